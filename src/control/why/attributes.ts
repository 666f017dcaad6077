/** The attributes of a route in one sentence, and as JSON. One descriptor for each: the order is that of the sentence. */
import { formatAsPath } from "../../bgp/as-path.ts";
import { formatCommunity, formatLargeCommunity } from "../../bgp/communities.ts";
import { formatExtendedCommunity } from "../../bgp/extended-communities.ts";
import type { NextHop, PathAttributes } from "../../bgp/messages.ts";
import { formatDottedQuad, formatIp } from "../../net/address.ts";
import type { JsonObject, JsonValue } from "../json.ts";

interface AttributeDescriptor {
  /** In the sentence, before the value. */
  readonly title: string;
  readonly key: string;
  /** Undefined: the route lacks it. */
  value(attributes: PathAttributes): JsonValue | undefined;
}

const ORIGINS = ["IGP", "EGP", "incomplete"];

const ATTRIBUTES: readonly AttributeDescriptor[] = [
  { title: "AS path", key: "asPath", value: ({ asPath }) => formatAsPath(asPath) },
  { title: "origin", key: "origin", value: ({ origin }) => ORIGINS[origin] },
  { title: "next hop", key: "nextHop", value: ({ nextHop }) => nextHop && formatNextHop(nextHop) },
  { title: "MED", key: "med", value: ({ med }) => med },
  { title: "local preference", key: "localPref", value: ({ localPref }) => localPref },
  { title: "atomic aggregate", key: "atomicAggregate", value: ({ atomicAggregate }) => atomicAggregate },
  {
    title: "aggregated by",
    key: "aggregator",
    value: ({ aggregator }) => aggregator && `${aggregator.asn} ${formatIp(aggregator.address)}`,
  },
  { title: "communities", key: "communities", value: ({ communities }) => listed(communities, formatCommunity) },
  {
    title: "large communities",
    key: "largeCommunities",
    value: ({ largeCommunities }) => listed(largeCommunities, formatLargeCommunity),
  },
  {
    title: "extended communities",
    key: "extendedCommunities",
    value: ({ extendedCommunities, ipv6ExtendedCommunities }) =>
      listed([...(extendedCommunities ?? []), ...(ipv6ExtendedCommunities ?? [])], formatExtendedCommunity),
  },
  {
    title: "originator",
    key: "originatorId",
    value: ({ originatorId }) => (originatorId === undefined ? undefined : formatDottedQuad(originatorId)),
  },
  { title: "clusters", key: "clusterList", value: ({ clusterList }) => listed(clusterList, formatDottedQuad) },
  { title: "AIGP", key: "aigp", value: ({ aigp }) => aigp?.toString() },
  { title: "only to customer", key: "onlyToCustomer", value: ({ onlyToCustomer }) => onlyToCustomer },
  {
    title: "attributes that are only carried",
    key: "opaque",
    value: ({ opaque }) => listed(opaque, ({ code }) => String(code)),
  },
];

/** `AS path 65001 65010, origin IGP, next hop 192.0.2.1`. */
export function attributesText(attributes: PathAttributes): string {
  const parts = ATTRIBUTES.flatMap(({ title, value }) => {
    const found = value(attributes);
    if (found === undefined) return [];
    if (found === true) return title;
    const text = Array.isArray(found) ? found.join(" ") : String(found);
    return `${title} ${text === "" ? "empty" : text}`;
  });
  return parts.join(", ");
}

export function attributesJson(attributes: PathAttributes): JsonObject {
  return Object.fromEntries(ATTRIBUTES.map(({ key, value }) => [key, value(attributes)]));
}

function formatNextHop({ address, linkLocal }: NextHop): string {
  return linkLocal === undefined ? formatIp(address) : `${formatIp(address)} (${formatIp(linkLocal)})`;
}

function listed<Item>(items: readonly Item[] | undefined, text: (item: Item) => string): readonly string[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items.map(text);
}
