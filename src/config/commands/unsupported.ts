/**
 * FRR's commands that Bellman knows by name only: refused, or accepted because they change nothing here. A command that
 * gets supported moves from here to the table of its block.
 */
import { type Command, Grammar, openBlock } from "../grammar.ts";
import { endings } from "./endings.ts";
import { PEER } from "./peer.ts";

type Named = Command<unknown>;

function refused(...syntaxes: string[]): Named[] {
  return syntaxes.map((syntax) => ({ syntax: `[no] ${syntax}`, unsupported: true }));
}

/** A block that is refused as a whole: only its first line is complained of. */
function refusedBlock(
  syntax: string,
  title: string,
  inner: readonly Command<undefined>[],
  ...ownEndings: string[]
): Named {
  return { syntax: `[no] ${syntax}`, unsupported: true, block: swallowing(title, inner, ...ownEndings) };
}

/** A block inside such a block. */
function innerBlock(syntax: string, ...ownEndings: string[]): Command<undefined> {
  const block = swallowing(syntax, [], ...ownEndings);
  return { syntax, opens: () => openBlock(block, undefined) };
}

function swallowing(title: string, inner: readonly Command<undefined>[], ...ownEndings: string[]): Grammar<undefined> {
  return new Grammar<undefined>(title, [...inner, ...endings(...ownEndings)], true);
}

function ignored(why: string, ...syntaxes: string[]): Named[] {
  return syntaxes.map((syntax) => ({ syntax: `[no] ${syntax}`, ignored: why }));
}

function always(why: string, ...syntaxes: string[]): Named[] {
  return syntaxes.map((syntax) => ({ syntax: `[no] ${syntax}`, always: why }));
}

const ROUTE_MAP_DELAY = "bgp route-map delay-timer [(0-600)$seconds]";
const AT_ONCE = "policy takes effect at once";

/** What Bellman does anyway; the `no` form asks for less, and gets as much. */
function anyway(why: string, ...syntaxes: string[]): Named[] {
  return syntaxes.map((syntax) => ({ syntax: `[no] ${syntax}`, always: why, harmless: true }));
}

/** Outside of any block. */
export const UNSUPPORTED_GLOBALS: readonly Named[] = [
  ...ignored(
    "logs go to standard output, and --log-level chooses what is in them",
    "log <stdout|syslog|file|facility|timestamp|commands|monitor|record-priority|unique-id|immediate-mode> [LINE...$rest]",
    "debug LINE...$rest",
  ),
  ...ignored(
    "Bellman has no terminal lines of its own",
    "line vty",
    "exec-timeout LINE...$rest",
    "login",
    "access-class WORD$name",
    "password LINE...$rest",
    "enable password LINE...$rest",
    "username LINE...$rest",
    "banner motd LINE...$rest",
  ),
  ...ignored("Bellman has one process and one file", "service LINE...$rest"),
  ...ignored("Bellman has no SNMP agent", "agentx"),
  ...ignored("Bellman leaves the host's forwarding as it is", "<ip|ipv6> forwarding"),
  ...ignored("only the host name is told to peers", "domainname WORD$name"),
  ...ignored("Bellman does not resolve next hops yet", "<ip|ipv6> nht LINE...$rest"),
  ...refused(
    "<ip|ipv6> <route|protocol|router-id|import-table> LINE...$rest",
    "ipv6 access-list WORD$list [seq (1-4294967295)$sequence] <permit|deny>$action <ipv6 LINE...$rest|[host] X:X::X:X [X:X::X:X]>",
    "mac access-list LINE...$rest",
    "bgp <community|send-extra-data> LINE...$rest",
    "router-id <A.B.C.D|X:X::X:X>$address [vrf WORD$name]",
    "zebra LINE...$rest",
    "fpm LINE...$rest",
    "mpls LINE...$rest",
  ),
  ...ignored("route maps are always sorted by what they can tell apart", "route-map WORD$routeMap optimization"),
  ...ignored(AT_ONCE, ROUTE_MAP_DELAY),
  refusedBlock("vrf WORD$name", "vrf", [], "exit-vrf"),
  refusedBlock("interface LINE...$rest", "interface", [], "exit-interface"),
  refusedBlock("bfd", "bfd", [innerBlock("profile WORD$name"), innerBlock("peer LINE...$rest")]),
  refusedBlock("key chain WORD$name", "key chain", [innerBlock("key (0-2147483647)$id")]),
  refusedBlock("router <ospf|ospf6|isis|rip|ripng|eigrp|babel|openfabric|pim|pim6> [LINE...$rest]", "router", []),
  refusedBlock("router bgp ASNUM$asn <view|vrf|as-notation> LINE...$rest", "router bgp", [
    innerBlock("address-family LINE...$rest", "exit-address-family"),
  ]),
  refusedBlock("rpki [LINE...$rest]", "rpki", []),
  refusedBlock("segment-routing", "segment-routing", []),
  refusedBlock("nexthop-group WORD$name", "nexthop-group", []),
  refusedBlock("pbr-map LINE...$rest", "pbr-map", []),
];

/** What may stand below `router bgp` and, mostly, below its address families, too. */
const UNSUPPORTED_ROUTES: readonly Named[] = [
  ...refused(
    "aggregate-address LINE...$rest",
    "distance LINE...$rest",
    "redistribute LINE...$rest",
    "table-map WORD$name",
    `neighbor ${PEER} allowas-in route-map LINE...$rest`,
    `neighbor ${PEER} send-community extended$kinds rpki`,
    `neighbor ${PEER} <accept-own|addpath-rx-paths-limit|advertise-map|dampening|nexthop-local|soo|unsuppress-map> [LINE...$rest]`,
  ),
  ...anyway("received routes are always kept as they came", `neighbor ${PEER} soft-reconfiguration inbound`),
];

export const UNSUPPORTED_IN_BGP: readonly Named[] = [
  ...UNSUPPORTED_ROUTES,
  ...refused(
    `neighbor ${PEER} <aigp|bfd|disable-link-bw-encoding-ieee|dont-capability-negotiate|encapsulation-srv6|encapsulation-srv6-relax|extended-link-bandwidth|extended-optional-parameters|interface|ip-transparent|local-link-id|oad|override-capability|password|path-attribute|rpki|send-nexthop-characteristics|sender-as-path-loop-detection|solo|strict-capability-match|tcp-mss|ttl-security|upa> [LINE...$rest]`,
    `neighbor ${PEER} capability <dynamic|orf|link-local> [LINE...$rest]`,
    "bgp graceful-restart <disable-eor|rib-stale-time> [LINE...$rest]",
    "bgp bestpath <bandwidth|use-imported-attributes> [LINE...$rest]",
    "bgp bestpath as-path multipath-relax as-set",
    "bgp default-originate timer [(0-65535)$seconds]",
    "bgp <advertisement-delay|allow-martian-nexthop|conditional-advertisement|dampening|fast-convergence|input-queue-limit|labeled-unicast|max-med|no-rib|retain|route-reflector|session-dscp|shutdown|suppress-fib-pending|tcp-keepalive|update-delay> [LINE...$rest]",
    "bgp default <ipv4-multicast|ipv4-vpn|ipv4-labeled-unicast|ipv4-flowspec|ipv6-multicast|ipv6-vpn|ipv6-labeled-unicast|ipv6-flowspec|l2vpn-evpn|link-local-capability|dynamic-capability|shutdown>",
    "read-quanta LINE...$rest",
    "update-delay LINE...$rest",
    "write-quanta LINE...$rest",
  ),
  ...always("all of these are sent", `neighbor ${PEER} capability <fqdn|software-version> [latest-encoding]`),
  ...always("every change is logged", "bgp log-neighbor-changes"),
  ...anyway("MEDs are always compared within their AS first", "bgp deterministic-med"),
  ...anyway("neighbours drop our routes when we are told to end a session (RFC 8538)", "bgp hard-administrative-reset"),
  ...ignored(
    "a neighbour may be any number of hops away, and the TTL is not limited yet",
    `neighbor ${PEER} ebgp-multihop [(1-255)$hops]`,
    `neighbor ${PEER} <disable-connected-check|enforce-multihop>`,
    "bgp disable-ebgp-connected-route-check",
  ),
  ...ignored(
    "updates leave at once, packed as far as they wait together",
    "coalesce-time [(0-4294967295)$number]",
    "bgp default subgroup-pkt-queue-max [(20-100)$number]",
    "bgp suppress-duplicates",
  ),
  ...ignored("it only changes what FRR shows", "bgp default <show-hostname|show-nexthop-hostname>"),
  ...ignored(
    "the software version is sent whenever there is one",
    "bgp default software-version-capability [latest-encoding]",
  ),
  ...ignored("Bellman does not watch interfaces yet", "bgp fast-external-failover"),
  ...ignored(AT_ONCE, ROUTE_MAP_DELAY),
  refusedBlock(
    "address-family <ipv4|ipv6> <multicast|vpn|labeled-unicast|flowspec>",
    "address-family",
    [],
    "exit-address-family",
  ),
  refusedBlock(
    "address-family <l2vpn evpn|link-state [link-state]>",
    "address-family",
    [innerBlock("vni (1-16777215)$number", "exit-vni")],
    "exit-address-family",
  ),
  refusedBlock("bmp targets WORD$name", "bmp targets", []),
  refusedBlock("segment-routing srv6", "segment-routing srv6", []),
];

export const UNSUPPORTED_IN_FAMILY: readonly Named[] = [
  ...UNSUPPORTED_ROUTES,
  ...refused(
    "bgp dampening [LINE...$rest]",
    "<import|export> <vrf|vpn> [LINE...$rest]",
    "<label|nexthop|rd|rt|route-target|sid> LINE...$rest",
  ),
];

export const UNSUPPORTED_IN_ROUTE_MAP: readonly Named[] = refused(
  "match <alias|as-path-count|community-limit|evpn|extcommunity-limit|mac|probability|rpki|rpki-extcommunity|script|source-instance|source-vrf|src-peer|vpn> [LINE...$rest]",
  "match ip <next-hop type|route-source> LINE...$rest",
  "match ipv6 next-hop type LINE...$rest",
  "set <aigp|aigp-metric|distance|evpn|ipv4|l3vpn|label-index|max-metric|min-metric|sr-te|table|vpnv4|vpnv6> [LINE...$rest]",
  "set as-path replace [LINE...$rest]",
  "set as-path exclude as-path-access-list [LINE...$rest]",
  "set comm-list <add|replace> LINE...$rest",
  "set extcommunity <color|evpn|nt> [LINE...$rest]",
  "set ipv6 vpn LINE...$rest",
  "set metric <aigp|igp|rtt>",
);
