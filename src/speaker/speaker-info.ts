/** What can be told of a speaker at one moment, and of the next hops that its routes use. */
import { formatDottedQuad, formatIp } from "../net/address.ts";
import { NONE } from "../rib/column.ts";
import type { NextHopId } from "../rib/next-hop-table.ts";
import type { Rib } from "../rib/rib.ts";
import type { SourceId } from "../rib/route-source.ts";
import type { RoutingTable } from "../rib/routing-table.ts";
import type { ExportGroups, UpdateGroupInfo } from "./export/export-groups.ts";
import { FAMILIES, versionOf } from "./families.ts";
import type { FamilyName } from "./settings/options.ts";
import type { SpeakerSettings } from "./settings/speaker-settings.ts";

export interface SpeakerInfo {
  readonly asn: number;
  /** Dotted quad. */
  readonly routerId: string;
  readonly tables: Readonly<Record<FamilyName, TableInfo>>;
  readonly updateGroups: readonly UpdateGroupInfo[];
  /** Attribute sets as they were received or as policy made them, and as they were sent. */
  readonly attributeSets: SetsInfo;
  readonly sentAttributeSets: SetsInfo;
  /** Different addresses that routes use as next hops. */
  readonly nextHops: number;
}

export interface TableInfo {
  /** Changes of best routes so far. */
  readonly version: number;
  /** Prefixes that somebody has a route to. */
  readonly prefixes: number;
}

export interface SetsInfo {
  readonly count: number;
  readonly bytes: number;
}

export interface NextHopInfo {
  readonly address: string;
  readonly version: 4 | 6;
  readonly reachable: boolean;
  readonly metric: number;
  /** Paths that lead there. */
  readonly paths: number;
}

/** Paths that are looked at between two pauses: a millisecond or two of work. */
const PATHS_PER_STEP = 10_000;

export function speakerInfo({ asn, routerId }: SpeakerSettings, rib: Rib, exports: ExportGroups): SpeakerInfo {
  const { attributes, sentAttributes, nextHops } = rib;
  return {
    asn,
    routerId: formatDottedQuad(routerId),
    tables: { "ipv4-unicast": tableInfo(rib.ipv4), "ipv6-unicast": tableInfo(rib.ipv6) },
    updateGroups: exports.info(),
    attributeSets: { count: attributes.size, bytes: attributes.allocatedBytes },
    sentAttributeSets: { count: sentAttributes.size, bytes: sentAttributes.allocatedBytes },
    nextHops: nextHops.size,
  };
}

function tableInfo({ version, prefixes }: RoutingTable): TableInfo {
  return { version, prefixes: prefixes.size };
}

/**
 * The next hops in use, in the order of addresses. All paths are counted on the way: each step that yields nothing is a
 * place to let other work be done, and the routes may change meanwhile.
 */
export function* nextHopsOf(rib: Rib): Generator<undefined, readonly NextHopInfo[]> {
  const counts = new Map<NextHopId, number>();
  for (const family of FAMILIES) {
    const table = rib.table(versionOf(family));
    for (const source of rib.primaries()) yield* countPaths(rib, table, source, counts);
  }
  const { nextHops } = rib;
  return [...counts]
    .sort(([a], [b]) => nextHops.compare(a, b))
    .map(([id, paths]) => {
      const address = nextHops.address(id);
      const { version } = address;
      const metric = nextHops.metric(id);
      return { address: formatIp(address), version, reachable: nextHops.isReachable(id), metric, paths };
    });
}

function* countPaths(
  rib: Rib,
  table: RoutingTable,
  source: SourceId,
  counts: Map<NextHopId, number>,
): Generator<undefined> {
  let seen = 0;
  for (const slot of table.slotsOf(source)) {
    for (let id = table.nextReceived(slot, NONE); id !== NONE; id = table.nextReceived(slot, id)) {
      if (++seen % PATHS_PER_STEP === 0) yield undefined;
      const used = table.used(slot, id);
      const nextHop = used === NONE ? NONE : rib.attributes.facts.nextHop(used);
      if (nextHop !== NONE) counts.set(nextHop, (counts.get(nextHop) ?? 0) + 1);
    }
  }
}
