/** The values that random policies and random routes have in common: few, so that clauses fit about as often as not. */
import { type IpAddress, parseIp } from "../../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../../src/net/prefix.ts";
import type { Random } from "../../support/random.ts";

export const ASNS = [100, 200, 300, 64512, 65010, 4200000001] as const;
export const COMMUNITIES = [
  ...[0x00640001, 0x00640002, 0x00c80001, 0x00c80064, 0xfde80064],
  ...[0xffffff01, 0xffffff04],
] as const;
export const LARGE_COMMUNITIES = [
  { global: 100, local1: 1, local2: 2 },
  { global: 100, local1: 1, local2: 3 },
  { global: 4200000001, local1: 7, local2: 0 },
] as const;
/** In all three forms. */
export const ROUTE_TARGETS = ["0002006400000001", "0002006400000002", "0102c00002010007", "0202fa56ea010005"].map(
  octets,
);
export const ROUTE_ORIGIN = octets("0003006400000001");
export const EXTENDED_COMMUNITIES = [...ROUTE_TARGETS, ROUTE_ORIGIN];
export const METRICS = [0, 10, 50, 4294967290] as const;
export const LOCAL_PREFS = [0, 90, 100, 4294967290] as const;
export const NEXT_HOPS = {
  4: ["10.99.0.1", "10.99.0.2", "192.0.2.9"].map(ip),
  6: ["2001:db8:99::1", "2001:db8:99::2", "2001:db8:42::9"].map(ip),
} as const;
export const PREFIXES = {
  4: [
    ...["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "10.1.3.0/24", "10.99.0.0/16"],
    ...["172.16.0.0/12", "192.0.2.0/24", "192.0.2.128/25"],
  ].map(prefix),
  6: [
    ...["::/0", "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:2::/64", "2001:db8:1:2::3/128", "2001:db8:99::/48"],
    ...["2001:db8:ffff::/48"],
  ].map(prefix),
} as const;
export const WIDTHS = { 4: 32, 6: 128 } as const;

/** Different ones, in any order. */
export function some<T>(random: Random, pool: readonly T[], least: number, most: number): T[] {
  const left = [...pool];
  const count = random.int(least, Math.min(most, pool.length));
  return Array.from({ length: count }, () => left.splice(random.int(0, left.length - 1), 1)[0]);
}

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is not an address`);
  return address;
}

function prefix(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is not a prefix`);
  return prefix;
}

function octets(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
