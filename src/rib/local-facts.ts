/**
 * What policy attached to a route and never goes on the wire. Equal path attributes with different local facts are
 * different attribute sets.
 */
import { formatIp, type IpAddress } from "../net/address.ts";
import { NONE, type None } from "./column.ts";
import { IdPool } from "./id-pool.ts";

export interface LocalFacts {
  /** FRR's weight: the first thing that the decision compares. 0: not set. */
  readonly weight: number;
  /** What `match tag` and the kernel's routes know the route by. 0: not set. */
  readonly tag: number;
  /** The source address of packets that this host itself sends along the route (`set src`). */
  readonly preferredSource?: IpAddress;
  /** Of a global next hop and its link-local companion, send to the global one. */
  readonly preferGlobalNextHop?: boolean;
}

const NO_LOCAL_FACTS: LocalFacts = { weight: 0, tag: 0 };

export type LocalFactsId = number & { readonly brand: "LocalFactsId" };

interface Entry {
  readonly key: string;
  readonly facts: LocalFacts;
  references: number;
}

/** Interns local facts. There are few: one set of them for each way through the route maps. */
export class LocalFactsTable {
  private readonly ids = new IdPool<LocalFactsId>();
  private readonly byKey = new Map<string, LocalFactsId>();
  private readonly entries: (Entry | undefined)[] = [undefined];

  get size(): number {
    return this.ids.size;
  }

  /** The number of these facts, with one more reference; none for facts that say nothing. */
  intern(facts: LocalFacts | undefined): LocalFactsId | None {
    if (facts === undefined) return NONE;
    const key = keyOf(facts);
    if (key === NOTHING) return NONE;
    const known = this.byKey.get(key);
    if (known !== undefined) {
      this.entry(known).references++;
      return known;
    }
    const id = this.ids.take();
    while (this.entries.length <= id) this.entries.push(undefined);
    this.entries[id] = { key, facts, references: 1 };
    this.byKey.set(key, id);
    return id;
  }

  release(id: LocalFactsId | None): void {
    if (id === NONE) return;
    const entry = this.entry(id);
    if (--entry.references > 0) return;
    this.byKey.delete(entry.key);
    this.entries[id] = undefined;
    this.ids.release(id);
  }

  get(id: LocalFactsId | None): LocalFacts {
    return id === NONE ? NO_LOCAL_FACTS : this.entry(id).facts;
  }

  private entry(id: LocalFactsId): Entry {
    const entry = this.entries[id];
    if (entry === undefined) throw new RangeError(`there are no local facts ${id}`);
    return entry;
  }
}

function keyOf({ weight, tag, preferredSource, preferGlobalNextHop }: LocalFacts): string {
  const source = preferredSource === undefined ? "-" : formatIp(preferredSource);
  return `${weight} ${tag} ${source} ${preferGlobalNextHop === true}`;
}

const NOTHING = keyOf(NO_LOCAL_FACTS);
