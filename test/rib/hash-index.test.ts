import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/rib/column.ts";
import { HashIndex } from "../../src/rib/hash-index.ts";

describe("hash index", () => {
  // Hashes from very few to very many different ones: from one endless cluster to none at all.
  for (const distinct of [1, 7, 64, 0x7fffffff]) {
    it(`loses nothing and finds nothing twice while it grows and shrinks, with ${distinct} different hashes`, () => {
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 700 }), (chance, peak) => {
          const index = new HashIndex<number>();
          const present = new Set<number>();
          const next = () => chance.next().value as number;
          // Up to the peak and down to nothing, twice, with many a step the other way.
          for (const [target, up] of [
            [peak, 0.8],
            [0, 0.3],
            [peak >> 1, 0.7],
            [0, 0.2],
          ] as const) {
            while (present.size !== target) {
              if ((next() % 1000) / 1000 < up) {
                const id = 1 + (next() % 100_000);
                if (present.has(id)) continue;
                index.insert(hashOf(id, distinct), id);
                present.add(id);
              } else if (present.size > 0) {
                const id = [...present][next() % present.size];
                index.remove(hashOf(id, distinct), id);
                present.delete(id);
              }
            }
            for (const id of present) expect(timesFound(index, id, distinct)).toBe(1);
            for (let id = 1; id < 50; id++) expect(timesFound(index, id, distinct)).toBe(present.has(id) ? 1 : 0);
          }
        }),
        { numRuns: 12 },
      );
    });
  }

  it("gives its memory back when it has become empty", () => {
    const index = new HashIndex<number>();
    for (let id = 1; id <= 20_000; id++) index.insert(hashOf(id, 0x7fffffff), id);
    expect(index.capacity).toBeGreaterThan(20_000);
    for (let id = 1; id <= 20_000; id++) index.remove(hashOf(id, 0x7fffffff), id);
    expect(index.capacity).toBeLessThan(200);
  });

  it("never does much at once: a change carries over a few slots only", () => {
    const index = new HashIndex<number>();
    let id = 0;
    let resizes = 0;
    for (let before = index.capacity; id < 100_000; before = index.capacity) {
      id++;
      index.insert(hashOf(id, 0x7fffffff), id);
      // Right after a resize both arrays are there, so the old one has not been emptied in one go.
      if (index.capacity > before) {
        resizes++;
        expect(index.capacity).toBe(before * 3);
      }
    }
    expect(resizes).toBe(12);
  });

  it("refuses to remove what it does not hold", () => {
    const index = new HashIndex<number>();
    index.insert(5, 1);
    expect(() => index.remove(5, 2)).toThrow(RangeError);
  });
});

function hashOf(id: number, distinct: number): number {
  return (Math.imul(id, 0x9e3779b1) >>> 1) % distinct;
}

function timesFound(index: HashIndex<number>, wanted: number, distinct: number): number {
  let times = 0;
  for (let id = index.seek(hashOf(wanted, distinct)); id !== NONE; id = index.seekNext()) if (id === wanted) times++;
  return times;
}
