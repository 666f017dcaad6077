/**
 * What the decision needs to know of an attribute set, read once when the set is first seen.
 *
 * The block is canonical: attributes sorted by code, each checked before it came here, AS numbers of four octets. So
 * this reads the few that matter and steps over the rest. It knows their shape from RFC 4271 § 4.3, RFC 4456 § 8,
 * RFC 1997, RFC 4360 § 2 and RFC 7311 § 3.
 */

/** In the place of a number that the set does not carry. */
export const ABSENT = -1;

/** The path begins with an AS_SET, which names no single neighbour. 4294967295 is no AS (RFC 7300). */
export const NO_ONE_NEIGHBOR = 0xffffffff;

export interface DecisionFacts {
  /** As policy set it, outside the block; 0: not set. */
  weight: number;
  /** As carried, or ABSENT. */
  localPref: number;
  /** RFC 4271 § 9.1.2.2 a: a set counts as one hop; confederation segments (RFC 5065 § 5.3) not at all. */
  asPathLength: number;
  /** What the confederation segments would count. */
  confedLength: number;
  /** The AS that MEDs are compared within: the first of the path; 0: a path of our own AS; see also NO_ONE_NEIGHBOR. */
  neighborAs: number;
  /** The member AS that the path begins with, when it begins with an AS_CONFED_SEQUENCE; else 0. */
  confedAs: number;
  /** 0 IGP, 1 EGP, 2 incomplete. */
  origin: number;
  /** As carried, or ABSENT. */
  med: number;
  /** 0: not reflected. */
  originatorId: number;
  clusterListLength: number;
  /** RFC 9494 § 4.6: the route has outlived its neighbour and is the last resort. */
  isLlgrStale: boolean;
  /** RFC 7311. */
  aigp: bigint | undefined;
}

const AttributeCode = {
  Origin: 1,
  AsPath: 2,
  NextHop: 3,
  Med: 4,
  LocalPref: 5,
  Communities: 8,
  OriginatorId: 9,
  ClusterList: 10,
  ExtendedCommunities: 16,
  Aigp: 26,
} as const;
const EXTENDED_LENGTH = 0x10;
const SegmentType = { Set: 1, Sequence: 2, ConfedSequence: 3, ConfedSet: 4 } as const;
/** 65535:6 (RFC 9494 § 4.6). */
const LLGR_STALE = 0xffff0006;
/** draft-ietf-idr-link-bandwidth: two-octet AS specific, transitive or not. */
const NON_TRANSITIVE = 0x40;
const LINK_BANDWIDTH = 0x0004;
const AIGP_TLV = 1;
const AIGP_TLV_LENGTH = 11;

/** Reads one set after the other, so that a new set costs no object. */
export class AttributeFacts implements DecisionFacts {
  weight = 0;
  localPref = ABSENT;
  asPathLength = 0;
  confedLength = 0;
  neighborAs = 0;
  confedAs = 0;
  origin = 0;
  med = ABSENT;
  originatorId = 0;
  clusterListLength = 0;
  isLlgrStale = false;
  /** Some community asks everybody for something. */
  hasWellKnownCommunity = false;
  aigp: bigint | undefined;
  /** The four octets of an IEEE 754 number: octets per second. ABSENT without a link bandwidth community. */
  bandwidthBits = ABSENT;
  /** Where in the block the next hop stands; a length of 0 means nowhere. */
  nextHopStart = 0;
  nextHopLength = 0;

  read(block: Uint8Array, start: number, end: number, weight: number): void {
    this.reset();
    this.weight = weight;
    let at = start;
    while (at + 3 <= end) {
      const extended = (block[at] & EXTENDED_LENGTH) !== 0;
      const length = extended ? (block[at + 2] << 8) | block[at + 3] : block[at + 2];
      const value = at + (extended ? 4 : 3);
      const next = value + length;
      if (next > end) break;
      this.readAttribute(block, block[at + 1], value, next);
      at = next;
    }
  }

  private readAttribute(block: Uint8Array, code: number, start: number, end: number): void {
    if (code === AttributeCode.Origin) this.origin = block[start];
    else if (code === AttributeCode.AsPath) this.readAsPath(block, start, end);
    else if (code === AttributeCode.NextHop) {
      this.nextHopStart = start;
      this.nextHopLength = end - start;
    } else if (code === AttributeCode.Med) this.med = readUint32(block, start);
    else if (code === AttributeCode.LocalPref) this.localPref = readUint32(block, start);
    else if (code === AttributeCode.Communities) this.readCommunities(block, start, end);
    else if (code === AttributeCode.OriginatorId) this.originatorId = readUint32(block, start);
    else if (code === AttributeCode.ClusterList) this.clusterListLength = (end - start) / 4;
    else if (code === AttributeCode.ExtendedCommunities) this.readExtendedCommunities(block, start, end);
    else if (code === AttributeCode.Aigp) this.readAigp(block, start, end);
  }

  private reset(): void {
    this.localPref = ABSENT;
    this.asPathLength = 0;
    this.confedLength = 0;
    this.neighborAs = 0;
    this.confedAs = 0;
    this.origin = 0;
    this.med = ABSENT;
    this.originatorId = 0;
    this.clusterListLength = 0;
    this.isLlgrStale = false;
    this.hasWellKnownCommunity = false;
    this.aigp = undefined;
    this.bandwidthBits = ABSENT;
    this.nextHopLength = 0;
  }

  private readAsPath(block: Uint8Array, start: number, end: number): void {
    for (let at = start; at + 2 <= end; at += 2 + 4 * block[at + 1]) {
      const type = block[at];
      const count = block[at + 1];
      if (type === SegmentType.ConfedSequence) {
        if (at === start) this.confedAs = readUint32(block, at + 2);
        this.confedLength += count;
      } else if (type === SegmentType.ConfedSet) this.confedLength++;
      else {
        const isSequence = type === SegmentType.Sequence;
        if (this.asPathLength === 0) this.neighborAs = isSequence ? readUint32(block, at + 2) : NO_ONE_NEIGHBOR;
        this.asPathLength += isSequence ? count : 1;
      }
    }
  }

  private readCommunities(block: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 4) {
      if (block[at] !== 0xff || block[at + 1] !== 0xff) continue; // RFC 1997 § 2: all that are well known
      this.hasWellKnownCommunity = true;
      if (readUint32(block, at) === LLGR_STALE) this.isLlgrStale = true;
    }
  }

  private readExtendedCommunities(block: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += 8) {
      const kind = ((block[at] & ~NON_TRANSITIVE) << 8) | block[at + 1];
      if (kind === LINK_BANDWIDTH && this.bandwidthBits === ABSENT) this.bandwidthBits = readUint32(block, at + 4);
    }
  }

  /** RFC 7311 § 3: the first TLV of this type counts. */
  private readAigp(block: Uint8Array, start: number, end: number): void {
    for (let at = start; at + AIGP_TLV_LENGTH <= end; ) {
      const length = (block[at + 1] << 8) | block[at + 2];
      if (block[at] === AIGP_TLV && length === AIGP_TLV_LENGTH) {
        this.aigp = (BigInt(readUint32(block, at + 3)) << 32n) | BigInt(readUint32(block, at + 7));
        return;
      }
      at += Math.max(length, 3);
    }
  }
}

function readUint32(block: Uint8Array, at: number): number {
  return ((block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3]) >>> 0;
}
