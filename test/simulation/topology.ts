/**
 * The network that a simulation runs: routers, each a speaker on a host of its own, and the links between them.
 *
 * This is also the book of what was asked for: which routes a router was told to announce, by which rules it decides, and
 * how each side of a link is configured. The invariants compare the speakers with this book, never with themselves.
 */
import type {
  AnnounceOptions,
  FamilyName,
  FamilyOptions,
  GracefulRestartOptions,
  Neighbor,
  NeighborBfdOptions,
  NeighborOptions,
  NextHopState,
} from "../../src/index.ts";
import { type ChangeableOption, Speaker } from "../../src/index.ts";
import type { ConfederationOptions, SpeakerOptions } from "../../src/speaker/settings/options.ts";
import type { Random } from "../support/random.ts";
import type { SimulatedBfd, SimulatedMonitor } from "../support/simulated-bfd.ts";
import type { SimulatedHost, SimulatedNetwork, SimulatedProcess } from "../support/simulated-network.ts";
import type { PolicyBook } from "./policy-book.ts";

export const FAMILIES: readonly FamilyName[] = ["ipv4-unicast", "ipv6-unicast"];

/** What stays as it is for a router's whole life. */
export interface RouterTraits {
  readonly confederation?: ConfederationOptions;
  readonly clusterId?: string;
  readonly policy?: PolicyBook;
  readonly gracefulRestart?: GracefulRestartOptions;
  readonly bfd?: SimulatedBfd;
}

export class Router {
  readonly name: string;
  readonly asn: number;
  readonly addresses: Readonly<Record<4 | 6, string>>;
  readonly host: SimulatedHost;
  readonly traits: RouterTraits;
  /** By which rules it decides and reflects. */
  rules: Partial<Pick<SpeakerOptions, Exclude<ChangeableOption, "gracefulRestart">>> = {};
  /** What it was told of next hops, by address. Others can be reached, at no distance. */
  readonly distances = new Map<string, NextHopState>();
  /** What it was told to announce. */
  readonly own = new Map<string, AnnounceOptions>();
  readonly sides: Side[] = [];
  /** Undefined while nothing runs there. */
  running: Incarnation | undefined;

  constructor(network: SimulatedNetwork, number: number, asn: number, traits: RouterTraits = {}) {
    this.name = `r${number}`;
    this.asn = asn;
    this.traits = traits;
    this.addresses = { 4: `10.0.0.${number}`, 6: `2001:db8::${number.toString(16)}` };
    this.host = network.addHost(this.name, Object.values(this.addresses));
  }

  /** Starts a speaker, which is to be `configure`d when it is ready. */
  start(restarting = false): Incarnation {
    const { confederation, clusterId, gracefulRestart, bfd } = this.traits;
    const process = this.host.run();
    const monitor = bfd?.monitor(process);
    const speaker = new Speaker({
      asn: this.asn,
      routerId: this.addresses[4],
      listen: Object.values(this.addresses).map((address) => ({ address })),
      ...this.rules,
      ...(confederation === undefined ? {} : { confederation }),
      ...(clusterId === undefined ? {} : { clusterId }),
      gracefulRestart: { ...gracefulRestart, ...(restarting ? { restarting, preserveForwarding: true } : {}) },
      ...(monitor === undefined ? {} : { bfd: monitor }),
      clock: process.clock,
      network: process,
    });
    this.running = { speaker, process, monitor, startedAt: process.clock.now(), follower: new Follower(speaker) };
    return this.running;
  }

  /** Tells the speaker all that the book says. */
  configure(): void {
    const { speaker } = this.running ?? {};
    if (speaker !== undefined) this.traits.policy?.define(speaker.policy);
    speaker?.on("next-hop", (address) => speaker.setNextHop(address, this.distanceTo(address)));
    for (const side of this.sides) if (side.configured) side.add();
    for (const [prefix, options] of this.own) speaker?.announce(prefix, options);
  }

  distanceTo(address: string): NextHopState {
    return this.distances.get(address) ?? { reachable: true, metric: 0 };
  }

  /** RFC 5065: those outside of a confederation know its routers by its identifier. */
  asnTowards(other: Router): number {
    const { confederation } = this.traits;
    return confederation !== undefined && other.traits.confederation === undefined
      ? confederation.identifier
      : this.asn;
  }
}

/** One life of a router. */
interface Incarnation {
  readonly speaker: Speaker;
  readonly process: SimulatedProcess;
  readonly monitor: SimulatedMonitor | undefined;
  readonly startedAt: number;
  readonly follower: Follower;
}

/** What somebody believes who only listens to a speaker's changes. */
class Follower {
  /** The prefixes with a best route, and whose it is. */
  readonly believed = new Map<string, string>();
  /** Changes that it has heard of. */
  heard = 0;
  hasEnded = false;

  constructor(speaker: Speaker) {
    void this.follow(speaker);
  }

  private async follow(speaker: Speaker): Promise<void> {
    for await (const change of speaker.routes()) {
      this.heard++;
      if (change.type === "announce") this.believed.set(change.prefix, change.from);
      else this.believed.delete(change.prefix);
    }
    this.hasEnded = true;
  }
}

/** What a side is to the other one, by the shape of the network. */
export type Part = Pick<FamilyOptions, "routeReflectorClient" | "routeServerClient" | "nextHopSelf">;

/** One router's configuration of one link. */
export class Side {
  readonly link: Link;
  readonly router: Router;
  readonly part: Part;
  families: readonly FamilyName[];
  passive: boolean;
  wrongAs: boolean;
  /** The neighbour is not listed, but welcome through a listen range. */
  dynamic: boolean;
  readonly collisionDetectEstablished: boolean;
  timers: NonNullable<NeighborOptions["timers"]>;
  /** How routes are exchanged, besides the part that the shape gives it. */
  exchange: Readonly<Record<FamilyName, FamilyOptions>> = { "ipv4-unicast": {}, "ipv6-unicast": {} };
  /** Options of the whole neighbour that have to do with routes. */
  conduct: Pick<NeighborOptions, "gracefulShutdown" | "advertisementInterval" | "enhancedRouteRefresh"> = {};
  gracefulRestart: "full" | "helper" | "off" = "helper";
  bfd: NeighborBfdOptions | undefined;
  configured = true;
  shutdown = false;

  constructor(link: Link, router: Router, random: Random, part: Part) {
    this.link = link;
    this.router = router;
    this.part = part;
    this.families = randomFamilies(random);
    this.passive = random.chance(0.2);
    this.wrongAs = random.chance(0.03);
    this.dynamic = random.chance(0.1);
    this.collisionDetectEstablished = random.chance(0.1);
    this.timers = randomTimers(random);
    router.sides.push(this);
  }

  /** Nothing odd about it: the session comes up, and both of its ends are known beforehand. */
  makeOrdinary(): void {
    this.families = FAMILIES;
    this.passive = false;
    this.wrongAs = false;
    this.dynamic = false;
  }

  get other(): Side {
    return this.link.sides[this.link.sides[0] === this ? 1 : 0];
  }

  /** How this router calls the other one. */
  get address(): string {
    return this.other.router.addresses[this.link.version];
  }

  get kind(): "ebgp" | "ibgp" | "confed" {
    const { router, other } = this;
    if (router.asn === other.router.asn) return "ibgp";
    const inside = router.traits.confederation !== undefined && other.router.traits.confederation !== undefined;
    return inside ? "confed" : "ebgp";
  }

  get neighbor(): Neighbor | undefined {
    return this.router.running?.speaker.neighbor(this.address);
  }

  /** Whether nobody is behind the other side: what it is sent goes nowhere else. */
  get leadsToLeaf(): boolean {
    return this.other.router.sides.length === 1;
  }

  /** For people. */
  get description(): string {
    const { timers, passive, dynamic, wrongAs, collisionDetectEstablished, families, gracefulRestart, bfd } = this;
    const odd = { passive, dynamic, wrongAs, collisionDetectEstablished, "ipv4-only": families.length === 1 };
    const words = Object.entries(odd).flatMap(([word, holds]) => (holds ? [word] : []));
    if (gracefulRestart !== "helper") words.push(`graceful restart ${gracefulRestart}`);
    if (bfd !== undefined) words.push(`bfd ${JSON.stringify(bfd)}`);
    const routes = JSON.stringify({ ...this.part, ...this.conduct, ...this.exchange });
    return [`hold ${timers.hold} retry ${timers.connectRetry} delay ${timers.delayOpen}`, ...words, routes].join(" ");
  }

  /** How routes of a family are exchanged. */
  familyOptions(family: FamilyName): FamilyOptions {
    return { ...this.part, ...this.exchange[family] };
  }

  add(): void {
    const { speaker } = this.router.running ?? {};
    if (this.dynamic) speaker?.addListenRange({ ...this.options(), prefix: this.range });
    else speaker?.addNeighbor({ ...this.options(), ...this.addresses() });
  }

  remove(): void {
    const { speaker } = this.router.running ?? {};
    if (this.dynamic) speaker?.removeListenRange(this.range);
    else speaker?.removeNeighbor(this.address);
  }

  /** Draws some options of the session anew, while everything runs. */
  change(random: Random): void {
    const waited = this.passive;
    if (random.chance(0.5)) this.families = randomFamilies(random);
    if (random.chance(0.5)) this.passive = random.chance(0.2);
    if (random.chance(0.5)) this.timers = randomTimers(random);
    this.update();
    // A session that is up goes on where both sides wait by now, but it would not come up again: it is to be known which.
    if (this.passive !== waited && !this.dynamic) this.neighbor?.reset();
  }

  /** Tells the speaker what the book says now. Neighbours from a listen range stay as they are until they come anew. */
  update(): void {
    if (!this.dynamic) this.neighbor?.update({ ...this.options(), passive: this.passive });
  }

  /** Whether this side, as far as it is concerned, wants a session. */
  get wanted(): boolean {
    return this.configured && !this.shutdown && !this.wrongAs && this.router.running !== undefined;
  }

  /** Whether it waits for the other side to connect. */
  get waits(): boolean {
    return this.passive || this.dynamic;
  }

  private options() {
    const { families, shutdown, timers, collisionDetectEstablished, conduct, gracefulRestart, bfd } = this;
    const remoteAs = this.wrongAs ? 64_999 : this.other.router.asnTowards(this.router);
    return {
      remoteAs,
      families,
      timers,
      collisionDetectEstablished,
      ...conduct,
      gracefulRestart,
      ...(bfd === undefined ? {} : { bfd }),
      // RFC 7947 § 2.2.2.2: a route server does not put itself into the path.
      enforceFirstAs: this.other.part.routeServerClient !== true,
      familyOptions: Object.fromEntries(FAMILIES.map((family) => [family, this.familyOptions(family)])),
      ...(this.dynamic ? {} : { shutdown }),
    };
  }

  private addresses() {
    return { address: this.address, localAddress: this.router.addresses[this.link.version], passive: this.passive };
  }

  private get range(): string {
    return `${this.address}/${this.link.version === 4 ? 32 : 128}`;
  }
}

export class Link {
  readonly version: 4 | 6;
  readonly sides: readonly [Side, Side];
  /** How often it was cut or restored, and when last. */
  changes = 0;
  changedAt = Number.NEGATIVE_INFINITY;

  /** The parts are those of `a`'s and of `b`'s side. */
  constructor(a: Router, b: Router, random: Random, partOfA: Part = {}, partOfB: Part = {}) {
    this.version = random.pick([4, 4, 6]);
    this.sides = [new Side(this, a, random, partOfA), new Side(this, b, random, partOfB)];
  }

  noteChange(now: number): void {
    this.changes++;
    this.changedAt = now;
  }

  get name(): string {
    return this.sides.map(({ router }) => router.name).join("-");
  }

  /** Once everything is healed: whether there is to be a session. */
  get shouldBeUp(): boolean {
    const [a, b] = this.sides;
    return a.wanted && b.wanted && !(a.waits && b.waits);
  }
}

function randomFamilies(random: Random): readonly FamilyName[] {
  return random.chance(0.8) ? FAMILIES : ["ipv4-unicast"];
}

function randomTimers(random: Random): NonNullable<NeighborOptions["timers"]> {
  return {
    hold: random.pick([3, 9, 30, 90, 180]),
    connectRetry: random.pick([1, 5, 30]),
    delayOpen: random.chance(0.2) ? random.int(1, 3) : 0,
    idleHold: random.pick([1, 2]),
    maximumIdleHold: random.pick([4, 60]),
  };
}
