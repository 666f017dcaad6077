/** `set` clauses that change communities of any kind. What they leave is in FRR's order, each community once. */
import {
  type CommunityKind,
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  linkBandwidth,
  STANDARD_COMMUNITY,
  sortedCommunities,
  unitedCommunities,
} from "./community-kinds.ts";
import type { Draft } from "./draft.ts";
import type { PolicyListKinds } from "./policy-lists.ts";
import type { LargeCommunityValue, PolicyRoute } from "./route.ts";
import type { SetDescriptor } from "./set-descriptor.ts";

/** Where a route keeps its communities of one kind. */
interface Place<Community> {
  readonly kind: CommunityKind<Community>;
  get(draft: Draft): readonly Community[] | undefined;
  put(draft: Draft, communities: readonly Community[]): void;
}

const STANDARD: Place<number> = {
  kind: STANDARD_COMMUNITY,
  get: (draft) => draft.communities,
  put: (draft, communities) => draft.set("communities", orAbsent(communities)),
};

const LARGE: Place<LargeCommunityValue> = {
  kind: LARGE_COMMUNITY,
  get: (draft) => draft.largeCommunities,
  put: (draft, communities) => draft.set("largeCommunities", orAbsent(communities)),
};

const EXTENDED: Place<Uint8Array> = {
  kind: EXTENDED_COMMUNITY,
  get: (draft) => draft.extendedCommunities,
  put: (draft, communities) => draft.set("extendedCommunities", orAbsent(communities)),
};

/** No communities and no attribute for them are the same, and the latter is what can be sent. */
function orAbsent<Community>(communities: readonly Community[]): readonly Community[] | undefined {
  return communities.length === 0 ? undefined : communities;
}

function add<Community>({ kind, get, put }: Place<Community>, draft: Draft, communities: readonly Community[]): void {
  put(draft, unitedCommunities(kind, get(draft) ?? [], communities));
}

export interface NewCommunities<Community> {
  readonly communities: readonly Community[] | "none";
  /** Keep those that the route has. */
  readonly additive?: boolean;
}

function setting<Community>(place: Place<Community>): SetDescriptor<NewCommunities<Community>> {
  const { kind, put } = place;
  return {
    write: ({ communities, additive = false }) =>
      communities === "none" ? communities : communities.map(kind.format).join(" ") + (additive ? " additive" : ""),
    bind({ communities, additive = false }) {
      if (communities === "none") return (draft) => put(draft, []);
      if (additive) return (draft) => add(place, draft, communities);
      const sorted = sortedCommunities(kind, communities);
      return (draft) => put(draft, sorted);
    },
  };
}

type CommunityListKind = "community-list" | "large-community-list" | "extcommunity-list";

/** A route without communities stays as it is: an expression that fits the empty text has nothing to delete. */
function deleting<Kind extends CommunityListKind>(
  kind: Kind,
  apply: (draft: Draft, list: PolicyListKinds[Kind]) => void,
): SetDescriptor<{ readonly list: string }> {
  return {
    write: ({ list }) => `${list} delete`,
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name }, lists) {
      const list = lists.list(kind, name);
      return list && ((draft) => apply(draft, list));
    },
  };
}

/** FRR always adds extended communities to those that are there. */
const addingExtended: SetDescriptor<{ readonly communities: readonly Uint8Array[] }> = {
  write: ({ communities }) =>
    communities.map((community) => EXTENDED.kind.format(community).replace(/^\w+:/, "")).join(" "),
  bind({ communities }) {
    return (draft) => add(EXTENDED, draft, communities);
  },
};

const removingExtended: SetDescriptor<unknown> = {
  write: () => "",
  bind() {
    return (draft) => EXTENDED.put(draft, []);
  },
};

export interface Bandwidth {
  /** Mbit/s, or something to be known of the best path alone. */
  readonly bandwidth: number | "cumulative" | "num-multipaths";
  readonly nonTransitive?: boolean;
}

const BYTES_PER_MEGABIT = 125_000;
/** RFC 6793 § 9: what stands in two octets for an AS number that needs four. */
const AS_TRANS = 23456;

/** Takes the place of another link bandwidth of the same type. */
const settingBandwidth: SetDescriptor<Bandwidth> = {
  write: ({ bandwidth, nonTransitive = false }) => bandwidth + (nonTransitive ? " non-transitive" : ""),
  reads: ({ bandwidth }) => (typeof bandwidth === "number" ? undefined : "multipath"),
  bind({ bandwidth, nonTransitive = false }) {
    return (draft) => {
      const { localAs = 0 } = draft.route;
      const bytes = bytesPerSecond(bandwidth, draft.route);
      if (bytes === 0) return;
      const added = linkBandwidth(localAs > 0xffff ? AS_TRANS : localAs, bytes, nonTransitive);
      const others = (EXTENDED.get(draft) ?? []).filter(([type, subtype]) => type !== added[0] || subtype !== added[1]);
      EXTENDED.put(draft, sortedCommunities(EXTENDED.kind, [...others, added]));
    };
  },
};

/** 0: nothing to say. FRR's reference bandwidth, which `num-multipaths` multiplies, is 1 Mbit/s. */
function bytesPerSecond(bandwidth: Bandwidth["bandwidth"], { multipath }: PolicyRoute): number {
  if (bandwidth === "cumulative") return multipath?.bandwidth ?? 0;
  if (bandwidth === "num-multipaths") return (multipath?.paths ?? 0) * BYTES_PER_MEGABIT;
  return bandwidth * BYTES_PER_MEGABIT;
}

export const SET_COMMUNITIES = {
  "comm-list": deleting("community-list", (draft, list) =>
    STANDARD.put(draft, list.without(STANDARD.get(draft) ?? [])),
  ),
  community: setting(STANDARD),
  "extcommunity bandwidth": settingBandwidth,
  "extcommunity none": removingExtended,
  "extcommunity rt": addingExtended,
  "extcommunity soo": addingExtended,
  "extended-comm-list": deleting("extcommunity-list", (draft, list) =>
    EXTENDED.put(draft, list.without(EXTENDED.get(draft) ?? [])),
  ),
  "large-comm-list": deleting("large-community-list", (draft, list) =>
    LARGE.put(draft, list.without(LARGE.get(draft) ?? [])),
  ),
  "large-community": setting(LARGE),
} as const;
