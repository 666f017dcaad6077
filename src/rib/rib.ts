/** The routing information base: one table per address family over one set of sources and one of attribute sets. */
import { AttributeTable } from "./attribute-table.ts";
import { BlockTable } from "./block-table.ts";
import type { BestPathRules, MaximumPaths } from "./decision-rules.ts";
import type { HashKey } from "./keyed-hash.ts";
import { NextHopTable } from "./next-hop-table.ts";
import { type RouteSource, type SourceId, SourceList } from "./route-source.ts";
import { RoutingTable } from "./routing-table.ts";

export type SentAttributeId = number & { readonly brand: "SentAttributeId" };
export type SentAttributeTable = BlockTable<SentAttributeId>;

export class Rib {
  readonly attributes: AttributeTable;
  /** Attribute sets as neighbours are sent them. Nothing is decided by them, so nothing is known of them but their bytes. */
  readonly sentAttributes: SentAttributeTable;
  readonly nextHops: NextHopTable;
  readonly ipv4: RoutingTable;
  readonly ipv6: RoutingTable;
  private readonly sources = new SourceList();
  /** Sources that are gone, but whose routes have not all been taken out yet. */
  private readonly departed: SourceId[] = [];
  private readonly held = new Set<4 | 6>();

  /** The key must be random and secret: see `keyed-hash.ts`. */
  constructor(key: HashKey) {
    this.nextHops = new NextHopTable(key, (id) => {
      this.ipv4.reconsiderNextHop(id);
      this.ipv6.reconsiderNextHop(id);
    });
    this.attributes = new AttributeTable(key, this.nextHops);
    this.sentAttributes = new BlockTable(key);
    this.ipv4 = new RoutingTable(4, this.attributes, this.nextHops, this.sources, key);
    this.ipv6 = new RoutingTable(6, this.attributes, this.nextHops, this.sources, key);
  }

  table(version: 4 | 6): RoutingTable {
    return version === 4 ? this.ipv4 : this.ipv6;
  }

  get bestPath(): BestPathRules {
    return this.ipv4.decisionRules.bestPath;
  }

  /** All prefixes are decided again, in the course of settling. */
  set bestPath(bestPath: BestPathRules) {
    for (const table of [this.ipv4, this.ipv6]) table.follow({ ...table.decisionRules, bestPath });
  }

  /** Likewise. */
  setMaximumPaths(version: 4 | 6, maximumPaths: MaximumPaths): void {
    const table = this.table(version);
    table.follow({ ...table.decisionRules, maximumPaths });
  }

  addSource(source: RouteSource): SourceId {
    return this.sources.add(source);
  }

  /** The facts of the neighbour that the slot belongs to. */
  source(slot: SourceId): RouteSource {
    return this.sources.get(slot);
  }

  /** The primary numbers of all sources. They may come and go between two steps. */
  primaries(): Iterable<SourceId> {
    return this.sources.primaries();
  }

  primaryOf(slot: SourceId): SourceId {
    return this.sources.primaryOf(slot);
  }

  /** The neighbour has come back, and is not quite what it was. Its routes stay. */
  changeSource(id: SourceId, source: RouteSource): void {
    this.sources.change(id, source);
    this.ipv4.reconsiderSource(id);
    this.ipv6.reconsiderSource(id);
  }

  /** Withdraws whatever the source announced. Its numbers are used again once the tables have settled. */
  removeSource(id: SourceId): void {
    this.ipv4.withdrawAll(id);
    this.ipv6.withdrawAll(id);
    this.departed.push(id);
  }

  /** Nothing is decided in the table before `resume`: it is known that most of its routes are still to come. */
  hold(version: 4 | 6): void {
    this.held.add(version);
  }

  resume(version: 4 | 6): void {
    this.held.delete(version);
  }

  /** Does up to `budget` prefixes' worth of waiting work in each table. True when none is left that may be done. */
  settle(budget?: number): boolean {
    const ipv4Done = this.held.has(4) || this.ipv4.settle(budget);
    const ipv6Done = this.held.has(6) || this.ipv6.settle(budget);
    if (!ipv4Done || !ipv6Done) return false;
    if (this.held.size > 0) return true; // their routes may still be those of sources that are gone
    for (const id of this.departed.splice(0)) this.sources.release(id);
    return true;
  }
}
