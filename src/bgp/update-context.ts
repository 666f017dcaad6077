/** What the reader of UPDATEs must know of the session, and what it says about a bad one. */
import type { AddressFamily } from "./codes.ts";

/**
 * Built once for a session. The first group is named as in `Negotiated`, so that one spreads into the other; what is
 * optional has the RFC's default.
 */
export interface UpdateContext {
  /** `confed`: another member AS of our confederation (RFC 5065). */
  readonly peerType: "ebgp" | "ibgp" | "confed";
  readonly fourOctetAs: boolean;
  readonly families: ReadonlySet<AddressFamily>;
  readonly addPathReceive: ReadonlySet<AddressFamily>;
  readonly extendedNextHop: ReadonlySet<AddressFamily>;

  readonly localAs: number;
  readonly peerAs: number;
  /** We are in a confederation, so that even an internal peer may show its segments. Default false. */
  readonly confederationMember?: boolean;
  /** Our identifier and cluster: a route that has been here is not wanted back (RFC 4456 § 8). */
  readonly routerId?: number;
  readonly clusterId?: number;
  /** Our addresses on this session, 4 or 16 bytes each: no use as a next hop (RFC 4271 § 5.1.3). */
  readonly localAddresses?: readonly Uint8Array[];

  /** What answers an MP attribute whose routes cannot be located (RFC 7606 § 2). Default `reset`. */
  readonly onFamilyError?: "reset" | "disable";
  /** The path must begin with the peer's AS (RFC 4271 § 6.3). Default true. */
  readonly enforceFirstAs?: boolean;
  /** RFC 9774. Default true. */
  readonly rejectAsSets?: boolean;
  /** How often our own AS may stand in the path. Default 0. */
  readonly allowOwnAs?: number;
  /** Longer paths are treated as withdrawn. Default: as long as a message allows. */
  readonly maximumAsPathLength?: number;
  /** RFC 7311 § 3.1's AIGP_SESSION. Default: not from another AS. */
  readonly acceptAigp?: boolean;
  /** Attribute codes to drop, or to take for a withdrawal, without looking at them. */
  readonly discardAttributes?: ReadonlySet<number>;
  readonly withdrawAttributes?: ReadonlySet<number>;
}

/** RFC 7606 § 2, without the session reset: that one is thrown. */
export type DefectSeverity = "attribute-discard" | "treat-as-withdraw" | "family-disable";

export interface AttributeDefect {
  readonly severity: DefectSeverity;
  /** The attribute's code; 0 when it could not be read. */
  readonly code: number;
  /** The UPDATE error subcode that a NOTIFICATION would have carried. */
  readonly subcode: number;
  readonly message: string;
  /** The attribute's bytes in the message, header included. Length 0: it is missing. */
  readonly offset: number;
  readonly length: number;
}
