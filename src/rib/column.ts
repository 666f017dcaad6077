/**
 * A column: one 32-bit number for every prefix, attribute set or source, found by that thing's own number.
 *
 * The RIB is made of columns side by side; there is no object per route anywhere. A column is cut into pages that come
 * into being when something other than zero is written to them. So a column grows without ever copying itself (no
 * pause, however large the table), a neighbour with ten routes does not pay for the million of another, and memory can
 * go back page by page. What was never written reads as zero, and zero means "none" everywhere in the RIB.
 *
 *     id   0 … 4095     4096 … 8191     8192 … 12287
 *         [Int32Array]   undefined      [Int32Array]
 */

export type None = 0;
export const NONE: None = 0;

const PAGE_BITS = 12;
export const PAGE_SIZE = 1 << PAGE_BITS;
const OFFSET_MASK = PAGE_SIZE - 1;

export class Column<Value extends number = number> {
  private readonly pages: (Int32Array | undefined)[] = [];

  get(id: number): Value {
    const page = this.pages[id >>> PAGE_BITS];
    return (page === undefined ? 0 : page[id & OFFSET_MASK]) as Value;
  }

  set(id: number, value: Value): void {
    const page = this.pages[id >>> PAGE_BITS];
    if (page !== undefined) page[id & OFFSET_MASK] = value;
    else if (value !== 0) this.addPage(id >>> PAGE_BITS)[id & OFFSET_MASK] = value;
  }

  /** The first id at or after `from` whose value is not zero; 0 when there is none. */
  nextUsed(from: number): number {
    for (let index = from >>> PAGE_BITS; index < this.pages.length; index++) {
      const page = this.pages[index];
      if (page === undefined) continue;
      const start = index << PAGE_BITS;
      for (let offset = Math.max(from - start, 0); offset < PAGE_SIZE; offset++) {
        if (page[offset] !== 0) return start + offset;
      }
    }
    return 0;
  }

  /** Gives back the memory of the page that `id` lies on. Everything on it reads as zero from here on. */
  dropPageOf(id: number): void {
    const index = id >>> PAGE_BITS;
    if (index < this.pages.length) this.pages[index] = undefined;
  }

  clone(): Column<Value> {
    const copy = new Column<Value>();
    for (const page of this.pages) copy.pages.push(page?.slice());
    return copy;
  }

  private addPage(index: number): Int32Array {
    // One by one: an assignment far past the end would turn the array into a slow dictionary.
    while (this.pages.length <= index) this.pages.push(undefined);
    const page = new Int32Array(PAGE_SIZE);
    this.pages[index] = page;
    return page;
  }
}
