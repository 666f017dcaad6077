import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/rib/column.ts";
import { PathList } from "../../src/rib/path-list.ts";
import type { PrefixId } from "../../src/rib/prefix-table.ts";
import type { SourceId } from "../../src/rib/route-source.ts";
import { NEXT_HOPS, PREFIXES, SPECS, TablePair } from "./table-pair.ts";

const SOURCES = 40; // more than one column of announcers
const SHARED = { bestPath: { asPathMultipathRelax: true }, maximumPaths: { ebgp: 4, ibgp: 4 } };

type Step =
  | {
      readonly type: "announce";
      readonly source: number;
      readonly prefix: number;
      readonly spec: number;
      readonly refused: boolean;
    }
  | { readonly type: "withdraw"; readonly source: number; readonly prefix: number }
  | { readonly type: "withdraw all"; readonly source: number }
  | { readonly type: "next hop"; readonly nextHop: number; readonly reachable: boolean }
  | { readonly type: "settle" };

const source = fc.nat({ max: SOURCES - 1 });
const prefix = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("announce" as const),
      source,
      prefix,
      spec: fc.nat({ max: SPECS.length - 1 }),
      refused: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("withdraw" as const), source, prefix }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("withdraw all" as const), source }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("next hop" as const),
      nextHop: fc.nat({ max: NEXT_HOPS.length - 1 }),
      reachable: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ type: "settle" as const }) },
);

function take(pair: TablePair, sources: readonly SourceId[], step: Step): void {
  if (step.type === "announce") {
    const spec = SPECS[step.spec];
    pair.announce(sources[step.source], [PREFIXES[step.prefix]], spec, step.refused ? "refused" : spec);
  } else if (step.type === "withdraw") pair.withdraw(sources[step.source], [PREFIXES[step.prefix]]);
  else if (step.type === "withdraw all") pair.withdrawAll(sources[step.source]);
  else if (step.type === "next hop") {
    pair.setNextHop(NEXT_HOPS[step.nextHop], { reachable: step.reachable, metric: 0 });
  } else pair.rib.settle();
}

function expectListed(pair: TablePair, sources: readonly SourceId[], id: PrefixId, isSettled: boolean): void {
  const { table } = pair;
  const list = new PathList();
  table.listPaths(id, list);
  const slots = Array.from({ length: list.count }, (_, place) => list.at(place));
  expect(new Set(slots).size).toBe(slots.length);
  expect(slots.toSorted()).toEqual(sources.filter((slot) => table.received(slot, id) !== NONE).toSorted());
  expect(slots.slice(0, list.usable).toSorted()).toEqual(table.paths(id).toSorted());
  for (const slot of slots.slice(0, list.used)) expect(table.used(slot, id)).not.toBe(NONE);
  for (const slot of slots.slice(list.used)) expect(table.used(slot, id)).toBe(NONE);
  expect(table.pathCount(id)).toBe(list.used);
  expect(list.best).toBe(table.bestSource(id));
  if (!isSettled) return;
  expect(slots.slice(0, list.sharing)).toEqual(table.multipath(id));
  expect(list.usable === 0 || slots[0] === list.best).toBe(true);
}

describe("the paths of a prefix as they are shown", () => {
  it("are all that were received, in their order, at every moment", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pair = new TablePair();
        const { decisionRules } = pair.table;
        pair.setRules({
          maximumPaths: { ...decisionRules.maximumPaths, ...SHARED.maximumPaths },
          bestPath: { ...decisionRules.bestPath, ...SHARED.bestPath },
        });
        const sources = Array.from({ length: SOURCES }, (_, i) =>
          pair.addSource(i % 3 === 0 ? "ibgp" : "ebgp", i % 10),
        );
        for (const each of steps) {
          take(pair, sources, each);
          for (let id = pair.table.prefixes.next(NONE); id !== NONE; id = pair.table.prefixes.next(id)) {
            expectListed(pair, sources, id, each.type === "settle");
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
