/** The neighbours as FRR lists them: all that are configured, whether they can be started or not, and those that came by themselves. */
import {
  type EffectivePeer,
  effectiveListenRange,
  effectiveNeighbor,
  isExternal,
  isInternal,
} from "../../../config/effective.ts";
import type { BgpInstance, FamilyName, ListenRange, Neighbor, PeerGroup, PeerSettings } from "../../../config/model.ts";
import { formatIp, type IpAddress, parseIp } from "../../../net/address.ts";
import { formatPrefix, prefixContains } from "../../../net/prefix.ts";
import type { NeighborInfo } from "../../../speaker/neighbor-info.ts";
import type { Instance } from "./instance.ts";

export interface Peer {
  /** Its address, or the interface behind which it is. */
  readonly name: string;
  readonly interface: string | undefined;
  /** What is said of itself, and of its peer group. */
  readonly own: PeerSettings | undefined;
  readonly group: PeerGroup | undefined;
  /** Undefined when it is activated for no family. */
  readonly settings: EffectivePeer | undefined;
  /** The prefix through which it came. */
  readonly range: string | undefined;
  /** Undefined when it has not been started. */
  readonly info: NeighborInfo | undefined;
  readonly remoteAs: number;
  readonly localAs: number;
  readonly internal: boolean;
  /** It is to have a policy before routes are exchanged (RFC 8212). */
  readonly needsPolicy: boolean;
  /** What it says of itself; the last that it said, when it is away. */
  readonly hostname: string | undefined;
  readonly domain: string | undefined;
  readonly softwareVersion: string | undefined;
}

/** In FRR's order: behind interfaces first, then by address. */
export function peersOf(instance: Instance): readonly Peer[] {
  const { bgp, speaker } = instance;
  const peers = [...bgp.interfaceNeighbors.values()].map((neighbor) =>
    peer(bgp, { ...neighbor, address: neighbor.interface }, neighbor.interface, undefined),
  );
  const byAddress = new Map<string, Peer>();
  for (const neighbor of bgp.neighbors.values()) {
    const info = speaker?.neighbor(neighbor.address)?.info();
    byAddress.set(neighbor.address, peer(bgp, neighbor, undefined, info));
  }
  for (const neighbor of speaker?.neighbors() ?? []) {
    if (!byAddress.has(neighbor.address)) byAddress.set(neighbor.address, visitor(bgp, neighbor.info()));
  }
  return [...peers, ...[...byAddress.values()].sort(inOrderOfAddresses)];
}

/** By its address in any spelling, its interface, or what it calls itself. */
export function findPeer(peers: readonly Peer[], text: string): Peer | undefined {
  const address = parseIp(text);
  const name = address === undefined ? text : formatIp(address);
  return peers.find((each) => each.name === name) ?? peers.find(({ hostname }) => hostname === name);
}

export function isEstablished({ info }: Peer): boolean {
  return info?.state === "Established";
}

export function isActivated({ settings }: Peer, family: FamilyName): boolean {
  return settings?.families.has(family) ?? false;
}

/** No session, or one that leaves this family out. */
export function hasFailed({ info }: Peer, family: FamilyName): boolean {
  return !(info?.families.has(family) ?? false);
}

export function isShutDown({ info, settings }: Peer): boolean {
  return info?.shutdown ?? settings?.shutdown !== undefined;
}

/** `Idle (Admin)`, `Idle (PfxCt)`, or the session's state. */
export function stateText(peer: Peer): string {
  if (isShutDown(peer)) return "Idle (Admin)";
  if (peer.info?.keptOut !== undefined) return "Idle (PfxCt)";
  return peer.info?.state ?? "Idle";
}

/** Since when it is up or, after its last session, down; undefined when it never was up. */
export function inThisStateSince({ info }: Peer): number | undefined {
  return info?.establishedAt ?? info?.lastDown?.at;
}

/** Filters are there in this direction, or none are asked for. */
export function hasPolicy({ settings, needsPolicy }: Peer, family: FamilyName, direction: "in" | "out"): boolean {
  const filters = settings?.families.get(family)?.[direction] ?? {};
  return !needsPolicy || Object.values(filters).some((filter) => filter !== undefined);
}

function peer(bgp: BgpInstance, neighbor: Neighbor, behind: string | undefined, info: NeighborInfo | undefined): Peer {
  // One without an AS is shown nonetheless, with all that it would be.
  const remoteAs = neighbor.remoteAs ?? groupOf(bgp, neighbor)?.remoteAs;
  const effective = effectiveNeighbor(bgp, remoteAs === undefined ? { ...neighbor, remoteAs: "auto" } : neighbor);
  return {
    name: neighbor.address,
    interface: behind,
    own: neighbor,
    group: groupOf(bgp, neighbor),
    range: undefined,
    ...facts(bgp, "lacks" in effective ? undefined : effective, info, remoteAs),
  };
}

/** Somebody who came through a listen range. */
function visitor(bgp: BgpInstance, info: NeighborInfo): Peer {
  const range = rangeOf(bgp, info.address);
  const effective = range && effectiveListenRange(bgp, range);
  return {
    name: info.address,
    interface: undefined,
    own: undefined,
    group: range && bgp.groups.get(range.group),
    range: range && formatPrefix(range.prefix),
    ...facts(bgp, effective === undefined || "lacks" in effective ? undefined : effective, info, info.remoteAs),
  };
}

function facts(
  bgp: BgpInstance,
  settings: EffectivePeer | undefined,
  info: NeighborInfo | undefined,
  remoteAs: EffectivePeer["remoteAs"] | undefined,
) {
  const localAs = info?.localAs ?? settings?.localAs?.asn ?? bgp.asn;
  const asn = typeof remoteAs === "number" ? remoteAs : remoteAs === "internal" ? localAs : (info?.lastPeer?.asn ?? 0);
  const known = info?.lastPeer?.capabilities ?? [];
  const fqdn = known.find((each) => each.kind === "fqdn");
  const version = known.find((each) => each.kind === "software-version");
  const external = settings !== undefined && isExternal(bgp, { ...settings, remoteAs: asn === 0 ? "external" : asn });
  return {
    settings,
    info,
    remoteAs: asn,
    localAs,
    internal: asn === localAs || (settings !== undefined && isInternal(bgp, settings)),
    needsPolicy: external && settings.ebgpRequiresPolicy,
    hostname: fqdn?.hostname,
    domain: fqdn === undefined || fqdn.domain === "" ? undefined : fqdn.domain,
    softwareVersion: version?.version,
  };
}

function groupOf(bgp: BgpInstance, { membership }: Neighbor): PeerGroup | undefined {
  return membership && bgp.groups.get(membership.group);
}

/** Of ranges within one another, the longest counts. */
function rangeOf(bgp: BgpInstance, text: string): ListenRange | undefined {
  const address = parseIp(text);
  if (address === undefined) return undefined;
  return [...bgp.listenRanges.values()]
    .filter(({ prefix }) => prefixContains(prefix, address))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .at(0);
}

function inOrderOfAddresses(a: Peer, b: Peer): number {
  return compare(parseIp(a.name), parseIp(b.name));
}

function compare(a: IpAddress | undefined, b: IpAddress | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a.version - b.version || Buffer.compare(a.bytes, b.bytes);
}
