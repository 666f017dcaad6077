/** Extended communities (RFC 4360), to and from text. */
import { formatDottedQuad, parseDottedQuad } from "../net/address.ts";
import { putUint16, putUint32, uint16At, uint32At } from "./byte-writer.ts";
import { parseNumber } from "./communities.ts";

/** Route target and route origin, by subtype (RFC 4360 §§ 4, 5). */
const ADMINISTRATED = { rt: 0x02, soo: 0x03 } as const;
/** The administrator's form decides the high octet of the type (RFC 4360 § 3, RFC 5668). */
const TWO_OCTET_AS = 0x00;
const IPV4_ADDRESS = 0x01;
const FOUR_OCTET_AS = 0x02;
/** draft-ietf-idr-link-bandwidth: non-transitive, an AS number and a float of bytes a second. */
const LINK_BANDWIDTH_TYPE = 0x4004;

/** `rt:65000:1`, `soo:192.0.2.1:1`, `lb:65000:125000000`, or any community as `0x` and 16 hexadecimal digits. */
export function parseExtendedCommunity(text: string): Uint8Array | undefined {
  if (/^0x[0-9a-f]{16}$/i.test(text)) return Uint8Array.from(Buffer.from(text.slice(2), "hex"));
  const [name, administrator, number, ...rest] = text.toLowerCase().split(":");
  if (number === undefined || rest.length > 0) return undefined;
  if (name === "lb")
    return linkBandwidth(parseNumber(administrator, 0xffff), parseNumber(number, Number.MAX_SAFE_INTEGER));
  if (name !== "rt" && name !== "soo") return undefined;
  const subtype = ADMINISTRATED[name];
  const address = parseDottedQuad(administrator);
  if (address !== undefined) return administrated(IPV4_ADDRESS, subtype, address, parseNumber(number, 0xffff));
  const asn = parseNumber(administrator, 0xffffffff);
  if (asn === undefined) return undefined;
  return asn <= 0xffff
    ? administrated(TWO_OCTET_AS, subtype, asn, parseNumber(number, 0xffffffff))
    : administrated(FOUR_OCTET_AS, subtype, asn, parseNumber(number, 0xffff));
}

/** The named form where it reads back to the same bytes, hexadecimal otherwise. */
export function formatExtendedCommunity(community: Uint8Array): string {
  const text = namedForm(community);
  const again = text === undefined ? undefined : parseExtendedCommunity(text);
  return text !== undefined && again !== undefined && Buffer.compare(again, community) === 0
    ? text
    : formatHex(community);
}

/** For those of 20 octets (RFC 5701), too: too rare for names. */
export function formatHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

function namedForm(community: Uint8Array): string | undefined {
  const type = uint16At(community, 0);
  if (type === LINK_BANDWIDTH_TYPE) return `lb:${uint16At(community, 2)}:${bandwidthOf(community)}`;
  const name = (community[1] === ADMINISTRATED.rt && "rt") || (community[1] === ADMINISTRATED.soo && "soo");
  if (!name) return undefined;
  switch (community[0]) {
    case TWO_OCTET_AS:
      return `${name}:${uint16At(community, 2)}:${uint32At(community, 4)}`;
    case IPV4_ADDRESS:
      return `${name}:${formatDottedQuad(uint32At(community, 2))}:${uint16At(community, 6)}`;
    case FOUR_OCTET_AS:
      return `${name}:${uint32At(community, 2)}:${uint16At(community, 6)}`;
    default:
      return undefined;
  }
}

function administrated(
  form: number,
  subtype: number,
  administrator: number,
  number: number | undefined,
): Uint8Array | undefined {
  if (number === undefined) return undefined;
  const bytes = new Uint8Array(8);
  bytes[0] = form;
  bytes[1] = subtype;
  if (form === TWO_OCTET_AS) {
    putUint16(bytes, 2, administrator);
    putUint32(bytes, 4, number);
  } else {
    putUint32(bytes, 2, administrator);
    putUint16(bytes, 6, number);
  }
  return bytes;
}

function linkBandwidth(asn: number | undefined, bandwidth: number | undefined): Uint8Array | undefined {
  if (asn === undefined || bandwidth === undefined) return undefined;
  const bytes = new Uint8Array(8);
  putUint16(bytes, 0, LINK_BANDWIDTH_TYPE);
  putUint16(bytes, 2, asn);
  new DataView(bytes.buffer).setFloat32(4, bandwidth);
  return bytes;
}

function bandwidthOf(community: Uint8Array): number {
  return new DataView(community.buffer, community.byteOffset).getFloat32(4);
}
