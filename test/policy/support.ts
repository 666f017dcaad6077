/** What the tests of policy have in common: values from text, and a route to start from. */
import { type IpAddress, parseIp } from "../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { PathText } from "../../src/policy/path-text.ts";
import type { PathSegment, PolicyRoute, PolicyVerdict, RouteAttributes } from "../../src/policy/route.ts";

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is not an address`);
  return address;
}

export function prefix(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is not a prefix`);
  return prefix;
}

export function community(text: string): number {
  const [high, low] = text.split(":").map(Number);
  return high * 65536 + low;
}

export function extended(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

export const PLAIN: RouteAttributes = {
  origin: 0,
  asPath: [{ type: "sequence", asns: [100, 200] }],
  nextHop: { address: ip("192.0.2.1") },
};

/** An IPv4 route from a neighbour, but for what is said. */
export function route(attributes: Partial<RouteAttributes> = {}, facts: Partial<PolicyRoute> = {}): PolicyRoute {
  return { version: 4, prefixClass: 0, direction: "in", ...facts, attributes: { ...PLAIN, ...attributes } };
}

/** The route's attributes with the verdict's changes made. */
export function changed<Attributes extends RouteAttributes>(
  attributes: Attributes,
  { changes }: PolicyVerdict,
): Attributes {
  const merged = { ...attributes, ...changes };
  for (const [name, value] of Object.entries(changes)) if (value === undefined) Reflect.deleteProperty(merged, name);
  return merged;
}

/** As as-path lists see it. */
export function asPathText(path: readonly PathSegment[]): string {
  const text = new PathText();
  text.load(path);
  return String(text);
}
