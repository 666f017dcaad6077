/**
 * The three kinds of communities, each with what lists and route maps need: an order, and the text that regular
 * expressions are matched against, which is FRR's.
 */
import { formatDottedQuad } from "../net/address.ts";
import type { LargeCommunityValue } from "./route.ts";

export interface CommunityKind<Community> {
  /** Equal communities compare as 0; FRR keeps them in this order. */
  compare(a: Community, b: Community): number;
  format(community: Community): string;
}

/** Up to here, putting each in its place beats a general sort. Peers may send thousands. */
const FEW = 24;

/** In FRR's order, each once. The same object where they are already. */
export function sortedCommunities<C>(kind: CommunityKind<C>, communities: readonly C[]): readonly C[] {
  return isSorted(kind, communities) ? communities : unitedCommunities(kind, communities, []);
}

/** The one and the other, in FRR's order, each once. */
export function unitedCommunities<C>(kind: CommunityKind<C>, some: readonly C[], others: readonly C[]): readonly C[] {
  if (some.length + others.length > FEW) {
    const sorted = [...some, ...others].sort(kind.compare);
    return sorted.filter((community, i) => i === 0 || kind.compare(sorted[i - 1], community) !== 0);
  }
  const united: C[] = [];
  for (const community of some) insert(kind, united, community);
  for (const community of others) insert(kind, united, community);
  return united;
}

function isSorted<C>({ compare }: CommunityKind<C>, communities: readonly C[]): boolean {
  for (let i = 1; i < communities.length; i++) if (compare(communities[i - 1], communities[i]) >= 0) return false;
  return true;
}

function insert<C>({ compare }: CommunityKind<C>, sorted: C[], community: C): void {
  let place = sorted.length;
  let order = 1;
  while (place > 0) {
    order = compare(community, sorted[place - 1]);
    if (order >= 0) break;
    place--;
  }
  if (order === 0) return;
  sorted.push(community);
  for (let i = sorted.length - 1; i > place; i--) sorted[i] = sorted[i - 1];
  sorted[place] = community;
}

const WELL_KNOWN = new Map([
  [0xffff0000, "graceful-shutdown"],
  [0xffff0001, "accept-own"],
  [0xffff0002, "route-filter-translated-v4"],
  [0xffff0003, "route-filter-v4"],
  [0xffff0004, "route-filter-translated-v6"],
  [0xffff0005, "route-filter-v6"],
  [0xffff0006, "llgr-stale"],
  [0xffff0007, "no-llgr"],
  [0xffff0008, "accept-own-nexthop"],
  [0xffff029a, "blackhole"],
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "local-AS"],
  [0xffffff04, "no-peer"],
]);

export const STANDARD_COMMUNITY: CommunityKind<number> = {
  compare: (a, b) => a - b,
  format: (community) => WELL_KNOWN.get(community) ?? `${community >>> 16}:${community & 0xffff}`,
};

export const LARGE_COMMUNITY: CommunityKind<LargeCommunityValue> = {
  compare: (a, b) => a.global - b.global || a.local1 - b.local1 || a.local2 - b.local2,
  format: ({ global, local1, local2 }) => `${global}:${local1}:${local2}`,
};

export const EXTENDED_COMMUNITY: CommunityKind<Uint8Array> = {
  compare(a, b) {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return 0;
  },
  format: formatExtended,
};

/** High octet of the type: the form of the administrator (RFC 4360, RFC 5668), and its non-transitive twin. */
const TWO_OCTET_AS = 0x00;
const IPV4_ADDRESS = 0x01;
const FOUR_OCTET_AS = 0x02;
const NON_TRANSITIVE = 0x40;
/** Low octet. */
const ROUTE_TARGET = 0x02;
const ROUTE_ORIGIN = 0x03;
const LINK_BANDWIDTH = 0x04;

function formatExtended(community: Uint8Array): string {
  const [type, subtype] = community;
  const view = new DataView(community.buffer, community.byteOffset);
  if (subtype === LINK_BANDWIDTH && (type === TWO_OCTET_AS || type === (TWO_OCTET_AS | NON_TRANSITIVE))) {
    return formatLinkBandwidth(view.getUint16(2), view.getFloat32(4));
  }
  if (subtype === ROUTE_TARGET || subtype === ROUTE_ORIGIN) {
    const name = subtype === ROUTE_TARGET ? "RT" : "SoO";
    if (type === TWO_OCTET_AS) return `${name}:${view.getUint16(2)}:${view.getUint32(4)}`;
    if (type === IPV4_ADDRESS) return `${name}:${formatDottedQuad(view.getUint32(2))}:${view.getUint16(6)}`;
    if (type === FOUR_OCTET_AS) return `${name}:${view.getUint32(2)}:${view.getUint16(6)}`;
  }
  return `UNK:${type}, ${subtype}`;
}

/** In bytes a second; the unit in parentheses counts bits, and whole ones of it only. */
function formatLinkBandwidth(asn: number, bandwidth: number): string {
  const bytes = Math.min(Math.max(Math.floor(bandwidth), 0), 0xffffffff);
  const units = [
    [125_000_000, "Gbps"],
    [125_000, "Mbps"],
    [125, "Kbps"],
  ] as const;
  const [size, name] = units.find(([size]) => bytes >= size) ?? [0, ""];
  return `LB:${asn}:${bytes} (${size === 0 ? `${bytes * 8} bps` : `${Math.floor(bytes / size).toFixed(3)} ${name}`})`;
}

/** draft-ietf-idr-link-bandwidth: two octets of AS, and bytes a second as an IEEE float. */
export function linkBandwidth(asn: number, bytes: number, nonTransitive: boolean): Uint8Array {
  const community = new Uint8Array(8);
  const view = new DataView(community.buffer);
  community[0] = nonTransitive ? TWO_OCTET_AS | NON_TRANSITIVE : TWO_OCTET_AS;
  community[1] = LINK_BANDWIDTH;
  view.setUint16(2, asn);
  view.setFloat32(4, bytes);
  return community;
}
