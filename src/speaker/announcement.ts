/** From what a user says about a route of their own to the attribute set that goes into the RIB. */
import { Origin } from "../bgp/codes.ts";
import { parseCommunity, parseLargeCommunity } from "../bgp/communities.ts";
import type { PathAttributes } from "../bgp/messages.ts";
import { type IpAddress, parseIp } from "../net/address.ts";
import { ANNOUNCE_OPTIONS, refuseUnknown } from "./settings/known-options.ts";
import { invalid } from "./settings/option-checks.ts";
import type { AnnounceOptions } from "./settings/options.ts";

const UINT32_MAX = 0xffffffff;

const ORIGINS = { igp: Origin.Igp, egp: Origin.Egp, incomplete: Origin.Incomplete } as const;

export function announcedAttributes(options: AnnounceOptions, version: 4 | 6): PathAttributes {
  refuseUnknown(options, ANNOUNCE_OPTIONS, "an announcement");
  const { communities, largeCommunities, med, localPref, origin = "igp", nextHop, asPath } = options;
  if (!Object.hasOwn(ORIGINS, origin)) throw invalid("origin", origin, Object.keys(ORIGINS).join(", "));
  return {
    origin: ORIGINS[origin],
    asPath: asPath === undefined || asPath.length === 0 ? [] : [{ type: "sequence", asns: asPath.map(asn) }],
    nextHop: nextHop === undefined ? undefined : { address: nextHopAddress(nextHop, version) },
    ...(med === undefined ? {} : { med: uint32("med", med) }),
    ...(localPref === undefined ? {} : { localPref: uint32("localPref", localPref) }),
    ...(communities?.length ? { communities: communities.map(community) } : {}),
    ...(largeCommunities?.length ? { largeCommunities: largeCommunities.map(largeCommunity) } : {}),
  };
}

function community(text: string): number {
  const value = parseCommunity(text);
  if (value === undefined)
    throw invalid("communities", text, "AS:value or a well-known name, as in 65000:100 or no-export");
  return value;
}

function largeCommunity(text: string) {
  const value = parseLargeCommunity(text);
  if (value === undefined) throw invalid("largeCommunities", text, "three numbers, as in 65000:1:2");
  return value;
}

function nextHopAddress(text: string, version: 4 | 6): IpAddress {
  const address = parseIp(text);
  // RFC 8950 lets an IPv4 prefix have an IPv6 next hop; there is no such thing the other way round.
  if (address === undefined || (version === 6 && address.version === 4)) {
    throw invalid("nextHop", text, version === 6 ? "an IPv6 address" : "an IPv4 or IPv6 address");
  }
  return address;
}

function asn(value: number): number {
  return uint32("asPath", value, 1);
}

function uint32(name: string, value: unknown, least = 0): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > UINT32_MAX) {
    throw invalid(name, value, `a whole number from ${least} to ${UINT32_MAX}`);
  }
  return value;
}
