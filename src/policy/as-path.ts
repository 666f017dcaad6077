/** AS paths as route maps read and change them, with FRR's rules. */
import type { PathSegment } from "./route.ts";

type AsPath = readonly PathSegment[];

const BRACKETS: Readonly<Record<PathSegment["type"], readonly [open: string, between: string, close: string]>> = {
  sequence: ["", " ", ""],
  set: ["{", ",", "}"],
  "confed-sequence": ["(", " ", ")"],
  "confed-set": ["[", ",", "]"],
};

/** The text that as-path lists are matched against: FRR keeps the members of sets in order, each once. */
export function asPathText(path: AsPath): string {
  return path
    .map(({ type, asns }) => {
      const [open, between, close] = BRACKETS[type];
      const shown = type === "set" || type === "confed-set" ? [...new Set(asns)].sort((a, b) => a - b) : asns;
      return open + shown.join(between) + close;
    })
    .join(" ");
}

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
