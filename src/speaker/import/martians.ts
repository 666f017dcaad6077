/** Prefixes that never lead to a host (RFC 6890 and its registries), whoever announces them. The default route is none. */

/** The prefix stands in a buffer as in an UPDATE: its octets at `offset`, bits past `bits` to be ignored. */
export function isMartian(version: 4 | 6, buffer: Uint8Array, offset: number, bits: number): boolean {
  return version === 4 ? isIpv4Martian(buffer, offset, bits) : isIpv6Martian(buffer, offset, bits);
}

function isIpv4Martian(buffer: Uint8Array, offset: number, bits: number): boolean {
  if (bits < 4) return false;
  const first = buffer[offset];
  if (first >= 224) return true; // multicast, class E, broadcast
  return bits >= 8 && (first === 0 || first === 127);
}

function isIpv6Martian(buffer: Uint8Array, offset: number, bits: number): boolean {
  if (bits < 8) return false;
  const first = buffer[offset];
  if (first === 0xff) return true; // multicast
  if (bits >= 10 && first === 0xfe && (buffer[offset + 1] & 0xc0) === 0x80) return true; // link-local
  return bits === 128 && isZero(buffer, offset, 15) && buffer[offset + 15] <= 1; // unspecified, loopback
}

function isZero(buffer: Uint8Array, offset: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (buffer[offset + i] !== 0) return false;
  return true;
}
