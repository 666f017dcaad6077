/**
 * Random configurations of one daemon, and of how it is changed: what a neighbour is told, what it is sent, and what is
 * nobody's business but ours. All of them are good, and leave nothing in them to the order in which routes come.
 */
import type { Random } from "../support/random.ts";

/** A router that the daemon may have for a neighbour. */
export interface Candidate {
  readonly ipv4: string;
  readonly asn: number;
  /** It connects by itself, so that a listen range may let it in. */
  readonly calls: boolean;
}

const OWN_AS = 65001;
export const OWN_ADDRESSES = ["10.0.0.1", "10.0.0.101"] as const;
/** Of neighbours that call. */
const RANGE = "10.0.1.0/24";

export const CANDIDATES: readonly Candidate[] = [
  { ipv4: "10.0.0.2", asn: 65002, calls: false },
  { ipv4: "10.0.0.3", asn: 65003, calls: false },
  { ipv4: "10.0.0.4", asn: OWN_AS, calls: false },
  { ipv4: "10.0.0.5", asn: OWN_AS, calls: false },
  { ipv4: "10.0.1.6", asn: 65006, calls: true },
];

/** Lines by what they are about: a change draws some of them anew. */
export type RandomConfiguration = ReadonlyMap<string, readonly string[]>;

type Draw = (random: Random) => readonly string[];

export function randomConfiguration(random: Random): RandomConfiguration {
  return new Map(Object.entries(TOPICS).map(([topic, draw]) => [topic, draw(random)]));
}

export function changedConfiguration(random: Random, before: RandomConfiguration): RandomConfiguration {
  const names = Object.keys(TOPICS);
  const drawn = new Set(Array.from({ length: random.int(1, 3) }, () => random.pick(names)));
  return new Map(Array.from(before, ([topic, lines]) => [topic, drawn.has(topic) ? TOPICS[topic](random) : lines]));
}

export function textOf(configuration: RandomConfiguration): string {
  const of = (topic: string) => configuration.get(topic) ?? [];
  const neighbors = CANDIDATES.flatMap(({ ipv4 }) => linesOfNeighbor(ipv4, configuration));
  const range = of("range");
  return [
    ...of("host"),
    ...of("lists"),
    ...of("maps"),
    `router bgp ${of("as")[0]}`,
    "no bgp network import-check",
    "bgp bestpath compare-routerid",
    ...of("identity"),
    ...of("behavior"),
    ...(range.length === 0 ? [] : ["neighbor CALLERS peer-group", ...range]),
    ...neighbors,
    ...of("networks"),
    "",
  ].join("\n");
}

/** IPv4 lines stand below the instance, all others in their family. */
function linesOfNeighbor(address: string, configuration: RandomConfiguration): readonly string[] {
  const said = (topic: string) =>
    (configuration.get(`${topic} ${address}`) ?? []).map((line) => line.replace("PEER", address));
  const presence = said("presence");
  if (presence.length === 0) return [];
  // Where we are of another AS, nobody is of ours.
  const isAlone = configuration.get("as")?.[0] !== String(OWN_AS);
  const exchange = said("exchange").filter((line) => !(isAlone && line.endsWith("route-reflector-client")));
  return [...presence, ...said("session"), ...said("conduct"), ...exchange, ...said("families")];
}

const TOPICS: Readonly<Record<string, Draw>> = {
  host: (random) => maybe(random, 0.3, () => [`hostname host${random.int(1, 2)}`]),
  lists: (random) => [
    `ip prefix-list SOME permit 198.51.${random.int(0, 3)}.0/24`,
    `ip prefix-list SOME permit 198.51.${random.int(4, 9)}.0/24`,
    `bgp community-list standard MARKED permit 65000:${random.int(1, 3)}`,
  ],
  maps: (random) => [
    "route-map ONE permit 10",
    ...maybe(random, 0.5, () => [" match ip address prefix-list SOME"]),
    ` set metric ${random.int(1, 3)}`,
    "route-map TWO permit 10",
    ...maybe(random, 0.3, () => [" match community MARKED"]),
    ` set community 65001:${random.int(1, 3)} additive`,
    "exit",
  ],
  as: (random) => [random.chance(0.85) ? `${OWN_AS}` : "65011"],
  identity: (random) => [
    `bgp router-id 192.0.2.${random.chance(0.9) ? 1 : 11}`,
    ...maybe(random, 0.2, () => [`bgp cluster-id 192.0.2.${random.int(21, 22)}`]),
    ...maybe(random, 0.15, () => [
      "bgp confederation identifier 65100",
      `bgp confederation peers ${random.pick([65002, 65003])}`,
    ]),
  ],
  behavior: (random) => [
    random.chance(0.9) ? "no bgp ebgp-requires-policy" : "bgp ebgp-requires-policy",
    ...maybe(random, 0.3, () => [`bgp default local-preference ${random.int(100, 102)}`]),
    ...maybe(random, 0.3, () => ["bgp always-compare-med"]),
    ...maybe(random, 0.3, () => [`maximum-paths ${random.int(1, 4)}`]),
    ...maybe(random, 0.2, () => ["bgp graceful-shutdown"]),
    ...maybe(random, 0.2, () => ["no bgp client-to-client reflection"]),
    ...maybe(random, 0.3, () => [`timers bgp ${random.pick(["3 9", "20 60"])}`]),
    ...maybe(random, 0.3, () => [`bgp graceful-restart restart-time ${random.int(60, 62)}`]),
    ...maybe(random, 0.2, () => ["no bgp enforce-first-as"]),
    ...maybe(random, 0.2, () => [`bgp minimum-holdtime ${random.pick([3, 20])}`]),
  ],
  range: (random) =>
    maybe(random, 0.4, () => [
      `neighbor CALLERS remote-as ${random.pick(["external", "65006"])}`,
      ...maybe(random, 0.3, () => ["neighbor CALLERS route-map TWO in"]),
      `bgp listen range ${RANGE} peer-group CALLERS`,
    ]),
  networks: (random) => [1, 2, 3].filter(() => random.chance(0.5)).map((n) => `network 203.0.${n}.0/24`),
  ...Object.fromEntries(CANDIDATES.flatMap(topicsOf)),
};

function topicsOf({ ipv4, asn, calls }: Candidate): readonly (readonly [string, Draw])[] {
  const internal = asn === OWN_AS;
  return [
    [
      `presence ${ipv4}`,
      (random) =>
        maybe(random, calls ? 0.5 : 0.9, () => [`neighbor PEER remote-as ${random.pick([asn, asn, "auto"])}`]),
    ],
    [
      `session ${ipv4}`,
      (random) => [
        ...maybe(random, 0.15, () => ["neighbor PEER shutdown message bye"]),
        ...maybe(random, calls ? 0 : 0.3, () => [`neighbor PEER update-source ${random.pick(OWN_ADDRESSES)}`]),
        ...maybe(random, calls ? 0.3 : 0, () => ["neighbor PEER passive"]),
        ...maybe(random, 0.2, () => [`neighbor PEER ${random.pick(["graceful-restart", "graceful-restart-disable"])}`]),
        ...maybe(random, 0.2, () => ["neighbor PEER addpath-tx-all-paths"]),
        ...maybe(random, 0.2, () => ["neighbor PEER disable-addpath-rx"]),
        ...maybe(random, 0.2, () => ["neighbor PEER capability extended-nexthop"]),
        ...maybe(random, internal ? 0 : 0.2, () => [`neighbor PEER local-as 6520${random.int(1, 2)}`]),
      ],
    ],
    [
      `conduct ${ipv4}`,
      (random) => [
        ...maybe(random, 0.3, () => [`neighbor PEER description ${random.pick(["one", "two"])}`]),
        ...maybe(random, 0.3, () => [`neighbor PEER timers ${random.pick(["3 9", "10 30"])}`]),
        ...maybe(random, 0.2, () => ["neighbor PEER timers connect 5"]),
        ...maybe(random, 0.1, () => ["neighbor PEER graceful-shutdown"]),
        ...maybe(random, 0.2, () => ["neighbor PEER advertisement-interval 2"]),
        ...maybe(random, 0.2, () => ["neighbor PEER enforce-first-as"]),
        ...maybe(random, 0.3, () => [`neighbor PEER ${random.pick(["bfd", "bfd 4 50 60"])}`]),
      ],
    ],
    [
      `exchange ${ipv4}`,
      (random) => [
        ...maybe(random, 0.3, () => [`neighbor PEER route-map ${random.pick(["ONE", "TWO"])} in`]),
        ...maybe(random, 0.3, () => [`neighbor PEER route-map ${random.pick(["ONE", "TWO"])} out`]),
        ...maybe(random, 0.2, () => ["neighbor PEER prefix-list SOME in"]),
        ...maybe(random, 0.2, () => [`neighbor PEER weight ${random.int(1, 2)}`]),
        ...maybe(random, 0.2, () => ["neighbor PEER default-originate"]),
        ...maybe(random, 0.2, () => ["neighbor PEER allowas-in"]),
        ...maybe(random, 0.2, () => ["neighbor PEER next-hop-self"]),
        ...maybe(random, 0.2, () => ["no neighbor PEER send-community both"]),
        ...maybe(random, internal ? 0.4 : 0, () => ["neighbor PEER route-reflector-client"]),
        ...maybe(random, internal ? 0 : 0.2, () => ["neighbor PEER route-server-client"]),
        ...maybe(random, 0.2, () => [`neighbor PEER maximum-prefix ${random.int(100, 101)}`]),
      ],
    ],
    [
      `families ${ipv4}`,
      (random) =>
        maybe(random, 0.3, () => ["address-family ipv6 unicast", " neighbor PEER activate", "exit-address-family"]),
    ],
  ];
}

function maybe(random: Random, chance: number, lines: () => readonly string[]): readonly string[] {
  return random.chance(chance) ? lines() : [];
}
