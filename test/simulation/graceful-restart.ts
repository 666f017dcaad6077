/**
 * One router of a quiet network restarts gracefully, and the others are watched all the while (RFC 4724): as long as it is
 * away nothing changes for them, and when it is back none of them is without a route that it had before and has after.
 */
import type { SimulatedHost } from "../support/simulated-network.ts";
import { microtasks } from "../support/virtual-clock.ts";
import type { Features } from "./features.ts";
import { Run } from "./simulate.ts";
import type { Router } from "./topology.ts";

/** Milliseconds between two looks. */
const GLANCE = 100;
/** The longest absence; peers wait for 120 s. */
const LONGEST = 60_000;
/** After its return: everybody's End-of-RIB, and what follows from it. */
const RETURN = 60_000;
const PREFIXES = 8;

export interface RestartReport {
  /** Ways in which it was noticed. */
  readonly complaints: readonly string[];
  /** Routes of other routers that led through the one that restarted. */
  readonly dependents: number;
  readonly trace: readonly string[];
}

export async function restartGracefully(seed: number, features: Features): Promise<RestartReport> {
  const run = new Run(seed, features);
  const { random, routers, clock } = run;
  for (const side of routers.flatMap(({ sides }) => sides)) {
    side.makeOrdinary();
    side.gracefulRestart = "full";
  }
  for (const [i, router] of routers.entries()) {
    for (let j = 0; j < PREFIXES; j++) router.own.set(`198.51.${j % 2 === 0 ? i : j}.${j}/32`, {});
    router.own.set(`2001:db8:${i + 1}::/48`, {});
  }
  await run.begin();
  const complaints: string[] = [];
  const complain = (text: string) => complaints.push(`${(clock.now() / 1000).toFixed(1)} s: ${text}`);
  const check = async (when: string) => {
    const violation = await run.quieten();
    if (violation !== undefined) complain(`${when}: ${violation.invariant}: ${violation.detail}`);
  };
  await check("before");

  const victim = random.pick(routers);
  const others = routers.filter((router) => router !== victim);
  const before = new Map(others.map((router) => [router, snapshot(router)]));
  const dependents = others.reduce((sum, router) => sum + countThrough(router, victim), 0);
  const isKilled = random.chance(0.5);
  vanish(victim.host, isKilled);
  victim.running = undefined;
  run.note(`${victim.name} ${isKilled ? "is killed" : "crashes"}`);
  for (const end = clock.now() + random.next() * LONGEST; clock.now() < end; clock.advance(GLANCE)) {
    await microtasks();
    for (const [router, { heard }] of before) {
      if (router.running?.follower.heard !== heard)
        complain(`${router.name} changes routes while ${victim.name} is away`);
    }
    if (complaints.length > 0) break;
  }

  victim.host.restart();
  await run.start(victim, true);
  const missing = new Map(others.map((router) => [router, new Map<string, number>()]));
  for (const end = clock.now() + RETURN; clock.now() < end; clock.advance(GLANCE)) {
    await microtasks();
    for (const [router, { prefixes }] of before) {
      for (const prefix of prefixes) {
        if (!router.running?.follower.believed.has(prefix)) missing.get(router)?.set(prefix, clock.now());
      }
    }
  }
  await check("after");
  for (const [router, prefixes] of missing) {
    const after = snapshot(router).prefixes;
    for (const [prefix, at] of prefixes) {
      if (after.has(prefix)) complain(`${router.name} had no route to ${prefix} at ${(at / 1000).toFixed(1)} s`);
    }
  }
  return { complaints, dependents, trace: run.trace };
}

function snapshot({ running }: Router): { readonly heard: number; readonly prefixes: ReadonlySet<string> } {
  const { heard, believed } = running!.follower;
  return { heard, prefixes: new Set(believed.keys()) };
}

function countThrough({ running }: Router, victim: Router): number {
  const addresses = Object.values(victim.addresses);
  return [...running!.follower.believed.values()].filter((from) => addresses.includes(from)).length;
}

/** Without a word: the process alone, or the whole host. */
function vanish(host: SimulatedHost, isKilled: boolean): void {
  if (isKilled) host.kill();
  else host.crash();
}
