/**
 * Next hops as UPDATEs carry them: which lengths a family may have (RFC 4760 § 3, RFC 2545 § 3, RFC 8950 § 3), what the
 * canonical form of each is, and which addresses can never be one.
 */
import { type AddressFamily, afiOf } from "./codes.ts";

const ROUTE_DISTINGUISHER_LENGTH = 8;

/** One reused result: where the canonical next hop's octets stand. */
export class NextHopRange {
  start = 0;
  length: 0 | 4 | 16 | 32 = 0;

  /** Reads the next hop of an MP_REACH_NLRI; `length` is 0 afterwards when it makes no sense for the family. */
  readMp(bytes: Uint8Array, start: number, length: number, family: AddressFamily): void {
    this.start = start;
    this.length = 0;
    if (length === 4 && afiOf(family) === 1) this.length = 4;
    else if (length === 16) this.length = 16;
    else if (length === 32) this.pair(bytes, start, start + 16);
    // A next hop in VPN form: route distinguishers of zero before the addresses.
    else if (length === 24 && isZero(bytes, start, ROUTE_DISTINGUISHER_LENGTH)) {
      this.start = start + ROUTE_DISTINGUISHER_LENGTH;
      this.length = 16;
    }
  }

  /** Of a pair the second counts only if it is link-local, and the first only if it is something else. */
  private pair(bytes: Uint8Array, first: number, second: number): void {
    this.length = 16;
    if (!isLinkLocalAt(bytes, second)) return;
    if (isLinkLocalAt(bytes, first) || isZero(bytes, first, 16)) this.start = second;
    else this.length = 32;
  }
}

/** RFC 4271 § 5.1.3: this host, loopback, multicast, reserved, broadcast and unspecified addresses lead nowhere. */
export function isUsableNextHop(bytes: Uint8Array, start: number, length: number): boolean {
  const first = bytes[start];
  if (length === 4) return first !== 0 && first !== 127 && first < 224;
  if (first === 0xff) return false;
  return !isZero(bytes, start, 15) || bytes[start + 15] > 1;
}

export function sameBytes(bytes: Uint8Array, start: number, other: Uint8Array): boolean {
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}

function isLinkLocalAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xfe && (bytes[at + 1] & 0xc0) === 0x80;
}

function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes[i] !== 0) return false;
  return true;
}
