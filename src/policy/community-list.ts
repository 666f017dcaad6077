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
    if (match === "any") return this.permitsAny(communities);
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
      if (fits) return entry.action === "permit";
    }
    return false;
  }

  /** What `set comm-list … delete` leaves: a community goes when the first entry that has it permits. */
  without(communities: readonly Community[]): readonly Community[] {
    const left = communities.filter((community) => this.verdictOn(community) !== "permit");
    return left.length === communities.length ? communities : left;
  }

  /** FRR asks about the communities in their order; the first that is in some entry decides. */
  private permitsAny(communities: readonly Community[]): boolean {
    for (const community of sortedCommunities(this.kind, communities)) {
      const verdict = this.verdictOn(community);
      if (verdict !== undefined) return verdict === "permit";
    }
    return false;
  }

  /** Of the first entry that this one community is in. */
  private verdictOn(community: Community): Action | undefined {
    for (const entry of this.entries) {
      const fits =
        "expression" in entry
          ? entry.expression.test(this.kind.format(community))
          : this.has(entry.communities, community);
      if (fits) return entry.action;
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
