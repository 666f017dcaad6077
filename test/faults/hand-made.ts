/**
 * Messages put together octet by octet, right or wrong. Nothing here comes from the encoders of the product, so that a
 * mistake which encoder and decoder share is found.
 *
 * Octets are written as in `fixtures/wire`: hexadecimal, with spaces where they help the eye. A length is what it should
 * be unless somebody says otherwise.
 */
import { octets } from "../support/wire-fixtures.ts";

export type Octets = string | Uint8Array;

export const TYPE = { open: 1, update: 2, notification: 3, keepalive: 4, routeRefresh: 5 } as const;

export function bytes(...parts: readonly Octets[]): Uint8Array {
  const arrays = parts.map((part) => (typeof part === "string" ? octets(part) : part));
  const whole = new Uint8Array(arrays.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of arrays) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function repeat(times: number, part: (index: number) => Octets): Uint8Array {
  return bytes(...Array.from({ length: times }, (_, index) => part(index)));
}

export function message(type: number, body: Octets = "", length?: number): Uint8Array {
  const content = bytes(body);
  return bytes("M", u16(length ?? 19 + content.length), u8(type), content);
}

export const KEEPALIVE = message(TYPE.keepalive);

export function notification(code: number, subcode: number, data: Octets = ""): Uint8Array {
  return message(TYPE.notification, bytes(u8(code), u8(subcode), data));
}

export function routeRefresh(afi: number, safi: number, subtype = 0, rest: Octets = ""): Uint8Array {
  return message(TYPE.routeRefresh, bytes(u16(afi), u8(subtype), u8(safi), rest));
}

export interface OpenFields {
  readonly version?: number;
  readonly asn?: number;
  readonly holdTime?: number;
  /** Hexadecimal. */
  readonly routerId?: string;
  /** The optional parameters, and the length that is put before them. */
  readonly parameters?: Octets;
  readonly parametersLength?: number;
}

export function open(fields: OpenFields): Uint8Array {
  const { version = 4, asn = 65002, holdTime = 180, routerId = "0a000002", parameters = "" } = fields;
  const content = bytes(parameters);
  const length = fields.parametersLength ?? content.length;
  return message(TYPE.open, bytes(u8(version), u16(asn), u16(holdTime), routerId, u8(length), content));
}

export function parameter(type: number, value: Octets, length?: number): Uint8Array {
  const content = bytes(value);
  return bytes(u8(type), u8(length ?? content.length), content);
}

/** One optional parameter of capabilities. */
export function capabilities(...list: readonly Octets[]): Uint8Array {
  return parameter(2, bytes(...list));
}

export function capability(code: number, value: Octets = "", length?: number): Uint8Array {
  const content = bytes(value);
  return bytes(u8(code), u8(length ?? content.length), content);
}

export const CAPABILITY = {
  ipv4: capability(1, "0001 00 01"),
  ipv6: capability(1, "0002 00 01"),
  routeRefresh: capability(2),
  extendedMessage: capability(6),
  enhancedRouteRefresh: capability(70),
  fourOctetAs: (asn: number) => capability(65, u32(asn)),
} as const;

export interface UpdateFields {
  readonly withdrawn?: Octets;
  readonly withdrawnLength?: number;
  readonly attributes?: Octets;
  readonly attributesLength?: number;
  readonly nlri?: Octets;
}

export function update(fields: UpdateFields): Uint8Array {
  const withdrawn = bytes(fields.withdrawn ?? "");
  const attributes = bytes(fields.attributes ?? "");
  return message(
    TYPE.update,
    bytes(
      u16(fields.withdrawnLength ?? withdrawn.length),
      withdrawn,
      u16(fields.attributesLength ?? attributes.length),
      attributes,
      fields.nlri ?? "",
    ),
  );
}

/** The length takes two octets where `flags` says so (0x10), or where it needs them. */
export function attribute(flags: number, code: number, value: Octets = "", length?: number): Uint8Array {
  const content = bytes(value);
  const declared = length ?? content.length;
  const extended = (flags & 0x10) !== 0 || declared > 255;
  return bytes(u8(extended ? flags | 0x10 : flags), u8(code), extended ? u16(declared) : u8(declared), content);
}

export function segment(type: number, asns: readonly number[], size: 2 | 4 = 4): Uint8Array {
  return bytes(u8(type), u8(asns.length), ...asns.map((asn) => (size === 4 ? u32(asn) : u16(asn))));
}

export function asPath(...segments: readonly Octets[]): Uint8Array {
  return attribute(0x40, 2, bytes(...segments));
}

export const ORIGIN = attribute(0x40, 1, "00");

export function nextHop(address: string): Uint8Array {
  return attribute(0x40, 3, address);
}

/** MP_REACH_NLRI: family, next hop, the reserved octet, routes. */
export function mpReach(afi: number, safi: number, hop: Octets, routes: Octets, hopLength?: number): Uint8Array {
  const address = bytes(hop);
  return attribute(0x80, 14, bytes(u16(afi), u8(safi), u8(hopLength ?? address.length), address, "00", routes));
}

export function mpUnreach(afi: number, safi: number, routes: Octets): Uint8Array {
  return attribute(0x80, 15, bytes(u16(afi), u8(safi), routes));
}
