import { describe, expect, it } from "vitest";
import { NONE } from "../../src/rib/column.ts";
import {
  type BestPathRules,
  DEFAULT_BEST_PATH_RULES,
  DEFAULT_MAXIMUM_PATHS,
  type MaximumPaths,
} from "../../src/rib/decision-rules.ts";
import type { RouteSource, SourceId } from "../../src/rib/route-source.ts";
import { type AttributeSpec, linkBandwidth } from "./attribute-block.ts";
import { parse, Replica, TablePair } from "./table-pair.ts";

const PREFIX = parse("10.0.0.0/8");

interface Neighbor {
  readonly kind: RouteSource["kind"];
  readonly asn: number;
  readonly spec: AttributeSpec;
}

const via = (asn: number, spec: AttributeSpec = {}): Neighbor => ({
  kind: "ebgp",
  asn,
  spec: { path: [asn, 65009], ...spec },
});
const internal = (spec: AttributeSpec = {}): Neighbor => ({
  kind: "ibgp",
  asn: 65000,
  spec: { path: [65001, 65009], ...spec },
});
const member = (asn: number, spec: AttributeSpec = {}): Neighbor => ({ ...internal(spec), kind: "confed", asn });

class Fixture {
  readonly pair = new TablePair();
  readonly sources: SourceId[] = [];

  constructor(rules: Partial<BestPathRules> = {}, paths: Partial<MaximumPaths> = { ebgp: 8, ibgp: 8 }) {
    const bestPath = { ...DEFAULT_BEST_PATH_RULES, compareRouterId: true, ...rules };
    this.pair.setRules({ bestPath, maximumPaths: { ...DEFAULT_MAXIMUM_PATHS, ...paths } });
  }

  announce(neighbors: readonly Neighbor[]): void {
    for (const { kind, asn, spec } of neighbors) {
      const number = this.sources.length;
      const source = this.pair.addSource(kind, number, asn);
      this.sources.push(source);
      this.pair.announce(source, [PREFIX], { nextHop: [192, 0, 2, 99 - number], ...spec });
    }
    this.pair.rib.settle();
  }

  /** Places in the list of neighbours: those whose paths share the traffic, best first. */
  sharing(): number[] {
    const id = this.pair.table.prefixes.find(PREFIX);
    return id === NONE ? [] : this.pair.table.multipath(id).map((slot) => this.sources.indexOf(slot));
  }

  reason(): string {
    const id = this.pair.table.prefixes.find(PREFIX);
    return id === NONE ? "gone" : this.pair.table.reason(id);
  }
}

describe("multipath", () => {
  // Later neighbours have lower router IDs, so that the last of equals is the best.
  const cases: {
    why: string;
    neighbors: readonly Neighbor[];
    shares: readonly number[];
    rules?: Partial<BestPathRules>;
    paths?: Partial<MaximumPaths>;
  }[] = [
    { why: "one path unless asked for more", neighbors: [via(65001), via(65001)], shares: [1], paths: {} },
    { why: "eBGP paths through one AS", neighbors: [via(65001), via(65001), via(65001)], shares: [2, 1, 0] },
    { why: "not through several ASes", neighbors: [via(65001), via(65002)], shares: [1] },
    {
      why: "through several ASes with multipath-relax",
      neighbors: [via(65001), via(65002)],
      shares: [1, 0],
      rules: { asPathMultipathRelax: true },
    },
    {
      why: "of one length even then",
      neighbors: [via(65001), via(65002, { path: [65002] })],
      shares: [1],
      rules: { asPathMultipathRelax: true },
    },
    {
      why: "of any length where the path is ignored",
      neighbors: [via(65001), via(65002, { path: [65002] })],
      shares: [1, 0],
      rules: { asPathMultipathRelax: true, asPathIgnore: true },
    },
    {
      why: "at most so many, the best ones",
      neighbors: [via(65001), via(65001), via(65001)],
      shares: [2, 1],
      paths: { ebgp: 2 },
    },
    {
      why: "the eBGP limit is none for iBGP",
      neighbors: [internal(), internal()],
      shares: [1],
      paths: { ebgp: 8 },
    },
    { why: "iBGP paths that are the same all along", neighbors: [internal(), internal()], shares: [1, 0] },
    {
      why: "not of iBGP paths that differ behind the neighbour AS",
      neighbors: [internal(), internal({ path: [65001, 65008] })],
      shares: [1],
    },
    {
      why: "not of iBGP paths that differ only in how segments are cut",
      neighbors: [
        internal(),
        internal({
          path: [
            { type: "sequence", asns: [65001] },
            { type: "sequence", asns: [65009] },
          ],
        }),
      ],
      shares: [1],
    },
    {
      why: "iBGP paths that differ in what no step compares",
      neighbors: [internal(), internal({ communities: [7] })],
      shares: [1, 0],
    },
    {
      why: "cluster lists of any length",
      neighbors: [internal({ clusters: [1, 2] }), internal()],
      shares: [1, 0],
    },
    {
      why: "cluster lists of one length where that is asked for",
      neighbors: [internal({ clusters: [1, 2] }), internal(), internal()],
      shares: [2, 1],
      paths: { ibgp: 8, ibgpEqualClusterLength: true },
    },
    { why: "not of eBGP and iBGP", neighbors: [internal(), via(65001)], shares: [1] },
    {
      why: "of both with peer-type relax, where the path is the same",
      neighbors: [internal(), via(65001)],
      shares: [1, 0],
      rules: { peerTypeMultipathRelax: true },
    },
    {
      why: "not of both even then, where the path is another",
      neighbors: [internal({ path: [65002, 65009] }), via(65001)],
      shares: [1],
      rules: { peerTypeMultipathRelax: true },
    },
    {
      why: "confederation neighbours in one member AS, under the eBGP limit",
      neighbors: [member(65101), member(65102), member(65101)],
      shares: [2, 0],
      paths: { ebgp: 8 },
    },
    {
      why: "not at different distances",
      neighbors: [via(65001, { nextHop: [192, 0, 2, 9] }), via(65001)],
      shares: [1],
    },
    {
      why: "not of another weight",
      neighbors: [via(65001, { local: { weight: 1, tag: 0 } }), via(65001)],
      shares: [0],
    },
    {
      why: "one for each next hop, of the lowest neighbour",
      neighbors: [
        via(65001, { nextHop: [192, 0, 2, 50] }),
        via(65001, { nextHop: [192, 0, 2, 50] }),
        via(65001, { nextHop: [192, 0, 2, 60] }),
      ],
      shares: [2, 0],
    },
    {
      why: "none that leads where the best one does",
      neighbors: [via(65001, { nextHop: [192, 0, 2, 97] }), via(65001), via(65001, { nextHop: [192, 0, 2, 97] })],
      shares: [2, 1],
    },
    {
      why: "at most so many, and the lowest next hops, as in FRR",
      neighbors: [via(65001, { nextHop: [192, 0, 2, 8] }), via(65001), via(65001)],
      shares: [2, 0],
      paths: { ebgp: 2 },
    },
    { why: "not of a higher MED", neighbors: [via(65001, { med: 1 }), via(65001)], shares: [1] },
    {
      why: "of any MED where MEDs do not compare",
      neighbors: [via(65001, { med: 1 }), via(65002)],
      shares: [1, 0],
      rules: { asPathMultipathRelax: true },
    },
    {
      why: "our own route alone",
      neighbors: [via(65001), { kind: "local", asn: 65000, spec: { nextHop: null } }],
      shares: [1],
    },
  ];
  it.each(cases)("is $why", ({ neighbors, shares, rules, paths }) => {
    const fixture = new Fixture(rules, paths);
    fixture.pair.setNextHop("192.0.2.9", { reachable: true, metric: 5 });
    fixture.announce(neighbors);
    expect(fixture.sharing()).toEqual(shares);
  });

  it("gives the reason against the closest rival that has no share, as FRR does", () => {
    const alone = new Fixture();
    alone.announce([via(65001), via(65001)]);
    expect(alone.reason()).toBe("Router ID");
    alone.announce([via(65001, { origin: 2 })]);
    expect(alone.reason()).toBe("Origin");
  });

  it("tells readers when a path begins or ceases to share, or shares with other attributes, and of nothing else", () => {
    const fixture = new Fixture();
    const { pair, sources } = fixture;
    const reader = new Replica(pair, "now");
    const heard = (): boolean => {
      pair.rib.settle();
      return reader.read().length > 0;
    };
    fixture.announce([via(65001), via(65001)]);
    expect(heard()).toBe(true);
    pair.announce(sources[0], [PREFIX], { path: [65001, 65009], communities: [9] });
    expect(heard()).toBe(true);
    pair.announce(sources[0], [PREFIX], { path: [65001, 65009], origin: 1 });
    expect([heard(), fixture.sharing()]).toEqual([true, [1]]);
    pair.announce(sources[0], [PREFIX], { path: [65001, 65009], origin: 2 });
    expect(heard()).toBe(false);
    pair.withdraw(sources[0], [PREFIX]);
    expect(heard()).toBe(false);
  });

  it("says how much a path can carry, by the set that policy left", () => {
    const { pair } = new Fixture();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, [PREFIX], { extendedCommunities: [linkBandwidth(125e6)] });
    const id = pair.table.prefixes.find(PREFIX);
    if (id === NONE) return expect.unreachable();
    expect(pair.table.bandwidth(source, id)).toBe(125e6);
    pair.table.use(source, id, NONE);
    expect(pair.table.bandwidth(source, id)).toBeUndefined();
  });
});
