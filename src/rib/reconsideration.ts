/**
 * Deciding prefixes anew because something changed that is no route: the rules, a next hop, a neighbour's facts.
 *
 * A walk over the prefixes looks for those concerned, a few at a time, however many there are. What changes meanwhile
 * waits for the next walk, all of it together: so there are never more than two.
 */
import type { AdjRibsIn } from "./adj-ribs-in.ts";
import type { AttributeTable } from "./attribute-table.ts";
import { NONE, type None } from "./column.ts";
import type { NextHopId } from "./next-hop-table.ts";
import type { PrefixId, PrefixTable } from "./prefix-table.ts";
import type { SourceId } from "./route-source.ts";
import type { UndecidedPrefixes } from "./undecided.ts";

/** Prefixes looked at for one piece of work. */
const SEARCH_RUN = 16;

/** Which prefixes a walk looks for. */
class Concern {
  everything = false;
  readonly nextHops = new Set<NextHopId>();
  readonly slots = new Set<SourceId>();
}

export class Reconsideration {
  private readonly prefixes: PrefixTable;
  private readonly ribsIn: AdjRibsIn;
  private readonly attributes: AttributeTable;
  private readonly undecided: UndecidedPrefixes;
  private current: Concern | undefined;
  private waiting: Concern | undefined;
  /** How far the walk has come. */
  private searched: PrefixId | None = NONE;

  constructor(prefixes: PrefixTable, ribsIn: AdjRibsIn, attributes: AttributeTable, undecided: UndecidedPrefixes) {
    this.prefixes = prefixes;
    this.ribsIn = ribsIn;
    this.attributes = attributes;
    this.undecided = undecided;
  }

  addEverything(): void {
    this.next.everything = true;
  }

  /** Prefixes with a route that leads there. */
  addNextHop(id: NextHopId): void {
    this.next.nextHops.add(id);
  }

  /** Prefixes with a route of these slots. */
  addSlots(slots: readonly SourceId[]): void {
    for (const slot of slots) this.next.slots.add(slot);
  }

  /** Walks a little further, and says how many pieces of work that was. */
  search(): number {
    const { current } = this;
    if (current === undefined) return Number(this.begin());
    for (let i = 0; i < SEARCH_RUN; i++) {
      const id = this.prefixes.next(this.searched);
      this.searched = id;
      if (id === NONE) {
        this.begin();
        break;
      }
      if (current.everything || this.concerns(current, id)) this.undecided.add(id);
    }
    return 1;
  }

  private get next(): Concern {
    this.waiting ??= new Concern();
    return this.waiting;
  }

  /** True when there is another walk to begin. */
  private begin(): boolean {
    this.current = this.waiting;
    this.waiting = undefined;
    return this.current !== undefined;
  }

  private concerns({ slots, nextHops }: Concern, id: PrefixId): boolean {
    const { announcers } = this.ribsIn;
    for (let group = 0; group < announcers.length; group++) {
      for (let bits = announcers[group].get(id); bits !== 0; bits &= bits - 1) {
        const slot = ((group << 5) | (31 - Math.clz32(bits & -bits))) as SourceId;
        if (slots.has(slot)) return true;
        const used = this.ribsIn.used(slot, id);
        const nextHop = used === NONE ? NONE : this.attributes.facts.nextHop(used);
        if (nextHop !== NONE && nextHops.has(nextHop)) return true;
      }
    }
    return false;
  }
}
