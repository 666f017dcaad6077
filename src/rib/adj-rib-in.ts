/**
 * What one source announced, before policy and after it, as columns by prefix number.
 *
 * What takes part in the decision is nearly always just what was received. Only where policy made something else of it,
 * or refused it, does a second column say so; without such routes that column does not exist.
 */
import type { AttributeId } from "./attribute-table.ts";
import { Column, NONE, type None } from "./column.ts";
import type { IdSet } from "./id-set.ts";
import type { PrefixId } from "./prefix-table.ts";

/** The attribute set to use instead, or REFUSED; none: use what was received. */
export type Override = number;
const REFUSED = -1;

export class AdjRibIn {
  readonly received = new Column<AttributeId | None>();
  private readonly overrides = new Column<Override>();
  /** RFC 7911; of prefixes that the slot has a route to. */
  readonly pathIds = new Column();
  /**
   * What was announced since each time that everything was called stale: as long as that has not been swept out, all
   * that is not in one of these sets is stale.
   */
  readonly freshSince: IdSet[] = [];
  receivedCount = 0;
  /** Routes that policy refused. */
  refusedCount = 0;
  /** There was one at some time. */
  hasOverrides = false;
  /** Announcements of what was announced already. */
  repeatedCount = 0;
  /** Of the whole neighbour, and counted at its primary number: paths past the last slot. */
  refusedPaths = 0;

  /** The set that takes part in the decision; none when policy refused the route, or there is none. */
  used(id: PrefixId): AttributeId | None {
    const override = this.hasOverrides ? this.overrides.get(id) : NONE;
    return override === NONE ? this.received.get(id) : usedInstead(override);
  }

  override(id: PrefixId): Override {
    return this.hasOverrides ? this.overrides.get(id) : NONE;
  }

  setOverride(id: PrefixId, override: Override): void {
    this.refusedCount += Number(override === REFUSED) - Number(this.override(id) === REFUSED);
    this.overrides.set(id, override);
    this.hasOverrides = true;
  }

  refresh(id: PrefixId): void {
    for (const fresh of this.freshSince) fresh.add(id);
  }

  isStale(id: PrefixId): boolean {
    return this.freshSince.some((fresh) => !fresh.has(id)) && this.received.get(id) !== NONE;
  }

  dropPageOf(id: PrefixId): void {
    this.received.dropPageOf(id);
    this.overrides.dropPageOf(id);
    this.pathIds.dropPageOf(id);
  }
}

/** What to note so that `used` is used where `received` came. */
export function overrideOf(received: AttributeId | None, used: AttributeId | None): Override {
  return used === received ? NONE : used === NONE ? REFUSED : used;
}

/** The set that an override holds a reference to. */
export function usedInstead(override: Override): AttributeId | None {
  return override === REFUSED ? NONE : (override as AttributeId | None);
}
