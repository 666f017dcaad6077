/**
 * Where routes come from: the neighbours, and this speaker itself.
 *
 * Sources have small numbers, because a routing table keeps one bit per source and prefix. A neighbour has one number,
 * its primary one, and further ones as soon as it sends several paths to a prefix (RFC 7911). Each of them is a slot: the
 * k-th path of every prefix is a route of the k-th slot. A number is used again only after every trace of the former
 * source has left the tables.
 */
import type { IpAddress } from "../net/address.ts";
import { NONE, type None } from "./column.ts";
import { IdPool } from "./id-pool.ts";

export type SourceId = number & { readonly brand: "SourceId" };

export interface RouteSource {
  /** `confed`: a neighbour in another member AS of our confederation. */
  readonly kind: "local" | "ebgp" | "ibgp" | "confed";
  /** The neighbour's BGP identifier; ours for local routes. */
  readonly routerId: number;
  /** The neighbour's address; none for local routes. */
  readonly address: IpAddress | undefined;
  readonly asn: number;
  /** The families, by the IP version of their prefixes, in which it is a client of ours (RFC 4456, RFC 7947). */
  readonly reflectorClientFor: ReadonlySet<4 | 6>;
  readonly routeServerClientFor: ReadonlySet<4 | 6>;
}

/** Paths to one prefix that a neighbour may have. */
const MOST_SLOTS = 64;

/** One neighbour, shared by all its slots. */
interface Neighbor {
  source: RouteSource;
  /** The primary number first. */
  readonly slots: SourceId[];
}

export class SourceList {
  private readonly ids = new IdPool<SourceId>();
  private readonly neighbors: (Neighbor | undefined)[] = [];

  add(source: RouteSource): SourceId {
    const id = this.ids.take();
    this.put(id, { source, slots: [id] });
    return id;
  }

  /** The facts of the neighbour that the slot belongs to. */
  get(slot: SourceId): RouteSource {
    return this.neighbor(slot).source;
  }

  change(primary: SourceId, source: RouteSource): void {
    this.neighbor(primary).source = source;
  }

  primaryOf(slot: SourceId): SourceId {
    return this.neighbor(slot).slots[0];
  }

  slotsOf(primary: SourceId): readonly SourceId[] {
    return this.neighbor(primary).slots;
  }

  /** The primary numbers of all that there are at each step. */
  *primaries(): Iterable<SourceId> {
    for (let id = 0; id < this.neighbors.length; id++) {
      if (this.neighbors[id]?.slots[0] === id) yield id as SourceId;
    }
  }

  /** One more slot for the neighbour; none when it has as many as it may. */
  addSlot(primary: SourceId): SourceId | None {
    const neighbor = this.neighbor(primary);
    if (neighbor.slots.length === MOST_SLOTS) return NONE;
    const id = this.ids.take();
    neighbor.slots.push(id);
    this.put(id, neighbor);
    return id;
  }

  /** Gives back all the neighbour's numbers. */
  release(primary: SourceId): void {
    for (const slot of this.neighbor(primary).slots) {
      this.neighbors[slot] = undefined;
      this.ids.release(slot);
    }
  }

  private put(id: SourceId, neighbor: Neighbor): void {
    while (this.neighbors.length <= id) this.neighbors.push(undefined);
    this.neighbors[id] = neighbor;
  }

  private neighbor(slot: SourceId): Neighbor {
    const neighbor = this.neighbors[slot];
    if (neighbor === undefined) throw new RangeError(`there is no route source ${slot}`);
    return neighbor;
  }
}
