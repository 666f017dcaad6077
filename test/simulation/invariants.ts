/**
 * What must hold in a quiet network, whatever happened before. Each function yields the ways in which it does not.
 *
 * Several states of rest may be right (what is in use stays in use among equals), so nobody computes the one that should
 * be. Each router is asked instead: given what its neighbours did send it, has it made of that what it should, chosen
 * well, and sent what follows?
 */
import type { FamilyName, PathAttributes, ReceivedRoute, Route, Speaker } from "../../src/index.ts";
import { formatIp } from "../../src/net/address.ts";
import type { Rib } from "../../src/rib/rib.ts";
import type { DecisionPath } from "../../src/speaker/route.ts";
import { bestOf, type Candidate, isReachable, multipathCount, ranked } from "./decision-oracle.ts";
import {
  DEFAULT_ROUTE,
  defaultSent,
  describe,
  hasBeenHere,
  ownCandidate,
  type PlainRoute,
  sendsPaths,
  sent,
  taken,
} from "./route-oracle.ts";
import { FAMILIES, type Link, type Router, type Side } from "./topology.ts";

const LLGR_STALE = 0xffff0006;

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** Every session that can be up is up, and no other. */
export function* sessionViolations(links: readonly Link[]): Iterable<Violation> {
  for (const link of links) {
    for (const side of link.sides) {
      const state = side.neighbor?.state;
      const where = `${side.router.name} towards ${side.other.router.name}`;
      if (link.shouldBeUp && state !== "Established") {
        yield { invariant: "every session that can be up is up", detail: `${where} is ${state}` };
      }
      if (!link.shouldBeUp && state === "Established") {
        yield { invariant: "no session is up that cannot be", detail: `${where} is ${state}` };
      }
      const bfd = side.neighbor?.info().bfd;
      if (link.shouldBeUp && side.other.bfd !== undefined && bfd !== undefined && bfd.state !== "Up") {
        yield { invariant: "BFD is up where both ends have it", detail: `${where} is ${bfd.state}` };
      }
      const kept = side.neighbor?.info().routesKept ?? 0;
      if (kept > 0) yield { invariant: "nothing is kept of who stays away", detail: `${where}: ${kept} routes` };
    }
  }
}

/** Every router has what its neighbours sent, has made of it what it should, and has sent what follows. */
export function* routeViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const router of routers) {
    if (router.running === undefined) continue;
    for (const family of FAMILIES) {
      for (const side of router.sides) yield* deliveryViolations(side, family);
      const candidates = new Map<string, Candidate[]>();
      yield* importViolations(router, family, candidates);
      const chosen = new Map<string, Candidate>();
      yield* choiceViolations(router, family, candidates, chosen);
      for (const side of router.sides) yield* exportViolations(side, family, candidates, chosen);
    }
  }
}

/** What one side has on record as sent, the other has received. */
function* deliveryViolations(sender: Side, family: FamilyName): Iterable<Violation> {
  const { other, neighbor } = sender;
  const where = `${other.router.name} from ${sender.router.name}`;
  const received = new Bag(other.neighbor?.receivedRoutes(family));
  const invariant = "each view equals what the neighbours announce";
  for (const route of neighbor?.advertisedRoutes(family) ?? []) {
    if (received.take(describe(route)) || !isWelcome(other, family, route)) continue;
    yield { invariant, detail: `${where} lacks ${describe(route)}` };
  }
  for (const text of received.rest) yield { invariant, detail: `${where} has too much: ${text}` };
}

/** Whether the reader of UPDATEs is to let the route in: our own AS may be left for the import rules to find. */
function isWelcome(side: Side, family: FamilyName, { attributes }: PlainRoute): boolean {
  if (hasBeenHere(side, attributes)) return false;
  const { allowAsIn = 0 } = side.familyOptions(family);
  const own = attributes.asPath.flatMap(({ asns }) => asns).filter((asn) => asn === side.router.asn).length;
  return typeof allowAsIn === "number" && own <= allowAsIn;
}

/** What a router received is fresh, and has become what it should. Collects what may be used, by prefix. */
function* importViolations(
  router: Router,
  family: FamilyName,
  candidates: Map<string, Candidate[]>,
): Iterable<Violation> {
  for (const [prefix, options] of router.own) {
    if (prefix.includes(":") === (family === "ipv6-unicast")) candidates.set(prefix, [ownCandidate(prefix, options)]);
  }
  for (const side of router.sides) {
    for (const route of side.neighbor?.receivedRoutes(family) ?? []) {
      const where = `${router.name} from ${side.other.router.name}: ${describe(route)}`;
      if (route.stale) yield { invariant: "nothing is stale", detail: where };
      const expected = taken(side, family, route);
      yield* usageViolations(where, route, expected);
      if (expected === undefined || !isReachable(router, expected)) continue;
      const others = candidates.get(route.prefix);
      if (others === undefined) candidates.set(route.prefix, [expected]);
      else others.push(expected);
    }
  }
}

function* usageViolations(where: string, route: ReceivedRoute, expected: Candidate | undefined): Iterable<Violation> {
  const { prefix, used, unused } = route;
  const should = expected === undefined ? "nothing" : describe(expected);
  const does = used === undefined ? "nothing" : describe({ prefix, attributes: used });
  if (should !== does) {
    const detail = `${where} becomes ${does} (${unused}) instead of ${should}`;
    yield { invariant: "what is received becomes what policy makes of it", detail };
  }
  if (used?.communities?.includes(LLGR_STALE)) yield { invariant: "nothing is stale", detail: where };
}

/** The best of the candidates is in use, and nothing else. Collects what is in use, by prefix. */
function* choiceViolations(
  router: Router,
  family: FamilyName,
  candidates: ReadonlyMap<string, readonly Candidate[]>,
  chosen: Map<string, Candidate>,
): Iterable<Violation> {
  const missing = new Set(candidates.keys());
  const { speaker } = router.running!;
  for (const route of speaker.bestRoutes(family)) {
    missing.delete(route.prefix);
    const all = candidates.get(route.prefix) ?? [];
    const { paths } = speaker.decision(route.prefix)!;
    const inUse = all.find((each) => isSame(each, route) && each.pathId === paths[0].pathId);
    const where = `${router.name} uses ${describe(route)} from ${route.from}`;
    if (inUse === undefined) {
      yield { invariant: "a chosen route was received", detail: where };
      continue;
    }
    chosen.set(route.prefix, inUse);
    const best = bestOf(router, all, inUse);
    if (best !== inUse) {
      const detail = `${where} instead of ${describe(best)} from ${best.side?.address ?? "local"}`;
      yield { invariant: "the best route is chosen", detail };
    }
    yield* rankViolations(router, paths, ranked(router, all, inUse));
  }
  for (const prefix of missing) {
    yield { invariant: "every prefix that is there has a best route", detail: `${router.name}: ${prefix}` };
  }
}

/** What the router says of its choice: all that can be used, in order, and which of it shares the traffic. */
function* rankViolations(
  router: Router,
  paths: readonly DecisionPath[],
  order: readonly Candidate[],
): Iterable<Violation> {
  const [{ prefix }] = order;
  const active = multipathCount(router, order[0], order);
  const expected = order
    .map(({ side, pathId, weight }) => `${side?.address ?? "local"} ${pathId} ${weight}`)
    .join(", ");
  const actual = paths.map(({ from, pathId, weight }) => `${from} ${pathId} ${weight}`).join(", ");
  const invariant = "paths are ranked";
  if (actual !== expected) yield { invariant, detail: `${router.name}: ${prefix} by ${actual} instead of ${expected}` };
  const shares = paths.filter((path) => path.active).length;
  if (shares !== active) yield { invariant, detail: `${router.name}: ${shares} share ${prefix} instead of ${active}` };
}

function isSame(candidate: Candidate, route: Route): boolean {
  return (candidate.side?.address ?? "local") === route.from && describe(candidate) === describe(route);
}

/** A neighbour was sent what follows from what is in use, as policy says; nothing that came from itself. */
function* exportViolations(
  side: Side,
  family: FamilyName,
  candidates: ReadonlyMap<string, readonly Candidate[]>,
  chosen: ReadonlyMap<string, Candidate>,
): Iterable<Violation> {
  const { link, other, neighbor } = side;
  const invariant = "each router sends what it should";
  const where = `${side.router.name} to ${other.router.name}`;
  const carried = link.shouldBeUp && side.families.includes(family) && other.families.includes(family);
  const actual = new Bag(neighbor?.advertisedRoutes(family));
  const { maximumPrefixesOut: most = Number.POSITIVE_INFINITY, defaultOriginate } = side.familyOptions(family);
  const ofDefault = carried ? defaultSent(side, family) : undefined;
  if (ofDefault !== undefined && !actual.take(describe(ofDefault)))
    yield { invariant, detail: `${where} lacks ${describe(ofDefault)}` };
  const before = actual.taken;
  let lacking: PlainRoute | undefined;
  for (const [prefix, inUse] of carried ? chosen : []) {
    if (defaultOriginate && prefix === DEFAULT_ROUTE[family]) continue;
    for (const route of sent(side, family, candidates.get(prefix) ?? [], inUse)) {
      if (!actual.take(describe(route))) lacking ??= route;
    }
  }
  const count = actual.taken - before;
  if (lacking !== undefined && count < most) yield { invariant, detail: `${where} lacks ${describe(lacking)}` };
  if (count > most) yield { invariant: "no more is sent than may be", detail: `${where}: ${count} of ${most}` };
  for (const text of actual.rest) yield { invariant, detail: `${where} has too much: ${text}` };
}

/** What each side says of the number of its routes is what can be counted. */
export function* countViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const { name, sides } of routers) {
    for (const { neighbor, other } of sides) {
      if (neighbor?.state !== "Established") continue;
      const { routesAdvertised, routesReceived } = neighbor.info();
      const advertised = FAMILIES.flatMap((family) => [...neighbor.advertisedRoutes(family)]).length;
      const received = FAMILIES.flatMap((family) => [...neighbor.receivedRoutes(family)]);
      const used = received.filter((route) => route.used !== undefined).length;
      if (advertised === routesAdvertised && used === routesReceived) continue;
      const detail = `${name} towards ${other.router.name}: ${routesAdvertised} sent and ${routesReceived} received are said, ${advertised} and ${used} are there`;
      yield { invariant: "the counts of routes are right", detail };
    }
  }
}

/** Every route in use leads to a router that announces it now. */
export function* ghostViolations(routers: readonly Router[]): Iterable<Violation> {
  const announced = new Set<string>();
  for (const { own, sides, running } of routers) {
    if (running === undefined) continue;
    for (const prefix of own.keys()) announced.add(prefix);
    for (const side of sides) {
      for (const family of FAMILIES) if (defaultSent(side, family) !== undefined) announced.add(DEFAULT_ROUTE[family]);
    }
  }
  for (const router of routers) {
    for (const family of FAMILIES) {
      for (const { prefix, from } of router.running?.speaker.bestRoutes(family) ?? []) {
        if (announced.has(prefix)) continue;
        yield {
          invariant: "nobody believes in a route that nobody announces",
          detail: `${router.name}: ${prefix} from ${from}`,
        };
      }
    }
  }
}

/**
 * Whoever follows the next hops comes to a router that announces the prefix. Not asked where several paths are sent: what
 * a router tells a neighbour there need not be what it uses itself.
 */
export function* loopViolations(routers: readonly Router[]): Iterable<Violation> {
  const owners = new Map(routers.flatMap((router) => Object.values(router.addresses).map((each) => [each, router])));
  for (const family of FAMILIES) {
    const sides = routers.flatMap((router) => router.sides);
    if (sides.some((side) => sendsPaths(side, family))) continue;
    const nextHops = new Map(routers.map((router) => [router, nextHopsOf(router, family)]));
    for (const [router, hops] of nextHops) {
      for (const prefix of hops.keys()) {
        if (prefix === DEFAULT_ROUTE[family]) continue; // a default route begins anew with each that sends one
        const way = wayOf(router, (at) => nextHops.get(at)?.get(prefix), owners);
        const end = way[way.length - 1];
        if (end.own.has(prefix) && way.indexOf(end) === way.length - 1) continue;
        const detail = `${prefix}: ${way.map(({ name }) => name).join(" > ")}`;
        yield { invariant: "next hops lead to where a route is from", detail };
      }
    }
  }
}

/** The routers that a packet passes, until one has no next hop or has been passed before. */
function wayOf(
  from: Router,
  nextHop: (router: Router) => PathAttributes["nextHop"],
  owners: ReadonlyMap<string, Router>,
): Router[] {
  const way = [from];
  for (;;) {
    const hop = nextHop(way[way.length - 1]);
    const next = hop && owners.get(formatIp(hop.address));
    if (next === undefined) return way;
    const again = way.includes(next);
    way.push(next);
    if (again) return way;
  }
}

function nextHopsOf({ running }: Router, family: FamilyName): ReadonlyMap<string, PathAttributes["nextHop"]> {
  const routes = [...(running?.speaker.bestRoutes(family) ?? [])];
  return new Map(routes.map(({ prefix, attributes }) => [prefix, attributes.nextHop]));
}

/** A speaker without neighbours and without routes of its own holds nothing any more. */
export function* remainderViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const { name, running } of routers) {
    if (running === undefined) continue;
    const { attributes, nextHops, ipv4, ipv6 } = ribOf(running.speaker);
    const sizes = { attributes, nextHops, ipv4: ipv4.prefixes, ipv6: ipv6.prefixes };
    for (const [what, { size }] of Object.entries(sizes)) {
      if (size > 0) yield { invariant: "whoever has no routes holds nothing", detail: `${name}: ${size} ${what}` };
    }
  }
}

/** No user has a reason to look there. */
function ribOf(speaker: Speaker): Rib {
  return (speaker as unknown as { readonly store: { readonly rib: Rib } }).store.rib;
}

/** Whoever has listened to a router's changes from the beginning knows the same as one who looks now. */
export function* followerViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const { name, running } of routers) {
    if (running === undefined) continue;
    const { speaker, follower } = running;
    const there = new Map(
      FAMILIES.flatMap((family) => [...speaker.bestRoutes(family)]).map(({ prefix, from }) => [prefix, from]),
    );
    for (const prefix of new Set([...there.keys(), ...follower.believed.keys()])) {
      if (there.get(prefix) === follower.believed.get(prefix)) continue;
      const detail = `${name}: ${prefix} is from ${there.get(prefix)}, the follower believes from ${follower.believed.get(prefix)}`;
      yield { invariant: "a follower of changes knows what is", detail };
    }
  }
}

/** Routes as texts, each as often as it is there. */
class Bag {
  taken = 0;
  private readonly counts = new Map<string, number>();

  constructor(routes: Iterable<PlainRoute> = []) {
    for (const route of routes) {
      const text = describe(route);
      this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
    }
  }

  /** False: there is none, or none any more. */
  take(text: string): boolean {
    const count = this.counts.get(text) ?? 0;
    if (count === 0) return false;
    this.taken++;
    if (count === 1) this.counts.delete(text);
    else this.counts.set(text, count - 1);
    return true;
  }

  get rest(): Iterable<string> {
    return this.counts.keys();
  }
}
