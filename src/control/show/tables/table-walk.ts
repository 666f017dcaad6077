/**
 * The way through a table: its prefixes in order, those paths of each that are wanted, in pieces that are small in text
 * and in work. What has gone meanwhile is left out, and what has changed is shown as it is when its turn comes.
 */
import { NONE } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { SourceId } from "../../../rib/route-source.ts";
import type { TableView } from "../../../speaker/table-view.ts";

/** Prefixes that are looked at for one piece, whether they are shown or not. */
const PREFIXES_PER_PIECE = 128;
/** In characters. A piece ends with the prefix that makes it longer than this. */
const PIECE_LENGTH = 24 * 1024;

/** What is wanted of a table; everything that is not said. */
export interface TableFilter {
  readonly prefix?: (id: PrefixId) => boolean;
  readonly path?: (slot: SourceId, id: PrefixId) => boolean;
}

/** What has been shown so far. */
export class Shown {
  prefixes = 0;
  /** Paths in the whole table, shown or not. */
  totalPaths = 0;
}

/**
 * Yields the text of each piece; while nothing but work is done, empty ones. `write` gives the text of a prefix; none: it
 * is not shown.
 */
export function* walkTable(
  view: TableView,
  isWanted: TableFilter["prefix"],
  shown: Shown,
  write: (id: PrefixId) => string,
): Generator<string, void, void> {
  const { order, totalPaths } = yield* inSilence(view.collect(isWanted ?? everything));
  shown.totalPaths = totalPaths;
  let piece = "";
  let looked = 0;
  for (let i = 0; i < order.size; i++) {
    const id = order.at(i);
    const text = id === NONE ? "" : write(id);
    if (text !== "") shown.prefixes++;
    piece += text;
    if (++looked < PREFIXES_PER_PIECE && piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
    looked = 0;
  }
  if (piece !== "") yield piece;
}

/** Work in steps, as pieces without text. */
export function* inSilence<Result>(work: Generator<void, Result, void>): Generator<string, Result, void> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield "";
  }
}

/** Lists the paths of the prefix, and says at which places in the list are those that are wanted. */
export function findWanted(view: TableView, id: PrefixId, { path }: TableFilter, wanted: number[]): void {
  const paths = view.list(id);
  wanted.length = 0;
  for (let place = 0; place < paths.used; place++) {
    if (path === undefined || path(paths.at(place), id)) wanted.push(place);
  }
}

function everything(): boolean {
  return true;
}
