/**
 * Prefixes as they stand in a message (RFC 4271 § 4.3; RFC 7911 § 3 puts a path identifier before each), read in place.
 *
 * A run of them is checked once, as a whole; afterwards a cursor walks it without looking at its end again and without
 * allocating anything.
 */
import { type AddressFamily, afiOf, IPV4_UNICAST, safiOf } from "./codes.ts";

const PATH_ID_LENGTH = 4;
const NO_BYTES = new Uint8Array(0);

/** Where prefixes of one family stand in a message. Empty when `start` equals `end`. */
export class NlriRun {
  family: AddressFamily = IPV4_UNICAST;
  start = 0;
  end = 0;
  addPath = false;

  set(family: AddressFamily, start: number, end: number, addPath: boolean): void {
    this.family = family;
    this.start = start;
    this.end = end;
    this.addPath = addPath;
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }
}

/** Announced prefixes, and where the canonical attribute block that they share is. */
export class AnnouncedRun extends NlriRun {
  attributeBytes: Uint8Array = NO_BYTES;
  attributeStart = 0;
  attributeEnd = 0;

  override clear(): void {
    super.clear();
    this.attributeStart = 0;
    this.attributeEnd = 0;
  }
}

/** Walks a run that `findBadPrefix` has found good. */
export class NlriCursor {
  /** Where the prefix's octets begin. Bits past `bits` are the sender's noise: mask them. */
  offset = 0;
  /** The prefix length. */
  bits = 0;
  /** RFC 7911; 0 where the family carries none. */
  pathId = 0;

  private buffer: Uint8Array = NO_BYTES;
  private position = 0;
  private end = 0;
  private addPath = false;

  open(buffer: Uint8Array, run: NlriRun): void {
    this.buffer = buffer;
    this.position = run.start;
    this.end = run.end;
    this.addPath = run.addPath;
    this.pathId = 0;
  }

  next(): boolean {
    let at = this.position;
    if (at >= this.end) return false;
    const buffer = this.buffer;
    if (this.addPath) {
      this.pathId = ((buffer[at] << 24) | (buffer[at + 1] << 16) | (buffer[at + 2] << 8) | buffer[at + 3]) >>> 0;
      at += PATH_ID_LENGTH;
    }
    const bits = buffer[at++];
    this.bits = bits;
    this.offset = at;
    this.position = at + ((bits + 7) >> 3);
    return true;
  }
}

/** The longest prefix of a family whose routes are plain prefixes; undefined for every other kind of route. */
export function prefixWidth(family: AddressFamily): 32 | 128 | undefined {
  const safi = safiOf(family);
  if (safi !== 1 && safi !== 2) return undefined;
  const afi = afiOf(family);
  if (afi === 1) return 32;
  return afi === 2 ? 128 : undefined;
}

/** The offset of the first prefix that is too long or is cut off (RFC 7606 § 5.3); -1 when all are good. */
export function findBadPrefix(buffer: Uint8Array, start: number, end: number, width: number, addPath: boolean): number {
  const before = addPath ? PATH_ID_LENGTH : 0;
  let at = start;
  while (at < end) {
    const lengthAt = at + before;
    if (lengthAt >= end) return at;
    const bits = buffer[lengthAt];
    const next = lengthAt + 1 + ((bits + 7) >> 3);
    if (bits > width || next > end) return at;
    at = next;
  }
  return -1;
}
