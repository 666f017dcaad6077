/**
 * AS_PATH: its syntax on the wire, what a speaker has to know of it, its value form and its text.
 *
 * In a message an AS number takes two octets or four, as the session negotiated (RFC 6793); everywhere behind the
 * UPDATE reader it takes four.
 */

import { type ByteWriter, int32At, uint16At, uint32At } from "./byte-writer.ts";
import { SegmentType, UpdateError } from "./codes.ts";
import { type Flaw, flaw } from "./flaw.ts";
import type { AsPath, AsPathSegment } from "./messages.ts";

export type AsSize = 2 | 4;

/** Most AS numbers in a segment: its count is one octet. */
export const MAX_SEGMENT_LENGTH = 255;

const CUT_OFF = flaw(UpdateError.MalformedAsPath, "ends inside a segment");
const BAD_TYPE = flaw(UpdateError.MalformedAsPath, "has a segment of unknown type");
const EMPTY_SEGMENT = flaw(UpdateError.MalformedAsPath, "has a segment without AS numbers");
const AS_ZERO = flaw(UpdateError.MalformedAsPath, "contains AS 0");

/** RFC 7606 § 7.2 and RFC 7607: every segment whole, of a known type, not empty, without AS 0. */
export function findAsPathFlaw(bytes: Uint8Array, start: number, end: number, size: AsSize): Flaw | undefined {
  let at = start;
  while (at < end) {
    if (at + 2 > end) return CUT_OFF;
    const type = bytes[at];
    const count = bytes[at + 1];
    if (type < SegmentType.Set || type > SegmentType.ConfedSet) return BAD_TYPE;
    if (count === 0) return EMPTY_SEGMENT;
    at += 2;
    const next = at + count * size;
    if (next > end) return CUT_OFF;
    for (; at < next; at += size) if (asnAt(bytes, at, size) === 0) return AS_ZERO;
  }
  return undefined;
}

/** What one walk over a good four-octet path tells. One object serves every path. */
export class AsPathFacts {
  /** 0 for an empty path. */
  firstSegment = 0;
  /** The AS that the path begins with; 0 for an empty path. */
  first = 0;
  /** AS numbers of all kinds of segments. */
  length = 0;
  /** How often `ownAs` is among them. */
  own = 0;
  hasSet = false;
  hasConfederation = false;

  read(bytes: Uint8Array, start: number, end: number, ownAs: number): void {
    const wanted = ownAs | 0;
    this.firstSegment = start === end ? 0 : bytes[start];
    this.first = start === end ? 0 : uint32At(bytes, start + 2);
    this.length = 0;
    this.own = 0;
    this.hasSet = false;
    this.hasConfederation = false;
    for (let at = start; at < end; ) {
      const type = bytes[at];
      const count = bytes[at + 1];
      if (type === SegmentType.Set || type === SegmentType.ConfedSet) this.hasSet = true;
      if (type >= SegmentType.ConfedSequence) this.hasConfederation = true;
      this.length += count;
      const next = at + 2 + count * 4;
      for (at += 2; at < next; at += 4) if (int32At(bytes, at) === wanted) this.own++;
    }
  }
}

/** Path length as best-path selection counts it (RFC 4271 § 9.1.2.2, RFC 5065 § 5.3). */
export function countHops(bytes: Uint8Array, start: number, end: number, size: AsSize): number {
  let hops = 0;
  for (let at = start; at < end; at += 2 + bytes[at + 1] * size) {
    if (bytes[at] === SegmentType.Sequence) hops += bytes[at + 1];
    else if (bytes[at] === SegmentType.Set) hops++;
  }
  return hops;
}

export function asnAt(bytes: Uint8Array, at: number, size: AsSize): number {
  return size === 2 ? uint16At(bytes, at) : uint32At(bytes, at);
}

const SEGMENT_NAMES = ["set", "sequence", "confed-sequence", "confed-set"] as const;
const SEGMENT_CODES: Readonly<Record<AsPathSegment["type"], number>> = {
  set: SegmentType.Set,
  sequence: SegmentType.Sequence,
  "confed-sequence": SegmentType.ConfedSequence,
  "confed-set": SegmentType.ConfedSet,
};

export function decodeAsPath(bytes: Uint8Array, start: number, end: number): AsPath {
  const path: AsPathSegment[] = [];
  for (let at = start; at < end; ) {
    const type = SEGMENT_NAMES[bytes[at] - 1];
    const asns = new Array<number>(bytes[at + 1]);
    at += 2;
    for (let i = 0; i < asns.length; i++, at += 4) asns[i] = uint32At(bytes, at);
    path.push({ type, asns });
  }
  return path;
}

/** Writes the path with four-octet numbers; a segment too long for its count continues in another. */
export function writeAsPath(path: AsPath, out: ByteWriter): void {
  for (const { type, asns } of path) {
    for (let from = 0; from < asns.length; from += MAX_SEGMENT_LENGTH) {
      const count = Math.min(asns.length - from, MAX_SEGMENT_LENGTH);
      out.u8(SEGMENT_CODES[type]);
      out.u8(count);
      for (let i = from; i < from + count; i++) out.u32(asns[i]);
    }
  }
}

/** RFC 4271 § 5.1.2: our number in front, `times` over; a full first segment is left alone and a new one opened. */
export function prependAsPath(path: AsPath, asn: number, times = 1): AsPath {
  const added = new Array<number>(times).fill(asn);
  const [first, ...rest] = path;
  return first?.type === "sequence" && first.asns.length + times <= MAX_SEGMENT_LENGTH
    ? [{ type: "sequence", asns: [...added, ...first.asns] }, ...rest]
    : [{ type: "sequence", asns: added }, ...path];
}

const BRACKETS: Readonly<Record<AsPathSegment["type"], readonly [open: string, between: string, close: string]>> = {
  sequence: ["", " ", ""],
  set: ["{", ",", "}"],
  "confed-sequence": ["(", " ", ")"],
  "confed-set": ["[", ",", "]"],
};

/** `65000 65001 {65002,65003}`, and `(…)`, `[…]` for segments of a confederation: as routers print it. */
export function formatAsPath(path: AsPath): string {
  return path
    .map(({ type, asns }) => {
      const [open, between, close] = BRACKETS[type];
      return open + asns.join(between) + close;
    })
    .join(" ");
}
