/**
 * What was made of attribute sets, for the length of one answer: neighbouring prefixes mostly share a set, so its text is
 * made once for many. Sets come and go while the answer is made, and their numbers are used again, so an entry counts
 * only as long as the set's digest and local facts are those that it was made of.
 */
import type { LocalFacts } from "../../../rib/local-facts.ts";
import type { AttributeSets } from "../../../speaker/table-view.ts";

/** A few megabytes at most. When it is full, it is begun anew: what is needed is soon there again. */
const MOST_ENTRIES = 4096;
/** So many variants of one set may there be: one for each neighbour. */
const VARIANTS = 2 ** 20;

interface Entry<Value> {
  readonly digest: number;
  readonly local: LocalFacts;
  readonly value: Value;
}

export class AttributeCache<Id extends number, Context, Value> {
  private readonly entries = new Map<number, Entry<Value>>();
  private readonly sets: AttributeSets<Id>;
  private readonly make: (id: Id, context: Context) => Value;

  /** What is made depends on the set and on the context; equal variants mean equal contexts. */
  constructor(sets: AttributeSets<Id>, make: (id: Id, context: Context) => Value) {
    this.sets = sets;
    this.make = make;
  }

  of(id: Id, variant: number, context: Context): Value {
    const { sets, entries } = this;
    const key = id * VARIANTS + variant;
    const digest = sets.digest(id);
    const local = sets.localFacts(id);
    const known = entries.get(key);
    if (known !== undefined && known.digest === digest && known.local === local) return known.value;
    if (entries.size >= MOST_ENTRIES) entries.clear();
    const value = this.make(id, context);
    entries.set(key, { digest, local, value });
    return value;
  }
}
