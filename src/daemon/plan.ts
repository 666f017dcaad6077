/** What the speaker is to be, from what the configuration says. */
import { BGP_PORT } from "../bgp/codes.ts";
import {
  type EffectiveListenRange,
  type EffectiveNeighbor,
  type EffectivePeer,
  effectiveListenRange,
  effectiveNeighbor,
  maximumPathsOf,
} from "../config/effective.ts";
import type { BgpInstance, Configuration, GracefulRestart } from "../config/model.ts";
import type {
  ConfederationOptions,
  GracefulRestartOptions,
  ListenRangeOptions,
  NeighborOptions,
  SpeakerOptions,
} from "../speaker/settings/options.ts";
import { familyOptions } from "./plan-exchange.ts";
import { type PlannedPolicy, plannedPolicy } from "./plan-policy.ts";

export interface Plan {
  readonly identity: Identity;
  readonly behavior: Behavior;
  readonly policy: PlannedPolicy;
  /** By address. */
  readonly neighbors: ReadonlyMap<string, PlannedNeighbor>;
  /** By prefix. */
  readonly ranges: ReadonlyMap<string, ListenRangeOptions>;
  /** Prefixes to announce. */
  readonly networks: ReadonlySet<string>;
}

export interface PlannedNeighbor {
  readonly options: NeighborOptions;
  /** What the peer is told when this neighbour is shut down. */
  readonly farewell: string | undefined;
}

/** What a speaker cannot change while it runs. */
export interface Identity {
  readonly asn: number;
  readonly routerId: string;
  readonly hostname: string;
  readonly clusterId: string | undefined;
  readonly confederation: ConfederationOptions | undefined;
}

/** What it can: all of it, so that a later plan can go back to what is usual. */
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
}

export const NO_ROUTER_ID =
  'there is no router ID: the host has no IPv4 address to take it from; say "bgp router-id A.B.C.D"';

/** Undefined without `router bgp`. */
export function planOf(
  { bgp, hostname, policy }: Configuration,
  host: HostFacts,
): Plan | typeof NO_ROUTER_ID | undefined {
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
    neighbors: plannedNeighbors(bgp),
    ranges: plannedRanges(bgp),
    networks: new Set(bgp.networks.keys()),
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

const EVERY_RULE_OFF: Behavior["bestPath"] = {
  alwaysCompareMed: false,
  medMissingAsWorst: false,
  medConfed: false,
  compareRouterId: false,
  asPathIgnore: false,
  asPathConfed: false,
  asPathMultipathRelax: false,
  peerTypeMultipathRelax: false,
  aigp: false,
};
const DEFAULT_LOCAL_PREF = 100;

/** FRR's defaults, in seconds. */
function gracefulRestart(said: GracefulRestart, notification: boolean): GracefulRestartOptions {
  return {
    restartTime: said.restartTime ?? 120,
    stalePathTime: said.stalePathTime ?? 360,
    selectionDeferral: said.selectionDeferral ?? 120,
    preserveForwarding: said.preserveForwarding ?? false,
    notification: said.notification ?? notification,
    longLivedStaleTime: said.longLivedStaleTime ?? 0,
  };
}

function plannedNeighbors(bgp: BgpInstance): Map<string, PlannedNeighbor> {
  const neighbors = new Map<string, PlannedNeighbor>();
  for (const neighbor of bgp.neighbors.values()) {
    const effective = effectiveNeighbor(bgp, neighbor);
    if ("lacks" in effective) continue;
    neighbors.set(effective.address, { options: neighborOptions(effective), farewell: effective.shutdown?.message });
  }
  return neighbors;
}

function plannedRanges(bgp: BgpInstance): Map<string, ListenRangeOptions> {
  const ranges = new Map<string, ListenRangeOptions>();
  for (const range of bgp.listenRanges.values()) {
    const effective = effectiveListenRange(bgp, range);
    if (!("lacks" in effective)) ranges.set(effective.prefix, rangeOptions(effective));
  }
  return ranges;
}

/** Says all that has a neutral value, so that a later plan can go back to it. */
function neighborOptions(neighbor: EffectiveNeighbor): NeighborOptions {
  return {
    ...peerOptions(neighbor),
    address: neighbor.address,
    port: neighbor.port ?? BGP_PORT,
    passive: neighbor.passive,
    ...(neighbor.updateSource === undefined ? {} : { localAddress: neighbor.updateSource }),
  };
}

function rangeOptions(range: EffectiveListenRange): ListenRangeOptions {
  return { ...peerOptions(range), prefix: range.prefix, limit: range.limit };
}

function peerOptions(peer: EffectivePeer) {
  const { hold } = peer;
  return {
    remoteAs: peer.remoteAs,
    families: [...peer.families.keys()],
    familyOptions: familyOptions(peer.families),
    description: peer.description ?? "",
    shutdown: peer.shutdown !== undefined,
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
