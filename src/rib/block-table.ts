/**
 * Blocks of bytes, each interned to a dense number. Whoever keeps such a number holds a reference; with the last
 * reference the block is forgotten and its number and memory are used again.
 *
 * Blocks of different kinds are different blocks, though their bytes may be equal.
 */
import { BlockStore } from "./block-store.ts";
import { Column, NONE, type None } from "./column.ts";
import { HashIndex } from "./hash-index.ts";
import { IdPool } from "./id-pool.ts";
import { type HashKey, KeyedHash } from "./keyed-hash.ts";

export class BlockTable<Id extends number> {
  private readonly ids = new IdPool<Id>();
  private readonly blocks = new BlockStore<Id>();
  private readonly index = new HashIndex<Id>();
  private readonly hasher: KeyedHash;
  private readonly hashes = new Column();
  private readonly references = new Column();
  private readonly kinds = new Column();
  /** The block looked for last, as words padded with zeros. */
  private words = new Int32Array(1024);
  private bytes = new Uint8Array(this.words.buffer);
  private length = 0;
  private hash = 0;

  constructor(key: HashKey) {
    this.hasher = new KeyedHash(key);
  }

  get size(): number {
    return this.ids.size;
  }

  /** Bytes of memory that the blocks take. */
  get allocatedBytes(): number {
    return this.blocks.allocatedBytes;
  }

  /** The number of the block with these bytes, with one more reference, which is the caller's. */
  intern(block: Uint8Array, start: number, end: number): Id {
    return this.find(block, start, end, 0) || this.add(0);
  }

  retain(id: Id, times = 1): void {
    this.references.set(id, this.referencesOf(id) + times);
  }

  release(id: Id): void {
    const left = this.referencesOf(id) - 1;
    this.references.set(id, left);
    if (left === 0) this.forget(id);
  }

  referenceCount(id: Id | None): number {
    return this.references.get(id);
  }

  /** A view whose content never changes, but which keeps memory alive: hold it briefly or copy it. */
  bytesOf(id: Id): Uint8Array {
    return this.blocks.bytesOf(id);
  }

  /** A number for what the block says: the same for equal ones, and nearly never for others. */
  digest(id: Id): number {
    return this.hashes.get(id);
  }

  /** With one more reference; none when there is no such block. */
  protected find(block: Uint8Array, start: number, end: number, kind: number): Id | None {
    this.length = end - start;
    // Kinds are ours, not a peer's, so they need no key of their own.
    this.hash = this.load(block, start, this.length) ^ Math.imul(kind, 0x9e3779b1);
    for (let id = this.index.seek(this.hash); id !== NONE; id = this.index.seekNext()) {
      if (this.kinds.get(id) !== kind || !this.blocks.equals(id, this.words, this.length)) continue;
      this.retain(id);
      return id;
    }
    return NONE;
  }

  /** Adds the block that was not found. */
  protected add(kind: number): Id {
    const id = this.ids.take();
    this.blocks.put(id, this.words, this.length);
    this.hashes.set(id, this.hash);
    this.references.set(id, 1);
    this.kinds.set(id, kind);
    this.index.insert(this.hash, id);
    return id;
  }

  protected kindOf(id: Id): number {
    return this.kinds.get(id);
  }

  /** For whoever keeps more about a block. True when it was the last on its page, so that columns may drop that page. */
  protected forget(id: Id): boolean {
    this.index.remove(this.hashes.get(id), id);
    this.blocks.remove(id);
    if (!this.ids.release(id)) return false;
    this.blocks.dropPageOf(id);
    for (const column of [this.hashes, this.references, this.kinds]) column.dropPageOf(id);
    return true;
  }

  private referencesOf(id: Id): number {
    const count = this.references.get(id);
    if (count === 0) throw new RangeError(`block ${id} is not in use`);
    return count;
  }

  private load(block: Uint8Array, start: number, length: number): number {
    const count = (length + 3) >>> 2;
    if (count > this.words.length) {
      this.words = new Int32Array(count * 2);
      this.bytes = new Uint8Array(this.words.buffer);
    }
    if (count > 0) this.words[count - 1] = 0;
    const { bytes } = this;
    for (let i = 0; i < length; i++) bytes[i] = block[start + i];
    return this.hasher.hash(this.words, 0, count);
  }
}
