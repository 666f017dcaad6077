import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import { compare, type Path, reasonOf } from "../../src/rib/decision.ts";
import type { RouteSource, SourceId } from "../../src/rib/route-source.ts";

type Overrides = Partial<Omit<Path, "source">> & { source?: Partial<RouteSource> };

function path(sourceId: number, overrides: Overrides = {}): Path {
  const { source, ...rest } = overrides;
  return {
    sourceId: sourceId as SourceId,
    source: { kind: "ebgp", routerId: 10, address: parseIp("192.0.2.1"), asn: 65001, ...source },
    isSelected: false,
    localPref: 100,
    asPathLength: 2,
    origin: 0,
    med: 0,
    neighborAs: 65001,
    originatorId: 0,
    clusterListLength: 0,
    ...rest,
  };
}

describe("decision", () => {
  // In each case the first route is better, and everything that a later step looks at speaks for the second.
  const cases: { reason: string; why: string; better: Overrides; worse: Overrides }[] = [
    {
      reason: "Weight",
      why: "our own route beats any other",
      better: { source: { kind: "local", address: undefined }, localPref: 1 },
      worse: { localPref: 900 },
    },
    { reason: "Local Pref", why: "higher", better: { localPref: 101, asPathLength: 9 }, worse: { asPathLength: 0 } },
    { reason: "Local Pref", why: "compared as unsigned", better: { localPref: 0xfffffff0 }, worse: { localPref: 1 } },
    {
      reason: "AS Path",
      why: "shorter",
      better: { asPathLength: 1, origin: 2 },
      worse: { asPathLength: 2, origin: 0 },
    },
    {
      reason: "Origin",
      why: "IGP before EGP before incomplete",
      better: { origin: 1, med: 9 },
      worse: { origin: 2, med: 0 },
    },
    {
      reason: "MED",
      why: "lower, of one neighbour AS",
      better: { med: 5, source: { kind: "ibgp" } },
      worse: { med: 6, source: { kind: "ebgp" } },
    },
    { reason: "MED", why: "missing is zero", better: { med: 0 }, worse: { med: 1 } },
    { reason: "MED", why: "both from our own AS", better: { med: 1, neighborAs: 0 }, worse: { med: 2, neighborAs: 0 } },
    {
      reason: "Peer Type",
      why: "eBGP before iBGP, MEDs of different ASes aside",
      better: { med: 9, source: { kind: "ebgp", routerId: 99 } },
      worse: { med: 1, neighborAs: 65002, source: { kind: "ibgp", routerId: 1 } },
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
      reason: "Neighbor IP",
      why: "lower",
      better: { source: { address: parseIp("192.0.2.9") } },
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
    { reason: "Nothing left to compare", why: "the source with the lower number", better: {}, worse: {} },
  ];
  it.each(cases)("$reason: $why", ({ reason, better, worse }) => {
    const [a, b] = [path(1, better), path(2, worse)];
    const step = compare(a, b);
    expect([step > 0, reasonOf(Math.abs(step))]).toEqual([true, reason]);
    expect(compare(b, a)).toBe(-step);
  });

  it("has FRR's word for a route without rivals", () => {
    expect(reasonOf(0)).toBe("First path received");
  });

  const anyPath = fc
    .record({
      kind: fc.constantFrom("local", "ebgp", "ibgp"),
      routerId: fc.constantFrom(1, 2, 0xf0000000),
      address: fc.constantFrom(undefined, "192.0.2.1", "192.0.2.2", "fe80::1%a", "fe80::1%b"),
      localPref: fc.constantFrom(0, 100, 0xffffffff),
      asPathLength: fc.nat({ max: 2 }),
      origin: fc.nat({ max: 2 }),
      med: fc.constantFrom(0, 5, 0xffffffff),
      neighborAs: fc.constantFrom(0, 65001, 65002, 0xffffffff),
      originatorId: fc.constantFrom(0, 1, 0xf0000000),
      clusterListLength: fc.nat({ max: 1 }),
    })
    .map(({ kind, routerId, address, ...rest }) => ({
      ...rest,
      source: { kind, routerId, address: address === undefined ? undefined : parseIp(address) } as Partial<RouteSource>,
    }));

  it("always prefers one of two routes, and the same one whichever is named first", () => {
    fc.assert(
      fc.property(anyPath, anyPath, fc.nat({ max: 2 }), (a, b, selected) => {
        const [first, second] = [
          path(1, { ...a, isSelected: selected === 1 }),
          path(2, { ...b, isSelected: selected === 2 }),
        ];
        expect(compare(first, second)).not.toBe(0);
        expect(compare(second, first)).toBe(-compare(first, second));
      }),
    );
  });

  it("is transitive where MED has no say, so that the outcome does not depend on the order of comparing", () => {
    fc.assert(
      fc.property(anyPath, anyPath, anyPath, fc.nat({ max: 3 }), (a, b, c, selected) => {
        const paths = [a, b, c].map((p, i) => path(i + 1, { ...p, med: 0, isSelected: selected === i + 1 }));
        const [x, y, z] = paths.sort((p, q) => -compare(p, q));
        expect([compare(x, y) > 0, compare(y, z) > 0, compare(x, z) > 0]).toEqual([true, true, true]);
      }),
      { numRuns: 500 },
    );
  });

  it("goes round in a circle where MEDs compare for some pairs only (RFC 4271 § 9.1.2.2 c)", () => {
    const a = path(1, { neighborAs: 65001, med: 10, source: { routerId: 1 } });
    const b = path(2, { neighborAs: 65002, med: 0, source: { routerId: 2 } });
    const c = path(3, { neighborAs: 65001, med: 5, source: { routerId: 3 } });
    expect([compare(a, b), compare(b, c), compare(c, a)].map((step) => step > 0 && reasonOf(step))).toEqual([
      "Router ID",
      "Router ID",
      "MED",
    ]);
  });

  it("finds no difference between a route and itself", () => {
    expect(compare(path(1), path(1))).toBe(0);
  });
});
