/** What can only be judged when the whole file is read, because its lines may come in any order. */
import { isLinkLocal, parseIp } from "../net/address.ts";
import { comparePrefixes, formatPrefix, prefixContains } from "../net/prefix.ts";
import { noticeMissing } from "./check-references.ts";
import {
  type EffectivePeer,
  effectiveInterfaceNeighbor,
  effectiveListenRange,
  effectiveNeighbor,
  isExternal,
  isInternal,
  type Obstacle,
} from "./effective.ts";
import type { Direction } from "./exchange.ts";
import {
  type BgpInstance,
  type Configuration,
  FAMILIES,
  type FamilyName,
  type InterfaceNeighbor,
  type ListenRange,
  type Neighbor,
  type PeerSettings,
} from "./model.ts";
import { type Position, quote } from "./problems.ts";
import type { Complain } from "./statement.ts";

/** More names than this make no message clearer. */
const MOST_NAMED = 5;

export function checkConfiguration(configuration: Configuration, complain: Complain): void {
  noticeMissing(configuration, complain);
  for (const bgp of configuration.bgpInstances) {
    checkInstance(bgp, complain);
    checkImports(configuration, bgp, complain);
  }
}

function checkInstance(bgp: BgpInstance, complain: Complain): void {
  for (const { name, at, declared } of bgp.groups.values()) {
    if (declared) continue;
    const missing = `expected a line that says "neighbor … peer-group" or "neighbor … interface"`;
    complain("error", at, `${quote(name)} is neither a peer group nor an interface: ${missing}`);
  }
  const peers = new Map<string, EffectivePeer>();
  for (const neighbor of bgp.neighbors.values()) {
    const peer = checkNeighbor(bgp, neighbor, complain);
    if (peer !== undefined) peers.set(neighbor.address, peer);
  }
  for (const neighbor of bgp.interfaceNeighbors.values()) {
    const peer = checkInterfaceNeighbor(bgp, neighbor, complain);
    if (peer !== undefined) peers.set(neighbor.interface, peer);
  }
  for (const range of bgp.listenRanges.values()) {
    const peer = checkListenRange(bgp, range, complain);
    if (peer !== undefined) peers.set(formatPrefix(range.prefix), peer);
  }
  checkOverlaps(bgp, complain);
  noticeSilence(bgp, peers, "in", complain);
  noticeSilence(bgp, peers, "out", complain);
  noticeImportCheck(bgp, complain);
}

/** Instances import from others only. */
function checkImports({ bgp: ofDefault, bgpVrfs }: Configuration, bgp: BgpInstance, complain: Complain): void {
  for (const family of FAMILIES) {
    for (const { name, at } of bgp.origination[family].importedVrfs.values()) {
      const source = name === "default" ? ofDefault : bgpVrfs.get(name);
      if (source === bgp) complain("error", at, "an instance cannot import from itself");
      else if (source === undefined) {
        complain("notice", at, `there is no BGP instance in VRF ${quote(name)}: nothing is imported`);
      }
    }
  }
}

function checkNeighbor(bgp: BgpInstance, neighbor: Neighbor, complain: Complain): EffectivePeer | undefined {
  const { address, at } = neighbor;
  if (!isInGroup(bgp, neighbor, complain)) return undefined;
  checkRivals(neighbor, complain);
  const ip = parseIp(address);
  if (ip?.version === 6 && isLinkLocal(ip) && ip.zone === undefined && neighbor.throughInterface === undefined) {
    complain("error", at, `${address} is link-local: expected its interface behind it, as in ${address}%eth0`);
  }
  const effective = effectiveNeighbor(bgp, neighbor);
  if (!isStarted(effective, at, address, complain)) return undefined;
  checkRelation(bgp, effective, at, complain);
  if (effective.updateSource !== undefined && parseIp(effective.updateSource)?.version !== ip?.version) {
    complain("error", at, `${address} cannot be reached from ${effective.updateSource}: one is IPv4, the other IPv6`);
  }
  return effective;
}

function checkInterfaceNeighbor(
  bgp: BgpInstance,
  neighbor: InterfaceNeighbor,
  complain: Complain,
): EffectivePeer | undefined {
  const { at } = neighbor;
  if (!isInGroup(bgp, neighbor, complain)) return undefined;
  checkRivals(neighbor, complain);
  const effective = effectiveInterfaceNeighbor(bgp, neighbor);
  if (!isStarted(effective, at, neighbor.interface, complain)) return undefined;
  checkRelation(bgp, effective, at, complain);
  return effective;
}

/** The peer group that a neighbour says is there. */
function isInGroup(bgp: BgpInstance, { membership }: Neighbor | InterfaceNeighbor, complain: Complain): boolean {
  if (membership === undefined || hasGroup(bgp, membership.group)) return true;
  complain("error", membership.at, `there is no peer group ${quote(membership.group)}`);
  return false;
}

/** Of which FRR takes only one. */
function checkRivals(peer: PeerSettings, complain: Complain): void {
  if (peer.ttlSecurityHops !== undefined && peer.ebgpMultihop !== undefined) {
    complain("error", peer.at, "expected ttl-security or ebgp-multihop, not both");
  }
  if (peer.strictCapabilityMatch && peer.overrideCapability) {
    complain("error", peer.at, "expected strict-capability-match or override-capability, not both");
  }
}

function checkListenRange(bgp: BgpInstance, range: ListenRange, complain: Complain): EffectivePeer | undefined {
  if (!hasGroup(bgp, range.group)) {
    complain("error", range.at, `there is no peer group ${quote(range.group)}`);
    return undefined;
  }
  const effective = effectiveListenRange(bgp, range);
  if (!isStarted(effective, range.at, formatPrefix(range.prefix), complain)) return undefined;
  checkRelation(bgp, effective, range.at, complain);
  return effective;
}

function hasGroup(bgp: BgpInstance, name: string): boolean {
  return bgp.groups.get(name)?.declared === true;
}

function isStarted<T extends EffectivePeer>(
  effective: T | Obstacle,
  at: Position,
  name: string,
  complain: Complain,
): effective is T {
  if (!("lacks" in effective)) return true;
  complain("notice", at, `${name} is kept but not started: it has no ${effective.lacks}`);
  return false;
}

/** What makes sense towards our own AS only, or towards others only. FRR refuses the same. */
function checkRelation(bgp: BgpInstance, peer: EffectivePeer, at: Position, complain: Complain): void {
  const internal = isInternal(bgp, peer);
  const exchanges = [...peer.families.values()].map(({ settings }) => settings);
  const forExternal = (what: string) => complain("error", at, `${what} is for external neighbours only`);
  // RFC 9234 § 4: roles are for eBGP.
  if (internal && peer.role !== undefined) forExternal("a local-role");
  if (internal && exchanges.some(({ removePrivateAs }) => removePrivateAs)) forExternal("remove-private-AS");
  if (internal && exchanges.some(({ asOverride }) => asOverride)) forExternal("as-override");
  const mayBeInternal = internal || peer.remoteAs === "auto";
  if (!mayBeInternal && exchanges.some(({ routeReflectorClient }) => routeReflectorClient)) {
    complain("error", at, "route-reflector-client is for internal neighbours only");
  }
}

/** A connection must belong to one range. Sorted, a range's overlaps follow it at once. */
function checkOverlaps(bgp: BgpInstance, complain: Complain): void {
  const ranges = [...bgp.listenRanges.values()].sort((a, b) => comparePrefixes(a.prefix, b.prefix));
  let outer: ListenRange | undefined;
  for (const range of ranges) {
    if (outer !== undefined && prefixContains(outer.prefix, range.prefix)) {
      const [first, second] = outer.at.line <= range.at.line ? [outer, range] : [range, outer];
      complain("error", second.at, `the range overlaps ${formatPrefix(first.prefix)} of line ${first.at.line}`);
    } else outer = range;
  }
}

/** RFC 8212. The names of neighbours, with the family where another one has policy. */
function noticeSilence(
  bgp: BgpInstance,
  peers: ReadonlyMap<string, EffectivePeer>,
  direction: Direction,
  complain: Complain,
): void {
  const silent: string[] = [];
  for (const [name, peer] of peers) {
    if (!peer.ebgpRequiresPolicy || !isExternal(bgp, peer)) continue;
    const families = familiesWithoutPolicy(peer, direction);
    if (families.length === peer.families.size) silent.push(name);
    else silent.push(...families.map((family) => `${name} ${family}`));
  }
  if (silent.length === 0) return;
  const named = silent.slice(0, MOST_NAMED).join(", ");
  const more = silent.length > MOST_NAMED ? ` and ${silent.length - MOST_NAMED} more` : "";
  const what = direction === "in" ? "no routes are taken from" : "no routes are sent to";
  const why = `ebgp-requires-policy is on (RFC 8212), and they have no policy ${direction}`;
  complain("notice", bgp.at, `${what} some external neighbours (${named}${more}): ${why}`);
}

function familiesWithoutPolicy({ families }: EffectivePeer, direction: Direction): FamilyName[] {
  return Array.from(families)
    .filter(([, exchange]) => Object.keys(exchange[direction]).length === 0)
    .map(([family]) => family);
}

function noticeImportCheck(bgp: BgpInstance, complain: Complain): void {
  const [first] = bgp.networks.values();
  if (first === undefined || !(bgp.networkImportCheck ?? bgp.defaults.networkImportCheck)) return;
  complain(
    "notice",
    first.at,
    "networks are announced without a look at the routing table, as with no bgp network import-check",
  );
}
