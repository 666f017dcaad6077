/**
 * The network that a simulation runs: routers, each a speaker on a host of its own, and the links between them.
 *
 * This is also the book of what was asked for: which routes a router was told to announce and how each side of a link is
 * configured. The invariants compare the speakers with this book, never with themselves.
 */
import type { AnnounceOptions, FamilyName, Neighbor, NeighborOptions } from "../../src/index.ts";
import { Speaker } from "../../src/index.ts";
import type { Random } from "../support/random.ts";
import type { SimulatedHost, SimulatedNetwork, SimulatedProcess } from "../support/simulated-network.ts";

export class Router {
  readonly name: string;
  readonly asn: number;
  readonly addresses: Readonly<Record<4 | 6, string>>;
  readonly host: SimulatedHost;
  /** What it was told to announce. */
  readonly own = new Map<string, AnnounceOptions>();
  readonly sides: Side[] = [];
  /** Undefined while nothing runs there. */
  running: Incarnation | undefined;

  constructor(network: SimulatedNetwork, number: number, asn: number) {
    this.name = `r${number}`;
    this.asn = asn;
    this.addresses = { 4: `10.0.0.${number}`, 6: `2001:db8::${number.toString(16)}` };
    this.host = network.addHost(this.name, Object.values(this.addresses));
  }

  /** Starts a speaker, which is to be `configure`d when it is ready. */
  start(): Incarnation {
    const process = this.host.run();
    const speaker = new Speaker({
      asn: this.asn,
      routerId: this.addresses[4],
      listen: Object.values(this.addresses).map((address) => ({ address })),
      clock: process.clock,
      network: process,
    });
    this.running = { speaker, process, follower: new Follower(speaker) };
    return this.running;
  }

  /** Tells the speaker all that the book says. */
  configure(): void {
    for (const side of this.sides) if (side.configured) side.add();
    for (const [prefix, options] of this.own) this.running?.speaker.announce(prefix, options);
  }
}

/** One life of a router. */
interface Incarnation {
  readonly speaker: Speaker;
  readonly process: SimulatedProcess;
  readonly follower: Follower;
}

/** What somebody believes who only listens to a speaker's changes. */
class Follower {
  /** The prefixes with a best route, and whose it is. */
  readonly believed = new Map<string, string>();
  hasEnded = false;

  constructor(speaker: Speaker) {
    void this.follow(speaker);
  }

  private async follow(speaker: Speaker): Promise<void> {
    for await (const change of speaker.routes()) {
      if (change.type === "announce") this.believed.set(change.prefix, change.from);
      else this.believed.delete(change.prefix);
    }
    this.hasEnded = true;
  }
}

/** One router's configuration of one link. */
export class Side {
  readonly link: Link;
  readonly router: Router;
  families: readonly FamilyName[];
  passive: boolean;
  readonly wrongAs: boolean;
  /** The neighbour is not listed, but welcome through a listen range. */
  readonly dynamic: boolean;
  readonly collisionDetectEstablished: boolean;
  timers: NonNullable<NeighborOptions["timers"]>;
  configured = true;
  shutdown = false;

  constructor(link: Link, router: Router, random: Random) {
    this.link = link;
    this.router = router;
    this.families = randomFamilies(random);
    this.passive = random.chance(0.2);
    this.wrongAs = random.chance(0.03);
    this.dynamic = random.chance(0.1);
    this.collisionDetectEstablished = random.chance(0.1);
    this.timers = randomTimers(random);
    router.sides.push(this);
  }

  get other(): Side {
    return this.link.sides[this.link.sides[0] === this ? 1 : 0];
  }

  /** How this router calls the other one. */
  get address(): string {
    return this.other.router.addresses[this.link.version];
  }

  get kind(): "ebgp" | "ibgp" {
    return this.router.asn === this.other.router.asn ? "ibgp" : "ebgp";
  }

  get neighbor(): Neighbor | undefined {
    return this.router.running?.speaker.neighbor(this.address);
  }

  /** For people. */
  get description(): string {
    const { timers, passive, dynamic, wrongAs, collisionDetectEstablished, families } = this;
    const odd = { passive, dynamic, wrongAs, collisionDetectEstablished, "ipv4-only": families.length === 1 };
    const words = Object.entries(odd).flatMap(([word, holds]) => (holds ? [word] : []));
    return [`hold ${timers.hold} retry ${timers.connectRetry} delay ${timers.delayOpen}`, ...words].join(" ");
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

  /** Draws some options anew, while everything runs. */
  change(random: Random): void {
    if (random.chance(0.5)) this.families = randomFamilies(random);
    if (random.chance(0.5)) this.passive = random.chance(0.2);
    if (random.chance(0.5)) this.timers = randomTimers(random);
    this.neighbor?.update({ ...this.options(), passive: this.passive });
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
    const { families, shutdown, timers, collisionDetectEstablished } = this;
    const remoteAs = this.wrongAs ? 64_999 : this.other.router.asn;
    return { remoteAs, families, timers, collisionDetectEstablished, ...(this.dynamic ? {} : { shutdown }) };
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

  constructor(a: Router, b: Router, random: Random) {
    this.version = random.pick([4, 4, 6]);
    this.sides = [new Side(this, a, random), new Side(this, b, random)];
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

/** 2 to 8 routers in 1 to 5 autonomous systems, connected, with some links more than a tree has. */
export function randomTopology(network: SimulatedNetwork, random: Random): { routers: Router[]; links: Link[] } {
  const systems = random.int(1, 5);
  const routers: Router[] = [];
  const links: Link[] = [];
  const count = random.int(2, 8);
  for (let number = 1; number <= count; number++) {
    routers.push(new Router(network, number, 65_000 + random.int(1, systems)));
  }
  for (let i = 1; i < routers.length; i++) links.push(new Link(routers[random.int(0, i - 1)], routers[i], random));
  for (let i = 0; i < routers.length; i++) {
    for (let j = 0; j < i; j++) {
      const known = links.some(({ sides: [a, b] }) => a.router === routers[j] && b.router === routers[i]);
      if (!known && random.chance(0.15)) links.push(new Link(routers[j], routers[i], random));
    }
  }
  return { routers, links };
}

function randomFamilies(random: Random): readonly FamilyName[] {
  return random.chance(0.8) ? ["ipv4-unicast", "ipv6-unicast"] : ["ipv4-unicast"];
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
