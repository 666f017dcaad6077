/**
 * What two OPENs agree on: the checks of RFC 4271 § 6.2 on the peer's OPEN, and the features that both sides offered.
 * Pure: the same two OPENs give the same result.
 */
import type { AddressFamily, Role } from "./codes.ts";
import type { Capability, GracefulRestartCapability, LongLivedEntry, OpenMessage } from "./messages.ts";

/** Our side of an OPEN exchange. */
export interface OpenPolicy {
  readonly localAs: number;
  readonly routerId: number;
  /** `auto` takes any AS (FRR's `remote-as auto`). */
  readonly remoteAs: number | "internal" | "external" | "auto";
  /** Seconds; 0 proposes a session without keepalives. */
  readonly holdTime: number;
  /** Seconds; a peer that proposes less (or 0) is refused with 2/6. 0: no minimum beyond the RFC's 3. */
  readonly minimumHoldTime: number;
  /** Seconds between our keepalives, when it should be less than a third of the hold time. */
  readonly keepaliveTime?: number;
  readonly capabilities: readonly Capability[];
  readonly role?: Role;
  /** RFC 9234 § 4.2: refuse a peer that sends no role. */
  readonly strictRole?: boolean;
}

/** What an established session may do. */
export interface Negotiated {
  readonly peer: OpenMessage;
  readonly peerType: "ebgp" | "ibgp";
  /** Seconds; 0: neither side expects keepalives. */
  readonly holdTime: number;
  readonly keepaliveTime: number;
  readonly fourOctetAs: boolean;
  readonly extendedMessage: boolean;
  readonly routeRefresh: boolean;
  readonly enhancedRouteRefresh: boolean;
  /** Families whose routes may be exchanged; IPv4 unicast when neither side sent a multiprotocol capability. */
  readonly families: ReadonlySet<AddressFamily>;
  /** Families whose next hop may be IPv6 although their prefixes are IPv4 (RFC 8950), in both directions. */
  readonly extendedNextHop: ReadonlySet<AddressFamily>;
  readonly addPathReceive: ReadonlySet<AddressFamily>;
  readonly addPathSend: ReadonlySet<AddressFamily>;
  /** The peer's graceful restart capability, when we sent ours, too. */
  readonly gracefulRestart: GracefulRestartCapability | undefined;
  readonly longLived: readonly LongLivedEntry[];
  readonly peerRole: Role | undefined;
}
