/**
 * The same random routes through the same random policies, here and in FRR's bgpd: every verdict and every attribute must
 * be the same. A difference names its seed, and the seed alone repeats it.
 */
import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { editAttributes } from "../../src/bgp/attribute-edit.ts";
import { AttributeView } from "../../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import { frr as frrKind } from "../../src/lab/peers/frr.ts";
import { assertRequirements } from "../../src/lab/requirements.ts";
import { formatDottedQuad, formatIp, parseIp } from "../../src/net/address.ts";
import { formatPrefix } from "../../src/net/prefix.ts";
import {
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  STANDARD_COMMUNITY,
  sortedCommunities,
} from "../../src/policy/community-kinds.ts";
import { ORIGIN_NAMES, type PolicyVerdict, type RouteAttributes } from "../../src/policy/route.ts";
import { asPathText } from "../policy/support.ts";
import { Random } from "../support/random.ts";
import { FrrImport, type FrrPath } from "./policy/frr-import.ts";
import { type RandomPolicy, randomPolicy } from "./policy/random-policy.ts";
import { type RandomRoute, randomRoutes } from "./policy/random-routes.ts";
import { RouteFeeder } from "./policy/route-feeder.ts";

const ROUTER_AS = 65000;
/** One policy and one neighbour each; every second one is internal. */
const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);
/** Policies that one bgpd gets: it needs much longer to read twice as many. */
const BATCH = 5;
const ROUTES = { 4: 180, 6: 100 } as const;

interface Trial {
  readonly seed: number;
  readonly address: string;
  readonly asn: number;
  readonly policy: RandomPolicy;
  readonly routes: readonly RandomRoute[];
}

function trial(seed: number): Trial {
  const random = new Random(seed);
  const internal = seed % 2 === 0;
  return {
    seed,
    address: `127.0.0.${10 + seed}`,
    asn: internal ? ROUTER_AS : 64600,
    policy: randomPolicy(random.fork(), `s${seed}`),
    routes: ([4, 6] as const).flatMap((version) => randomRoutes(random.fork(), version, ROUTES[version], internal)),
  };
}

/** What can be seen of a route after policy; undefined when it is denied. */
type Outcome = Readonly<Record<string, unknown>> | undefined;

function ours({ policy, address }: Trial, { prefix, attributes }: RandomRoute): Outcome {
  const map = policy.store.routeMap(policy.routeMap);
  const peer = parseIp(address);
  if (map === undefined || peer === undefined) throw new Error("the trial is not complete");
  const block = encodeAttributes(attributes);
  const verdict = map.evaluate({
    version: prefix.version,
    prefixClass: map.classOf(prefix),
    attributes: new AttributeView(block),
    direction: "in",
    peer: { address: peer },
    localAs: ROUTER_AS,
    defaultLocalPref: 0, // that of FRR 8.4; see docs/policy.md
  });
  return verdict.permitted ? outcome(decodeAttributes(editAttributes(block, verdict.changes)), verdict) : undefined;
}

function outcome(attributes: RouteAttributes, { weight = 0, tag = 0 }: PolicyVerdict): Outcome {
  const { asPath, origin, nextHop, med, localPref, atomicAggregate, aggregator, originatorId } = attributes;
  return {
    asPath: asPathText(asPath),
    origin: ORIGIN_NAMES[origin],
    nextHop: nextHop && formatIp(nextHop.address),
    med,
    localPref,
    weight,
    tag,
    communities: sortedCommunities(STANDARD_COMMUNITY, attributes.communities ?? [])
      .map(STANDARD_COMMUNITY.format)
      .join(" "),
    largeCommunities: sortedCommunities(LARGE_COMMUNITY, attributes.largeCommunities ?? [])
      .map(LARGE_COMMUNITY.format)
      .join(" "),
    extendedCommunities: distinct((attributes.extendedCommunities ?? []).map(EXTENDED_COMMUNITY.format)),
    atomicAggregate: atomicAggregate ?? false,
    aggregator: aggregator && `${aggregator.asn} ${formatIp(aggregator.address)}`,
    originatorId: originatorId === undefined ? undefined : formatDottedQuad(originatorId),
  };
}

function theirs(path: FrrPath | undefined): Outcome {
  if (path === undefined) return undefined;
  const {
    aspath,
    origin,
    metric,
    locPrf,
    weight = 0,
    tag = 0,
    nexthops,
    aggregatorAs,
    aggregatorId,
    originatorId,
  } = path;
  return {
    asPath: aspath.string === "Local" ? "" : aspath.string,
    origin: origin.toLowerCase(),
    nextHop: nexthops[0]?.ip,
    med: metric,
    localPref: locPrf,
    weight,
    tag,
    communities: path.community?.string ?? "",
    largeCommunities: path.largeCommunity?.string ?? "",
    extendedCommunities: extendedList(path.extendedCommunity?.string ?? ""),
    atomicAggregate: path.atomicAggregate ?? false,
    aggregator: aggregatorAs === undefined ? undefined : `${aggregatorAs} ${aggregatorId}`,
    originatorId,
  };
}

/** A link bandwidth has a space in it. */
function extendedList(text: string): string[] {
  return distinct(text.match(/LB:\S+ \([^)]*\)|\S+/g) ?? []);
}

/** FRR repeats an extended community that is added twice. */
function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

describe("policy, here and in FRR", () => {
  const batches = Array.from({ length: SEEDS.length / BATCH }, (_, i) => SEEDS.slice(i * BATCH, (i + 1) * BATCH));
  let cases = 0;
  let permitted = 0;

  beforeAll(() => {
    assertRequirements(frrKind.programs);
  });

  it.each(batches)("makes the same of every route, seeds %i, %i, %i, %i and %i", async (...seeds) => {
    const trials = seeds.map(trial);
    const paths = await importIntoFrr(trials);
    for (const trial of trials) {
      for (const route of trial.routes) {
        const prefix = formatPrefix(route.prefix);
        const here = { prefix, outcome: ours(trial, route) };
        const there = { prefix, outcome: theirs(paths.get(`${trial.address} ${prefix}`)) };
        const story = () => [`seed ${trial.seed}, ${prefix}`, ...trial.policy.lines].join("\n");
        // Telling the whole story costs more than comparing.
        if (!isDeepStrictEqual(here, there)) expect(here, story()).toEqual(there);
        cases++;
        if (there.outcome !== undefined) permitted++;
      }
    }
  });

  it("has tried enough, permitted and denied", () => {
    expect(cases).toBeGreaterThanOrEqual(10_000);
    expect(permitted / cases).toBeGreaterThan(0.25);
    expect(permitted / cases).toBeLessThan(0.75);
  });
});

/** The paths that FRR permits, by neighbour and prefix. */
async function importIntoFrr(trials: readonly Trial[]): Promise<ReadonlyMap<string, FrrPath>> {
  const frr = await FrrImport.start({
    asn: ROUTER_AS,
    neighbors: trials.map(({ address, asn, policy }) => ({ address, asn, routeMap: policy.routeMap })),
    policy: trials.flatMap(({ policy }) => policy.lines),
  });
  const feeders: RouteFeeder[] = [];
  try {
    for (const { seed, address, asn, routes } of trials) {
      const feeder = await RouteFeeder.open({ address, asn, routerId: 0x0a000000 + seed, port: frr.port });
      feeders.push(feeder);
      feeder.announce(routes);
    }
    await frr.hasRead(new Map(feeders.map(({ address, sent }) => [address, sent])));
    return await frr.paths();
  } finally {
    for (const feeder of feeders) feeder.close();
    await frr.stop();
  }
}
