import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIp } from "../../src/net/address.ts";
import type { DecisionFacts } from "../../src/rib/attribute-facts.ts";
import { type AttributeId, AttributeTable } from "../../src/rib/attribute-table.ts";
import { NONE } from "../../src/rib/column.ts";
import type { LocalFacts } from "../../src/rib/local-facts.ts";
import { NextHopTable } from "../../src/rib/next-hop-table.ts";
import { type AttributeSpec, block, linkBandwidth } from "./attribute-block.ts";

function newTable(nextHops = newNextHops()): AttributeTable {
  return new AttributeTable([5, 6], nextHops);
}

function newNextHops(): NextHopTable {
  return new NextHopTable([5, 6], () => expect.unreachable());
}

function intern(table: AttributeTable, bytes: Uint8Array, local?: LocalFacts): AttributeId {
  return table.intern(bytes, 0, bytes.length, local);
}

describe("attribute table", () => {
  it("keeps equal blocks once, counts references, and forgets a set with its last one", () => {
    const command = fc.record({ release: fc.boolean(), which: fc.nat({ max: 40 }), pad: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const table = newTable();
        const references = new Map<number, { id: AttributeId; count: number }>();
        for (const { release, which, pad } of commands) {
          const known = references.get(which);
          if (release) {
            if (known === undefined) continue;
            table.release(known.id);
            known.count--;
            if (known.count === 0) references.delete(which);
          } else {
            // Somewhere inside a larger buffer; neighbouring lengths hold the same bytes, zeros among them.
            const bytes = new Uint8Array(pad + which + 3);
            bytes.fill((which >> 2) & 1, pad, pad + which);
            const id = table.intern(bytes, pad, pad + which);
            if (known !== undefined) expect(id).toBe(known.id);
            references.set(which, { id, count: (known?.count ?? 0) + 1 });
            expect(table.bytesOf(id)).toEqual(bytes.slice(pad, pad + which));
          }
        }
        expect(table.size).toBe(references.size);
        for (const [which, { id, count }] of references) {
          expect(table.referenceCount(id)).toBe(count);
          expect(table.bytesOf(id)).toEqual(new Uint8Array(which).fill((which >> 2) & 1));
        }
        expect(new Set([...references.values()].map((r) => r.id)).size).toBe(references.size);
      }),
    );
  });

  it("stays within twice the bytes in use, however sizes change over time", () => {
    const table = newTable();
    let held: AttributeId[] = [];
    for (let generation = 1; generation <= 12; generation++) {
      const size = 20 + ((generation * 37) % 300);
      const fresh = Array.from({ length: 5000 }, (_, i) => {
        const bytes = new Uint8Array(size + (i % 50));
        new DataView(bytes.buffer).setUint32(0, generation * 100_000 + i);
        return intern(table, bytes);
      });
      // One in ten survives its generation: the rest are holes among them.
      held.forEach((id, i) => {
        if (i % 10 !== 0) table.release(id);
      });
      held = [...held.filter((_, i) => i % 10 === 0), ...fresh];
      const inUse = held.reduce((sum, id) => sum + 8 + table.bytesOf(id).length + 3, 0);
      expect(table.allocatedBytes).toBeLessThan(2 * inUse + 6 * 65_536);
    }
    for (const id of held) table.release(id);
    expect(table.size).toBe(0);
    expect(table.allocatedBytes).toBeLessThanOrEqual(6 * 65_536);
  });

  it("leaves a view as it was after its set has gone and its memory has been tidied up", () => {
    const table = newTable();
    const first = intern(
      table,
      Uint8Array.from({ length: 64 }, (_, i) => i),
    );
    const view = table.bytesOf(first);
    const copy = view.slice();
    table.release(first);
    for (let i = 0; i < 20_000; i++) table.release(intern(table, Uint8Array.of(i, i >> 8, i >> 16, 7, 7, 7, 7, 7)));
    expect(view).toEqual(copy);
  });

  it("takes a block as large as an extended message, and an empty one", () => {
    const table = newTable();
    const large = new Uint8Array(65_535).fill(3);
    const ids = [intern(table, large), intern(table, new Uint8Array(0)), intern(table, large)];
    expect(ids[2]).toBe(ids[0]);
    expect(table.bytesOf(ids[0])).toEqual(large);
    expect(table.bytesOf(ids[1]).length).toBe(0);
    for (const id of ids) table.release(id);
    expect(table.allocatedBytes).toBeLessThanOrEqual(65_536);
  });

  it("refuses a reference to a set that is gone", () => {
    const table = newTable();
    const id = intern(table, block({}));
    table.release(id);
    expect(() => table.release(id)).toThrow(RangeError);
    expect(() => table.retain(id)).toThrow(RangeError);
  });

  it("remembers nothing of the former set when a number is used again", () => {
    const table = newTable();
    const rich: AttributeSpec = {
      med: 7,
      localPref: 300,
      originatorId: 9,
      clusters: [1, 2],
      path: [{ type: "confed-sequence", asns: [65001, 65002] }],
      origin: 2,
      communities: [0xffff0006],
      aigp: 5,
      extendedCommunities: [linkBandwidth(1e9)],
    };
    const first = intern(table, block(rich), { weight: 3, tag: 4 });
    table.release(first);
    const second = intern(table, block({ nextHop: null }));
    expect(second).toBe(first);
    expect(factsOf(table, second)).toEqual({
      weight: 0,
      origin: 0,
      asPathLength: 0,
      confedLength: 0,
      neighborAs: 0,
      confedAs: 0,
      med: -1,
      localPref: -1,
      originatorId: 0,
      clusterListLength: 0,
      isLlgrStale: false,
      aigp: undefined,
    });
    expect(table.facts.bandwidth(second)).toBeUndefined();
    expect(table.facts.nextHop(second)).toBe(NONE);
    expect(table.localFacts(second)).toEqual({ weight: 0, tag: 0 });
  });

  it("tells equal blocks with different local facts apart, and keeps those facts as long as a set has them", () => {
    const table = newTable();
    const address = { version: 4 as const, bytes: Uint8Array.of(192, 0, 2, 7) };
    const locals: (LocalFacts | undefined)[] = [
      undefined,
      { weight: 5, tag: 0 },
      { weight: 0, tag: 5 },
      { weight: 0, tag: 0, preferredSource: address },
      { weight: 0, tag: 0, preferGlobalNextHop: true },
    ];
    const bytes = block({});
    const ids = locals.map((local) => intern(table, bytes, local));
    expect(new Set(ids).size).toBe(5);
    expect(locals.map((local) => intern(table, bytes, local))).toEqual(ids);
    expect(intern(table, bytes, { weight: 0, tag: 0 })).toBe(ids[0]);
    expect(ids.slice(1).map((id) => table.localFacts(id))).toEqual(locals.slice(1));
    expect(factsOf(table, ids[1]).weight).toBe(5);
    table.release(ids[0]);
    for (const id of [...ids, ...ids]) table.release(id);
    expect(table.size).toBe(0);
    expect(intern(table, bytes, locals[4])).toBe(ids[0]);
    expect(table.localFacts(ids[0])).toEqual(locals[4]);
  });

  it("counts a next hop for as long as a set leads there, and of two addresses the one that is sent to", () => {
    const nextHops = newNextHops();
    const seen: string[] = [];
    nextHops.onNew = (address) => seen.push(formatIp(address));
    const table = newTable(nextHops);
    const global = [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1];
    const linkLocal = [0xfe, 0x80, ...new Array<number>(13).fill(0), 2];
    const ids = [
      intern(table, block({ nextHop: [192, 0, 2, 1] })),
      intern(table, block({ nextHop: [192, 0, 2, 1], med: 1 })),
      intern(table, block({ nextHop: global })),
      intern(table, block({ nextHop: [...global, ...linkLocal] })),
      intern(table, block({ nextHop: [...global, ...linkLocal] }), { weight: 0, tag: 0, preferGlobalNextHop: true }),
    ];
    expect(seen).toEqual(["192.0.2.1", "2001:db8::1", "fe80::2"]);
    const found = ids.map((id) => table.facts.nextHop(id));
    expect(found.map((id) => id !== NONE && formatIp(nextHops.address(id)))).toEqual([
      "192.0.2.1",
      "192.0.2.1",
      "2001:db8::1",
      "fe80::2",
      "2001:db8::1",
    ]);
    table.release(ids[0]);
    expect(nextHops.size).toBe(3);
    for (const id of ids.slice(1)) table.release(id);
    expect(nextHops.size).toBe(0);
  });
});

describe("decision facts of an attribute set", () => {
  const cases: { what: string; spec: AttributeSpec; expected: Partial<DecisionFacts> }[] = [
    { what: "LOCAL_PREF and MED are absent unless given", spec: {}, expected: { localPref: -1, med: -1 } },
    { what: "LOCAL_PREF 0 and MED 0 are 0", spec: { localPref: 0, med: 0 }, expected: { localPref: 0, med: 0 } },
    {
      what: "values above 2^31 stay positive",
      spec: { localPref: 0xfffffffe, med: 0xffffffff, originatorId: 0xf0000001 },
      expected: { localPref: 0xfffffffe, med: 0xffffffff, originatorId: 0xf0000001 },
    },
    {
      what: "an empty path has length 0 and no neighbour",
      spec: { path: [] },
      expected: { asPathLength: 0, neighborAs: 0 },
    },
    {
      what: "each AS of a sequence counts",
      spec: { path: [4200000001, 2, 2, 3] },
      expected: { asPathLength: 4, neighborAs: 4200000001 },
    },
    {
      what: "a set counts one",
      spec: {
        path: [
          { type: "sequence", asns: [1, 2] },
          { type: "set", asns: [3, 4, 5] },
        ],
      },
      expected: { asPathLength: 3, neighborAs: 1 },
    },
    {
      what: "a path that begins with a set has no one neighbour",
      spec: {
        path: [
          { type: "set", asns: [3, 4] },
          { type: "sequence", asns: [1] },
        ],
      },
      expected: { asPathLength: 2, neighborAs: 0xffffffff },
    },
    {
      what: "confederation segments do not count as hops, but by themselves",
      spec: {
        path: [
          { type: "confed-sequence", asns: [9, 8] },
          { type: "confed-set", asns: [7] },
          { type: "sequence", asns: [5] },
        ],
      },
      expected: { asPathLength: 1, neighborAs: 5, confedLength: 3, confedAs: 9 },
    },
    {
      what: "300 hops need an extended length",
      spec: {
        path: [
          { type: "sequence", asns: new Array<number>(255).fill(6) },
          { type: "sequence", asns: new Array<number>(45).fill(7) },
        ],
      },
      expected: { asPathLength: 300, neighborAs: 6 },
    },
    {
      what: "a path that begins with an AS_CONFED_SET has no one neighbouring member AS",
      spec: {
        path: [
          { type: "confed-set", asns: [7, 8] },
          { type: "confed-sequence", asns: [9] },
        ],
      },
      expected: { asPathLength: 0, neighborAs: 0, confedLength: 2, confedAs: 0 },
    },
    { what: "LLGR_STALE among others", spec: { communities: [1, 0xffff0006, 2] }, expected: { isLlgrStale: true } },
    {
      what: "other well-known communities",
      spec: { communities: [0xffff0000, 0xffff0007] },
      expected: { isLlgrStale: false },
    },
    { what: "AIGP above 2^53", spec: { aigp: 2 ** 62 + 2 ** 33 }, expected: { aigp: 2n ** 62n + 2n ** 33n } },
    {
      what: "the rest is read behind what is stepped over",
      spec: { communities: [1, 2, 3], originatorId: 5, clusters: [1, 2, 3, 4] },
      expected: { originatorId: 5, clusterListLength: 4 },
    },
  ];
  it.each(cases)("$what", ({ spec, expected }) => {
    const table = newTable();
    expect(factsOf(table, intern(table, block(spec)))).toMatchObject(expected);
  });

  it.each([
    { what: "none", extendedCommunities: [[0, 2, 0xfd, 0xe9, 0, 0, 0, 1]], expected: undefined },
    { what: "non-transitive", extendedCommunities: [linkBandwidth(1.25e9)], expected: 1.25e9 },
    { what: "transitive", extendedCommunities: [linkBandwidth(125, 0x00)], expected: 125 },
    { what: "the first of two", extendedCommunities: [linkBandwidth(0), linkBandwidth(7)], expected: 0 },
    { what: "of another type", extendedCommunities: [linkBandwidth(1, 0x01)], expected: undefined },
  ])("link bandwidth: $what", ({ extendedCommunities, expected }) => {
    const table = newTable();
    expect(table.facts.bandwidth(intern(table, block({ extendedCommunities })))).toBe(expected);
  });
});

/** As the decision gets them. */
function factsOf(table: AttributeTable, id: AttributeId): DecisionFacts {
  const facts = { ...NO_FACTS };
  table.facts.read(id, facts);
  return facts;
}

const NO_FACTS: DecisionFacts = {
  weight: -7,
  localPref: -7,
  asPathLength: -7,
  confedLength: -7,
  neighborAs: -7,
  confedAs: -7,
  origin: -7,
  med: -7,
  originatorId: -7,
  clusterListLength: -7,
  isLlgrStale: true,
  aigp: 7n,
};
