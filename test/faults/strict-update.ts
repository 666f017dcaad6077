/**
 * A reader of UPDATEs that forgives nothing, written from the RFCs and not from the product: what a neighbour of the
 * worst temper would make of what we send. It reads what a speaker like ours may send, and throws at everything else.
 */
import { formatPrefix } from "../../src/net/prefix.ts";

/** The session as the reader sees it. */
export interface StrictSession {
  /** The AS of the speaker whose messages are read. */
  readonly speakerAs: number;
  readonly internal: boolean;
  readonly fourOctetAs: boolean;
}

export interface StrictAttribute {
  readonly flags: number;
  /** In hexadecimal. */
  readonly value: string;
}

export interface StrictUpdate {
  readonly withdrawn: readonly string[];
  readonly announced: readonly string[];
  /** By code. MP_REACH_NLRI is in it without its routes: family and next hop alone. */
  readonly attributes: ReadonlyMap<number, StrictAttribute>;
  /** The family, as AFI/SAFI, whose routes are complete (RFC 4724 § 2). */
  readonly endOfRib: string | undefined;
}

const WELL_KNOWN = 0x40;
const OPTIONAL = 0x80;
const OPTIONAL_TRANSITIVE = 0xc0;
const PARTIAL = 0x20;
const EXTENDED = 0x10;

const ORIGIN = 1;
const AS_PATH = 2;
const NEXT_HOP = 3;
const LOCAL_PREF = 5;
const MP_REACH = 14;
const MP_UNREACH = 15;
const EXTENDED_COMMUNITIES = 16;
const AS4_PATH = 17;
const AS4_AGGREGATOR = 18;

type Length = (length: number) => boolean;
const exactly =
  (...lengths: readonly number[]): Length =>
  (length) =>
    lengths.includes(length);
const someOf =
  (unit: number): Length =>
  (length) =>
    length > 0 && length % unit === 0;
const any: Length = () => true;

/** By code: the flags that the attribute must have, Partial aside, and its length. */
const ATTRIBUTES: Readonly<Record<number, readonly [flags: number, length: Length] | undefined>> = {
  1: [WELL_KNOWN, exactly(1)],
  2: [WELL_KNOWN, any],
  3: [WELL_KNOWN, exactly(4)],
  4: [OPTIONAL, exactly(4)],
  5: [WELL_KNOWN, exactly(4)],
  6: [WELL_KNOWN, exactly(0)],
  7: [OPTIONAL_TRANSITIVE, exactly(6, 8)],
  8: [OPTIONAL_TRANSITIVE, someOf(4)],
  14: [OPTIONAL, any],
  15: [OPTIONAL, any],
  16: [OPTIONAL_TRANSITIVE, someOf(8)],
  17: [OPTIONAL_TRANSITIVE, any],
  18: [OPTIONAL_TRANSITIVE, exactly(8)],
  25: [OPTIONAL_TRANSITIVE, someOf(20)],
  26: [OPTIONAL, any],
  32: [OPTIONAL_TRANSITIVE, someOf(12)],
  35: [OPTIONAL_TRANSITIVE, exactly(4)],
};

/** Reads the message, header included. */
export function readStrictly(message: Uint8Array, session: StrictSession): StrictUpdate {
  const reader = new Reader(message, 19, message.length);
  const withdrawn = readPrefixes(reader.sub(reader.u16()), 4);
  const block = reader.sub(reader.u16());
  const announced = readPrefixes(reader, 4);
  const attributes = new Map<number, StrictAttribute>();
  let endOfRib = message.length === 23 ? "1/1" : undefined;
  let first = true;
  while (!block.isAtEnd) {
    const flags = block.u8();
    const code = block.u8();
    const length = (flags & EXTENDED) === 0 ? block.u8() : block.u16();
    const value = block.sub(length);
    checkAttribute(flags, code, length, session);
    check(!attributes.has(code), `attribute ${code} twice`);
    attributes.set(code, { flags: flags & ~EXTENDED, value: value.hex() });
    if (code === EXTENDED_COMMUNITIES) checkTransitive(value.hex(), session);
    if (code === AS_PATH) checkPath(value, session.fourOctetAs ? 4 : 2, session);
    else if (code === AS4_PATH) checkPath(value, 4, undefined);
    else if (code === MP_REACH) announced.push(...readReach(value));
    else if (code === MP_UNREACH) {
      const family = readFamily(value);
      const routes = readPrefixes(value, 16);
      withdrawn.push(...routes);
      if (first && block.isAtEnd && routes.length === 0) endOfRib = family;
    }
    first = false;
  }
  if (announced.length > 0) checkSet(attributes, session);
  return { withdrawn, announced, attributes, endOfRib };
}

function checkAttribute(flags: number, code: number, length: number, { internal, fourOctetAs }: StrictSession): void {
  const rule = ATTRIBUTES[code];
  const kind = flags & OPTIONAL_TRANSITIVE;
  check((flags & 0x0f) === 0, `attribute ${code} has unused flags set`);
  // RFC 4271 allows the long length field everywhere; only for routes, which are written before they are counted, do others use it, too.
  const long = length > 255 || code === MP_REACH || code === MP_UNREACH;
  check((flags & EXTENDED) === 0 ? length <= 255 : long, `attribute ${code} has a length field of the wrong size`);
  check((flags & PARTIAL) === 0 || kind === OPTIONAL_TRANSITIVE, `attribute ${code} is partial`);
  if (rule === undefined) {
    check((flags & ~EXTENDED) === (OPTIONAL_TRANSITIVE | PARTIAL), `unknown attribute ${code} has flags ${flags}`);
    return;
  }
  check(kind === rule[0], `attribute ${code} has flags ${flags}`);
  check(rule[1](length), `attribute ${code} has ${length} octets`);
  check(code !== LOCAL_PREF || internal, "LOCAL_PREF to another AS");
  check((code !== AS4_PATH && code !== AS4_AGGREGATOR) || !fourOctetAs, `attribute ${code} to a four-octet speaker`);
}

/** RFC 4271 § 5: what every announcement has. */
function checkSet(attributes: ReadonlyMap<number, StrictAttribute>, { internal }: StrictSession): void {
  check(attributes.has(ORIGIN) && attributes.has(AS_PATH), "no ORIGIN or no AS_PATH");
  check(attributes.has(NEXT_HOP) !== attributes.has(MP_REACH), "NEXT_HOP and MP_REACH_NLRI, or neither");
  check(attributes.has(LOCAL_PREF) === internal, "LOCAL_PREF is for internal neighbours, and must be there");
  check(Number.parseInt(attributes.get(ORIGIN)?.value ?? "ff", 16) <= 2, "ORIGIN undefined");
  const hop = attributes.get(NEXT_HOP)?.value;
  check(hop === undefined || /^(?!00|7f|[ef])/.test(hop), `next hop ${hop}`);
}

/** RFC 4360 § 6. */
function checkTransitive(communities: string, { internal }: StrictSession): void {
  check(internal || /^([0-389ab].{15})*$/.test(communities), "a non-transitive community to another AS");
}

/** `session` is given for AS_PATH: it begins with the speaker's AS on external sessions (RFC 4271 § 5.1.2). */
function checkPath(path: Reader, size: 2 | 4, session: StrictSession | undefined): void {
  let first: number | undefined;
  while (!path.isAtEnd) {
    const type = path.u8();
    const count = path.u8();
    check(type === 2, `a segment of type ${type}`);
    check(count > 0, "an empty segment");
    for (let i = 0; i < count; i++) {
      const asn = size === 4 ? path.u32() : path.u16();
      check(asn !== 0, "AS 0 in a path");
      first ??= asn;
    }
  }
  if (session === undefined || session.internal) return;
  check(first === session.speakerAs, `a path that begins with ${first}`);
}

function readReach(value: Reader): string[] {
  check(readFamily(value) === "2/1", "a family that nobody negotiated");
  const length = value.u8();
  check(length === 16 || length === 32, `an IPv6 next hop of ${length} octets`);
  const hop = value.sub(length).hex();
  check(/^(?!ff|0{31}[01])/.test(hop), `next hop ${hop}`);
  check(value.u8() === 0, "the reserved octet is not zero");
  const routes = readPrefixes(value, 16);
  check(routes.length > 0, "MP_REACH_NLRI without routes");
  return routes;
}

function readFamily(value: Reader): string {
  return `${value.u16()}/${value.u8()}`;
}

function readPrefixes(reader: Reader, size: 4 | 16): string[] {
  const prefixes: string[] = [];
  while (!reader.isAtEnd) {
    const length = reader.u8();
    check(length <= size * 8, `a prefix of ${length} bits`);
    const bytes = new Uint8Array(size);
    bytes.set(reader.take((length + 7) >> 3));
    check(length % 8 === 0 || (bytes[length >> 3] & (0xff >> (length % 8))) === 0, "a prefix with host bits");
    prefixes.push(formatPrefix({ version: size === 4 ? 4 : 6, bytes, length }));
  }
  return prefixes;
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(complaint);
}

class Reader {
  private readonly bytes: Uint8Array;
  private at: number;
  private readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  take(length: number): Uint8Array {
    check(this.at + length <= this.end, `${length} octets wanted, ${this.end - this.at} left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  sub(length: number): Reader {
    const part = this.take(length);
    return new Reader(part, 0, part.length);
  }

  u8(): number {
    return this.take(1)[0];
  }

  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u16() * 65536 + this.u16();
  }

  hex(): string {
    return Buffer.from(this.bytes.subarray(this.at, this.end)).toString("hex");
  }
}
