/** The routing information base: one table per address family over one set of sources and one of attribute sets. */
import { AttributeTable } from "./attribute-table.ts";
import type { HashKey } from "./keyed-hash.ts";
import { type RouteSource, type SourceId, SourceList } from "./route-source.ts";
import { RoutingTable } from "./routing-table.ts";

export class Rib {
  readonly attributes: AttributeTable;
  readonly ipv4: RoutingTable;
  readonly ipv6: RoutingTable;
  private readonly sources = new SourceList();
  /** Sources that are gone, but whose routes have not all been taken out yet. */
  private readonly departed: SourceId[] = [];

  /** The key must be random and secret: see `keyed-hash.ts`. */
  constructor(key: HashKey) {
    this.attributes = new AttributeTable(key);
    this.ipv4 = new RoutingTable(4, this.attributes, this.sources, key);
    this.ipv6 = new RoutingTable(6, this.attributes, this.sources, key);
  }

  table(version: 4 | 6): RoutingTable {
    return version === 4 ? this.ipv4 : this.ipv6;
  }

  addSource(source: RouteSource): SourceId {
    return this.sources.add(source);
  }

  source(id: SourceId): RouteSource {
    return this.sources.get(id);
  }

  /** Withdraws whatever the source announced. Its number is used again once the tables have settled. */
  removeSource(id: SourceId): void {
    this.ipv4.withdrawAll(id);
    this.ipv6.withdrawAll(id);
    this.departed.push(id);
  }

  /** Does up to `budget` prefixes' worth of waiting work in each table. True when none is left. */
  settle(budget?: number): boolean {
    const ipv4Done = this.ipv4.settle(budget);
    const ipv6Done = this.ipv6.settle(budget);
    if (!ipv4Done || !ipv6Done) return false;
    for (const id of this.departed.splice(0)) this.sources.release(id);
    return true;
  }
}
