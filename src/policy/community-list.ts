/**
 * `bgp community-list` and its large and extended sisters: entries in order, the first that fits decides; what none fits
 * is denied.
 *
 * An entry of a standard list names communities and fits when the route has all of them. An entry of an expanded list is
 * a regular expression over the text of all the route's communities.
 */
import { type CommunityKind, sortedCommunities } from "./community-kinds.ts";
import type { RegularExpression } from "./regular-expression.ts";
import type { Action } from "./route.ts";

export type CommunityListEntry<Community> =
  | { readonly action: Action; readonly communities: readonly Community[] }
  | { readonly action: Action; readonly expression: RegularExpression };

/**
 * `some`: the route has all communities of an entry, perhaps others. `exact-match`: it has those and no others.
 * `any`: one of its communities is in an entry.
 */
export type CommunityMatch = "some" | "exact-match" | "any";

export class CommunityList<Community> {
  private readonly kind: CommunityKind<Community>;
  private readonly entries: readonly CommunityListEntry<Community>[];

  /** In order of their sequence numbers. */
  constructor(kind: CommunityKind<Community>, entries: readonly CommunityListEntry<Community>[]) {
    this.kind = kind;
    this.entries = entries.map((entry) =>
      "expression" in entry ? entry : { ...entry, communities: sortedCommunities(kind, entry.communities) },
    );
  }

  permits(communities: readonly Community[], match: CommunityMatch): boolean {
    return this.find(communities, match)?.action === "permit";
  }

  /** As it is written; undefined when none fits. */
  decidingEntry(communities: readonly Community[], match: CommunityMatch): string | undefined {
    const entry = this.find(communities, match);
    return entry && writeCommunityListEntry(this.kind, entry);
  }

  private find(communities: readonly Community[], match: CommunityMatch): CommunityListEntry<Community> | undefined {
    if (match === "any") return this.findAny(communities);
    let present: readonly Community[] | undefined;
    let text: string | undefined;
    for (const entry of this.entries) {
      let fits: boolean;
      if ("expression" in entry) {
        present ??= sortedCommunities(this.kind, communities);
        text ??= present.map(this.kind.format).join(" ");
        fits = entry.expression.test(text);
      } else if (match === "exact-match") {
        present ??= sortedCommunities(this.kind, communities);
        fits = present.length === entry.communities.length && this.hasAll(present, entry.communities);
      } else fits = this.hasAll(communities, entry.communities);
      if (fits) return entry;
    }
    return undefined;
  }

  /** What `set comm-list … delete` leaves: a community goes when the first entry that has it permits. */
  without(communities: readonly Community[]): readonly Community[] {
    const left = communities.filter((community) => this.entryOf(community)?.action !== "permit");
    return left.length === communities.length ? communities : left;
  }

  /** FRR asks about the communities in their order; the first that is in some entry decides. */
  private findAny(communities: readonly Community[]): CommunityListEntry<Community> | undefined {
    for (const community of sortedCommunities(this.kind, communities)) {
      const entry = this.entryOf(community);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The first entry that this one community is in. */
  private entryOf(community: Community): CommunityListEntry<Community> | undefined {
    for (const entry of this.entries) {
      const fits =
        "expression" in entry
          ? entry.expression.test(this.kind.format(community))
          : this.has(entry.communities, community);
      if (fits) return entry;
    }
    return undefined;
  }

  private hasAll(communities: readonly Community[], wanted: readonly Community[]): boolean {
    for (const community of wanted) if (!this.has(communities, community)) return false;
    return true;
  }

  private has(communities: readonly Community[], wanted: Community): boolean {
    const { compare } = this.kind;
    for (const community of communities) if (compare(community, wanted) === 0) return true;
    return false;
  }
}

/** As in the configuration, behind the sequence number. */
function writeCommunityListEntry<Community>(
  { format }: CommunityKind<Community>,
  entry: CommunityListEntry<Community>,
): string {
  return `${entry.action} ${"expression" in entry ? entry.expression.source : entry.communities.map(format).join(" ")}`;
}
