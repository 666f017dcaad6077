/**
 * IP addresses as bytes, with text only at the edges.
 *
 * Parsing is strict: what `inet_pton` refuses is refused here (leading zeros, missing groups, stray characters).
 * Formatting of IPv6 follows RFC 5952, so one address has exactly one text, and that text can be a map key.
 */

/** What Linux lets an interface be called. */
const INTERFACE_NAME = /^[^\s/:%]{1,15}$/;

export interface IpAddress {
  readonly version: 4 | 6;
  /** 4 or 16 bytes, network order. Never changed after creation. */
  readonly bytes: Uint8Array;
  /** The interface that gives a link-local IPv6 address its meaning: `fe80::1%eth0`. */
  readonly zone?: string;
}

export function parseIp(text: string): IpAddress | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export function formatIp(address: IpAddress): string {
  const text = formatIpBytes(address.bytes, 0, address.version);
  return address.zone === undefined ? text : `${text}%${address.zone}`;
}

/** Formats the address found in a buffer, without copying it out first. */
export function formatIpBytes(buffer: Uint8Array, offset: number, version: 4 | 6): string {
  return version === 4 ? formatIpv4Bytes(buffer, offset) : formatIpv6Bytes(buffer, offset);
}

export function sameIp(a: IpAddress, b: IpAddress): boolean {
  if (a.version !== b.version || a.zone !== b.zone) return false;
  for (let i = 0; i < a.bytes.length; i++) if (a.bytes[i] !== b.bytes[i]) return false;
  return true;
}

export function isLinkLocal(address: IpAddress): boolean {
  const { bytes } = address;
  return address.version === 6 ? bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80 : bytes[0] === 169 && bytes[1] === 254;
}

/** `::ffff:192.0.2.1`, the form in which a dual-stack socket names an IPv4 peer, as the IPv4 address that it is. */
export function withoutIpv4Mapping(address: IpAddress): IpAddress {
  return address.version === 6 && isIpv4Mapped(address.bytes, 0)
    ? { version: 4, bytes: address.bytes.slice(12) }
    : address;
}

/** A router identifier or any other 32-bit number that people write as a dotted quad. */
export function parseDottedQuad(text: string): number | undefined {
  const bytes = new Uint8Array(4);
  if (!parseIpv4Into(text, bytes, 0)) return undefined;
  return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
}

export function formatDottedQuad(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function parseIpv4(text: string): IpAddress | undefined {
  const bytes = new Uint8Array(4);
  return parseIpv4Into(text, bytes, 0) ? { version: 4, bytes } : undefined;
}

function parseIpv4Into(text: string, into: Uint8Array, offset: number): boolean {
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      if (digits > 0 && octet === 0) return false; // a leading zero: octal to some, decimal to others
      octet = octet * 10 + (c - 48);
      digits++;
      if (octet > 255) return false;
    } else if (c === 46 && digits > 0 && dots < 3) {
      into[offset + dots++] = octet;
      octet = 0;
      digits = 0;
    } else return false;
  }
  if (dots !== 3 || digits === 0) return false;
  into[offset + 3] = octet;
  return true;
}

function parseIpv6(text: string): IpAddress | undefined {
  const percent = text.indexOf("%");
  const zone = percent < 0 ? undefined : text.slice(percent + 1);
  if (zone !== undefined && !INTERFACE_NAME.test(zone)) return undefined;
  const body = percent < 0 ? text : text.slice(0, percent);
  const halves = body.split("::");
  if (halves.length > 2) return undefined;
  const bytes = new Uint8Array(16);
  const head = parseGroups(halves[0], halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1], true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const given = head.length + tail.length;
  if (halves.length === 2 ? given > 14 : given !== 16) return undefined;
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return zone === undefined ? { version: 6, bytes } : { version: 6, bytes, zone };
}

/** Colon-separated groups to bytes; a dotted quad may stand in the last place. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  const bytes: number[] = [];
  if (text === "") return bytes;
  const groups = text.split(":");
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i];
    if (mayEndInIpv4 && i === groups.length - 1 && group.includes(".")) {
      const quad = new Uint8Array(4);
      if (!parseIpv4Into(group, quad, 0)) return undefined;
      bytes.push(...quad);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}

function formatIpv4Bytes(b: Uint8Array, o: number): string {
  return `${b[o]}.${b[o + 1]}.${b[o + 2]}.${b[o + 3]}`;
}

function formatIpv6Bytes(b: Uint8Array, o: number): string {
  // RFC 5952 § 5: an IPv4-mapped address shows its IPv4 part.
  if (isIpv4Mapped(b, o)) return `::ffff:${formatIpv4Bytes(b, o + 12)}`;
  let bestStart = -1;
  let bestLength = 1; // § 4.2.2: a single zero group is not shortened
  for (let i = 0; i < 8; ) {
    let length = 0;
    while (i + length < 8 && b[o + 2 * (i + length)] === 0 && b[o + 2 * (i + length) + 1] === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    i += length === 0 ? 1 : length;
  }
  let text = "";
  for (let i = 0; i < 8; i++) {
    if (i === bestStart) {
      text += "::";
      i += bestLength - 1;
      continue;
    }
    if (text !== "" && !text.endsWith(":")) text += ":";
    text += ((b[o + 2 * i] << 8) | b[o + 2 * i + 1]).toString(16);
  }
  return text;
}

function isIpv4Mapped(b: Uint8Array, o: number): boolean {
  for (let i = 0; i < 10; i++) if (b[o + i] !== 0) return false;
  return b[o + 10] === 0xff && b[o + 11] === 0xff;
}
