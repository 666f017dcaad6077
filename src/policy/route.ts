/**
 * What policy sees of a route, and what it answers: whether the route may pass, and what is to change. Attributes are
 * asked for only when a clause looks at them, so the caller may decode each when it is asked for.
 */
import type { IpAddress } from "../net/address.ts";

export type Action = "permit" | "deny";

/** By the code of the ORIGIN attribute. */
export const ORIGIN_NAMES = ["igp", "egp", "incomplete"] as const;

export interface PathSegment {
  readonly type: "set" | "sequence" | "confed-sequence" | "confed-set";
  readonly asns: readonly number[];
}

export interface LargeCommunityValue {
  readonly global: number;
  readonly local1: number;
  readonly local2: number;
}

/** Absent and undefined are the same: the route lacks it. */
export interface RouteAttributes {
  readonly origin: 0 | 1 | 2;
  readonly asPath: readonly PathSegment[];
  readonly nextHop: { readonly address: IpAddress; readonly linkLocal?: IpAddress } | undefined | undefined;
  readonly med?: number | undefined;
  readonly localPref?: number | undefined;
  readonly atomicAggregate?: true | undefined;
  readonly aggregator?: { readonly asn: number; readonly address: IpAddress } | undefined;
  readonly communities?: readonly number[] | undefined;
  /** Each 8 bytes. */
  readonly extendedCommunities?: readonly Uint8Array[] | undefined;
  readonly largeCommunities?: readonly LargeCommunityValue[] | undefined;
  readonly originatorId?: number | undefined;
}

/** What is there takes the place of what the route has; undefined removes it. */
export type RouteChanges = Partial<RouteAttributes>;

/** Nothing changes: always this very object. */
export const NO_CHANGES: RouteChanges = Object.freeze({});

/** Facts that a route map may read besides attributes. Who caches a verdict has to tell routes apart by those it reads. */
export type RouteFact = "prefix" | "peer" | "tag" | "interface" | "source-protocol" | "multipath";

export interface PolicyPeer {
  readonly address: IpAddress;
  /** Of a neighbour that is configured by its interface. */
  readonly interface?: string;
  readonly group?: string;
}

export interface PolicyRoute {
  /** Of the prefix, not of the next hop. */
  readonly version: 4 | 6;
  /** What the route map's `classify` said of the prefix. Without meaning for maps that do not read it. */
  readonly prefixClass: number;
  readonly attributes: RouteAttributes;
  /** `in`: from the peer. `out`: to the peer. `local`: a route of our own, on its way into the table or the kernel. */
  readonly direction: "in" | "out" | "local";
  readonly peer?: PolicyPeer | undefined;
  /** Default 0. */
  readonly tag?: number | undefined;
  /** That the next hop is reached through. */
  readonly interface?: string | undefined;
  /** `bgp`, `connected`, `kernel`, `static`, …; default `bgp`. */
  readonly sourceProtocol?: string | undefined;
  /** Our AS; what link bandwidths are signed with. */
  readonly localAs?: number | undefined;
  /** What `set local-preference +N` adds to where there is none. Default 100. */
  readonly defaultLocalPref?: number | undefined;
  /** Of the best path: how many paths share the traffic, and their bandwidths' sum in bytes a second. */
  readonly multipath?: { readonly paths: number; readonly bandwidth: number } | undefined;
}

/** What a route map said about the next hop. Addresses that it set are among the changes already. */
export interface NextHopOrders {
  /** `set ip next-hop`, `set ipv6 next-hop global` or `local`: the address stands, nothing replaces it on export. */
  readonly set?: true;
  /** Export the next hop as it was received. */
  readonly unchanged?: true;
  /** On export: our own address of that session. On import it is among the changes already. */
  readonly peerAddress?: true;
  /** Of two IPv6 next hops, forward to the global one. */
  readonly preferGlobal?: true;
}

export interface PolicyVerdict {
  readonly permitted: boolean;
  /** To the attributes. Of a denied route, without meaning. */
  readonly changes: RouteChanges;
  /** What was set; undefined is "as it was". */
  readonly weight: number | undefined;
  readonly tag: number | undefined;
  /** The kernel's preferred source address (`set src`). */
  readonly source: IpAddress | undefined;
  readonly nextHop: NextHopOrders;
}
