import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import { Candidate } from "../../src/rib/candidate.ts";
import { compare, mayBeCircular, type Path, reasonOf } from "../../src/rib/decision.ts";
import {
  type BestPathRules,
  DEFAULT_BEST_PATH_RULES,
  DEFAULT_MAXIMUM_PATHS,
  DEFAULT_RULES,
  type DecisionRules,
} from "../../src/rib/decision-rules.ts";
import type { RouteSource, SourceId } from "../../src/rib/route-source.ts";

/** What a route carries, and where it comes from. */
type Overrides = Partial<Omit<Candidate, "source">> & { source?: Partial<RouteSource> };

function path(slot: number, overrides: Overrides = {}, rules = DEFAULT_RULES): Path {
  const { source, ...rest } = overrides;
  const candidate = Object.assign(new Candidate(), {
    slot,
    asPathLength: 2,
    localPref: -1,
    med: -1,
    neighborAs: 65001,
    ...rest,
    source: {
      kind: "ebgp",
      routerId: 10,
      address: parseIp("192.0.2.1"),
      asn: 65001,
      reflectorClientFor: new Set(),
      routeServerClientFor: new Set(),
      ...source,
    },
  });
  candidate.weigh(rules.bestPath);
  return candidate;
}

function rulesOf(bestPath: Partial<BestPathRules>): DecisionRules {
  return { ...DEFAULT_RULES, bestPath: { ...DEFAULT_BEST_PATH_RULES, ...bestPath } };
}

const LOCAL = { kind: "local", address: undefined } as const;
const EQUAL_CLUSTERS = { ...DEFAULT_RULES, maximumPaths: { ...DEFAULT_MAXIMUM_PATHS, ibgpEqualClusterLength: true } };

describe("decision", () => {
  // In each case the first route is better, and everything that a later step looks at speaks for the second.
  const cases: { reason: string; why: string; better: Overrides; worse: Overrides; rules?: DecisionRules }[] = [
    {
      reason: "Path Staleness",
      why: "what has outlived its neighbour is the last resort",
      better: {},
      worse: { isLlgrStale: true, weight: 9, source: LOCAL },
    },
    {
      reason: "Weight",
      why: "higher",
      better: { weight: 1, localPref: 1 },
      worse: { localPref: 900, asPathLength: 0 },
    },
    {
      reason: "Weight",
      why: "that policy gave beats our own routes when it is above theirs",
      better: { weight: 32769 },
      worse: { source: LOCAL, localPref: 900 },
    },
    {
      reason: "Weight",
      why: "our own routes have 32768",
      better: { source: LOCAL, localPref: 1 },
      worse: { weight: 32767, localPref: 900 },
    },
    {
      reason: "Weight",
      why: "our own routes may have less",
      better: { weight: 6, localPref: 1 },
      worse: { source: LOCAL, weight: 5, localPref: 900 },
    },
    {
      reason: "Local Pref",
      why: "higher",
      better: { localPref: 101, asPathLength: 9 },
      worse: { localPref: 100, asPathLength: 0 },
    },
    { reason: "Local Pref", why: "missing is 100", better: {}, worse: { localPref: 99, asPathLength: 0 } },
    {
      reason: "Local Pref",
      why: "missing is what the rules say",
      better: { localPref: 250, asPathLength: 9 },
      worse: {},
      rules: rulesOf({ defaultLocalPref: 249 }),
    },
    { reason: "Local Pref", why: "compared as unsigned", better: { localPref: 0xfffffff0 }, worse: { localPref: 1 } },
    {
      reason: "Local Pref",
      why: "decides before a local origin",
      better: { weight: 32768, localPref: 200 },
      worse: { source: LOCAL },
    },
    {
      reason: "Local Route",
      why: "our own, at equal weight",
      better: { source: LOCAL, asPathLength: 9 },
      worse: { weight: 32768, asPathLength: 0 },
    },
    {
      reason: "AIGP",
      why: "lower, way to the next hop included",
      better: { aigp: 2n ** 63n, metric: 1, asPathLength: 9 },
      worse: { aigp: 2n ** 63n - 1n, metric: 3, asPathLength: 0 },
      rules: rulesOf({ aigp: true }),
    },
    {
      reason: "AS Path",
      why: "where one has no AIGP",
      better: { asPathLength: 1 },
      worse: { aigp: 1n },
      rules: rulesOf({ aigp: true }),
    },
    {
      reason: "AS Path",
      why: "where AIGP is not asked for",
      better: { asPathLength: 1, aigp: 9n },
      worse: { aigp: 1n },
    },
    {
      reason: "AS Path",
      why: "shorter; confederation segments do not count",
      better: { asPathLength: 1, confedLength: 9, origin: 2 },
      worse: { asPathLength: 2, origin: 0 },
    },
    {
      reason: "Confederation based AS Path",
      why: "they do count if asked for",
      better: { asPathLength: 2, origin: 2 },
      worse: { asPathLength: 1, confedLength: 2, origin: 0 },
      rules: rulesOf({ asPathConfed: true }),
    },
    {
      reason: "Origin",
      why: "IGP before EGP before incomplete",
      better: { origin: 1, med: 9 },
      worse: { origin: 2, med: 0 },
    },
    {
      reason: "Origin",
      why: "the length of the path is ignored if asked for",
      better: { asPathLength: 9 },
      worse: { asPathLength: 0, confedLength: 0, origin: 1 },
      rules: rulesOf({ asPathIgnore: true, asPathConfed: true }),
    },
    {
      reason: "MED",
      why: "lower, of one neighbour AS",
      better: { med: 5, source: { kind: "ibgp" } },
      worse: { med: 6, source: { kind: "ebgp" } },
    },
    { reason: "MED", why: "missing is zero", better: {}, worse: { med: 1 } },
    {
      reason: "MED",
      why: "missing is the worst if asked for",
      better: { med: 0xfffffffe, source: { routerId: 99 } },
      worse: { source: { routerId: 1 } },
      rules: rulesOf({ medMissingAsWorst: true }),
    },
    { reason: "MED", why: "both from our own AS", better: { med: 1, neighborAs: 0 }, worse: { med: 2, neighborAs: 0 } },
    {
      reason: "MED",
      why: "both from one neighbouring member AS, whatever is behind it",
      better: { med: 1, confedAs: 65101, neighborAs: 65001 },
      worse: { med: 2, confedAs: 65101, neighborAs: 65002 },
    },
    {
      reason: "MED",
      why: "of different ASes if asked for",
      better: { med: 1, source: { kind: "ibgp" } },
      worse: { med: 2, neighborAs: 0xffffffff },
      rules: rulesOf({ alwaysCompareMed: true }),
    },
    {
      reason: "Peer Type",
      why: "eBGP before iBGP, MEDs of different ASes aside",
      better: { med: 9, source: { kind: "ebgp", routerId: 99 } },
      worse: { med: 1, neighborAs: 65002, source: { kind: "ibgp", routerId: 1 } },
    },
    {
      reason: "Peer Type",
      why: "eBGP before another member AS of the confederation",
      better: { metric: 9 },
      worse: { source: { kind: "confed", routerId: 1 } },
    },
    {
      reason: "Confed Peer Type",
      why: "another member AS before our own, however far",
      better: { metric: 9, source: { kind: "confed", routerId: 99 } },
      worse: { source: { kind: "ibgp", routerId: 1 } },
    },
    {
      reason: "IGP Metric",
      why: "lower",
      better: { metric: 1 },
      worse: { metric: 2, isSelected: true, source: { routerId: 1 } },
    },
    { reason: "IGP Metric", why: "compared as unsigned", better: { metric: 1 }, worse: { metric: 0xffffffff } },
    {
      reason: "IGP Metric",
      why: "cluster lists stand for distance where equal ones are asked for",
      better: { clusterListLength: 1, source: { kind: "ibgp", routerId: 99 } },
      worse: { clusterListLength: 2, source: { kind: "ibgp", routerId: 1 } },
      rules: EQUAL_CLUSTERS,
    },
    {
      reason: "Router ID",
      why: "but only among iBGP routes",
      better: { clusterListLength: 2, source: { routerId: 1 } },
      worse: { clusterListLength: 1, source: { routerId: 2 } },
      rules: EQUAL_CLUSTERS,
    },
    {
      reason: "Router ID",
      why: "MEDs of paths that begin with an AS_SET do not compare",
      better: { med: 9, neighborAs: 0xffffffff, source: { routerId: 1 } },
      worse: { med: 1, neighborAs: 0xffffffff },
    },
    {
      reason: "Older Path",
      why: "what is in use stays, among eBGP routes",
      better: { isSelected: true, source: { routerId: 99 } },
      worse: { source: { routerId: 1 } },
    },
    {
      reason: "Router ID",
      why: "being in use does not count if router IDs are asked for",
      better: { source: { routerId: 1 } },
      worse: { isSelected: true, source: { routerId: 99 } },
      rules: rulesOf({ compareRouterId: true }),
    },
    {
      reason: "Router ID",
      why: "being in use does not count among iBGP routes",
      better: { source: { kind: "ibgp", routerId: 1 } },
      worse: { isSelected: true, source: { kind: "ibgp", routerId: 2 } },
    },
    {
      reason: "Router ID",
      why: "compared as unsigned",
      better: { source: { routerId: 1 } },
      worse: { source: { routerId: 0xc0000201 } },
    },
    {
      reason: "Router ID",
      why: "the originator stands for the neighbour",
      better: { originatorId: 3, clusterListLength: 4, source: { routerId: 99 } },
      worse: { source: { routerId: 4 } },
    },
    {
      reason: "Cluster length",
      why: "shorter",
      better: { clusterListLength: 1, source: { address: parseIp("192.0.2.9") } },
      worse: { clusterListLength: 2 },
    },
    {
      reason: "Locally configured route",
      why: "of two of our own the one with the lower number",
      better: { source: LOCAL, pathId: 9 },
      worse: { source: LOCAL },
    },
    {
      reason: "Neighbor IP",
      why: "lower",
      better: { pathId: 9, source: { address: parseIp("192.0.2.9") } },
      worse: { source: { address: parseIp("192.0.2.10") } },
    },
    {
      reason: "Neighbor IP",
      why: "lower, compared as unsigned",
      better: { source: { address: parseIp("10.0.0.1") } },
      worse: { source: { address: parseIp("192.0.2.1") } },
    },
    {
      reason: "Neighbor IP",
      why: "IPv4 before IPv6",
      better: { source: { address: parseIp("192.0.2.9") } },
      worse: { source: { address: parseIp("2001:db8::1") } },
    },
    {
      reason: "Neighbor IP",
      why: "one link-local address on two interfaces",
      better: { source: { address: parseIp("fe80::1%eth0") } },
      worse: { source: { address: parseIp("fe80::1%eth1") } },
    },
    {
      reason: "Nothing left to compare",
      why: "of one neighbour's paths the one with the lower identifier",
      better: { pathId: 0x7fffffff, slot: 9 as SourceId },
      worse: { pathId: 0x80000000 },
    },
    { reason: "Nothing left to compare", why: "the slot with the lower number", better: {}, worse: {} },
  ];
  it.each(cases)("$reason: $why", ({ reason, better, worse, rules = DEFAULT_RULES }) => {
    const [a, b] = [path(1, better, rules), path(2, worse, rules)];
    const step = compare(a, b, rules);
    expect([step > 0, reasonOf(Math.abs(step))]).toEqual([true, reason]);
    expect(compare(b, a, rules)).toBe(-step);
  });

  it("has FRR's word for a route without rivals", () => {
    expect(reasonOf(0)).toBe("First path received");
  });

  const anyPath = fc
    .record({
      kind: fc.constantFrom("local", "ebgp", "ibgp", "confed"),
      routerId: fc.constantFrom(1, 2, 0xf0000000),
      address: fc.constantFrom(undefined, "192.0.2.1", "192.0.2.2", "fe80::1%a", "fe80::1%b"),
      weight: fc.constantFrom(0, 0, 32768),
      metric: fc.constantFrom(0, 0, 5, 0xffffffff),
      isLlgrStale: fc.constantFrom(false, false, true),
      localPref: fc.constantFrom(-1, 0, 100, 0xffffffff),
      asPathLength: fc.nat({ max: 2 }),
      confedLength: fc.nat({ max: 1 }),
      origin: fc.nat({ max: 2 }),
      med: fc.constantFrom(-1, 0, 5, 0xffffffff),
      neighborAs: fc.constantFrom(0, 65001, 65002, 0xffffffff),
      confedAs: fc.constantFrom(0, 65101),
      originatorId: fc.constantFrom(0, 1, 0xf0000000),
      clusterListLength: fc.nat({ max: 1 }),
      pathId: fc.constantFrom(0, 0xffffffff),
      aigp: fc.constantFrom(undefined, 1n, 2n ** 64n - 1n),
    })
    .map(({ kind, routerId, address, ...rest }) => ({
      ...rest,
      source: { kind, routerId, address: address === undefined ? undefined : parseIp(address) } as Partial<RouteSource>,
    }));
  const flag = fc.boolean();
  const anyRules = fc
    .record({
      defaultLocalPref: fc.constantFrom(100, 200),
      alwaysCompareMed: flag,
      medMissingAsWorst: flag,
      compareRouterId: flag,
      asPathIgnore: flag,
      asPathConfed: flag,
      aigp: flag,
      ibgpEqualClusterLength: flag,
    })
    .map(({ ibgpEqualClusterLength, ...bestPath }) => ({
      ...rulesOf(bestPath),
      maximumPaths: { ...DEFAULT_MAXIMUM_PATHS, ibgpEqualClusterLength },
    }));

  it("always prefers one of two routes, and the same one whichever is named first", () => {
    fc.assert(
      fc.property(anyPath, anyPath, fc.nat({ max: 2 }), anyRules, (a, b, selected, rules) => {
        const [first, second] = [
          path(1, { ...a, isSelected: selected === 1 }, rules),
          path(2, { ...b, isSelected: selected === 2 }, rules),
        ];
        expect(compare(first, second, rules)).not.toBe(0);
        expect(compare(second, first, rules)).toBe(-compare(first, second, rules));
      }),
    );
  });

  it("is transitive wherever it does not warn of a circle, and the closest rival is the one beaten last", () => {
    fc.assert(
      fc.property(anyPath, anyPath, anyPath, fc.nat({ max: 3 }), anyRules, (a, b, c, selected, rules) => {
        const paths = [a, b, c].map((p, i) => path(i + 1, { ...p, isSelected: selected === i + 1 }, rules));
        const pairs = paths.flatMap((p, i) => paths.slice(i + 1).map((q) => [p, q] as const));
        fc.pre(!pairs.some(([p, q]) => mayBeCircular(compare(p, q, rules), p, q, rules)));
        const [x, y, z] = paths.sort((p, q) => -compare(p, q, rules));
        expect([compare(x, y, rules) > 0, compare(y, z, rules) > 0, compare(x, z, rules) > 0]).toEqual([
          true,
          true,
          true,
        ]);
        expect(compare(x, y, rules)).toBeGreaterThanOrEqual(compare(x, z, rules));
      }),
      { numRuns: 500 },
    );
  });

  it("goes round in a circle where MEDs compare for some pairs only (RFC 4271 § 9.1.2.2 c), and says so", () => {
    const a = path(1, { neighborAs: 65001, med: 10, source: { routerId: 1 } });
    const b = path(2, { neighborAs: 65002, med: 0, source: { routerId: 2 } });
    const c = path(3, { neighborAs: 65001, med: 5, source: { routerId: 3 } });
    const pairs = [
      [a, b],
      [b, c],
      [c, a],
    ] as const;
    const steps = pairs.map(([p, q]) => compare(p, q, DEFAULT_RULES));
    expect(steps.map((step) => step > 0 && reasonOf(step))).toEqual(["Router ID", "Router ID", "MED"]);
    expect(pairs.map(([p, q], i) => mayBeCircular(steps[i], p, q, DEFAULT_RULES))).toEqual([true, true, true]);
  });

  it("finds no difference between a route and itself", () => {
    expect(compare(path(1), path(1), DEFAULT_RULES)).toBe(0);
  });
});
