/**
 * What routers should make of routes and tell each other, worked out from the book alone. The rules of a session are put
 * together here a second time; what they and policy make of one route is asked of the pure functions `imported` and
 * `exported` and of route maps made anew, which have tests of their own. Nothing here keeps anything from one question to
 * the next.
 */

import type { AttributeChanges } from "../../src/bgp/attribute-edit.ts";
import type { AnnounceOptions, FamilyName, FamilyOptions, PathAttributes } from "../../src/index.ts";
import { parseIp, parsePrefix } from "../../src/index.ts";
import { formatIp, type IpAddress } from "../../src/net/address.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import type { RouteMap } from "../../src/policy/route-map.ts";
import type { ExportRules, ExportSource } from "../../src/speaker/rules/export-rules.ts";
import { exported } from "../../src/speaker/rules/exported.ts";
import { type ImportRules, imported } from "../../src/speaker/rules/import-rules.ts";
import type { PolicyOptions } from "../../src/speaker/settings/options.ts";
import { type Candidate, identifier, multipathCount, neighborAs, ranked } from "./decision-oracle.ts";
import type { Router, Side } from "./topology.ts";

export const DEFAULT_ROUTE: Readonly<Record<FamilyName, string>> = {
  "ipv4-unicast": "0.0.0.0/0",
  "ipv6-unicast": "::/0",
};

const ORIGINS = { igp: 0, egp: 1, incomplete: 2 } as const;
const WELL_KNOWN: Readonly<Record<string, number>> = {
  "graceful-shutdown": 0xffff0000,
  "no-export": 0xffffff01,
  "no-advertise": 0xffffff02,
  "no-peer": 0xffffff04,
};

/** No name in it stands for anything. */
const NO_POLICY = new PolicyStore();

/** A route as it is sent. */
export interface PlainRoute {
  readonly prefix: string;
  readonly attributes: PathAttributes;
}

/** For comparing, and for people. */
export function describe({ prefix, attributes }: PlainRoute): string {
  const { nextHop, asPath, ...others } = attributes;
  const via = nextHop === undefined ? "self" : nextHopText(nextHop);
  const path = asPath.map(({ type, asns }) => (type === "sequence" ? asns.join(" ") : `${type}(${asns.join(" ")})`));
  const rest = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name} ${JSON.stringify(value)}`);
  return `${prefix} via ${via} path [${path.join(" ")}]${rest.join("")}`;
}

function nextHopText({ address, linkLocal }: { address: IpAddress; linkLocal?: IpAddress }): string {
  return linkLocal === undefined ? formatIp(address) : `${formatIp(address)} and ${formatIp(linkLocal)}`;
}

/** A route of the router's own. */
export function ownCandidate(prefix: string, options: AnnounceOptions): Candidate {
  const { communities = [], med, localPref, origin = "igp", asPath = [] } = options;
  const attributes: PathAttributes = {
    origin: ORIGINS[origin],
    asPath: asPath.length === 0 ? [] : [{ type: "sequence", asns: asPath }],
    nextHop: undefined,
    ...(med === undefined ? {} : { med }),
    ...(localPref === undefined ? {} : { localPref }),
    ...(communities.length === 0 ? {} : { communities: communities.map(community) }),
  };
  return { prefix, side: undefined, pathId: 0, attributes, weight: 0, tag: 0 };
}

function community(text: string): number {
  const [high, low] = text.split(":").map(Number);
  return WELL_KNOWN[text] ?? high * 65536 + low;
}

/** What `side`'s router makes of a route that came in there; undefined when it may not be used. */
export function taken(
  side: Side,
  family: FamilyName,
  route: PlainRoute & { readonly pathId: number },
): Candidate | undefined {
  if (hasBeenHere(side, route.attributes)) return undefined;
  const map = filters(side, family, side.familyOptions(family).import ?? {});
  const prefixClass = classOf(map, route.prefix);
  const policy = map && {
    judge: (attributes: PathAttributes) =>
      map.evaluate({ ...circumstances(side, family, "in"), attributes, prefixClass }),
  };
  const verdict = imported(route.attributes, importRules(side, family), policy, prefixClass);
  if (!verdict.used) return undefined;
  const { prefix, pathId } = route;
  const { weight, tag } = verdict.local;
  return { prefix, side, pathId, attributes: changed(route.attributes, verdict.changes), weight, tag };
}

/** What `side`'s router should send to the other side: of all its candidates, with the one in use. */
export function sent(side: Side, family: FamilyName, candidates: readonly Candidate[], inUse: Candidate): PlainRoute[] {
  const { addPathSend } = side.familyOptions(family);
  const chosen = sendsPaths(side, family) ? selected(ranked(side.router, candidates, inUse), addPathSend) : [inUse];
  const multipath = { paths: multipathCount(side.router, inUse, candidates), bandwidth: 0 };
  return chosen.flatMap((candidate) => {
    const attributes = candidate.side === side ? undefined : exportedTo(side, family, candidate, multipath);
    return attributes === undefined ? [] : [{ prefix: candidate.prefix, attributes }];
  });
}

/** The default route that a side sends because it is configured to; undefined when it does not. */
export function defaultSent(side: Side, family: FamilyName): PlainRoute | undefined {
  const { defaultOriginate = false } = side.familyOptions(family);
  if (defaultOriginate === false) return undefined;
  const prefix = DEFAULT_ROUTE[family];
  const filter = typeof defaultOriginate === "object" ? defaultOriginate : {};
  const attributes = exportedTo(side, family, ownCandidate(prefix, {}), undefined, filter);
  return attributes && { prefix, attributes };
}

/** RFC 7911 § 5: one side wants to send several paths, and the other one takes them. */
export function sendsPaths(side: Side, family: FamilyName): boolean {
  const { addPathSend = { best: 1 } } = side.familyOptions(family);
  const several = typeof addPathSend === "string" || addPathSend.best > 1;
  return several && (side.other.familyOptions(family).addPathReceive ?? true);
}

/**
 * Whether the reader of UPDATEs sees that the route has been here (RFC 4456 § 8) or leads to us (RFC 4271 § 5.1.3). Our
 * AS in the path is another matter: some of it may be allowed, and so import rules may have to count it.
 */
export function hasBeenHere(side: Side, { originatorId, clusterList = [], nextHop }: PathAttributes): boolean {
  const { router, link } = side;
  const leadsHere = nextHop !== undefined && formatIp(nextHop.address) === router.addresses[link.version];
  return leadsHere || originatorId === identifier(router.addresses[4]) || clusterList.includes(clusterId(router));
}

function exportedTo(
  side: Side,
  family: FamilyName,
  { prefix, side: from, attributes, tag }: Candidate,
  multipath: { readonly paths: number; readonly bandwidth: number } | undefined,
  filter: PolicyOptions = side.familyOptions(family).export ?? {},
): PathAttributes | undefined {
  const map = filters(side, family, filter);
  const prefixClass = classOf(map, prefix);
  const about = { ...circumstances(side, family, "out"), prefixClass, tag, ...(multipath && { multipath }) };
  const policy = map && { judge: (current: PathAttributes) => map.evaluate({ ...about, attributes: current }) };
  const changes = exported(
    attributes,
    exportSource(side.router, family, from),
    exportRules(side, family),
    policy,
    prefixClass,
  );
  return typeof changes === "string" ? undefined : changed(attributes, changes);
}

function importRules(side: Side, family: FamilyName): ImportRules {
  const { router, other, conduct } = side;
  const { allowAsIn = 0, weight = 0 } = side.familyOptions(family);
  return {
    peerType: side.kind,
    peerAs: other.router.asnTowards(router),
    asn: router.asn,
    confederation: router.traits.confederation?.identifier,
    localAs: undefined,
    allowAsIn,
    weight,
    role: undefined,
    gracefulShutdown: gracefulShutdown(router, conduct),
    closed: false,
  };
}

function exportRules(side: Side, family: FamilyName): ExportRules {
  const { router, other, conduct } = side;
  const options = side.familyOptions(family);
  const { removePrivateAs: removal } = options;
  return {
    peerType: side.kind,
    asn: router.asn,
    confederation: router.traits.confederation?.identifier,
    localAs: undefined,
    peerAs: other.router.asnTowards(router),
    clusterId: clusterId(router),
    nextHop: { address: parseIp(router.addresses[versionOf(family)])! },
    ipv6NextHops: family === "ipv6-unicast",
    defaultLocalPref: router.rules.defaultLocalPref ?? 100,
    clientToClient: router.rules.clientToClientReflection ?? true,
    gracefulShutdown: gracefulShutdown(router, conduct),
    role: undefined,
    closed: false,
    longLivedStale: false,
    asOverride: options.asOverride ?? false,
    removePrivateAs: removal && { all: removal.all ?? false, replace: removal.replace ?? false },
    nextHopSelf: options.nextHopSelf ?? false,
    attributeUnchanged: options.attributeUnchanged ?? [],
    sendCommunity: new Set(options.sendCommunity ?? ["standard", "extended", "large"]),
    routeReflectorClient: options.routeReflectorClient ?? false,
    routeServerClient: options.routeServerClient ?? false,
  };
}

function exportSource(router: Router, family: FamilyName, from: Side | undefined): ExportSource {
  if (from === undefined) {
    return {
      kind: "local",
      routerId: identifier(router.addresses[4]),
      reflectorClient: false,
      routeServerClient: false,
    };
  }
  const { routeReflectorClient = false, routeServerClient = false } = from.familyOptions(family);
  return {
    kind: from.kind,
    routerId: identifier(from.other.router.addresses[4]),
    reflectorClient: routeReflectorClient,
    routeServerClient,
  };
}

function gracefulShutdown(router: Router, conduct: Side["conduct"]): boolean {
  return (router.rules.gracefulShutdown ?? false) || (conduct.gracefulShutdown ?? false);
}

function circumstances(side: Side, family: FamilyName, direction: "in" | "out") {
  const { router } = side;
  return {
    version: versionOf(family),
    direction,
    peer: { address: parseIp(side.address)! },
    localAs: router.asn,
    defaultLocalPref: router.rules.defaultLocalPref ?? 100,
  };
}

function filters({ router }: Side, family: FamilyName, options: PolicyOptions): RouteMap | undefined {
  const store = router.traits.policy?.store ?? NO_POLICY;
  return store.filters(versionOf(family), options);
}

function classOf(map: RouteMap | undefined, prefix: string): number {
  return map?.classOf(parsePrefix(prefix)!) ?? 0;
}

function clusterId({ traits, addresses }: Router): number {
  return identifier(traits.clusterId ?? addresses[4]);
}

function versionOf(family: FamilyName): 4 | 6 {
  return family === "ipv4-unicast" ? 4 : 6;
}

function selected(order: readonly Candidate[], wanted: FamilyOptions["addPathSend"]): readonly Candidate[] {
  if (typeof wanted === "object") return order.slice(0, wanted.best);
  if (wanted === "all") return order;
  return order.filter((path, i) => order.findIndex((other) => neighborAs(other) === neighborAs(path)) === i);
}

/** The attributes after the changes: what is undefined among these goes, and AS numbers come in front of the path. */
function changed(attributes: PathAttributes, { prepend = [], ...changes }: AttributeChanges): PathAttributes {
  const after: PathAttributes = { ...attributes, ...changes };
  const [first, ...rest] = after.asPath;
  if (prepend.length === 0) return after;
  const asPath: PathAttributes["asPath"] =
    first?.type === "sequence"
      ? [{ type: "sequence", asns: [...prepend, ...first.asns] }, ...rest]
      : [{ type: "sequence", asns: prepend }, ...after.asPath];
  return { ...after, asPath };
}
