/**
 * Where routes come from: the neighbours with a session, and this speaker itself.
 *
 * Sources have small numbers, because a routing table keeps one bit per source and prefix. A number is used again only
 * after every trace of the former source has left the tables.
 */
import type { IpAddress } from "../net/address.ts";
import { IdPool } from "./id-pool.ts";

export type SourceId = number & { readonly brand: "SourceId" };

export interface RouteSource {
  readonly kind: "local" | "ebgp" | "ibgp";
  /** The neighbour's BGP identifier; ours for local routes. */
  readonly routerId: number;
  /** The neighbour's address; none for local routes. */
  readonly address: IpAddress | undefined;
  readonly asn: number;
}

export class SourceList {
  private readonly ids = new IdPool<SourceId>();
  private readonly sources: (RouteSource | undefined)[] = [];

  add(source: RouteSource): SourceId {
    const id = this.ids.take();
    while (this.sources.length <= id) this.sources.push(undefined);
    this.sources[id] = source;
    return id;
  }

  get(id: SourceId): RouteSource {
    const source = this.sources[id];
    if (source === undefined) throw new RangeError(`there is no route source ${id}`);
    return source;
  }

  release(id: SourceId): void {
    this.sources[id] = undefined;
    this.ids.release(id);
  }
}
