/** Neighbours and peer groups as commands name them. */
import { formatIp, type IpAddress, parseIp } from "../../net/address.ts";
import type { WritingStyle } from "../grammar.ts";
import { compareNames } from "../line-order.ts";
import type { BgpInstance, PeerSettings } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";

/** FRR's way to say "a neighbour or a peer group". */
export const PEER = "<A.B.C.D|X:X::X:X|WORD>$peer";

/** Whom the line speaks of, created if need be; undefined after a complaint. */
export function peerOf(bgp: BgpInstance, statement: Statement): PeerSettings | undefined {
  const value = statement.value("peer");
  if (value.type === "address") {
    const flaw = addressFlaw(value.address);
    if (flaw === undefined) return bgp.neighbor(formatIp(value.address), statement.position("peer"));
    statement.error(`${statement.written("peer")} ${flaw}`, "peer");
    return undefined;
  }
  const name = statement.text("peer");
  const behindInterface = bgp.interfaceNeighbors.get(name);
  if (behindInterface !== undefined) return behindInterface;
  if (!looksLikeAddress(name)) return bgp.group(name, statement.position("peer"));
  statement.error(`${quote(name)} is not an IP address`, "peer");
  return undefined;
}

/** Whom the line speaks of, if anybody has mentioned them. */
export function existingPeer(bgp: BgpInstance, statement: Statement): PeerSettings | undefined {
  const value = statement.value("peer");
  if (value.type === "address") return bgp.neighbors.get(formatIp(value.address));
  const name = statement.text("peer");
  return bgp.interfaceNeighbors.get(name) ?? bgp.groups.get(name);
}

/** The neighbour or, with all its members, the peer group is gone. */
export function removePeer(bgp: BgpInstance, statement: Statement): void {
  const value = statement.value("peer");
  if (value.type === "address") bgp.neighbors.delete(formatIp(value.address));
  else if (!bgp.interfaceNeighbors.delete(statement.text("peer"))) removeGroup(bgp, statement.text("peer"));
}

export function removeGroup(bgp: BgpInstance, name: string): void {
  bgp.groups.delete(name);
  for (const neighbors of [bgp.neighbors, bgp.interfaceNeighbors]) {
    for (const [key, { membership }] of neighbors) if (membership?.group === name) neighbors.delete(key);
  }
}

/** Lines `neighbor NAME …` of all of them: `write` gives what stands behind the name, a `no` in front of it if need be. */
export function peerLines(
  write: (
    peer: PeerSettings,
    style: WritingStyle,
    bgp: BgpInstance,
  ) => Iterable<string | undefined> | string | undefined,
): (bgp: BgpInstance, style: WritingStyle) => Generator<string> {
  return function* lines(bgp, style) {
    for (const peers of [bgp.groups, bgp.interfaceNeighbors, bgp.neighbors]) {
      for (const [name, peer] of peers) {
        const said = write(peer, style, bgp);
        for (const text of typeof said === "object" ? said : [said]) {
          if (text?.startsWith("no ")) yield `no neighbor ${name} ${text.slice(3)}`;
          else if (text !== undefined) yield `neighbor ${name} ${text}`;
        }
      }
    }
  };
}

/**
 * In FRR's order: groups, members by their groups, the others. Each by name; of neighbours, those behind an interface
 * first, then IPv4 and IPv6 addresses by number.
 */
export function peersInOrder(bgp: BgpInstance): readonly string[] {
  const neighbors = [
    ...Array.from(bgp.interfaceNeighbors, ([name, { membership }]) => ({ name, membership, bytes: undefined })),
    ...Array.from(bgp.neighbors, ([name, { membership }]) => ({ name, membership, bytes: parseIp(name)?.bytes })),
  ];
  neighbors.sort((a, b) => {
    const [one, other] = [a.membership?.group, b.membership?.group];
    if (one !== other) return compareNames(one ?? LAST, other ?? LAST);
    if (a.bytes === undefined || b.bytes === undefined) {
      return a.bytes === b.bytes ? compareNames(a.name, b.name) : a.bytes === undefined ? -1 : 1;
    }
    return a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes) || compareNames(a.name, b.name);
  });
  return [...[...bgp.groups.keys()].sort(compareNames), ...neighbors.map(({ name }) => name)];
}

/** Behind all names. */
const LAST = "\u{10ffff}";

function addressFlaw({ version, bytes }: IpAddress): string | undefined {
  if (bytes.every((byte) => byte === 0)) return "is not the address of a neighbour";
  const isMulticast = version === 4 ? bytes[0] >= 224 : bytes[0] === 0xff;
  return isMulticast ? "is not a unicast address" : undefined;
}

/** Then it is a mistyped one: no interface or group is called so. */
export function looksLikeAddress(name: string): boolean {
  return name.includes(":") || /^[\d.]+(\/\d*)?$/.test(name);
}
