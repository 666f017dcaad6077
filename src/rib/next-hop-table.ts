/**
 * The next hops of all attribute sets, each interned to a number, and what is known of the way there.
 *
 * The tables ask only this one whether a route can be used and how far its next hop is. Whoever tracks reachability (the
 * kernel's routes, usually) hears of each new next hop and says what is so; until then it counts as reachable at no cost.
 */
import type { IpAddress } from "../net/address.ts";
import { Column, NONE, type None } from "./column.ts";
import { HashIndex } from "./hash-index.ts";
import { IdPool } from "./id-pool.ts";
import { type HashKey, KeyedHash } from "./keyed-hash.ts";

export type NextHopId = number & { readonly brand: "NextHopId" };

export interface NextHopState {
  readonly reachable: boolean;
  /** What the interior routing protocol, or the kernel, says that the way there costs. */
  readonly metric: number;
}

/** Four words of address, and how many octets of them there are. */
const ROW_WORDS = 5;

export class NextHopTable {
  /**
   * Called when a next hop comes into use, before any route does. What it says with `set` then costs nothing. Addresses
   * have no zone: a link-local one is on the link of each neighbour that announced it, and as reachable as that.
   */
  onNew: ((address: IpAddress) => void) | undefined;

  private readonly changed: (id: NextHopId) => void;
  private readonly ids = new IdPool<NextHopId>();
  private readonly index = new HashIndex<NextHopId>();
  private readonly hasher: KeyedHash;
  private readonly rows = new Column();
  private readonly references = new Column();
  /** 1: unreachable. */
  private readonly unreachable = new Column();
  private readonly metrics = new Column();
  private unreachableCount = 0;
  private metricCount = 0;
  /** What was interned last: sets of one neighbour come one after the other, and nearly always lead to the same place. */
  private latest: NextHopId | None = NONE;
  private readonly row = new Int32Array(ROW_WORDS);

  /** `changed` is told of every next hop in use whose state has become another. */
  constructor(key: HashKey, changed: (id: NextHopId) => void) {
    this.hasher = new KeyedHash(key);
    this.changed = changed;
  }

  get size(): number {
    return this.ids.size;
  }

  get allReachable(): boolean {
    return this.unreachableCount === 0;
  }

  /** All ways cost nothing. */
  get allNear(): boolean {
    return this.metricCount === 0;
  }

  isReachable(id: NextHopId | None): boolean {
    return this.unreachable.get(id) === 0;
  }

  metric(id: NextHopId | None): number {
    return this.metrics.get(id) >>> 0;
  }

  /** In the order of addresses, IPv4 first: negative when `a` is the lower one. */
  compare(a: NextHopId | None, b: NextHopId | None): number {
    if (a === b) return 0;
    const lengths = this.word(a, ROW_WORDS - 1) - this.word(b, ROW_WORDS - 1);
    if (lengths !== 0) return lengths;
    for (let i = 0; i < ROW_WORDS - 1; i++) {
      const difference = this.word(a, i) - this.word(b, i);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** fe80::/10. */
  isLinkLocal(id: NextHopId | None): boolean {
    return this.word(id, ROW_WORDS - 1) === 16 && this.word(id, 0) >>> 22 === 0x3fa;
  }

  /** Undefined when no route leads there. */
  state(address: IpAddress): NextHopState | undefined {
    const id = this.find(address);
    return id === NONE ? undefined : { reachable: this.isReachable(id), metric: this.metric(id) };
  }

  /** False when no route leads there: then nothing is remembered. */
  set(address: IpAddress, { reachable, metric }: NextHopState): boolean {
    const id = this.find(address);
    if (id === NONE) return false;
    if (this.isReachable(id) === reachable && this.metric(id) === metric) return true;
    this.setState(id, reachable, metric);
    if (this.references.get(id) > 0) this.changed(id);
    return true;
  }

  *addresses(): Iterable<IpAddress> {
    for (let id = this.ids.next(NONE); id !== NONE; id = this.ids.next(id)) yield this.address(id);
  }

  address(id: NextHopId): IpAddress {
    const length = this.rows.get(id * ROW_WORDS + ROW_WORDS - 1);
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.rows.get(id * ROW_WORDS + (i >>> 2)) >>> (24 - 8 * (i & 3));
    return { version: length === 4 ? 4 : 6, bytes };
  }

  /** For the attribute table: the address in these 4 or 16 octets, with one more reference. */
  intern(bytes: Uint8Array, start: number, length: number): NextHopId {
    this.load(bytes, start, length);
    if (this.latest === NONE || !this.isLoaded(this.latest)) {
      const hash = this.hasher.hash(this.row, 0, ROW_WORDS);
      this.latest = this.findLoaded(hash) || this.add(hash);
    }
    const id = this.latest;
    this.references.set(id, this.references.get(id) + 1);
    return id;
  }

  /** For the attribute table. */
  release(id: NextHopId): void {
    const left = this.references.get(id) - 1;
    this.references.set(id, left);
    if (left > 0) return;
    if (this.latest === id) this.latest = NONE;
    this.setState(id, true, 0);
    for (let i = 0; i < ROW_WORDS; i++) this.row[i] = this.rows.get(id * ROW_WORDS + i);
    this.index.remove(this.hasher.hash(this.row, 0, ROW_WORDS), id);
    if (!this.ids.release(id)) return;
    for (const column of [this.references, this.unreachable, this.metrics]) column.dropPageOf(id);
  }

  private word(id: NextHopId | None, index: number): number {
    return this.rows.get(id * ROW_WORDS + index) >>> 0;
  }

  private setState(id: NextHopId, reachable: boolean, metric: number): void {
    this.unreachableCount += Number(this.isReachable(id)) - Number(reachable);
    this.metricCount += Number(metric !== 0) - Number(this.metric(id) !== 0);
    this.unreachable.set(id, Number(!reachable));
    this.metrics.set(id, metric);
  }

  private add(hash: number): NextHopId {
    const id = this.ids.take();
    for (let i = 0; i < ROW_WORDS; i++) this.rows.set(id * ROW_WORDS + i, this.row[i]);
    this.index.insert(hash, id);
    this.onNew?.(this.address(id));
    return id;
  }

  private find(address: IpAddress): NextHopId | None {
    this.load(address.bytes, 0, address.bytes.length);
    return this.findLoaded(this.hasher.hash(this.row, 0, ROW_WORDS));
  }

  private load(bytes: Uint8Array, start: number, length: number): void {
    const { row } = this;
    for (let i = 0; i < ROW_WORDS - 1; i++) row[i] = 0;
    for (let i = 0; i < length; i++) row[i >>> 2] |= bytes[start + i] << (24 - 8 * (i & 3));
    row[ROW_WORDS - 1] = length;
  }

  private findLoaded(hash: number): NextHopId | None {
    for (let id = this.index.seek(hash); id !== NONE; id = this.index.seekNext()) if (this.isLoaded(id)) return id;
    return NONE;
  }

  private isLoaded(id: NextHopId): boolean {
    for (let i = 0; i < ROW_WORDS; i++) if (this.rows.get(id * ROW_WORDS + i) !== this.row[i]) return false;
    return true;
  }
}
