/**
 * The true path of a route that came through a two-octet speaker (RFC 6793 § 4.2.3): such a speaker puts AS_TRANS where
 * a number does not fit, and passes on unread what the four-octet speakers behind it put into AS4_PATH and
 * AS4_AGGREGATOR.
 */
import { asnAt, countHops, MAX_SEGMENT_LENGTH } from "./as-path.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { SegmentType } from "./codes.ts";

/** Bytes of an attribute's value. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Writes a two-octet path with four-octet numbers. */
export function widenAsPath(bytes: Uint8Array, start: number, end: number, out: ByteWriter): void {
  for (let at = start; at < end; at += 2 + bytes[at + 1] * 2) writeSegment(out, bytes, at, bytes[at + 1], 2);
}

/**
 * Writes AS4_PATH with what AS_PATH has in front of it: two-octet speakers have added themselves there alone. Both paths
 * are well-formed. When AS4_PATH is the longer one somebody shortened AS_PATH since, and AS_PATH is what counts.
 */
export function mergeAs4Path(path: ByteRange, as4Path: ByteRange, out: ByteWriter): void {
  let leading =
    countHops(path.bytes, path.start, path.end, 2) - countHops(as4Path.bytes, as4Path.start, as4Path.end, 4);
  if (leading < 0) return widenAsPath(path.bytes, path.start, path.end, out);

  // Where the last sequence written begins, when the next one may continue it.
  let open = -1;
  for (let at = path.start; at < path.end; at += 2 + path.bytes[at + 1] * 2) {
    const type = path.bytes[at];
    const count = path.bytes[at + 1];
    const confederation = type === SegmentType.ConfedSequence || type === SegmentType.ConfedSet;
    if (leading === 0 && !confederation) break;
    const taken = type === SegmentType.Sequence ? Math.min(count, leading) : count;
    open = type === SegmentType.Sequence ? out.length : -1;
    writeSegment(out, path.bytes, at, taken, 2);
    if (!confederation) leading -= type === SegmentType.Sequence ? taken : 1;
  }
  for (let at = as4Path.start; at < as4Path.end; at += 2 + as4Path.bytes[at + 1] * 4) {
    const type = as4Path.bytes[at];
    const count = as4Path.bytes[at + 1];
    if (type === SegmentType.ConfedSequence || type === SegmentType.ConfedSet) continue; // § 6: not allowed here
    if (open >= 0 && type === SegmentType.Sequence && out.bytes[open + 1] + count <= MAX_SEGMENT_LENGTH) {
      out.bytes[open + 1] += count;
      writeNumbers(out, as4Path.bytes, at + 2, count, 4);
    } else writeSegment(out, as4Path.bytes, at, count, 4);
    open = -1;
  }
}

function writeSegment(out: ByteWriter, bytes: Uint8Array, at: number, count: number, size: 2 | 4): void {
  out.u8(bytes[at]);
  out.u8(count);
  writeNumbers(out, bytes, at + 2, count, size);
}

function writeNumbers(out: ByteWriter, bytes: Uint8Array, at: number, count: number, size: 2 | 4): void {
  for (let i = 0; i < count; i++) out.u32(asnAt(bytes, at + i * size, size));
}
