/**
 * The same random routes from the same neighbours, here and in FRR's bgpd: the same best path, for the same reason, the
 * same paths that share the traffic, and the same attributes sent on to neighbours of every kind. A difference names its
 * seed, and the seed alone repeats it: `DECISION_SEED=17 npx vitest run test/interop/decision-differential.test.ts`.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { frr as frrKind } from "../../src/lab/peers/frr.ts";
import { assertRequirements } from "../../src/lab/requirements.ts";
import { type Case, cases, type Difference, differences } from "./decision/comparison.ts";
import { runRound } from "./decision/differential.ts";
import { reasonToLeaveOut } from "./decision/known-differences.ts";
import { story } from "./decision/story.ts";

/** One router each, with its neighbours and their routes. */
const SEEDS = process.env.DECISION_SEED === undefined ? upTo(24) : [Number(process.env.DECISION_SEED)];
const PREFIXES = 450;
/** Decided by each of these at least so often, or the test has tried too little. */
const REASONS = [
  ...["First path received", "Weight", "Local Pref", "AS Path", "Confederation based AS Path", "Origin", "MED"],
  ...["Peer Type", "Confed Peer Type", "IGP Metric", "Older Path", "Router ID", "Cluster length", "Neighbor IP"],
];

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

describe("the decision, here and in FRR", () => {
  const seen = new Map<string, number>();
  let compared = 0;
  let leftOut = 0;
  let shared = 0;

  beforeAll(() => {
    assertRequirements(frrKind.programs);
  });

  it.each(SEEDS)("is the same for every prefix, seed %i", async (seed) => {
    const differential = await runRound(seed, PREFIXES);
    const found: [Case, Difference][] = [];
    for (const each of cases(differential)) {
      for (const difference of differences(each)) found.push([each, difference]);
      if (reasonToLeaveOut(each) === undefined) compared++;
      else leftOut++;
      if (each.paths.filter(({ active }) => active).length > 1) shared++;
      seen.set(each.selection.reason, (seen.get(each.selection.reason) ?? 0) + 1);
    }
    expect(found.length, story(found)).toBe(0);
  });

  // One seed alone is there to repeat a failure.
  if (SEEDS.length === 1) return;
  it("has tried enough, for every reason", () => {
    expect(compared).toBeGreaterThanOrEqual(10_000);
    expect(leftOut).toBeLessThan(compared / 50);
    expect(shared).toBeGreaterThan(500);
    expect(REASONS.filter((reason) => (seen.get(reason) ?? 0) < 10)).toEqual([]);
  });
});
