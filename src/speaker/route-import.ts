/** The way of one session's UPDATEs into the RIB. */
import type { AddressFamily } from "../bgp/codes.ts";
import { type AnnouncedRun, NlriCursor, type NlriRun } from "../bgp/nlri.ts";
import type { UpdateContext } from "../bgp/update-context.ts";
import { UpdateView } from "../bgp/update-view.ts";
import type { AttributeId } from "../rib/attribute-table.ts";
import { NONE } from "../rib/column.ts";
import { IdSet } from "../rib/id-set.ts";
import type { Rib } from "../rib/rib.ts";
import type { SourceId } from "../rib/route-source.ts";
import type { RoutingTable } from "../rib/routing-table.ts";
import { prefixVersion } from "./families.ts";
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
  /** Routes are kept for people to see, but not used: a policy is required and there is none (RFC 8212). */
  private readonly usable: boolean;
  private readonly cursor = new NlriCursor();
  /** Routes not repeated since the neighbour began to repeat them all (RFC 7313), by family. */
  private readonly stale = new Map<AddressFamily, IdSet>();

  constructor(rib: Rib, source: SourceId, context: UpdateContext, usable: boolean) {
    this.rib = rib;
    this.source = source;
    this.context = context;
    this.usable = usable;
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

  /** The neighbour begins to send all its routes of a family again: what it does not repeat will go (RFC 7313 § 4). */
  beginRefresh(family: AddressFamily): void {
    const table = this.table(family);
    const stale = new IdSet();
    for (let id = table.nextReceived(this.source, NONE); id !== NONE; id = table.nextReceived(this.source, id)) {
      stale.add(id);
    }
    this.stale.set(family, stale);
  }

  endRefresh(family: AddressFamily): void {
    const stale = this.stale.get(family);
    if (stale === undefined) return; // an end without a beginning says nothing
    this.stale.delete(family);
    const table = this.table(family);
    const nlri = new Uint8Array(17);
    for (let id = table.nextReceived(this.source, NONE); id !== NONE; id = table.nextReceived(this.source, id)) {
      if (stale.has(id)) table.withdraw(this.source, nlri, 0, table.prefixes.write(id, nlri, 0));
    }
  }

  private announce(message: Uint8Array, run: AnnouncedRun): void {
    if (run.start === run.end) return;
    const table = this.table(run.family);
    const interned = this.rib.attributes.intern(run.attributeBytes, run.attributeStart, run.attributeEnd);
    this.announceRun(table, message, run, interned);
    this.rib.attributes.release(interned); // the table holds its own references
    const stale = this.stale.get(run.family);
    if (stale !== undefined) forgetRepeated(table, message, run, stale);
  }

  /** All in one go but for martians, which are kept for people to see. */
  private announceRun(table: RoutingTable, message: Uint8Array, run: AnnouncedRun, attributes: AttributeId): void {
    const { source, cursor, usable } = this;
    const version = prefixVersion(run.family);
    let start = run.start;
    cursor.open(message, run);
    while (cursor.next()) {
      if (!isMartian(version, message, cursor.offset, cursor.bits)) continue;
      this.setAside.martianPrefixes++;
      const martian = cursor.offset - 1;
      const next = cursor.offset + ((cursor.bits + 7) >> 3);
      table.announce(source, message, start, martian, attributes, usable);
      table.announce(source, message, martian, next, attributes, false);
      start = next;
    }
    table.announce(source, message, start, run.end, attributes, usable);
  }

  private withdraw(message: Uint8Array, run: NlriRun): void {
    if (run.start < run.end) this.table(run.family).withdraw(this.source, message, run.start, run.end);
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

function forgetRepeated(table: RoutingTable, message: Uint8Array, run: NlriRun, stale: IdSet): void {
  const { prefixes } = table;
  for (let at = run.start; at < run.end; ) {
    at = prefixes.load(message, at, run.end);
    for (let i = 0; i < prefixes.loaded; i++) {
      const id = prefixes.findLoaded(i);
      if (id !== NONE) stale.delete(id);
    }
  }
}
