/** Routes as a neighbour sent them, or as it was sent them. */
import { NONE } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { AttributeSets, TableView } from "../../../speaker/table-view.ts";
import type { TableRequest } from "./table-request.ts";

export interface ExchangedRoutes<Id extends number> {
  readonly sets: AttributeSets<Id>;
  /** Those to a prefix, whose paths the view has listed. */
  find(id: PrefixId): readonly ExchangedRoute<Id>[];
}

export interface ExchangedRoute<Id extends number> {
  readonly attributes: Id;
  /** Where the path stands in the view's list; undefined when it is not there any more. */
  readonly place: number | undefined;
  /** Policy refused it. */
  readonly isRefused: boolean;
}

export function advertisedRoutes({ view, speaker }: TableRequest, neighbor: string) {
  return {
    sets: view.sentSets,
    find: (id: PrefixId) =>
      (speaker.neighbor(neighbor)?.sentOf(view.family, id) ?? []).map(({ attributes, pathId }) => ({
        attributes,
        // A path is sent under the number of its slot; the best one alone, under none.
        place: placeOf(view, pathId === 0 ? view.paths.best : pathId),
        isRefused: false,
      })),
  };
}

export function receivedRoutes({ view, peers }: TableRequest, neighbor: string, onlyRefused: boolean) {
  return {
    sets: view.sets,
    find: (id: PrefixId) => {
      const { paths } = view;
      const found = [];
      for (let place = onlyRefused ? paths.used : 0; place < paths.count; place++) {
        const slot = paths.at(place);
        const attributes = view.received(slot, id);
        if (attributes === NONE || peers.of(view.source(slot)).neighbor !== neighbor) continue;
        found.push({ attributes, place, isRefused: place >= paths.used });
      }
      return found;
    },
  };
}

function placeOf({ paths }: TableView, slot: number): number | undefined {
  for (let place = 0; place < paths.used; place++) if (paths.at(place) === slot) return place;
  return undefined;
}
