/**
 * The policies of one router: what its lists and route maps are defined as at the moment, and random definitions for
 * them. Their names never change, so that neighbours can name them; a name may stand for nothing.
 */
import type { FamilyName, MatchClause, RouteMapEntry, SetClause } from "../../src/index.ts";
import { AsPathList, PrefixList, parseIp, parsePrefix } from "../../src/index.ts";
import { AccessList } from "../../src/policy/access-list.ts";
import { STANDARD_COMMUNITY } from "../../src/policy/community-kinds.ts";
import { CommunityList } from "../../src/policy/community-list.ts";
import type { PolicyListKind, PolicyListKinds } from "../../src/policy/policy-lists.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { RegularExpression } from "../../src/policy/regular-expression.ts";
import type { PolicyOptions } from "../../src/speaker/settings/options.ts";
import type { Random } from "../support/random.ts";

const LIST_KINDS = [
  "ip prefix-list",
  "ipv6 prefix-list",
  "access-list",
  "ipv6 access-list",
  "as-path access-list",
  "community-list",
] as const;
const LIST_NAMES = ["ONE", "TWO"] as const;
const ROUTE_MAPS = ["RED", "GREEN", "BLUE"] as const;
/** No route map refers to itself, or to one that refers to it. */
const CALLED = "BLUE";

/** Communities that routes of the simulation may have. */
const COMMUNITIES = [0xfde80001, 0xfde80002, 0xfde80003];

type Define = <Kind extends PolicyListKind>(kind: Kind, name: string, list: PolicyListKinds[Kind] | undefined) => void;

export class PolicyBook {
  /** By kind and name: gives the definition to a store. */
  private readonly definitions = new Map<string, (store: PolicyStore) => void>();
  private fresh: PolicyStore | undefined;

  private readonly sets: readonly string[];

  /**
   * `lengthensPaths`: what is put in front of a path by policy ends a confederation's segments (RFC 5065 § 5.3), and with
   * them the trace of where the route has been; routes could go round there.
   */
  constructor(random: Random, lengthensPaths: boolean) {
    this.sets = Object.keys(SETS).filter((name) => lengthensPaths || !name.startsWith("prepend"));
    for (const kind of LIST_KINDS) for (const name of LIST_NAMES) this.redefineList(random, kind, name);
    for (const name of ROUTE_MAPS) this.redefineRouteMap(random, name);
  }

  /** A store that was never told anything else. */
  get store(): PolicyStore {
    if (this.fresh === undefined) {
      this.fresh = new PolicyStore();
      this.define(this.fresh);
    }
    return this.fresh;
  }

  define(store: PolicyStore): void {
    for (const definition of this.definitions.values()) definition(store);
  }

  /** Changes one definition, in the book and in a store that has all the others; says which. */
  redefine(random: Random, store: PolicyStore | undefined): string {
    const key = random.chance(0.5)
      ? this.redefineRouteMap(random, random.pick(ROUTE_MAPS))
      : this.redefineList(random, random.pick(LIST_KINDS), random.pick(LIST_NAMES));
    if (store !== undefined) this.definitions.get(key)?.(store);
    return key;
  }

  /** Route maps permit everything and change nothing, from now on. */
  appease(store: PolicyStore | undefined): void {
    for (const name of ROUTE_MAPS) {
      const key = this.noteRouteMap(name, [{ sequence: 10, action: "permit" }]);
      if (store !== undefined) this.definitions.get(key)?.(store);
    }
  }

  private redefineList(random: Random, kind: (typeof LIST_KINDS)[number], name: string): string {
    const define: Define = (kind, name, list) => {
      this.note(`${kind} ${name}`, (store) => store.defineList(kind, name, list));
    };
    const isDefined = random.chance(0.95);
    if (!isDefined) define(kind, name, undefined);
    else if (kind === "as-path access-list") define(kind, name, asPathList(random));
    else if (kind === "community-list") define(kind, name, communityList(random));
    else if (kind === "access-list" || kind === "ipv6 access-list") define(kind, name, accessList(random, kind));
    else define(kind, name, prefixList(random, kind));
    return `${kind} ${name}`;
  }

  private redefineRouteMap(random: Random, name: string): string {
    return this.noteRouteMap(name, random.chance(0.95) ? this.routeMap(random, name) : undefined);
  }

  private noteRouteMap(name: string, entries: readonly RouteMapEntry[] | undefined): string {
    const key = `route-map ${name}`;
    this.note(key, (store) => store.defineRouteMap(name, entries));
    return key;
  }

  private routeMap(random: Random, name: string): RouteMapEntry[] {
    const entries = Array.from({ length: random.int(1, 3) }, (_, i): RouteMapEntry => {
      return {
        sequence: 10 * (i + 1),
        action: random.chance(0.8) ? "permit" : "deny",
        matches: drawn(random, 0.7, () => MATCHES[random.pick(Object.keys(MATCHES))](random)),
        sets: drawn(random, 0.8, () => SETS[random.pick(this.sets)](random)),
        ...(name !== CALLED && random.chance(0.15) ? { call: CALLED } : {}),
        ...(random.chance(0.2) ? { onMatch: random.pick(["next", 100] as const) } : {}),
      };
    });
    return random.chance(0.75) ? [...entries, { sequence: 100, action: "permit" }] : entries;
  }

  private note(key: string, definition: (store: PolicyStore) => void): void {
    this.definitions.set(key, definition);
    this.fresh = undefined;
  }
}

/** Some filters, or none. */
export function randomFilters(random: Random, family: FamilyName): PolicyOptions {
  const named = <Field extends keyof PolicyOptions>(field: Field, chance: number, names: readonly string[]) =>
    random.chance(chance) ? { [field]: random.pick(names) } : {};
  return {
    ...named("prefixList", 0.15, LIST_NAMES),
    ...named("filterList", 0.1, LIST_NAMES),
    ...named("distributeList", 0.05, LIST_NAMES),
    ...named("routeMap", 0.4, family === "ipv4-unicast" ? ["RED", "GREEN"] : ["RED", "BLUE"]),
  };
}

/** The name of a route map for a default route. */
export function randomRouteMap(random: Random): string {
  return random.pick(ROUTE_MAPS);
}

function action(random: Random): "permit" | "deny" {
  return random.chance(0.7) ? "permit" : "deny";
}

function prefixList(random: Random, kind: "ip prefix-list" | "ipv6 prefix-list"): PrefixList {
  const version = kind === "ip prefix-list" ? 4 : 6;
  const entries = Array.from({ length: random.int(1, 3) }, (_, i) => ({
    sequence: 5 * (i + 1),
    action: action(random),
    ...randomRange(random, version),
  }));
  const rest = { sequence: 100, action: "permit" as const, ...everything(version) };
  return new PrefixList(version, random.chance(0.7) ? [...entries, rest] : entries);
}

function randomRange(random: Random, version: 4 | 6) {
  if (version === 6) return { prefix: parsePrefix(`2001:db8:${random.int(1, 9)}::/48`)! };
  const prefix = parsePrefix(`198.51.${random.int(0, 3)}.0/${random.pick([24, 29])}`)!;
  return { prefix, le: 32 };
}

function everything(version: 4 | 6) {
  return version === 4 ? { prefix: parsePrefix("0.0.0.0/0")!, le: 32 } : { prefix: parsePrefix("::/0")!, le: 128 };
}

function accessList(random: Random, kind: "access-list" | "ipv6 access-list"): AccessList {
  const version = kind === "access-list" ? 4 : 6;
  return new AccessList(version, [
    { action: action(random), prefix: randomRange(random, version).prefix },
    { action: "permit", prefix: everything(version).prefix },
  ]);
}

function asPathList(random: Random): AsPathList {
  const expressions = ["^$", "_6500[12]_", "_6460.$", "^6500[0-9]+_65", "_65100_", "_(65201|65300)_"];
  const entry = { action: action(random), expression: new RegularExpression(random.pick(expressions)) };
  return new AsPathList([entry, { action: "permit", expression: new RegularExpression(".*") }]);
}

function communityList(random: Random): CommunityList<number> {
  return new CommunityList(STANDARD_COMMUNITY, [
    { action: action(random), communities: [random.pick(COMMUNITIES)] },
    ...(random.chance(0.5) ? [{ action: "permit" as const, communities: [random.pick(COMMUNITIES)] }] : []),
  ]);
}

/** None, one or two. */
function drawn<T>(random: Random, chance: number, draw: () => T): T[] {
  const items: T[] = [];
  while (items.length < 2 && random.chance(chance)) items.push(draw());
  return items;
}

const MATCHES: Readonly<Record<string, (random: Random) => MatchClause>> = {
  prefixList: (random) => ({
    kind: random.pick(["ip address prefix-list", "ipv6 address prefix-list"] as const),
    list: random.pick(LIST_NAMES),
  }),
  accessList: (random) => ({
    kind: random.pick(["ip address", "ipv6 address"] as const),
    list: random.pick(LIST_NAMES),
  }),
  path: (random) => ({ kind: "as-path", list: random.pick(LIST_NAMES) }),
  community: (random) => ({ kind: "community", list: random.pick(LIST_NAMES) }),
  metric: (random) => ({ kind: "metric", value: random.int(0, 2) }),
  origin: (random) => ({ kind: "origin", origin: random.pick([0, 1, 2] as const) }),
  localPreference: (random) => ({ kind: "local-preference", value: random.int(99, 101) }),
  tag: (random) => ({ kind: "tag", value: random.int(0, 1) }),
  peer: (random) => ({ kind: "peer", peer: parseIp(`10.0.0.${random.int(1, 8)}`)! }),
};

const SETS: Readonly<Record<string, (random: Random) => SetClause>> = {
  localPreference: (random) => ({ kind: "local-preference", value: random.int(99, 101) }),
  localPreferenceUp: () => ({ kind: "local-preference", sign: "+", value: 1 }),
  metric: (random) => ({ kind: "metric", value: random.int(0, 2) }),
  metricUp: () => ({ kind: "metric", sign: "+", value: 1 }),
  community: (random) => ({
    kind: "community",
    communities: [random.pick(COMMUNITIES)],
    additive: random.chance(0.7),
  }),
  communityGone: (random) => ({ kind: "comm-list", list: random.pick(LIST_NAMES) }),
  large: (random) => ({
    kind: "large-community",
    communities: [{ global: 65000, local1: 1, local2: random.int(1, 3) }],
  }),
  bandwidth: (random) => ({
    kind: "extcommunity bandwidth",
    bandwidth: random.pick(["num-multipaths", 10] as const),
  }),
  prepend: (random) => ({ kind: "as-path prepend", asns: new Array(random.int(1, 2)).fill(64_700) }),
  prependLast: () => ({ kind: "as-path prepend", lastAs: 1 }),
  origin: (random) => ({ kind: "origin", origin: random.pick([0, 1, 2] as const) }),
  tag: (random) => ({ kind: "tag", value: random.int(0, 1) }),
  weight: (random) => ({ kind: "weight", value: random.pick([0, 1, 40_000]) }),
  nextHop: (random) => ({ kind: "ip next-hop", to: random.pick(["peer-address", "unchanged"] as const) }),
  nextHop6: () => ({ kind: "ipv6 next-hop peer-address" }),
};
