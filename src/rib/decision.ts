/**
 * Which of two routes to the same prefix is better, and which step says so (RFC 4271 § 9.1.2, in FRR's order).
 *
 * The first step that does not call it even decides, and its number tells all that anybody asks later: its reason is what
 * FRR prints as the selection reason, and two routes that are told apart only by a late step are equal enough to share
 * the load.
 *
 * The order is total and transitive but for one step: MED is compared only within one neighbour AS, so with three routes
 * A may beat B, B beat C, and C beat A. Then the outcome depends on the order in which routes are compared; that order
 * is by source number, never by arrival.
 */
import type { IpAddress } from "../net/address.ts";
import { NO_ONE_NEIGHBOR } from "./attribute-facts.ts";
import type { RouteSource, SourceId } from "./route-source.ts";

/** A route as the decision sees it. */
export interface Path {
  readonly sourceId: SourceId;
  readonly source: RouteSource;
  /** It is what the Loc-RIB holds for the prefix at the moment. */
  readonly isSelected: boolean;
  readonly localPref: number;
  readonly asPathLength: number;
  readonly origin: number;
  readonly med: number;
  readonly neighborAs: number;
  /** 0: not reflected. */
  readonly originatorId: number;
  readonly clusterListLength: number;
}

const Step = {
  Weight: 1,
  LocalPref: 2,
  AsPath: 3,
  Origin: 4,
  Med: 5,
  PeerType: 6,
  Older: 7,
  RouterId: 8,
  ClusterLength: 9,
  NeighborIp: 10,
  SourceNumber: 11,
} as const;

/** FRR's words. */
const REASONS: readonly string[] = [
  "First path received",
  "Weight",
  "Local Pref",
  "AS Path",
  "Origin",
  "MED",
  "Peer Type",
  "Older Path",
  "Router ID",
  "Cluster length",
  "Neighbor IP",
  "Nothing left to compare",
];

/** What FRR gives to routes of its own; received ones have 0. */
const LOCAL_WEIGHT = 32768;

/**
 * The number of the step that decides between two routes: positive when `a` is better, negative when `b` is. It is 0 only
 * for a route and itself.
 */
export function compare(a: Path, b: Path): number {
  return (
    higher(Step.Weight, weight(a), weight(b)) ||
    higher(Step.LocalPref, a.localPref, b.localPref) ||
    lower(Step.AsPath, a.asPathLength, b.asPathLength) ||
    lower(Step.Origin, a.origin, b.origin) ||
    (medsCompare(a, b) ? lower(Step.Med, a.med, b.med) : 0) ||
    higher(Step.PeerType, external(a), external(b)) ||
    // "Older" has always meant: what is in use stays in use, so that equals do not flap. Age itself does not count.
    (a.source.kind === "ebgp" ? higher(Step.Older, Number(a.isSelected), Number(b.isSelected)) : 0) ||
    lower(Step.RouterId, routerId(a), routerId(b)) ||
    lower(Step.ClusterLength, a.clusterListLength, b.clusterListLength) ||
    lower(Step.NeighborIp, compareAddresses(a.source.address, b.source.address), 0) ||
    lower(Step.SourceNumber, a.sourceId, b.sourceId)
  );
}

/** In FRR's words. Step 0 is no comparison at all: there was one route only. */
export function reasonOf(step: number): string {
  return REASONS[step];
}

/** The higher value is better. */
function higher(step: number, a: number, b: number): number {
  return a > b ? step : a < b ? -step : 0;
}

/** The lower value is better. */
function lower(step: number, a: number, b: number): number {
  return a < b ? step : a > b ? -step : 0;
}

function weight(path: Path): number {
  return path.source.kind === "local" ? LOCAL_WEIGHT : 0;
}

function external(path: Path): number {
  return path.source.kind === "ebgp" ? 1 : 0;
}

/** RFC 4271 § 9.1.2.2 c: only within one neighbour AS. Two paths that never left our own AS count as that, too. */
function medsCompare(a: Path, b: Path): boolean {
  return a.neighborAs === b.neighborAs && a.neighborAs !== NO_ONE_NEIGHBOR;
}

/** RFC 4456 § 9: the originator stands in for the neighbour that reflected the route. */
function routerId(path: Path): number {
  return path.originatorId !== 0 ? path.originatorId : path.source.routerId;
}

/** RFC 4271 § 9.1.2.2 g. IPv4 comes before IPv6; one link-local address on two interfaces goes by the interface. */
function compareAddresses(a: IpAddress | undefined, b: IpAddress | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (a.version !== b.version) return a.version - b.version;
  for (let i = 0; i < a.bytes.length; i++) if (a.bytes[i] !== b.bytes[i]) return a.bytes[i] - b.bytes[i];
  const zoneA = a.zone ?? "";
  const zoneB = b.zone ?? "";
  return zoneA === zoneB ? 0 : zoneA < zoneB ? -1 : 1;
}
