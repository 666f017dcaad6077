/** Which routes are good enough to carry traffic beside the best one (ECMP), in FRR's judgement. */
import type { AttributeTable } from "./attribute-table.ts";
import type { Candidate } from "./candidate.ts";
import { compareAddresses, isEvenMatch, type Path } from "./decision.ts";
import type { DecisionRules, MaximumPaths } from "./decision-rules.ts";
import type { NextHopTable } from "./next-hop-table.ts";

const AS_PATH = 2;
const EXTENDED_LENGTH = 0x10;

/** How many paths there may be, the best one counted. Our own routes lead nowhere that could be shared. */
export function mostPaths(best: Path, { ebgp, ibgp }: MaximumPaths): number {
  return best.kind === "local" ? 1 : best.kind === "ibgp" ? ibgp : ebgp;
}

/**
 * Even up to the distance of the next hop, and what is behind it is the same, so that traffic does not go round in a
 * circle: the same path for iBGP, the same neighbour AS for others. `as-path multipath-relax` takes that risk.
 */
export function maySharePaths(best: Candidate, other: Candidate, rules: DecisionRules, table: AttributeTable): boolean {
  if (!isEvenMatch(best, other, rules)) return false;
  if (rules.bestPath.asPathMultipathRelax) return true;
  return other.kind === "ibgp" ? haveSamePath(best, other, table) : best.source.asn === other.source.asn;
}

/** Which of two paths has a share first, when not all can: that of the lower next hop, then of the lower neighbour. */
export function compareWays(a: Candidate, b: Candidate, table: AttributeTable, nextHops: NextHopTable): number {
  const [hopA, hopB] = [table.facts.nextHop(a.attributes), table.facts.nextHop(b.attributes)];
  return nextHops.compare(hopA, hopB) || compareAddresses(a.source.address, b.source.address);
}

/** A link-local address is another one on each link. */
export function leadTheSameWay(a: Candidate, b: Candidate, table: AttributeTable, nextHops: NextHopTable): boolean {
  const nextHop = table.facts.nextHop(a.attributes);
  if (nextHop !== table.facts.nextHop(b.attributes)) return false;
  return !nextHops.isLinkLocal(nextHop) || a.source.address?.zone === b.source.address?.zone;
}

function haveSamePath(a: Candidate, b: Candidate, table: AttributeTable): boolean {
  if (a.attributes === b.attributes) return true;
  if (a.asPathLength !== b.asPathLength || a.neighborAs !== b.neighborAs) return false;
  const [pathA, pathB] = [asPath(table.bytesOf(a.attributes)), asPath(table.bytesOf(b.attributes))];
  return pathA.length === pathB.length && pathA.every((octet, i) => octet === pathB[i]);
}

/** The value of a canonical block's AS_PATH; see `attribute-facts.ts`. */
function asPath(block: Uint8Array): Uint8Array {
  for (let at = 0; at + 3 <= block.length; ) {
    const extended = (block[at] & EXTENDED_LENGTH) !== 0;
    const length = extended ? (block[at + 2] << 8) | block[at + 3] : block[at + 2];
    const value = at + (extended ? 4 : 3);
    if (block[at + 1] === AS_PATH) return block.subarray(value, value + length);
    at = value + length;
  }
  return block.subarray(0, 0);
}
