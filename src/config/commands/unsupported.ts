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
  return new Grammar<undefined>(title, [...inner, ...endings(...ownEndings)], { swallows: true });
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
  ...ignored("logs go to standard output", "log <monitor|daemon|filtered-file|filter-text> [LINE...$rest]"),
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
  ...ignored("Bellman has no SNMP agent", "agentx"),
  ...ignored("only the host name is told to peers", "domainname WORD$name"),
  ...refused(
    "<ip|ipv6> import-table LINE...$rest",
    "ipv6 router-id X:X::X:X$address",
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
  refusedBlock("router <ospf|ospf6|isis|rip|ripng|eigrp|babel|openfabric|pim|pim6> [LINE...$rest]", "router", []),
  refusedBlock("router bgp ASNUM$asn <view|as-notation> LINE...$rest", "router bgp", [
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
    "redistribute <babel|bgp|eigrp|isis|local|nhrp|openfabric|ospf|ospf6|rip|ripng|sharp|table|table-direct|vnc|vnc-direct> [LINE...$rest]",
    `neighbor ${PEER} allowas-in route-map LINE...$rest`,
    `neighbor ${PEER} send-community extended$kinds rpki`,
    `neighbor ${PEER} <accept-own|addpath-rx-paths-limit|advertise-map|dampening|nexthop-local|soo|unsuppress-map> [LINE...$rest]`,
  ),
  ...anyway("received routes are always kept as they came", `neighbor ${PEER} soft-reconfiguration inbound`),
];

export const UNSUPPORTED_IN_BGP: readonly Named[] = [
  ...UNSUPPORTED_ROUTES,
  ...refused(
    `neighbor ${PEER} <aigp|disable-link-bw-encoding-ieee|encapsulation-srv6|encapsulation-srv6-relax|extended-link-bandwidth|extended-optional-parameters|ip-transparent|local-link-id|oad|path-attribute|rpki|send-nexthop-characteristics|sender-as-path-loop-detection|upa> [LINE...$rest]`,
    `neighbor ${PEER} capability <dynamic|orf|link-local> [LINE...$rest]`,
    "bgp graceful-restart <disable-eor|rib-stale-time> [LINE...$rest]",
    "bgp bestpath <bandwidth|use-imported-attributes> [LINE...$rest]",
    "bgp bestpath as-path multipath-relax as-set",
    "bgp default-originate timer [(0-65535)$seconds]",
    "bgp <advertisement-delay|allow-martian-nexthop|conditional-advertisement|dampening|fast-convergence|input-queue-limit|labeled-unicast|no-rib|retain|route-reflector|session-dscp|shutdown|tcp-keepalive|update-delay> [LINE...$rest]",
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
    "updates leave at once, packed as far as they wait together",
    "bgp default subgroup-pkt-queue-max [(20-100)$number]",
    "bgp suppress-duplicates",
  ),
  ...ignored("it only changes what FRR shows", "bgp default <show-hostname|show-nexthop-hostname>"),
  ...ignored(
    "the software version is sent whenever there is one",
    "bgp default software-version-capability [latest-encoding]",
  ),
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
    "<import|export> vpn [LINE...$rest]",
    "<label|nexthop|rd|rt|route-target|sid> LINE...$rest",
  ),
];

export const UNSUPPORTED_IN_INTERFACE: readonly Named[] = [
  ...refused(
    "<ip|ipv6> <igmp|nhrp|ospf|ospf6|pim|mld|rip|ripng|router|eigrp> [LINE...$rest]",
    "ip address A.B.C.D/M label LINE...$rest",
    "ip address A.B.C.D peer LINE...$rest",
    "ipv6 nd <adv-interval-option|home-agent-config-flag|home-agent-lifetime|home-agent-preference|nat64> [LINE...$rest]",
    "<babel|evpn|isis|mpls|multicast|openfabric|ptm-enable|vrrp> [LINE...$rest]",
  ),
  refusedBlock("link-params", "link-params", [], "exit-link-params"),
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
