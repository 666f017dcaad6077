/** `struct sockaddr_in` and `struct sockaddr_in6`, as `bind` takes them. */
import { networkInterfaces } from "node:os";
import type { IpAddress } from "../net/address.ts";

const AF_INET = 2;
const AF_INET6 = 10;

export function socketAddress(address: IpAddress, port: number): Uint8Array {
  const isIpv4 = address.version === 4;
  const bytes = new Uint8Array(isIpv4 ? 16 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isIpv4 ? AF_INET : AF_INET6, true); // in the order of the host, unlike all that follows
  view.setUint16(2, port);
  bytes.set(address.bytes, isIpv4 ? 4 : 8);
  if (!isIpv4 && address.zone !== undefined) view.setUint32(24, interfaceIndex(address.zone), true);
  return bytes;
}

/** 0, which is nobody's, for an interface without an IPv6 address. */
function interfaceIndex(name: string): number {
  return networkInterfaces()[name]?.find(({ scopeid }) => scopeid)?.scopeid ?? 0;
}
