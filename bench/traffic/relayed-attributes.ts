/**
 * What routers on the way do to path attributes: each puts its AS in front of the path and itself as the next hop. The
 * policy of one may add a community.
 */

const AS_PATH = 2;
const NEXT_HOP = 3;
const COMMUNITIES = 8;

/**
 * The attributes from `start` to `end` as they leave the last router. The path must begin with a sequence that has room
 * for `prepended`, communities must be there for another one; attributes have short lengths, as those of the tables do.
 */
export function relayedAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  prepended: readonly number[],
  nextHop: Uint8Array,
  community?: number,
): Uint8Array {
  const out = new Uint8Array(end - start + 4 * prepended.length + (community === undefined ? 0 : 4));
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
      for (const [i, asn] of prepended.entries()) out.set(octets(asn), to + 5 + 4 * i);
      out.set(bytes.subarray(at + 5, next), to + 5 + added);
      to += added;
    }
    if (code === COMMUNITIES && community !== undefined) {
      out[to + 2] += 4;
      out.set(octets(community), to + next - at);
      to += 4;
    }
    to += next - at;
    at = next;
  }
  return out;
}

function octets(value: number): readonly number[] {
  return [value >>> 24, value >>> 16, value >>> 8, value];
}
