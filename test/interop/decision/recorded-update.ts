/** An UPDATE read by a few plain lines that share nothing with what they test: prefixes, and attributes as text. */
import { formatDottedQuad } from "../../../src/net/address.ts";

/** By name: the value, as people write it; the flags of the wire where they are not the usual ones. */
export type RecordedAttributes = Readonly<Record<string, string>>;

interface RecordedUpdate {
  readonly withdrawn: readonly RecordedPrefix[];
  readonly announced: readonly RecordedPrefix[];
  readonly attributes: RecordedAttributes;
}

interface RecordedPrefix {
  readonly prefix: string;
  /** RFC 7911; 0 without. */
  readonly pathId: number;
}

interface AttributeShape {
  readonly name: string;
  readonly flags: number;
  readonly text: (value: Uint8Array) => string;
}

const WELL_KNOWN = 0x40;
const OPTIONAL = 0x80;
const OPTIONAL_TRANSITIVE = 0xc0;
const EXTENDED_LENGTH = 0x10;

const ATTRIBUTES: Readonly<Record<number, AttributeShape>> = {
  1: { name: "origin", flags: WELL_KNOWN, text: ([value]) => String(value) },
  2: { name: "path", flags: WELL_KNOWN, text: pathText },
  3: { name: "nextHop", flags: WELL_KNOWN, text: (value) => formatDottedQuad(u32(value, 0)) },
  4: { name: "med", flags: OPTIONAL, text: (value) => String(u32(value, 0)) },
  5: { name: "localPref", flags: WELL_KNOWN, text: (value) => String(u32(value, 0)) },
  6: { name: "atomicAggregate", flags: WELL_KNOWN, text: () => "" },
  7: { name: "aggregator", flags: OPTIONAL_TRANSITIVE, text: hex },
  8: { name: "communities", flags: OPTIONAL_TRANSITIVE, text: (value) => groups(value, 4, communityText) },
  9: { name: "originatorId", flags: OPTIONAL, text: (value) => formatDottedQuad(u32(value, 0)) },
  10: { name: "clusterList", flags: OPTIONAL, text: (value) => clustersText(value) },
  16: { name: "extendedCommunities", flags: OPTIONAL_TRANSITIVE, text: (value) => groups(value, 8, hex) },
  32: { name: "largeCommunities", flags: OPTIONAL_TRANSITIVE, text: (value) => groups(value, 12, hex) },
};

export function readUpdate(message: Uint8Array, start: number, end: number, addPath: boolean): RecordedUpdate {
  const withdrawnAt = start + 21;
  const withdrawnEnd = withdrawnAt + u16(message, withdrawnAt - 2);
  const attributesAt = withdrawnEnd + 2;
  const attributesEnd = attributesAt + u16(message, withdrawnEnd);
  return {
    withdrawn: readPrefixes(message.subarray(withdrawnAt, withdrawnEnd), addPath),
    announced: readPrefixes(message.subarray(attributesEnd, end), addPath),
    attributes: readAttributes(message.subarray(attributesAt, attributesEnd)),
  };
}

function readAttributes(bytes: Uint8Array): RecordedAttributes {
  const attributes: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const isLong = (bytes[at] & EXTENDED_LENGTH) !== 0;
    const flags = bytes[at] & ~EXTENDED_LENGTH;
    const valueAt = at + (isLong ? 4 : 3);
    const end = valueAt + (isLong ? u16(bytes, at + 2) : bytes[at + 2]);
    const value = bytes.slice(valueAt, end);
    const shape = ATTRIBUTES[bytes[at + 1]];
    if (shape === undefined) attributes[`attribute ${bytes[at + 1]}`] = `flags ${flags} ${hex(value)}`;
    else attributes[shape.name] = shape.text(value) + (flags === shape.flags ? "" : ` flags ${flags}`);
    at = end;
  }
  return attributes;
}

function readPrefixes(bytes: Uint8Array, addPath: boolean): RecordedPrefix[] {
  const prefixes: RecordedPrefix[] = [];
  for (let at = 0; at < bytes.length; ) {
    const pathId = addPath ? u32(bytes, at) : 0;
    if (addPath) at += 4;
    const length = bytes[at++];
    const octets = Array.from({ length: 4 }, (_, i) => (i * 8 < length ? bytes[at + i] : 0));
    prefixes.push({ prefix: `${octets.join(".")}/${length}`, pathId });
    at += Math.ceil(length / 8);
  }
  return prefixes;
}

/** Segments of a kind that follow one another are one path; the members of a set have no order. */
function pathText(value: Uint8Array): string {
  const brackets: Readonly<Record<number, string>> = { 1: "{}", 2: "", 3: "()", 4: "[]" };
  const segments: { readonly type: number; readonly asns: number[] }[] = [];
  for (let at = 0; at < value.length; ) {
    const type = value[at];
    const asns = Array.from({ length: value[at + 1] }, (_, i) => u32(value, at + 2 + 4 * i));
    const before = segments.at(-1);
    if (type === 1 || type === 4) asns.sort((a, b) => a - b);
    if (before?.type === type && (type === 2 || type === 3)) before.asns.push(...asns);
    else segments.push({ type, asns });
    at += 2 + 4 * asns.length;
  }
  return segments
    .map(({ type, asns }) => `${brackets[type].slice(0, 1)}${asns.join(" ")}${brackets[type].slice(1)}`)
    .join(" ");
}

function clustersText(value: Uint8Array): string {
  return Array.from({ length: value.length / 4 }, (_, i) => formatDottedQuad(u32(value, 4 * i))).join(" ");
}

function communityText(value: Uint8Array): string {
  return `${u16(value, 0)}:${u16(value, 2)}`;
}

/** In order, each once: neither means anything. */
function groups(value: Uint8Array, length: number, text: (group: Uint8Array) => string): string {
  const all = Array.from({ length: value.length / length }, (_, i) => text(value.slice(i * length, (i + 1) * length)));
  return [...new Set(all)].sort().join(" ");
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

function u32(bytes: Uint8Array, at: number): number {
  return ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;
}
