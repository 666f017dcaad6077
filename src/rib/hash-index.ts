/**
 * Finds ids by the hash of what they stand for: open addressing over one typed array, growing without a pause.
 *
 * A slot is a hash and an id, so that probing, moving and removing read nothing else; what the ids stand for lies in the
 * columns of the owner, which compares. When the array becomes too full, or much too empty, a new one takes its place,
 * and every later change carries a few slots over from the old one until that is empty; meanwhile a search looks into
 * both:
 *
 *     slots  [ · 7 · · 3 · · 9 ]   new ids go here, and removing closes the gap behind it
 *     old    [ × × 4 · 1 ]         emptied from the left; × once held an id that has moved on or was removed
 */
import { NONE, type None } from "./column.ts";

const SMALLEST = 64;
const MOVED = -1;
/** Slots of the old array emptied with each change: enough to be done long before the new array can be full. */
const SLOTS_PER_STEP = 16;

/** A slot takes two places in the array: its hash, then its id. */
const SLOT = 2;
const NO_SLOTS = new Int32Array(0);

export class HashIndex<Id extends number> {
  private slots = new Int32Array(SMALLEST * SLOT);
  private old = NO_SLOTS;
  private oldNext = 0;
  private used = 0;
  // Where the search that `seek` began stands.
  private hash = 0;
  private inOld = false;
  private position = 0;

  /** Slots allocated, for statistics. */
  get capacity(): number {
    return (this.slots.length + this.old.length) / SLOT;
  }

  /** The first id with this hash. The owner compares, and asks `seekNext` until it is content or there is none. */
  seek(hash: number): Id | None {
    this.hash = hash;
    this.inOld = false;
    this.position = homeOf(hash, this.slots);
    return this.seekNext();
  }

  seekNext(): Id | None {
    const { hash } = this;
    for (;;) {
      const searched = this.inOld ? this.old : this.slots;
      let at = this.position;
      for (let id = searched[at + 1]; id !== NONE; id = searched[at + 1]) {
        const found = searched[at] === hash && id !== MOVED;
        at = slotAfter(at, searched);
        if (!found) continue;
        this.position = at;
        return id as Id;
      }
      if (this.inOld || this.old.length === 0) return NONE;
      this.inOld = true;
      this.position = homeOf(hash, this.old);
    }
  }

  /** Fetches from memory what the next searches will read, all at once instead of one after the other. */
  prefetch(hashes: Int32Array, count: number): void {
    const { slots, old } = this;
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= slots[homeOf(hashes[i], slots)];
    if (old.length > 0) for (let i = 0; i < count; i++) touched ^= old[homeOf(hashes[i], old)];
    this.hash = touched; // so that the reads have a use and the compiler keeps them
  }

  /** The owner has made sure that nothing equal is in the index. */
  insert(hash: number, id: Id): void {
    this.place(hash, id);
    this.used++;
    this.carryOver();
    if (this.old.length === 0 && this.used * 3 * SLOT > this.slots.length * 2) this.replaceSlots(this.slots.length * 2);
  }

  remove(hash: number, id: Id): void {
    const at = find(this.slots, hash, id);
    const oldAt = at < 0 ? find(this.old, hash, id) : -1;
    if (at >= 0) this.closeGap(at);
    else if (oldAt >= 0) this.old[oldAt + 1] = MOVED;
    else throw new RangeError(`${id} is not in the index`);
    this.used--;
    this.carryOver();
    if (this.old.length === 0 && this.slots.length > SMALLEST * SLOT && this.used * 8 * SLOT < this.slots.length) {
      this.replaceSlots(Math.max(this.slots.length / 4, SMALLEST * SLOT)); // in larger steps than it grew: all may go
    }
  }

  private place(hash: number, id: number): void {
    const { slots } = this;
    let at = homeOf(hash, slots);
    while (slots[at + 1] !== NONE) at = slotAfter(at, slots);
    slots[at] = hash;
    slots[at + 1] = id;
  }

  /** Empties a slot and moves up those behind it that would no longer be found (Knuth 6.4, algorithm R). */
  private closeGap(emptied: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let gap = emptied;
    for (let at = slotAfter(gap, slots); slots[at + 1] !== NONE; at = slotAfter(at, slots)) {
      // It may fill the gap unless its home lies behind the gap, on the way here.
      if (((at - homeOf(slots[at], slots)) & mask) < ((at - gap) & mask)) continue;
      slots[gap] = slots[at];
      slots[gap + 1] = slots[at + 1];
      gap = at;
    }
    slots[gap + 1] = NONE;
  }

  private replaceSlots(length: number): void {
    this.old = this.slots;
    this.oldNext = 0;
    this.slots = new Int32Array(length);
  }

  private carryOver(): void {
    const { old } = this;
    if (old.length === 0) return;
    const end = Math.min(this.oldNext + SLOTS_PER_STEP * SLOT, old.length);
    for (let at = this.oldNext; at < end; at += SLOT) {
      const id = old[at + 1];
      if (id === NONE || id === MOVED) continue;
      this.place(old[at], id);
      old[at + 1] = MOVED;
    }
    this.oldNext = end;
    if (end === old.length) this.old = NO_SLOTS;
  }
}

function homeOf(hash: number, slots: Int32Array): number {
  return (hash * SLOT) & (slots.length - 1);
}

function slotAfter(at: number, slots: Int32Array): number {
  return (at + SLOT) & (slots.length - 1);
}

function find(slots: Int32Array, hash: number, id: number): number {
  if (slots.length === 0) return -1;
  let at = homeOf(hash, slots);
  while (slots[at + 1] !== id) {
    if (slots[at + 1] === NONE) return -1;
    at = slotAfter(at, slots);
  }
  return at;
}
