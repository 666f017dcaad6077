/** Who is on a link of this host, and so one hop away. */
import type { networkInterfaces } from "node:os";
import { isLinkLocal, parseIp } from "../net/address.ts";
import { type Prefix, parsePrefix, prefixContains } from "../net/prefix.ts";

/** By the prefixes of the interfaces' addresses, as they are now. */
export function hostLinks(interfaces: ReturnType<typeof networkInterfaces>): (address: string) => boolean {
  const links = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .map(({ cidr }) => (cidr === null ? undefined : parsePrefix(cidr)))
    .filter((prefix): prefix is Prefix => prefix !== undefined);
  return (address) => {
    const ip = parseIp(address);
    return ip !== undefined && (isLinkLocal(ip) || links.some((link) => prefixContains(link, ip)));
  };
}
