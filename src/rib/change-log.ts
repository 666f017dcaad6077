/**
 * What has changed in a Loc-RIB, for readers that each catch up at their own pace.
 *
 * The log is not a history: every prefix stands in it once, at the place of its newest change. A prefix with a route
 * stands in the list `routes`, ordered by last change, so that this list is also the whole table; one whose route is
 * gone stands in `withdrawals` until every reader that was told of the route has been told of its end.
 *
 *     routes       ─ 4 ─ 9 ─(A)─ 2 ─ 11 ─(B)─       A has still to read 2 and 11; B has read everything
 *     withdrawals  ─(A)─ 7 ─(B)─                    A was told of 7 once, and will be told that it is gone
 *     passed       ─ 5 ─                            nobody needs 5 any more: its number may be used again
 *
 * So a slow reader gets the newest state of each prefix only, changes cost the same whatever the number of readers,
 * and the log holds no more than the table and what slow readers were once told.
 */
import { NONE, type None } from "./column.ts";
import { IdSet } from "./id-set.ts";
import { LinkedLists, type Mark } from "./linked-lists.ts";
import type { PrefixId } from "./prefix-table.ts";

export class ChangeLog {
  private readonly lists = new LinkedLists();
  private readonly routes = this.lists.newList();
  private readonly withdrawals = this.lists.newList();
  private readonly passed = this.lists.newList();
  private readonly readers: ChangeReader[] = [];
  /** Marks that readers which are gone have left in `withdrawals`: behind these, prefixes may wait for nobody. */
  private readonly abandoned: Mark[] = [];

  get hasReaders(): boolean {
    return this.readers.length > 0;
  }

  /** The prefix has a new best route. */
  announce(id: PrefixId): void {
    this.lists.moveToEnd(id, this.routes);
  }

  /** The prefix has lost its last route. */
  withdraw(id: PrefixId): void {
    this.lists.moveToEnd(id, this.isAwaited(id) ? this.withdrawals : this.passed);
  }

  /** Whether the prefix stands anywhere in the log: then its number is still needed. */
  holds(id: PrefixId): boolean {
    return this.lists.isLinked(id);
  }

  /** Starts to read: the whole table first, or only what changes from now on. */
  read(from: "beginning" | "now"): ChangeReader {
    const reader = new ChangeReader(this, this.lists, this.routes, this.withdrawals);
    this.readers.push(reader);
    if (from === "now") while (reader.next() !== NONE);
    return reader;
  }

  /** Another reader at the place of this one, that was told the same. */
  fork(routeMark: Mark, withdrawalMark: Mark, told: IdSet): ChangeReader {
    const reader = new ChangeReader(this, this.lists, this.routes, this.withdrawals, told.clone());
    reader.standAfter(routeMark, withdrawalMark);
    this.readers.push(reader);
    return reader;
  }

  /** For readers: no prefix follows the mark. */
  isLast(mark: Mark, list: Mark): boolean {
    let node = this.lists.after(mark);
    while (node < 0 && node !== list) node = this.lists.after(node);
    return node === list;
  }

  /** Takes a prefix that nobody needs any more out of the log; none when there is no such prefix. */
  takePassed(): PrefixId | None {
    const id = this.lists.after(this.passed);
    if (id === this.passed) return NONE;
    this.lists.unlink(id);
    return id as PrefixId;
  }

  /** Looks after one withdrawal that a reader now gone has left behind; false when there is none. */
  tidyNext(): boolean {
    const mark = this.abandoned.at(-1);
    if (mark === undefined) return false;
    const id = this.step(mark, this.withdrawals);
    if (id !== NONE) this.passIfUnawaited(id);
    else {
      this.abandoned.pop();
      this.lists.freeMark(mark);
    }
    return true;
  }

  dropPageOf(id: PrefixId): void {
    this.lists.dropPageOf(id);
  }

  /** For readers: moves a mark past the next prefix of the list and returns that prefix; none at the end. */
  step(mark: Mark, list: Mark): PrefixId | None {
    for (let node = this.lists.after(mark); node !== list; node = this.lists.after(mark)) {
      this.lists.stepOver(mark);
      if (node > 0) return node as PrefixId;
    }
    return NONE;
  }

  /** For readers: one of them has been told that the prefix is gone. */
  passIfUnawaited(id: PrefixId): void {
    if (!this.isAwaited(id)) this.lists.moveToEnd(id, this.passed);
  }

  /** For readers. */
  leave(reader: ChangeReader, withdrawalMark: Mark): void {
    this.readers.splice(this.readers.indexOf(reader), 1);
    this.abandoned.push(withdrawalMark);
  }

  /** Whether some reader was told of a route to this prefix and not yet of its end. */
  private isAwaited(id: PrefixId): boolean {
    for (const reader of this.readers) if (reader.wasTold(id)) return true;
    return false;
  }
}

/** One reader's place in a change log. */
export class ChangeReader {
  private readonly log: ChangeLog;
  private readonly lists: LinkedLists;
  private readonly routes: Mark;
  private readonly withdrawals: Mark;
  private readonly routeMark: Mark;
  private readonly withdrawalMark: Mark;
  /** Prefixes whose route this reader has seen. */
  private readonly told: IdSet;
  private isOpen = true;

  constructor(log: ChangeLog, lists: LinkedLists, routes: Mark, withdrawals: Mark, told = new IdSet()) {
    this.log = log;
    this.lists = lists;
    this.routes = routes;
    this.withdrawals = withdrawals;
    this.told = told;
    this.routeMark = lists.newMark();
    this.withdrawalMark = lists.newMark();
    lists.moveAfter(this.routeMark, routes);
    lists.moveToEnd(this.withdrawalMark, withdrawals);
  }

  /**
   * The next prefix that has changed since this reader last saw it: those without a route first. None when it has
   * caught up. The number of a prefix without a route is good until the table is next settled.
   */
  next(): PrefixId | None {
    if (!this.isOpen) return NONE;
    for (;;) {
      const id = this.log.step(this.withdrawalMark, this.withdrawals);
      if (id === NONE) break;
      if (!this.told.delete(id)) continue; // it came and went unseen
      this.log.passIfUnawaited(id);
      return id;
    }
    const id = this.log.step(this.routeMark, this.routes);
    if (id !== NONE) this.told.add(id);
    return id;
  }

  /** What as many calls of `next` would return as `into` has room for; fewer when it has caught up. */
  nextRun(into: Int32Array): number {
    if (!this.isOpen) return 0;
    let count = 0;
    for (; count < into.length && !this.log.isLast(this.withdrawalMark, this.withdrawals); count++) {
      const id = this.next();
      if (id === NONE) return count;
      into[count] = id;
    }
    const end = this.lists.stepOverRun(this.routeMark, this.routes, into, count);
    for (let i = count; i < end; i++) this.told.add(into[i]);
    return end;
  }

  /** Reads the whole table again (a route refresh); what has been withdrawn meanwhile still comes first. */
  rewind(): void {
    if (this.isOpen) this.lists.moveAfter(this.routeMark, this.routes);
  }

  /** Nothing has changed since `next` last said so. */
  get isAtEnd(): boolean {
    return this.log.isLast(this.routeMark, this.routes) && this.log.isLast(this.withdrawalMark, this.withdrawals);
  }

  fork(): ChangeReader {
    return this.log.fork(this.routeMark, this.withdrawalMark, this.told);
  }

  /** For the log. */
  standAfter(routeMark: Mark, withdrawalMark: Mark): void {
    this.lists.moveAfter(this.routeMark, routeMark);
    this.lists.moveAfter(this.withdrawalMark, withdrawalMark);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.lists.freeMark(this.routeMark);
    this.log.leave(this, this.withdrawalMark);
  }

  /** For the log. */
  wasTold(id: PrefixId): boolean {
    return this.told.has(id);
  }
}
