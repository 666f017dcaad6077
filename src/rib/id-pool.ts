/**
 * Hands out dense numbers from 1 upward, always the lowest that is free.
 *
 * Lowest first keeps what is in use together at the low end, so that after a neighbour with a large table has left the
 * high pages of every column are empty and can be dropped. Zero is never handed out: it means "none".
 */
import { Column, PAGE_SIZE } from "./column.ts";

const WORDS_PER_PAGE = PAGE_SIZE / 32;

export class IdPool<Id extends number> {
  /** One bit per id: taken or not. */
  private readonly taken = new Column();
  /** Taken ids on each page of the columns that these ids index. Id 0 counts as taken, so the first page is never empty. */
  private readonly takenOnPage: number[] = [1];
  /** No word of `taken` before this one has room. */
  private firstRoom = 0;
  private count = 0;

  constructor() {
    this.taken.set(0, 1);
  }

  /** How many are taken. */
  get size(): number {
    return this.count;
  }

  take(): Id {
    const word = this.findRoom();
    const bits = this.taken.get(word);
    const bit = 31 - Math.clz32(~bits & (bits + 1)); // the lowest zero
    this.taken.set(word, bits | (1 << bit));
    this.firstRoom = word;
    this.takenOnPage[(word / WORDS_PER_PAGE) | 0]++;
    this.count++;
    return ((word << 5) | bit) as Id;
  }

  /** True when nothing is taken any more on the page that the id lies on. */
  release(id: Id): boolean {
    const word = id >>> 5;
    this.taken.set(word, this.taken.get(word) & ~(1 << (id & 31)));
    if (word < this.firstRoom) this.firstRoom = word;
    this.count--;
    return --this.takenOnPage[(word / WORDS_PER_PAGE) | 0] === 0;
  }

  /** The first taken id after `id`; 0 when there is none. */
  next(id: number): Id | 0 {
    let word = (id + 1) >>> 5;
    let bits = this.taken.get(word) & (-1 << ((id + 1) & 31));
    while (bits === 0) {
      word = this.taken.nextUsed(word + 1);
      if (word === 0) return 0;
      bits = this.taken.get(word);
    }
    return ((word << 5) | (31 - Math.clz32(bits & -bits))) as Id;
  }

  private findRoom(): number {
    let word = this.firstRoom;
    while (this.taken.get(word) === -1) {
      word++;
      if (word % WORDS_PER_PAGE === 0) word = this.skipFullPages(word / WORDS_PER_PAGE) * WORDS_PER_PAGE;
    }
    return word;
  }

  private skipFullPages(from: number): number {
    let page = from;
    while (this.takenOnPage[page] === PAGE_SIZE) page++;
    if (page === this.takenOnPage.length) this.takenOnPage.push(0);
    return page;
  }
}
