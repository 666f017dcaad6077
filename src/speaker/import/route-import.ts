/** The way of one session's UPDATEs into the RIB. */
import type { AddressFamily } from "../../bgp/codes.ts";
import { type AnnouncedRun, NlriCursor, type NlriRun } from "../../bgp/nlri.ts";
import type { UpdateContext } from "../../bgp/update-context.ts";
import { UpdateView } from "../../bgp/update-view.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import { prefixVersion } from "../families.ts";
import type { UnusedReason } from "../rules/unused-reason.ts";
import type { Work } from "../sliced-work.ts";
import type { ImportJudge, ImportStory } from "./import-judge.ts";
import { isMartian } from "./martians.ts";

/** What was set aside of what the neighbour sent, and why. */
export interface SetAsideCounts {
  /** UPDATEs whose routes were withdrawn because an attribute was malformed (RFC 7606). */
  treatedAsWithdraw: number;
  /** UPDATEs that have been here before: our AS, identifier or cluster is in them. */
  looped: number;
  /** UPDATEs that went on without a malformed attribute (RFC 7606). */
  attributesDiscarded: number;
  /** UPDATEs for families that were not negotiated. */
  familyIgnored: number;
  /** Prefixes that no host may be reached by: loopback, multicast, class E. */
  martianPrefixes: number;
}

/** Of prefixes that are not used, whatever policy says. Classes of policy are not negative. */
const MARTIAN = -1;

export class RouteImport {
  readonly setAside: SetAsideCounts = {
    treatedAsWithdraw: 0,
    looped: 0,
    attributesDiscarded: 0,
    familyIgnored: 0,
    martianPrefixes: 0,
  };
  /** The UPDATE read last; for whoever wants to say what was wrong with it. */
  readonly view = new UpdateView();

  private readonly rib: Rib;
  private readonly source: SourceId;
  /** May be exchanged between two UPDATEs. */
  context: UpdateContext;
  private readonly judges = new Map<AddressFamily, ImportJudge>();
  private readonly cursor = new NlriCursor();

  constructor(rib: Rib, source: SourceId, context: UpdateContext) {
    this.rib = rib;
    this.source = source;
    this.context = context;
  }

  /** The bytes are only lent. Throws ProtocolError when the session cannot go on. */
  receive(message: Uint8Array, start: number, end: number): void {
    const { view } = this;
    view.read(message, start, end, this.context);
    this.withdraw(message, view.withdrawn);
    this.withdraw(message, view.mpWithdrawn);
    if (view.treatAsWithdraw) {
      this.withdraw(message, view.announced);
      this.withdraw(message, view.mpAnnounced);
    } else {
      this.announce(message, view.announced);
      this.announce(message, view.mpAnnounced);
    }
    this.count();
  }

  /** Judges from now on by other rules; `rejudge` has the routes that are here already judged, too. */
  follow(family: AddressFamily, judge: ImportJudge): void {
    this.judges.get(family)?.forget();
    this.judges.set(family, judge);
  }

  *rejudge(family: AddressFamily): Work {
    const table = this.table(family);
    const nlri = new Uint8Array(17);
    for (const slot of table.slotsOf(this.source)) {
      for (let id = table.nextReceived(slot, NONE); id !== NONE; id = table.nextReceived(slot, id)) {
        yield;
        const judge = this.judges.get(family);
        const received = table.received(slot, id);
        // What is stale is judged when it is repeated; until then it keeps what staleness made of it.
        if (judge === undefined || received === NONE || table.isStale(slot, id)) continue;
        table.prefixes.write(id, nlri, 0);
        const prefixClass = this.classOf(judge, prefixVersion(family), nlri, 1, nlri[0]);
        table.use(slot, id, prefixClass === MARTIAN ? NONE : judge.judge(received, prefixClass));
      }
    }
  }

  /** Why a route that was received is not used. */
  unusedReason(family: AddressFamily, id: PrefixId, received: AttributeId): UnusedReason | undefined {
    const judge = this.judges.get(family);
    if (judge === undefined) return undefined;
    const prefixClass = this.classOfPrefix(judge, family, id);
    return prefixClass === MARTIAN ? "martian" : judge.reason(received, prefixClass);
  }

  /** What is made of a route that was received, and why. */
  explain(family: AddressFamily, id: PrefixId, received: AttributeId, prefix: Prefix): ImportStory | undefined {
    const judge = this.judges.get(family);
    if (judge === undefined) return undefined;
    const prefixClass = this.classOfPrefix(judge, family, id);
    if (prefixClass === MARTIAN) return { reason: "martian", policy: undefined };
    return judge.explain(received, prefixClass, prefix);
  }

  /** Gives back what the judges keep. */
  close(): void {
    for (const judge of this.judges.values()) judge.forget();
    this.judges.clear();
  }

  private announce(message: Uint8Array, run: AnnouncedRun): void {
    if (run.start === run.end) return;
    const judge = this.judges.get(run.family);
    if (judge === undefined) return;
    const received = this.rib.attributes.intern(run.attributeBytes, run.attributeStart, run.attributeEnd);
    this.announceRun(message, run, received, judge);
    this.rib.attributes.release(received); // the table holds its own references
  }

  /** In pieces of prefixes that fare alike: mostly in one. */
  private announceRun(message: Uint8Array, run: AnnouncedRun, received: AttributeId, judge: ImportJudge): void {
    const { cursor, source } = this;
    const { addPath } = run;
    const table = this.table(run.family);
    const version = prefixVersion(run.family);
    const lead = addPath ? 5 : 1; // what stands before a prefix's octets
    let start = run.start;
    let startClass = 0;
    cursor.open(message, run);
    while (cursor.next()) {
      const at = cursor.offset - lead;
      const prefixClass = this.classOf(judge, version, message, cursor.offset, cursor.bits);
      if (prefixClass === MARTIAN) this.setAside.martianPrefixes++;
      if (prefixClass === startClass) continue;
      if (at > start) table.announce(source, message, start, at, received, use(judge, received, startClass), addPath);
      start = at;
      startClass = prefixClass;
    }
    table.announce(source, message, start, run.end, received, use(judge, received, startClass), addPath);
  }

  private classOfPrefix(judge: ImportJudge, family: AddressFamily, id: PrefixId): number {
    const { prefixes } = this.table(family);
    const nlri = new Uint8Array(17);
    prefixes.write(id, nlri, 0);
    return this.classOf(judge, prefixes.version, nlri, 1, nlri[0]);
  }

  private classOf(judge: ImportJudge, version: 4 | 6, bytes: Uint8Array, offset: number, bits: number): number {
    return isMartian(version, bytes, offset, bits) ? MARTIAN : judge.classify(version, bytes, offset, bits);
  }

  private withdraw(message: Uint8Array, run: NlriRun): void {
    if (run.start < run.end) this.table(run.family).withdraw(this.source, message, run.start, run.end, run.addPath);
  }

  private table(family: AddressFamily): RoutingTable {
    return this.rib.table(prefixVersion(family));
  }

  private count(): void {
    const { view, setAside } = this;
    if (view.looped) setAside.looped++;
    else if (view.treatAsWithdraw) setAside.treatedAsWithdraw++;
    else if (view.defects.length > 0) setAside.attributesDiscarded++;
    if (view.ignoredFamily !== undefined) setAside.familyIgnored++;
  }
}

function use(judge: ImportJudge, received: AttributeId, prefixClass: number) {
  return prefixClass === MARTIAN ? NONE : judge.judge(received, prefixClass);
}
