/**
 * Route maps by chance, with the lists that they use, as FRR is told of them and as `src/policy` has them.
 *
 * Left out is what FRR's bgpd 8.4 does not know or does otherwise; `docs/policy.md` lists it.
 */

import type { RouteMapEntry } from "../../../src/policy/compiled-route-map.ts";
import { type MatchClause, writeMatch } from "../../../src/policy/match-clauses.ts";
import type { PolicyListKind } from "../../../src/policy/policy-lists.ts";
import { PolicyStore } from "../../../src/policy/policy-store.ts";
import { type SetClause, writeSet } from "../../../src/policy/set-clauses.ts";
import type { Random } from "../../support/random.ts";
import {
  ASNS,
  COMMUNITIES,
  ip,
  LARGE_COMMUNITIES,
  LOCAL_PREFS,
  METRICS,
  NEXT_HOPS,
  ROUTE_ORIGIN,
  ROUTE_TARGETS,
  some,
} from "./policy-values.ts";
import { RANDOM_LISTS } from "./random-lists.ts";

export interface RandomPolicy {
  readonly store: PolicyStore;
  /** FRR's configuration of it. */
  readonly lines: readonly string[];
  /** The name of the route map to apply. */
  readonly routeMap: string;
}

/** All names in it begin with `name`. */
export function randomPolicy(random: Random, name: string, store = new PolicyStore()): RandomPolicy {
  const lists = defineLists(random, name, store);
  const maps = new RouteMapMaker(random, name);
  // Each may call those before it, and one that does not exist; so there are no circles.
  const [inner, outer, applied] = ["inner", "outer", "in"].map((suffix) => maps.make(`${name}-${suffix}`));
  for (const map of [inner, outer, applied]) store.defineRouteMap(map.name, map.entries);
  return { store, lines: [...lists, ...[inner, outer, applied].flatMap(writeRouteMap)], routeMap: applied.name };
}

/** Two of each kind, numbered; number 2 is not defined. */
function listName(random: Random, name: string): string {
  return `${name}-${random.int(0, 2)}`;
}

function defineLists(random: Random, name: string, store: PolicyStore): readonly string[] {
  const define = <Kind extends PolicyListKind>(kind: Kind, number: number): readonly string[] => {
    const { list, lines } = RANDOM_LISTS[kind](random, `${name}-${number}`);
    store.defineList(kind, `${name}-${number}`, list);
    return lines;
  };
  const kinds = Object.keys(RANDOM_LISTS) as PolicyListKind[];
  return kinds.flatMap((kind) => [0, 1].flatMap((number) => define(kind, number)));
}

interface NamedRouteMap {
  readonly name: string;
  readonly entries: readonly RouteMapEntry[];
}

/** Sequence number of the entry that most route maps end with. */
const LAST = 60;

class RouteMapMaker {
  private readonly random: Random;
  private readonly name: string;
  private readonly callees: string[];

  constructor(random: Random, name: string) {
    this.random = random;
    this.name = name;
    this.callees = [`${name}-nowhere`];
  }

  make(name: string): NamedRouteMap {
    const { random } = this;
    const sequences = some(random, [10, 20, 30, 40, 50], 1, 4).sort((a, b) => a - b);
    // What is denied shows nothing of what was set: let most routes reach an end that permits.
    const entries = [...sequences, ...(random.chance(0.8) ? [LAST] : [])].map((sequence) => this.makeEntry(sequence));
    this.callees.push(name);
    return { name, entries };
  }

  private makeEntry(sequence: number): RouteMapEntry {
    const { random } = this;
    const isLast = sequence === LAST;
    const action = isLast || random.chance(0.75) ? "permit" : "deny";
    const sets = oneOfEachKind(random.int(0, 3), () => this.setClause());
    return {
      sequence,
      action,
      matches: [
        ...oneOfEachKind(isLast ? 0 : random.pick([0, 1, 1, 1, 2]), () => this.matchClause()),
        // An IPv4 route that FRR imports would get an IPv6 next hop.
        ...(sets.some(({ kind }) => kind === "ipv6 next-hop global") ? [this.onlyIpv6()] : []),
      ],
      sets,
      ...(random.chance(0.25) ? { call: random.pick(this.callees) } : {}),
      // FRR refuses to go on from an entry that denies.
      ...(action === "permit" && random.chance(0.5) ? { onMatch: this.onMatch(sequence) } : {}),
    };
  }

  private onMatch(sequence: number): "next" | number {
    return this.random.chance(0.5) ? "next" : sequence + this.random.pick([1, 10, 15, 30]);
  }

  private onlyIpv6(): MatchClause {
    return { kind: "ipv6 address", list: listName(this.random, this.name) };
  }

  private matchClause(): MatchClause {
    const { random } = this;
    const list = listName(random, this.name);
    const match = random.chance(0.3) ? "exact-match" : "some";
    return random.pick<MatchClause>([
      { kind: "ip address prefix-list", list },
      { kind: "ip address", list },
      { kind: "ip next-hop prefix-list", list },
      { kind: "ip next-hop", list },
      { kind: "ip next-hop address", address: random.pick(NEXT_HOPS[4]) },
      { kind: "ipv6 address prefix-list", list },
      { kind: "ipv6 next-hop prefix-list", list },
      { kind: "ipv6 next-hop", list },
      { kind: "ipv6 next-hop address", address: random.pick(NEXT_HOPS[6]) },
      { kind: "as-path", list },
      { kind: "community", list, match },
      { kind: "large-community", list, match },
      { kind: "extcommunity", list },
      { kind: "metric", value: random.pick(METRICS.filter((metric) => metric > 0)) }, // FRR's schema forbids 0
      { kind: "local-preference", value: random.pick(LOCAL_PREFS) },
      { kind: "origin", origin: random.pick([0, 1, 2]) },
      { kind: "tag", value: random.int(7, 8) },
      { kind: "peer", peer: random.pick(["local", ip("127.0.0.11"), ip("127.0.0.12")]) },
    ]);
  }

  private setClause(): SetClause {
    const { random } = this;
    const list = listName(random, this.name);
    const additive = random.chance(0.6);
    const sign = random.pick([{}, { sign: "+" }, { sign: "-" }] as const);
    return random.pick<SetClause>([
      { kind: "community", communities: some(random, COMMUNITIES, 1, 3), additive },
      { kind: "community", communities: "none" },
      { kind: "comm-list", list },
      { kind: "large-community", communities: some(random, LARGE_COMMUNITIES, 1, 2), additive },
      { kind: "large-community", communities: "none" },
      { kind: "large-comm-list", list },
      { kind: "extcommunity rt", communities: some(random, ROUTE_TARGETS, 1, 2) },
      { kind: "extcommunity soo", communities: [ROUTE_ORIGIN] },
      { kind: "extcommunity none" },
      { kind: "extcommunity bandwidth", bandwidth: random.pick([1, 100, 25600]), nonTransitive: random.chance(0.5) },
      { kind: "local-preference", ...sign, value: random.pick([0, 5, 200]) },
      { kind: "metric", ...sign, value: random.pick([1, 5, 200]) },
      { kind: "weight", value: random.pick([0, 5, 65535]) },
      { kind: "origin", origin: random.pick([0, 1, 2]) },
      { kind: "tag", value: random.int(7, 8) },
      { kind: "as-path prepend", asns: Array.from({ length: random.int(1, 3) }, () => random.pick(ASNS)) },
      { kind: "as-path prepend", lastAs: random.int(1, 3) },
      { kind: "as-path exclude", asns: some(random, ASNS, 1, 2) },
      { kind: "ip next-hop", to: random.pick([...NEXT_HOPS[4], "unchanged", "peer-address"]) },
      { kind: "ipv6 next-hop global", address: random.pick(NEXT_HOPS[6]) },
      { kind: "aggregator as", asn: random.pick([100, 65010]), address: ip("192.0.2.77") },
      { kind: "atomic-aggregate" },
      { kind: "originator-id", id: 0x0a000063 },
    ]);
  }
}

/** FRR keeps the last clause of a kind; but of several that it reads from one file, not always that one. */
function oneOfEachKind<Clause extends { readonly kind: string }>(count: number, make: () => Clause): Clause[] {
  return [...new Map(Array.from({ length: count }, make).map((clause) => [clause.kind, clause])).values()];
}

function writeRouteMap({ name, entries }: NamedRouteMap): string[] {
  return entries.flatMap(({ sequence, action, matches = [], sets = [], call, onMatch }) => [
    `route-map ${name} ${action} ${sequence}`,
    ...matches.map((clause) => ` ${writeMatch(clause)}`),
    ...sets.map((clause) => ` ${writeSet(clause)}`),
    ...(call === undefined ? [] : [` call ${call}`]),
    ...(onMatch === undefined ? [] : [onMatch === "next" ? " on-match next" : ` on-match goto ${onMatch}`]),
  ]);
}
