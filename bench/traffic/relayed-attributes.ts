/** What routers on the way do to path attributes: each puts its AS in front of the path and itself as the next hop. */

const AS_PATH = 2;
const NEXT_HOP = 3;

/**
 * The attributes from `start` to `end` as they leave the last router. The path must begin with a sequence that has room
 * for `prepended`; attributes have short lengths, as those of the tables do.
 */
export function relayedAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  prepended: readonly number[],
  nextHop: Uint8Array,
): Uint8Array {
  const out = new Uint8Array(end - start + 4 * prepended.length);
  let to = 0;
  for (let at = start; at < end; ) {
    const next = at + 3 + bytes[at + 2];
    out.set(bytes.subarray(at, next), to);
    const code = bytes[at + 1];
    if (code === NEXT_HOP) out.set(nextHop, to + 3);
    if (code === AS_PATH) {
      const added = 4 * prepended.length;
      out[to + 2] += added;
      out[to + 4] += prepended.length;
      for (const [i, asn] of prepended.entries()) out.set([asn >>> 24, asn >>> 16, asn >>> 8, asn], to + 5 + 4 * i);
      out.set(bytes.subarray(at + 5, next), to + 5 + added);
      to += added;
    }
    to += next - at;
    at = next;
  }
  return out;
}
