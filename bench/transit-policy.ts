/**
 * A policy that lets a whole table pass, but has to look at every route for it. Each daemon says it in its own language:
 * in both directions the prefix must be in a list of twenty entries and the AS path must not go through a certain AS; on
 * the way in LOCAL_PREF is set, on the way out a community is added.
 *
 * Two routes that it must refuse are sent ahead of the table. A daemon that does not look has them, too, and never holds
 * what is expected.
 */

/** Addresses that the entries cover, one behind the other: all that tables are made of, and more. */
const COVERED = 224;
const ENTRIES = 20;

/** An entry permits the prefixes within `prefix` up to /24. */
export interface PermittedPrefixes {
  readonly prefix: string;
  readonly length: number;
}

export const LONGEST_PREFIX = 24;
export const PERMITTED: readonly PermittedPrefixes[] = coveringEntries();
/** Larger than any AS in a table, and smaller than those of senders and daemon. */
export const REFUSED_AS = 65_010;
export const LOCAL_PREF = 200;
/** As two numbers, and as the one that is sent. */
export const COMMUNITY = [64_999, 100] as const;
export const COMMUNITY_VALUE = COMMUNITY[0] * 65_536 + COMMUNITY[1];

/** One prefix is longer than permitted, the other path goes through the refused AS. No table has either. */
export const REFUSED_ROUTES = [
  { nlri: Uint8Array.of(25, 198, 19, 1, 0), path: [65_001] },
  { nlri: Uint8Array.of(24, 198, 19, 0), path: [65_001, REFUSED_AS, 65_002] },
] as const;

/** As many /5 as it takes to make twenty, then /4. */
function coveringEntries(): readonly PermittedPrefixes[] {
  const entries: PermittedPrefixes[] = [];
  const narrow = 2 * (ENTRIES - COVERED / 16);
  for (let first = 0; first < COVERED; ) {
    const length = entries.length < narrow ? 5 : 4;
    entries.push({ prefix: `${first}.0.0.0/${length}`, length });
    first += 2 ** (8 - length);
  }
  return entries;
}
