/** Routes by chance. */
import { formatPrefix, type Prefix, prefixOf } from "../../../src/net/prefix.ts";
import type { RouteAttributes } from "../../../src/policy/route.ts";
import type { Random } from "../../support/random.ts";
import {
  ASNS,
  COMMUNITIES,
  EXTENDED_COMMUNITIES,
  ip,
  LARGE_COMMUNITIES,
  LOCAL_PREFS,
  METRICS,
  NEXT_HOPS,
  PREFIXES,
  some,
  WIDTHS,
} from "./policy-values.ts";

export interface RandomRoute {
  readonly prefix: Prefix;
  readonly attributes: RouteAttributes;
}

/** Of different prefixes. Those of an internal neighbour may have LOCAL_PREF, and an empty AS path. */
export function randomRoutes(random: Random, version: 4 | 6, count: number, internal: boolean): RandomRoute[] {
  const routes = new Map<string, RandomRoute>();
  while (routes.size < count) {
    const prefix = randomPrefix(random, version);
    routes.set(formatPrefix(prefix), { prefix, attributes: randomAttributes(random, version, internal) });
  }
  return [...routes.values()];
}

/** A well-known one, or somewhere within one. */
function randomPrefix(random: Random, version: 4 | 6): Prefix {
  const outer = random.pick(PREFIXES[version]);
  if (random.chance(0.1)) return outer;
  const bytes = outer.bytes.map((octet, i) =>
    i * 8 < outer.length ? octet : random.pick([0, 1, 2, 3, 128, random.int(0, 255)]),
  );
  if (outer.length === 0) bytes[0] = version === 4 ? random.int(11, 100) : 0x20; // no multicast, no loopback
  return prefixOf({ version, bytes }, random.int(outer.length, WIDTHS[version]));
}

function randomAttributes(random: Random, version: 4 | 6, internal: boolean): RouteAttributes {
  const asns = Array.from({ length: random.int(internal ? 0 : 1, 5) }, () => random.pick(ASNS));
  const sequence = asns.length === 0 ? [] : [{ type: "sequence" as const, asns }];
  const set = random.chance(0.15) ? [{ type: "set" as const, asns: some(random, ASNS, 1, 3) }] : [];
  return {
    origin: random.pick([0, 1, 2]),
    asPath: [...sequence, ...set],
    nextHop: { address: random.pick(NEXT_HOPS[version]) },
    ...(random.chance(0.5) ? { med: random.pick(METRICS) } : {}),
    ...(internal ? { localPref: random.pick(LOCAL_PREFS) } : {}),
    ...(random.chance(0.6) ? { communities: some(random, COMMUNITIES, 1, 4) } : {}),
    ...(random.chance(0.4) ? { largeCommunities: some(random, LARGE_COMMUNITIES, 1, 3) } : {}),
    ...(random.chance(0.4) ? { extendedCommunities: some(random, EXTENDED_COMMUNITIES, 1, 3) } : {}),
    ...(random.chance(0.1) ? { atomicAggregate: true } : {}),
    ...(random.chance(0.1) ? { aggregator: { asn: 200, address: ip("192.0.2.1") } } : {}),
  };
}
