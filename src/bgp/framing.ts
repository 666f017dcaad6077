/**
 * Cuts the bytes of a connection into messages (RFC 4271 § 4.1), and puts the header before those that we send.
 *
 * The consumer pulls, so it may stop between any two messages, to give others a turn or because the session is over:
 *
 *     framer.push(chunk);
 *     while (framer.next()) handle(framer.type, framer.buffer, framer.start, framer.end);
 *
 * A message that lies whole in a chunk is read where it is. Only the unfinished end of a chunk is copied, into a tail
 * that the following chunks complete:
 *
 *     chunk 1  [ message | message | mes ]         chunk 2  [ sage | message | … ]
 *                in place  in place  └──── tail ────────────────┘   in place
 *
 * The tail grows with the bytes that are there, never with the length that a header promises. Marker, length and type
 * are checked as soon as their bytes are there; nobody waits for the body of a message that is refused anyway.
 */
import { putUint16, uint16At } from "./byte-writer.ts";
import { ErrorCode, HEADER_LENGTH, HeaderError, MAX_MESSAGE_LENGTH, MessageType } from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { copyOctets } from "./octets.ts";

const MARKER_LENGTH = 16;
const LENGTH_OFFSET = 16;
const TYPE_OFFSET = 18;

/** By type; RFC 4271 §§ 4.2–4.5, RFC 2918 § 3. */
const SHORTEST: Readonly<Record<MessageType, number>> = {
  [MessageType.Open]: 29,
  [MessageType.Update]: 23,
  [MessageType.Notification]: 21,
  [MessageType.Keepalive]: HEADER_LENGTH,
  [MessageType.RouteRefresh]: 23,
};

const NOTHING = new Uint8Array(0);
/** Enough for most messages that a chunk cuts; allocated for the first of them. */
const FIRST_TAIL = 512;

export class MessageFramer {
  /** RFC 8654 § 4: raised once both sides have offered extended messages. */
  maximumLength = MAX_MESSAGE_LENGTH;

  /** The message that `next` has found: `buffer` from `start` up to `end`, header included. Lent until `next`. */
  buffer: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  type: MessageType = MessageType.Keepalive;

  private chunk: Uint8Array = NOTHING;
  private position = 0;
  private lent = false;
  private tail: Uint8Array = NOTHING;
  private tailLength = 0;

  /** Takes the next bytes of the connection. They are only lent: before they go, read all messages or `keep` them. */
  push(chunk: Uint8Array): void {
    if (this.position === this.chunk.length) {
      this.chunk = chunk;
      this.lent = true;
    } else {
      // Rare: bytes that were on their way while the consumer stopped in the middle of the chunk before.
      this.chunk = joined(this.chunk, this.position, chunk);
      this.lent = false;
    }
    this.position = 0;
  }

  /**
   * Finds the next whole message. False: there is none until more bytes come. Throws ProtocolError at a header that is
   * wrong, and again at every further call.
   */
  next(): boolean {
    if (this.tailLength > 0) return this.nextFromTail();
    const { chunk, position } = this;
    const available = chunk.length - position;
    if (available < HEADER_LENGTH) {
      checkMarker(chunk, position, available);
      return this.suspend();
    }
    const length = checkHeader(chunk, position, this.maximumLength);
    if (available < length) return this.suspend();
    this.position += length;
    return this.found(chunk, position, length);
  }

  /** Makes the messages that are still unread ours, so that `next` may find them after the chunk is gone. */
  keep(): void {
    if (!this.lent) return;
    this.chunk = copyOctets(this.chunk, this.position, this.chunk.length);
    this.position = 0;
    this.lent = false;
  }

  private nextFromTail(): boolean {
    if (!this.completeTail(HEADER_LENGTH)) {
      checkMarker(this.tail, 0, this.tailLength);
      return this.suspend();
    }
    const length = checkHeader(this.tail, 0, this.maximumLength);
    if (!this.completeTail(length)) return this.suspend();
    const message = this.tail;
    this.tailLength = 0;
    if (message.length > MAX_MESSAGE_LENGTH) this.tail = NOTHING; // not kept for the life of the session
    return this.found(message, 0, length);
  }

  private found(buffer: Uint8Array, start: number, length: number): true {
    this.buffer = buffer;
    this.start = start;
    this.end = start + length;
    this.type = buffer[start + TYPE_OFFSET] as MessageType;
    return true;
  }

  /** Moves what is left of the chunk into the tail and lets go of the chunk: an idle session holds no buffer. */
  private suspend(): false {
    this.completeTail(this.tailLength + this.chunk.length - this.position);
    this.chunk = NOTHING;
    this.position = 0;
    this.lent = false;
    this.buffer = NOTHING;
    return false;
  }

  /** Moves bytes from the chunk into the tail until it has `wanted` of them; false if the chunk has too few. */
  private completeTail(wanted: number): boolean {
    const missing = wanted - this.tailLength;
    if (missing <= 0) return true;
    const count = Math.min(missing, this.chunk.length - this.position);
    const length = this.tailLength + count;
    if (length > this.tail.length) this.growTail(length);
    this.tail.set(this.chunk.subarray(this.position, this.position + count), this.tailLength);
    this.position += count;
    this.tailLength = length;
    return count === missing;
  }

  /** By doubling, so that a message in one-octet chunks costs no more than twice its length in copies. */
  private growTail(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.tail.length, FIRST_TAIL));
    grown.set(this.tail.subarray(0, this.tailLength));
    this.tail = grown;
  }
}

/** RFC 4271 § 6.1 and RFC 8654 § 4 for the header at `start`; returns the message's length. */
export function checkHeader(buffer: Uint8Array, start: number, maximumLength: number): number {
  checkMarker(buffer, start, MARKER_LENGTH);
  const length = uint16At(buffer, start + LENGTH_OFFSET);
  if (length < HEADER_LENGTH || length > maximumLength) throw badMessageLength(buffer, start);
  const type = buffer[start + TYPE_OFFSET];
  if (!isMessageType(type)) {
    const data = copyOctets(buffer, start + TYPE_OFFSET, start + TYPE_OFFSET + 1);
    throw new ProtocolError(ErrorCode.MessageHeader, HeaderError.BadMessageType, `unknown message type ${type}`, data);
  }
  if (length < SHORTEST[type] || length > longest(type)) throw badMessageLength(buffer, start);
  return length;
}

/** RFC 4271 § 6.1; the data is the length field. */
export function badMessageLength(buffer: Uint8Array, start: number): ProtocolError {
  const length = uint16At(buffer, start + LENGTH_OFFSET);
  const data = copyOctets(buffer, start + LENGTH_OFFSET, start + LENGTH_OFFSET + 2);
  return new ProtocolError(ErrorCode.MessageHeader, HeaderError.BadMessageLength, `bad message length ${length}`, data);
}

/** A new message with its header, the rest zero. */
export function allocateMessage(type: MessageType, length: number): Uint8Array {
  const message = new Uint8Array(length);
  message.fill(0xff, 0, MARKER_LENGTH);
  putUint16(message, LENGTH_OFFSET, length);
  message[TYPE_OFFSET] = type;
  return message;
}

export function encodeKeepalive(): Uint8Array {
  return allocateMessage(MessageType.Keepalive, HEADER_LENGTH);
}

/** RFC 4271 § 6.1, for as much of the marker as is there: an HTTP request can be shorter than our header. */
function checkMarker(buffer: Uint8Array, start: number, available: number): void {
  const end = start + Math.min(available, MARKER_LENGTH);
  for (let at = start; at < end; at++) {
    if (buffer[at] === 0xff) continue;
    throw new ProtocolError(
      ErrorCode.MessageHeader,
      HeaderError.ConnectionNotSynchronized,
      "the marker is not all ones",
    );
  }
}

function isMessageType(type: number): type is MessageType {
  return type >= MessageType.Open && type <= MessageType.RouteRefresh;
}

/** RFC 8654 § 4: OPEN and KEEPALIVE are never extended. */
function longest(type: MessageType): number {
  if (type === MessageType.Keepalive) return HEADER_LENGTH;
  return type === MessageType.Open ? MAX_MESSAGE_LENGTH : Number.POSITIVE_INFINITY;
}

function joined(first: Uint8Array, from: number, second: Uint8Array): Uint8Array {
  const rest = first.length - from;
  const both = new Uint8Array(rest + second.length);
  both.set(first.subarray(from));
  both.set(second, rest);
  return both;
}
