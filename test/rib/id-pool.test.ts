import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAGE_SIZE } from "../../src/rib/column.ts";
import { IdPool } from "../../src/rib/id-pool.ts";

describe("id pool", () => {
  it("always hands out the lowest free number, never 0 and never one in use", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 400 }), (commands) => {
        const pool = new IdPool<number>();
        const taken = new Set<number>();
        for (const command of commands) {
          if (command < 200) {
            let lowest = 1;
            while (taken.has(lowest)) lowest++;
            expect(pool.take()).toBe(lowest);
            taken.add(lowest);
          } else if (taken.size > 0) {
            const victim = [...taken][command % taken.size];
            pool.release(victim);
            taken.delete(victim);
          }
        }
        expect(pool.size).toBe(taken.size);
        expect(everyIdOf(pool)).toEqual([...taken].sort((a, b) => a - b));
      }),
    );
  });

  it("says when a page has become empty, and fills the lowest hole again however many pages lie above", () => {
    const pool = new IdPool<number>();
    for (let i = 1; i < 5 * PAGE_SIZE; i++) pool.take();
    const emptied: number[] = [];
    for (let id = PAGE_SIZE; id < 3 * PAGE_SIZE; id++) if (pool.release(id)) emptied.push(id);
    expect(emptied).toEqual([2 * PAGE_SIZE - 1, 3 * PAGE_SIZE - 1]);
    expect(pool.next(PAGE_SIZE - 1)).toBe(3 * PAGE_SIZE);
    for (let id = PAGE_SIZE; id < 3 * PAGE_SIZE; id++) expect(pool.take()).toBe(id);
    expect(pool.take()).toBe(5 * PAGE_SIZE);
  });

  it("never calls the first page empty, so that one flapping route does not build and drop it each time", () => {
    const pool = new IdPool<number>();
    expect(pool.release(pool.take())).toBe(false);
  });
});

function everyIdOf(pool: IdPool<number>): number[] {
  const ids: number[] = [];
  for (let id = pool.next(0); id !== 0; id = pool.next(id)) ids.push(id);
  return ids;
}
