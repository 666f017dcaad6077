/**
 * The prefixes of one address family, each interned to a dense number.
 *
 * A prefix is a row of words: its address (one word for IPv4, four for IPv6) and its length. The routing table owns the
 * numbers and says when one is no longer needed; it is then given to the next new prefix.
 *
 * Prefixes come in runs, as in the NLRI of an UPDATE. A run is hashed as a whole before its prefixes are looked up one
 * by one. The table is larger than the processor's caches, so each look-up waits for memory; asked for together, the
 * waits overlap, and that makes it twice as fast.
 */
import { formatIpBytes } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";
import { Column, NONE, type None, PAGE_SIZE } from "./column.ts";
import { HashIndex } from "./hash-index.ts";
import { IdPool } from "./id-pool.ts";
import type { HashKey } from "./keyed-hash.ts";
import { PrefixHash } from "./prefix-hash.ts";

export type PrefixId = number & { readonly brand: "PrefixId" };

/** Prefixes that are hashed together. */
export const RUN_LENGTH = 32;

export class PrefixTable {
  readonly version: 4 | 6;
  private readonly ids = new IdPool<PrefixId>();
  private readonly index = new HashIndex<PrefixId>();
  private readonly hasher: PrefixHash;
  /** Words of an address: 1 or 4. */
  private readonly width: number;
  /** Words of a row. */
  readonly rowWords: number;
  /** Row after row: the words of the address, most significant first, host bits zero; then the length in bits. */
  private readonly rows = new Column();
  // The run that was loaded last.
  private readonly runRows: Int32Array;
  private readonly runHashes = new Int32Array(RUN_LENGTH);
  private readonly runPathIds = new Uint32Array(RUN_LENGTH);
  private runCount = 0;

  constructor(version: 4 | 6, key: HashKey) {
    this.version = version;
    this.width = version === 4 ? 1 : 4;
    this.rowWords = this.width + 1;
    this.runRows = new Int32Array(RUN_LENGTH * this.rowWords);
    this.hasher = new PrefixHash(this.rowWords, key);
  }

  /** How many prefixes have a number. */
  get size(): number {
    return this.ids.size;
  }

  /** The next number after `id` that stands for a prefix; the order means nothing. Start with 0. */
  next(id: PrefixId | None): PrefixId | None {
    return this.ids.next(id);
  }

  find(prefix: Prefix): PrefixId | None {
    const nlri = encodeNlri(prefix);
    this.load(nlri, 0, nlri.length);
    return this.findLoaded(0);
  }

  /**
   * Makes the prefixes that stand in NLRI from `start` on the loaded run, and returns where it ends: at `end` or, when
   * there are too many, earlier. The bytes are known to be sound. Bits past a prefix's length do not count. With `addPath`
   * a path identifier of four octets stands before each (RFC 7911 § 3).
   */
  load(nlri: Uint8Array, start: number, end: number, addPath = false): number {
    const { hasher, width, rowWords, runRows, runHashes } = this;
    let at = start;
    let count = 0;
    for (; at < end && count < RUN_LENGTH; count++) {
      const row = count * rowWords;
      if (addPath) {
        this.runPathIds[count] = (nlri[at] << 24) | (nlri[at + 1] << 16) | (nlri[at + 2] << 8) | nlri[at + 3];
        at += 4;
      }
      at = loadRow(nlri, at, runRows, row, width);
      runHashes[count] = hasher.hash(runRows, row, rowWords);
    }
    this.runCount = count;
    this.index.prefetch(runHashes, count);
    return at;
  }

  /** Prefixes in the loaded run. */
  get loaded(): number {
    return this.runCount;
  }

  /** Only of a run that was loaded with path identifiers. */
  loadedPathId(index: number): number {
    return this.runPathIds[index];
  }

  /** The number of a prefix of the loaded run, a new one if need be. */
  internLoaded(index: number): PrefixId {
    const known = this.findLoaded(index);
    if (known !== NONE) return known;
    const id = this.ids.take();
    for (let i = 0; i < this.rowWords; i++) {
      this.rows.set(id * this.rowWords + i, this.runRows[index * this.rowWords + i]);
    }
    this.index.insert(this.runHashes[index], id);
    return id;
  }

  findLoaded(index: number): PrefixId | None {
    for (let id = this.index.seek(this.runHashes[index]); id !== NONE; id = this.index.seekNext()) {
      if (this.isLoaded(id, index)) return id;
    }
    return NONE;
  }

  /** Makes known prefixes the loaded run, in order to forget them. */
  loadKnown(ids: readonly PrefixId[], count: number): void {
    const { hasher, rowWords, runRows, runHashes } = this;
    for (let index = 0; index < count; index++) {
      const row = index * rowWords;
      for (let i = 0; i < rowWords; i++) runRows[row + i] = this.rows.get(ids[index] * rowWords + i);
      runHashes[index] = hasher.hash(runRows, row, rowWords);
    }
    this.runCount = count;
    this.index.prefetch(runHashes, count);
  }

  /** Forgets a loaded prefix. True when it was the last on its page, so that every column may drop that page. */
  releaseLoaded(index: number, id: PrefixId): boolean {
    const { rowWords } = this;
    this.index.remove(this.runHashes[index], id);
    if (!this.ids.release(id)) return false;
    const firstRow = (id - (id % PAGE_SIZE)) * rowWords;
    for (let i = 0; i < rowWords; i++) this.rows.dropPageOf(firstRow + i * PAGE_SIZE);
    return true;
  }

  /** The length in bits. */
  length(id: PrefixId): number {
    return this.rows.get(id * this.rowWords + this.width);
  }

  /** Writes the prefix as NLRI: its length, then as many bytes as that takes. Returns where the next byte goes. */
  write(id: PrefixId, into: Uint8Array, at: number): number {
    const row = id * this.rowWords;
    const bits = this.length(id);
    into[at] = bits;
    const bytes = (bits + 7) >>> 3;
    for (let i = 0; i < bytes; i++) into[at + 1 + i] = this.rows.get(row + (i >>> 2)) >>> (24 - 8 * (i & 3));
    return at + 1 + bytes;
  }

  /** Copies the prefix's row, so that `hasRow` can tell later whether the number still stands for this prefix. */
  copyRow(id: PrefixId, into: Column, at: number): void {
    for (let i = 0; i < this.rowWords; i++) into.set(at + i, this.rows.get(id * this.rowWords + i));
  }

  hasRow(id: PrefixId, rows: Column, at: number): boolean {
    for (let i = 0; i < this.rowWords; i++)
      if (this.rows.get(id * this.rowWords + i) !== rows.get(at + i)) return false;
    return true;
  }

  format(id: PrefixId): string {
    const nlri = new Uint8Array(1 + this.width * 4);
    this.write(id, nlri, 0);
    return `${formatIpBytes(nlri, 1, this.version)}/${nlri[0]}`;
  }

  private isLoaded(id: PrefixId, index: number): boolean {
    const row = id * this.rowWords;
    const loaded = index * this.rowWords;
    for (let i = 0; i < this.rowWords; i++) if (this.rows.get(row + i) !== this.runRows[loaded + i]) return false;
    return true;
  }
}

/** A prefix as it stands in NLRI (RFC 4271 § 4.3). */
export function encodeNlri(prefix: Prefix): Uint8Array {
  const nlri = new Uint8Array(1 + ((prefix.length + 7) >>> 3));
  nlri[0] = prefix.length;
  nlri.set(prefix.bytes.subarray(0, nlri.length - 1), 1);
  return nlri;
}

/** Reads one prefix of NLRI into `width` words and its length. Returns where the next one begins. */
function loadRow(nlri: Uint8Array, start: number, rows: Int32Array, row: number, width: number): number {
  const bits = nlri[start];
  const end = start + 1 + ((bits + 7) >>> 3);
  let at = start + 1;
  for (let i = 0; i < width; i++) {
    let word = 0;
    for (let shift = 24; shift >= 0 && at < end; shift -= 8) word |= nlri[at++] << shift;
    rows[row + i] = word;
  }
  // The mask of a whole word would be a shift by 32, which is a shift by 0; but it needs none.
  if ((bits & 31) !== 0) rows[row + (bits >>> 5)] &= -1 << (32 - (bits & 31));
  rows[row + width] = bits;
  return end;
}
