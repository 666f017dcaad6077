/** The address families whose routes a speaker carries, under their three names: for people, for the wire, for the RIB. */
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../bgp/codes.ts";
import type { FamilyName } from "./settings/options.ts";

const CARRIED: Readonly<Record<FamilyName, { readonly family: AddressFamily; readonly version: 4 | 6 }>> = {
  "ipv4-unicast": { family: IPV4_UNICAST, version: 4 },
  "ipv6-unicast": { family: IPV6_UNICAST, version: 6 },
};

export const FAMILIES = Object.keys(CARRIED) as readonly FamilyName[];

export function isFamilyName(name: string): name is FamilyName {
  return Object.hasOwn(CARRIED, name);
}

export function familyOf(name: FamilyName): AddressFamily {
  return CARRIED[name].family;
}

export function familyNameOf(family: AddressFamily): FamilyName {
  return family === IPV6_UNICAST ? "ipv6-unicast" : "ipv4-unicast";
}

export function versionOf(name: FamilyName): 4 | 6 {
  return CARRIED[name].version;
}

/** The IP version of a family's prefixes. */
export function prefixVersion(family: AddressFamily): 4 | 6 {
  return family === IPV6_UNICAST ? 6 : 4;
}
