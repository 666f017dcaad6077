/** Which paths of a prefix a neighbour that takes several is sent (RFC 7911 leaves it to us; the names are FRR's). Pure. */
import type { FamilySettings } from "../settings/family-settings.ts";

/** `ranked`: best first. The AS of a path is the neighbour AS that it came through. */
export function selectPaths<Path>(
  ranked: readonly Path[],
  wanted: FamilySettings["addPathSend"],
  neighborAs: (path: Path) => number,
): readonly Path[] {
  if (wanted === "all") return ranked;
  if (typeof wanted === "object") return ranked.slice(0, wanted.best);
  const seen = new Set<number>();
  return ranked.filter((path) => {
    const asn = neighborAs(path);
    if (seen.has(asn)) return false;
    seen.add(asn);
    return true;
  });
}
