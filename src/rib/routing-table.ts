/**
 * The routes of one address family: what each source announced (Adj-RIB-In), and the best of them (Loc-RIB).
 *
 * All of it is columns by prefix number. Announcing and withdrawing only write there and note the prefix as undecided;
 * `settle` decides later, in slices, so that ten changes to one prefix cost one decision and no burst holds up anything
 * else. A prefix keeps its number while some source announces it or some reader of a change log has still to hear of its
 * end.
 *
 *     prefix number    1    2    3    4  …
 *     Adj-RIBs-In                                see `adj-ribs-in.ts`
 *     best source      1    2    ·    1
 *     best attributes a7   a3    ·   a9
 *     digest           ·    ·    ·   d5          what shares the traffic, where several routes do
 */
import { AdjRibsIn } from "./adj-ribs-in.ts";
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import { ChangeLog, type ChangeReader } from "./change-log.ts";
import { Column, NONE, type None } from "./column.ts";
import { type Comparison, comparisons } from "./comparison.ts";
import { Contest } from "./contest.ts";
import { reasonOf } from "./decision.ts";
import { DEFAULT_RULES, type DecisionRules } from "./decision-rules.ts";
import type { HashKey } from "./keyed-hash.ts";
import type { NextHopId, NextHopTable } from "./next-hop-table.ts";
import type { PathList } from "./path-list.ts";
import { type PrefixId, PrefixTable, RUN_LENGTH } from "./prefix-table.ts";
import { Reconsideration } from "./reconsideration.ts";
import type { SourceId, SourceList } from "./route-source.ts";
import { UndecidedPrefixes } from "./undecided.ts";
import { UsableRoutes } from "./usable-routes.ts";

/** The best source and, above it, the step of the decision that it won by. */
const SOURCE_BITS = 24;
const SOURCE_MASK = (1 << SOURCE_BITS) - 1;

export class RoutingTable {
  readonly prefixes: PrefixTable;
  private readonly attributes: AttributeTable;
  private readonly nextHops: NextHopTable;
  private readonly sources: SourceList;
  private readonly undecided = new UndecidedPrefixes();
  private readonly ribsIn: AdjRibsIn;
  private readonly bests = new Column();
  private readonly bestAttributes = new Column<AttributeId | None>();
  private readonly digests = new Column();
  private readonly versions = new Column();
  private readonly columns: readonly Column[] = [this.bests, this.bestAttributes, this.digests, this.versions];
  private readonly changes = new ChangeLog();
  /** Every change of any path; only while somebody reads it. */
  private pathChanges: ChangeLog | undefined;
  private changeCount = 0;
  private rules = DEFAULT_RULES;
  private readonly contest = new Contest();
  private readonly usable: UsableRoutes;
  private readonly reconsideration: Reconsideration;
  /** Numbers to be given back. */
  private readonly run: PrefixId[] = [];

  constructor(version: 4 | 6, attributes: AttributeTable, nextHops: NextHopTable, sources: SourceList, key: HashKey) {
    this.prefixes = new PrefixTable(version, key);
    this.attributes = attributes;
    this.nextHops = nextHops;
    this.sources = sources;
    this.ribsIn = new AdjRibsIn(this.prefixes, attributes, sources, this.undecided);
    this.usable = new UsableRoutes(this.ribsIn, attributes, nextHops, sources);
    this.reconsideration = new Reconsideration(this.prefixes, this.ribsIn, attributes, this.undecided);
  }

  /** Changes of best routes so far, modulo 2^32: what people know as the table version. */
  get version(): number {
    return this.changeCount >>> 0;
  }

  /**
   * The source announces the prefixes that stand in NLRI from `start` to `end`, which are known to be sound; with
   * `addPath`, a path identifier before each. `used` is what takes part in the decision: `received` itself, or what
   * policy made of it, or none. The caller holds references to both sets; the table takes its own.
   */
  announce(
    source: SourceId,
    nlri: Uint8Array,
    start: number,
    end: number,
    received: AttributeId,
    used: AttributeId | None,
    addPath = false,
  ): void {
    this.ribsIn.announce(source, nlri, start, end, received, used, addPath);
  }

  /** The source withdraws the prefixes that stand in NLRI from `start` to `end`. It need not have announced them. */
  withdraw(source: SourceId, nlri: Uint8Array, start: number, end: number, addPath = false): void {
    this.ribsIn.withdraw(source, nlri, start, end, addPath);
  }

  withdrawOne(slot: SourceId, id: PrefixId): void {
    this.ribsIn.withdrawOne(slot, id);
  }

  /**
   * The source has no routes any more, in none of its slots. At once it has an empty Adj-RIB-In and may announce again;
   * `settle` takes the old routes out of the Loc-RIB bit by bit, without disturbing new ones.
   */
  withdrawAll(source: SourceId): void {
    this.ribsIn.withdrawAll(source);
  }

  /** The source is to announce everything again: what it does not repeat goes with `sweepStale`. */
  markStale(source: SourceId): void {
    this.ribsIn.markStale(source);
  }

  sweepStale(source: SourceId): void {
    this.ribsIn.sweepStale(source);
  }

  isStale(slot: SourceId, id: PrefixId): boolean {
    return this.ribsIn.isStale(slot, id);
  }

  /** Policy was changed: the route takes part in the decision with another set, or with none. The table takes its own reference. */
  use(slot: SourceId, id: PrefixId, used: AttributeId | None): void {
    this.ribsIn.use(slot, id, used);
  }

  /** Prefixes that wait to be decided. */
  get undecidedCount(): number {
    return this.undecided.size;
  }

  /** Does up to `budget` prefixes' worth of waiting work. True when none is left: the Loc-RIB is what it should be. */
  settle(budget = Number.POSITIVE_INFINITY): boolean {
    for (let left = budget; left > 0; ) {
      const limit = Math.min(left, RUN_LENGTH);
      // What sources announce comes before what has already left, so that a neighbour's end holds up nobody's update.
      const done =
        this.decideRun(limit) ||
        this.ribsIn.takeOut(limit) ||
        this.reconsideration.search() ||
        this.freeRun(limit) ||
        this.tidy();
      if (done === 0) return true;
      left -= done;
    }
    return false;
  }

  /** Follows the best routes, and what shares their traffic: all of them first, or only what changes from now on. */
  read(from: "beginning" | "now"): ChangeReader {
    return this.changes.read(from);
  }

  /**
   * Follows all paths, from the beginning: tells of each prefix that has any, and of each where anything about any path
   * changed. Only while somebody does, there is a record of that.
   */
  readPaths(): ChangeReader {
    if (this.pathChanges === undefined) {
      this.pathChanges = new ChangeLog();
      this.reconsideration.addEverything(); // whatever is decided again is noted
    }
    return this.pathChanges.read("beginning");
  }

  /** The attribute set of the best route; none without a route. */
  best(id: PrefixId): AttributeId | None {
    return this.bestAttributes.get(id);
  }

  /** The slot of the best route. */
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

  /** The slots that share the traffic, best first. */
  multipath(id: PrefixId): readonly SourceId[] {
    const best = this.bestSource(id);
    if (best === NONE) return [];
    this.usable.gather(id, best, this.contest, this.rules);
    if (this.contest.size === 0) return [best];
    this.contest.decide(this.rules);
    if (this.contest.at(0).slot !== best) return [best]; // it changed, and that has not been settled
    const sharing = this.contest.share(this.rules, this.attributes, this.nextHops);
    this.contest.rank(this.rules, 1, sharing);
    return this.slots(sharing);
  }

  /** The slots of all usable routes, best first. */
  paths(id: PrefixId): readonly SourceId[] {
    const first = this.usable.gather(id, this.bestSource(id), this.contest, this.rules);
    if (this.contest.size === 0) return first === NONE ? [] : [first];
    this.contest.rank(this.rules);
    return this.slots(this.contest.size);
  }

  /** All paths to a prefix, also those that are of no use at the moment: for whoever shows them. */
  listPaths(id: PrefixId, into: PathList): void {
    const { contest, rules } = this;
    const best = this.bestSource(id);
    into.clear(best);
    const only = this.usable.gather(id, best, contest, rules);
    if (contest.size > 0) {
      contest.decide(rules);
      // A change that waits to be decided may have made another one the best.
      into.sharing = contest.at(0).slot === best ? contest.share(rules, this.attributes, this.nextHops) : 0;
      contest.rank(rules, 1, into.sharing);
      contest.rank(rules, into.sharing);
      for (let i = 0; i < contest.size; i++) into.add(contest.at(i).slot);
    } else if (only !== NONE) {
      into.sharing = Number(only === best);
      into.add(only);
    }
    into.usable = into.count;
    this.listUnusable(id, into, "out of reach");
    into.used = into.count;
    this.listUnusable(id, into, "refused");
  }

  /** Paths that take part in the decision, also those whose next hop is out of reach. */
  pathCount(id: PrefixId): number {
    let count = 0;
    for (let slot = this.ribsIn.nextAnnouncer(id, NONE); slot !== NONE; slot = this.ribsIn.nextAnnouncer(id, slot)) {
      if (this.used(slot, id) !== NONE) count++;
    }
    return count;
  }

  /** Why the usable paths but the best one are not the best. */
  comparisons(id: PrefixId): readonly Comparison[] {
    this.usable.gather(id, this.bestSource(id), this.contest, this.rules);
    if (this.contest.size === 0) return [];
    this.contest.decide(this.rules);
    return comparisons(this.contest, this.rules);
  }

  /** Octets per second that the route's link bandwidth community speaks of. */
  bandwidth(slot: SourceId, id: PrefixId): number | undefined {
    const used = this.used(slot, id);
    return used === NONE ? undefined : this.attributes.facts.bandwidth(used);
  }

  /** The neighbour's numbers, the primary one first; it may have a path to a prefix at each. */
  slotsOf(source: SourceId): readonly SourceId[] {
    return this.sources.slotsOf(source);
  }

  /** What the slot announced for the prefix, before policy. */
  received(slot: SourceId, id: PrefixId): AttributeId | None {
    return this.ribsIn.received(slot, id);
  }

  /** What takes part in the decision, after policy; none when policy refused the route. */
  used(slot: SourceId, id: PrefixId): AttributeId | None {
    return this.ribsIn.used(slot, id);
  }

  /** It is not refused, and its next hop can be reached. */
  isUsable(slot: SourceId, id: PrefixId): boolean {
    return this.usable.has(slot, id);
  }

  /** What the neighbour calls the path (RFC 7911); 0 where paths have no identifiers. */
  pathId(slot: SourceId, id: PrefixId): number {
    return this.ribsIn.pathId(slot, id);
  }

  /** The first prefix after `id` that the slot has a route to; start with 0. */
  nextReceived(slot: SourceId, id: PrefixId | None): PrefixId | None {
    return this.ribsIn.nextReceived(slot, id);
  }

  /** Paths of the neighbour, in all its slots. */
  receivedCount(source: SourceId): number {
    return this.ribsIn.count(source, "receivedCount");
  }

  /** Announcements of the neighbour that changed nothing, since it last withdrew all its paths. */
  repeatedCount(source: SourceId): number {
    return this.ribsIn.count(source, "repeatedCount");
  }

  /** Those that policy has not refused. */
  usableCount(source: SourceId): number {
    return this.ribsIn.count(source, "receivedCount") - this.ribsIn.count(source, "refusedCount");
  }

  /** Paths that found no slot since the neighbour last withdrew them all. */
  refusedPaths(source: SourceId): number {
    return this.ribsIn.count(source, "refusedPaths");
  }

  get decisionRules(): DecisionRules {
    return this.rules;
  }

  /** For the RIB: other rules. Everything is decided again. */
  follow(rules: DecisionRules): void {
    this.rules = rules;
    this.reconsideration.addEverything();
  }

  /** For the RIB: what is known of a next hop has changed. */
  reconsiderNextHop(id: NextHopId): void {
    this.reconsideration.addNextHop(id);
  }

  /** For the RIB: what is known of a source has changed. */
  reconsiderSource(source: SourceId): void {
    this.reconsideration.addSlots(this.sources.slotsOf(source));
  }

  private listUnusable(id: PrefixId, into: PathList, why: "out of reach" | "refused"): void {
    const { ribsIn } = this;
    for (let slot = ribsIn.nextAnnouncer(id, NONE); slot !== NONE; slot = ribsIn.nextAnnouncer(id, slot)) {
      const isRefused = ribsIn.used(slot, id) === NONE;
      if (isRefused !== (why === "refused")) continue;
      if (isRefused ? ribsIn.received(slot, id) !== NONE : !this.usable.has(slot, id)) into.add(slot);
    }
  }

  private slots(count: number): readonly SourceId[] {
    return Array.from({ length: count }, (_, i) => this.contest.at(i).slot);
  }

  // Each of these does one kind of work, and says how many pieces of it it found.

  private decideRun(limit: number): number {
    let done = 0;
    while (done < limit && !this.undecided.isEmpty) {
      this.decide(this.undecided.take());
      done++;
    }
    return done;
  }

  /** Frees numbers that no reader needs any more. Nothing is undecided at this point, so no decision waits for them. */
  private freeRun(limit: number): number {
    const { run } = this;
    let done = 0;
    let count = 0;
    for (; done < limit; done++) {
      const id = this.changes.takePassed() || (this.pathChanges?.takePassed() ?? NONE);
      if (id === NONE) break;
      if (!this.isNeeded(id)) run[count++] = id;
    }
    this.release(count);
    return done;
  }

  private tidy(): number {
    if (this.pathChanges?.hasReaders === false) {
      this.pathChanges = undefined;
      this.reconsideration.addEverything(); // it may have been the last to need some numbers
      return 1;
    }
    return Number(this.changes.tidyNext() || this.pathChanges?.tidyNext() === true);
  }

  /** Finds the best of the usable routes to a prefix, and notes it when that has changed. */
  private decide(id: PrefixId): void {
    const selected = this.bestSource(id);
    const before = this.best(id);
    let source = this.usable.gather(id, selected, this.contest, this.rules);
    let after = this.usable.firstSet;
    let wonBy = 0;
    let digest = 0;
    if (this.contest.size > 0) {
      this.contest.decide(this.rules);
      digest = this.digest(this.contest.share(this.rules, this.attributes, this.nextHops));
      source = this.contest.at(0).slot;
      after = this.contest.at(0).attributes;
      wonBy = this.contest.wonBy;
    }
    this.bests.set(id, (wonBy << SOURCE_BITS) | source);
    if (this.pathChanges !== undefined) this.notePaths(this.pathChanges, id, source);
    if (source !== selected || after !== before || digest !== this.digests.get(id)) {
      this.change(id, before, after, digest);
    } else if (source === NONE && !this.isNeeded(id)) {
      this.run[0] = id;
      this.release(1);
    }
  }

  /** Stands for the routes that share the traffic, in whatever order. One alone has none. */
  private digest(sharing: number): number {
    if (sharing === 1) return 0;
    let digest = 0;
    for (let i = 0; i < sharing; i++) {
      const { slot, attributes } = this.contest.at(i);
      digest += Math.imul(this.attributes.digest(attributes) ^ Math.imul(slot, 0x9e3779b1), 0x85ebca6b);
    }
    return digest | 1;
  }

  private notePaths(log: ChangeLog, id: PrefixId, best: SourceId | None): void {
    if (best !== NONE) log.announce(id);
    else if (log.holds(id)) log.withdraw(id);
  }

  private change(id: PrefixId, before: AttributeId | None, after: AttributeId | None, digest: number): void {
    if (after !== NONE) this.attributes.retain(after);
    this.bestAttributes.set(id, after);
    this.digests.set(id, digest);
    if (before !== NONE) this.attributes.release(before);
    this.changeCount = (this.changeCount + 1) | 0;
    this.versions.set(id, this.changeCount);
    if (after === NONE) this.changes.withdraw(id);
    else this.changes.announce(id);
  }

  private isNeeded(id: PrefixId): boolean {
    return this.ribsIn.hasAnnouncer(id) || this.changes.holds(id) || this.pathChanges?.holds(id) === true;
  }

  /** Gives back the numbers of the run, together because each is looked up in memory that is far away. */
  private release(count: number): void {
    const { prefixes, run } = this;
    prefixes.loadKnown(run, count);
    for (let i = 0; i < count; i++) if (prefixes.releaseLoaded(i, run[i])) this.dropPageOf(run[i]);
  }

  private dropPageOf(id: PrefixId): void {
    this.ribsIn.dropPageOf(id);
    for (const column of this.columns) column.dropPageOf(id);
    this.changes.dropPageOf(id);
    this.pathChanges?.dropPageOf(id);
  }
}
