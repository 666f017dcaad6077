/** Routes by chance that compete for one prefix: alike in most things, so that the late steps have work to do. */
import type { AsPath, PathAttributes } from "../../../src/bgp/messages.ts";
import { parsePrefix } from "../../../src/net/prefix.ts";
import type { Random } from "../../support/random.ts";
import { ip, some } from "../policy/policy-values.ts";
import { CONFEDERATION, OUR_AS, type Round, type RoundNeighbor } from "./random-round.ts";
import type { Announcement } from "./scripted-neighbor.ts";

const ASNS = [100, 200, 300, 64512, 65010, 4200000001] as const;
const NEXT_HOPS = ["10.99.0.1", "10.99.0.2", "10.99.0.3", "10.99.0.4", "10.99.0.5", "10.99.0.6"].map(ip);
const WELL_KNOWN = {
  gracefulShutdown: 0xffff0000,
  llgrStale: 0xffff0006,
  blackhole: 0xffff029a,
  noExport: 0xffffff01,
  noAdvertise: 0xffffff02,
  noExportSubconfed: 0xffffff03,
} as const;
const COMMUNITIES = [0x00640001, 0x00640002, 0x00c80001] as const;
const LARGE_COMMUNITIES = [
  { global: 100, local1: 1, local2: 2 },
  { global: 100, local1: 1, local2: 3 },
] as const;
const EXTENDED_COMMUNITIES = ["0002006400000001", "4003006400000001"].map(octets);
/** A route has one at most: of two, FRR's route maps replace one. */
const BANDWIDTHS = ["4004006447c35000", "4004006448435000"].map(octets);
const CLUSTERS = [0x0a090001, 0x0a090002, 0x0a090003] as const;
const ORIGINATORS = [0x0a000001, 0x0a000003, 0x0a000007] as const;
const OURS = { routerId: 0x0affff01, clusterId: 0x0affff09 } as const;

/** What the routes to one prefix have in common. */
interface Theme {
  /** How often an attribute is what most of them have. */
  readonly likeness: number;
  readonly length: number;
  readonly last: readonly number[];
  readonly origin: 0 | 1 | 2;
  readonly med: number | undefined;
  readonly localPref: number;
  readonly originator: number;
  readonly clusters: number;
}

/** One feeder's part: in each wave the prefixes that it speaks of. */
export interface Script {
  readonly neighbor: RoundNeighbor;
  readonly routes: readonly Announcement[];
}

/** Every feeder in turn, and then some of them once more: with other routes, or none. */
export function randomScripts(random: Random, round: Round, prefixes: readonly string[]): Script[] {
  const feeders = round.neighbors.filter(({ announces }) => announces);
  const themes = new Map(prefixes.map((prefix) => [prefix, randomTheme(random, round)]));
  const part = (neighbor: RoundNeighbor, share: number, withdraws: number): Script => ({
    neighbor,
    routes: prefixes
      .filter(() => random.chance(share))
      .map((text) => {
        const prefix = parsePrefix(text);
        const theme = themes.get(text);
        if (prefix === undefined || theme === undefined) throw new Error(`${text} is no prefix`);
        const goes = random.chance(withdraws);
        return { prefix, attributes: goes ? undefined : randomAttributes(random, neighbor, round, theme) };
      }),
  });
  return [
    ...feeders.map((neighbor) => part(neighbor, random.pick([0.3, 0.5, 0.7]), 0)),
    ...some(random, feeders, 2, 3).map((neighbor) => part(neighbor, 0.3, 0.3)),
  ];
}

function randomTheme(random: Random, { speaker }: Round): Theme {
  return {
    likeness: random.pick([0.6, 0.8, 0.95, 1]),
    length: random.int(1, 3),
    last: Array.from({ length: 3 }, () => random.pick(ASNS)),
    origin: random.pick([0, 1, 2]),
    med: random.pick([undefined, 0, 10, 50]),
    // Mostly what routes without one count as, so that those are not out of the running.
    localPref: random.chance(0.7) ? (speaker.defaultLocalPref ?? 100) : random.pick([90, 120]),
    originator: random.pick(ORIGINATORS),
    clusters: random.int(0, 2),
  };
}

function randomAttributes(random: Random, neighbor: RoundNeighbor, round: Round, theme: Theme): PathAttributes {
  const isInside = neighbor.peerType !== "ebgp";
  const reflected = neighbor.peerType === "ibgp" && random.chance(0.5);
  const communities = randomCommunities(random);
  const extended = [
    ...(random.chance(0.1) ? some(random, EXTENDED_COMMUNITIES, 1, 2) : []),
    ...(random.chance(0.15) ? [random.pick(BANDWIDTHS)] : []),
  ];
  const alike = <T>(usual: T, other: () => T): T => (random.chance(theme.likeness) ? usual : other());
  const localPref = alike(theme.localPref, () => random.pick([90, 100, 120]));
  const med = alike(theme.med, () => random.pick([undefined, 0, 10, 50]));
  return {
    origin: alike(theme.origin, () => random.pick([0, 1, 2])),
    asPath: randomPath(random, neighbor, round, theme),
    nextHop: { address: random.pick(NEXT_HOPS) },
    ...(med === undefined ? {} : { med }),
    ...(isInside ? { localPref } : {}),
    ...(communities.length > 0 ? { communities } : {}),
    ...(random.chance(0.1) ? { largeCommunities: some(random, LARGE_COMMUNITIES, 1, 2) } : {}),
    ...(extended.length > 0 ? { extendedCommunities: extended } : {}),
    ...(reflected ? randomReflection(random, theme) : {}),
    ...(random.chance(0.05) ? { atomicAggregate: true } : {}),
    ...(random.chance(0.05) ? { aggregator: { asn: 200, address: ip("192.0.2.1") } } : {}),
    ...(random.chance(0.05) ? { aigp: BigInt(random.int(1, 100)) } : {}),
    ...(random.chance(0.05) ? { opaque: [{ flags: 0xc0, code: 99, value: Uint8Array.of(1, 2) }] } : {}),
  };
}

function randomCommunities(random: Random): number[] {
  const rare = Object.values(WELL_KNOWN).filter(() => random.chance(0.02));
  return [...(random.chance(0.3) ? some(random, COMMUNITIES, 1, 2) : []), ...rare];
}

function randomReflection(random: Random, { originator, clusters, likeness }: Theme): Partial<PathAttributes> {
  const length = random.chance(likeness / 2) ? clusters : random.int(0, 2);
  const loops = random.chance(0.02);
  const list = [...some(random, CLUSTERS, length, length), ...(loops ? [OURS.clusterId] : [])];
  return {
    originatorId: random.chance(0.02) ? OURS.routerId : random.chance(likeness) ? originator : random.pick(ORIGINATORS),
    ...(list.length > 0 ? { clusterList: list } : {}),
  };
}

function randomPath(random: Random, { peerType, asn }: RoundNeighbor, round: Round, theme: Theme): AsPath {
  const length = random.chance(theme.likeness) ? theme.length : random.int(0, 4);
  const rest = Array.from({ length }, (_, i) =>
    random.chance(theme.likeness) ? theme.last[i % 3] : randomAsn(random),
  );
  // Where sets are not allowed, FRR 8.4 ends the sessions that show one.
  const mayHaveSet = round.speaker.rejectAsSets === false;
  const set = mayHaveSet && random.chance(0.03) ? [{ type: "set", asns: some(random, ASNS, 1, 2) } as const] : [];
  if (peerType === "ebgp") return [sequence([asn, ...rest.slice(1)]), ...set];
  // Inside, paths begin with any neighbour of the AS, or are empty: the AS's own routes.
  const outside = [...(random.chance(0.85) && length > 0 ? [sequence(rest)] : []), ...set];
  if (round.speaker.confederation === undefined) return outside;
  const members = Array.from({ length: random.int(0, 2) }, () => random.pick(CONFEDERATION.members));
  const inside = peerType === "confed" ? [asn, ...members] : members;
  return inside.length === 0 ? outside : [{ type: "confed-sequence", asns: inside }, ...outside];
}

/** Now and then one that stands for a loop. */
function randomAsn(random: Random): number {
  return random.chance(0.1) ? random.pick([OUR_AS, CONFEDERATION.identifier, 710]) : random.pick(ASNS);
}

function sequence(asns: readonly number[]): { readonly type: "sequence"; readonly asns: readonly number[] } {
  return { type: "sequence", asns };
}

function octets(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
