/** What a path is to its prefix. */

import type { AttributeId } from "../../../rib/attribute-table.ts";
import { NONE } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { TableView } from "../../../speaker/table-view.ts";

export interface PathStatus {
  readonly isBest: boolean;
  /** It carries traffic together with others. */
  readonly isMultipath: boolean;
  /** Its next hop can be reached. */
  readonly isValid: boolean;
  readonly isStale: boolean;
}

/** Of the path at this place in the list that the view has of the prefix. */
export function pathStatus(view: TableView, id: PrefixId, place: number): PathStatus {
  const { paths } = view;
  const slot = paths.at(place);
  const isValid = place < paths.usable;
  return {
    isBest: isValid && slot === paths.best,
    isMultipath: paths.sharing > 1 && place < paths.sharing,
    isValid,
    isStale: view.isStale(slot, id),
  };
}

/** What takes part in the decision; of a path that does. */
export function usedAttributes(view: TableView, id: PrefixId, place: number): AttributeId {
  const attributes = view.used(view.paths.at(place), id);
  if (attributes === NONE) throw new RangeError("a path that is not used was to be shown");
  return attributes;
}
