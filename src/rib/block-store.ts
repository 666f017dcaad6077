/**
 * Keeps the bytes of attribute sets, one block per id, in large pages that are written once, from front to back.
 *
 * A removed block leaves a hole. A page with nothing but holes goes at once; when holes make up more than half of
 * everything, the blocks of the emptiest page are copied to the end and that page goes, too. So memory stays within
 * twice what is in use, one change never copies more than a page, and, since no byte is ever written a second time, a
 * view that somebody still holds keeps its content whatever happens to the block.
 *
 *     page  [ id 5, 44 bytes … | hole 31 … | id 9, 60 bytes … | free → ]
 */
import { Column } from "./column.ts";
import type { KeyedHash } from "./keyed-hash.ts";

const PAGE_BITS = 14;
/** In words: 64 KiB. A block that is larger has a page of its own. */
const PAGE_WORDS = 1 << PAGE_BITS;
/** Each block begins with its id and its length in bytes. */
const HEADER_WORDS = 2;
/** So many pages may be half empty before it is worth the while to move anything. */
const SPARE_PAGES = 4;

class Page {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** Where the next block goes. */
  end = 0;
  /** Words that belong to blocks in use. */
  live = 0;

  constructor(length: number) {
    this.words = new Int32Array(length);
    this.bytes = new Uint8Array(this.words.buffer);
  }
}

export class BlockStore<Id extends number> {
  /** Page index × PAGE_WORDS + offset of the header. There is no page 0, so 0 is no address. */
  private readonly addresses = new Column();
  private readonly pages: (Page | undefined)[] = [undefined];
  private readonly freeIndexes: number[] = [];
  /** The page that takes new blocks. */
  private current = 0;
  private allocatedWords = 0;
  private liveWords = 0;

  get allocatedBytes(): number {
    return this.allocatedWords * 4;
  }

  /** Copies the first `byteLength` bytes of `source`, whose last word is padded with zeros. */
  put(id: Id, source: Int32Array, byteLength: number): void {
    this.append(id, source, 0, byteLength);
    this.compact();
  }

  remove(id: Id): void {
    const address = this.addresses.get(id);
    const page = this.pageAt(address);
    const size = blockWords(page.words[(address & (PAGE_WORDS - 1)) + 1]);
    this.addresses.set(id, 0);
    page.live -= size;
    this.liveWords -= size;
    const index = address >>> PAGE_BITS;
    if (page.live === 0 && index !== this.current) this.dropPage(index);
    this.compact();
  }

  equals(id: Id, words: Int32Array, byteLength: number): boolean {
    const address = this.addresses.get(id);
    const page = this.pageAt(address).words;
    const header = address & (PAGE_WORDS - 1);
    if (page[header + 1] !== byteLength) return false;
    const count = (byteLength + 3) >>> 2;
    for (let i = 0; i < count; i++) if (page[header + HEADER_WORDS + i] !== words[i]) return false;
    return true;
  }

  hash(id: Id, hasher: KeyedHash): number {
    const address = this.addresses.get(id);
    const page = this.pageAt(address).words;
    const header = address & (PAGE_WORDS - 1);
    return hasher.hash(page, header + HEADER_WORDS, blockWords(page[header + 1]) - HEADER_WORDS);
  }

  /** A view, not a copy. It stays as it is for ever, but it keeps a whole page in memory for as long as it is held. */
  bytesOf(id: Id): Uint8Array {
    const address = this.addresses.get(id);
    const page = this.pageAt(address);
    const header = address & (PAGE_WORDS - 1);
    const start = (header + HEADER_WORDS) * 4;
    return page.bytes.subarray(start, start + page.words[header + 1]);
  }

  /** The addresses of this id's page of the columns are no longer needed. */
  dropPageOf(id: Id): void {
    this.addresses.dropPageOf(id);
  }

  private append(id: Id, source: Int32Array, from: number, byteLength: number): void {
    const size = blockWords(byteLength);
    const index = this.pageWithRoom(size);
    const page = this.pageAt(index << PAGE_BITS);
    const header = page.end;
    page.words[header] = id;
    page.words[header + 1] = byteLength;
    for (let i = HEADER_WORDS; i < size; i++) page.words[header + i] = source[from + i - HEADER_WORDS];
    page.end += size;
    page.live += size;
    this.liveWords += size;
    this.addresses.set(id, (index << PAGE_BITS) | header);
  }

  private pageWithRoom(size: number): number {
    if (size > PAGE_WORDS) return this.addPage(size);
    const page = this.pages[this.current];
    if (page !== undefined && page.end + size <= page.words.length) return this.current;
    const full = this.current;
    this.current = this.addPage(PAGE_WORDS);
    if (page !== undefined && page.live === 0) this.dropPage(full);
    return this.current;
  }

  private addPage(length: number): number {
    const index = this.freeIndexes.pop() ?? this.pages.length;
    this.pages[index] = new Page(length);
    this.allocatedWords += length;
    return index;
  }

  private dropPage(index: number): void {
    this.allocatedWords -= this.pageAt(index << PAGE_BITS).words.length;
    this.pages[index] = undefined;
    this.freeIndexes.push(index);
  }

  private compact(): void {
    if (this.allocatedWords <= 2 * this.liveWords + SPARE_PAGES * PAGE_WORDS) return;
    let emptiest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 1; index < this.pages.length; index++) {
      const page = this.pages[index];
      if (page === undefined || index === this.current || page.live >= least) continue;
      emptiest = index;
      least = page.live;
    }
    this.evacuate(emptiest);
  }

  private evacuate(index: number): void {
    const page = this.pageAt(index << PAGE_BITS);
    for (let header = 0; header < page.end; header += blockWords(page.words[header + 1])) {
      const id = page.words[header] as Id;
      // Still this block, and not a hole whose id lives elsewhere by now?
      if (this.addresses.get(id) !== ((index << PAGE_BITS) | header)) continue;
      this.append(id, page.words, header + HEADER_WORDS, page.words[header + 1]);
    }
    this.liveWords -= page.live;
    this.dropPage(index);
  }

  private pageAt(address: number): Page {
    const page = this.pages[address >>> PAGE_BITS];
    if (page === undefined) throw new RangeError("no such attribute set");
    return page;
  }
}

function blockWords(byteLength: number): number {
  return HEADER_WORDS + ((byteLength + 3) >>> 2);
}
