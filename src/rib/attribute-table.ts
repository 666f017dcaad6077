/**
 * Attribute sets, each interned to a dense number by the canonical bytes of its path attributes and by what policy
 * attached to them. What the decision compares stands in columns that are filled once per set.
 */
import { AttributeFacts } from "./attribute-facts.ts";
import { BlockTable } from "./block-table.ts";
import { NONE, type None } from "./column.ts";
import { FactColumns } from "./fact-columns.ts";
import type { HashKey } from "./keyed-hash.ts";
import { type LocalFacts, type LocalFactsId, LocalFactsTable } from "./local-facts.ts";
import type { NextHopId, NextHopTable } from "./next-hop-table.ts";

export type AttributeId = number & { readonly brand: "AttributeId" };

/** A global IPv6 address, and a link-local one behind it (RFC 2545 § 3). */
const GLOBAL_AND_LINK_LOCAL = 32;

export class AttributeTable extends BlockTable<AttributeId> {
  readonly facts = new FactColumns<AttributeId>();
  private readonly nextHops: NextHopTable;
  private readonly locals = new LocalFactsTable();
  private readonly reader = new AttributeFacts();

  constructor(key: HashKey, nextHops: NextHopTable) {
    super(key);
    this.nextHops = nextHops;
  }

  /** The number of the set with these bytes and local facts, with one more reference, which is the caller's. */
  override intern(block: Uint8Array, start: number, end: number, local?: LocalFacts): AttributeId {
    const localId = this.locals.intern(local);
    const known = this.find(block, start, end, localId);
    if (known !== NONE) {
      this.locals.release(localId);
      return known;
    }
    const id = this.add(localId);
    this.reader.read(block, start, end, this.locals.get(localId).weight);
    this.facts.put(id, this.reader, this.internNextHop(block, localId));
    return id;
  }

  /** What policy attached. */
  localFacts(id: AttributeId): LocalFacts {
    return this.locals.get(this.kindOf(id) as LocalFactsId | None);
  }

  protected override forget(id: AttributeId): boolean {
    this.locals.release(this.kindOf(id) as LocalFactsId | None);
    const nextHop = this.facts.nextHop(id);
    if (nextHop !== NONE) this.nextHops.release(nextHop);
    if (!super.forget(id)) return false;
    this.facts.dropPageOf(id);
    return true;
  }

  /** Of two addresses, the one that packets are sent to. */
  private internNextHop(block: Uint8Array, localId: LocalFactsId | None): NextHopId | None {
    const { nextHopStart, nextHopLength } = this.reader;
    if (nextHopLength === 0) return NONE;
    if (nextHopLength < GLOBAL_AND_LINK_LOCAL) return this.nextHops.intern(block, nextHopStart, nextHopLength);
    const isGlobal = this.locals.get(localId).preferGlobalNextHop === true;
    return this.nextHops.intern(block, nextHopStart + (isGlobal ? 0 : 16), 16);
  }
}
