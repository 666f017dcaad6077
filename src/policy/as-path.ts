/** AS paths as route maps read and change them, with FRR's rules. */
import type { PathSegment } from "./route.ts";

type AsPath = readonly PathSegment[];

/** In front of the path, joined to its first segment where that is a sequence, too. */
export function prependedAsPath(path: AsPath, asns: readonly number[]): AsPath {
  // RFC 5065 § 5.3: a confederation's segments end where the path goes on outside of it.
  const outside = path[0]?.type === "confed-sequence" ? path.filter(({ type }) => !type.startsWith("confed-")) : path;
  const [first, ...rest] = outside;
  return first?.type === "sequence"
    ? [{ type: "sequence", asns: [...asns, ...first.asns] }, ...rest]
    : [{ type: "sequence", asns }, ...outside];
}

/** The AS that the path begins with, where it begins with a sequence. */
export function leftmostAs(path: AsPath): number | undefined {
  return path[0]?.type === "sequence" ? path[0].asns[0] : undefined;
}

/** The path without these numbers, wherever in it they are. The same object when there are none. */
export function asPathWithout(path: AsPath, asns: readonly number[]): AsPath {
  const unwanted = new Set(asns);
  if (!path.some((segment) => segment.asns.some((asn) => unwanted.has(asn)))) return path;
  return path
    .map(({ type, asns }) => ({ type, asns: asns.filter((asn) => !unwanted.has(asn)) }))
    .filter((segment) => segment.asns.length > 0);
}
