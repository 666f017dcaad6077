/** A path with everything, in lines for people. */
import { formatHex } from "../../../bgp/extended-communities.ts";
import { formatMoment } from "../times.ts";
import { communitiesText, extendedCommunitiesText, largeCommunitiesText } from "./community-names.ts";
import { peerType } from "./detail-json.ts";
import type { DetailedPath } from "./detailed-path.ts";

export function pathText(path: DetailedPath, ipVersion: 4 | 6): string {
  return [...lines(path, ipVersion)].map((line) => `${line}\n`).join("");
}

function* lines(path: DetailedPath, ipVersion: 4 | 6): Iterable<string> {
  const { attributes, shown } = path;
  yield `  ${[attributes.asPath.length === 0 ? "Local" : shown.path, ...remarks(path)].join(", ")}`;
  yield `    ${nextHopText(path)} from ${senderText(path, ipVersion)}`;
  const { nextHop } = shown;
  if (nextHop.linkLocal !== undefined) {
    yield `    (${nextHop.linkLocal}) ${nextHop.prefersGlobal ? "(prefer-global)" : "(used)"}`;
  }
  yield `      ${[`Origin ${shown.origin.name}`, ...merits(path)].join(", ")}`;
  const { communities, extendedCommunities, ipv6ExtendedCommunities, largeCommunities } = attributes;
  if (communities) yield `      Community: ${communitiesText(communities)}`;
  if (extendedCommunities) yield `      Extended Community: ${extendedCommunitiesText(extendedCommunities)}`;
  if (ipv6ExtendedCommunities)
    yield `      Extended IPv6 Community: ${ipv6ExtendedCommunities.map(formatHex).join(" ")}`;
  if (largeCommunities) yield `      Large Community: ${largeCommunitiesText(largeCommunities)}`;
  const { originatorId, clusterList } = path;
  if (originatorId !== undefined || clusterList !== undefined) {
    const originator = originatorId === undefined ? "" : `      Originator: ${originatorId}`;
    yield `${originator}${clusterList === undefined ? "" : `, Cluster list: ${clusterList.join(" ")} `}`;
  }
  if (path.pathId !== 0) yield `      AddPath ID: RX ${path.pathId}`;
  yield `      Last update: ${formatMoment(path.changedAt)}`;
}

function* remarks({ isStale, aggregator, peer }: DetailedPath): Iterable<string> {
  if (isStale) yield "(stale)";
  if (aggregator !== undefined) yield `(aggregated by ${aggregator.asn} ${aggregator.address})`;
  if (peer.reflectorClient) yield "(Received from a RR-client)";
  if (peer.routeServerClient) yield "(Received from a RS-client)";
}

function nextHopText({ shown, isValid, distance }: DetailedPath): string {
  const { address } = shown.nextHop;
  if (!isValid) return `${address} (inaccessible)`;
  return distance === 0 ? address : `${address} (metric ${distance})`;
}

function senderText({ peer, originatorId }: DetailedPath, ipVersion: 4 | 6): string {
  if (peer.kind === "local") return `${ipVersion === 4 ? "0.0.0.0" : "::"} (${peer.routerId})`;
  return `${peer.name} (${originatorId ?? peer.routerId})`;
}

function* merits(path: DetailedPath): Iterable<string> {
  const { attributes, shown } = path;
  if (shown.metric !== undefined) yield `metric ${shown.metric}`;
  if (shown.localPref !== undefined) yield `localpref ${shown.localPref}`;
  if (attributes.aigp !== undefined) yield `aigp-metric ${attributes.aigp}`;
  if (shown.weight !== 0) yield `weight ${shown.weight}`;
  if (path.tag !== 0) yield `tag ${path.tag}`;
  yield path.isValid ? "valid" : "invalid";
  yield path.peer.kind === "local" ? "sourced, local" : peerType(path);
  if (attributes.atomicAggregate) yield "atomic-aggregate";
  if (attributes.onlyToCustomer !== undefined) yield `otc ${attributes.onlyToCustomer}`;
  if (path.isMultipath) yield "multipath";
  if (path.isBest) yield `best (${path.reason})`;
}
