/** Address families in words: `ipv4-unicast`, `l2vpn-evpn`; numbers where IANA's name is not in the tables. */
import { type AddressFamily, afiOf, safiOf } from "./codes.ts";

const AFI_NAMES: Readonly<Record<number, string | undefined>> = {
  1: "ipv4",
  2: "ipv6",
  25: "l2vpn",
  16388: "bgp-ls",
};

const SAFI_NAMES: Readonly<Record<number, string | undefined>> = {
  1: "unicast",
  2: "multicast",
  4: "labeled-unicast",
  5: "mcast-vpn",
  65: "vpls",
  66: "mdt",
  70: "evpn",
  71: "link-state",
  73: "sr-policy",
  85: "mup",
  128: "vpn",
  129: "multicast-vpn",
  132: "route-target",
  133: "flowspec",
  134: "flowspec-vpn",
};

export function familyName(family: AddressFamily): string {
  return `${afiName(afiOf(family))}-${SAFI_NAMES[safiOf(family)] ?? `safi-${safiOf(family)}`}`;
}

export function afiName(afi: number): string {
  return AFI_NAMES[afi] ?? `afi-${afi}`;
}
