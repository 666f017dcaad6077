/**
 * What must hold in a quiet network, whatever happened before. Each function yields the ways in which it does not.
 */
import type { FamilyName, Route } from "../../src/index.ts";
import { beatenBy, describe, isTaken, type PlainRoute, plain, sent } from "./route-oracle.ts";
import type { Link, Router, Side } from "./topology.ts";

const FAMILIES: readonly FamilyName[] = ["ipv4-unicast", "ipv6-unicast"];

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
    }
  }
}

/** Every router has what its neighbours should have sent, and has chosen from that and its own. */
export function* routeViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const router of routers) {
    if (router.running === undefined) continue;
    for (const family of FAMILIES) {
      for (const side of router.sides) yield* exchangeViolations(side, family);
      yield* choiceViolations(router, family);
    }
  }
}

function* exchangeViolations(sender: Side, family: FamilyName): Iterable<Violation> {
  const { router, other, link } = sender;
  const carried = link.shouldBeUp && sender.families.includes(family) && other.families.includes(family);
  const best = carried ? [...(router.running?.speaker.bestRoutes(family) ?? [])] : [];
  const toSend = best.map((route) => sent(sender, route)).filter((route) => route !== undefined);
  const toTake = toSend.filter((route) => isTaken(sender, route));
  yield* differences(
    "each router sends what it should",
    `${router.name} to ${other.router.name}`,
    toSend,
    sender.neighbor?.advertisedRoutes(family),
  );
  yield* differences(
    "each view equals what the neighbours announce",
    `${other.router.name} from ${router.name}`,
    toTake,
    other.neighbor?.receivedRoutes(family),
  );
}

function* differences(
  invariant: string,
  where: string,
  expected: readonly PlainRoute[],
  actual: Iterable<Route> = [],
): Iterable<Violation> {
  const wanted = new Set(expected.map(describe));
  const there = new Set([...actual].map((route) => describe(plain(route))));
  for (const text of wanted) if (!there.has(text)) yield { invariant, detail: `${where} lacks ${text}` };
  for (const text of there) if (!wanted.has(text)) yield { invariant, detail: `${where} has too much: ${text}` };
}

function* choiceViolations(router: Router, family: FamilyName): Iterable<Violation> {
  const { speaker } = router.running!;
  const best = new Map([...speaker.bestRoutes(family)].map((route) => [route.prefix, route]));
  const candidates = new Map<string, Route[]>();
  for (const { neighbor } of router.sides) {
    for (const route of neighbor?.receivedRoutes(family) ?? []) {
      candidates.set(route.prefix, [...(candidates.get(route.prefix) ?? []), route]);
    }
  }
  for (const [prefix, route] of best) {
    if ((route.from === "local") !== router.own.has(prefix)) {
      yield {
        invariant: "own routes are chosen, and only those that were asked for",
        detail: `${router.name}: ${prefix} from ${route.from}`,
      };
    }
    const all = [...(candidates.get(prefix) ?? []), ...(route.from === "local" ? [route] : [])];
    if (!all.some(({ from }) => from === route.from)) {
      yield { invariant: "a chosen route was received", detail: `${router.name}: ${prefix} from ${route.from}` };
    }
    for (const other of all) {
      const step = beatenBy(router, route, other, all);
      if (step === undefined) continue;
      const detail = `${router.name} prefers ${describe(plain(route))} to ${describe(plain(other))}: ${step}`;
      yield { invariant: "the best route is chosen", detail };
    }
  }
  const own = [...router.own.keys()].filter((prefix) => prefix.includes(":") === (family === "ipv6-unicast"));
  for (const prefix of [...candidates.keys(), ...own]) {
    if (!best.has(prefix))
      yield { invariant: "every prefix that is there has a best route", detail: `${router.name}: ${prefix}` };
  }
}

/** Every route in use leads to a router that announces it now. */
export function* ghostViolations(routers: readonly Router[]): Iterable<Violation> {
  const announced = new Set(
    routers.filter(({ running }) => running !== undefined).flatMap(({ own }) => [...own.keys()]),
  );
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
