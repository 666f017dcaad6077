/** Communities as FRR's JSON has them: one text of all, and a list in which well-known ones have names of their own. */
import type { LargeCommunity } from "../../../bgp/messages.ts";
import {
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  STANDARD_COMMUNITY,
  sortedCommunities,
} from "../../../policy/community-kinds.ts";
import type { JsonObject } from "../../json.ts";

/** By the name in texts, where it is not just that without its hyphens. */
const UNLIKE: Readonly<Record<string, string | undefined>> = {
  "accept-own": "acceptown",
  "accept-own-nexthop": "acceptownnexthop",
  "local-AS": "localAs",
};

export function communitiesJson(communities: readonly number[]): JsonObject {
  const texts = sortedCommunities(STANDARD_COMMUNITY, communities).map(STANDARD_COMMUNITY.format);
  return { string: texts.join(" "), list: texts.map((text) => UNLIKE[text] ?? withoutHyphens(text)) };
}

export function communitiesText(communities: readonly number[]): string {
  return sortedCommunities(STANDARD_COMMUNITY, communities).map(STANDARD_COMMUNITY.format).join(" ");
}

export function largeCommunitiesJson(communities: readonly LargeCommunity[]): JsonObject {
  const texts = sortedCommunities(LARGE_COMMUNITY, communities).map(LARGE_COMMUNITY.format);
  return { string: texts.join(" "), list: texts };
}

export function largeCommunitiesText(communities: readonly LargeCommunity[]): string {
  return sortedCommunities(LARGE_COMMUNITY, communities).map(LARGE_COMMUNITY.format).join(" ");
}

export function extendedCommunitiesText(communities: readonly Uint8Array[]): string {
  return sortedCommunities(EXTENDED_COMMUNITY, communities).map(EXTENDED_COMMUNITY.format).join(" ");
}

/** `no-export` is `noExport`. */
function withoutHyphens(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
