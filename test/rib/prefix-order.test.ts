import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPrefix, type Prefix, prefixOf } from "../../src/net/prefix.ts";
import { NONE } from "../../src/rib/column.ts";
import { PrefixOrder } from "../../src/rib/prefix-order.ts";
import { encodeNlri, type PrefixId, PrefixTable } from "../../src/rib/prefix-table.ts";

const KEY = [3, 4] as const;

/** Addresses that differ in few octets, so that prefixes lie in one another. */
function prefixes(version: 4 | 6): fc.Arbitrary<Prefix[]> {
  const width = version === 4 ? 4 : 16;
  const octet = fc.constantFrom(0, 1, 127, 128, 255);
  const prefix = fc
    .tuple(fc.array(octet, { minLength: width, maxLength: width }), fc.integer({ min: 0, max: width * 8 }))
    .map(([octets, length]) => prefixOf({ version, bytes: Uint8Array.from(octets) }, length));
  return fc.uniqueArray(prefix, { selector: formatPrefix, maxLength: 60 });
}

function intern(table: PrefixTable, prefix: Prefix): PrefixId {
  const nlri = encodeNlri(prefix);
  table.load(nlri, 0, nlri.length);
  return table.internLoaded(0);
}

function release(table: PrefixTable, id: PrefixId): void {
  table.loadKnown([id], 1);
  table.releaseLoaded(0, id);
}

function collect(table: PrefixTable, ids: readonly PrefixId[]): PrefixOrder {
  const order = new PrefixOrder(table);
  for (const id of ids) order.add(id);
  for (const _ of order.sort());
  return order;
}

function inOrder(a: Prefix, b: Prefix): number {
  return Buffer.compare(a.bytes, b.bytes) || a.length - b.length;
}

describe("the order in which prefixes are shown", () => {
  it.each([4, 6] as const)("is by address, then by length, whatever came first: IPv%i", (version) => {
    fc.assert(
      fc.property(prefixes(version), (given) => {
        const table = new PrefixTable(version, KEY);
        const order = collect(
          table,
          given.map((prefix) => intern(table, prefix)),
        );
        const found = Array.from({ length: order.size }, (_, i) => table.format(order.at(i) as PrefixId));
        expect(found).toEqual(given.toSorted(inOrder).map(formatPrefix));
      }),
    );
  });

  it.each([4, 6] as const)("leaves out a number that stands for another prefix by now: IPv%i", (version) => {
    fc.assert(
      fc.property(prefixes(version), fc.array(fc.nat()), (given, goners) => {
        const table = new PrefixTable(version, KEY);
        const [first, second] = [given.slice(0, given.length / 2), given.slice(given.length / 2)];
        const ids = first.map((prefix) => intern(table, prefix));
        const order = collect(table, ids);
        const gone = new Set(goners.map((goner) => ids[goner % ids.length]).filter((id) => id !== undefined));
        for (const id of gone) release(table, id);
        const isNew = new Set(second.map((prefix) => intern(table, prefix))); // takes the numbers that are free now
        for (let i = 0; i < order.size; i++) {
          const id = order.at(i);
          if (id !== NONE) expect(isNew.has(id)).toBe(false);
        }
        const left = Array.from({ length: order.size }, (_, i) => order.at(i)).filter((id) => id !== NONE);
        expect(left.length).toBeGreaterThanOrEqual(ids.length - gone.size);
      }),
    );
  });

  it("is found in steps that look at a bounded number of prefixes each, however many there are", () => {
    const stepsFor = (count: number) => {
      const table = new PrefixTable(4, KEY);
      const order = new PrefixOrder(table);
      for (let i = 0; i < count; i++) {
        order.add(intern(table, prefixOf({ version: 4, bytes: Uint8Array.of(10, i >>> 16, i >>> 8, i) }, 32)));
      }
      return [...order.sort()].length;
    };
    const [few, many] = [stepsFor(20_000), stepsFor(200_000)];
    expect(many / few).toBeGreaterThan(6);
  });
});
