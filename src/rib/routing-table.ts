/**
 * The routes of one address family: what each source announced (Adj-RIB-In), and the best of them (Loc-RIB).
 *
 * All of it is columns by prefix number. Announcing and withdrawing only write there and note the prefix as touched;
 * `settle` decides the touched ones later, in slices, so that ten changes to one prefix cost one decision and no burst
 * holds up anything else. A prefix keeps its number while some source announces it or some reader of the change log has
 * still to hear of its end.
 *
 *     prefix number    1    2    3    4  …
 *     source 1        a7   a7    ·   a9          attribute numbers; negative: received, but not to be used
 *     source 2         ·   a3    ·   a4
 *     announcers     {1} {1,2}   ·  {1,2}        one bit per source, so that a decision looks only where something is
 *     best source      1    2    ·    1
 *     best attributes a7   a3    ·   a9
 */
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import { Candidate } from "./candidate.ts";
import { ChangeLog, type ChangeReader } from "./change-log.ts";
import { Column, NONE, type None } from "./column.ts";
import { compare, reasonOf } from "./decision.ts";
import { IdQueue } from "./id-queue.ts";
import { IdSet } from "./id-set.ts";
import type { HashKey } from "./keyed-hash.ts";
import { type PrefixId, PrefixTable } from "./prefix-table.ts";
import type { SourceId, SourceList } from "./route-source.ts";

/** An attribute set and whether the route may be used: its number, negative when it may not. */
type Entry = number;

/** What one source announced. */
class AdjRibIn {
  readonly entries = new Column<Entry>();
  received = 0;
  usable = 0;
}

/** Routes of a source that have been withdrawn all at once and wait to be taken out one by one. */
interface Leaving {
  readonly source: SourceId;
  readonly entries: Column<Entry>;
  next: number;
}

/** The best source and, above it, the step of the decision that it won by. */
const SOURCE_BITS = 24;
const SOURCE_MASK = (1 << SOURCE_BITS) - 1;

export class RoutingTable {
  readonly prefixes: PrefixTable;
  private readonly attributes: AttributeTable;
  private readonly sources: SourceList;
  private readonly ribsIn: (AdjRibIn | undefined)[] = [];
  /** Sources 0–31 in the first column, 32–63 in the next. A bit may be set in vain for a while; see `withdrawAll`. */
  private readonly announcers: Column[] = [];
  private readonly leaving: Leaving[] = [];
  private readonly touched = new IdSet();
  private readonly undecided = new IdQueue<PrefixId>();
  private readonly bests = new Column();
  private readonly bestAttributes = new Column<AttributeId | None>();
  private readonly versions = new Column();
  private readonly changes = new ChangeLog();
  private changeCount = 0;
  private readonly candidateA = new Candidate();
  private readonly candidateB = new Candidate();

  constructor(version: 4 | 6, attributes: AttributeTable, sources: SourceList, key: HashKey) {
    this.prefixes = new PrefixTable(version, key);
    this.attributes = attributes;
    this.sources = sources;
  }

  /** Changes of best routes so far, modulo 2^32: what people know as the table version. */
  get version(): number {
    return this.changeCount >>> 0;
  }

  /**
   * The source announces the prefixes that stand in NLRI from `start` to `end`, which are known to be sound.
   * `usable: false` keeps the routes for people to see, but they take part in nothing: a loop, a next hop of our own.
   * The caller holds a reference to the attribute set; the table takes its own.
   */
  announce(
    source: SourceId,
    nlri: Uint8Array,
    start: number,
    end: number,
    attributes: AttributeId,
    usable = true,
  ): void {
    const rib = this.ribsIn[source] ?? this.openRib(source);
    const entry = usable ? attributes : -attributes;
    let entered = 0;
    for (let at = start; at < end; ) {
      at = this.prefixes.load(nlri, at, end);
      for (let i = 0; i < this.prefixes.loaded; i++) {
        if (this.enter(rib, source, this.prefixes.internLoaded(i), entry)) entered++;
      }
    }
    if (entered > 0) this.attributes.retain(attributes, entered);
  }

  /** The source withdraws the prefixes that stand in NLRI from `start` to `end`. It need not have announced them. */
  withdraw(source: SourceId, nlri: Uint8Array, start: number, end: number): void {
    const rib = this.ribsIn[source];
    if (rib === undefined) return;
    for (let at = start; at < end; ) {
      at = this.prefixes.load(nlri, at, end);
      for (let i = 0; i < this.prefixes.loaded; i++) {
        const id = this.prefixes.findLoaded(i);
        if (id !== NONE) this.enter(rib, source, id, NONE);
      }
    }
  }

  /**
   * The source has no routes any more. At once it has an empty Adj-RIB-In and may announce again; `settle` takes the old
   * routes out of the Loc-RIB bit by bit, without disturbing new ones.
   */
  withdrawAll(source: SourceId): void {
    const rib = this.ribsIn[source];
    if (rib === undefined) return;
    this.ribsIn[source] = undefined;
    this.leaving.push({ source, entries: rib.entries, next: 1 });
  }

  /** Does up to `budget` prefixes' worth of waiting work. True when none is left: the Loc-RIB is what it should be. */
  settle(budget = Number.POSITIVE_INFINITY): boolean {
    for (let left = budget; left > 0; left--) {
      // What sources announce comes before what has already left, so that a neighbour's end holds up nobody's update.
      const worked = this.decideNext() || this.takeOutNext() || this.freeNext() || this.changes.tidyNext();
      if (!worked) return true;
    }
    return false;
  }

  /** Follows the best routes: all of them first, or only what changes from now on. */
  read(from: "beginning" | "now"): ChangeReader {
    return this.changes.read(from);
  }

  /** The attribute set of the best route; none without a route. */
  best(id: PrefixId): AttributeId | None {
    return this.bestAttributes.get(id);
  }

  bestSource(id: PrefixId): SourceId | None {
    return (this.bests.get(id) & SOURCE_MASK) as SourceId | None;
  }

  /** Why the best route is the best, in FRR's words. */
  reason(id: PrefixId): string {
    return this.best(id) === NONE ? "Nothing to Select" : reasonOf(this.bests.get(id) >>> SOURCE_BITS);
  }

  /** The table version that the prefix's best route last changed with. */
  versionOf(id: PrefixId): number {
    return this.versions.get(id) >>> 0;
  }

  /** What the source announced for the prefix, usable or not. */
  received(source: SourceId, id: PrefixId): AttributeId | None {
    return attributesOf(this.entry(source, id));
  }

  isUsable(source: SourceId, id: PrefixId): boolean {
    return this.entry(source, id) > 0;
  }

  /** The first prefix after `id` that the source announces; start with 0. */
  nextReceived(source: SourceId, id: PrefixId | None): PrefixId | None {
    return (this.ribsIn[source]?.entries.nextUsed(id + 1) ?? NONE) as PrefixId | None;
  }

  receivedCount(source: SourceId): number {
    return this.ribsIn[source]?.received ?? 0;
  }

  usableCount(source: SourceId): number {
    return this.ribsIn[source]?.usable ?? 0;
  }

  private entry(source: SourceId, id: PrefixId): Entry {
    return this.ribsIn[source]?.entries.get(id) ?? NONE;
  }

  private openRib(source: SourceId): AdjRibIn {
    this.sources.get(source); // throws when there is no such source
    while (this.ribsIn.length <= source) this.ribsIn.push(undefined);
    while (this.announcers.length <= source >>> 5) this.announcers.push(new Column());
    const rib = new AdjRibIn();
    this.ribsIn[source] = rib;
    return rib;
  }

  /** Writes what the source now has for the prefix: an entry, or none. False when it had just that already. */
  private enter(rib: AdjRibIn, source: SourceId, id: PrefixId, entry: Entry): boolean {
    const before = rib.entries.get(id);
    if (entry === before) return false;
    rib.entries.set(id, entry);
    if (before === NONE) {
      rib.received++;
      this.setAnnouncer(source, id);
    } else this.attributes.release(attributesOf(before));
    if (entry === NONE) {
      rib.received--;
      this.clearAnnouncer(source, id);
    }
    rib.usable += Number(entry > 0) - Number(before > 0);
    this.touch(id);
    return true;
  }

  private setAnnouncer(source: SourceId, id: PrefixId): void {
    const group = this.announcers[source >>> 5];
    group.set(id, group.get(id) | (1 << (source & 31)));
  }

  /** True when the bit was set. */
  private clearAnnouncer(source: SourceId, id: PrefixId): boolean {
    const group = this.announcers[source >>> 5];
    const before = group.get(id);
    const after = before & ~(1 << (source & 31));
    group.set(id, after);
    return after !== before;
  }

  private hasAnnouncer(id: PrefixId): boolean {
    for (const group of this.announcers) if (group.get(id) !== 0) return true;
    return false;
  }

  private touch(id: PrefixId): void {
    if (this.touched.add(id)) this.undecided.push(id);
  }

  private decideNext(): boolean {
    if (this.undecided.isEmpty) return false;
    this.decide(this.undecided.shift());
    return true;
  }

  /** Takes out the next route of a source that has withdrawn them all. */
  private takeOutNext(): boolean {
    if (this.leaving.length === 0) return false;
    const leaving = this.leaving[0];
    const { source, entries } = leaving;
    const id = entries.nextUsed(leaving.next) as PrefixId | None;
    if (id === NONE) {
      this.leaving.shift();
      return true;
    }
    leaving.next = id + 1;
    this.attributes.release(attributesOf(entries.get(id)));
    // The source may have announced the prefix anew; then its bit stands for that. And if it withdrew it yet again, the
    // bit is gone, and the number may by now be that of another prefix.
    if (this.received(source, id) === NONE && this.clearAnnouncer(source, id)) this.touch(id);
    return true;
  }

  /** Frees a number that no reader needs any more. Nothing is undecided at this point, so no decision waits for it. */
  private freeNext(): boolean {
    const id = this.changes.takePassed();
    if (id === NONE) return false;
    this.releaseIfUnneeded(id);
    return true;
  }

  /** Finds the best of the usable routes to a prefix, and notes it when that has changed. */
  private decide(id: PrefixId): void {
    this.touched.delete(id);
    const selected = this.bestSource(id);
    const before = this.best(id);
    let winner = this.candidateA;
    let rival = this.candidateB;
    let source: SourceId | None = NONE;
    let isContested = false;
    let wonBy = 0;
    for (let group = 0; group < this.announcers.length; group++) {
      for (let bits = this.announcers[group].get(id); bits !== 0; bits &= bits - 1) {
        const challenger = ((group << 5) | (31 - Math.clz32(bits & -bits))) as SourceId;
        if (!this.isUsable(challenger, id)) continue;
        if (source === NONE) {
          source = challenger; // most prefixes have one route, and then nothing needs to be looked at
          continue;
        }
        if (!isContested) this.load(winner, id, source, selected);
        isContested = true;
        this.load(rival, id, challenger, selected);
        const step = compare(winner, rival);
        if (step > 0) {
          // What people are told is the latest step that was needed: the one against the closest rival.
          wonBy = Math.max(wonBy, step);
          continue;
        }
        wonBy = -step;
        source = challenger;
        [winner, rival] = [rival, winner];
      }
    }
    this.bests.set(id, (wonBy << SOURCE_BITS) | source);
    const after = source === NONE ? NONE : this.received(source, id);
    if (source !== selected || after !== before) this.change(id, before, after);
    else if (source === NONE) this.releaseIfUnneeded(id);
  }

  private load(candidate: Candidate, id: PrefixId, source: SourceId, selected: SourceId | None): void {
    const attributes = attributesOf(this.entry(source, id));
    candidate.load(source, this.sources.get(source), source === selected, this.attributes, attributes);
  }

  private change(id: PrefixId, before: AttributeId | None, after: AttributeId | None): void {
    if (after !== NONE) this.attributes.retain(after);
    this.bestAttributes.set(id, after);
    if (before !== NONE) this.attributes.release(before);
    this.changeCount = (this.changeCount + 1) | 0;
    this.versions.set(id, this.changeCount);
    if (after === NONE) this.changes.withdraw(id);
    else this.changes.announce(id);
  }

  private releaseIfUnneeded(id: PrefixId): void {
    if (this.hasAnnouncer(id) || this.changes.holds(id)) return;
    if (!this.prefixes.release(id)) return;
    for (const rib of this.ribsIn) rib?.entries.dropPageOf(id);
    for (const group of this.announcers) group.dropPageOf(id);
    for (const column of [this.bests, this.bestAttributes, this.versions]) column.dropPageOf(id);
    this.changes.dropPageOf(id);
  }
}

/** None for none. */
function attributesOf(entry: Entry): AttributeId {
  return Math.abs(entry) as AttributeId;
}
