/**
 * All paths to one prefix in the order in which they are shown. One list serves many prefixes, one after the other: it is
 * filled anew for each, so that walking through a table makes no objects.
 *
 *     slots   4   1   9   3   6
 *             ├───┤             sharing    the best one, and what shares its traffic
 *             ├───────┤         usable
 *             ├───────────┤     used       takes part in the decision, though its next hop may be out of reach
 *             ├───────────────┤ count      received, though policy may have refused it
 */
import { NONE, type None } from "./column.ts";
import type { SourceId } from "./route-source.ts";

export class PathList {
  /** The slot of the route in use. While a change waits to be decided, it need not be first, nor be there at all. */
  best: SourceId | None = NONE;
  sharing = 0;
  usable = 0;
  used = 0;
  count = 0;
  private readonly slots: SourceId[] = [];

  at(index: number): SourceId {
    return this.slots[index];
  }

  clear(best: SourceId | None): void {
    this.best = best;
    this.sharing = 0;
    this.usable = 0;
    this.used = 0;
    this.count = 0;
  }

  add(slot: SourceId): void {
    this.slots[this.count++] = slot;
  }
}
