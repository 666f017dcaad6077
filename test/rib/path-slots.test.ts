import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/rib/column.ts";
import { DEFAULT_BEST_PATH_RULES, DEFAULT_RULES } from "../../src/rib/decision-rules.ts";
import { PREFIXES, parse, SPECS, TablePair } from "./table-pair.ts";

const PREFIX = parse("10.0.0.0/8");

describe("several paths of one neighbour (RFC 7911)", () => {
  it("cost a neighbour without them no number", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, PREFIXES, SPECS[1]);
    expect(pair.table.slotsOf(source)).toEqual([source]);
    pair.announce(source, PREFIXES, SPECS[2], SPECS[2], 7); // another path, though the session has changed its mind
    expect(pair.table.slotsOf(source).length).toBe(2);
  });

  it("take the first free slot, and replace themselves where they are", () => {
    const pair = new TablePair();
    const source = pair.addSource("ibgp", 1);
    const paths = () =>
      pair.table.slotsOf(source).map((slot) => {
        const id = pair.table.prefixes.find(PREFIX);
        return id === NONE || pair.table.received(slot, id) === NONE ? "-" : pair.table.pathId(slot, id);
      });
    for (const pathId of [5, 0, 0xffffffff]) pair.announce(source, [PREFIX], SPECS[1], SPECS[1], pathId);
    expect(paths()).toEqual([5, 0, 0xffffffff]);
    pair.withdraw(source, [PREFIX], 0);
    pair.withdraw(source, [PREFIX], 6); // never announced
    expect(paths()).toEqual([5, "-", 0xffffffff]);
    pair.announce(source, [PREFIX], SPECS[2], SPECS[2], 0xffffffff);
    expect(paths()).toEqual([5, "-", 0xffffffff]);
    pair.announce(source, [PREFIX], SPECS[2], SPECS[2], 8);
    expect(paths()).toEqual([5, 8, 0xffffffff]);
    pair.rib.settle();
    pair.naive.settle();
    pair.expectEqual([source]);
  });

  it("are refused and counted past the 64th, until one goes", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    for (let pathId = 0; pathId < 70; pathId++) pair.announce(source, [PREFIX], SPECS[1], SPECS[1], pathId);
    const { table } = pair;
    expect([table.receivedCount(source), table.refusedPaths(source)]).toEqual([64, 6]);
    table.withdraw(source, Uint8Array.of(0, 0, 0, 3, 8, 10), 0, 6, true);
    pair.announce(source, [PREFIX], SPECS[1], SPECS[1], 69);
    expect([table.receivedCount(source), table.refusedPaths(source)]).toEqual([64, 6]);
    pair.rib.settle();
    const id = table.prefixes.find(PREFIX);
    if (id === NONE) return expect.unreachable();
    expect(new Set(table.paths(id)).size).toBe(64);
    table.withdrawAll(source);
    expect([table.receivedCount(source), table.refusedPaths(source)]).toEqual([0, 0]);
    pair.rib.settle();
    expect([table.prefixes.size, pair.rib.attributes.size]).toEqual([0, 0]);
  });

  it("know whose they are, and give all numbers back with the neighbour", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    for (const pathId of [1, 2, 3]) pair.announce(source, [PREFIX], SPECS[1], SPECS[1], pathId);
    const slots = [...pair.table.slotsOf(source)];
    expect(slots.map((slot) => pair.rib.primaryOf(slot))).toEqual([source, source, source]);
    expect(slots.map((slot) => pair.rib.source(slot))).toEqual(slots.map(() => pair.rib.source(source)));
    pair.rib.removeSource(source);
    while (!pair.rib.settle(1)) expect(pair.rib.primaryOf(slots[2])).toBe(source);
    expect(slots.map(() => pair.addSource("ebgp", 2))).toEqual(slots);
  });

  it("are ranked the same in whatever order they came, as far as routes can be told apart", () => {
    const bestPath = { ...DEFAULT_BEST_PATH_RULES, compareRouterId: true };
    // A route that is in two groups of neighbour ASes at once, by its confederation, may go with either.
    const specs = SPECS.filter(({ path }) => !(path ?? []).some((part) => typeof part !== "number"));
    const route = fc.record({
      neighbor: fc.nat({ max: 2 }),
      pathId: fc.nat({ max: 5 }),
      spec: fc.constantFrom(...specs),
    });
    const routes = fc.uniqueArray(route, { selector: ({ neighbor, pathId }) => neighbor * 10 + pathId, maxLength: 12 });
    const twoOrders = routes.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(twoOrders, (orders) => {
        const [first, second] = orders.map((order) => {
          const pair = new TablePair();
          pair.setRules({ ...DEFAULT_RULES, bestPath });
          const sources = [pair.addSource("ebgp", 1), pair.addSource("ebgp", 2), pair.addSource("ibgp", 3)];
          for (const { neighbor, pathId, spec } of order) {
            pair.announce(sources[neighbor], [PREFIX], spec, spec, pathId);
            pair.rib.settle();
          }
          const id = pair.table.prefixes.find(PREFIX);
          if (id === NONE) return [];
          return pair.table.paths(id).map((slot) => [pair.rib.primaryOf(slot), pair.table.pathId(slot, id)]);
        });
        expect(second).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});
