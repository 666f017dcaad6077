/**
 * OPEN (RFC 4271 § 4.2), with the longer optional parameters of RFC 9072.
 *
 * Here is checked what makes an OPEN one at all: version, lengths, AS and identifier other than 0. Whether we want to
 * talk to such a peer is decided in `negotiation.ts`.
 */
import { putUint32, uint16At, uint32At } from "./byte-writer.ts";
import { decodeCapabilities, encodeCapabilities } from "./capabilities.ts";
import { AS_TRANS, ErrorCode, MAX_MESSAGE_LENGTH, MessageType, OpenError } from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { allocateMessage, badMessageLength } from "./framing.ts";
import type { Capability, OpenMessage } from "./messages.ts";
import { copyOctets } from "./octets.ts";

const VERSION = 4;
const VERSION_OFFSET = 19;
const AS_OFFSET = 20;
const HOLD_TIME_OFFSET = 22;
const IDENTIFIER_OFFSET = 24;
const PARAMETERS_LENGTH_OFFSET = 28;
const PARAMETERS_OFFSET = 29;

const CAPABILITIES_PARAMETER = 2;
/** RFC 9072 § 2: as the first parameter's type, the sign of the extended form. */
const EXTENDED_FORM = 255;
const LONGEST_PARAMETERS = 255;

export function decodeOpen(buffer: Uint8Array, start: number, end: number): OpenMessage {
  if (end - start < PARAMETERS_OFFSET) throw badMessageLength(buffer, start);
  checkVersion(buffer[start + VERSION_OFFSET]);
  const capabilities = decodeParameters(buffer, start + PARAMETERS_LENGTH_OFFSET, end);
  return {
    asn: trueAs(buffer, start, capabilities),
    holdTime: uint16At(buffer, start + HOLD_TIME_OFFSET),
    routerId: checkedIdentifier(buffer, start + IDENTIFIER_OFFSET),
    capabilities,
  };
}

/** All capabilities go into one parameter (RFC 5492 § 4); without any there is none, as before RFC 5492. */
export function encodeOpen(open: OpenMessage): Uint8Array {
  const parameters = encodeParameters(encodeCapabilities(open.capabilities));
  const length = PARAMETERS_LENGTH_OFFSET + parameters.length;
  if (length > MAX_MESSAGE_LENGTH) throw new RangeError(`the capabilities need an OPEN of ${length} octets`);
  const message = allocateMessage(MessageType.Open, length);
  const as = open.asn > 0xffff ? AS_TRANS : open.asn; // RFC 6793 § 3
  message.set([VERSION, as >>> 8, as, open.holdTime >>> 8, open.holdTime], VERSION_OFFSET);
  putUint32(message, IDENTIFIER_OFFSET, open.routerId);
  message.set(parameters, PARAMETERS_LENGTH_OFFSET);
  return message;
}

/** RFC 4271 § 6.2: the data is the version that we would speak, and the only octets that the peer did not send. */
function checkVersion(version: number): void {
  if (version === VERSION) return;
  const data = Uint8Array.of(0, VERSION);
  throw new ProtocolError(ErrorCode.OpenMessage, OpenError.UnsupportedVersion, `BGP version ${version}`, data);
}

function checkedIdentifier(buffer: Uint8Array, at: number): number {
  const identifier = uint32At(buffer, at);
  if (identifier !== 0) return identifier;
  // RFC 6286 § 2.2
  throw new ProtocolError(
    ErrorCode.OpenMessage,
    OpenError.BadIdentifier,
    "router ID 0.0.0.0",
    copyOctets(buffer, at, at + 4),
  );
}

/** The 4-octet number where there is one (RFC 6793 § 4.1). A field that disagrees with it is no reason to refuse. */
function trueAs(buffer: Uint8Array, start: number, capabilities: readonly Capability[]): number {
  const at = start + AS_OFFSET;
  const field = uint16At(buffer, at);
  const asn = capabilities.findLast((capability) => capability.kind === "four-octet-as")?.asn ?? field;
  // RFC 7607 § 2: nobody is AS 0. RFC 6793 § 9: nobody is AS_TRANS.
  if (field !== 0 && asn !== 0 && asn !== AS_TRANS) return asn;
  const shown = field === 0 ? field : asn;
  throw new ProtocolError(ErrorCode.OpenMessage, OpenError.BadPeerAs, `AS ${shown}`, copyOctets(buffer, at, at + 2));
}

/** `at` is where the length of the optional parameters stands. */
function decodeParameters(buffer: Uint8Array, at: number, end: number): readonly Capability[] {
  const length = buffer[at];
  // RFC 9072 § 2: the type tells the form; the old length field then only has to be other than 0.
  if (length !== 0 && at + 1 < end && buffer[at + 1] === EXTENDED_FORM) {
    if (at + 4 > end) throw malformed("the extended length of the optional parameters is cut off");
    return decodeParameterList(buffer, at + 4, end, uint16At(buffer, at + 2), 2);
  }
  return decodeParameterList(buffer, at + 1, end, length, 1);
}

function decodeParameterList(
  buffer: Uint8Array,
  start: number,
  end: number,
  declared: number,
  lengthWidth: 1 | 2,
): readonly Capability[] {
  if (declared !== end - start)
    throw malformed(`${declared} octets of optional parameters announced, ${end - start} found`);
  const capabilities: Capability[] = [];
  for (let at = start; at < end; ) {
    const valueAt = at + 1 + lengthWidth;
    if (valueAt > end) throw malformed("an optional parameter is cut off");
    const valueEnd = valueAt + (lengthWidth === 1 ? buffer[at + 1] : uint16At(buffer, at + 1));
    if (valueEnd > end) throw malformed("an optional parameter overruns the message");
    if (buffer[at] !== CAPABILITIES_PARAMETER) throw unsupportedParameter(buffer[at]);
    decodeCapabilities(buffer, valueAt, valueEnd, capabilities);
    at = valueEnd;
  }
  return capabilities;
}

/** The optional parameters with the length before them. */
function encodeParameters(capabilities: readonly number[]): readonly number[] {
  const { length } = capabilities;
  if (length === 0) return [0];
  if (2 + length <= LONGEST_PARAMETERS) return [2 + length, CAPABILITIES_PARAMETER, length, ...capabilities];
  // RFC 9072 § 2
  const form = [LONGEST_PARAMETERS, EXTENDED_FORM, (3 + length) >>> 8, 3 + length];
  return [...form, CAPABILITIES_PARAMETER, length >>> 8, length, ...capabilities];
}

function malformed(message: string): ProtocolError {
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.Unspecific, message);
}

function unsupportedParameter(type: number): ProtocolError {
  const message = `unknown optional parameter ${type}`;
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.UnsupportedOptionalParameter, message);
}
