/** Names of lists and route maps that are nowhere defined. That is no error, as in FRR, but seldom what is meant. */
import { matchDescriptor } from "../policy/match-clauses.ts";
import type { PolicyListKind, PolicyListReference } from "../policy/policy-lists.ts";
import { setDescriptor } from "../policy/set-clauses.ts";
import type { Exchange, Filters } from "./exchange.ts";
import { type Configuration, FAMILIES, type FamilyName } from "./model.ts";
import type { PolicyDefinitions, Reference, RouteMapDefinition } from "./policy-definitions.ts";
import { type Position, quote } from "./problems.ts";
import type { Complain } from "./statement.ts";

/** What a neighbour's list is in a family. */
const LIST_KINDS: {
  readonly [Family in FamilyName]: { readonly [Kind in Exclude<keyof Filters, "routeMap">]: PolicyListKind };
} = {
  "ipv4-unicast": {
    prefixList: "ip prefix-list",
    distributeList: "access-list",
    filterList: "as-path access-list",
  },
  "ipv6-unicast": {
    prefixList: "ipv6 prefix-list",
    distributeList: "ipv6 access-list",
    filterList: "as-path access-list",
  },
};
const LISTS = ["prefixList", "distributeList", "filterList"] as const;

export function noticeMissing({ bgp, policy }: Configuration, complain: Complain): void {
  const search = new Search(policy, complain);
  for (const entries of policy.routeMaps.values()) for (const entry of entries.values()) search.inRouteMap(entry);
  if (bgp === undefined) return;
  for (const { exchange } of [...bgp.groups.values(), ...bgp.neighbors.values()]) {
    for (const family of FAMILIES) if (exchange[family] !== undefined) search.inExchange(family, exchange[family]);
  }
}

class Search {
  private readonly policy: PolicyDefinitions;
  private readonly complain: Complain;

  constructor(policy: PolicyDefinitions, complain: Complain) {
    this.policy = policy;
    this.complain = complain;
  }

  inRouteMap({ matches, sets, call }: RouteMapDefinition): void {
    for (const { clause, at } of matches.values()) {
      this.list(matchDescriptor(clause).refersTo?.(clause), at, "the clause fits no route");
    }
    for (const { clause, at } of sets.values()) {
      this.list(setDescriptor(clause).refersTo?.(clause), at, "nothing is deleted");
    }
    this.routeMap(call, "the call changes nothing");
  }

  inExchange(family: FamilyName, exchange: Exchange): void {
    for (const filters of [exchange.in, exchange.out]) {
      this.routeMap(filters.routeMap, "no route passes");
      for (const filter of LISTS) {
        const reference = filters[filter];
        if (reference === undefined) continue;
        this.list({ kind: LIST_KINDS[family][filter], name: reference.name }, reference.at, "no route passes");
      }
    }
    const { defaultOriginate } = exchange.settings;
    if (defaultOriginate !== "always") this.routeMap(defaultOriginate, "no default route is sent");
  }

  private list(reference: PolicyListReference | undefined, at: Position, consequence: string): void {
    if (reference === undefined || this.policy.lists[reference.kind].has(reference.name)) return;
    this.complain("notice", at, `there is no ${reference.kind} ${quote(reference.name)}: ${consequence}`);
  }

  private routeMap(reference: Reference | undefined, consequence: string): void {
    if (reference === undefined || this.policy.routeMaps.has(reference.name)) return;
    this.complain("notice", reference.at, `there is no route-map ${quote(reference.name)}: ${consequence}`);
  }
}
