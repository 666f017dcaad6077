import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefixOf } from "../../src/net/prefix.ts";
import type { RouteMapEntry } from "../../src/policy/compiled-route-map.ts";
import type { MatchClause } from "../../src/policy/match-clauses.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";
import type { PolicyRoute } from "../../src/policy/route.ts";
import type { RouteMap } from "../../src/policy/route-map.ts";
import type { SetClause } from "../../src/policy/set-clauses.ts";
import { changed, prefix, route } from "./support.ts";

type RouteMaps = Readonly<Record<string, readonly RouteMapEntry[]>>;

function compiled(maps: RouteMaps, name = "M"): RouteMap {
  const store = new PolicyStore();
  for (const [name, entries] of Object.entries(maps)) store.defineRouteMap(name, entries);
  const map = store.routeMap(name);
  if (map === undefined) throw new Error(`there is no route map ${name}`);
  return map;
}

/** Fits a route with that metric, which stands for whatever can be asked of a route here. */
const metricIs = (value: number): MatchClause => ({ kind: "metric", value });
const setMetric = (value: number): SetClause => ({ kind: "metric", value });
const never = metricIs(999);

function permit(sequence: number, rest: Partial<RouteMapEntry> = {}): RouteMapEntry {
  return { sequence, action: "permit", ...rest };
}
function deny(sequence: number, rest: Partial<RouteMapEntry> = {}): RouteMapEntry {
  return { sequence, action: "deny", ...rest };
}
/** A permitting entry that leaves its mark. */
function mark(sequence: number, metric: number, rest: Partial<RouteMapEntry> = {}): RouteMapEntry {
  return permit(sequence, { sets: [setMetric(metric)], ...rest });
}

type Outcome = "denied" | number;

/** What is left on the route. */
function judge(map: RouteMap, given: PolicyRoute = route()): Outcome {
  const verdict = map.evaluate(given);
  return verdict.permitted ? (changed(given.attributes, verdict).med ?? 0) : "denied";
}

describe("a route map", () => {
  it.each<readonly [string, RouteMaps, Outcome]>([
    ["without entries denies", { M: [] }, "denied"],
    ["denies what no entry fits", { M: [permit(10, { matches: [never] })] }, "denied"],
    ["permits by an entry that asks nothing", { M: [mark(10, 1)] }, 1],
    ["ends at the first entry that fits", { M: [mark(10, 1), mark(20, 2)] }, 1],
    ["goes by sequence numbers, not by order of definition", { M: [mark(20, 2), mark(10, 1)] }, 1],
    ["denies by an entry that fits", { M: [deny(10), mark(20, 2)] }, "denied"],
    ["passes by an entry that denies and does not fit", { M: [deny(10, { matches: [never] }), mark(20, 2)] }, 2],
    [
      "needs all clauses of an entry",
      { M: [mark(10, 1, { matches: [metricIs(0), { kind: "origin", origin: 2 }] })] },
      "denied",
    ],
    ["keeps the last clause of a kind", { M: [mark(10, 1, { matches: [never, metricIs(0)] })] }, 1],

    ["goes on to the next entry", { M: [mark(10, 1, { onMatch: "next" }), mark(20, 2)] }, 2],
    ["goes on to nothing: permitted", { M: [mark(10, 1, { onMatch: "next" })] }, 1],
    [
      "goes on to an entry that does not fit: denied",
      { M: [mark(10, 1, { onMatch: "next" }), mark(20, 2, { matches: [never] })] },
      "denied",
    ],
    ["goes on to a denial", { M: [mark(10, 1, { onMatch: "next" }), deny(20)] }, "denied"],
    [
      "shows later entries what earlier ones changed",
      { M: [mark(10, 1, { onMatch: "next" }), mark(20, 2, { matches: [metricIs(1)] })] },
      2,
    ],
    ["jumps over entries", { M: [mark(10, 1, { onMatch: 30 }), deny(20), mark(30, 3)] }, 3],
    ["jumps to the first entry from there on", { M: [mark(10, 1, { onMatch: 25 }), deny(20), mark(30, 3)] }, 3],
    ["jumps to nothing: permitted", { M: [mark(10, 1, { onMatch: 40 }), deny(20), deny(30)] }, 1],
    ["never jumps back", { M: [permit(10, { matches: [never] }), mark(20, 2, { onMatch: 10 })] }, 2],

    ["calls another, whose changes stay", { M: [permit(10, { call: "N" })], N: [mark(10, 5)] }, 5],
    [
      "calls after its own changes",
      { M: [mark(10, 1, { call: "N" })], N: [mark(10, 5, { matches: [metricIs(1)] })] },
      5,
    ],
    ["is denied by what it calls", { M: [mark(10, 1, { call: "N" }), mark(20, 2)], N: [deny(10)] }, "denied"],
    [
      "is denied when nothing fits in what it calls",
      { M: [mark(10, 1, { call: "N" })], N: [mark(10, 5, { matches: [never] })] },
      "denied",
    ],
    ["is not troubled by calling what is not there", { M: [mark(10, 1, { call: "N" })] }, 1],
    ["is denied by calling what has no entries", { M: [mark(10, 1, { call: "N" })], N: [] }, "denied"],
    [
      "goes on after a call",
      { M: [permit(10, { call: "N", onMatch: "next" }), mark(20, 2, { matches: [metricIs(5)] })], N: [mark(10, 5)] },
      2,
    ],
    ["does not call from an entry that denies", { M: [deny(10, { call: "N" })], N: [mark(10, 5)] }, "denied"],

    ["is denied by calling itself for ever", { M: [mark(10, 1, { call: "M" })] }, "denied"],
    ["is denied by a circle of calls", { M: [permit(10, { call: "N" })], N: [permit(10, { call: "M" })] }, "denied"],
  ])("%s", (_rule, maps, expected) => {
    expect(judge(compiled(maps))).toBe(expected);
  });

  it.each([
    [11, 1],
    [12, "denied"],
  ] as const)("is called to a depth of FRR's: %i route maps", (count, expected) => {
    const chain = Array.from({ length: count }, (_, i) =>
      permit(10, i + 1 < count ? { call: `M${i + 1}` } : { sets: [setMetric(1)] }),
    );
    const maps = Object.fromEntries(chain.map((entry, i) => [i === 0 ? "M" : `M${i}`, [entry]]));
    expect(judge(compiled(maps))).toBe(expected);
  });

  it("comes to an end though calls multiply", () => {
    // Each of ten route maps calls the next one ten times: 10^10 entries, if somebody went through them all.
    const maps = Object.fromEntries(
      Array.from({ length: 10 }, (_, depth) => [
        depth === 0 ? "M" : `M${depth}`,
        Array.from({ length: 10 }, (_, i) =>
          permit(i + 1, { onMatch: "next", ...(depth < 9 ? { call: `M${depth + 1}` } : {}) }),
        ),
      ]),
    );
    const map = compiled(maps);
    expect(map.evaluate(route()).permitted).toBe(false);
  });

  it("does to every route what a reading of the rules does", () => {
    const metric = fc.nat(3);
    const name = fc.constantFrom("M", "N", "O");
    const entry = fc.record(
      {
        permits: fc.boolean(),
        asks: metric,
        sets: metric,
        call: fc.constantFrom("N", "O", "nowhere"),
        onMatch: fc.oneof(fc.constant("next" as const), fc.nat(70)),
      },
      { requiredKeys: ["permits"] },
    );
    const map = fc.array(entry, { maxLength: 6 }).map((entries) =>
      entries.map(
        ({ permits, asks, sets, call, onMatch }, i): RouteMapEntry => ({
          sequence: (i + 1) * 10,
          action: permits ? "permit" : "deny",
          ...(asks === undefined ? {} : { matches: [metricIs(asks)] }),
          ...(sets === undefined ? {} : { sets: [setMetric(sets)] }),
          ...(call === undefined ? {} : { call }),
          ...(onMatch === undefined ? {} : { onMatch }),
        }),
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(name, map), map, metric, (others, first, med) => {
        const maps = { ...others, M: first };
        expect(judge(compiled(maps), route({ med }))).toBe(read(maps, maps.M, med, 0));
      }),
      { numRuns: 3000 },
    );
  });
});

/** The rules, by taking entries off the front of a list. */
function read(
  maps: RouteMaps,
  entries: readonly RouteMapEntry[],
  metric: number,
  depth: number,
  fitted = false,
): Outcome {
  if (depth > 10) return "denied";
  const [entry, ...rest] = entries;
  if (entry === undefined) return fitted ? metric : "denied";
  const wanted = entry.matches?.[0];
  if (wanted?.kind === "metric" && wanted.value !== metric) return read(maps, rest, metric, depth);
  if (entry.action === "deny") return "denied";
  const change = entry.sets?.[0];
  const own = change?.kind === "metric" ? change.value : metric;
  const callee = entry.call === undefined ? undefined : maps[entry.call];
  const after = callee === undefined ? own : read(maps, callee, own, depth + 1);
  if (after === "denied" || entry.onMatch === undefined) return after;
  const { onMatch } = entry;
  const following = onMatch === "next" ? rest : rest.filter(({ sequence }) => sequence >= onMatch);
  return read(maps, following, after, depth, true);
}

describe("classes of prefixes", () => {
  const lists = ["10.0.0.0/8 24", "10.1.0.0/16 32", "192.0.2.0/24 28"].map((text, i) => {
    const [network, le] = text.split(" ");
    const entry = { sequence: 5, action: "permit", prefix: prefix(network), le: Number(le) } as const;
    return { name: `L${i}`, list: new PrefixList(4, [entry]) };
  });
  const store = new PolicyStore();
  for (const { name, list } of lists) store.defineList("ip prefix-list", name, list);
  const asks = (list: string): MatchClause => ({ kind: "ip address prefix-list", list });
  store.defineRouteMap("M", [
    mark(10, 1, { matches: [asks("L0")], onMatch: "next" }),
    mark(20, 2, { matches: [asks("L1"), metricIs(1)] }),
    permit(30, { call: "N" }),
  ]);
  store.defineRouteMap("N", [mark(10, 3, { matches: [asks("L2")] }), mark(20, 4, { matches: [asks("L0")] })]);
  const map = store.routeMap("M");
  if (map === undefined) throw new Error("the route map is not there");

  it("tells prefixes apart by all that the map and those it calls ask, and by nothing else", () => {
    const classOf = (text: string) => map.classOf(prefix(text));
    expect(classOf("10.2.0.0/24")).toBe(classOf("10.3.0.0/23"));
    expect(classOf("10.2.0.0/25")).toBe(classOf("203.0.113.0/24"));
    const different = ["10.2.0.0/24", "10.1.2.0/24", "10.1.2.3/32", "192.0.2.0/28", "203.0.113.0/24"].map(classOf);
    expect(new Set(different).size).toBe(5);
  });

  it("do not mix versions", () => {
    expect(map.classOf(prefix("a00::/8"))).toBe(map.classOf(prefix("203.0.113.0/24")));
  });

  it("carry the verdict: it is that of the lists, asked one by one", () => {
    const octet = fc.constantFrom(0, 1, 2, 10, 192);
    fc.assert(
      fc.property(fc.array(octet, { minLength: 4, maxLength: 4 }), fc.nat(32), (bytes, length) => {
        const to = prefixOf({ version: 4, bytes: Uint8Array.from(bytes) }, length);
        const [l0, l1, l2] = lists.map(({ list }) => list.find(to) !== undefined);
        const expected = l0 && l1 ? 2 : l2 ? 3 : l0 ? 4 : "denied";
        expect(judge(map, route({}, { prefixClass: map.classOf(to) }))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("are as few as the lists' entries can cut apart, whatever prefixes come", () => {
    const classes = new Set<number>();
    for (let i = 0; i < 50_000; i++) {
      const bytes = Uint8Array.of([10, 192, 7][i % 3], i % 2, (i >> 3) & 255, (i * 7) & 255);
      classes.add(map.classify(4, bytes, 0, i % 33));
    }
    expect(classes.size).toBeLessThanOrEqual(5);
  });
});
