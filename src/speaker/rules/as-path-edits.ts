/** AS paths with numbers put in, taken out or exchanged, beyond the plain prepending of `as-path.ts`. */
import type { AsPath, AsPathSegment } from "../../bgp/messages.ts";

/** RFC 6996, and 65535, which nobody may use (RFC 7300). */
export function isPrivateAs(asn: number): boolean {
  return (asn >= 64512 && asn <= 65535) || (asn >= 4200000000 && asn <= 4294967294);
}

export interface PrivateAsRemoval {
  /** Also from paths that have public ASes in them. */
  readonly all: boolean;
  /** Instead of leaving them out, write another AS for each. */
  readonly replace: boolean;
}

/** `remove-private-AS`. The neighbour's own AS stays, private or not: it is how the neighbour knows a loop. */
export function removePrivateAs(path: AsPath, removal: PrivateAsRemoval, by: number, peerAs: number): AsPath {
  if (!removal.all && !path.every(({ asns }) => asns.every(isPrivateAs))) return path;
  const goes = (asn: number) => isPrivateAs(asn) && asn !== peerAs;
  return removal.replace ? withAsns(path, (asn) => (goes(asn) ? by : asn)) : withoutAsns(path, goes);
}

/** For `as-override`. */
export function replaceAs(path: AsPath, from: number, to: number): AsPath {
  return withAsns(path, (asn) => (asn === from ? to : asn));
}

function withAsns(path: AsPath, change: (asn: number) => number): AsPath {
  return path.map(({ type, asns }) => ({ type, asns: asns.map(change) }));
}

/** A segment that nothing is left of goes, too: there are no empty ones (RFC 7606 § 7.2). */
function withoutAsns(path: AsPath, goes: (asn: number) => boolean): AsPath {
  return path
    .map(({ type, asns }) => ({ type, asns: asns.filter((asn) => !goes(asn)) }))
    .filter(({ asns }) => asns.length > 0);
}

export function isOfConfederation({ type }: AsPathSegment): boolean {
  return type === "confed-sequence" || type === "confed-set";
}

/** RFC 5065 § 4.1: between member ASes, our number goes into a segment that is theirs. */
export function enterMember(path: AsPath, asn: number): AsPath {
  const [first, ...rest] = path;
  return first?.type === "confed-sequence"
    ? [{ type: first.type, asns: [asn, ...first.asns] }, ...rest]
    : [{ type: "confed-sequence", asns: [asn] }, ...path];
}
