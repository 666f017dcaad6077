import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import type { Candidate } from "../../src/rib/candidate.ts";
import { comparisons } from "../../src/rib/comparison.ts";
import { Contest } from "../../src/rib/contest.ts";
import { compare } from "../../src/rib/decision.ts";
import { DEFAULT_BEST_PATH_RULES, DEFAULT_RULES } from "../../src/rib/decision-rules.ts";
import type { SourceId } from "../../src/rib/route-source.ts";

const few = fc.integer({ min: 0, max: 2 });
const route = fc.record({
  kind: fc.constantFrom("local", "ebgp", "ibgp", "confed"),
  weight: fc.constantFrom(0, 0, 7),
  localPref: fc.constantFrom(-1, -1, 200),
  asPathLength: few,
  origin: few,
  med: few,
  neighborAs: few,
  confedAs: fc.constantFrom(0, 0, 65010),
  metric: few,
  originatorId: few,
  clusterListLength: few,
  isLlgrStale: fc.constantFrom(false, false, true),
  isSelected: fc.constant(false),
  aigp: fc.option(fc.bigInt({ min: 1n, max: 3n }), { nil: undefined }),
  address: few,
  pathId: few,
});
const rules = fc
  .record({ aigp: fc.boolean(), alwaysCompareMed: fc.boolean(), compareRouterId: fc.boolean(), equal: fc.boolean() })
  .map(({ equal, ...bestPath }) => ({
    bestPath: { ...DEFAULT_BEST_PATH_RULES, ...bestPath },
    maximumPaths: { ...DEFAULT_RULES.maximumPaths, ibgpEqualClusterLength: equal },
  }));

describe("the comparisons of a contest", () => {
  it("name for every loser a path that is better, the best one where it is, and two values that differ", () => {
    fc.assert(
      fc.property(fc.array(route, { minLength: 1, maxLength: 6 }), rules, (routes, chosen) => {
        const contest = new Contest();
        for (const [i, { kind, address, ...facts }] of routes.entries()) {
          const candidate = contest.add();
          const source = { kind, routerId: 9, address: parseIp(`192.0.2.${address}`), asn: facts.neighborAs };
          const none = { reflectorClientFor: new Set<4 | 6>(), routeServerClientFor: new Set<4 | 6>() };
          Object.assign(candidate, { slot: i + 1, ...facts, source: { ...source, ...none } });
          candidate.weigh(chosen.bestPath);
        }
        contest.decide(chosen);
        const bySlot = new Map<SourceId, Candidate>();
        for (let i = 0; i < contest.size; i++) bySlot.set(contest.at(i).slot, contest.at(i));
        const best = contest.at(0);
        const told = comparisons(contest, chosen);
        expect(told.map(({ slot }) => slot).sort()).toEqual(
          [...bySlot.keys()].filter((slot) => slot !== best.slot).sort(),
        );
        for (const { slot, winner, own, winners } of told) {
          const [loser, better] = [bySlot.get(slot)!, bySlot.get(winner)!];
          expect(compare(better, loser, chosen)).toBeGreaterThan(0);
          if (compare(best, loser, chosen) > 0) expect(winner).toBe(best.slot);
          expect(own).not.toBe(winners);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
