/**
 * The canonical attribute block: a route's path attributes in the one form that the RIB keeps, whatever session and
 * family they came through, so that equal sets are equal bytes.
 *
 *   - sorted by code, each once; the extended length bit only where the length needs it
 *   - AS numbers of four octets; AS4_PATH and AS4_AGGREGATOR merged in
 *   - the next hop in attribute 3, with 4 octets, 16, or 32 (a global address and its link-local companion), and the
 *     routes themselves nowhere: no MP_REACH_NLRI, no MP_UNREACH_NLRI
 *   - Optional and Transitive as registered, Partial as received; unknown transitive attributes as received with
 *     Partial set, unknown non-transitive and discarded ones gone
 *
 * The reader of UPDATEs makes it; `decodeAttributes` and `encodeAttributes` turn it into a value and back, byte for byte.
 */

import { AIGP_TLV } from "./attribute-checks.ts";
import type { AttributeDraft } from "./attribute-values.ts";
import { ATTRIBUTES } from "./attributes.ts";
import { ByteWriter, uint16At } from "./byte-writer.ts";
import { AttributeCode, AttributeFlag } from "./codes.ts";
import type { OpaqueAttribute, PathAttributes } from "./messages.ts";
import { copyOctets } from "./octets.ts";

const NO_BYTES = new Uint8Array(0);

/** Encoding never waits for anything, so one buffer serves all. */
const scratch = new ByteWriter(4096);

/** Walks the attributes of a block that is known to be good. */
export class AttributeCursor {
  flags = 0;
  code = 0;
  /** The whole attribute is from `offset`, its value from `start` to `end`. */
  offset = 0;
  start = 0;
  end = 0;
  private bytes: Uint8Array = NO_BYTES;
  private limit = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.end = start;
    this.limit = end;
  }

  next(): boolean {
    const at = this.end;
    if (at >= this.limit) return false;
    const bytes = this.bytes;
    const flags = bytes[at];
    const extended = (flags & AttributeFlag.ExtendedLength) !== 0;
    this.flags = flags;
    this.code = bytes[at + 1];
    this.offset = at;
    this.start = at + (extended ? 4 : 3);
    this.end = this.start + (extended ? uint16At(bytes, at + 2) : bytes[at + 2]);
    return true;
  }
}

/** The value of a canonical block; anything else is a mistake of the caller. */
export function decodeAttributes(bytes: Uint8Array, start = 0, end = bytes.length): PathAttributes {
  const draft: AttributeDraft = {};
  const cursor = new AttributeCursor();
  cursor.open(bytes, start, end);
  while (cursor.next()) ATTRIBUTES[cursor.code]?.value?.decode(bytes, cursor.start, cursor.end, draft);
  const { origin, asPath, nextHop } = draft;
  if (origin === undefined || asPath === undefined) throw new RangeError("not a canonical attribute block");
  const opaque = opaqueAttributes(bytes, start, end);
  const partial = partialCodes(bytes, start, end);
  return {
    ...draft,
    origin,
    asPath,
    nextHop,
    ...(opaque.length > 0 ? { opaque } : {}),
    ...(partial.length > 0 ? { partial } : {}),
  };
}

/**
 * The attributes of a canonical block that have no field of their own. RFC 7311 § 3: what AIGP has beside the metric must
 * travel along unchanged, so the whole of it is then kept as an opaque one, too, and the metric is written back into that.
 */
export function opaqueAttributes(bytes: Uint8Array, start: number, end: number): OpaqueAttribute[] {
  const opaque: OpaqueAttribute[] = [];
  const cursor = new AttributeCursor();
  cursor.open(bytes, start, end);
  while (cursor.next()) {
    const { code } = cursor;
    const isLongAigp = code === AttributeCode.Aigp && cursor.end - cursor.start > AIGP_TLV.length;
    if (ATTRIBUTES[code]?.value !== undefined && !isLongAigp) continue;
    const flags = cursor.flags & ~AttributeFlag.ExtendedLength;
    opaque.push({ flags, code, value: copyOctets(bytes, cursor.start, cursor.end) });
  }
  return opaque;
}

/** The codes of a canonical block's other attributes that have the Partial bit. */
export function partialCodes(bytes: Uint8Array, start: number, end: number): number[] {
  const partial: number[] = [];
  const cursor = new AttributeCursor();
  cursor.open(bytes, start, end);
  while (cursor.next()) {
    const { code, flags } = cursor;
    if ((flags & AttributeFlag.Partial) !== 0 && ATTRIBUTES[code]?.value !== undefined) partial.push(code);
  }
  return partial;
}

/** The canonical block of a value. Throws RangeError where the value has no place in it. */
export function encodeAttributes(attributes: PathAttributes): Uint8Array {
  const out = scratch;
  out.length = 0;
  const opaque = [...(attributes.opaque ?? [])].sort(byCode);
  for (const { code } of opaque) if (!mayBeOpaque(code)) throw new RangeError(`attribute ${code} cannot be opaque`);
  let next = 0;
  for (const descriptor of ATTRIBUTES) {
    if (descriptor?.value === undefined) continue;
    while (next < opaque.length && opaque[next].code < descriptor.code) writeOpaque(opaque[next++], out);
    // What AIGP has beside the metric is written by its descriptor.
    while (next < opaque.length && opaque[next].code === descriptor.code) next++;
    const before = out.length;
    const partial = attributes.partial?.includes(descriptor.code) ? AttributeFlag.Partial : 0;
    const mark = out.openAttribute(descriptor.flags | partial, descriptor.code);
    if (descriptor.value.encode(attributes, out)) out.closeAttribute(mark);
    else out.length = before;
  }
  while (next < opaque.length) writeOpaque(opaque[next++], out);
  return out.finish();
}

function mayBeOpaque(code: number): boolean {
  if (code === AttributeCode.MpReach || code === AttributeCode.MpUnreach) return false;
  return ATTRIBUTES[code] === undefined || code === AttributeCode.Aigp;
}

function writeOpaque({ flags, code, value }: OpaqueAttribute, out: ByteWriter): void {
  out.attribute(flags, code, value, 0, value.length);
}

function byCode(a: { readonly code: number }, b: { readonly code: number }): number {
  return a.code - b.code;
}
