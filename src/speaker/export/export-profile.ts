/** All that decides what a neighbour is sent for one family, but for the routes that came from it. */
import type { AddressFamily } from "../../bgp/codes.ts";
import type { UpdateEncoding } from "../../bgp/update-writer.ts";
import { formatIp } from "../../net/address.ts";
import type { RouteMap } from "../../policy/route-map.ts";
import { type ExportRules, exportRulesKey } from "../rules/export-rules.ts";
import type { PolicyCircumstances } from "../rules/judged-route.ts";
import type { FamilySettings } from "../settings/family-settings.ts";

export interface ExportTerms extends Pick<FamilySettings, "addPathSend" | "maximumPrefixesOut"> {
  readonly family: AddressFamily;
  readonly rules: ExportRules;
  readonly encoding: UpdateEncoding;
  /** All filters of the neighbour as one route map. */
  readonly routeMap: RouteMap | undefined;
  readonly circumstances: PolicyCircumstances;
  /** A default route of our own, and what it has to pass. */
  readonly defaultOriginate: boolean;
  readonly defaultRouteMap: RouteMap | undefined;
  /** Milliseconds between two rounds of changes (RFC 4271 § 9.2.1.1). */
  readonly advertisementInterval: number;
}

/** Neighbours whose profiles have equal keys are sent the same bytes. */
export interface ExportProfile extends ExportTerms {
  readonly key: string;
}

export function exportProfile(terms: ExportTerms): ExportProfile {
  const { family, rules, encoding, addPathSend, circumstances } = terms;
  const { fourOctetAs, extendedNextHop, maximumLength } = encoding;
  const sendsIds = encoding.addPathSend.has(family);
  const key = [
    family,
    exportRulesKey(rules),
    fourOctetAs,
    extendedNextHop.has(family),
    maximumLength,
    sendsIds,
    sendsIds ? JSON.stringify(addPathSend) : "",
    terms.maximumPrefixesOut,
    terms.defaultOriginate,
    terms.advertisementInterval,
    numberOf(terms.routeMap),
    numberOf(terms.defaultRouteMap),
    readsPeer(terms) && circumstances.peer !== undefined ? formatIp(circumstances.peer.address) : "",
  ];
  return { ...terms, key: key.join(" ") };
}

/** A route map that asks for the neighbour has an answer of its own for each. */
function readsPeer({ routeMap, defaultRouteMap }: ExportTerms): boolean {
  return (routeMap?.reads.has("peer") || defaultRouteMap?.reads.has("peer")) ?? false;
}

let numbered = 0;
const numbers = new WeakMap<RouteMap, number>();

/** Route maps are equal when they are the same object. */
function numberOf(routeMap: RouteMap | undefined): number {
  if (routeMap === undefined) return 0;
  let number = numbers.get(routeMap);
  if (number === undefined) {
    number = ++numbered;
    numbers.set(routeMap, number);
  }
  return number;
}
