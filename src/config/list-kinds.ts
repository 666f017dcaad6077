/** The kinds of lists that policy knows: what an entry of each is read into, and how the entries become a list. */
import { AccessList, type AccessListEntry } from "../policy/access-list.ts";
import { AsPathList, type AsPathListEntry } from "../policy/as-path-list.ts";
import { EXTENDED_COMMUNITY, LARGE_COMMUNITY, STANDARD_COMMUNITY } from "../policy/community-kinds.ts";
import { CommunityList, type CommunityListEntry } from "../policy/community-list.ts";
import type { PolicyListKind, PolicyListKinds } from "../policy/policy-lists.ts";
import { PrefixList, type PrefixListEntry } from "../policy/prefix-list.ts";
import type { LargeCommunityValue } from "../policy/route.ts";
import type { Entry } from "./entry-list.ts";

type PrefixListBody = Omit<PrefixListEntry, "sequence">;

export interface ListBodies {
  "ip prefix-list": PrefixListBody;
  "ipv6 prefix-list": PrefixListBody;
  "access-list": AccessListEntry;
  "ipv6 access-list": AccessListEntry;
  "as-path access-list": AsPathListEntry;
  "community-list": CommunityListEntry<number>;
  "large-community-list": CommunityListEntry<LargeCommunityValue>;
  "extcommunity-list": CommunityListEntry<Uint8Array>;
}

type Build<Kind extends PolicyListKind> = (entries: readonly Entry<ListBodies[Kind]>[]) => PolicyListKinds[Kind];

const BUILD: { readonly [Kind in PolicyListKind]: Build<Kind> } = {
  "ip prefix-list": (entries) => new PrefixList(4, entries.map(prefixListEntry)),
  "ipv6 prefix-list": (entries) => new PrefixList(6, entries.map(prefixListEntry)),
  "access-list": (entries) => new AccessList(4, entries.map(bodyOf)),
  "ipv6 access-list": (entries) => new AccessList(6, entries.map(bodyOf)),
  "as-path access-list": (entries) => new AsPathList(entries.map(bodyOf)),
  "community-list": (entries) => new CommunityList(STANDARD_COMMUNITY, entries.map(bodyOf)),
  "large-community-list": (entries) => new CommunityList(LARGE_COMMUNITY, entries.map(bodyOf)),
  "extcommunity-list": (entries) => new CommunityList(EXTENDED_COMMUNITY, entries.map(bodyOf)),
};

/** The entries in their order. */
export function buildList<Kind extends PolicyListKind>(
  kind: Kind,
  entries: readonly Entry<ListBodies[Kind]>[],
): PolicyListKinds[Kind] {
  return BUILD[kind](entries);
}

function prefixListEntry({ sequence, body }: Entry<PrefixListBody>): PrefixListEntry {
  return { sequence, ...body };
}

function bodyOf<Body>({ body }: Entry<Body>): Body {
  return body;
}
