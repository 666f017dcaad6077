/**
 * NOTIFICATION (RFC 4271 § 4.5): the last word on a session, and what its data says.
 *
 * A peer's NOTIFICATION is never answered with another (RFC 4271 § 6.4), so nothing in here finds fault with one: what
 * cannot be understood is shown as it is.
 */
import { putUint32, uint16At, uint32At } from "./byte-writer.ts";
import { decodeCapabilities, describeCapability } from "./capabilities.ts";
import {
  type AddressFamily,
  addressFamily,
  afiOf,
  Cease,
  ErrorCode,
  HEADER_LENGTH,
  HeaderError,
  MAX_MESSAGE_LENGTH,
  MessageType,
  OpenError,
  safiOf,
} from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { familyName } from "./family-name.ts";
import { allocateMessage } from "./framing.ts";
import type { Capability, NotificationMessage } from "./messages.ts";
import { notificationName } from "./notification-names.ts";
import { copyOctets } from "./octets.ts";
import { hexText, peerText, quoted, shortened } from "./peer-text.ts";

export type CeaseSubcode = (typeof Cease)[keyof typeof Cease];

const DATA_OFFSET = HEADER_LENGTH + 2;
/** Longer ones would need RFC 8654, which may not be negotiated yet or be what the dispute is about. */
const MOST_DATA = MAX_MESSAGE_LENGTH - DATA_OFFSET;
/** RFC 9003 § 2. */
const LONGEST_COMMUNICATION = 255;

const NO_DATA = new Uint8Array(0);

/** Takes any bytes; a code or subcode that is missing is 0. */
export function decodeNotification(buffer: Uint8Array, start: number, end: number): NotificationMessage {
  const codeAt = start + HEADER_LENGTH;
  return {
    code: codeAt < end ? buffer[codeAt] : 0,
    subcode: codeAt + 1 < end ? buffer[codeAt + 1] : 0,
    data: copyOctets(buffer, Math.min(start + DATA_OFFSET, end), end),
  };
}

/** Data that exceeds a message of ordinary size is cut. */
export function encodeNotification({ code, subcode, data }: NotificationMessage): Uint8Array {
  const sent = data.subarray(0, MOST_DATA);
  const message = allocateMessage(MessageType.Notification, DATA_OFFSET + sent.length);
  message[HEADER_LENGTH] = code;
  message[HEADER_LENGTH + 1] = subcode;
  message.set(sent, DATA_OFFSET);
  return message;
}

/** A Cease; the communication is for shutdown and reset, the two that have one (RFC 9003 § 2). */
export function ceaseMessage(subcode: CeaseSubcode, communication?: string): NotificationMessage {
  const data = communication === undefined ? NO_DATA : encodeCommunication(communication);
  return { code: ErrorCode.Cease, subcode, data };
}

/** RFC 4486 § 4: which family had too many, and how many would have been fine. */
export function ceaseMaximumPrefixes(family: AddressFamily, limit: number): NotificationMessage {
  const data = new Uint8Array(7);
  data.set([afiOf(family) >>> 8, afiOf(family), safiOf(family)]);
  putUint32(data, 3, limit);
  return { code: ErrorCode.Cease, subcode: Cease.MaximumPrefixes, data };
}

/** RFC 8538 § 3: ends the session for good, graceful restart or not. `reason` is what would have been sent otherwise. */
export function ceaseHardReset(reason: NotificationMessage): NotificationMessage {
  const data = new Uint8Array(2 + reason.data.length);
  data.set([reason.code, reason.subcode]);
  data.set(reason.data, 2);
  return { code: ErrorCode.Cease, subcode: Cease.HardReset, data };
}

/** What a hard reset wraps; undefined for any other NOTIFICATION, and for a hard reset that gives no reason. */
export function hardResetReason({ code, subcode, data }: NotificationMessage): NotificationMessage | undefined {
  if (code !== ErrorCode.Cease || subcode !== Cease.HardReset || data.length < 2) return undefined;
  return { code: data[0], subcode: data[1], data: data.subarray(2) };
}

/** RFC 9003: what the peer's operator has to say, safe to show; undefined where no room is for it. */
export function shutdownCommunication({ code, subcode, data }: NotificationMessage): string | undefined {
  const has = subcode === Cease.AdministrativeShutdown || subcode === Cease.AdministrativeReset;
  if (code !== ErrorCode.Cease || !has || data.length === 0) return undefined;
  return peerText(data, 1, Math.min(1 + data[0], data.length));
}

/** One line: the name and, where there is more to say, what the data means. */
export function describeNotification(notification: NotificationMessage): string {
  const detail = describeData(notification);
  const name = notificationName(notification);
  return detail === "" ? name : `${name}: ${detail}`;
}

function describeData(notification: NotificationMessage): string {
  const { code, subcode, data } = notification;
  if (data.length === 0) return "";
  // A wrapped hard reset is shown raw: nesting is nothing that anybody means.
  const reason = hardResetReason(notification);
  if (reason !== undefined) {
    return hardResetReason(reason) === undefined ? describeNotification(reason) : octets(data);
  }
  const communication = shutdownCommunication(notification);
  if (communication !== undefined) return communication === "" ? "" : quoted(communication);
  return DETAILS[`${code}/${subcode}`]?.(data) ?? octets(data);
}

/** By code/subcode; undefined when the data is not what the RFC says. */
const DETAILS: Readonly<Record<string, ((data: Uint8Array) => string | undefined) | undefined>> = {
  [`${ErrorCode.MessageHeader}/${HeaderError.BadMessageLength}`]: (data) =>
    data.length === 2 ? `${uint16At(data, 0)}` : undefined,
  [`${ErrorCode.MessageHeader}/${HeaderError.BadMessageType}`]: (data) =>
    data.length === 1 ? `${data[0]}` : undefined,
  [`${ErrorCode.OpenMessage}/${OpenError.UnsupportedVersion}`]: (data) =>
    data.length === 2 ? `version ${uint16At(data, 0)} would do` : undefined,
  [`${ErrorCode.OpenMessage}/${OpenError.BadPeerAs}`]: describeAs,
  [`${ErrorCode.OpenMessage}/${OpenError.UnsupportedCapability}`]: describeCapabilities,
  [`${ErrorCode.Cease}/${Cease.MaximumPrefixes}`]: (data) =>
    data.length === 7 ? `${uint32At(data, 3)} for ${familyName(addressFamily(uint16At(data, 0), data[2]))}` : undefined,
};

/** No RFC asks for it, but routers send the number, in two octets or in four. */
function describeAs(data: Uint8Array): string | undefined {
  if (data.length === 2) return `AS ${uint16At(data, 0)}`;
  return data.length === 4 ? `AS ${uint32At(data, 0)}` : undefined;
}

/** RFC 5492 § 5: the capabilities that the peer cannot do without. */
function describeCapabilities(data: Uint8Array): string | undefined {
  const capabilities: Capability[] = [];
  try {
    decodeCapabilities(data, 0, data.length, capabilities);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
  return shortened(capabilities.map(describeCapability).join("; "));
}

/** Plain ASCII is shown as such (some speakers send sentences), everything else in hexadecimal. */
function octets(data: Uint8Array): string {
  const readable = data.every((octet) => octet >= 0x20 && octet < 0x7f);
  return readable ? quoted(peerText(data, 0, data.length)) : hexText(data, 0, data.length);
}

function encodeCommunication(text: string): Uint8Array {
  const data = new Uint8Array(1 + LONGEST_COMMUNICATION);
  // `encodeInto` stops before a character that does not fit.
  const { written } = new TextEncoder().encodeInto(text, data.subarray(1));
  data[0] = written;
  return data.subarray(0, 1 + written);
}
