/** What a user of the library may say about a speaker and its neighbours. Text in, so that configuration reads naturally. */

import type { PathMonitor } from "../../bfd/monitor.ts";
import type { Role } from "../../bgp/codes.ts";
import type { BfdAuthentication } from "../../liveness/path-options.ts";
import type { Clock } from "../../net/clock.ts";
import type { Network } from "../../net/network.ts";

export interface SpeakerOptions {
  readonly asn: number;
  /** Dotted quad. */
  readonly routerId: string;
  /** Where to accept connections; nowhere unless given. */
  readonly listen?: readonly ListenAddress[];
  /** Shown to peers that understand the FQDN and software-version capabilities; not sent unless given. */
  readonly hostname?: string;
  readonly softwareVersion?: string;
  /** Which routes are best, and which of them share the traffic. */
  readonly bestPath?: BestPathOptions;
  readonly maximumPaths?: MaximumPathsOptions;
  /** Instead of `maximumPaths`, where it is not the same for all families. */
  readonly maximumPathsByFamily?: { readonly [Family in FamilyName]?: MaximumPathsOptions };
  /** What a route without LOCAL_PREF counts as. Default 100. */
  readonly defaultLocalPref?: number;
  /** RFC 4456: default our router ID, dotted quad. */
  readonly clusterId?: string;
  /** Reflect routes of clients to other clients. Default true. */
  readonly clientToClientReflection?: boolean;
  /** RFC 5065: we are a member AS of a confederation. */
  readonly confederation?: ConfederationOptions;
  /** RFC 8326: this whole router is about to go, or (as hosts do) its routes are always the last resort. */
  readonly gracefulShutdown?: boolean;
  readonly gracefulRestart?: GracefulRestartOptions;
  /** RFC 9774: treat paths with AS_SET as withdrawn. Default true. */
  readonly rejectAsSets?: boolean;
  /** Who watches the paths to neighbours with `bfd`. Unless given, a thread of our own, from the first of them on. */
  readonly bfd?: PathMonitor;
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

/** FRR's `bgp bestpath …`; all default to false. */
export interface BestPathOptions {
  readonly alwaysCompareMed?: boolean;
  readonly medMissingAsWorst?: boolean;
  /** As in FRR, MEDs of paths that never left the confederation are compared with and without it. */
  readonly medConfed?: boolean;
  /** Tell equals apart by router ID instead of keeping what is in use. */
  readonly compareRouterId?: boolean;
  readonly asPathIgnore?: boolean;
  /** Count confederation segments as hops. */
  readonly asPathConfed?: boolean;
  /** Paths of equal length through different ASes may share the traffic. */
  readonly asPathMultipathRelax?: boolean;
  /** Let eBGP and iBGP paths compete as equals. */
  readonly peerTypeMultipathRelax?: boolean;
  /** AIGP (RFC 7311) takes part. */
  readonly aigp?: boolean;
}

export interface MaximumPathsOptions {
  /** Default 1: no sharing. */
  readonly ebgp?: number;
  readonly ibgp?: number;
  /** iBGP paths share only when their cluster lists are equally long. */
  readonly ibgpEqualClusterLength?: boolean;
}

export interface ConfederationOptions {
  /** The AS that the rest of the world sees. */
  readonly identifier: number;
  /** The other member ASes. */
  readonly members: readonly number[];
}

/** Seconds, as in FRR's `bgp graceful-restart …`. */
export interface GracefulRestartOptions {
  /** How long peers shall wait for us. Default 120. */
  readonly restartTime?: number;
  /** How long stale routes may stay once their neighbour is back. Default 360. */
  readonly stalePathTime?: number;
  /** How long to wait for everybody's End-of-RIB after a restart of ours. Default 120. */
  readonly selectionDeferral?: number;
  /** We kept forwarding while we were away (the F bit). */
  readonly preserveForwarding?: boolean;
  /** RFC 8538: survive NOTIFICATIONs, too. Default true. */
  readonly notification?: boolean;
  /** Let an administrative reset be one that no routes survive (RFC 8538 § 3.1). Default true. */
  readonly hardAdministrativeReset?: boolean;
  /** This process comes back after a restart: peers hold our routes, and the R bit says so. */
  readonly restarting?: boolean;
  /** RFC 9494: how long stale routes may live on as a last resort. Default 0: not at all. */
  readonly longLivedStaleTime?: number;
}

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
  /** What the peer is told when `shutdown` is switched on (RFC 9003). */
  readonly shutdownMessage?: string;
  readonly role?: Role;
  readonly strictRole?: boolean;
  readonly timers?: NeighborTimers;
  /** What to put into NEXT_HOP towards this neighbour; default: our address on the session, for eBGP and own routes. */
  readonly nextHop?: { readonly ipv4?: string; readonly ipv6?: string };
  /** Offer IPv6 next hops for IPv4 routes (RFC 8950). Default: only over link-local addresses. */
  readonly extendedNextHop?: boolean;
  /**
   * Offer RFC 7313, which marks where repeated routes begin and end. Default true. ExaBGP 4.2 loses the session over a
   * request then; FRR answers one only to neighbours that offer graceful restart, too, as ours do unless it is `off`.
   */
  readonly enhancedRouteRefresh?: boolean;
  /** RFC 8212: exchange no routes over eBGP until a policy says which. Default false in the library. */
  readonly ebgpRequiresPolicy?: boolean;
  /** Let a new connection compete with an Established one (RFC 4271's CollisionDetectEstablishedState). Default false. */
  readonly collisionDetectEstablished?: boolean;
  /** Treat a path that does not begin with the neighbour's AS as a withdrawal (RFC 4271 § 6.3). Default true. */
  readonly enforceFirstAs?: boolean;
  /** Be another AS to this neighbour (FRR's `local-as`). */
  readonly localAs?: LocalAsOptions;
  /** RFC 4724: keep this neighbour's routes while it restarts, and ask it to keep ours. Default `helper`. */
  readonly gracefulRestart?: "full" | "helper" | "off";
  readonly gracefulShutdown?: boolean;
  /** Watch the path to the neighbour; when it breaks, the session ends at once. */
  readonly bfd?: NeighborBfdOptions;
  /** Seconds between announcements of changes (MRAI). Default 0. */
  readonly advertisementInterval?: number;
  /** Names that route maps know this neighbour by. */
  readonly interface?: string;
  readonly group?: string;
  readonly familyOptions?: { readonly [Family in FamilyName]?: FamilyOptions };
}

/** What to change of options. One that is `undefined` is taken away, so that its default counts again. */
export type Changes<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

export interface LocalAsOptions {
  readonly asn: number;
  /** Leave `asn` out of the paths that the neighbour sends. */
  readonly noPrepend?: boolean;
  /** Leave our real AS out of the paths that the neighbour is sent. */
  readonly replaceAs?: boolean;
  /** Let the neighbour choose either AS. */
  readonly dualAs?: boolean;
}

/** Times are milliseconds, except where it says so. BFD that changes never ends the session. */
export interface NeighborBfdOptions {
  /** How often we want to send and are ready to receive. Default 300. */
  readonly interval?: number;
  readonly transmitInterval?: number;
  readonly receiveInterval?: number;
  /** So many packets may be missed. Default 3. */
  readonly multiplier?: number;
  /** Wait for the peer to speak first. */
  readonly passive?: boolean;
  /** RFC 5883: the neighbour may be several hops away. */
  readonly multihop?: boolean;
  /** Over several hops, what the TTL of packets must be at least. Default 254. */
  readonly minimumTtl?: number;
  readonly authentication?: BfdAuthentication;
  /** The C bit that we send: our BFD and our forwarding survive a restart of BGP. Default false. */
  readonly controlPlaneIndependent?: boolean;
  /** No session while BFD is not up. `holdTime`: seconds, default 30; see docs/bfd.md. */
  readonly strict?: boolean | { readonly holdTime: number };
  /**
   * RFC 5882 § 4.3: where BFD of the neighbour falls with its control plane (its C bit is clear) and graceful restart was
   * agreed on, a failure may be a restart: its routes are kept. Default false: they go.
   */
  readonly checkControlPlane?: boolean;
}

/** How routes of one family are exchanged with a neighbour. */
export interface FamilyOptions {
  readonly import?: PolicyOptions;
  readonly export?: PolicyOptions;
  /** FRR's `weight`: what routes of this neighbour weigh, unless a route map says otherwise. Default 0. */
  readonly weight?: number;
  /** How often our AS may stand in a path from this neighbour; `origin`: only as its originator. Default 0. */
  readonly allowAsIn?: number | "origin";
  /** In paths to this neighbour, write our AS for the neighbour's own. */
  readonly asOverride?: boolean;
  /** Leave private ASes out of paths: when there are no others, all of them, or write ours for each. */
  readonly removePrivateAs?: { readonly all?: boolean; readonly replace?: boolean };
  /** `force`: of reflected routes, too. */
  readonly nextHopSelf?: boolean | "force";
  readonly attributeUnchanged?: readonly ("as-path" | "med" | "next-hop")[];
  /** Kinds of communities to send. Default: all. */
  readonly sendCommunity?: readonly ("standard" | "extended" | "large")[];
  /** RFC 4456: a client of ours. */
  readonly routeReflectorClient?: boolean;
  /** RFC 7947: hand routes on as they came. */
  readonly routeServerClient?: boolean;
  readonly maximumPrefixes?: MaximumPrefixesOptions;
  /** Never send more prefixes than this. */
  readonly maximumPrefixesOut?: number;
  /** Send a default route, if the route map permits it. */
  readonly defaultOriginate?: boolean | { readonly routeMap: string };
  /** Take several paths for a prefix (RFC 7911). Default true. */
  readonly addPathReceive?: boolean;
  /** Send several paths for a prefix. Default: the best one. */
  readonly addPathSend?: "all" | "best-per-as" | { readonly best: number };
}

/** Names of lists and route maps; see `speaker.policy`. A route has to pass all of them. */
export interface PolicyOptions {
  readonly prefixList?: string;
  /** An as-path list. */
  readonly filterList?: string;
  /** An access list. */
  readonly distributeList?: string;
  readonly routeMap?: string;
}

export interface MaximumPrefixesOptions {
  readonly limit: number;
  /** Percent of the limit at which to warn. Default 75. */
  readonly warnAt?: number;
  /** Only warn. */
  readonly warnOnly?: boolean;
  /** Seconds after which a session that ended by the limit comes back. Default: when somebody asks for it. */
  readonly restartAfter?: number;
  /** Count routes that policy refuses, too. */
  readonly countRefused?: boolean;
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
