/**
 * The attributes of one UPDATE: found, checked and put in order by a single walk (RFC 4271 § 4.3, RFC 7606 §§ 3, 4).
 *
 * What is kept stays where it is, in the message; columns indexed by attribute code say where. One list serves every
 * message and allocates nothing for a good one.
 */
import { type ByteRange, mergeAs4Path, widenAsPath } from "./as4-merge.ts";
import { ATTRIBUTES, type AttributeDescriptor } from "./attributes.ts";
import { ByteWriter, LONGEST_SHORT_VALUE, uint16At } from "./byte-writer.ts";
import { AS_TRANS, AttributeCode, AttributeFlag, UpdateError } from "./codes.ts";
import { distinctLargeCommunities } from "./communities.ts";
import type { ProtocolError } from "./errors.ts";
import { type Flaw, flaw } from "./flaw.ts";
import type { DefectSeverity } from "./update-context.ts";
import { attributeError, type UpdateDefects } from "./update-defects.ts";
import type { UpdateRules } from "./update-rules.ts";

const CODES = 256;
const OPTIONAL_AND_TRANSITIVE = AttributeFlag.Optional | AttributeFlag.Transitive;

const NO_ROOM = flaw(UpdateError.MalformedAttributeList, "is cut off within its header");
const OVERRUN = flaw(UpdateError.AttributeLength, "ends behind the attributes");
const ROUTES_OVERRUN = flaw(UpdateError.OptionalAttribute, "ends behind the attributes");
const ROUTES_TWICE = flaw(UpdateError.MalformedAttributeList, "occurs twice");
const ROUTES_MISFLAGGED = flaw(UpdateError.OptionalAttribute, "has the wrong flags");
const TWICE = flaw(UpdateError.MalformedAttributeList, "occurs twice");
const WRONG_FLAGS = flaw(UpdateError.AttributeFlags, "has the wrong flags");
const UNKNOWN = flaw(UpdateError.UnrecognizedWellKnownAttribute, "claims to be well-known and is not");
const UNWELCOME = flaw(UpdateError.OptionalAttribute, "is configured to be dropped");
const WITHDRAWING = flaw(UpdateError.OptionalAttribute, "is configured to withdraw its routes");

export class AttributeList {
  /** Attributes in the message, whatever became of them. */
  count = 0;
  /** What was received is a canonical block already. */
  canonical = true;

  /** By code, for attributes that are present and good: the bytes that hold the value, and where it is in them. */
  readonly sources: Uint8Array[] = new Array<Uint8Array>(CODES).fill(new Uint8Array(0));
  readonly starts = new Int32Array(CODES);
  readonly ends = new Int32Array(CODES);
  /** By code, for attributes that are present at all: the whole attribute in the message, header included. */
  readonly offsets = new Int32Array(CODES);
  readonly limits = new Int32Array(CODES);

  // The codes that go into a canonical block, sorted; `orderLength` of them.
  private readonly order = new Uint8Array(CODES);
  private orderLength = 0;
  // Of those, by code: the flags that the block has, and 1 where the whole attribute stands in the message like that.
  private readonly flags = new Uint8Array(CODES);
  private readonly verbatim = new Uint8Array(CODES);

  // By code, the number of the last message that had the attribute, and that had a good one: no clearing in between.
  private readonly seenIn = new Float64Array(CODES);
  private readonly goodIn = new Float64Array(CODES);
  private message = 0;

  private bytes: Uint8Array = this.sources[0];
  private readonly defects: UpdateDefects;
  private readonly wideAsPath = new ByteWriter(1024);
  private readonly wideAggregator = new ByteWriter(8);

  constructor(defects: UpdateDefects) {
    this.defects = defects;
  }

  /** The attribute is in the message, good or not. */
  seen(code: number): boolean {
    return this.seenIn[code] === this.message;
  }

  /** The attribute is in the message, well-formed, and was not dropped. */
  has(code: number): boolean {
    return this.goodIn[code] === this.message;
  }

  read(bytes: Uint8Array, start: number, end: number, rules: UpdateRules): void {
    this.message++;
    this.bytes = bytes;
    this.count = 0;
    this.canonical = true;
    this.orderLength = 0;
    let last = -1;
    for (let at = start; at < end; ) {
      const flags = bytes[at];
      const header = (flags & AttributeFlag.ExtendedLength) === 0 ? 3 : 4;
      // RFC 7606 § 4: the routes behind the attributes are found by the total length, whatever happens in between.
      if (at + header > end) {
        this.report("treat-as-withdraw", 0, NO_ROOM, at, end - at);
        break;
      }
      const code = bytes[at + 1];
      const valueStart = at + header;
      const length = header === 3 ? bytes[at + 2] : uint16At(bytes, at + 2);
      const next = valueStart + length;
      if (next > end) {
        this.overrun(code, at, end);
        break;
      }
      this.count++;
      if (this.seenIn[code] === this.message) this.repeated(code, at, next);
      else {
        this.seenIn[code] = this.message;
        this.offsets[code] = at;
        this.limits[code] = next;
        if (code <= last) this.canonical = false;
        last = code;
        this.take(code, flags, at, valueStart, next, rules);
      }
      at = next;
    }
    if (!rules.fourOctetAs) this.widen();
    if (this.has(AttributeCode.LargeCommunities)) this.dropRepeatedCommunities();
  }

  /**
   * The canonical block of routes with this next hop (see `canonical-attributes.ts`). What was received in canonical form
   * is copied in as long pieces as the message has it.
   */
  writeBlock(nextHop: Uint8Array, start: number, end: number, out: ByteWriter): void {
    const { order, orderLength, offsets, limits, verbatim } = this;
    let written = false;
    let piece = 0;
    let pieceEnd = 0;
    out.length = 0;
    for (let i = 0; i < orderLength; i++) {
      const code = order[i];
      if (code >= AttributeCode.NextHop && !written) {
        out.copy(this.bytes, piece, pieceEnd);
        piece = pieceEnd;
        out.attribute(AttributeFlag.Transitive, AttributeCode.NextHop, nextHop, start, end);
        written = true;
      }
      if (code === AttributeCode.NextHop) continue;
      if (verbatim[code] === 0 || offsets[code] !== pieceEnd) {
        out.copy(this.bytes, piece, pieceEnd);
        piece = pieceEnd = offsets[code];
      }
      if (verbatim[code] === 1) pieceEnd = limits[code];
      else out.attribute(this.flags[code], code, this.sources[code], this.starts[code], this.ends[code]);
    }
    out.copy(this.bytes, piece, pieceEnd);
    if (!written) out.attribute(AttributeFlag.Transitive, AttributeCode.NextHop, nextHop, start, end);
  }

  private take(code: number, flags: number, at: number, start: number, end: number, rules: UpdateRules): void {
    if (rules.hasOrders && this.isOrdered(code, at, end, rules)) return;
    const descriptor = ATTRIBUTES[code];
    if (descriptor !== undefined) return this.takeUnderstood(descriptor, flags, at, start, end, rules);
    if (carriesRoutes(code)) {
      // § 5.3 counts wrong flags among what makes the routes of an MP attribute unreadable.
      const rightFlags = (flags & OPTIONAL_AND_TRANSITIVE) === AttributeFlag.Optional;
      if (!rightFlags) throw this.reset(code, ROUTES_MISFLAGGED, at, end);
      this.canonical = false;
      return this.hold(code, start, end);
    }
    // RFC 4271 § 6.3 asks for a reset. But no speaker with that attribute in its book passes it to us by mistake, while
    // one that cleared a bit of somebody else's optional attribute may: losing the route is enough.
    if ((flags & AttributeFlag.Optional) === 0) return this.report("treat-as-withdraw", code, UNKNOWN, at, end - at);
    // RFC 4271 § 5: not for us to keep.
    if ((flags & AttributeFlag.Transitive) === 0) {
      this.canonical = false;
      return;
    }
    this.keep(code, OPTIONAL_AND_TRANSITIVE | AttributeFlag.Partial, flags, start, end);
  }

  /** The operator decided about the attribute. */
  private isOrdered(code: number, at: number, end: number, { discard, withdraw }: UpdateRules): boolean {
    if (discard.has(code)) this.report("attribute-discard", code, UNWELCOME, at, end - at);
    else if (withdraw.has(code)) this.report("treat-as-withdraw", code, WITHDRAWING, at, end - at);
    else return false;
    return true;
  }

  private takeUnderstood(
    descriptor: AttributeDescriptor,
    flags: number,
    at: number,
    start: number,
    end: number,
    rules: UpdateRules,
  ): void {
    const { code } = descriptor;
    const unwanted = descriptor.unwanted?.(rules);
    if (unwanted === "quietly") {
      this.canonical = false;
      return;
    }
    if (unwanted !== undefined) return this.report("attribute-discard", code, unwanted, at, end - at);
    if ((flags & OPTIONAL_AND_TRANSITIVE) !== descriptor.flags) {
      return this.report(descriptor.misflagged ?? "treat-as-withdraw", code, WRONG_FLAGS, at, end - at);
    }
    const malformed = descriptor.check(this.bytes, start, end, rules);
    if (malformed !== undefined) return this.report(descriptor.malformed, code, malformed, at, end - at);
    if (descriptor.value === undefined) {
      this.canonical = false;
      return this.hold(code, start, end);
    }
    const partial = descriptor.flags === OPTIONAL_AND_TRANSITIVE ? flags & AttributeFlag.Partial : 0;
    this.keep(code, descriptor.flags | partial, flags, start, end);
  }

  /** Has the attribute in the canonical block. */
  private keep(code: number, flags: number, received: number, start: number, end: number): void {
    this.hold(code, start, end);
    this.flags[code] = flags;
    const expected = end - start > LONGEST_SHORT_VALUE ? flags | AttributeFlag.ExtendedLength : flags;
    this.verbatim[code] = received === expected ? 1 : 0;
    if (received !== expected) this.canonical = false;
    let at = this.orderLength++;
    while (at > 0 && this.order[at - 1] > code) {
      this.order[at] = this.order[at - 1];
      at--;
    }
    this.order[at] = code;
  }

  private hold(code: number, start: number, end: number): void {
    this.goodIn[code] = this.message;
    this.sources[code] = this.bytes;
    this.starts[code] = start;
    this.ends[code] = end;
  }

  /** RFC 7606 § 3.g: the first one counts, except where both carry routes. */
  private repeated(code: number, at: number, end: number): void {
    if (carriesRoutes(code)) throw this.reset(code, ROUTES_TWICE, at, end);
    this.report("attribute-discard", code, TWICE, at, end - at);
  }

  /** Routes in an MP attribute that is cut off cannot be found, and so not be withdrawn (RFC 7606 § 3.j). */
  private overrun(code: number, at: number, end: number): void {
    if (carriesRoutes(code)) throw this.reset(code, ROUTES_OVERRUN, at, end);
    this.report("treat-as-withdraw", code, OVERRUN, at, end - at);
  }

  private report(severity: DefectSeverity, code: number, reason: Flaw, offset: number, length: number): void {
    this.canonical = false;
    this.defects.report(severity, code, reason, offset, length);
  }

  private reset(code: number, reason: Flaw, at: number, end: number): ProtocolError {
    return attributeError(code, reason, this.bytes, at, end - at);
  }

  /** RFC 6793 § 4.2.3: what a two-octet speaker says about AS numbers, as a four-octet one would have said it. */
  private widen(): void {
    let hasAs4Path = this.has(AttributeCode.As4Path);
    if (this.has(AttributeCode.Aggregator)) {
      const lossy = uint16At(this.bytes, this.starts[AttributeCode.Aggregator]) === AS_TRANS;
      const hasAs4Aggregator = this.has(AttributeCode.As4Aggregator);
      // Where AGGREGATOR is whole beside AS4_AGGREGATOR, a speaker that does not know the latter has aggregated again,
      // and AS4_PATH is as old as that.
      if (hasAs4Aggregator && !lossy) hasAs4Path = false;
      this.widenAggregator(hasAs4Aggregator && lossy ? AttributeCode.As4Aggregator : AttributeCode.Aggregator);
    }
    if (this.has(AttributeCode.AsPath)) this.widenPath(hasAs4Path);
  }

  private widenAggregator(source: number): void {
    const out = this.wideAggregator;
    const start = this.starts[source];
    out.length = 0;
    if (source === AttributeCode.Aggregator) {
      out.u16(0);
      out.copy(this.bytes, start, start + 6);
    } else out.copy(this.bytes, start, start + 8);
    this.replace(AttributeCode.Aggregator, out.bytes, out.length);
  }

  private widenPath(hasAs4Path: boolean): void {
    const out = this.wideAsPath;
    out.length = 0;
    if (hasAs4Path) mergeAs4Path(this.range(AttributeCode.AsPath), this.range(AttributeCode.As4Path), out);
    else widenAsPath(this.bytes, this.starts[AttributeCode.AsPath], this.ends[AttributeCode.AsPath], out);
    this.replace(AttributeCode.AsPath, out.bytes, out.length);
  }

  private dropRepeatedCommunities(): void {
    const code = AttributeCode.LargeCommunities;
    const distinct = distinctLargeCommunities(this.bytes, this.starts[code], this.ends[code]);
    if (distinct !== undefined) this.replace(code, distinct, distinct.length);
  }

  private range(code: number): ByteRange {
    return { bytes: this.bytes, start: this.starts[code], end: this.ends[code] };
  }

  private replace(code: number, bytes: Uint8Array, length: number): void {
    this.canonical = false;
    this.verbatim[code] = 0;
    this.sources[code] = bytes;
    this.starts[code] = 0;
    this.ends[code] = length;
  }
}

function carriesRoutes(code: number): boolean {
  return code === AttributeCode.MpReach || code === AttributeCode.MpUnreach;
}
