import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BestPathRules, DEFAULT_BEST_PATH_RULES, type DecisionRules } from "../../src/rib/decision-rules.ts";
import type { SourceId } from "../../src/rib/route-source.ts";
import { NEXT_HOPS, nlriOf, PREFIXES, parse, Replica, SPECS, sourceFacts, TablePair } from "./table-pair.ts";

/** Some have several paths to a prefix (ADD-PATH), and two share an AS. */
const NEIGHBORS = [
  { kind: "local", asn: 65000, addPath: false },
  { kind: "ebgp", asn: 65001, addPath: false },
  { kind: "ebgp", asn: 65001, addPath: true },
  { kind: "ibgp", asn: 65000, addPath: false },
  { kind: "ibgp", asn: 65000, addPath: true },
  { kind: "confed", asn: 65101, addPath: false },
  { kind: "ebgp", asn: 65002, addPath: false },
] as const;

const somePrefixes = fc.array(fc.constantFrom(...PREFIXES), { minLength: 1, maxLength: 40 });
const neighbor = fc.nat({ max: NEIGHBORS.length - 1 });
const pathId = fc.constantFrom(0, 1, 0xffffffff);
const spec = fc.constantFrom(...SPECS);
const flag = fc.boolean();
const bestPath: fc.Arbitrary<BestPathRules> = fc.record({
  defaultLocalPref: fc.constantFrom(100, 300),
  alwaysCompareMed: flag,
  medMissingAsWorst: flag,
  compareRouterId: flag,
  asPathIgnore: flag,
  asPathConfed: flag,
  asPathMultipathRelax: flag,
  peerTypeMultipathRelax: flag,
  aigp: flag,
});
const rules: fc.Arbitrary<DecisionRules> = fc.record({
  bestPath: fc.oneof(fc.constant(DEFAULT_BEST_PATH_RULES), bestPath),
  maximumPaths: fc.record({
    ebgp: fc.constantFrom(1, 2, 8),
    ibgp: fc.constantFrom(1, 2, 8),
    ibgpEqualClusterLength: flag,
  }),
});

const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("announce" as const),
      neighbor,
      prefixes: somePrefixes,
      spec,
      policy: fc.oneof(
        { weight: 3, arbitrary: fc.constant("received" as const) },
        { weight: 1, arbitrary: fc.constant("refused" as const) },
        { weight: 1, arbitrary: spec },
      ),
      pathId,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("withdraw" as const), neighbor, prefixes: somePrefixes, pathId }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("withdraw all" as const), neighbor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace source" as const), neighbor }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mark stale" as const), neighbor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep stale" as const), neighbor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("change source" as const), neighbor, like: neighbor }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("policy" as const),
      neighbor,
      used: fc.oneof(fc.constantFrom("received" as const, "refused" as const), spec),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rules" as const), rules }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("next hop" as const),
      address: fc.constantFrom(...NEXT_HOPS),
      state: fc.record({ reachable: flag, metric: fc.constantFrom(0, 10, 0xffffffff) }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("settle" as const), budget: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("read" as const), reader: fc.nat(), limit: fc.nat({ max: 30 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("open" as const),
      from: fc.constantFrom("beginning" as const, "now" as const, "all paths" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), reader: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rewind" as const), reader: fc.nat() }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Seven neighbours, one of them numbered past the first 32, and readers that come and go. */
class Run {
  readonly pair = new TablePair();
  readonly sources: SourceId[];
  readonly readers: Replica[] = [];
  /** Prefixes whose best route, or what shares its traffic, has become another. */
  readonly changed = new Set<string>();

  constructor() {
    this.sources = NEIGHBORS.slice(0, -1).map((_, i) => this.addSource(i));
    for (let i = 0; i < 40; i++) this.pair.rib.addSource(sourceFacts("ibgp", 9, 1));
    this.sources.push(this.addSource(NEIGHBORS.length - 1));
  }

  do(command: Command): void {
    const { pair, readers } = this;
    switch (command.do) {
      case "announce": {
        const used = command.policy === "received" ? command.spec : command.policy;
        return pair.announce(
          this.sources[command.neighbor],
          command.prefixes,
          command.spec,
          used,
          this.pathId(command.neighbor, command.pathId),
        );
      }
      case "withdraw":
        return pair.withdraw(
          this.sources[command.neighbor],
          command.prefixes,
          this.pathId(command.neighbor, command.pathId),
        );
      case "withdraw all":
        return pair.withdrawAll(this.sources[command.neighbor]);
      case "replace source":
        pair.removeSource(this.sources[command.neighbor]);
        this.sources[command.neighbor] = this.addSource(command.neighbor);
        return;
      case "mark stale":
        return pair.markStale(this.sources[command.neighbor]);
      case "sweep stale":
        pair.sweepStale(this.sources[command.neighbor]);
        return this.settle(1000); // until then stale paths still take up the slots
      case "change source": {
        const { kind, asn } = NEIGHBORS[command.like];
        return pair.changeSource(this.sources[command.neighbor], sourceFacts(kind, command.neighbor, asn));
      }
      case "policy":
        return pair.applyPolicy(this.sources[command.neighbor], command.used);
      case "rules":
        return pair.setRules(command.rules);
      case "next hop":
        return pair.setNextHop(command.address, command.state);
      case "settle":
        return this.settle(command.budget);
      case "open":
        readers.push(new Replica(pair, command.from));
        return;
      case "read":
        if (readers.length > 0) readers[command.reader % readers.length].read(command.limit);
        return;
      case "rewind":
        if (readers.length > 0) readers[command.reader % readers.length].rewind();
        return;
      case "close":
        if (readers.length > 0) readers.splice(command.reader % readers.length, 1)[0].close();
    }
  }

  settle(budget: number): void {
    while (!this.pair.rib.settle(budget));
    for (const prefix of this.pair.naive.settle()) this.changed.add(prefix);
  }

  /** Withdraws everything by all means at once, and lets every reader see it. */
  tearDown(): void {
    for (const [i, source] of this.sources.entries()) {
      if (i % 2 === 0) this.pair.removeSource(source);
      else if (i % 4 === 1) this.pair.withdraw(source, PREFIXES);
      else this.pair.withdrawAll(source);
    }
    this.settle(1000);
    for (const reader of this.readers) reader.read();
    this.settle(1000);
  }

  private addSource(neighbor: number): SourceId {
    const { kind, asn } = NEIGHBORS[neighbor];
    return this.pair.addSource(kind, neighbor, asn);
  }

  private pathId(neighbor: number, pathId: number): number | undefined {
    return NEIGHBORS[neighbor].addPath ? pathId : undefined;
  }
}

describe("routing table", () => {
  it("has the best routes, Adj-RIBs-In and references that a naive one has, and every reader ends up exact", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        const run = new Run();
        for (const command of commands) {
          run.do(command);
          if (command.do !== "settle") continue;
          run.pair.expectEqual(run.sources);
          run.pair.expectReferencesMatch();
        }
        run.settle(1000);
        run.pair.expectEqual(run.sources);
        for (const reader of run.readers) {
          reader.read();
          reader.expectExact();
        }
        run.tearDown();
        for (const reader of run.readers) reader.expectExact();
        const { table, rib } = run.pair;
        expect([table.prefixes.size, rib.attributes.size, rib.nextHops.size]).toEqual([0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it("converges to the same routes however finely its work is sliced and mixed with new work", () => {
    // Without MED and without eBGP ties the outcome does not depend on when which prefix is decided.
    const fair = SPECS.filter((spec) => spec.med === undefined);
    const step = fc.record({
      neighbor: fc.constantFrom(0, 3, 5),
      prefixes: somePrefixes,
      spec: fc.constantFrom(...fair),
      what: fc.nat({ max: 9 }),
      budget: fc.nat({ max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const run = new Run();
        const reader = new Replica(run.pair, "beginning");
        for (const { neighbor, prefixes, spec, what, budget } of steps) {
          if (what < 6) run.pair.announce(run.sources[neighbor], prefixes, spec);
          else if (what < 8) run.pair.withdraw(run.sources[neighbor], prefixes);
          else if (what === 8) run.pair.withdrawAll(run.sources[neighbor]);
          else run.do({ do: "replace source", neighbor });
          run.pair.rib.settle(budget);
          reader.read(budget);
        }
        run.settle(1000);
        run.pair.expectEqual(run.sources);
        run.pair.expectReferencesMatch();
        reader.read();
        reader.expectExact();
      }),
      { numRuns: 200 },
    );
  });

  it("tells a reader of each changed prefix once, however often it changed", () => {
    fc.assert(
      fc.property(fc.array(fc.array(command, { maxLength: 30 }), { maxLength: 5 }), (rounds) => {
        const run = new Run();
        const reader = new Replica(run.pair, "now");
        for (const round of rounds) {
          const known = new Set(reader.routes.keys());
          run.changed.clear();
          for (const command of round) run.do(command);
          run.settle(1000);
          const expected = [...run.changed].filter((prefix) => run.pair.naive.best.has(prefix) || known.has(prefix));
          expect(reader.read().sort()).toEqual(expected.sort());
          reader.expectExact();
        }
      }),
    );
  });

  it("tells withdrawals before announcements", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const reader = new Replica(pair, "beginning");
    pair.announce(source, [parse("10.0.0.0/8"), parse("192.0.2.0/25")], SPECS[1]);
    pair.rib.settle();
    reader.read();
    pair.announce(source, [parse("10.0.0.0/8")], SPECS[2]);
    pair.withdraw(source, [parse("192.0.2.0/25")]);
    pair.rib.settle();
    expect(reader.read()).toEqual(["192.0.2.0/25", "10.0.0.0/8"]);
  });

  it("says why a route is the best, against its closest rival", () => {
    const pair = new TablePair();
    const [ibgp, ebgp, rival] = [pair.addSource("ibgp", 1), pair.addSource("ebgp", 2), pair.addSource("ebgp", 3)];
    const prefix = parse("10.0.0.0/8");
    const id = () => pair.table.prefixes.find(prefix);
    const reason = () => {
      pair.rib.settle();
      const found = id();
      return found === 0 ? "gone" : pair.table.reason(found);
    };
    pair.announce(ebgp, [prefix], SPECS[1]);
    expect(reason()).toBe("First path received");
    pair.announce(ibgp, [prefix], SPECS[1]);
    expect(reason()).toBe("Peer Type");
    pair.announce(rival, [prefix], SPECS[1]);
    expect(reason()).toBe("Older Path");
    pair.announce(rival, [prefix], SPECS[4]);
    expect([reason(), pair.table.bestSource(id() as never)]).toEqual(["Local Pref", rival]);
    pair.announce(ebgp, [prefix], SPECS[4]);
    expect(reason()).toBe("Older Path"); // against the other 200, not against the 100 that was looked at last
    pair.announce(pair.addSource("ibgp", 4), [prefix], SPECS[1]);
    expect(reason()).toBe("Older Path");
    pair.withdraw(rival, [prefix]);
    pair.withdraw(ebgp, [prefix]);
    pair.withdraw(ibgp, [prefix]);
    expect(reason()).toBe("First path received");
  });

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])("lets each neighbour AS find its best before they compete, whoever is numbered first: %i %i %i", (...order) => {
    // Pairwise, by router ID and MED, the first beats the second, the second the third, and the third the first.
    const routes = [
      { path: [65001], med: 10 },
      { path: [65002], med: 0 },
      { path: [65001], med: 5 },
    ];
    const pair = new TablePair();
    const sources = new Map(order.map((which) => [which, pair.addSource("ibgp", 3 - which)]));
    const swapped = (which: number) => sources.get(which) as SourceId;
    for (const which of order) pair.announce(swapped(which), [parse("10.0.0.0/8")], routes[which]);
    pair.rib.settle();
    const id = pair.table.prefixes.find(parse("10.0.0.0/8")) as never;
    // The router IDs are 7, 8 and 9: the third wins its AS, and then the second has the lower router ID.
    expect(pair.table.paths(id)).toEqual([1, 2, 0].map(swapped));
    expect([pair.table.bestSource(id), pair.table.reason(id)]).toEqual([swapped(1), "Router ID"]);
  });

  it("replaces a usable route by one that may not be used, so that nothing stale stays in use", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const prefix = parse("10.0.0.0/8");
    pair.announce(source, [prefix], SPECS[1]);
    pair.rib.settle();
    pair.announce(source, [prefix], SPECS[1], "refused");
    pair.rib.settle();
    pair.naive.settle();
    expect(pair.contents().size).toBe(0);
    pair.expectEqual([source]);
  });

  it("keeps the number of a withdrawn prefix until the slowest reader that knew it has heard", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const [quick, slow] = [new Replica(pair, "beginning"), new Replica(pair, "beginning")];
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    quick.read();
    slow.read(3);
    pair.withdrawAll(source);
    pair.rib.settle();
    quick.read();
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(3);
    // Others come and go meanwhile. They do not get those numbers, and do not stay for a reader that never saw them.
    for (let i = 0; i < 50; i++) {
      pair.announce(source, [parse(`203.0.113.${i}/32`)], SPECS[1]);
      pair.rib.settle();
      quick.read();
      pair.withdrawAll(source);
      pair.rib.settle();
      quick.read();
    }
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(3);
    slow.read();
    slow.expectExact();
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(0);
  });

  it("forgets what only a closed reader still waited for", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const reader = new Replica(pair, "beginning");
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    reader.read();
    pair.withdrawAll(source);
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(PREFIXES.length);
    reader.close();
    reader.close();
    expect(reader.read()).toEqual([]);
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(0);
  });

  it("forgets what only a closed reader of all paths still waited for, and with it the record of paths", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const reader = new Replica(pair, "all paths");
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    reader.read();
    pair.withdrawAll(source);
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(PREFIXES.length);
    reader.close();
    pair.rib.settle();
    expect(pair.table.prefixes.size).toBe(0);
  });

  it("lets a source announce again while its former routes are still being taken out", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    pair.withdrawAll(source);
    pair.rib.settle(3);
    pair.announce(source, PREFIXES.slice(5, 9), SPECS[2]);
    expect(pair.table.receivedCount(source)).toBe(4);
    while (!pair.rib.settle(2));
    pair.naive.settle();
    pair.expectEqual([source]);
  });

  it("forgets a route that came and went again while its former self was being taken out, once and not twice", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    // Never usable, so never in the change log: its number is free as soon as it is withdrawn.
    pair.announce(source, PREFIXES.slice(0, 1), SPECS[1], "refused");
    pair.rib.settle();
    pair.withdrawAll(source);
    pair.announce(source, PREFIXES.slice(0, 1), SPECS[2], "refused");
    pair.withdraw(source, PREFIXES.slice(0, 1));
    pair.rib.settle();
    expect([pair.table.prefixes.size, pair.rib.attributes.size]).toEqual([0, 0]);
  });

  it("tells a reader that starts now nothing of a route that was gone before and after", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    const flap = () => {
      pair.announce(source, PREFIXES, SPECS[1]);
      pair.rib.settle();
      pair.withdrawAll(source);
      pair.rib.settle();
    };
    const everything = new Replica(pair, "beginning");
    flap();
    const reader = new Replica(pair, "now");
    flap();
    expect(reader.read()).toEqual([]);
    expect(everything.read()).toEqual([]);
    expect(pair.table.prefixes.size).toBe(0);
  });

  it("works within its budget, and says when it has finished", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, PREFIXES, SPECS[1]);
    expect(pair.rib.settle(10)).toBe(false);
    expect(pair.contents().size).toBe(10);
    expect(pair.rib.settle(PREFIXES.length)).toBe(true);
    expect(pair.contents().size).toBe(PREFIXES.length);
    expect(pair.table.version).toBe(PREFIXES.length);
  });

  it("uses the number of a source again only after all its routes have been taken out", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    pair.removeSource(source);
    pair.rib.settle(3);
    expect(pair.addSource("ebgp", 2)).not.toBe(source);
    pair.rib.settle();
    expect(pair.addSource("ebgp", 3)).toBe(source);
    const nlri = nlriOf(PREFIXES);
    expect(() => pair.table.announce(99 as SourceId, nlri, 0, nlri.length, 1 as never, 1 as never)).toThrow(RangeError);
  });

  it("keeps IPv4 and IPv6 apart over one set of sources", () => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    pair.announce(source, [parse("10.0.0.0/8")], SPECS[1]);
    const nlri = nlriOf([parse("2001:db8::/32")]);
    const attributes = pair.rib.attributes.intern(nlri, 0, 0);
    pair.rib.ipv6.announce(source, nlri, 0, nlri.length, attributes, attributes);
    pair.rib.attributes.release(attributes);
    pair.rib.settle();
    expect([pair.rib.ipv4.receivedCount(source), pair.rib.table(6).receivedCount(source)]).toEqual([1, 1]);
    pair.rib.removeSource(source);
    pair.rib.settle();
    expect([pair.rib.ipv4.prefixes.size, pair.rib.ipv6.prefixes.size, pair.rib.attributes.size]).toEqual([0, 0, 0]);
  });
});
