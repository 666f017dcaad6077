/**
 * Attribute sets, each interned to a dense number by the canonical bytes of its path attributes.
 *
 * Whoever keeps such a number holds a reference; with the last reference the set is forgotten and its number and memory
 * are used again. What the decision compares stands in columns that are filled once per set, so that choosing between
 * routes reads no attribute bytes.
 */
import { readFacts } from "./attribute-facts.ts";
import { BlockStore } from "./block-store.ts";
import { Column, NONE, type None } from "./column.ts";
import { HashIndex } from "./hash-index.ts";
import { IdPool } from "./id-pool.ts";
import { type HashKey, KeyedHash } from "./keyed-hash.ts";

export type AttributeId = number & { readonly brand: "AttributeId" };

const ORIGIN_BITS = 2;
const ORIGIN_MASK = (1 << ORIGIN_BITS) - 1;

export class AttributeTable {
  private readonly ids = new IdPool<AttributeId>();
  private readonly blocks = new BlockStore<AttributeId>();
  private readonly index = new HashIndex<AttributeId>();
  private readonly hasher: KeyedHash;
  private readonly references = new Column();
  private readonly localPrefs = new Column();
  private readonly neighborAses = new Column();
  /** AS-path length × 4 + origin. */
  private readonly pathLengthsAndOrigins = new Column();
  /** Zero for most sets of most tables, so these columns seldom exist. */
  private readonly meds = new Column();
  private readonly originatorIds = new Column();
  private readonly clusterListLengths = new Column();
  private readonly columns = [
    this.references,
    this.localPrefs,
    this.neighborAses,
    this.pathLengthsAndOrigins,
    this.meds,
    this.originatorIds,
    this.clusterListLengths,
  ];
  /** The block being looked for, as words padded with zeros. */
  private words = new Int32Array(1024);
  private bytes = new Uint8Array(this.words.buffer);

  constructor(key: HashKey) {
    this.hasher = new KeyedHash(key);
  }

  get size(): number {
    return this.ids.size;
  }

  /** Bytes of memory that attribute blocks take. */
  get allocatedBytes(): number {
    return this.blocks.allocatedBytes;
  }

  /** The number of the set with these bytes, with one more reference, which is the caller's. */
  intern(block: Uint8Array, start: number, end: number): AttributeId {
    const length = end - start;
    const hash = this.load(block, start, length);
    for (let id = this.index.seek(hash); id !== NONE; id = this.index.seekNext()) {
      if (this.blocks.equals(id, this.words, length)) {
        this.retain(id);
        return id;
      }
    }
    const id = this.ids.take();
    this.blocks.put(id, this.words, length);
    this.references.set(id, 1);
    this.fillColumns(id, block, start, end);
    this.index.insert(hash, id);
    return id;
  }

  retain(id: AttributeId, times = 1): void {
    this.references.set(id, this.referencesOf(id) + times);
  }

  release(id: AttributeId): void {
    const left = this.referencesOf(id) - 1;
    this.references.set(id, left);
    if (left === 0) this.forget(id);
  }

  referenceCount(id: AttributeId | None): number {
    return this.references.get(id);
  }

  /** The canonical block. A view whose content never changes, but which keeps memory alive: hold it briefly or copy it. */
  bytesOf(id: AttributeId): Uint8Array {
    return this.blocks.bytesOf(id);
  }

  localPref(id: AttributeId): number {
    return this.localPrefs.get(id) >>> 0;
  }

  asPathLength(id: AttributeId): number {
    return this.pathLengthsAndOrigins.get(id) >>> ORIGIN_BITS;
  }

  origin(id: AttributeId): number {
    return this.pathLengthsAndOrigins.get(id) & ORIGIN_MASK;
  }

  /** Missing is 0 (RFC 4271 § 9.1.2.2 c). */
  med(id: AttributeId): number {
    return this.meds.get(id) >>> 0;
  }

  /** The AS that MEDs are compared within: see `attribute-facts.ts`. */
  neighborAs(id: AttributeId): number {
    return this.neighborAses.get(id) >>> 0;
  }

  /** 0: not reflected. */
  originatorId(id: AttributeId): number {
    return this.originatorIds.get(id) >>> 0;
  }

  clusterListLength(id: AttributeId): number {
    return this.clusterListLengths.get(id);
  }

  private referencesOf(id: AttributeId): number {
    const count = this.references.get(id);
    if (count === 0) throw new RangeError(`attribute set ${id} is not in use`);
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

  private fillColumns(id: AttributeId, block: Uint8Array, start: number, end: number): void {
    const facts = readFacts(block, start, end);
    this.localPrefs.set(id, facts.localPref);
    this.neighborAses.set(id, facts.neighborAs);
    this.pathLengthsAndOrigins.set(id, (facts.asPathLength << ORIGIN_BITS) | (facts.origin & ORIGIN_MASK));
    this.meds.set(id, facts.med);
    this.originatorIds.set(id, facts.originatorId);
    this.clusterListLengths.set(id, facts.clusterListLength);
  }

  private forget(id: AttributeId): void {
    this.index.remove(this.blocks.hash(id, this.hasher), id);
    this.blocks.remove(id);
    if (!this.ids.release(id)) return;
    this.blocks.dropPageOf(id);
    for (const column of this.columns) column.dropPageOf(id);
  }
}
