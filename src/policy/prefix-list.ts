/**
 * `ip prefix-list` and `ipv6 prefix-list`: entries in order of their sequence numbers, the first that fits decides; what
 * none fits is denied.
 *
 * An entry fits a route whose prefix lies within the entry's and whose length is right: the entry's own; or, with `ge` or
 * `le`, no less than the one and no more than the other.
 */
import { formatPrefix, type Prefix } from "../net/prefix.ts";
import { PolicyError } from "./policy-error.ts";
import { type PrefixRange, PrefixTrie } from "./prefix-trie.ts";
import type { Action } from "./route.ts";

export interface PrefixListEntry {
  readonly sequence: number;
  readonly action: Action;
  readonly prefix: Prefix;
  /** As in FRR, 0 is the same as not to say so. */
  readonly ge?: number;
  readonly le?: number;
}

export class PrefixList {
  readonly version: 4 | 6;
  /** In order. The trie counts them from 1. */
  readonly entries: readonly PrefixListEntry[];
  private readonly trie: PrefixTrie;

  /** Of two entries with one sequence number the latter counts. Throws PolicyError. */
  constructor(version: 4 | 6, entries: readonly PrefixListEntry[]) {
    this.version = version;
    this.entries = [...new Map(entries.map((entry) => [entry.sequence, entry])).values()].sort(
      (a, b) => a.sequence - b.sequence,
    );
    this.trie = new PrefixTrie(version, this.entries.map(prefixRange));
  }

  /** Whether the prefix, of `length` bits at `offset`, is permitted. FRR's rule: a list without entries permits everything. */
  permits(bytes: Uint8Array, offset: number, length: number): boolean {
    if (this.entries.length === 0) return true;
    const number = this.trie.search(bytes, offset, length);
    return number > 0 && this.entries[number - 1].action === "permit";
  }

  /** The entry that decides; undefined when none fits. */
  find({ version, bytes, length }: Prefix): PrefixListEntry | undefined {
    return version === this.version ? this.entries[this.trie.search(bytes, 0, length) - 1] : undefined;
  }

  /** The same as it is written. */
  decidingEntry(prefix: Prefix): string | undefined {
    const entry = this.find(prefix);
    return entry && `seq ${entry.sequence} ${writePrefixListEntry(entry)}`;
  }
}

/** As in the configuration, behind the sequence number. */
function writePrefixListEntry({ action, prefix, ge = 0, le = 0 }: Omit<PrefixListEntry, "sequence">): string {
  return `${action} ${formatPrefix(prefix)}${ge === 0 ? "" : ` ge ${ge}`}${le === 0 ? "" : ` le ${le}`}`;
}

/** FRR's rule: prefix length ≤ ge ≤ le. Throws PolicyError. */
function prefixRange({ prefix, ge = 0, le = 0 }: PrefixListEntry): PrefixRange {
  const most = prefix.bytes.length * 8;
  const isExact = ge === 0 && le === 0;
  const low = ge === 0 ? prefix.length : ge;
  const high = isExact ? low : le === 0 ? most : le;
  if (prefix.length <= low && low <= high && high <= most) return { prefix, low, high };
  const said = `${formatPrefix(prefix)}${ge === 0 ? "" : ` ge ${ge}`}${le === 0 ? "" : ` le ${le}`}`;
  const rule = `the prefix's length, ge and le must not fall, nor go beyond ${most}`;
  throw new PolicyError("invalid-prefix-range", `no route can fit ${said}: ${rule}`);
}
