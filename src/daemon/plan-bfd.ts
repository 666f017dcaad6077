/**
 * What BFD is to do, from what the configuration says: for neighbours, and for peers that are watched for themselves.
 *
 * We never say that our BFD is independent of the control plane (the C bit): it runs in the same process.
 */
import type { PathOptions } from "../bfd/path.ts";
import { type BfdSession, objectionToSession } from "../config/bfd-definitions.ts";
import { type EffectiveListenRange, type EffectiveNeighbor, effectiveNeighbor } from "../config/effective.ts";
import { bfdHops, type EffectiveBfd, effectiveBfd, isSameSession } from "../config/effective-bfd.ts";
import type { BfdUse, BgpInstance, Configuration } from "../config/model.ts";
import { type BfdPathOptions, pathOptions } from "../liveness/path-options.ts";
import { isLinkLocal, parseIp } from "../net/address.ts";
import type { NeighborBfdOptions } from "../speaker/settings/options.ts";

/** Whether an address is on a link of this host. */
export type OnLink = (address: string) => boolean;

/** The TTL that packets are sent with, and that those from the next hop still have (RFC 5881 § 5). */
const WHOLE_TTL = 255;

/** Undefined: BFD does not watch the path. */
export function neighborBfd(
  configuration: Configuration,
  bgp: BgpInstance,
  neighbor: EffectiveNeighbor,
  onLink: OnLink,
): NeighborBfdOptions | undefined {
  const { address, updateSource, bfd: use } = neighbor;
  if (use === undefined) return undefined;
  const hops = bfdHops(bgp, neighbor, onLink(address));
  return useOptions(use, effectiveBfd(configuration, sessionOf(address, updateSource, hops), use), hops);
}

/** Whoever comes through it may be as many hops away as its first address. */
export function rangeBfd(
  configuration: Configuration,
  bgp: BgpInstance,
  range: EffectiveListenRange,
  onLink: OnLink,
): NeighborBfdOptions | undefined {
  const { prefix, bfd: use } = range;
  if (use === undefined) return undefined;
  const [address] = prefix.split("/");
  const hops = bfdHops(bgp, range, onLink(address));
  return useOptions(use, effectiveBfd(configuration, sessionOf(address, undefined, hops), use), hops);
}

/**
 * The `peer` blocks below `bfd`, by `bfdPeerKey`. Where a neighbour has such a session, too, this is the same one: then
 * its path is the neighbour's.
 */
export function plannedBfdPeers(configuration: Configuration, onLink: OnLink): ReadonlyMap<string, PathOptions> {
  const { bfd, bgp } = configuration;
  const neighbors = bgp === undefined ? [] : watchedNeighbors(bgp, onLink);
  const planned = new Map<string, PathOptions>();
  for (const [key, { session }] of bfd.peers) {
    const neighbor = neighbors.find((each) => isSameSession(session, each.session));
    const settings = effectiveBfd(configuration, session, neighbor?.use);
    if (settings.shutdown || objectionToSession(session) !== undefined) continue;
    const path = neighbor === undefined ? ownPath(session) : neighborPath(neighbor);
    planned.set(key, pathOptions(path.peer, { ...timing(settings, neighbor?.hops), ...path.options }));
  }
  return planned;
}

interface WatchedNeighbor {
  readonly session: BfdSession;
  readonly hops: number;
  readonly use: BfdUse;
}

function watchedNeighbors(bgp: BgpInstance, onLink: OnLink): WatchedNeighbor[] {
  const watched: WatchedNeighbor[] = [];
  for (const each of bgp.neighbors.values()) {
    const neighbor = effectiveNeighbor(bgp, each);
    if ("lacks" in neighbor || neighbor.bfd === undefined) continue;
    const { address, updateSource, bfd: use } = neighbor;
    const hops = bfdHops(bgp, neighbor, onLink(address));
    watched.push({ session: sessionOf(address, updateSource, hops), hops, use });
  }
  return watched;
}

/** Of a link-local address, the interface stands behind it. */
function sessionOf(text: string, localAddress: string | undefined, hops: number): BfdSession {
  const [address, zone] = text.split("%");
  return {
    address,
    multihop: hops > 1,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(zone === undefined ? {} : { interface: zone }),
  };
}

function useOptions(use: BfdUse, settings: EffectiveBfd, hops: number): NeighborBfdOptions | undefined {
  if (settings.shutdown) return undefined;
  const { strict, checkControlPlane = false } = use;
  return {
    ...timing(settings, hops),
    multihop: hops > 1,
    checkControlPlane,
    strict: strict?.holdTime === undefined ? strict !== undefined : { holdTime: strict.holdTime },
  };
}

/** What neighbours and peers have alike. `hops`: as many as a neighbour says. */
function timing(settings: EffectiveBfd, hops: number | undefined) {
  const { transmitInterval, receiveInterval, detectMultiplier: multiplier, passive, authentication } = settings;
  const minimumTtl = minimumTtlOf(settings, hops);
  return {
    transmitInterval,
    receiveInterval,
    multiplier,
    passive,
    ...(minimumTtl === undefined ? {} : { minimumTtl }),
    ...(authentication === undefined
      ? {}
      : { authentication: { type: authentication.type, keys: authentication.keys } }),
  };
}

/** A number of hops that the neighbour says itself comes before what its profile says. */
function minimumTtlOf({ minimumTtl }: EffectiveBfd, hops: number | undefined): number | undefined {
  if (hops === undefined || hops === 1) return minimumTtl;
  const ofHops = WHOLE_TTL + 1 - hops;
  return hops === WHOLE_TTL ? (minimumTtl ?? ofHops) : ofHops;
}

interface NamedPath {
  readonly peer: string;
  readonly options: BfdPathOptions;
}

function ownPath({ address, multihop, localAddress, ...session }: BfdSession): NamedPath {
  const interfaceName = session.interface;
  const ip = parseIp(address);
  const zone = ip?.version === 6 && isLinkLocal(ip) && interfaceName !== undefined ? `%${interfaceName}` : "";
  return {
    peer: `${address}${zone}`,
    options: {
      multihop,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(interfaceName === undefined ? {} : { interface: interfaceName }),
    },
  };
}

function neighborPath({ session: { address, localAddress, multihop, ...session } }: WatchedNeighbor): NamedPath {
  return {
    peer: session.interface === undefined ? address : `${address}%${session.interface}`,
    options: {
      multihop,
      ...(localAddress === undefined ? {} : { localAddress }),
    },
  };
}
