/** BGP messages as values. The UPDATE is not among them: it is read through a view, see `update-view.ts`. */
import type { IpAddress } from "../net/address.ts";
import type { AddressFamily, Role } from "./codes.ts";

export interface OpenMessage {
  /** Always the true AS number: the 4-octet one where the capability gives it. */
  readonly asn: number;
  /** Seconds, as on the wire. */
  readonly holdTime: number;
  /** The BGP identifier (RFC 6286: any non-zero 32-bit number). */
  readonly routerId: number;
  /** In wire order; duplicates are kept, so that people see what was sent. */
  readonly capabilities: readonly Capability[];
}

export type Capability =
  | { readonly kind: "multiprotocol"; readonly family: AddressFamily }
  | { readonly kind: "route-refresh" }
  | { readonly kind: "enhanced-route-refresh" }
  | { readonly kind: "extended-next-hop"; readonly entries: readonly ExtendedNextHopEntry[] }
  | { readonly kind: "extended-message" }
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "graceful-restart"; readonly gracefulRestart: GracefulRestartCapability }
  | { readonly kind: "four-octet-as"; readonly asn: number }
  | { readonly kind: "add-path"; readonly entries: readonly AddPathEntry[] }
  | { readonly kind: "long-lived-graceful-restart"; readonly entries: readonly LongLivedEntry[] }
  | { readonly kind: "fqdn"; readonly hostname: string; readonly domain: string }
  /** `bare`: the form of newer drafts, without a length octet before the text. */
  | { readonly kind: "software-version"; readonly version: string; readonly bare?: true }
  | { readonly kind: "link-local-next-hop" }
  | { readonly kind: "unknown"; readonly code: number; readonly value: Uint8Array };

export interface ExtendedNextHopEntry {
  readonly family: AddressFamily;
  readonly nextHopAfi: number;
}

export interface GracefulRestartCapability {
  readonly restarting: boolean;
  /** RFC 8538: NOTIFICATIONs, too, are survived. */
  readonly notification: boolean;
  readonly restartTime: number;
  readonly families: readonly { readonly family: AddressFamily; readonly forwarding: boolean }[];
}

export interface AddPathEntry {
  readonly family: AddressFamily;
  readonly receive: boolean;
  readonly send: boolean;
}

export interface LongLivedEntry {
  readonly family: AddressFamily;
  readonly forwarding: boolean;
  readonly staleTime: number;
}

export interface NotificationMessage {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

export interface RouteRefreshMessage {
  readonly family: AddressFamily;
  /** RFC 7313: 0 asks for routes, 1 begins and 2 ends their repetition. */
  readonly subtype: number;
  /** RFC 5291 ORF entries, unread. */
  readonly orf: Uint8Array;
}

/** An AS_PATH segment; `asns` are always four-octet numbers. */
export interface AsPathSegment {
  readonly type: "set" | "sequence" | "confed-sequence" | "confed-set";
  readonly asns: readonly number[];
}
export type AsPath = readonly AsPathSegment[];

export interface LargeCommunity {
  readonly global: number;
  readonly local1: number;
  readonly local2: number;
}

/** RFC 2545 § 3, RFC 8950: one address, or a global one with its link-local companion. */
export interface NextHop {
  readonly address: IpAddress;
  readonly linkLocal?: IpAddress;
}

/** A set of path attributes, decoded for people and policy. Absent and undefined are the same: the route lacks it. */
export interface PathAttributes {
  readonly origin: 0 | 1 | 2;
  readonly asPath: AsPath;
  readonly nextHop: NextHop | undefined;
  readonly med?: number | undefined;
  readonly localPref?: number | undefined;
  readonly atomicAggregate?: true | undefined;
  readonly aggregator?: { readonly asn: number; readonly address: IpAddress } | undefined;
  /** Each a 32-bit number: AS × 65536 + value. */
  readonly communities?: readonly number[] | undefined;
  /** Each 8 bytes. */
  readonly extendedCommunities?: readonly Uint8Array[] | undefined;
  /** Each 20 bytes (RFC 5701). */
  readonly ipv6ExtendedCommunities?: readonly Uint8Array[] | undefined;
  readonly largeCommunities?: readonly LargeCommunity[] | undefined;
  readonly originatorId?: number | undefined;
  readonly clusterList?: readonly number[] | undefined;
  readonly aigp?: bigint | undefined;
  readonly onlyToCustomer?: number | undefined;
  /** Attributes that are carried but not understood: PMSI, tunnel encapsulation and every unknown one. */
  readonly opaque?: readonly OpaqueAttribute[] | undefined;
  /** Codes of understood attributes that a speaker on the way did not understand (the Partial bit, RFC 4271 § 4.3). */
  readonly partial?: readonly number[] | undefined;
}

export interface OpaqueAttribute {
  readonly flags: number;
  readonly code: number;
  readonly value: Uint8Array;
}
