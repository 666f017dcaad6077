/** IP prefixes: an address whose bits past the length are zero. */
import { formatIpBytes, type IpAddress, parseIp } from "./address.ts";

export interface Prefix {
  readonly version: 4 | 6;
  /** 4 or 16 bytes; host bits are zero. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/**
 * Reads `192.0.2.0/24`; a bare address is a host prefix. Host bits are cleared, as every router does
 * (`203.0.113.100/28` is `203.0.113.96/28`).
 */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined || address.zone !== undefined) return undefined;
  const width = address.bytes.length * 8;
  if (slash < 0) return prefixOf(address, width);
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(digits)) return undefined;
  const length = Number(digits);
  return length > width ? undefined : prefixOf(address, length);
}

export function prefixOf(address: IpAddress, length: number): Prefix {
  const bytes = address.bytes.slice();
  clearHostBits(bytes, 0, bytes.length, length);
  return { version: address.version, bytes, length };
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatIpBytes(prefix.bytes, 0, prefix.version)}/${prefix.length}`;
}

export function prefixContains(outer: Prefix, address: IpAddress): boolean {
  if (outer.version !== address.version) return false;
  const whole = outer.length >> 3;
  for (let i = 0; i < whole; i++) if (outer.bytes[i] !== address.bytes[i]) return false;
  const rest = outer.length & 7;
  if (rest === 0) return true;
  const mask = 0xff00 >> rest;
  return ((outer.bytes[whole] ^ address.bytes[whole]) & mask & 0xff) === 0;
}

/** Clears the bits past `length` in the `width` bytes at `offset`. */
export function clearHostBits(bytes: Uint8Array, offset: number, width: number, length: number): void {
  const whole = length >> 3;
  const rest = length & 7;
  let next = offset + whole;
  if (rest !== 0) bytes[next++] &= 0xff00 >> rest;
  bytes.fill(0, next, offset + width);
}

/** IPv4 first, by their addresses, the shorter of two that begin alike first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return a.version - b.version || compareBytes(a.bytes, b.bytes) || a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}
