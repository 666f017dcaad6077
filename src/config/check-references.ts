/** Names that nothing stands behind. That is no error, as in FRR, but seldom what is meant. */
import { matchDescriptor } from "../policy/match-clauses.ts";
import type { PolicyListKind, PolicyListReference } from "../policy/policy-lists.ts";
import { setDescriptor } from "../policy/set-clauses.ts";
import type { BfdPeer, BfdSettings } from "./bfd-definitions.ts";
import { objectionToKeys } from "./effective-bfd.ts";
import type { Exchange, Filters } from "./exchange.ts";
import { type HostRouting, IP_VERSIONS } from "./host-routing.ts";
import { type BgpInstance, type Configuration, FAMILIES, type FamilyName, type PeerSettings } from "./model.ts";
import type { Origination } from "./origination.ts";
import type { PolicyDefinitions, Reference, RouteMapDefinition } from "./policy-definitions.ts";
import { type Position, quote } from "./problems.ts";
import type { Complain } from "./statement.ts";

/** What a neighbour's list is in a family. */
export const LIST_KINDS: {
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

export function noticeMissing(configuration: Configuration, complain: Complain): void {
  const { policy, routing, vrfs, bfd } = configuration;
  const search = new Search(configuration, complain);
  for (const entries of policy.routeMaps.values()) for (const entry of entries.values()) search.inRouteMap(entry);
  for (const bgp of configuration.bgpInstances) search.inInstance(bgp);
  for (const each of [routing, ...Array.from(vrfs.values(), ({ routing }) => routing)]) search.inRouting(each);
  for (const settings of [...bfd.profiles.values(), ...bfd.peers.values()]) search.inBfd(settings);
}

class Search {
  private readonly configuration: Configuration;
  private readonly policy: PolicyDefinitions;
  private readonly complain: Complain;

  constructor(configuration: Configuration, complain: Complain) {
    this.configuration = configuration;
    this.policy = configuration.policy;
    this.complain = complain;
  }

  inInstance({ groups, neighbors, interfaceNeighbors, networks, origination }: BgpInstance): void {
    for (const peers of [groups, neighbors, interfaceNeighbors]) for (const peer of peers.values()) this.inPeer(peer);
    for (const { routeMap } of networks.values()) this.routeMap(routeMap, "the network is not announced");
    for (const family of FAMILIES) this.inOrigination(family, origination[family]);
  }

  inRouting({ bgpRouteMaps }: HostRouting): void {
    for (const version of IP_VERSIONS) this.routeMap(bgpRouteMaps[version], "no route goes into the kernel");
  }

  inBfd({ authentication, ...settings }: BfdSettings | BfdPeer): void {
    if ("profile" in settings) this.bfdProfile(settings.profile);
    const reference = authentication?.keyChain;
    if (reference === undefined) return;
    const keyChain = this.configuration.keyChains.get(reference.name);
    if (keyChain === undefined) {
      this.complain("notice", reference.at, `there is no key chain ${quote(reference.name)}: BFD does not begin`);
      return;
    }
    const expected = objectionToKeys(keyChain, authentication?.meticulous ?? false);
    if (expected === undefined) return;
    const lack = `key chain ${quote(reference.name)} has no key for BFD, which does not begin`;
    this.complain("notice", reference.at, `${lack}: ${expected}`);
  }

  private inPeer({ exchange, bfd }: PeerSettings): void {
    this.bfdProfile(bfd?.profile);
    for (const family of FAMILIES) if (exchange[family] !== undefined) this.inExchange(family, exchange[family]);
  }

  private inOrigination(family: FamilyName, origination: Origination): void {
    const { redistributions, aggregates, importRouteMap, tableMap, neighborDistances } = origination;
    for (const { routeMap } of redistributions.values()) this.routeMap(routeMap, "nothing is redistributed");
    for (const { routeMap, suppressMap } of aggregates.values()) {
      this.routeMap(routeMap, "the aggregate is not announced");
      this.routeMap(suppressMap, "nothing is kept back");
    }
    this.routeMap(importRouteMap, "nothing is imported");
    this.routeMap(tableMap, "no route goes into the kernel");
    for (const { accessList } of neighborDistances.values()) {
      if (accessList === undefined) continue;
      const kind = LIST_KINDS[family].distributeList;
      this.list({ kind, name: accessList.name }, accessList.at, "the distance counts for no route");
    }
  }

  private bfdProfile(reference: Reference | undefined): void {
    if (reference === undefined || this.configuration.bfd.profiles.has(reference.name)) return;
    this.complain("notice", reference.at, `there is no BFD profile ${quote(reference.name)}: the defaults hold`);
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

  private inExchange(family: FamilyName, exchange: Exchange): void {
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
