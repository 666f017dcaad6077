/** What can only be judged when the whole file is read, because its lines may come in any order. */
import { isLinkLocal, parseIp } from "../net/address.ts";
import { formatPrefix, type Prefix, prefixContains } from "../net/prefix.ts";
import { type EffectivePeer, effectiveListenRange, effectiveNeighbor, type Obstacle } from "./effective.ts";
import type { BgpInstance, Configuration, ListenRange, Neighbor } from "./model.ts";
import { type Position, quote } from "./problems.ts";
import type { Complain } from "./statement.ts";

/** More names than this make no message clearer. */
const MOST_NAMED = 5;

export function checkConfiguration({ bgp }: Configuration, complain: Complain): void {
  if (bgp === undefined) return;
  for (const { name, at, declared } of bgp.groups.values()) {
    if (declared) continue;
    const missing = `expected a line that says "neighbor … peer-group"; interfaces as neighbours are not supported yet`;
    complain("error", at, `${quote(name)} is not a peer group: ${missing}`);
  }
  const silent: string[] = [];
  for (const neighbor of bgp.neighbors.values()) {
    const peer = checkNeighbor(bgp, neighbor, complain);
    if (peer !== undefined && exchangesNothing(bgp, peer)) silent.push(neighbor.address);
  }
  for (const range of bgp.listenRanges.values()) {
    const peer = checkListenRange(bgp, range, complain);
    if (peer !== undefined && exchangesNothing(bgp, peer)) silent.push(formatPrefix(range.prefix));
  }
  checkOverlaps(bgp, complain);
  noticeSilence(bgp, silent, complain);
  noticeImportCheck(bgp, complain);
}

function checkNeighbor(bgp: BgpInstance, neighbor: Neighbor, complain: Complain): EffectivePeer | undefined {
  const { address, at, membership } = neighbor;
  if (membership !== undefined && !hasGroup(bgp, membership.group)) {
    complain("error", membership.at, `there is no peer group ${quote(membership.group)}`);
    return undefined;
  }
  const ip = parseIp(address);
  if (ip?.version === 6 && isLinkLocal(ip) && ip.zone === undefined) {
    complain("error", at, `${address} is link-local: expected its interface behind it, as in ${address}%eth0`);
  }
  const effective = effectiveNeighbor(bgp, neighbor);
  if (!isStarted(effective, at, address, complain)) return undefined;
  checkRole(bgp, effective, at, complain);
  if (effective.updateSource !== undefined && parseIp(effective.updateSource)?.version !== ip?.version) {
    complain("error", at, `${address} cannot be reached from ${effective.updateSource}: one is IPv4, the other IPv6`);
  }
  return effective;
}

function checkListenRange(bgp: BgpInstance, range: ListenRange, complain: Complain): EffectivePeer | undefined {
  if (!hasGroup(bgp, range.group)) {
    complain("error", range.at, `there is no peer group ${quote(range.group)}`);
    return undefined;
  }
  const effective = effectiveListenRange(bgp, range);
  if (!isStarted(effective, range.at, formatPrefix(range.prefix), complain)) return undefined;
  checkRole(bgp, effective, range.at, complain);
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

/** RFC 9234 § 4: roles are for eBGP. */
function checkRole(bgp: BgpInstance, { role, remoteAs }: EffectivePeer, at: Position, complain: Complain): void {
  if (role !== undefined && isInternal(bgp, remoteAs))
    complain("error", at, "a local-role is for external neighbours only");
}

function isInternal({ asn }: BgpInstance, remoteAs: EffectivePeer["remoteAs"]): boolean {
  return remoteAs === "internal" || remoteAs === asn;
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

function comparePrefixes(a: Prefix, b: Prefix): number {
  return a.version - b.version || Buffer.compare(a.bytes, b.bytes) || a.length - b.length;
}

/** RFC 8212, as long as no policy can be configured. */
function exchangesNothing(bgp: BgpInstance, { ebgpRequiresPolicy, remoteAs }: EffectivePeer): boolean {
  return ebgpRequiresPolicy && !isInternal(bgp, remoteAs);
}

function noticeSilence(bgp: BgpInstance, silent: readonly string[], complain: Complain): void {
  if (silent.length === 0) return;
  const named = silent.slice(0, MOST_NAMED).join(", ");
  const more = silent.length > MOST_NAMED ? ` and ${silent.length - MOST_NAMED} more` : "";
  const why =
    'ebgp-requires-policy is on (RFC 8212) and policy is not supported yet; see "no bgp ebgp-requires-policy"';
  complain("notice", bgp.at, `external neighbours will exchange no routes (${named}${more}): ${why}`);
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
