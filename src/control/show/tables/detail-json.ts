/** A path with everything, as JSON: the keys in FRR's order. */

import { formatHex } from "../../../bgp/extended-communities.ts";
import type { AsPathSegment, PathAttributes } from "../../../bgp/messages.ts";
import type { JsonObject } from "../../json.ts";
import { epochSeconds, formatAge, formatMoment } from "../times.ts";
import { communitiesJson, extendedCommunitiesText, largeCommunitiesJson } from "./community-names.ts";
import type { DetailedPath } from "./detailed-path.ts";

const SEGMENT_NAMES: Readonly<Record<AsPathSegment["type"], string>> = {
  set: "as-set",
  sequence: "as-sequence",
  "confed-sequence": "as-confed-sequence",
  "confed-set": "as-confed-set",
};

/** `now`: wall-clock milliseconds. */
export function pathJson(path: DetailedPath, ipVersion: 4 | 6, now: number): JsonObject {
  const { attributes, shown, peer } = path;
  const isOwn = peer.kind === "local";
  return {
    aspath: asPathJson(attributes, shown.path),
    stale: path.isStale || undefined,
    aggregatorAs: path.aggregator?.asn,
    aggregatorId: path.aggregator?.address,
    rxedFromRrClient: peer.reflectorClient || undefined,
    rxedFromRsClient: peer.routeServerClient || undefined,
    origin: shown.origin.name,
    metric: shown.metric,
    locPrf: shown.localPref,
    aigpMetric: attributes.aigp === undefined ? undefined : Number(attributes.aigp),
    weight: shown.weight || undefined,
    tag: path.tag || undefined,
    valid: path.isValid,
    version: path.version,
    sourced: isOwn || undefined,
    local: isOwn || undefined,
    atomicAggregate: attributes.atomicAggregate,
    otc: attributes.onlyToCustomer,
    multipath: path.isMultipath || undefined,
    bestpath: path.isBest ? { overall: true, selectionReason: path.reason } : undefined,
    community: attributes.communities && communitiesJson(attributes.communities),
    extendedCommunity: attributes.extendedCommunities && {
      string: extendedCommunitiesText(attributes.extendedCommunities),
    },
    extendedIpv6Community: attributes.ipv6ExtendedCommunities && {
      string: attributes.ipv6ExtendedCommunities.map(formatHex).join(" "),
    },
    largeCommunity: attributes.largeCommunities && largeCommunitiesJson(attributes.largeCommunities),
    originatorId: path.originatorId,
    clusterList: path.clusterList && { list: path.clusterList },
    addpathRxId: path.pathId || undefined,
    lastUpdate: { epoch: epochSeconds(path.changedAt), string: formatMoment(path.changedAt) },
    lastUpdateStr: formatAge(now - path.changedAt),
    nexthops: nextHopsJson(path),
    peer: isOwn
      ? { peerId: ipVersion === 4 ? "0.0.0.0" : "::", routerId: peer.routerId }
      : {
          peerId: peer.address,
          routerId: peer.routerId,
          hostname: peer.hostname,
          domainname: peer.domain,
          interface: peer.interface,
          type: peerType(path),
        },
  };
}

export function peerType({ peer }: DetailedPath): string {
  return peer.kind === "ibgp" ? "internal" : peer.kind === "confed" ? "confed-external" : "external";
}

function asPathJson({ asPath }: PathAttributes, text: string): JsonObject {
  return {
    string: asPath.length === 0 ? "Local" : text,
    segments: asPath.map(({ type, asns }) => ({ type: SEGMENT_NAMES[type], list: asns })),
    length: asPath.reduce((hops, segment) => hops + hopsOf(segment), 0),
  };
}

/** RFC 4271 § 9.1.2.2 a, RFC 5065 § 5.3. */
function hopsOf({ type, asns }: AsPathSegment): number {
  return type === "sequence" ? asns.length : type === "set" ? 1 : 0;
}

/** Other than the short form, this one has no interface, and says of the companion that it can be reached. */
function nextHopsJson({ shown, peer, isValid, distance }: DetailedPath): JsonObject[] {
  const { nextHop } = shown;
  const { hostname } = peer;
  const access = isValid ? { metric: distance, accessible: true } : { accessible: false, importCheckEnabled: false };
  if (nextHop.version === 4) return [{ ip: nextHop.address, hostname, afi: "ipv4", ...access, used: true }];
  const global = {
    ip: nextHop.address,
    hostname,
    afi: "ipv6",
    scope: nextHop.isLinkLocal ? "link-local" : "global",
    linkLocalOnly: nextHop.isLinkLocal && nextHop.length === 16 && peer.linkLocalNextHops,
    length: nextHop.length,
    ...access,
  };
  if (nextHop.linkLocal === undefined) return [{ ...global, used: true }];
  const companion = {
    ip: nextHop.linkLocal,
    hostname,
    afi: "ipv6",
    scope: "link-local",
    length: nextHop.length,
    accessible: true,
  };
  return nextHop.prefersGlobal ? [{ ...global, used: true }, companion] : [global, { ...companion, used: true }];
}
