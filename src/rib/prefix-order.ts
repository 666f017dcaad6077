/**
 * Prefixes in the order that people read them: by address, then by length, so that a prefix stands right before those
 * that lie in it.
 *
 * The table keeps them in no order, because nothing but showing them needs one. So whoever shows a table collects the
 * numbers here and has them sorted, octet by octet from the last to the first, in steps short enough for other work to be
 * done in between. The table changes meanwhile: each number is kept with a copy of its prefix, which is what is sorted by,
 * and by which a number that has come to stand for another prefix is recognized.
 *
 *     collected    id 7   id 9   id 2         with the words of each prefix
 *     order          2      0      1          places among the collected
 */
import { Column, NONE, type None } from "./column.ts";
import type { PrefixId, PrefixTable } from "./prefix-table.ts";

/** Prefixes that are looked at in one step: a millisecond or two. */
const STEP = 8192;

export class PrefixOrder {
  private readonly prefixes: PrefixTable;
  private readonly ids = new Column<PrefixId | None>();
  /** Copies of the table's rows. */
  private readonly rows = new Column();
  private count = 0;
  private order = new Int32Array(0);
  private spare = new Int32Array(0);
  /** By value of an octet: how many have it, and then where the next one of these goes. */
  private readonly places = new Int32Array(256);

  constructor(prefixes: PrefixTable) {
    this.prefixes = prefixes;
  }

  get size(): number {
    return this.count;
  }

  /** To be called before `sort`. */
  add(id: PrefixId): void {
    this.ids.set(this.count, id);
    this.prefixes.copyRow(id, this.rows, this.count * this.prefixes.rowWords);
    this.count++;
  }

  /** Yields after each step. */
  *sort(): Generator<void, void, void> {
    this.order = new Int32Array(this.count);
    this.spare = new Int32Array(this.count);
    for (let i = 0; i < this.count; i++) this.order[i] = i;
    for (let octet = this.prefixes.rowWords * 4 - 1; octet >= 0; octet--) {
      this.places.fill(0);
      for (let from = 0; from < this.count; from += STEP) {
        this.countRun(octet, from);
        yield;
      }
      if (!this.findPlaces()) continue;
      for (let from = 0; from < this.count; from += STEP) {
        this.placeRun(octet, from);
        yield;
      }
      const { order, spare } = this;
      this.order = spare;
      this.spare = order;
    }
    this.spare = new Int32Array(0);
  }

  /** None: the number stands for another prefix by now. */
  at(index: number): PrefixId | None {
    const place = this.order[index];
    const id = this.ids.get(place);
    return id !== NONE && this.prefixes.hasRow(id, this.rows, place * this.prefixes.rowWords) ? id : NONE;
  }

  private countRun(octet: number, from: number): void {
    const { order, places } = this;
    const end = Math.min(from + STEP, this.count);
    for (let i = from; i < end; i++) places[this.octet(order[i], octet)]++;
  }

  private placeRun(octet: number, from: number): void {
    const { order, spare, places } = this;
    const end = Math.min(from + STEP, this.count);
    for (let i = from; i < end; i++) spare[places[this.octet(order[i], octet)]++] = order[i];
  }

  /** Turns numbers of values into places. False: all have the same value, so nothing has to be moved. */
  private findPlaces(): boolean {
    const { places, count } = this;
    let before = 0;
    for (let value = 0; value < places.length; value++) {
      const here = places[value];
      if (here === count) return false;
      places[value] = before;
      before += here;
    }
    return true;
  }

  private octet(place: number, octet: number): number {
    return (this.rows.get(place * this.prefixes.rowWords + (octet >>> 2)) >>> (24 - 8 * (octet & 3))) & 0xff;
  }
}
