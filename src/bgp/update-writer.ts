/**
 * Writes UPDATEs for one session, packing as many prefixes into a message as share attributes and fit.
 *
 * Attributes come in canonical blocks and are translated once for each run of prefixes that have them; prefixes are
 * copied straight from where the caller keeps them. A message announces or withdraws, never both (RFC 7606 § 5.1).
 * Messages are written one behind the other into slabs and handed out as views of these, so that nothing is copied twice.
 */
import { copyBytes, putUint16, putUint32 } from "./byte-writer.ts";
import {
  type AddressFamily,
  AttributeCode,
  AttributeFlag,
  afiOf,
  HEADER_LENGTH,
  IPV4_UNICAST,
  MAX_MESSAGE_LENGTH,
  MessageType,
  safiOf,
} from "./codes.ts";
import { prefixWidth } from "./nlri.ts";
import { SessionAttributes } from "./session-attributes.ts";

/** What the session settled about UPDATEs. `Negotiated` has all of it but the length. */
export interface UpdateEncoding {
  readonly fourOctetAs: boolean;
  readonly extendedNextHop: ReadonlySet<AddressFamily>;
  readonly addPathSend: ReadonlySet<AddressFamily>;
  /** 4096, or 65535 with RFC 8654. */
  readonly maximumLength: number;
}

/**
 * `too-long`: the attributes leave no room for a prefix. `next-hop`: the route has none that the session can express.
 * Nothing was written then, and what the peer may hold for that prefix is to be withdrawn.
 */
export type AnnounceResult = "written" | "too-long" | "next-hop";

type Mode = "idle" | "announce" | "announce-mp" | "withdraw" | "withdraw-mp";

/** Room for many messages, of the usual length or of the longest. */
const SLAB_LENGTH = 65536;
const LONG_SLAB_LENGTH = 4 * 65536;
const LENGTH_OFFSET = 16;
/** Flags, code and extended length: how many routes follow is not known when an MP attribute is begun. */
const MP_HEADER_LENGTH = 4;
const MP_FLAGS = AttributeFlag.Optional | AttributeFlag.ExtendedLength;

export class UpdateWriter {
  private readonly encoding: UpdateEncoding;
  private readonly emit: (message: Uint8Array) => void;
  private readonly attributes: SessionAttributes;

  // What is being written: routes of one kind, family and attribute set.
  private mode: Mode = "idle";
  private family: AddressFamily = IPV4_UNICAST;
  private addPath = false;
  private result: AnnounceResult = "written";

  private slab: Uint8Array = new Uint8Array(0);
  /** Of the open message: where it begins, where its routes begin, where the next one goes, and their farthest end. */
  private messageStart = 0;
  private routesStart = 0;
  private position = 0;
  private routesLimit = 0;

  /** `emit` takes one message at a time, for good; it must not call the writer. */
  constructor(encoding: UpdateEncoding, emit: (message: Uint8Array) => void) {
    this.encoding = encoding;
    this.emit = emit;
    this.attributes = new SessionAttributes(encoding.fourOctetAs);
  }

  /**
   * Announces the prefix whose octets are at `offset`. Consecutive calls with equal attributes share messages, so group
   * by them.
   */
  announce(
    family: AddressFamily,
    attributes: Uint8Array,
    buffer: Uint8Array,
    offset: number,
    bits: number,
    pathId = 0,
  ): AnnounceResult {
    const announcing = this.mode === "announce" || this.mode === "announce-mp";
    if (!announcing || family !== this.family || !this.attributes.isLoaded(attributes)) {
      this.beginAnnouncing(family, attributes);
    }
    if (this.result !== "written") return this.result;
    return this.put(buffer, offset, bits, pathId) ? "written" : "too-long";
  }

  /** Announces another prefix with the attributes of the announcement before, without looking at them again. */
  announceAnother(buffer: Uint8Array, offset: number, bits: number, pathId = 0): AnnounceResult {
    if (this.result !== "written") return this.result;
    return this.put(buffer, offset, bits, pathId) ? "written" : "too-long";
  }

  withdraw(family: AddressFamily, buffer: Uint8Array, offset: number, bits: number, pathId = 0): void {
    const withdrawing = this.mode === "withdraw" || this.mode === "withdraw-mp";
    if (!withdrawing || family !== this.family) {
      this.closeMessage();
      this.begin(family === IPV4_UNICAST ? "withdraw" : "withdraw-mp", family);
      this.openMessage();
    }
    this.put(buffer, offset, bits, pathId);
  }

  /** Emits the message that is still open. */
  finish(): void {
    this.closeMessage();
    this.mode = "idle";
  }

  private beginAnnouncing(family: AddressFamily, canonical: Uint8Array): void {
    this.closeMessage(); // needs the attributes that it was begun with
    const { attributes } = this;
    attributes.load(canonical);
    const classic = family === IPV4_UNICAST && attributes.nextHopLength === 4;
    this.begin(classic ? "announce" : "announce-mp", family);
    this.result = this.canCarry(family, attributes.nextHopLength) ? "written" : "next-hop";
    if (this.result !== "written") return;
    attributes.translate(classic);
    this.openMessage();
  }

  private canCarry(family: AddressFamily, nextHopLength: number): boolean {
    if (nextHopLength === 0) return false;
    const isIpv4 = prefixWidth(family) === 32;
    if (nextHopLength === 4) return isIpv4;
    return !isIpv4 || this.encoding.extendedNextHop.has(family); // RFC 8950
  }

  private begin(mode: Mode, family: AddressFamily): void {
    this.mode = mode;
    this.family = family;
    this.addPath = this.encoding.addPathSend.has(family);
  }

  /** False when the prefix does not fit even into a message of its own. */
  private put(buffer: Uint8Array, offset: number, bits: number, pathId: number): boolean {
    const octets = (bits + 7) >> 3;
    const size = (this.addPath ? 5 : 1) + octets;
    if (this.position + size > this.routesLimit) {
      if (this.position === this.routesStart) return false;
      this.closeMessage();
      this.openMessage();
      if (this.position + size > this.routesLimit) return false;
    }
    const slab = this.slab;
    let at = this.position;
    if (this.addPath) {
      putUint32(slab, at, pathId);
      at += 4;
    }
    slab[at++] = bits;
    for (let i = 0; i < octets; i++) slab[at++] = buffer[offset + i];
    if ((bits & 7) !== 0) slab[at - 1] &= 0xff00 >> (bits & 7);
    this.position = at;
    return true;
  }

  private openMessage(): void {
    const { maximumLength } = this.encoding;
    if (this.slab.length - this.messageStart < maximumLength) {
      this.slab = new Uint8Array(maximumLength > MAX_MESSAGE_LENGTH ? LONG_SLAB_LENGTH : SLAB_LENGTH);
      this.messageStart = 0;
    }
    const { slab } = this;
    const start = this.messageStart;
    slab.fill(0xff, start, start + LENGTH_OFFSET);
    slab[start + HEADER_LENGTH - 1] = MessageType.Update;
    const body = start + HEADER_LENGTH;
    const limit = start + maximumLength;
    switch (this.mode) {
      case "announce":
        return this.openAnnouncement(body, limit);
      case "announce-mp":
        return this.openMpReach(body, limit);
      case "withdraw":
        this.routesStart = body + 2;
        this.routesLimit = limit - 2;
        break;
      case "withdraw-mp":
        this.routesStart = this.openMpAttribute(body, AttributeCode.MpUnreach);
        this.routesLimit = limit;
        break;
      case "idle":
        return;
    }
    this.position = this.routesStart;
  }

  /** The lengths of attributes that do not fit leave no room between start and limit, and so no prefix is put there. */
  private openAnnouncement(body: number, limit: number): void {
    const { block } = this.attributes;
    const attributes = body + 4;
    this.routesStart = attributes + block.length;
    this.position = this.routesStart;
    this.routesLimit = limit;
    if (this.routesStart > limit) return;
    putUint16(this.slab, body, 0);
    putUint16(this.slab, body + 2, block.length);
    copyBytes(block.bytes, 0, block.length, this.slab, attributes);
  }

  /** RFC 7606 § 5.1: the routes first, so that trouble with other attributes does not hide them. */
  private openMpReach(body: number, limit: number): void {
    const { slab } = this;
    const { canonical, nextHopStart, nextHopLength } = this.attributes;
    let at = this.openMpAttribute(body, AttributeCode.MpReach);
    slab[at++] = nextHopLength;
    copyBytes(canonical.bytes, nextHopStart, nextHopStart + nextHopLength, slab, at);
    at += nextHopLength;
    slab[at++] = 0;
    this.routesStart = at;
    this.position = at;
    this.routesLimit = limit - this.attributes.block.length;
  }

  private openMpAttribute(body: number, code: number): number {
    const { slab, family } = this;
    putUint16(slab, body, 0);
    const attribute = body + 4;
    slab[attribute] = MP_FLAGS;
    slab[attribute + 1] = code;
    const value = attribute + MP_HEADER_LENGTH;
    putUint16(slab, value, afiOf(family));
    slab[value + 2] = safiOf(family);
    return value + 3;
  }

  /** Completes and emits the open message; one without routes is forgotten. */
  private closeMessage(): void {
    if (this.mode === "idle" || this.position === this.routesStart) return;
    const { slab, messageStart } = this;
    const body = messageStart + HEADER_LENGTH;
    let end = this.position;
    if (this.mode === "withdraw") {
      putUint16(slab, body, end - this.routesStart);
      putUint16(slab, end, 0);
      end += 2;
    } else if (this.mode !== "announce") {
      const attributes = body + 4;
      putUint16(slab, attributes + 2, end - attributes - MP_HEADER_LENGTH);
      if (this.mode === "announce-mp") {
        const { block } = this.attributes;
        copyBytes(block.bytes, 0, block.length, slab, end);
        end += block.length;
      }
      putUint16(slab, body + 2, end - attributes);
    }
    putUint16(slab, messageStart + LENGTH_OFFSET, end - messageStart);
    this.messageStart = end;
    this.position = this.routesStart;
    this.emit(slab.subarray(messageStart, end));
  }
}

/** RFC 4724 § 2: nothing at all for IPv4 unicast, an MP_UNREACH_NLRI without routes for other families. */
export function encodeEndOfRib(family: AddressFamily): Uint8Array {
  const afi = afiOf(family);
  const attribute = [AttributeFlag.Optional, AttributeCode.MpUnreach, 3, afi >> 8, afi & 255, safiOf(family)];
  const attributes = family === IPV4_UNICAST ? [] : attribute;
  const message = new Uint8Array(HEADER_LENGTH + 4 + attributes.length).fill(0xff, 0, LENGTH_OFFSET);
  putUint16(message, LENGTH_OFFSET, message.length);
  message[HEADER_LENGTH - 1] = MessageType.Update;
  putUint16(message, HEADER_LENGTH + 2, attributes.length);
  message.set(attributes, HEADER_LENGTH + 4);
  return message;
}
