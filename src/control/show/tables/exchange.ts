/** Routes of one family between us and one neighbour, in one direction: what is asked for, and the way through them. */
import { NONE, type None } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { Peer } from "../sessions/peers.ts";
import type { ExchangedRoute, ExchangedRoutes } from "./exchanged-routes.ts";
import { type ShownAttributes, shownAttributes } from "./shown-attributes.ts";
import type { TableRequest } from "./table-request.ts";
import { Shown, walkTable } from "./table-walk.ts";

export interface Exchange {
  readonly asked: TableRequest;
  readonly which: "advertised-routes" | "received-routes" | "filtered-routes";
  readonly peer: Peer;
  /** It is sent this default route, whatever the table has. */
  readonly originatedDefault: string | undefined;
  readonly detailed: boolean;
  /** One prefix was asked for; none: it is not in the table. */
  readonly only: PrefixId | None | undefined;
}

/** What becomes known on the way. */
export class ExchangeCounts extends Shown {
  refused = 0;
  private paths = 0;

  add<Id extends number>(found: readonly ExchangedRoute<Id>[]): void {
    this.paths += found.length;
    for (const { isRefused } of found) if (isRefused) this.refused++;
  }

  /** FRR counts paths only where it lists them. */
  pathsOf({ which, detailed }: Exchange): number {
    return which === "advertised-routes" && !detailed ? this.paths : 0;
  }
}

/** All prefixes with such routes, or the one that was asked for. */
export function* walkExchange<Id extends number>(
  { asked, only }: Exchange,
  routes: ExchangedRoutes<Id>,
  counts: ExchangeCounts,
  write: (id: PrefixId, found: readonly ExchangedRoute<Id>[]) => string,
): Generator<string, void, void> {
  const writeFound = (id: PrefixId) => {
    asked.view.list(id);
    const found = routes.find(id);
    counts.add(found);
    return found.length === 0 ? "" : write(id, found);
  };
  if (only === undefined) {
    yield* walkTable(asked.view, undefined, counts, writeFound);
    return;
  }
  const text = only === NONE ? "" : writeFound(only);
  if (text === "") return;
  counts.prefixes++;
  yield text;
}

/** On the way between us and the neighbour nothing is anybody's own, and nothing has a weight. */
export function shownExchanged<Id extends number>(
  { asked: { view, missingMedIsWorst } }: Exchange,
  { sets }: ExchangedRoutes<Id>,
  id: Id,
): ShownAttributes {
  return shownAttributes(sets.read(id), sets.localFacts(id), "ebgp", view.ipVersion, missingMedIsWorst);
}
