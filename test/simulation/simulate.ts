/**
 * Lives of whole networks, replayed from a seed.
 *
 * A run makes a random topology, lets random things happen to it (`steps.ts`), heals every fault, waits until the
 * network is quiet, and then asks for the invariants. It does so in several rounds, and at the end it closes every
 * speaker and asks what was left behind. The same seed and number of steps give the same run, to the millisecond.
 *
 * Promises. Virtual time runs callbacks, not microtasks: those run only when this function itself awaits something. It
 * awaits where a speaker hands out a promise, `ready()` and `close()`, by way of `clock.settle`; and before it looks at the
 * invariants, so that those who follow `routes()` can catch up. Nothing else that these runs use depends on a promise.
 */
import type { NeighborInfo } from "../../src/index.ts";
import type { Connection } from "../../src/net/network.ts";
import { Random } from "../support/random.ts";
import { SimulatedBfd } from "../support/simulated-bfd.ts";
import { type LinkQuality, type SimulatedHost, SimulatedNetwork } from "../support/simulated-network.ts";
import { microtasks, VirtualClock } from "../support/virtual-clock.ts";
import { BfdWitness } from "./bfd-witness.ts";
import { explanationViolations } from "./explanations.ts";
import { describeFeatures, type Features, randomFeatures } from "./features.ts";
import {
  countViolations,
  followerViolations,
  ghostViolations,
  loopViolations,
  remainderViolations,
  routeViolations,
  sessionViolations,
  type Violation,
} from "./invariants.ts";
import { drawBfd, drawExchange, drawRules, randomTraits, withoutPreferences } from "./random-options.ts";
import { randomTopology } from "./shapes.ts";
import { type Playground, randomPause, randomStep } from "./steps.ts";
import type { Link, Router } from "./topology.ts";

const STEPS_PER_ROUND = 15;
/** Room for a single message on one connection, for everything at once on another. */
const QUALITY: LinkQuality = { latency: [0.1, 30], jitter: 5, window: [100, 100_000], highWaterMark: [100, 100_000] };
/**
 * Virtual milliseconds in which a healed network must become quiet. The longest way there: a half-open connection is
 * found out by a hold timer of 180 s, its retransmissions come at intervals of up to 60 s, and then a neighbour rests
 * for up to 60 s and connects at intervals of up to 30 s.
 */
const LIMIT = 600_000;
/** How often a network that is not quiet yet is looked at. */
const GLANCE = 1000;
/** A quiet network stays as it is for so long. */
const STABLE = 20_000;
/** After so long, no host of a network in which nothing runs sends its last segments again. */
const SILENCE = 1_000_000;

export interface Report {
  readonly seed: number;
  readonly steps: number;
  /** In words. */
  readonly features: string;
  /** How often preferences had to be taken away, because with them the network knew no rest. */
  readonly disputes: number;
  readonly failure: (Violation & { readonly afterStep: number }) | undefined;
  /** What happened, a line each. */
  readonly trace: readonly string[];
  /** Virtual milliseconds. */
  readonly duration: number;
}

export async function simulate(seed: number, steps: number): Promise<Report> {
  const run = new Run(seed);
  let failure: Report["failure"];
  let step = 0;
  try {
    await run.begin();
    while (step < steps && failure === undefined) {
      do await run.step(++step);
      while (step < steps && step % STEPS_PER_ROUND !== 0);
      failure = violationAfter(step, await run.quieten());
    }
    failure ??= violationAfter(step, await run.finish());
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    failure = { invariant: "nothing is thrown", detail, afterStep: step };
  }
  const { trace, disputes, clock } = run;
  return { seed, steps, features: describeFeatures(run.features), disputes, failure, trace, duration: clock.now() };
}

function violationAfter(afterStep: number, violation: Violation | undefined): Report["failure"] {
  return violation === undefined ? undefined : { ...violation, afterStep };
}

export class Run implements Playground {
  readonly trace: string[] = [];
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly features: Features;
  readonly network: SimulatedNetwork;
  readonly routers: readonly Router[];
  readonly links: readonly Link[];
  readonly stranger: SimulatedHost;
  readonly intruders: Connection[] = [];
  readonly witness: BfdWitness;
  disputes = 0;
  /** Every router has been started once. */
  private begun = false;

  /** With features of its own, or with those that are asked for. */
  constructor(seed: number, features?: Features) {
    this.random = new Random(seed);
    this.clock = new VirtualClock(seed);
    this.network = new SimulatedNetwork(this.clock, this.random.fork(), QUALITY);
    this.features = features ?? randomFeatures(this.random);
    const { random, network } = this;
    this.witness = new BfdWitness(network);
    const bfd = this.features.bfd ? { bfd: new SimulatedBfd(network) } : {};
    const { routers, links } = randomTopology(network, random, this.features.shape, () => ({
      ...randomTraits(random, this.features),
      ...bfd,
    }));
    this.routers = routers;
    this.links = links;
    for (const router of routers) drawRules(random, router, this.features);
    for (const side of links.flatMap(({ sides }) => sides)) {
      drawExchange(random, side, this.features, true);
      if (this.features.restarts) side.gracefulRestart = random.weighted({ full: 6, helper: 3, off: 1 });
    }
    if (this.features.bfd) for (const link of links) drawBfd(random, link);
    this.stranger = this.network.addHost("stranger", ["10.9.9.9", "2001:db8::9999"]);
  }

  async begin(): Promise<void> {
    this.note(describeFeatures(this.features));
    for (const { name, asn, traits, rules } of this.routers) {
      const { policy: _, bfd: __, ...others } = traits;
      this.note(`${name} is in AS ${asn} ${JSON.stringify({ ...others, ...rules })}`);
    }
    for (const { name, version, sides } of this.links) {
      this.note(`${name} over IPv${version}: ${sides.map(({ description }) => description).join(" / ")}`);
    }
    for (const router of this.routers) await this.start(router);
    this.begun = true;
  }

  async step(number: number): Promise<void> {
    let done: string | undefined;
    while (done === undefined) done = await randomStep(this);
    this.note(`step ${number}: ${done}`);
    this.clock.advance(randomPause(this.random));
  }

  readonly start = async (router: Router, restarting = this.drawsRestart()): Promise<void> => {
    const { speaker } = router.start(restarting);
    if (restarting) this.note(`  ${router.name} comes back after a restart`);
    speaker.on("neighbor-up", ({ address }) => this.note(`  ${router.name}: ${address} up`));
    speaker.on("neighbor-down", ({ address }, reason, wasEstablished) => {
      this.note(`  ${router.name}: ${address} ${wasEstablished ? "down" : "not up"}: ${reason}`);
      if (wasEstablished) this.witness.sessionDown(router, address, reason);
    });
    await this.clock.settle(speaker.ready());
    router.configure();
  };

  readonly close = async (router: Router): Promise<void> => {
    const { speaker, process, monitor, follower } = router.running!;
    process.clock.thaw();
    this.dismissIntruders();
    await this.clock.settle(speaker.close());
    await monitor?.close();
    router.running = undefined;
    const { openSockets } = process;
    const { pending } = process.clock;
    router.host.kill();
    await microtasks();
    if (!follower.hasEnded) throw new Error(`${router.name} is closed, but its changes have no end`);
    if (openSockets + pending > 0) {
      throw new Error(`${router.name}, closed, has left ${openSockets} sockets and ${pending} timers behind`);
    }
  };

  /** Heals every fault, and waits until the invariants hold and go on to hold. Returns the first that does not. */
  async quieten(): Promise<Violation | undefined> {
    await this.heal();
    let limit = this.clock.now() + LIMIT;
    for (let disputed = false; ; this.clock.advance(GLANCE)) {
      let violation = await this.firstViolation();
      if (violation === undefined) {
        const sessions = this.sessionCount();
        this.clock.advance(STABLE);
        violation = await this.firstViolation();
        if (violation === undefined && this.sessionCount() === sessions) return undefined;
        violation ??= { invariant: "a quiet network stays quiet", detail: "a session came anew" };
      }
      if (this.clock.now() < limit) continue;
      if (disputed || !this.knowsNoRest()) return violation;
      disputed = true;
      this.appease();
      limit = this.clock.now() + LIMIT;
    }
  }

  /** Takes everything away, closes every speaker, and looks for what is left. */
  async finish(): Promise<Violation | undefined> {
    const left = await this.empty();
    if (left !== undefined) return left;
    for (const router of this.routers) if (router.running !== undefined) await this.close(router);
    this.clock.advance(SILENCE);
    const { pendingTimers, pendingYields } = this.clock;
    if (pendingTimers + pendingYields === 0) return undefined;
    return { invariant: "nothing outlives its speaker", detail: `${pendingTimers} timers, ${pendingYields} yields` };
  }

  /**
   * Policies may contradict each other so that there is no state of rest (RFC 4264), and so may MEDs (RFC 3345): then
   * routes change for ever, although all sessions stay up.
   */
  private knowsNoRest(): boolean {
    const sessions = this.sessionCount();
    const updates = this.updateCount();
    this.clock.advance(STABLE);
    return this.sessionCount() === sessions && this.updateCount() > updates;
  }

  /** Takes all preferences away that neighbours may not share. Then there is a state of rest. */
  private appease(): void {
    this.note("the routers do not agree: preferences are taken away");
    this.disputes++;
    for (const router of this.routers) {
      const { running, traits, rules } = router;
      traits.policy?.appease(running?.speaker.policy);
      router.rules = { ...rules, bestPath: { alwaysCompareMed: true } };
      running?.speaker.update(router.rules);
      for (const address of router.distances.keys()) {
        router.distances.delete(address);
        running?.speaker.setNextHop(address, router.distanceTo(address));
      }
      for (const side of router.sides) {
        if (side.dynamic) continue; // what came through a listen range cannot be changed
        side.exchange = withoutPreferences(side.exchange);
        side.update();
      }
    }
  }

  private async empty(): Promise<Violation | undefined> {
    for (const router of this.routers) {
      if (router.running === undefined) continue;
      for (const prefix of router.own.keys()) router.running.speaker.withdraw(prefix);
      for (const side of router.sides) if (side.configured) side.remove();
    }
    this.clock.advance(STABLE);
    await microtasks(); // followers hold on to what they have not heard of
    for (const { running } of this.routers) running?.speaker.update({}); // numbers are given back in some later turn
    this.clock.advance(STABLE);
    for (const violation of remainderViolations(this.routers)) return violation;
    return undefined;
  }

  private async heal(): Promise<void> {
    this.note("all faults are healed");
    this.dismissIntruders();
    for (const link of this.links) {
      const [a, b] = link.sides.map(({ router }) => router.host);
      if (!this.network.isCut(a, b)) continue;
      this.network.restore(a, b);
      link.noteChange(this.clock.now());
    }
    for (const router of this.routers) {
      router.running?.process.clock.thaw();
      if (router.running !== undefined) continue;
      if (this.features.restarts && this.random.chance(0.25)) {
        this.note(`${router.name} does not come back`);
        continue;
      }
      router.host.restart();
      await this.start(router);
    }
  }

  private dismissIntruders(): void {
    for (const intruder of this.intruders.splice(0)) intruder.abort();
  }

  private async firstViolation(): Promise<Violation | undefined> {
    await microtasks(); // whoever follows a speaker's changes does so in microtasks
    for (const violation of this.witness.violations) return violation;
    for (const violation of sessionViolations(this.links)) return violation;
    for (const violation of routeViolations(this.routers)) return violation;
    for (const violation of countViolations(this.routers)) return violation;
    for (const violation of explanationViolations(this.routers)) return violation;
    for (const violation of loopViolations(this.routers)) return violation;
    for (const violation of ghostViolations(this.routers)) return violation;
    for (const violation of followerViolations(this.routers)) return violation;
    return undefined;
  }

  /** Whether who comes back does so as one that was here before. */
  private drawsRestart(): boolean {
    return this.features.restarts && this.begun && this.random.chance(0.6);
  }

  private sessionCount(): number {
    return this.sum(({ sessionsEstablished }) => sessionsEstablished);
  }

  private updateCount(): number {
    return this.sum(({ sent }) => sent.update);
  }

  private sum(count: (info: NeighborInfo) => number): number {
    const neighbors = this.links.flatMap(({ sides }) => sides.map(({ neighbor }) => neighbor));
    return neighbors.reduce((sum, neighbor) => sum + (neighbor === undefined ? 0 : count(neighbor.info())), 0);
  }

  note(text: string): void {
    this.trace.push(`${(this.clock.now() / 1000).toFixed(3).padStart(10)} ${text}`);
  }
}
