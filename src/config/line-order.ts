/**
 * FRR's order of the lines of a configuration. A command is found here by the keywords that its syntax begins with, values
 * left out; the longest entry counts. Commands of one entry keep the order of their table; those of none come last.
 */
import type { Pattern } from "./notation.ts";
import { Rank } from "./tokens.ts";

/** Top-level lines of one section stand together, and `!` stands behind them. Each block is a section of its own. */
const SECTIONS: readonly (readonly string[])[] = [
  [
    "frr version",
    "frr defaults",
    "hostname",
    "domainname",
    "log",
    "zebra",
    "ip nht",
    "ipv6 nht",
    "ip forwarding",
    "ipv6 forwarding",
    "ip router-id",
    "ipv6 router-id",
    "service",
    "agentx",
  ],
  ["ip prefix-list"],
  ["ipv6 prefix-list"],
  ["route-map"],
  ["debug"],
  ["key chain"],
  ["ip route", "ipv6 route"],
  ["vrf"],
  ["interface"],
  ["bgp route-map delay-timer"],
  ["router bgp"],
  ["access-list"],
  ["ipv6 access-list"],
  ["bgp as-path access-list"],
  ["bgp community-list", "bgp extcommunity-list", "bgp large-community-list"],
  ["ip protocol", "ipv6 protocol"],
  ["bfd"],
];

const BELOW_ROUTER_BGP = [
  "bgp fast-external-failover",
  "bgp router-id",
  "bgp suppress-fib-pending",
  "bgp log-neighbor-changes",
  "bgp always-compare-med",
  "bgp ebgp-requires-policy",
  "bgp enforce-first-as",
  "bgp reject-as-sets",
  "bgp suppress-duplicates",
  "bgp hard-administrative-reset",
  "bgp default ipv4-unicast",
  "bgp default local-preference",
  "bgp default",
  "bgp client-to-client reflection",
  "bgp cluster-id",
  "bgp disable-ebgp-connected-route-check",
  "bgp confederation identifier",
  "bgp confederation peers",
  "bgp deterministic-med",
  "bgp update-delay",
  "bgp advertisement-delay",
  "bgp max-med",
  "write-quanta",
  "read-quanta",
  "coalesce-time",
  "bgp graceful-shutdown",
  "bgp long-lived-graceful-restart stale-time",
  "bgp graceful-restart stalepath-time",
  "bgp graceful-restart restart-time",
  "bgp graceful-restart notification",
  "bgp graceful-restart select-defer-time",
  "bgp graceful-restart",
  "bgp graceful-restart-disable",
  "bgp graceful-restart preserve-fw-state",
  "bgp graceful-restart disable-eor",
  "bgp tcp-keepalive",
  "bgp graceful-restart rib-stale-time",
  "bgp bestpath as-path ignore",
  "bgp bestpath as-path confed",
  "bgp bestpath as-path multipath-relax",
  "bgp route-reflector",
  "bgp bestpath compare-routerid",
  "bgp bestpath use-imported-attributes",
  "bgp bestpath aigp",
  "bgp bestpath med",
  "bgp bestpath peer-type multipath-relax",
  "bgp bestpath bandwidth",
  "bgp network import-check",
  "timers bgp",
  "bgp minimum-holdtime",
  "bgp conditional-advertisement",
  "bgp default-originate",
];

/** Of one neighbour, outside of address families and within. */
const OF_NEIGHBORS = [
  "neighbor interface v6only",
  "neighbor peer-group",
  "neighbor remote-as",
  "neighbor local-as",
  "neighbor description",
  "neighbor shutdown",
  "neighbor bfd",
  "neighbor password",
  "neighbor solo",
  "neighbor port",
  "neighbor interface",
  "neighbor tcp-mss",
  "neighbor passive",
  "neighbor ebgp-multihop",
  "neighbor aigp",
  "neighbor graceful-shutdown",
  "neighbor local-role",
  "neighbor oad",
  "neighbor ttl-security",
  "neighbor disable-connected-check",
  "neighbor extended-optional-parameters",
  "neighbor enforce-first-as",
  "neighbor update-source",
  "neighbor ip-transparent",
  "neighbor advertisement-interval",
  "neighbor timers",
  "neighbor timers connect",
  "neighbor timers delayopen",
  "neighbor capability dynamic",
  "neighbor capability extended-nexthop",
  "neighbor capability software-version",
  "neighbor capability link-local",
  "neighbor dont-capability-negotiate",
  "neighbor capability fqdn",
  "neighbor override-capability",
  "neighbor strict-capability-match",
  "neighbor sender-as-path-loop-detection",
  "neighbor path-attribute",
  "neighbor graceful-restart-helper",
  "neighbor graceful-restart",
  "neighbor graceful-restart-disable",
  "neighbor activate",
  "neighbor addpath-tx-all-paths",
  "neighbor addpath-tx-bestpath-per-AS",
  "neighbor addpath-tx-best-selected",
  "neighbor disable-addpath-rx",
  "neighbor addpath-rx-paths-limit",
  "neighbor capability orf",
  "neighbor route-reflector-client",
  "neighbor next-hop-self force",
  "neighbor next-hop-self",
  "neighbor remove-private-AS",
  "neighbor as-override",
  "neighbor send-community",
  "neighbor default-originate",
  "neighbor soft-reconfiguration",
  "neighbor maximum-prefix",
  "neighbor maximum-prefix-out",
  "neighbor route-server-client",
  "neighbor nexthop-local",
  "neighbor allowas-in",
  "neighbor accept-own",
  "neighbor soo",
  "neighbor weight",
  "neighbor distribute-list",
  "neighbor prefix-list",
  "neighbor route-map",
  "neighbor unsuppress-map",
  "neighbor advertise-map",
  "neighbor filter-list",
  "neighbor attribute-unchanged",
];

const BEHIND_NEIGHBORS = [
  "bgp listen limit",
  "bgp listen range",
  "bgp default shutdown",
  "bgp shutdown",
  "bgp allow-martian-nexthop",
  "bgp fast-convergence",
  "address-family ipv4",
  "address-family ipv6",
];

const BEFORE_NEIGHBORS_OF_A_FAMILY = [
  "distance",
  "network",
  "aggregate-address",
  "redistribute",
  "nexthop prefer-global",
  "bgp dampening",
];
const BEHIND_NEIGHBORS_OF_A_FAMILY = [
  "maximum-paths",
  "maximum-paths ibgp",
  "table-map",
  "import vrf route-map",
  "import vrf",
];

const BELOW_ROUTE_MAP = ["call", "description", "match", "on-match", "set"];

const PLACES: ReadonlyMap<string, number> = new Map(
  [
    ...SECTIONS.flat(),
    ...BELOW_ROUTER_BGP,
    ...BEFORE_NEIGHBORS_OF_A_FAMILY,
    ...OF_NEIGHBORS,
    ...BEHIND_NEIGHBORS_OF_A_FAMILY,
    ...BEHIND_NEIGHBORS,
    ...BELOW_ROUTE_MAP,
  ].map((keywords, place) => [keywords, place]),
);

const SECTION_OF: ReadonlyMap<string, number> = new Map(
  SECTIONS.flatMap((section, number) => section.map((keywords) => [keywords, number])),
);

export interface Place {
  /** Lower numbers stand further up. */
  readonly order: number;
  /** Of the top level; undefined below it. */
  readonly section: number | undefined;
  /** Its lines are about one neighbour each. */
  readonly isOfNeighbors: boolean;
}

/** Where the lines of a command stand, by what is said of it. */
export function placeOf(said: Pattern): Place {
  const [first, ...others] = keywordsOf(said);
  for (let words = [first, ...others]; words.length > 0; words = words.slice(0, -1)) {
    const keywords = words.join(" ");
    const order = PLACES.get(keywords);
    if (order !== undefined) {
      return { order, section: SECTION_OF.get(keywords), isOfNeighbors: first === "neighbor" };
    }
  }
  return { order: PLACES.size, section: undefined, isOfNeighbors: first === "neighbor" };
}

/** Of the first that there is to choose from: `<bgp|ip> community-list` is known as `bgp community-list`. */
function keywordsOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case "token":
      return pattern.token.kind.rank === Rank.Keyword ? [pattern.token.text] : [];
    case "sequence":
      return pattern.parts.flatMap(keywordsOf);
    case "choice":
      return keywordsOf(pattern.options[0]);
    case "any-order":
      return keywordsOf(pattern.parts[0]);
    case "optional":
      return keywordsOf(pattern.part);
  }
}

/** By their characters' codes, as FRR does. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
