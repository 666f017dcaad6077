/** The lists that route maps refer to, by kind and name. */
import type { AccessList } from "./access-list.ts";
import type { AsPathList } from "./as-path-list.ts";
import type { CommunityList } from "./community-list.ts";
import type { PrefixList } from "./prefix-list.ts";
import type { LargeCommunityValue } from "./route.ts";

/** By the words that define them. IPv4 and IPv6 lists may share a name. */
export interface PolicyListKinds {
  "ip prefix-list": PrefixList;
  "ipv6 prefix-list": PrefixList;
  "access-list": AccessList;
  "ipv6 access-list": AccessList;
  "as-path access-list": AsPathList;
  "community-list": CommunityList<number>;
  "large-community-list": CommunityList<LargeCommunityValue>;
  "extcommunity-list": CommunityList<Uint8Array>;
}
export type PolicyListKind = keyof PolicyListKinds;

export interface PolicyLists {
  list<Kind extends PolicyListKind>(kind: Kind, name: string): PolicyListKinds[Kind] | undefined;
}

/** What a clause refers to. */
export interface PolicyListReference {
  readonly kind: PolicyListKind;
  readonly name: string;
}
