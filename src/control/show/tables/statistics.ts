/**
 * `show bgp … statistics`: what a table is made of.
 *
 * A prefix within another one could be left out of the table by whoever announced them both, so it is called
 * aggregateable. As in FRR, a prefix that all others lie in does not count for that.
 */

import type { PathAttributes } from "../../../bgp/messages.ts";
import type { AttributeId } from "../../../rib/attribute-table.ts";
import { NONE } from "../../../rib/column.ts";
import type { PrefixOrder } from "../../../rib/prefix-order.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import { AttributeCache } from "./attribute-cache.ts";
import { inSilence } from "./table-walk.ts";

/** Prefixes that are looked at in one step. */
const STEP = 512;
const OCTETS = 17;

export class TableStatistics {
  prefixes = 0;
  paths = 0;
  totalLength = 0;
  aggregateable = 0;
  atomicAggregates = 0;
  /** Addresses that the outermost prefixes have. */
  space = 0;
  longestPath = 0;
  totalHops = 0;
  /** In octets, as they are on the wire. */
  largestPath = 0;
  totalSize = 0;
  highestAs = 0;
  /** By length: how many prefixes have it. */
  readonly lengths: number[];

  constructor(ipVersion: 4 | 6) {
    this.lengths = new Array<number>(ipVersion === 4 ? 33 : 129).fill(0);
  }
}

interface PathFacts {
  readonly hops: number;
  readonly size: number;
  readonly highestAs: number;
  readonly isAtomicAggregate: boolean;
}

/** Yields empty pieces until it is done. */
export function* tableStatistics(view: TableView): Generator<string, TableStatistics, void> {
  const { order } = yield* inSilence(view.collect((id) => view.hasPaths(id)));
  const statistics = new TableStatistics(view.ipVersion);
  const facts = new AttributeCache<AttributeId, undefined, PathFacts>(view.sets, (id) => factsOf(view.sets.read(id)));
  const enclosing = new Enclosing(coversAll(view, order));
  for (let i = 0; i < order.size; i++) {
    if (i % STEP === STEP - 1) yield "";
    const id = order.at(i);
    if (id === NONE) continue;
    const nlri = view.octets(id);
    statistics.prefixes++;
    statistics.totalLength += nlri[0];
    statistics.lengths[nlri[0]]++;
    if (enclosing.enter(nlri)) statistics.aggregateable++;
    else statistics.space += 2 ** (statistics.lengths.length - 1 - nlri[0]);
    const paths = view.list(id);
    for (let place = 0; place < paths.used; place++) {
      const used = view.used(paths.at(place), id);
      if (used !== NONE) addPath(statistics, facts.of(used, 0, undefined));
    }
  }
  return statistics;
}

/** The prefixes that the one looked at lies in, innermost last. */
class Enclosing {
  private readonly prefixes: Uint8Array[] = [];
  private depth = 0;
  /** The first prefix of the table has all others in it, and counts for nothing. */
  private readonly ignoresFirst: boolean;

  constructor(ignoresFirst: boolean) {
    this.ignoresFirst = ignoresFirst;
  }

  /** In order. True: it lies in another one that counts. */
  enter(nlri: Uint8Array): boolean {
    while (this.depth > 0 && !liesIn(nlri, this.prefixes[this.depth - 1])) this.depth--;
    const isInside = this.depth > (this.ignoresFirst ? 1 : 0);
    if (this.depth === this.prefixes.length) this.prefixes.push(new Uint8Array(OCTETS));
    this.prefixes[this.depth++].set(nlri);
    return isInside;
  }
}

/** Both as NLRI. */
function liesIn(inner: Uint8Array, outer: Uint8Array): boolean {
  const bits = outer[0];
  if (inner[0] < bits) return false;
  const whole = bits >>> 3;
  for (let i = 1; i <= whole; i++) if (inner[i] !== outer[i]) return false;
  const rest = bits & 7;
  return rest === 0 || ((inner[whole + 1] ^ outer[whole + 1]) & (0xff00 >>> rest) & 0xff) === 0;
}

/** Whether the last prefix lies in the first one, and so all others, too. */
function coversAll(view: TableView, order: PrefixOrder): boolean {
  const first = order.size < 2 ? NONE : order.at(0);
  const last = order.at(order.size - 1);
  if (first === NONE || last === NONE) return false;
  const outer = view.octets(first).slice();
  return liesIn(view.octets(last), outer);
}

function addPath(statistics: TableStatistics, { hops, size, highestAs, isAtomicAggregate }: PathFacts): void {
  statistics.paths++;
  statistics.totalHops += hops;
  statistics.totalSize += size;
  if (hops > statistics.longestPath) statistics.longestPath = hops;
  if (size > statistics.largestPath) statistics.largestPath = size;
  if (highestAs > statistics.highestAs) statistics.highestAs = highestAs;
  if (isAtomicAggregate) statistics.atomicAggregates++;
}

function factsOf({ asPath, atomicAggregate }: PathAttributes): PathFacts {
  let hops = 0;
  let size = 0;
  let highestAs = 0;
  for (const { type, asns } of asPath) {
    hops += type === "sequence" ? asns.length : type === "set" ? 1 : 0;
    size += 2 + 4 * asns.length;
    for (const asn of asns) if (asn > highestAs && !isPrivate(asn)) highestAs = asn;
  }
  return { hops, size, highestAs, isAtomicAggregate: atomicAggregate === true };
}

/** RFC 6996, and the last of two octets, as FRR counts. */
function isPrivate(asn: number): boolean {
  return (asn >= 64_512 && asn <= 65_535) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);
}
