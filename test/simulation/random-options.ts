/** Random options for routers and the sides of links, as far as a seed's features let them differ from the defaults. */
import type {
  BestPathOptions,
  FamilyName,
  FamilyOptions,
  GracefulRestartOptions,
  MaximumPathsOptions,
  NeighborBfdOptions,
} from "../../src/index.ts";
import type { Random } from "../support/random.ts";
import type { Features } from "./features.ts";
import { PolicyBook, randomFilters, randomRouteMap } from "./policy-book.ts";
import { FAMILIES, type Link, type Router, type RouterTraits, type Side } from "./topology.ts";

export function randomTraits(random: Random, { policy, restarts, shape }: Features): RouterTraits {
  return {
    ...(policy ? { policy: new PolicyBook(random, shape !== "confederation") } : {}),
    ...(restarts ? { gracefulRestart: randomGracefulRestart(random) } : {}),
  };
}

function randomGracefulRestart(random: Random): GracefulRestartOptions {
  return {
    restartTime: random.pick([5, 30, 120]),
    stalePathTime: random.pick([10, 60, 200]),
    selectionDeferral: random.pick([5, 20, 60]),
    notification: random.chance(0.8),
    hardAdministrativeReset: random.chance(0.5),
    longLivedStaleTime: random.pick([0, 0, 20, 150]),
  };
}

/** On both ends, mostly. Strict mode waits for the other end, which must know that there is somebody to wait. */
export function drawBfd(random: Random, { sides: [a, b] }: Link): void {
  if (random.chance(0.15)) return;
  if (random.chance(0.15)) {
    a.bfd = randomBfd(random, false);
    return;
  }
  const oneWaits = random.chance(0.2);
  a.bfd = randomBfd(random, !b.dynamic);
  b.bfd = { ...randomBfd(random, !a.dynamic), passive: oneWaits };
}

function randomBfd(random: Random, mayBeStrict: boolean): NeighborBfdOptions {
  return {
    interval: random.pick([50, 100, 300]),
    multiplier: random.pick([3, 3, 5]),
    controlPlaneIndependent: random.chance(0.3),
    checkControlPlane: random.chance(0.4),
    strict: mayBeStrict && random.chance(0.4),
  };
}

/** How a router decides, or some of it, drawn anew. */
export function drawRules(random: Random, router: Router, { decision, exchange, shape }: Features): void {
  const drawn: Router["rules"] = {
    ...(decision ? { bestPath: randomBestPath(random), maximumPaths: randomMaximumPaths(random) } : {}),
    ...(exchange ? { gracefulShutdown: random.chance(0.1), defaultLocalPref: random.pick([100, 100, 101]) } : {}),
    ...(shape === "reflection" ? { clientToClientReflection: random.chance(0.7) } : {}),
  };
  router.rules = random.chance(0.5) ? withOne(random, router.rules, drawn) : drawn;
}

/** With one option of those that were drawn, or without one that was not: others do not hide what it brings about. */
function withOne<Options extends object>(random: Random, before: Options, drawn: Options): Options {
  const names = [...new Set([...Object.keys(before), ...Object.keys(drawn)])] as (keyof Options)[];
  if (names.length === 0) return before;
  const name = random.pick(names);
  const { [name]: _, ...others } = before;
  return { ...others, ...(Object.hasOwn(drawn, name) ? { [name]: drawn[name] } : {}) } as Options;
}

function randomBestPath(random: Random): BestPathOptions {
  const knobs = [
    "alwaysCompareMed",
    "medMissingAsWorst",
    "compareRouterId",
    "asPathIgnore",
    "asPathConfed",
    "asPathMultipathRelax",
    "peerTypeMultipathRelax",
  ] as const;
  return Object.fromEntries(knobs.filter(() => random.chance(0.25)).map((knob) => [knob, true]));
}

function randomMaximumPaths(random: Random): MaximumPathsOptions {
  return {
    ebgp: random.pick([1, 2, 8]),
    ibgp: random.pick([1, 2, 8]),
    ibgpEqualClusterLength: random.chance(0.3),
  };
}

/** How a side exchanges routes, or some of it, drawn anew. What the neighbour would have to agree to stays, unless it `begins`. */
export function drawExchange(random: Random, side: Side, features: Features, begins: boolean): void {
  const isOne = !begins && random.chance(0.6);
  const draw = (family: FamilyName): FamilyOptions => {
    const before = side.exchange[family];
    const { addPathSend, addPathReceive } = begins ? randomPaths(random, features) : before;
    const drawn: FamilyOptions = {
      ...(features.policy ? { import: randomFilters(random, family), export: randomFilters(random, family) } : {}),
      ...(features.exchange ? randomFamilyOptions(random, side, isOne ? 5 : 1) : {}),
      ...(addPathSend === undefined ? {} : { addPathSend }),
      ...(addPathReceive === undefined ? {} : { addPathReceive }),
    };
    return isOne ? withOne(random, before, drawn) : drawn;
  };
  const [ipv4, ipv6] = FAMILIES.map(draw);
  side.exchange = { "ipv4-unicast": ipv4, "ipv6-unicast": ipv6 };
  if (!features.exchange) return;
  const conduct: Side["conduct"] = {
    gracefulShutdown: random.chance(0.05),
    advertisementInterval: random.pick([0, 0, 0, 1, 5]),
    enhancedRouteRefresh: begins ? random.chance(0.8) : (side.conduct.enhancedRouteRefresh ?? true),
  };
  side.conduct = isOne ? withOne(random, side.conduct, conduct) : conduct;
}

function randomPaths(random: Random, { addPath }: Features): Pick<FamilyOptions, "addPathSend" | "addPathReceive"> {
  if (!addPath) return {};
  const sends = random.chance(0.6);
  return {
    ...(sends ? { addPathSend: random.pick(["all", "best-per-as", { best: 2 }] as const) } : {}),
    addPathReceive: random.chance(0.9),
  };
}

/** `times`: so much likelier than usual is each of them. */
function randomFamilyOptions(random: Random, side: Side, times: number): FamilyOptions {
  const some = <Options extends FamilyOptions>(chance: number, options: () => Options) =>
    random.chance(chance * times) ? options() : {};
  return {
    ...some(0.1, () => ({ weight: random.pick([1, 40_000]) })),
    ...some(side.kind === "ebgp" ? 0 : 0.2, () => ({ nextHopSelf: random.pick([true, "force"] as const) })),
    ...some(0.1, () => ({ attributeUnchanged: random.pick([["med"], ["next-hop"], ["med", "next-hop"]] as const) })),
    ...some(0.15, () => ({ sendCommunity: random.pick([[], ["standard"], ["extended", "large"]] as const) })),
    ...some(0.1, () => ({ maximumPrefixesOut: random.int(1, 6) })),
    ...some(0.1, () => ({ defaultOriginate: random.chance(0.5) || { routeMap: randomRouteMap(random) } })),
    ...(side.kind === "ebgp" && side.leadsToLeaf ? hidingOptions(random) : {}),
    ...some(side.other.leadsToLeaf ? 0.3 : 0, () => ({ allowAsIn: random.pick([1, 2, "origin"] as const) })),
  };
}

/** What hides from a neighbour where a route has been. Where somebody is behind the neighbour, routes could go round. */
function hidingOptions(random: Random): FamilyOptions {
  if (random.chance(0.3)) return { asOverride: true };
  return random.chance(0.3) ? { removePrivateAs: { all: random.chance(0.5), replace: random.chance(0.5) } } : {};
}

/** What the neighbour has agreed to stays. */
export function withoutPreferences(exchange: Side["exchange"]): Side["exchange"] {
  const without = ({ addPathSend, addPathReceive }: FamilyOptions): FamilyOptions => ({
    ...(addPathSend === undefined ? {} : { addPathSend }),
    ...(addPathReceive === undefined ? {} : { addPathReceive }),
  });
  return { "ipv4-unicast": without(exchange["ipv4-unicast"]), "ipv6-unicast": without(exchange["ipv6-unicast"]) };
}
