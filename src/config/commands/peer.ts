/** Neighbours and peer groups as commands name them. */
import { formatIp, type IpAddress } from "../../net/address.ts";
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
  if (!looksLikeAddress(name)) return bgp.group(name, statement.position("peer"));
  statement.error(`${quote(name)} is not an IP address`, "peer");
  return undefined;
}

/** Whom the line speaks of, if anybody has mentioned them. */
export function existingPeer(bgp: BgpInstance, statement: Statement): PeerSettings | undefined {
  const value = statement.value("peer");
  if (value.type === "address") return bgp.neighbors.get(formatIp(value.address));
  return bgp.groups.get(statement.text("peer"));
}

/** The neighbour or, with all its members, the peer group is gone. */
export function removePeer(bgp: BgpInstance, statement: Statement): void {
  const value = statement.value("peer");
  if (value.type === "address") bgp.neighbors.delete(formatIp(value.address));
  else removeGroup(bgp, statement.text("peer"));
}

export function removeGroup(bgp: BgpInstance, name: string): void {
  bgp.groups.delete(name);
  for (const [address, { membership }] of bgp.neighbors) if (membership?.group === name) bgp.neighbors.delete(address);
}

function addressFlaw({ version, bytes }: IpAddress): string | undefined {
  if (bytes.every((byte) => byte === 0)) return "is not the address of a neighbour";
  const isMulticast = version === 4 ? bytes[0] >= 224 : bytes[0] === 0xff;
  return isMulticast ? "is not a unicast address" : undefined;
}

/** Then it is a mistyped one: no interface or group is called so. */
function looksLikeAddress(name: string): boolean {
  return name.includes(":") || /^[\d.]+(\/\d*)?$/.test(name);
}
