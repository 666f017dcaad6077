import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AttributeId, AttributeTable } from "../../src/rib/attribute-table.ts";
import { type AttributeSpec, block } from "./attribute-block.ts";

function intern(table: AttributeTable, bytes: Uint8Array): AttributeId {
  return table.intern(bytes, 0, bytes.length);
}

describe("attribute table", () => {
  it("keeps equal blocks once, counts references, and forgets a set with its last one", () => {
    const command = fc.record({ release: fc.boolean(), which: fc.nat({ max: 40 }), pad: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const table = new AttributeTable([3, 4]);
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
    const table = new AttributeTable([5, 6]);
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
    const table = new AttributeTable([5, 6]);
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
    const table = new AttributeTable([5, 6]);
    const large = new Uint8Array(65_535).fill(3);
    const ids = [intern(table, large), intern(table, new Uint8Array(0)), intern(table, large)];
    expect(ids[2]).toBe(ids[0]);
    expect(table.bytesOf(ids[0])).toEqual(large);
    expect(table.bytesOf(ids[1]).length).toBe(0);
    for (const id of ids) table.release(id);
    expect(table.allocatedBytes).toBeLessThanOrEqual(65_536);
  });

  it("refuses a reference to a set that is gone", () => {
    const table = new AttributeTable([5, 6]);
    const id = intern(table, block({}));
    table.release(id);
    expect(() => table.release(id)).toThrow(RangeError);
    expect(() => table.retain(id)).toThrow(RangeError);
  });

  it("remembers nothing of the former set when a number is used again", () => {
    const table = new AttributeTable([5, 6]);
    const rich = { med: 7, localPref: 300, originatorId: 9, clusters: [1, 2], path: [65001, 65002], origin: 2 };
    const first = intern(table, block(rich));
    table.release(first);
    const second = intern(table, block({}));
    expect(second).toBe(first);
    expect(columnsOf(table, second)).toEqual({
      origin: 0,
      asPathLength: 0,
      neighborAs: 0,
      med: 0,
      localPref: 100,
      originatorId: 0,
      clusterListLength: 0,
    });
  });
});

describe("decision columns of an attribute set", () => {
  const cases: { what: string; spec: AttributeSpec; expected: Partial<ReturnType<typeof columnsOf>> }[] = [
    { what: "LOCAL_PREF is 100 unless given", spec: {}, expected: { localPref: 100 } },
    { what: "LOCAL_PREF 0 is 0", spec: { localPref: 0 }, expected: { localPref: 0 } },
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
      what: "confederation segments do not count",
      spec: {
        path: [
          { type: "confed-sequence", asns: [9, 8] },
          { type: "confed-set", asns: [7] },
          { type: "sequence", asns: [5] },
        ],
      },
      expected: { asPathLength: 1, neighborAs: 5 },
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
      what: "the rest is read behind what is stepped over",
      spec: { communities: [1, 2, 3], originatorId: 5, clusters: [1, 2, 3, 4] },
      expected: { originatorId: 5, clusterListLength: 4 },
    },
  ];
  it.each(cases)("$what", ({ spec, expected }) => {
    const table = new AttributeTable([5, 6]);
    expect(columnsOf(table, intern(table, block(spec)))).toMatchObject(expected);
  });
});

function columnsOf(table: AttributeTable, id: AttributeId) {
  return {
    origin: table.origin(id),
    asPathLength: table.asPathLength(id),
    neighborAs: table.neighborAs(id),
    med: table.med(id),
    localPref: table.localPref(id),
    originatorId: table.originatorId(id),
    clusterListLength: table.clusterListLength(id),
  };
}
