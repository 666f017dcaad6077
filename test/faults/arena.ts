/**
 * Where the faults are played: one speaker on virtual time, an attacker, and innocents who must not notice.
 *
 *     bystander  AS 65003, announces routes ──┐                ┌── external  AS 65004
 *     attacker   AS 65002, unless said else ──┴── the speaker ─┼── internal  AS 65001
 *                                                 AS 65001     └── old       AS 65006, two-octet AS numbers
 *
 * All but the speaker are raw peers. The three on the right observe: they read strictly what they are sent.
 */
import { expect } from "vitest";
import { type Neighbor, type NeighborOptions, Speaker } from "../../src/index.ts";
import { type IpAddress, parseIp } from "../../src/net/address.ts";
import type {
  AcceptConnection,
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Network,
} from "../../src/net/network.ts";
import { Random } from "../support/random.ts";
import { type LinkQuality, SimulatedNetwork, type SimulatedProcess } from "../support/simulated-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { asPath, bytes, mpReach, nextHop, type Octets, ORIGIN, segment, update } from "./hand-made.ts";
import { type Conduct, type Identity, RawPeer, type RawSession } from "./raw-peer.ts";

const SPEAKER_AS = 65001;
const SPEAKER = "10.0.0.1";
const QUICK: LinkQuality = {
  latency: [0.1, 10],
  jitter: 2,
  window: [16 * 1024, 64 * 1024],
  highWaterMark: [128 * 1024, 128 * 1024],
};

/** What the attacker announces before it attacks: a route of each family that attacks are about, and one that none is about. */
export const VICTIM = { text: "192.0.2.0/24", nlri: "18 c00002" } as const;
export const VICTIM6 = { text: "2001:db8:2::/48", nlri: "30 20010db80002" } as const;
export const QUIET = { text: "198.51.100.0/24", nlri: "18 c63364" } as const;
/** In the path of what an attack announces, and not before: so old and new can be told apart. */
export const NEW_HOP = 64666;
/** The attacker's address, as next hop of each family. */
export const HOP = "0a000002";
export const HOP6 = "20010db8 00000000 00000000 00000002";

const OWN_ROUTE = "203.0.113.0/24";
const BYSTANDER_ROUTES = ["198.18.3.0/24", "198.18.4.0/24", "2001:db8:3::/48"];
export const INNOCENT_ROUTES: readonly string[] = [OWN_ROUTE, ...BYSTANDER_ROUTES];

/** Milliseconds in which the effect of a fault must have reached everybody; the attacker is not called again so soon. */
const PROMPT = 700;

/** Where the speaker's session with the attacker stands when the attack begins. */
export type Stage = "nothing" | "DelayOpen" | "OpenSent" | "OpenConfirm" | "Established";

export interface Setup {
  readonly stage?: Stage;
  readonly attacker?: Partial<Identity>;
  readonly neighbor?: Partial<NeighborOptions>;
  readonly seed?: number;
}

/** The attacker inside the speaker's own AS, with AS numbers of two octets, with messages of up to 65,535 octets. */
export const INTERNAL: Setup = { attacker: { asn: SPEAKER_AS } };
export const OLD: Setup = { attacker: { fourOctetAs: false } };
export const EXTENDED: Setup = { attacker: { extendedMessage: true } };

const CONDUCT: Readonly<Record<Stage, Conduct>> = {
  nothing: "away",
  DelayOpen: "silent",
  OpenSent: "silent",
  OpenConfirm: "unconfirmed",
  Established: "honest",
};

export class Arena {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly setup: Setup;
  readonly process: SimulatedProcess;
  readonly speaker: Speaker;
  private readonly watched: WatchedNetwork;
  attacker!: RawPeer;
  neighbor!: Neighbor;
  bystander!: RawPeer;
  external!: RawPeer;
  internal!: RawPeer;
  old!: RawPeer;
  /** What the speaker said about its sessions, for a log. */
  readonly lines: string[] = [];
  /** What an honest attacker would have been. */
  private honest!: Identity;
  /** The connection that was attacked; another may have followed. */
  private victim: RawSession | undefined;
  /** Lengths of the observers' journals when the attack began. */
  private readonly journalMarks = new Map<RawSession, number>();

  static async open(setup: Setup = {}): Promise<Arena> {
    const arena = new Arena(setup);
    await arena.clock.settle(arena.speaker.ready());
    await arena.admitInnocents();
    await arena.admitAttacker();
    return arena;
  }

  private constructor(setup: Setup) {
    this.setup = setup;
    this.clock = new VirtualClock(setup.seed ?? 1);
    this.network = new SimulatedNetwork(this.clock, new Random(setup.seed ?? 1), QUICK);
    this.process = this.network.addHost("speaker", [SPEAKER, "2001:db8::1"]).run();
    this.watched = new WatchedNetwork(this.process);
    this.speaker = new Speaker({
      asn: SPEAKER_AS,
      routerId: SPEAKER,
      listen: [{ address: SPEAKER }],
      clock: this.process.clock,
      network: this.watched,
    });
    this.speaker.on("neighbor-down", (_, reason) => this.lines.push(reason));
    this.speaker.on("connection-refused", (remote, why) => this.lines.push(`${remote}: ${why}`));
  }

  get innocents(): readonly RawPeer[] {
    return [this.bystander, ...this.observers];
  }

  get observers(): readonly RawPeer[] {
    return [this.external, this.internal, this.old];
  }

  get isInternal(): boolean {
    return this.attacker.identity.asn === SPEAKER_AS;
  }

  /** The speaker and the attacker have a session, and both know. */
  get isUp(): boolean {
    return this.attacker.isUp && this.neighbor.state === "Established";
  }

  /** Octets from the attacker, on its newest connection. */
  attack(...parts: readonly Octets[]): void {
    this.victim = this.attacker.session;
    this.victim.send(...parts);
  }

  /** The connection that the last attack was made on. */
  get attacked(): RawSession {
    return this.victim ?? this.attacker.session;
  }

  until(condition: () => boolean, limit = PROMPT): boolean {
    return this.clock.runUntil(condition, limit);
  }

  /** Lets pass the time in which everybody must know. */
  pass(milliseconds = PROMPT): void {
    this.clock.advance(milliseconds);
  }

  /** Octets that wait in the speaker for the peer that takes least. */
  mostUnsent(): number {
    return Math.max(...this.watched.connections.map(({ unsentBytes }) => unsentBytes));
  }

  neighborOf(peer: RawPeer): Neighbor {
    return this.speaker.neighbor(peer.address)!;
  }

  /** What the observer was told since the attack began. */
  news(observer: RawPeer = this.external): readonly string[] {
    return observer.session.journal.slice(this.journalMarks.get(observer.session) ?? 0);
  }

  /** From here on the attacker behaves. */
  reform(): void {
    this.attacker.identity = this.honest;
    this.attacker.conduct = "honest";
  }

  /** An address for whoever else takes part, with a network of its own. */
  stranger(address: string, identity: Partial<Identity> = {}): RawPeer {
    const host = this.network.addHost(address, [address]);
    return this.peer(host.run(), { address: ip(address), ...identity });
  }

  /** The routes that the attacker announces when it is honest. */
  announceBaseRoutes(): void {
    this.attack(this.goodRoute(VICTIM.nlri), this.goodRoute(QUIET.nlri));
    this.attack(update({ attributes: bytes(ORIGIN, this.ownPath(), mpReach(2, 1, HOP6, VICTIM6.nlri)) }));
  }

  /** An announcement without any fault. */
  goodRoute(nlri: Octets): Uint8Array {
    return update({ attributes: bytes(ORIGIN, this.ownPath(), nextHop(HOP)), nlri });
  }

  private ownPath(): Uint8Array {
    const { asn, fourOctetAs } = this.honest;
    return this.isInternal ? bytes(asPath(), "400504 00000064") : asPath(segment(2, [asn], fourOctetAs ? 4 : 2));
  }

  private async admitInnocents(): Promise<void> {
    this.speaker.announce(OWN_ROUTE);
    this.bystander = await this.admit("10.0.0.3", { asn: 65003 });
    this.external = await this.admit("10.0.0.4", { asn: 65004 });
    this.internal = await this.admit("10.0.0.5", { asn: SPEAKER_AS });
    this.old = await this.admit("10.0.0.6", { asn: 65006, fourOctetAs: false });
    for (const { address, identity } of this.innocents) {
      this.speaker.addNeighbor({ address, localAddress: SPEAKER, remoteAs: identity.asn });
    }
    expect(this.until(() => this.innocents.every(({ isUp }) => isUp))).toBe(true);
    const path = asPath(segment(2, [65003]));
    const ipv6 = mpReach(2, 1, "20010db8 00000000 00000000 00000003", "30 20010db80003");
    this.bystander.session.send(
      update({ attributes: bytes(ORIGIN, path, nextHop("0a000003")), nlri: "18 c61203 18 c61204" }),
      update({ attributes: bytes(ORIGIN, path, ipv6) }),
    );
    const told = ({ session }: RawPeer) => session.routes.size === INNOCENT_ROUTES.length;
    expect(this.until(() => this.observers.every(told))).toBe(true);
  }

  private async admitAttacker(): Promise<void> {
    const { stage = "Established", attacker = {}, neighbor = {} } = this.setup;
    this.attacker = await this.admit("10.0.0.2", attacker);
    const { open: _, ...honest } = this.attacker.identity;
    this.honest = honest;
    this.attacker.conduct = attacker.open === undefined ? CONDUCT[stage] : "honest";
    this.mark();
    this.neighbor = this.speaker.addNeighbor({
      address: this.attacker.address,
      localAddress: SPEAKER,
      remoteAs: honest.asn,
      ...(stage === "DelayOpen" ? { timers: { delayOpen: 10 } } : {}),
      ...neighbor,
    });
    this.pass(100);
    if (stage === "nothing" || attacker.open !== undefined) return;
    if (stage === "DelayOpen") expect(this.attacker.session.isOpen).toBe(true);
    else expect(this.neighbor.state).toBe(stage);
    if (stage !== "Established") return;
    this.announceBaseRoutes();
    this.pass(100);
    const base = [VICTIM.text, VICTIM6.text, QUIET.text];
    expect([...this.external.session.routes.keys()]).toEqual(expect.arrayContaining(base));
    this.mark();
  }

  private mark(): void {
    for (const { session } of this.innocents) this.journalMarks.set(session, session.journal.length);
  }

  private async admit(address: string, identity: Partial<Identity>): Promise<RawPeer> {
    const peer = this.stranger(address, identity);
    await this.clock.settle(peer.listen());
    return peer;
  }

  private peer(process: SimulatedProcess, identity: Partial<Identity> & { address: IpAddress }): RawPeer {
    const speaker = { endpoint: { address: ip(SPEAKER), port: 179 }, asn: SPEAKER_AS };
    const usual = { asn: 65002, fourOctetAs: true, extendedMessage: false, holdTime: 180 };
    return new RawPeer(process, speaker, { ...usual, ...identity });
  }
}

/** Remembers the connections that go through it. */
class WatchedNetwork implements Network {
  readonly connections: Connection[] = [];
  private readonly inner: Network;

  constructor(inner: Network) {
    this.inner = inner;
  }

  connect(options: ConnectOptions, events: ConnectionEvents): Connection {
    const connection = this.inner.connect(options, events);
    this.connections.push(connection);
    return connection;
  }

  listen(options: ListenOptions, accept: AcceptConnection): Promise<Listener> {
    return this.inner.listen(options, (connection) => {
      this.connections.push(connection);
      return accept(connection);
    });
  }

  addressBeside(local: IpAddress, version: 4 | 6): IpAddress | undefined {
    return this.inner.addressBeside(local, version);
  }
}

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}
