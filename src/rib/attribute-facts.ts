/**
 * What the decision needs to know of an attribute set, read once when the set is first seen.
 *
 * The block is canonical: attributes sorted by code, each checked before it came here, AS numbers of four octets. So
 * this reads the few that matter and steps over the rest. It knows their shape from RFC 4271 § 4.3 and RFC 4456 § 8.
 */

interface AttributeFacts {
  /** As carried, or the default. */
  localPref: number;
  /** RFC 4271 § 9.1.2.2 a: a set counts as one hop; confederation segments (RFC 5065 § 5.3) not at all. */
  asPathLength: number;
  /** The AS that MEDs are compared within: the first of the path; 0: a path of our own AS; see also NO_ONE_NEIGHBOR. */
  neighborAs: number;
  /** 0 IGP, 1 EGP, 2 incomplete. */
  origin: number;
  /** 0 when missing (RFC 4271 § 9.1.2.2 c). */
  med: number;
  /** 0: not reflected. */
  originatorId: number;
  clusterListLength: number;
}

/** FRR's and everyone's. */
const DEFAULT_LOCAL_PREF = 100;

/** The path begins with an AS_SET, which names no single neighbour. 4294967295 is no AS (RFC 7300). */
export const NO_ONE_NEIGHBOR = 0xffffffff;

const AttributeCode = { Origin: 1, AsPath: 2, Med: 4, LocalPref: 5, OriginatorId: 9, ClusterList: 10 } as const;
const EXTENDED_LENGTH = 0x10;
const AS_SET = 1;
const AS_SEQUENCE = 2;

export function readFacts(block: Uint8Array, start: number, end: number): AttributeFacts {
  const facts: AttributeFacts = {
    localPref: DEFAULT_LOCAL_PREF,
    asPathLength: 0,
    neighborAs: 0,
    origin: 0,
    med: 0,
    originatorId: 0,
    clusterListLength: 0,
  };
  let at = start;
  while (at + 3 <= end) {
    const extended = (block[at] & EXTENDED_LENGTH) !== 0;
    const code = block[at + 1];
    const length = extended ? (block[at + 2] << 8) | block[at + 3] : block[at + 2];
    const value = at + (extended ? 4 : 3);
    const next = value + length;
    if (next > end) break;
    if (code === AttributeCode.Origin) facts.origin = block[value];
    else if (code === AttributeCode.AsPath) readAsPath(block, value, next, facts);
    else if (code === AttributeCode.Med) facts.med = readUint32(block, value);
    else if (code === AttributeCode.LocalPref) facts.localPref = readUint32(block, value);
    else if (code === AttributeCode.OriginatorId) facts.originatorId = readUint32(block, value);
    else if (code === AttributeCode.ClusterList) facts.clusterListLength = length / 4;
    at = next;
  }
  return facts;
}

function readAsPath(block: Uint8Array, start: number, end: number, facts: AttributeFacts): void {
  for (let at = start; at + 2 <= end; at += 2 + 4 * block[at + 1]) {
    const type = block[at];
    if (type !== AS_SET && type !== AS_SEQUENCE) continue;
    if (facts.asPathLength === 0) facts.neighborAs = type === AS_SEQUENCE ? readUint32(block, at + 2) : NO_ONE_NEIGHBOR;
    facts.asPathLength += type === AS_SEQUENCE ? block[at + 1] : 1;
  }
}

function readUint32(block: Uint8Array, at: number): number {
  return ((block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3]) >>> 0;
}
