/** What the speaker is to be, from what the configuration says. */
import { BGP_PORT } from "../bgp/codes.ts";
import {
  type EffectiveListenRange,
  type EffectiveNeighbor,
  type EffectivePeer,
  effectiveListenRange,
  effectiveNeighbor,
} from "../config/effective.ts";
import type { BgpInstance, Configuration } from "../config/model.ts";
import type { ListenRangeOptions, NeighborOptions } from "../speaker/settings/options.ts";

export interface Plan {
  readonly identity: Identity;
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
}

/** What the host contributes when the configuration is silent. */
export interface HostFacts {
  readonly hostname: string;
  readonly routerId: string | undefined;
}

export const NO_ROUTER_ID =
  'there is no router ID: the host has no IPv4 address to take it from; say "bgp router-id A.B.C.D"';

/** Undefined without `router bgp`. */
export function planOf({ bgp, hostname }: Configuration, host: HostFacts): Plan | typeof NO_ROUTER_ID | undefined {
  if (bgp === undefined) return undefined;
  const routerId = bgp.routerId ?? host.routerId;
  if (routerId === undefined) return NO_ROUTER_ID;
  return {
    identity: { asn: bgp.asn, routerId, hostname: hostname ?? host.hostname },
    neighbors: plannedNeighbors(bgp),
    ranges: plannedRanges(bgp),
    networks: new Set(bgp.networks.keys()),
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
    families: peer.families,
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
    ...(peer.role === undefined ? {} : { role: peer.role.role, strictRole: peer.role.strict }),
    ...(peer.extendedNextHop === undefined ? {} : { extendedNextHop: peer.extendedNextHop }),
  };
}
