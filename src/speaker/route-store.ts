/** The speaker's RIB with what surrounds it: our own routes, text in and out, and followers of the best routes. */

import { decodeAttributes, encodeAttributes } from "../bgp/canonical-attributes.ts";
import type { PathAttributes } from "../bgp/messages.ts";
import { formatIp } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import type { AttributeId } from "../rib/attribute-table.ts";
import { NONE } from "../rib/column.ts";
import { encodeNlri, type PrefixId } from "../rib/prefix-table.ts";
import { Rib } from "../rib/rib.ts";
import type { RouteSource, SourceId } from "../rib/route-source.ts";
import type { RoutingTable } from "../rib/routing-table.ts";
import { announcedAttributes } from "./announcement.ts";
import type { SentRoute } from "./export/adj-rib-out.ts";
import { FAMILIES, versionOf } from "./families.ts";
import type { Decision, DecisionPath, Route, RouteChange } from "./route.ts";
import { prefix as parsePrefixOption } from "./settings/option-checks.ts";
import type { AnnounceOptions, FamilyName } from "./settings/options.ts";
import type { SpeakerSettings } from "./settings/speaker-settings.ts";
import { SlicedWork } from "./sliced-work.ts";
import { TableView } from "./table-view.ts";
import { VersionTimes } from "./version-times.ts";

/** Routes that work over whole tables may look at in one turn. */
const WORK_PER_TURN = 2000;
/**
 * Prefixes that may wait to be decided before nothing more is read. Whatever arrives has at most these in front of it: that
 * bounds how long a change waits while some neighbour sends its whole table, and what is worked on stays in the caches.
 */
const BACKLOG = 4000;
const DEFAULT_ROUTE = { 4: "0.0.0.0/0", 6: "::/0" } as const;

/** Prefixes decided in one turn of the loop: a few milliseconds of work. */
const DECISIONS_PER_TURN = 2000;

export class RouteStore {
  readonly rib: Rib;
  /** Work over whole tables that is to be done between everything else. */
  readonly work = new SlicedWork();
  private readonly own: SourceId;
  private readonly clock: Clock;
  private readonly times: { readonly 4: VersionTimes; readonly 6: VersionTimes };
  private readonly wake: () => void;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(settings: SpeakerSettings, clock: Clock, wake: () => void) {
    this.rib = new Rib([clock.random() * 2 ** 32, clock.random() * 2 ** 32]);
    this.own = this.rib.addSource(ownSource(settings));
    this.clock = clock;
    this.times = { 4: new VersionTimes(clock.wallTime()), 6: new VersionTimes(clock.wallTime()) };
    this.wake = wake;
  }

  /** We are known by another AS or router ID. */
  identify(settings: SpeakerSettings): void {
    this.rib.changeSource(this.own, ownSource(settings));
  }

  announce(text: string, options: AnnounceOptions): void {
    const prefix = parsePrefixOption("prefix", text);
    const block = encodeAttributes(announcedAttributes(options, prefix.version));
    const nlri = encodeNlri(prefix);
    const attributes = this.rib.attributes.intern(block, 0, block.length);
    this.rib.table(prefix.version).announce(this.own, nlri, 0, nlri.length, attributes, attributes);
    this.rib.attributes.release(attributes); // the table holds its own
    this.wake();
  }

  withdraw(text: string): boolean {
    const prefix = parsePrefixOption("prefix", text);
    const table = this.rib.table(prefix.version);
    const id = table.prefixes.find(prefix);
    if (id === NONE || table.received(this.own, id) === NONE) return false;
    const nlri = encodeNlri(prefix);
    table.withdraw(this.own, nlri, 0, nlri.length);
    this.wake();
    return true;
  }

  /** Decides what has changed, up to a slice of work, and tells followers. True: there is more to do. */
  settle(): boolean {
    const worked = this.work.run(WORK_PER_TURN);
    const done = this.rib.settle(DECISIONS_PER_TURN) && worked;
    const now = this.clock.wallTime();
    this.times[4].note(this.rib.ipv4.version, now);
    this.times[6].note(this.rib.ipv6.version, now);
    for (const resume of this.waiting) resume();
    this.waiting.clear();
    return !done;
  }

  /** Enough has been received that is still to be decided. */
  get isBusy(): boolean {
    const { ipv4, ipv6 } = this.rib;
    return ipv4.undecidedCount + ipv6.undecidedCount > BACKLOG;
  }

  view(family: FamilyName): TableView {
    return new TableView(family, this.rib, this.times[versionOf(family)]);
  }

  *best(family: FamilyName): Iterable<Route> {
    const table = this.rib.table(versionOf(family));
    for (let id = table.prefixes.next(NONE); id !== NONE; id = table.prefixes.next(id)) {
      const attributes = table.best(id);
      if (attributes !== NONE) yield this.route(table, id, attributes);
    }
  }

  decision(text: string): Decision | undefined {
    const prefix = parsePrefixOption("prefix", text);
    const table = this.rib.table(prefix.version);
    const id = table.prefixes.find(prefix);
    if (id === NONE || table.best(id) === NONE) return undefined;
    const active = new Set(table.multipath(id));
    const paths = table.paths(id).map((slot) => this.path(table, id, slot, active));
    return { reason: table.reason(id), paths };
  }

  async *changes(family?: FamilyName): AsyncIterableIterator<RouteChange> {
    const tables = (family === undefined ? FAMILIES : [family]).map((name) => this.rib.table(versionOf(name)));
    const followed = tables.map((table) => ({ table, reader: table.read("beginning") }));
    try {
      while (!this.closed) {
        let told = false;
        for (const { table, reader } of followed) {
          for (let id = reader.next(); id !== NONE; id = reader.next()) {
            told = true;
            yield this.change(table, id);
          }
        }
        // While the consumer was busy with what it was told, more may have been settled, and nobody would say so again.
        if (!told) await this.nextSettling();
      }
    } finally {
      for (const { reader } of followed) reader.close();
    }
  }

  /** Lets followers come to their end. */
  close(): void {
    this.closed = true;
    for (const resume of this.waiting) resume();
  }

  route(table: RoutingTable, id: PrefixId, attributes: AttributeId, source = table.bestSource(id)): Route {
    return {
      prefix: table.prefixes.format(id),
      attributes: this.decoded(attributes),
      from: source === NONE ? "local" : this.sourceName(source),
    };
  }

  /** A route as a neighbour was sent it, from whoever the path is of at this moment. */
  sentRoute(version: 4 | 6, { prefix, attributes, pathId }: SentRoute): Route {
    const table = this.rib.table(version);
    const path = prefix === NONE ? NONE : pathId === 0 ? table.bestSource(prefix) : (pathId as SourceId);
    const isThere = path !== NONE && prefix !== NONE && table.used(path, prefix) !== NONE;
    return {
      prefix: prefix === NONE ? DEFAULT_ROUTE[version] : table.prefixes.format(prefix),
      attributes: decodeAttributes(this.rib.sentAttributes.bytesOf(attributes)),
      from: isThere ? this.sourceName(path) : "local",
    };
  }

  decoded(attributes: AttributeId): PathAttributes {
    return decodeAttributes(this.rib.attributes.bytesOf(attributes));
  }

  private path(table: RoutingTable, id: PrefixId, slot: SourceId, active: ReadonlySet<SourceId>): DecisionPath {
    const attributes = table.used(slot, id) as AttributeId;
    const { weight, tag } = this.rib.attributes.localFacts(attributes);
    return {
      ...this.route(table, id, attributes, slot),
      pathId: table.pathId(slot, id),
      best: slot === table.bestSource(id),
      active: active.has(slot),
      stale: table.isStale(slot, id),
      weight,
      tag,
      bandwidth: table.bandwidth(slot, id),
    };
  }

  private change(table: RoutingTable, id: PrefixId): RouteChange {
    const attributes = table.best(id);
    if (attributes === NONE) return { type: "withdraw", prefix: table.prefixes.format(id) };
    return { type: "announce", ...this.route(table, id, attributes) };
  }

  private sourceName(id: SourceId): string {
    const { address } = this.rib.source(id);
    return address === undefined ? "local" : formatIp(address);
  }

  private nextSettling(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }
}

function ownSource({ routerId, asn }: SpeakerSettings): RouteSource {
  return {
    kind: "local",
    routerId,
    address: undefined,
    asn,
    reflectorClientFor: new Set(),
    routeServerClientFor: new Set(),
  };
}
