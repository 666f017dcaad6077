/** What a user of the library may say about a speaker and its neighbours. Text in, so that configuration reads naturally. */

import type { Role } from "../bgp/codes.ts";
import type { Clock } from "../net/clock.ts";
import type { Network } from "../net/network.ts";

export interface SpeakerOptions {
  readonly asn: number;
  /** Dotted quad. */
  readonly routerId: string;
  /** Where to accept connections; nowhere unless given. */
  readonly listen?: readonly ListenAddress[];
  /** Shown to peers that understand the FQDN and software-version capabilities; not sent unless given. */
  readonly hostname?: string;
  readonly softwareVersion?: string;
  /** For simulation and tests. */
  readonly clock?: Clock;
  readonly network?: Network;
}

export interface ListenAddress {
  readonly address: string;
  /** Default 179; 0 takes a free one, see `speaker.listening`. */
  readonly port?: number;
}

export type FamilyName = "ipv4-unicast" | "ipv6-unicast";

export interface NeighborOptions {
  readonly address: string;
  readonly remoteAs: number | "internal" | "external" | "auto";
  /** Default 179. */
  readonly port?: number;
  readonly localAddress?: string;
  /** Default: both families. */
  readonly families?: readonly FamilyName[];
  readonly description?: string;
  readonly passive?: boolean;
  /** Keep the configuration, but hold no session. */
  readonly shutdown?: boolean;
  readonly role?: Role;
  readonly strictRole?: boolean;
  readonly timers?: NeighborTimers;
  /** What to put into NEXT_HOP towards this neighbour; default: our address on the session, for eBGP and own routes. */
  readonly nextHop?: { readonly ipv4?: string; readonly ipv6?: string };
  /** Offer IPv6 next hops for IPv4 routes (RFC 8950). Default: only over link-local addresses. */
  readonly extendedNextHop?: boolean;
  /**
   * Offer RFC 7313, which marks where repeated routes begin and end. Default true. ExaBGP 4.2 loses the session over a
   * request then, and FRR answers one only to neighbours that offer graceful restart, too.
   */
  readonly enhancedRouteRefresh?: boolean;
  /** RFC 8212: exchange no routes over eBGP until a policy says which. Default false in the library. */
  readonly ebgpRequiresPolicy?: boolean;
  /** Let a new connection compete with an Established one (RFC 4271's CollisionDetectEstablishedState). Default false. */
  readonly collisionDetectEstablished?: boolean;
  /** Treat a path that does not begin with the neighbour's AS as a withdrawal (RFC 4271 § 6.3). Default true. */
  readonly enforceFirstAs?: boolean;
}

/** Seconds, as operators and other daemons count them. */
export interface NeighborTimers {
  /** Default 180; 0 proposes a session without keepalives. */
  readonly hold?: number;
  readonly keepalive?: number;
  readonly minimumHold?: number;
  /** Default 30. */
  readonly connectRetry?: number;
  readonly delayOpen?: number;
  /** Default 30. */
  readonly openWait?: number;
  readonly idleHold?: number;
  readonly maximumIdleHold?: number;
  readonly sendHold?: number;
}

/** Accept neighbours that nobody listed, from a prefix (`bgp listen range`). */
export interface ListenRangeOptions extends Omit<NeighborOptions, "address" | "port" | "passive" | "localAddress"> {
  readonly prefix: string;
  /** Most neighbours that may exist at once through this range. Default 100. */
  readonly limit?: number;
}

export interface AnnounceOptions {
  /** `AS:value`, or a well-known name (`no-export`, `graceful-shutdown`, …). */
  readonly communities?: readonly string[];
  /** `global:local1:local2`. */
  readonly largeCommunities?: readonly string[];
  readonly med?: number;
  readonly localPref?: number;
  readonly origin?: "igp" | "egp" | "incomplete";
  readonly nextHop?: string;
  readonly asPath?: readonly number[];
}
