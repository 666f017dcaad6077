/** What the speaker is to be, from what the configuration says. */
import { BGP_PORT } from "../bgp/codes.ts";
import { DEFAULT_LOCAL_PREF, GRACEFUL_RESTART_DEFAULTS } from "../config/defaults.ts";
import {
  type EffectiveListenRange,
  type EffectiveNeighbor,
  type EffectivePeer,
  effectiveListenRange,
  effectiveNeighbor,
  maximumPathsOf,
  plainNetworks,
} from "../config/effective.ts";
import type { BgpInstance, Configuration, GracefulRestart } from "../config/model.ts";
import type {
  ConfederationOptions,
  GracefulRestartOptions,
  ListenRangeOptions,
  NeighborBfdOptions,
  NeighborOptions,
  SpeakerOptions,
} from "../speaker/settings/options.ts";
import { EVERY_RULE_OFF } from "../speaker/settings/speaker-settings.ts";
import { neighborBfd, type OnLink, rangeBfd } from "./plan-bfd.ts";
import { familyOptions } from "./plan-exchange.ts";
import { type PlannedPolicy, plannedPolicy } from "./plan-policy.ts";

export interface Plan {
  readonly identity: Identity;
  readonly behavior: Behavior;
  readonly policy: PlannedPolicy;
  /** By address. */
  readonly neighbors: ReadonlyMap<string, NeighborOptions>;
  /** By prefix. */
  readonly ranges: ReadonlyMap<string, ListenRangeOptions>;
  /** Prefixes to announce. */
  readonly networks: ReadonlySet<string>;
}

/** What peers are told. */
export interface Identity {
  readonly asn: number;
  readonly routerId: string;
  readonly hostname: string;
  readonly clusterId: string | undefined;
  readonly confederation: ConfederationOptions | undefined;
}

/** What they are not: all of it, so that a later plan can go back to what is usual. */
export type Behavior = Required<
  Pick<
    SpeakerOptions,
    | "bestPath"
    | "maximumPathsByFamily"
    | "defaultLocalPref"
    | "gracefulShutdown"
    | "clientToClientReflection"
    | "rejectAsSets"
    | "gracefulRestart"
  >
>;

/** What the host contributes when the configuration is silent. */
export interface HostFacts {
  readonly hostname: string;
  readonly routerId: string | undefined;
  readonly onLink: OnLink;
}

export const NO_ROUTER_ID =
  'there is no router ID: the host has no IPv4 address to take it from; say "bgp router-id A.B.C.D"';

/** Undefined without `router bgp`. */
export function planOf(configuration: Configuration, host: HostFacts): Plan | typeof NO_ROUTER_ID | undefined {
  const { bgp, hostname, policy } = configuration;
  if (bgp === undefined) return undefined;
  const routerId = bgp.routerId ?? host.routerId;
  if (routerId === undefined) return NO_ROUTER_ID;
  return {
    identity: {
      asn: bgp.asn,
      routerId,
      hostname: hostname ?? host.hostname,
      clusterId: bgp.clusterId,
      confederation: confederation(bgp),
    },
    behavior: behavior(bgp),
    policy: plannedPolicy(policy),
    neighbors: plannedNeighbors(configuration, bgp, host.onLink),
    ranges: plannedRanges(configuration, bgp, host.onLink),
    networks: new Set(plainNetworks(bgp)),
  };
}

/** Where nothing is said, nothing is passed on. */
export function speakerOptions({ identity, behavior }: Plan): SpeakerOptions {
  const { clusterId, confederation, ...rest } = identity;
  return {
    ...rest,
    ...behavior,
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(confederation === undefined ? {} : { confederation }),
  };
}

/** Members count for nothing without the AS that the world sees. */
function confederation({ confederation: { identifier, members } }: BgpInstance): ConfederationOptions | undefined {
  return identifier === undefined ? undefined : { identifier, members: [...members].sort((a, b) => a - b) };
}

function behavior(bgp: BgpInstance): Behavior {
  return {
    bestPath: { ...EVERY_RULE_OFF, ...bgp.bestPath },
    maximumPathsByFamily: {
      "ipv4-unicast": maximumPathsOf(bgp, "ipv4-unicast"),
      "ipv6-unicast": maximumPathsOf(bgp, "ipv6-unicast"),
    },
    defaultLocalPref: bgp.defaultLocalPref ?? DEFAULT_LOCAL_PREF,
    gracefulShutdown: bgp.gracefulShutdown ?? false,
    clientToClientReflection: bgp.clientToClientReflection ?? true,
    rejectAsSets: bgp.rejectAsSets ?? true,
    gracefulRestart: gracefulRestart(bgp.gracefulRestart, bgp.defaults.gracefulNotification),
  };
}

function gracefulRestart(said: GracefulRestart, notification: boolean): GracefulRestartOptions {
  return {
    restartTime: said.restartTime ?? GRACEFUL_RESTART_DEFAULTS.restartTime,
    stalePathTime: said.stalePathTime ?? GRACEFUL_RESTART_DEFAULTS.stalePathTime,
    selectionDeferral: said.selectionDeferral ?? GRACEFUL_RESTART_DEFAULTS.selectionDeferral,
    preserveForwarding: said.preserveForwarding ?? false,
    notification: said.notification ?? notification,
    longLivedStaleTime: said.longLivedStaleTime ?? 0,
  };
}

function plannedNeighbors(
  configuration: Configuration,
  bgp: BgpInstance,
  onLink: OnLink,
): Map<string, NeighborOptions> {
  const neighbors = new Map<string, NeighborOptions>();
  for (const neighbor of bgp.neighbors.values()) {
    const effective = effectiveNeighbor(bgp, neighbor);
    if ("lacks" in effective) continue;
    const bfd = neighborBfd(configuration, bgp, effective, onLink);
    neighbors.set(effective.address, neighborOptions(effective, bfd));
  }
  return neighbors;
}

function plannedRanges(
  configuration: Configuration,
  bgp: BgpInstance,
  onLink: OnLink,
): Map<string, ListenRangeOptions> {
  const ranges = new Map<string, ListenRangeOptions>();
  for (const range of bgp.listenRanges.values()) {
    const effective = effectiveListenRange(bgp, range);
    if ("lacks" in effective) continue;
    ranges.set(effective.prefix, rangeOptions(effective, rangeBfd(configuration, bgp, effective, onLink)));
  }
  return ranges;
}

function neighborOptions(neighbor: EffectiveNeighbor, bfd: NeighborBfdOptions | undefined): NeighborOptions {
  return {
    ...peerOptions(neighbor),
    ...(bfd === undefined ? {} : { bfd }),
    address: neighbor.address,
    port: neighbor.port ?? BGP_PORT,
    passive: neighbor.passive,
    ...(neighbor.updateSource === undefined ? {} : { localAddress: neighbor.updateSource }),
  };
}

function rangeOptions(range: EffectiveListenRange, bfd: NeighborBfdOptions | undefined): ListenRangeOptions {
  return { ...peerOptions(range), ...(bfd === undefined ? {} : { bfd }), prefix: range.prefix, limit: range.limit };
}

function peerOptions(peer: EffectivePeer) {
  const { hold } = peer;
  return {
    remoteAs: peer.remoteAs,
    families: [...peer.families.keys()],
    familyOptions: familyOptions(peer.families),
    description: peer.description ?? "",
    shutdown: peer.shutdown !== undefined,
    ...(peer.shutdown?.message === undefined ? {} : { shutdownMessage: peer.shutdown.message }),
    timers: {
      hold,
      // 0 asks for the usual third, except that without a hold time there are no keepalives at all.
      keepalive: peer.keepalive === 0 ? Math.floor(hold / 3) : peer.keepalive,
      minimumHold: peer.minimumHold ?? 0,
      connectRetry: peer.connectRetry,
      delayOpen: peer.delayOpen ?? 0,
    },
    enforceFirstAs: peer.enforceFirstAs,
    ebgpRequiresPolicy: peer.ebgpRequiresPolicy,
    gracefulRestart: peer.gracefulRestart,
    gracefulShutdown: peer.gracefulShutdown,
    advertisementInterval: peer.advertisementInterval,
    ...(peer.localAs === undefined ? {} : { localAs: peer.localAs }),
    ...(peer.group === undefined ? {} : { group: peer.group }),
    ...(peer.role === undefined ? {} : { role: peer.role.role, strictRole: peer.role.strict }),
    ...(peer.extendedNextHop === undefined ? {} : { extendedNextHop: peer.extendedNextHop }),
  };
}
