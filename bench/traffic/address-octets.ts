/** Addresses as text, here IPv4 only, as the octets that go into a message. */
import { parseIp } from "../../src/net/address.ts";

export function octetsOf(address: string): Uint8Array {
  const parsed = parseIp(address);
  if (parsed === undefined) throw new Error(`${address} is no address`);
  return parsed.bytes;
}
