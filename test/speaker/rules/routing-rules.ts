/** Attributes, sources and rules for tests of what goes in and out, each with the plainest defaults. */
import { editAttributes } from "../../../src/bgp/attribute-edit.ts";
import { AttributeView } from "../../../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../../src/bgp/canonical-attributes.ts";
import { parseCommunity } from "../../../src/bgp/communities.ts";
import type { AsPath, NextHop, PathAttributes } from "../../../src/bgp/messages.ts";
import { type IpAddress, parseDottedQuad, parseIp } from "../../../src/net/address.ts";
import type { ExportRules, ExportSource } from "../../../src/speaker/rules/export-rules.ts";
import { type ExportPolicy, type ExportVerdict, exported } from "../../../src/speaker/rules/exported.ts";
import {
  type Imported,
  type ImportPolicy,
  type ImportRules,
  type ImportVerdict,
  imported,
} from "../../../src/speaker/rules/import-rules.ts";

export const US = 65000;
export const THEM = 65001;
/** A public AS that the route has been through. */
export const FAR = 3356;
export const US_ID = quad("10.0.0.1");

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new RangeError(text);
  return address;
}

export function quad(text: string): number {
  const number = parseDottedQuad(text);
  if (number === undefined) throw new RangeError(text);
  return number;
}

export function community(text: string): number {
  const number = parseCommunity(text);
  if (number === undefined) throw new RangeError(text);
  return number;
}

export function hop(address: string, linkLocal?: string): NextHop {
  return linkLocal === undefined ? { address: ip(address) } : { address: ip(address), linkLocal: ip(linkLocal) };
}

/** `"65000 3356 (65010 65011) {1,2}"`, as routers show a path. */
export function path(text: string): AsPath {
  const segments: { type: AsPath[number]["type"]; asns: number[] }[] = [];
  for (const [, confederation, set, plain] of text.matchAll(/\(([^)]*)\)|\{([^}]*)\}|(\d+)/g)) {
    const last = segments.at(-1);
    if (confederation !== undefined) segments.push({ type: "confed-sequence", asns: numbers(confederation) });
    else if (set !== undefined) segments.push({ type: "set", asns: numbers(set) });
    else if (last?.type === "sequence") last.asns.push(Number(plain));
    else segments.push({ type: "sequence", asns: [Number(plain)] });
  }
  return segments;
}

function numbers(text: string): number[] {
  return text.split(/[ ,]/).map(Number);
}

export const OURSELVES = hop("192.0.2.1");
export const ELSEWHERE = hop("198.51.100.7");

export const ROUTE: PathAttributes = { origin: 0, asPath: path(`${FAR} 174`), nextHop: ELSEWHERE };

export const FROM: Readonly<Record<"us" | "ebgp" | "ibgp" | "client" | "confed", ExportSource>> = {
  us: { kind: "local", routerId: US_ID, reflectorClient: false },
  ebgp: { kind: "ebgp", routerId: quad("10.0.0.2"), reflectorClient: false },
  ibgp: { kind: "ibgp", routerId: quad("10.0.0.3"), reflectorClient: false },
  client: { kind: "ibgp", routerId: quad("10.0.0.4"), reflectorClient: true },
  confed: { kind: "confed", routerId: quad("10.0.0.5"), reflectorClient: false },
};

export const TO_EBGP: ExportRules = {
  peerType: "ebgp",
  asn: US,
  confederation: undefined,
  localAs: undefined,
  peerAs: THEM,
  clusterId: US_ID,
  nextHop: OURSELVES,
  ipv6NextHops: false,
  nextHopSelf: false,
  attributeUnchanged: [],
  asOverride: false,
  removePrivateAs: undefined,
  sendCommunity: new Set(["standard", "extended", "large"]),
  defaultLocalPref: 100,
  routeReflectorClient: false,
  routeServerClient: false,
  clientToClient: true,
  gracefulShutdown: false,
  role: undefined,
  closed: false,
  longLivedStale: true,
};
export const TO_IBGP: ExportRules = { ...TO_EBGP, peerType: "ibgp", peerAs: US };
export const TO_CLIENT: ExportRules = { ...TO_IBGP, routeReflectorClient: true };
/** We are member 65000 of confederation 100, the neighbour is member 65001. */
export const TO_MEMBER: ExportRules = { ...TO_EBGP, peerType: "confed", confederation: 100 };

export const FROM_EBGP: ImportRules = {
  peerType: "ebgp",
  peerAs: THEM,
  asn: US,
  confederation: undefined,
  localAs: undefined,
  allowAsIn: undefined,
  weight: 0,
  role: undefined,
  gracefulShutdown: false,
  closed: false,
};
export const FROM_IBGP: ImportRules = { ...FROM_EBGP, peerType: "ibgp", peerAs: US };

/** A policy that permits, and does no more than it says here. */
export function exportPolicy(verdict: Partial<ExportVerdict> = {}, see?: (seen: PathAttributes) => void): ExportPolicy {
  return {
    judge(attributes) {
      see?.(attributes);
      return { permitted: true, changes: {}, nextHop: {}, ...verdict };
    },
  };
}

export function importPolicy(verdict: Partial<ImportVerdict> = {}, see?: (seen: PathAttributes) => void): ImportPolicy {
  return {
    judge(attributes) {
      see?.(attributes);
      const nothing = { weight: undefined, tag: undefined, source: undefined };
      return { permitted: true, changes: {}, nextHop: {}, ...nothing, ...verdict };
    },
  };
}

/** What arrives at the neighbour, by way of the bytes; undefined: nothing. */
export function told(
  attributes: PathAttributes,
  source: ExportSource,
  rules: ExportRules,
  policy?: ExportPolicy,
  nextHopMetric = 0,
): PathAttributes | undefined {
  const block = encodeAttributes(attributes).slice();
  const changes = exported(new AttributeView(block), source, rules, policy, 0, nextHopMetric);
  return typeof changes === "string" ? undefined : decodeAttributes(editAttributes(block, changes));
}

/** What the decision sees of a route. */
export function taken(
  attributes: PathAttributes,
  rules: ImportRules,
  policy?: ImportPolicy,
): (Extract<Imported, { used: true }> & { readonly attributes: PathAttributes }) | Extract<Imported, { used: false }> {
  const block = encodeAttributes(attributes).slice();
  const outcome = imported(new AttributeView(block), rules, policy);
  return outcome.used ? { ...outcome, attributes: decodeAttributes(editAttributes(block, outcome.changes)) } : outcome;
}

/** Those of the attributes that a test says something about. */
export function like(
  expected: Partial<PathAttributes>,
  attributes: PathAttributes | undefined,
): Partial<PathAttributes> {
  if (attributes === undefined) throw new Error("there is no such route");
  const fields = Object.keys(expected) as (keyof PathAttributes)[];
  return Object.fromEntries(fields.map((field) => [field, attributes[field]]));
}
