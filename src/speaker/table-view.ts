/**
 * The routes of one address family for whoever shows them: read where they are, so that a table of any size can be gone
 * through without an object for each route, in steps, while it changes.
 */
import { AttributeView } from "../bgp/attribute-view.ts";
import { decodeAttributes } from "../bgp/canonical-attributes.ts";
import type { PathAttributes } from "../bgp/messages.ts";
import type { IpAddress } from "../net/address.ts";
import { type Prefix, prefixOf } from "../net/prefix.ts";
import type { AttributeId } from "../rib/attribute-table.ts";
import { NONE, type None } from "../rib/column.ts";
import type { LocalFacts } from "../rib/local-facts.ts";
import { PathList } from "../rib/path-list.ts";
import { PrefixOrder } from "../rib/prefix-order.ts";
import type { PrefixId } from "../rib/prefix-table.ts";
import type { Rib, SentAttributeId } from "../rib/rib.ts";
import type { RouteSource, SourceId } from "../rib/route-source.ts";
import type { RoutingTable } from "../rib/routing-table.ts";
import { versionOf } from "./families.ts";
import type { FamilyName } from "./settings/options.ts";
import type { VersionTimes } from "./version-times.ts";

/** Prefixes that are looked at in one step: a millisecond or two. */
const STEP = 2048;

/** Prefixes to be shown, and what the whole table had when they were collected. */
export interface Collected {
  readonly order: PrefixOrder;
  /** In the whole table: paths that take part in the decision. */
  readonly totalPaths: number;
}

/** Attribute sets by their numbers. */
export interface AttributeSets<Id extends number> {
  decode(id: Id): PathAttributes;
  /** The same for whoever looks at few of them: decoded when they are looked at, and good until the next call. */
  read(id: Id): PathAttributes;
  localFacts(id: Id): LocalFacts;
  /** Equal for one and the same set, and nearly never for another one that came to have its number. */
  digest(id: Id): number;
}

const NO_LOCAL_FACTS: LocalFacts = { weight: 0, tag: 0 };

export class TableView {
  readonly family: FamilyName;
  /** As they were received, or as policy made them. */
  readonly sets: AttributeSets<AttributeId>;
  /** As neighbours were sent them. */
  readonly sentSets: AttributeSets<SentAttributeId>;
  /** Of the prefix that was listed last. */
  readonly paths = new PathList();
  private readonly rib: Rib;
  private readonly table: RoutingTable;
  private readonly times: VersionTimes;
  private readonly nlri = new Uint8Array(17);

  constructor(family: FamilyName, rib: Rib, times: VersionTimes) {
    this.family = family;
    this.rib = rib;
    this.table = rib.table(versionOf(family));
    this.times = times;
    const { attributes, sentAttributes } = rib;
    const reader = new AttributeView();
    const read = (block: Uint8Array) => {
      reader.load(block);
      return reader;
    };
    this.sets = {
      decode: (id) => decodeAttributes(attributes.bytesOf(id)),
      read: (id) => read(attributes.bytesOf(id)),
      localFacts: (id) => attributes.localFacts(id),
      digest: (id) => attributes.digest(id),
    };
    this.sentSets = {
      decode: (id) => decodeAttributes(sentAttributes.bytesOf(id)),
      read: (id) => read(sentAttributes.bytesOf(id)),
      localFacts: () => NO_LOCAL_FACTS,
      digest: (id) => sentAttributes.digest(id),
    };
  }

  /** Of the prefixes. */
  get ipVersion(): 4 | 6 {
    return this.table.prefixes.version;
  }

  get tableVersion(): number {
    return this.table.version;
  }

  /** Prefixes that wait to be decided. */
  get undecidedCount(): number {
    return this.table.undecidedCount;
  }

  find(prefix: Prefix): PrefixId | None {
    return prefix.version === this.ipVersion ? this.table.prefixes.find(prefix) : NONE;
  }

  /** The prefix that packets to this address follow, if routes to it are shown. */
  longestMatch(address: IpAddress): PrefixId | None {
    for (let length = address.bytes.length * 8; length >= 0; length--) {
      const id = this.find(prefixOf(address, length));
      if (id !== NONE && this.hasPaths(id)) return id;
    }
    return NONE;
  }

  /** The prefixes that are wanted, in order. Yields after each step. */
  *collect(isWanted: (id: PrefixId) => boolean): Generator<void, Collected, void> {
    const { prefixes } = this.table;
    const order = new PrefixOrder(prefixes);
    let totalPaths = 0;
    let looked = 0;
    for (let id = prefixes.next(NONE); id !== NONE; id = prefixes.next(id)) {
      totalPaths += this.table.pathCount(id);
      if (isWanted(id)) order.add(id);
      if (++looked % STEP === 0) yield;
    }
    yield* order.sort();
    return { order, totalPaths };
  }

  /** Paths that take part in the decision. */
  hasPaths(id: PrefixId): boolean {
    return this.table.pathCount(id) > 0;
  }

  /** Good until the next call. */
  list(id: PrefixId): PathList {
    this.table.listPaths(id, this.paths);
    return this.paths;
  }

  /** As in `192.0.2.0/24`. */
  format(id: PrefixId): string {
    return this.table.prefixes.format(id);
  }

  prefixLength(id: PrefixId): number {
    return this.table.prefixes.length(id);
  }

  /** The prefix as it stands in NLRI: its length, then its octets. Good until the next call. */
  octets(id: PrefixId): Uint8Array {
    this.nlri.fill(0);
    this.table.prefixes.write(id, this.nlri, 0);
    return this.nlri;
  }

  /** Whose path it is. */
  source(slot: SourceId): RouteSource {
    return this.rib.source(slot);
  }

  /** What takes part in the decision; none when policy refused the path. */
  used(slot: SourceId, id: PrefixId): AttributeId | None {
    return this.table.used(slot, id);
  }

  received(slot: SourceId, id: PrefixId): AttributeId | None {
    return this.table.received(slot, id);
  }

  isStale(slot: SourceId, id: PrefixId): boolean {
    return this.table.isStale(slot, id);
  }

  /** RFC 7911; 0 where paths have no identifiers. */
  pathId(slot: SourceId, id: PrefixId): number {
    return this.table.pathId(slot, id);
  }

  /** Why the best path is the best, in FRR's words. */
  reason(id: PrefixId): string {
    return this.table.reason(id);
  }

  /** The table version that the best path last changed with. */
  version(id: PrefixId): number {
    return this.table.versionOf(id);
  }

  /** When that was, in wall-clock milliseconds. */
  changedAt(id: PrefixId): number {
    return this.times.timeOf(this.table.versionOf(id));
  }

  /** How far away the next hop is. */
  distance(attributes: AttributeId): number {
    return this.rib.nextHops.metric(this.rib.attributes.facts.nextHop(attributes));
  }
}
