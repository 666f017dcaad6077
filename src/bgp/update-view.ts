/**
 * An UPDATE message, read in place (RFC 4271 § 4.3, RFC 4760, RFC 7606).
 *
 * One view serves every message: `read` walks the bytes once, checks everything, and leaves in the view where the routes
 * are and what is to happen to them. Nothing is allocated for a good message, nothing is copied out of it but attributes
 * that are not in canonical form, and everything is valid until the next `read` or until the bytes change.
 *
 *     marker, length, type | withdrawn routes | path attributes            | NLRI
 *                            withdrawn          mpWithdrawn, mpAnnounced     announced
 *
 * What is wrong has one of RFC 7606's outcomes. A session reset is thrown as a ProtocolError, and never for something
 * that an AS beyond the neighbour may have sent; the milder ones are in `defects`, and `treatAsWithdraw` sums them up.
 */

import { AsPathFacts } from "./as-path.ts";
import { AttributeList } from "./attribute-list.ts";
import { ByteWriter, int32At, uint16At } from "./byte-writer.ts";
import {
  type AddressFamily,
  AS_TRANS,
  AttributeCode,
  addressFamily,
  HEADER_LENGTH,
  IPV4_UNICAST,
  SegmentType,
  UpdateError,
} from "./codes.ts";
import { type Flaw, flaw } from "./flaw.ts";
import { isUsableNextHop, NextHopRange, sameBytes } from "./next-hop.ts";
import { AnnouncedRun, findBadPrefix, NlriRun, prefixWidth } from "./nlri.ts";
import type { AttributeDefect, UpdateContext } from "./update-context.ts";
import { attributeError, quote, UpdateDefects, updateError } from "./update-defects.ts";
import { rulesOf, type UpdateRules } from "./update-rules.ts";

const LENGTHS = flaw(UpdateError.MalformedAttributeList, "the length fields do not fit the message");
const BAD_WITHDRAWN = flaw(UpdateError.InvalidNetworkField, "a withdrawn prefix is too long or cut off");
const BAD_ANNOUNCED = flaw(UpdateError.InvalidNetworkField, "an announced prefix is too long or cut off");
const MP_SHORT = flaw(UpdateError.OptionalAttribute, "is shorter than its fixed fields");
const MP_UNREACH_BAD = flaw(UpdateError.OptionalAttribute, "has a prefix that is too long or cut off");
const MP_REACH_BAD = flaw(UpdateError.InvalidNetworkField, "has a prefix that is too long or cut off");
const MP_NEXT_HOP_LENGTH = flaw(UpdateError.OptionalAttribute, "has a next hop of the wrong length");
const NEXT_HOP_FAMILY = flaw(UpdateError.OptionalAttribute, "has an IPv6 next hop, not negotiated for IPv4 routes");
const NEXT_HOP_UNUSABLE = flaw(UpdateError.InvalidNextHop, "has a next hop that is no neighbour's address");
const NEXT_HOP_OURS = flaw(UpdateError.InvalidNextHop, "has our own address as next hop");
const AS_PATH_EMPTY = flaw(UpdateError.MalformedAsPath, "is empty");
const AS_PATH_FIRST = flaw(UpdateError.MalformedAsPath, "does not begin with the neighbour's AS");
const AS_PATH_SET = flaw(UpdateError.MalformedAsPath, "has a set of AS numbers");
const AS_PATH_CONFEDERATION = flaw(UpdateError.MalformedAsPath, "has segments of a confederation");
const AS_PATH_LONG = flaw(UpdateError.MalformedAsPath, "is longer than configured");
const MISSING = flaw(UpdateError.MissingWellKnownAttribute, "is missing");

export class UpdateView {
  /** IPv4 unicast, in the fields that RFC 4271 has for it. */
  readonly withdrawn = new NlriRun();
  readonly announced = new AnnouncedRun();
  /** Any family, in MP_UNREACH_NLRI and MP_REACH_NLRI. */
  readonly mpWithdrawn = new NlriRun();
  readonly mpAnnounced = new AnnouncedRun();

  /** What is announced is to be withdrawn; there are no attribute blocks then. */
  treatAsWithdraw = false;
  /** Part of that: the route has been here before. No defect, but how BGP ends loops. */
  looped = false;
  /** A family whose routes could not be read: forget them, and ignore the family for the rest of the session. */
  disabledFamily: AddressFamily | undefined;
  /** The message has routes of a family that was not negotiated; they were not looked at. */
  ignoredFamily: AddressFamily | undefined;
  /** RFC 4724 § 2. */
  endOfRib: AddressFamily | undefined;

  private readonly flaws = new UpdateDefects();
  private readonly attributes = new AttributeList(this.flaws);
  private readonly path = new AsPathFacts();
  private readonly mpNextHop = new NextHopRange();
  private readonly block = new ByteWriter(4096);
  private readonly mpBlock = new ByteWriter(4096);
  private buffer: Uint8Array = this.announced.attributeBytes;
  private rules!: UpdateRules; // of the message being read
  private attributesStart = 0;
  private attributesEnd = 0;

  /** What is wrong with the message, as far as it does not end the session. At most a handful. */
  get defects(): readonly AttributeDefect[] {
    return this.flaws.all;
  }

  /** Reads the message from `start`, where its marker is, to `end`. Throws ProtocolError when the session must end. */
  read(buffer: Uint8Array, start: number, end: number, context: UpdateContext): void {
    this.buffer = buffer;
    this.rules = rulesOf(context);
    this.reset();
    this.readFrame(start + HEADER_LENGTH, end);
    this.attributes.read(buffer, this.attributesStart, this.attributesEnd, this.rules);
    if (this.attributes.has(AttributeCode.MpUnreach)) this.readMpUnreach();
    if (this.attributes.has(AttributeCode.MpReach)) this.readMpReach();
    if (this.announced.end > this.announced.start || this.mpAnnounced.end > this.mpAnnounced.start) {
      this.judgeRoutes();
      if (!this.treatAsWithdraw) this.writeBlocks();
    } else {
      this.refuseErrorsWithoutRoutes();
      this.recogniseEndOfRib();
    }
  }

  private reset(): void {
    this.withdrawn.clear();
    this.announced.clear();
    this.mpWithdrawn.clear();
    this.mpAnnounced.clear();
    this.treatAsWithdraw = false;
    this.looped = false;
    this.disabledFamily = undefined;
    this.ignoredFamily = undefined;
    this.endOfRib = undefined;
    this.flaws.reset();
  }

  /** The three fields of the message, and the IPv4 routes in two of them. */
  private readFrame(start: number, end: number): void {
    const { buffer, rules } = this;
    // RFC 4271 § 6.3: without sound lengths nothing can be located.
    if (start + 4 > end) throw updateError(LENGTHS);
    const withdrawnEnd = start + 2 + uint16At(buffer, start);
    if (withdrawnEnd + 2 > end) throw updateError(LENGTHS);
    this.attributesStart = withdrawnEnd + 2;
    this.attributesEnd = this.attributesStart + uint16At(buffer, withdrawnEnd);
    if (this.attributesEnd > end) throw updateError(LENGTHS);
    if (!rules.ipv4) {
      if (withdrawnEnd > start + 2 || end > this.attributesEnd) this.ignoredFamily = IPV4_UNICAST;
      return;
    }
    const addPath = rules.ipv4AddPath;
    // RFC 7606 § 3.i, 3.j: a route that cannot be read can be neither used nor withdrawn.
    if (findBadPrefix(buffer, start + 2, withdrawnEnd, 32, addPath) >= 0) throw updateError(BAD_WITHDRAWN);
    if (findBadPrefix(buffer, this.attributesEnd, end, 32, addPath) >= 0) throw updateError(BAD_ANNOUNCED);
    this.withdrawn.set(IPV4_UNICAST, start + 2, withdrawnEnd, addPath);
    this.announced.set(IPV4_UNICAST, this.attributesEnd, end, addPath);
  }

  private readMpUnreach(): void {
    const { buffer, rules } = this;
    const start = this.attributes.starts[AttributeCode.MpUnreach];
    const end = this.attributes.ends[AttributeCode.MpUnreach];
    if (start + 3 > end) return this.failFamily(undefined, AttributeCode.MpUnreach, MP_SHORT);
    const family = addressFamily(uint16At(buffer, start), buffer[start + 2]);
    const width = prefixWidth(family);
    if (width === undefined || !rules.families.has(family)) {
      this.ignoredFamily = family;
      return;
    }
    const addPath = rules.addPath.has(family);
    if (findBadPrefix(buffer, start + 3, end, width, addPath) >= 0) {
      return this.failFamily(family, AttributeCode.MpUnreach, MP_UNREACH_BAD);
    }
    this.mpWithdrawn.set(family, start + 3, end, addPath);
  }

  private readMpReach(): void {
    const { buffer, rules } = this;
    const start = this.attributes.starts[AttributeCode.MpReach];
    const end = this.attributes.ends[AttributeCode.MpReach];
    if (start + 3 > end) return this.failFamily(undefined, AttributeCode.MpReach, MP_SHORT);
    const family = addressFamily(uint16At(buffer, start), buffer[start + 2]);
    const width = prefixWidth(family);
    if (width === undefined || !rules.families.has(family)) {
      this.ignoredFamily = family;
      return;
    }
    if (start + 5 > end) return this.failFamily(family, AttributeCode.MpReach, MP_SHORT);
    const nextHop = start + 4;
    const length = buffer[start + 3];
    const routes = nextHop + length + 1; // behind an octet that RFC 4760 reserves
    // RFC 7606 § 7.11: the routes begin where the next hop ends.
    if (routes > end) return this.failFamily(family, AttributeCode.MpReach, MP_NEXT_HOP_LENGTH);
    this.mpNextHop.readMp(buffer, nextHop, length, family);
    if (this.mpNextHop.length === 0) return this.failFamily(family, AttributeCode.MpReach, MP_NEXT_HOP_LENGTH);
    const addPath = rules.addPath.has(family);
    if (findBadPrefix(buffer, routes, end, width, addPath) >= 0) {
      return this.failFamily(family, AttributeCode.MpReach, MP_REACH_BAD);
    }
    this.mpAnnounced.set(family, routes, end, addPath);
  }

  /** RFC 7606 § 2: routes that cannot be located cost the session or, where configured, their family. */
  private failFamily(family: AddressFamily | undefined, code: number, reason: Flaw): void {
    const offset = this.attributes.offsets[code];
    const length = this.attributes.limits[code] - offset;
    if (family === undefined || !this.rules.disableFamilies) {
      throw attributeError(code, reason, this.buffer, offset, length);
    }
    this.flaws.report("family-disable", code, reason, offset, length);
    this.disabledFamily = family;
    for (const run of [this.withdrawn, this.announced, this.mpWithdrawn, this.mpAnnounced]) {
      if (run.family === family) run.clear();
    }
  }

  /** Whether the announced routes may be used, now that it is known which there are. */
  private judgeRoutes(): void {
    const { attributes } = this;
    // RFC 7606 § 3.d; what is there but malformed was reported before.
    if (!attributes.seen(AttributeCode.Origin)) this.withdraw(AttributeCode.Origin, MISSING);
    if (!attributes.seen(AttributeCode.AsPath)) this.withdraw(AttributeCode.AsPath, MISSING);
    if (attributes.has(AttributeCode.AsPath)) this.judgePath();
    if (this.announced.end > this.announced.start) {
      if (!attributes.seen(AttributeCode.NextHop)) this.withdraw(AttributeCode.NextHop, MISSING);
      else if (attributes.has(AttributeCode.NextHop)) {
        this.judgeNextHop(AttributeCode.NextHop, attributes.starts[AttributeCode.NextHop], 4);
      }
    }
    if (this.mpAnnounced.end > this.mpAnnounced.start) {
      const { start, length } = this.mpNextHop;
      const { family } = this.mpAnnounced;
      if (length !== 4 && prefixWidth(family) === 32 && !this.rules.extendedNextHop.has(family)) {
        this.withdraw(AttributeCode.MpReach, NEXT_HOP_FAMILY);
      } else this.judgeNextHop(AttributeCode.MpReach, start, length);
    }
    this.looped = this.hasLoop();
    this.treatAsWithdraw = this.looped || this.flaws.withdrawal !== undefined;
  }

  private judgePath(): void {
    const { attributes, path, rules } = this;
    const code = AttributeCode.AsPath;
    path.read(attributes.sources[code], attributes.starts[code], attributes.ends[code], rules.localAs);
    if (path.hasConfederation && rules.rejectConfederation) return this.withdraw(code, AS_PATH_CONFEDERATION);
    if (path.hasSet && rules.rejectSets) return this.withdraw(code, AS_PATH_SET); // RFC 9774 § 3
    if (path.length > rules.maximumAsPathLength) return this.withdraw(code, AS_PATH_LONG);
    if (!rules.external && !rules.otherMember) return;
    if (path.length === 0) return this.withdraw(code, AS_PATH_EMPTY);
    if (rules.enforceFirstAs && !this.beginsWithPeer()) this.withdraw(code, AS_PATH_FIRST);
  }

  /** RFC 4271 § 6.3; RFC 5065 § 5 for members of a confederation. */
  private beginsWithPeer(): boolean {
    const { firstSegment, first } = this.path;
    const { otherMember, peerAs, fourOctetAs } = this.rules;
    if (firstSegment !== (otherMember ? SegmentType.ConfedSequence : SegmentType.Sequence)) return false;
    return first === peerAs || (first === AS_TRANS && !fourOctetAs && peerAs > 0xffff);
  }

  private judgeNextHop(code: number, start: number, length: number): void {
    const { buffer } = this;
    if (!isUsableNextHop(buffer, start, length)) return this.withdraw(code, NEXT_HOP_UNUSABLE);
    const width = length === 4 ? 4 : 16;
    for (const address of this.rules.localAddresses) {
      if (address.length === width && sameBytes(buffer, start, address)) return this.withdraw(code, NEXT_HOP_OURS);
    }
  }

  /** RFC 4271 § 9.1.2, RFC 4456 § 8. */
  private hasLoop(): boolean {
    const { allowOwnAs, routerId, clusterId } = this.rules;
    if (this.attributes.has(AttributeCode.AsPath) && this.path.own > allowOwnAs) return true;
    if (routerId !== undefined && this.hasNumber(AttributeCode.OriginatorId, routerId)) return true;
    return clusterId !== undefined && this.hasNumber(AttributeCode.ClusterList, clusterId);
  }

  private hasNumber(code: number, number: number): boolean {
    if (!this.attributes.has(code)) return false;
    const end = this.attributes.ends[code];
    let at = this.attributes.starts[code];
    while (at < end && int32At(this.buffer, at) !== (number | 0)) at += 4;
    return at < end;
  }

  /** Reports against an attribute of the message, or the lack of it. */
  private withdraw(code: number, reason: Flaw): void {
    const { attributes, flaws } = this;
    const present = attributes.seen(code);
    const offset = present ? attributes.offsets[code] : this.attributesStart;
    flaws.report("treat-as-withdraw", code, reason, offset, present ? attributes.limits[code] - offset : 0);
  }

  /** RFC 7606 § 5.2: errors, and no routes that they could cost; so perhaps the routes were missed. */
  private refuseErrorsWithoutRoutes(): void {
    const { withdrawal } = this.flaws;
    if (withdrawal === undefined) return;
    this.treatAsWithdraw = true;
    const unread = this.attributes.has(AttributeCode.MpReach) && this.ignoredFamily !== undefined;
    if (unread || this.disabledFamily !== undefined || this.rules.withdraw.has(withdrawal.code)) return;
    throw updateError(withdrawal, quote(this.buffer, withdrawal.offset, withdrawal.length));
  }

  private recogniseEndOfRib(): void {
    const { attributes, mpWithdrawn } = this;
    if (this.withdrawn.end > this.withdrawn.start || this.disabledFamily !== undefined) return;
    if (this.attributesEnd === this.attributesStart) {
      if (this.rules.ipv4) this.endOfRib = IPV4_UNICAST;
    } else if (
      attributes.count === 1 &&
      attributes.has(AttributeCode.MpUnreach) &&
      this.ignoredFamily === undefined &&
      mpWithdrawn.start === mpWithdrawn.end
    )
      this.endOfRib = mpWithdrawn.family;
  }

  private writeBlocks(): void {
    const { attributes, buffer, announced, mpAnnounced } = this;
    if (announced.end > announced.start) {
      if (attributes.canonical) {
        announced.attributeBytes = buffer;
        announced.attributeStart = this.attributesStart;
        announced.attributeEnd = this.attributesEnd;
      } else {
        const start = attributes.starts[AttributeCode.NextHop];
        this.writeBlock(announced, this.block, start, start + 4);
      }
    }
    if (mpAnnounced.end > mpAnnounced.start) {
      const { start, length } = this.mpNextHop;
      this.writeBlock(mpAnnounced, this.mpBlock, start, start + length);
    }
  }

  private writeBlock(run: AnnouncedRun, out: ByteWriter, nextHop: number, nextHopEnd: number): void {
    this.attributes.writeBlock(this.buffer, nextHop, nextHopEnd, out);
    run.attributeBytes = out.bytes;
    run.attributeStart = 0;
    run.attributeEnd = out.length;
  }
}
