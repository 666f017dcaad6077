/** What a route carries, in words for people: as FRR writes it where it does. Undefined: the route lacks it. */
import { formatDottedQuad, formatIp } from "../net/address.ts";
import { type CommunityKind, EXTENDED_COMMUNITY, LARGE_COMMUNITY, STANDARD_COMMUNITY } from "./community-kinds.ts";
import type { Draft } from "./draft.ts";
import { PathText } from "./path-text.ts";
import { ORIGIN_NAMES, type RouteAttributes } from "./route.ts";

/** All that an entry of a route map can change, by what people call it. */
export const ROUTE_VALUES: Readonly<Record<string, (draft: Draft) => string | undefined>> = {
  origin: ({ origin }) => ORIGIN_NAMES[origin],
  "AS path": ({ asPath }) => pathText(asPath),
  "next hop": ({ nextHop }) => nextHopText(nextHop),
  "on export, the next hop": ({ orders }) =>
    orders.unchanged ? "stays" : orders.peerAddress ? "is our own address" : undefined,
  "the next hop to forward to": ({ orders }) => (orders.preferGlobal ? "is the global one" : undefined),
  MED: ({ med }) => numberText(med),
  "local preference": ({ localPref }) => numberText(localPref),
  "atomic aggregate": ({ atomicAggregate }) => (atomicAggregate ? "yes" : undefined),
  aggregator: ({ aggregator }) => aggregator && `${aggregator.asn} ${formatIp(aggregator.address)}`,
  communities: ({ communities }) => communitiesText(STANDARD_COMMUNITY, communities),
  "large communities": ({ largeCommunities }) => communitiesText(LARGE_COMMUNITY, largeCommunities),
  "extended communities": ({ extendedCommunities }) => communitiesText(EXTENDED_COMMUNITY, extendedCommunities),
  originator: ({ originatorId }) => (originatorId === undefined ? undefined : formatDottedQuad(originatorId)),
  weight: ({ weight }) => numberText(weight),
  tag: ({ tag }) => numberText(tag),
  "source address": ({ source }) => source && formatIp(source),
};

/** Empty where the path is. */
export function pathText(path: RouteAttributes["asPath"]): string {
  const text = new PathText();
  text.load(path);
  return text.toString();
}

export function nextHopText(nextHop: RouteAttributes["nextHop"]): string | undefined {
  if (nextHop === undefined) return undefined;
  const { address, linkLocal } = nextHop;
  return linkLocal === undefined ? formatIp(address) : `${formatIp(address)} (${formatIp(linkLocal)})`;
}

export function communitiesText<C>(kind: CommunityKind<C>, communities: readonly C[] | undefined): string | undefined {
  return communities === undefined || communities.length === 0 ? undefined : communities.map(kind.format).join(" ");
}

function numberText(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}
