/** ROUTE-REFRESH (RFC 2918), its subtypes (RFC 7313) and the room for ORF entries after it (RFC 5291). */
import { uint16At } from "./byte-writer.ts";
import {
  addressFamily,
  afiOf,
  ErrorCode,
  HEADER_LENGTH,
  MessageType,
  RefreshError,
  RefreshSubtype,
  safiOf,
} from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { allocateMessage, badMessageLength } from "./framing.ts";
import type { RouteRefreshMessage } from "./messages.ts";
import { copyOctets } from "./octets.ts";

const SUBTYPE_OFFSET = HEADER_LENGTH + 2;
const SAFI_OFFSET = HEADER_LENGTH + 3;
const ORF_OFFSET = HEADER_LENGTH + 4;

/**
 * Every subtype is read, and every family; RFC 7313 § 5 wants unknown ones ignored, which is the session's affair, as is
 * the ORF body: it is never asked for, so it is carried unread.
 */
export function decodeRouteRefresh(buffer: Uint8Array, start: number, end: number): RouteRefreshMessage {
  if (end - start < ORF_OFFSET) throw badMessageLength(buffer, start);
  const subtype = buffer[start + SUBTYPE_OFFSET];
  const delimits = subtype === RefreshSubtype.Begin || subtype === RefreshSubtype.End;
  if (delimits && end - start !== ORF_OFFSET) throw notADelimiter(buffer, start, end);
  return {
    family: addressFamily(uint16At(buffer, start + HEADER_LENGTH), buffer[start + SAFI_OFFSET]),
    subtype,
    orf: copyOctets(buffer, start + ORF_OFFSET, end),
  };
}

export function encodeRouteRefresh(refresh: RouteRefreshMessage): Uint8Array {
  const afi = afiOf(refresh.family);
  const message = allocateMessage(MessageType.RouteRefresh, ORF_OFFSET + refresh.orf.length);
  message.set([afi >>> 8, afi, refresh.subtype, safiOf(refresh.family)], HEADER_LENGTH);
  message.set(refresh.orf, ORF_OFFSET);
  return message;
}

/** RFC 7313 § 5: the beginning and the end of a refresh hold nothing else; the data is the whole message. */
function notADelimiter(buffer: Uint8Array, start: number, end: number): ProtocolError {
  const { InvalidMessageLength } = RefreshError;
  const message = `${end - start - ORF_OFFSET} octets follow the delimiter of a route refresh`;
  return new ProtocolError(
    ErrorCode.RouteRefreshMessage,
    InvalidMessageLength,
    message,
    copyOctets(buffer, start, end),
  );
}
