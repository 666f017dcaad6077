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
import type { Connection } from "../../src/net/network.ts";
import { Random } from "../support/random.ts";
import { type LinkQuality, type SimulatedHost, SimulatedNetwork } from "../support/simulated-network.ts";
import { microtasks, VirtualClock } from "../support/virtual-clock.ts";
import {
  followerViolations,
  ghostViolations,
  routeViolations,
  sessionViolations,
  type Violation,
} from "./invariants.ts";
import { type Playground, randomPause, randomStep } from "./steps.ts";
import { type Link, type Router, randomTopology } from "./topology.ts";

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
  return { seed, steps, failure, trace: run.trace, duration: run.clock.now() };
}

function violationAfter(afterStep: number, violation: Violation | undefined): Report["failure"] {
  return violation === undefined ? undefined : { ...violation, afterStep };
}

class Run implements Playground {
  readonly trace: string[] = [];
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly network: SimulatedNetwork;
  readonly routers: readonly Router[];
  readonly links: readonly Link[];
  readonly stranger: SimulatedHost;
  readonly intruders: Connection[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
    this.clock = new VirtualClock(seed);
    this.network = new SimulatedNetwork(this.clock, this.random.fork(), QUALITY);
    ({ routers: this.routers, links: this.links } = randomTopology(this.network, this.random));
    this.stranger = this.network.addHost("stranger", ["10.9.9.9", "2001:db8::9999"]);
  }

  async begin(): Promise<void> {
    for (const router of this.routers) this.note(`${router.name} is in AS ${router.asn}`);
    for (const { name, version, sides } of this.links) {
      this.note(`${name} over IPv${version}: ${sides.map(({ description }) => description).join(" / ")}`);
    }
    for (const router of this.routers) await this.start(router);
  }

  async step(number: number): Promise<void> {
    let done: string | undefined;
    while (done === undefined) done = await randomStep(this);
    this.note(`step ${number}: ${done}`);
    this.clock.advance(randomPause(this.random));
  }

  readonly start = async (router: Router): Promise<void> => {
    const { speaker } = router.start();
    speaker.on("neighbor-up", ({ address }) => this.note(`  ${router.name}: ${address} up`));
    speaker.on("neighbor-down", ({ address }, reason, wasEstablished) => {
      this.note(`  ${router.name}: ${address} ${wasEstablished ? "down" : "not up"}: ${reason}`);
    });
    await this.clock.settle(speaker.ready());
    router.configure();
  };

  readonly close = async (router: Router): Promise<void> => {
    const { speaker, process, follower } = router.running!;
    process.clock.thaw();
    this.dismissIntruders();
    await this.clock.settle(speaker.close());
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
    const limit = this.clock.now() + LIMIT;
    for (;;) {
      const violation = await this.firstViolation();
      if (violation === undefined) {
        const sessions = this.sessionCount();
        this.clock.advance(STABLE);
        const late = await this.firstViolation();
        if (late === undefined && this.sessionCount() === sessions) return undefined;
        if (this.clock.now() > limit)
          return late ?? { invariant: "a quiet network stays quiet", detail: "a session came anew" };
      } else if (this.clock.now() > limit) return violation;
      this.clock.advance(GLANCE);
    }
  }

  /** Closes every speaker and looks for what outlives it. */
  async finish(): Promise<Violation | undefined> {
    for (const router of this.routers) if (router.running !== undefined) await this.close(router);
    this.clock.advance(SILENCE);
    const { pendingTimers, pendingYields } = this.clock;
    if (pendingTimers + pendingYields === 0) return undefined;
    return { invariant: "nothing outlives its speaker", detail: `${pendingTimers} timers, ${pendingYields} yields` };
  }

  private async heal(): Promise<void> {
    this.note("all faults are healed");
    this.dismissIntruders();
    for (const { sides } of this.links) this.network.restore(sides[0].router.host, sides[1].router.host);
    for (const router of this.routers) {
      router.running?.process.clock.thaw();
      router.host.restart();
      if (router.running === undefined) await this.start(router);
    }
  }

  private dismissIntruders(): void {
    for (const intruder of this.intruders.splice(0)) intruder.abort();
  }

  private async firstViolation(): Promise<Violation | undefined> {
    await microtasks(); // whoever follows a speaker's changes does so in microtasks
    for (const violation of sessionViolations(this.links)) return violation;
    for (const violation of routeViolations(this.routers)) return violation;
    for (const violation of ghostViolations(this.routers)) return violation;
    for (const violation of followerViolations(this.routers)) return violation;
    return undefined;
  }

  private sessionCount(): number {
    const sides = this.links.flatMap((link) => link.sides);
    return sides.reduce((sum, { neighbor }) => sum + (neighbor?.info().sessionsEstablished ?? 0), 0);
  }

  private note(text: string): void {
    this.trace.push(`${(this.clock.now() / 1000).toFixed(3).padStart(10)} ${text}`);
  }
}
