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
    const present = sortedCommunities(this.kind, communities);
    if (match === "any") {
      const known = present.map((community) => this.verdictOn(community)).find((verdict) => verdict !== undefined);
      return known === "permit";
    }
    const text = present.map(this.kind.format).join(" ");
    const entry = this.entries.find((entry) =>
      "expression" in entry ? entry.expression.test(text) : this.fits(present, entry.communities, match),
    );
    return entry?.action === "permit";
  }

  /** What `set comm-list … delete` leaves: a community goes when the first entry that has it permits. */
  without(communities: readonly Community[]): readonly Community[] {
    const left = communities.filter((community) => this.verdictOn(community) !== "permit");
    return left.length === communities.length ? communities : left;
  }

  /** Of the first entry that this one community is in. */
  private verdictOn(community: Community): Action | undefined {
    return this.entries.find((entry) =>
      "expression" in entry
        ? entry.expression.test(this.kind.format(community))
        : this.includes(entry.communities, community),
    )?.action;
  }

  private fits(present: readonly Community[], wanted: readonly Community[], match: CommunityMatch): boolean {
    if (match === "exact-match" && present.length !== wanted.length) return false;
    return wanted.every((community) => this.includes(present, community));
  }

  private includes(communities: readonly Community[], wanted: Community): boolean {
    return communities.some((community) => this.kind.compare(community, wanted) === 0);
  }
}
