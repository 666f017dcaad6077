/**
 * What a neighbour is told about a best path: which routes go to whom (RFC 4271 § 9.2, RFC 1997), and how their
 * attributes change on the way (RFC 4271 § 5.1). Pure.
 */
import { prependAsPath } from "../bgp/as-path.ts";
import { WellKnownCommunity } from "../bgp/codes.ts";
import type { NextHop, PathAttributes } from "../bgp/messages.ts";

/** Where a route is from, as far as its way on depends on it. */
export type RouteOrigin = "local" | "ebgp" | "ibgp";

/** The neighbour that may be told, and how we present ourselves to it. */
export interface ExportTarget {
  readonly peerType: "ebgp" | "ibgp";
  readonly localAs: number;
  /** Ourselves as a next hop for the family; undefined when we have no address that fits. */
  readonly nextHop: NextHop | undefined;
  /** Nothing goes out: a policy is required and there is none (RFC 8212). */
  readonly closed: boolean;
}

const DEFAULT_LOCAL_PREF = 100;
/** A bit of an extended community's type. */
const NON_TRANSITIVE = 0x40;

/** The attributes to send; undefined when the route is not for this neighbour. */
export function exportedAttributes(
  attributes: PathAttributes,
  origin: RouteOrigin,
  target: ExportTarget,
): PathAttributes | undefined {
  if (target.closed || isKeptBack(attributes.communities ?? [], target.peerType)) return undefined;
  if (target.peerType === "ibgp") return origin === "ibgp" ? undefined : forInternal(attributes, origin, target);
  return forExternal(attributes, origin, target);
}

function isKeptBack(communities: readonly number[], peerType: "ebgp" | "ibgp"): boolean {
  if (communities.includes(WellKnownCommunity.NoAdvertise)) return true;
  if (peerType === "ibgp") return false;
  return (
    communities.includes(WellKnownCommunity.NoExport) || communities.includes(WellKnownCommunity.NoExportSubconfed)
  );
}

function forInternal(
  attributes: PathAttributes,
  origin: RouteOrigin,
  target: ExportTarget,
): PathAttributes | undefined {
  // RFC 4271 § 5.1.3 a 1: a route from another AS keeps its next hop inside ours.
  const nextHop = attributes.nextHop ?? (origin === "local" ? target.nextHop : undefined);
  if (nextHop === undefined) return undefined;
  return { ...attributes, nextHop, localPref: attributes.localPref ?? DEFAULT_LOCAL_PREF };
}

function forExternal(
  attributes: PathAttributes,
  origin: RouteOrigin,
  target: ExportTarget,
): PathAttributes | undefined {
  const nextHop = (origin === "local" ? attributes.nextHop : undefined) ?? target.nextHop;
  if (nextHop === undefined) return undefined;
  const { med, localPref, originatorId, clusterList, aigp, extendedCommunities, ipv6ExtendedCommunities, ...rest } =
    attributes;
  return {
    ...rest,
    asPath: prependAsPath(attributes.asPath, target.localAs),
    nextHop,
    // RFC 4271 § 5.1.4: a MED that was learned does not go on to yet another AS.
    ...(origin === "local" && med !== undefined ? { med } : {}),
    ...transitiveOnly("extendedCommunities", extendedCommunities, origin),
    ...transitiveOnly("ipv6ExtendedCommunities", ipv6ExtendedCommunities, origin),
  };
}

/** RFC 4360 § 6, RFC 5701 § 2: those that were learned and are not transitive stay inside the AS. */
function transitiveOnly(
  name: "extendedCommunities" | "ipv6ExtendedCommunities",
  communities: readonly Uint8Array[] | undefined,
  origin: RouteOrigin,
): Partial<PathAttributes> {
  const kept = origin === "local" ? communities : communities?.filter(([type]) => (type & NON_TRANSITIVE) === 0);
  return kept === undefined || kept.length === 0 ? {} : { [name]: kept };
}
