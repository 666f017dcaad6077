/**
 * What all sources announced for one address family (Adj-RIB-In), and which sources have a route to a prefix.
 *
 *     prefix number    1    2    3    4  …
 *     source 1        a7   a7    ·   a9          attribute numbers
 *     source 2         ·   a3    ·   a4
 *     announcers     {1} {1,2}   ·  {1,2}        one bit per source, so that a decision looks only where something is
 *
 * A neighbour that sends several paths to a prefix (ADD-PATH) has a source number for each of them, a slot; see
 * `route-source.ts`. Whatever changes is only written here, and the prefix noted as undecided.
 */
import { AdjRibIn, type Override, overrideOf, usedInstead } from "./adj-rib-in.ts";
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import { Column, NONE, type None } from "./column.ts";
import { IdSet } from "./id-set.ts";
import type { PrefixId, PrefixTable } from "./prefix-table.ts";
import type { SourceId, SourceList } from "./route-source.ts";
import type { UndecidedPrefixes } from "./undecided.ts";

/** Routes of a slot that have been withdrawn all at once and wait to be taken out one by one. */
interface Departure {
  readonly slot: SourceId;
  readonly rib: AdjRibIn;
  next: number;
}

/** Stale routes of a slot, on their way out one by one. */
interface Sweep {
  readonly slot: SourceId;
  readonly rib: AdjRibIn;
  /** What stays. */
  readonly fresh: IdSet;
  next: number;
}

export class AdjRibsIn {
  /** Sources 0–31 in the first column, 32–63 in the next. A bit may be set in vain for a while; see `withdrawAll`. */
  readonly announcers: Column[] = [];
  private readonly prefixes: PrefixTable;
  private readonly attributes: AttributeTable;
  private readonly sources: SourceList;
  private readonly undecided: UndecidedPrefixes;
  private readonly ribs: (AdjRibIn | undefined)[] = [];
  private readonly departures: Departure[] = [];
  private readonly sweeps: Sweep[] = [];

  constructor(prefixes: PrefixTable, attributes: AttributeTable, sources: SourceList, undecided: UndecidedPrefixes) {
    this.prefixes = prefixes;
    this.attributes = attributes;
    this.sources = sources;
    this.undecided = undecided;
  }

  announce(
    source: SourceId,
    nlri: Uint8Array,
    start: number,
    end: number,
    received: AttributeId,
    used: AttributeId | None,
    addPath: boolean,
  ): void {
    const rib = this.ribs[source] ?? this.open(source);
    const override = overrideOf(received, used);
    if (addPath) return this.announcePaths(rib, source, nlri, start, end, received, override);
    const { prefixes } = this;
    const isRenewing = rib.freshSince.length > 0;
    let entered = 0;
    for (let at = start; at < end; ) {
      at = prefixes.load(nlri, at, end);
      for (let i = 0; i < prefixes.loaded; i++) {
        const id = prefixes.internLoaded(i);
        if (isRenewing) rib.refresh(id);
        if (this.enter(rib, source, id, received, override)) entered++;
      }
    }
    if (entered > 0) this.attributes.retain(received, entered);
  }

  withdraw(source: SourceId, nlri: Uint8Array, start: number, end: number, addPath: boolean): void {
    const { prefixes } = this;
    const rib = this.ribs[source];
    if (rib === undefined) return;
    for (let at = start; at < end; ) {
      at = prefixes.load(nlri, at, end, addPath);
      for (let i = 0; i < prefixes.loaded; i++) {
        const id = prefixes.findLoaded(i);
        if (id === NONE) continue;
        if (addPath) this.withdrawOne(this.slotOf(source, id, prefixes.loadedPathId(i)), id);
        else this.enter(rib, source, id, NONE, NONE);
      }
    }
  }

  withdrawOne(slot: SourceId | None, id: PrefixId): void {
    const rib = this.ribs[slot];
    if (rib !== undefined) this.enter(rib, slot as SourceId, id, NONE, NONE);
  }

  /** At once all slots of the source are empty; `takeOut` cleans up behind them. */
  withdrawAll(source: SourceId): void {
    for (const slot of this.sources.slotsOf(source)) {
      const rib = this.ribs[slot];
      if (rib === undefined) continue;
      this.ribs[slot] = undefined;
      this.departures.push({ slot, rib, next: 1 });
    }
  }

  /** All that the source has announced is stale from now on, until it is announced again. */
  markStale(source: SourceId): void {
    for (const slot of this.sources.slotsOf(source)) this.ribs[slot]?.freshSince.push(new IdSet());
  }

  /** What is stale goes; `takeOut` takes it out. */
  sweepStale(source: SourceId): void {
    for (const slot of this.sources.slotsOf(source)) {
      const rib = this.ribs[slot];
      const fresh = rib?.freshSince.at(-1);
      if (rib !== undefined && fresh !== undefined) this.sweeps.push({ slot, rib, fresh, next: 1 });
    }
  }

  isStale(slot: SourceId, id: PrefixId): boolean {
    return this.ribs[slot]?.isStale(id) ?? false;
  }

  /** Exchanges what takes part in the decision for what was received. */
  use(slot: SourceId, id: PrefixId, used: AttributeId | None): void {
    const received = this.received(slot, id);
    const rib = this.ribs[slot];
    if (rib === undefined || received === NONE) return;
    const override = overrideOf(received, used);
    if (override !== rib.override(id)) this.enter(rib, slot, id, received, override);
  }

  received(slot: SourceId, id: PrefixId): AttributeId | None {
    return this.ribs[slot]?.received.get(id) ?? NONE;
  }

  used(slot: SourceId, id: PrefixId): AttributeId | None {
    const rib = this.ribs[slot];
    return rib === undefined ? NONE : rib.used(id);
  }

  pathId(slot: SourceId, id: PrefixId): number {
    return (this.ribs[slot]?.pathIds.get(id) ?? 0) >>> 0;
  }

  /** The first slot after `slot` that may have a route to the prefix; start with 0. */
  nextAnnouncer(id: PrefixId, slot: SourceId | None): SourceId | None {
    const next = slot + 1;
    for (let group = next >>> 5; group < this.announcers.length; group++) {
      const mask = group === next >>> 5 ? -1 << (next & 31) : -1;
      const bits = this.announcers[group].get(id) & mask;
      if (bits !== 0) return ((group << 5) | (31 - Math.clz32(bits & -bits))) as SourceId;
    }
    return NONE;
  }

  /** The first prefix after `id` that the slot has a route to; start with 0. */
  nextReceived(slot: SourceId, id: PrefixId | None): PrefixId | None {
    return (this.ribs[slot]?.received.nextUsed(id + 1) ?? NONE) as PrefixId | None;
  }

  /** Of all slots of the source. */
  count(source: SourceId, which: "receivedCount" | "refusedCount" | "refusedPaths" | "repeatedCount"): number {
    let count = 0;
    for (const slot of this.sources.slotsOf(source)) count += this.ribs[slot]?.[which] ?? 0;
    return count;
  }

  hasAnnouncer(id: PrefixId): boolean {
    for (const group of this.announcers) if (group.get(id) !== 0) return true;
    return false;
  }

  /** Takes out up to `limit` routes that nobody announces any more, and says how many. */
  takeOut(limit: number): number {
    let done = 0;
    while (done < limit && this.takeOutNext()) done++;
    return done;
  }

  /** Takes out the next route of a slot that has none any more, or the next stale one; false when there is none. */
  private takeOutNext(): boolean {
    if (this.departures.length === 0) return this.sweepNext();
    const departure = this.departures[0];
    const { slot, rib } = departure;
    const id = rib.received.nextUsed(departure.next) as PrefixId | None;
    if (id === NONE) {
      this.departures.shift();
      return true;
    }
    departure.next = id + 1;
    this.releaseBoth(rib.received.get(id) as AttributeId, rib.override(id));
    // The source may have announced the prefix anew; then its bit stands for that. And if it withdrew it yet again, the
    // bit is gone, and the number may by now be that of another prefix.
    if (this.received(slot, id) === NONE && this.clearAnnouncer(slot, id)) this.undecided.add(id);
    return true;
  }

  private sweepNext(): boolean {
    const sweep = this.sweeps.at(0);
    if (sweep === undefined) return false;
    const { slot, rib, fresh } = sweep;
    const id = (this.ribs[slot] === rib ? rib.received.nextUsed(sweep.next) : NONE) as PrefixId | None;
    if (id === NONE) {
      this.sweeps.shift();
      const index = rib.freshSince.indexOf(fresh);
      rib.freshSince.splice(0, index + 1); // whoever said so twice meant the second time
      return true;
    }
    sweep.next = id + 1;
    if (!fresh.has(id)) this.enter(rib, slot, id, NONE, NONE);
    return true;
  }

  dropPageOf(id: PrefixId): void {
    for (const rib of this.ribs) rib?.dropPageOf(id);
    for (const group of this.announcers) group.dropPageOf(id);
  }

  private open(slot: SourceId): AdjRibIn {
    this.sources.get(slot); // throws when there is no such source
    while (this.ribs.length <= slot) this.ribs.push(undefined);
    while (this.announcers.length <= slot >>> 5) this.announcers.push(new Column());
    const rib = new AdjRibIn();
    this.ribs[slot] = rib;
    return rib;
  }

  /** RFC 7911: a path with a known identifier replaces itself; another one takes the first free slot. */
  private announcePaths(
    primary: AdjRibIn,
    source: SourceId,
    nlri: Uint8Array,
    start: number,
    end: number,
    received: AttributeId,
    override: Override,
  ): void {
    const { prefixes } = this;
    for (let at = start; at < end; ) {
      at = prefixes.load(nlri, at, end, true);
      for (let i = 0; i < prefixes.loaded; i++) {
        const id = prefixes.internLoaded(i);
        const slot = this.slotOf(source, id, prefixes.loadedPathId(i)) || this.freeSlot(source, id);
        if (slot === NONE) {
          primary.refusedPaths++;
          continue;
        }
        const rib = this.ribs[slot] ?? this.open(slot);
        rib.pathIds.set(id, prefixes.loadedPathId(i));
        rib.refresh(id);
        if (this.enter(rib, slot, id, received, override)) this.attributes.retain(received);
      }
    }
  }

  private slotOf(source: SourceId, id: PrefixId, pathId: number): SourceId | None {
    for (const slot of this.sources.slotsOf(source)) {
      if (this.received(slot, id) !== NONE && this.pathId(slot, id) === pathId) return slot;
    }
    return NONE;
  }

  private freeSlot(source: SourceId, id: PrefixId): SourceId | None {
    for (const slot of this.sources.slotsOf(source)) if (this.received(slot, id) === NONE) return slot;
    return this.sources.addSlot(source);
  }

  /**
   * Writes what the slot now has for the prefix: a route, or none. True when that is one more reference to `received`, which
   * the caller sees to, once for many prefixes.
   */
  private enter(
    rib: AdjRibIn,
    slot: SourceId,
    id: PrefixId,
    received: AttributeId | None,
    override: Override,
  ): boolean {
    const before = rib.received.get(id);
    if (received === before && override === rib.override(id)) {
      if (received !== NONE) rib.repeatedCount++;
      return false;
    }
    this.undecided.add(id);
    if (override !== NONE || rib.hasOverrides) this.exchangeOverride(rib, id, override);
    if (received === before) return false;
    rib.received.set(id, received);
    if (before === NONE) {
      rib.receivedCount++;
      this.setAnnouncer(slot, id);
    } else this.attributes.release(before);
    if (received === NONE) {
      rib.receivedCount--;
      this.clearAnnouncer(slot, id);
    }
    return received !== NONE;
  }

  private exchangeOverride(rib: AdjRibIn, id: PrefixId, override: Override): void {
    const before = usedInstead(rib.override(id));
    const after = usedInstead(override);
    if (after !== NONE) this.attributes.retain(after);
    rib.setOverride(id, override);
    if (before !== NONE) this.attributes.release(before);
  }

  private releaseBoth(received: AttributeId, override: Override): void {
    this.attributes.release(received);
    const used = usedInstead(override);
    if (used !== NONE) this.attributes.release(used);
  }

  private setAnnouncer(slot: SourceId, id: PrefixId): void {
    const group = this.announcers[slot >>> 5];
    group.set(id, group.get(id) | (1 << (slot & 31)));
  }

  /** True when the bit was set. */
  private clearAnnouncer(slot: SourceId, id: PrefixId): boolean {
    const group = this.announcers[slot >>> 5];
    const before = group.get(id);
    const after = before & ~(1 << (slot & 31));
    group.set(id, after);
    return after !== before;
  }
}
