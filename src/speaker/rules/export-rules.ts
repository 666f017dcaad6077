/** The terms on which a neighbour is told about routes, in one family. */
import type { Role } from "../../bgp/codes.ts";
import type { NextHop } from "../../bgp/messages.ts";
import { formatIp } from "../../net/address.ts";
import type { FamilySettings } from "../settings/family-settings.ts";
import type { LocalAsOptions } from "../settings/options.ts";

/** Where a route is from, as far as its way on depends on it. */
export interface ExportSource {
  readonly kind: "local" | "ebgp" | "ibgp" | "confed";
  /** Of the neighbour that it is from; becomes the originator when the route is reflected. */
  readonly routerId: number;
  readonly reflectorClient: boolean;
  /** Default false. */
  readonly routeServerClient?: boolean;
}

/** All that decides what a neighbour is told in one family, but for policy. `exportRulesKey` knows every field. */
export interface ExportRules
  extends Pick<
    FamilySettings,
    | "asOverride"
    | "removePrivateAs"
    | "nextHopSelf"
    | "attributeUnchanged"
    | "sendCommunity"
    | "routeReflectorClient"
    | "routeServerClient"
  > {
  readonly peerType: "ebgp" | "ibgp" | "confed";
  /** Our own; in a confederation that of the member AS. */
  readonly asn: number;
  /** The confederation's identifier (RFC 5065). */
  readonly confederation: number | undefined;
  readonly localAs: LocalAsOptions | undefined;
  readonly peerAs: number;
  readonly clusterId: number;
  /** Ourselves as a next hop; undefined when we have no address that fits. */
  readonly nextHop: NextHop | undefined;
  /** The neighbour takes IPv6 next hops in this family. */
  readonly ipv6NextHops: boolean;
  readonly defaultLocalPref: number;
  /** Reflect routes of clients to clients. */
  readonly clientToClient: boolean;
  readonly gracefulShutdown: boolean;
  /** Ours on this session. */
  readonly role: Role | undefined;
  /** Nothing goes out: a policy is required and there is none (RFC 8212). */
  readonly closed: boolean;
  /** The neighbour knows long-lived stale routes (RFC 9494). */
  readonly longLivedStale: boolean;
}

/** Equal for rules by which every route is told alike, and, as far as that is easily seen, only then. */
export function exportRulesKey(rules: ExportRules): string {
  const { peerType, removePrivateAs, localAs, nextHop } = rules;
  if (rules.closed) return "closed";
  const everywhere = [
    peerType,
    rules.asn,
    rules.confederation,
    nextHop && formatIp(nextHop.address),
    nextHop?.linkLocal && formatIp(nextHop.linkLocal),
    rules.ipv6NextHops,
    rules.nextHopSelf,
    [...rules.attributeUnchanged].sort(),
    [...rules.sendCommunity].sort(),
    rules.routeServerClient,
    rules.gracefulShutdown,
    rules.longLivedStale,
  ];
  const namesPeer = rules.asOverride || removePrivateAs !== undefined;
  const outside = [
    localAs?.asn,
    localAs?.replaceAs ?? false,
    rules.role,
    rules.asOverride,
    removePrivateAs?.all,
    removePrivateAs?.replace,
    namesPeer ? rules.peerAs : 0,
  ];
  const inside = [rules.defaultLocalPref, rules.clusterId, rules.routeReflectorClient, rules.clientToClient];
  return JSON.stringify([...everywhere, ...(peerType === "ebgp" ? outside : inside)]);
}

/** From one internal neighbour to another (RFC 4456). */
export function isReflection(source: ExportSource, rules: ExportRules): boolean {
  return source.kind === "ibgp" && rules.peerType === "ibgp";
}

/** From one client of the route server to another (RFC 7947). */
export function isTransparent(source: ExportSource, rules: ExportRules): boolean {
  return source.routeServerClient === true && rules.routeServerClient;
}
