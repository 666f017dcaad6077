import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../src/bgp/codes.ts";
import { findBadPrefix, NlriCursor, NlriRun, prefixWidth } from "../../src/bgp/nlri.ts";

interface Written {
  readonly bits: number;
  readonly pathId: number;
}

const prefixes = (width: number) =>
  fc.array(fc.record({ bits: fc.integer({ min: 0, max: width }), pathId: fc.integer({ min: 0, max: 0xffffffff }) }), {
    maxLength: 20,
  });

function write(items: readonly Written[], addPath: boolean): Uint8Array {
  const octets: number[] = [];
  for (const { bits, pathId } of items) {
    if (addPath) octets.push(pathId >>> 24, (pathId >>> 16) & 255, (pathId >>> 8) & 255, pathId & 255);
    octets.push(bits, ...new Array<number>((bits + 7) >> 3).fill(0xaa));
  }
  return Uint8Array.from(octets);
}

function read(bytes: Uint8Array, addPath: boolean): Written[] {
  const run = new NlriRun();
  run.set(IPV4_UNICAST, 0, bytes.length, addPath);
  const cursor = new NlriCursor();
  cursor.open(bytes, run);
  const items: Written[] = [];
  while (cursor.next()) items.push({ bits: cursor.bits, pathId: cursor.pathId });
  return items;
}

describe("a run of prefixes", () => {
  it.each([
    [32, false],
    [32, true],
    [128, false],
    [128, true],
  ])("of up to %i bits is walked as it was written, path identifiers: %s", (width, addPath) => {
    fc.assert(
      fc.property(prefixes(width), (items) => {
        const bytes = write(items, addPath);
        expect(findBadPrefix(bytes, 0, bytes.length, width, addPath)).toBe(-1);
        expect(read(bytes, addPath)).toEqual(items.map(({ bits, pathId }) => ({ bits, pathId: addPath ? pathId : 0 })));
      }),
    );
  });

  it("is bad from the prefix on that is cut off, whatever follows it in the buffer", () => {
    fc.assert(
      fc.property(prefixes(32), fc.boolean(), (items, addPath) => {
        const bytes = write(items, addPath);
        const ends = new Set(items.map((_, index) => write(items.slice(0, index), addPath).length));
        for (let cut = 0; cut < bytes.length; cut++) {
          const bad = findBadPrefix(bytes, 0, cut, 32, addPath);
          if (ends.has(cut)) expect(bad).toBe(-1);
          else expect(ends.has(bad) && bad < cut).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [33, 32],
    [255, 32],
    [129, 128],
    [255, 128],
  ])("is bad where a length is %i and %i are possible", (bits, width) => {
    const bytes = new Uint8Array(64).fill(0xaa);
    bytes[0] = bits;
    expect(findBadPrefix(bytes, 0, bytes.length, width, false)).toBe(0);
  });
});

describe("the width of prefixes", () => {
  it("is known for families of plain prefixes alone", () => {
    expect(prefixWidth(IPV4_UNICAST)).toBe(32);
    expect(prefixWidth(IPV6_UNICAST)).toBe(128);
    expect(prefixWidth(addressFamily(1, 2))).toBe(32);
    for (const [afi, safi] of [
      [1, 4],
      [1, 128],
      [1, 133],
      [2, 134],
      [25, 70],
      [16388, 71],
      [3, 1],
    ]) {
      expect(prefixWidth(addressFamily(afi, safi))).toBeUndefined();
    }
  });
});
