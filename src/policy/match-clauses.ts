/**
 * What a route map entry can ask: one descriptor for each kind of clause. A kind's name is its words in the
 * configuration, and an entry has at most one clause of each kind.
 */
import { formatIp, type IpAddress, sameIp } from "../net/address.ts";
import { formatPrefix, type Prefix } from "../net/prefix.ts";
import { EXTENDED_COMMUNITY, LARGE_COMMUNITY, STANDARD_COMMUNITY } from "./community-kinds.ts";
import type { CommunityMatch } from "./community-list.ts";
import type { Draft } from "./draft.ts";
import type { PolicyListKind, PolicyListKinds, PolicyListReference, PolicyLists } from "./policy-lists.ts";
import type { PrefixClassifier } from "./prefix-classifier.ts";
import { ORIGIN_NAMES, type PolicyPeer, type RouteAttributes, type RouteFact } from "./route.ts";
import { communitiesText, nextHopText, pathText } from "./route-text.ts";

export type Match = (draft: Draft) => boolean;

/** What a clause looked at, for whoever asks why. */
export interface Finding {
  /** What the route has there. */
  readonly found: string;
  /** Of a clause that asks a list. */
  readonly list?: ListFinding;
}

export interface ListFinding extends PolicyListReference {
  readonly isThere: boolean;
  /** The entry that decided, as it is written; undefined when none fits. */
  readonly entry: string | undefined;
}

/** `prefix`: of the route. */
export type Show = (draft: Draft, prefix: Prefix) => Finding;

interface MatchDescriptor<Arguments> {
  /** As in the configuration, behind the kind. */
  write(args: Arguments): string;
  /** The fact, besides attributes, that the answer depends on. */
  readonly reads?: RouteFact;
  refersTo?(args: Arguments): PolicyListReference;
  /** Undefined when the list that it refers to is not there. */
  bind(args: Arguments, lists: PolicyLists, classifier: PrefixClassifier): Match | undefined;
  show(args: Arguments, lists: PolicyLists): Show;
}

interface ListName {
  readonly list: string;
}

/** What a list is asked about, and the entry of it that says so. */
interface Subject<List> {
  found(draft: Draft, prefix: Prefix): string;
  entry(list: List, draft: Draft, prefix: Prefix): string | undefined;
}

function showList<Kind extends PolicyListKind>(
  kind: Kind,
  name: string,
  lists: PolicyLists,
  subject: Subject<PolicyListKinds[Kind]>,
): Show {
  const list = lists.list(kind, name);
  return (draft, prefix) => ({
    found: subject.found(draft, prefix),
    list: { kind, name, isThere: list !== undefined, entry: list && subject.entry(list, draft, prefix) },
  });
}

function byList<Kind extends PolicyListKind>(
  kind: Kind,
  ask: (list: PolicyListKinds[Kind], draft: Draft) => boolean,
  subject: Subject<PolicyListKinds[Kind]>,
): MatchDescriptor<ListName> {
  return {
    write: ({ list }) => list,
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name }, lists) {
      const list = lists.list(kind, name);
      return list && ((draft) => ask(list, draft));
    },
    show: ({ list }, lists) => showList(kind, list, lists, subject),
  };
}

interface CommunityListName extends ListName {
  /** Default `some`. */
  readonly match?: CommunityMatch;
}

/** How one kind of communities is asked about. */
interface CommunityQuestion<List> {
  permits(list: List, draft: Draft, match: CommunityMatch): boolean;
  found(draft: Draft): string | undefined;
  entry(list: List, draft: Draft, match: CommunityMatch): string | undefined;
}

function byCommunityList<Kind extends PolicyListKind>(
  kind: Kind,
  { permits, found, entry }: CommunityQuestion<PolicyListKinds[Kind]>,
): MatchDescriptor<CommunityListName> {
  return {
    write: ({ list, match = "some" }) => (match === "some" ? list : `${list} ${match}`),
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name, match = "some" }, lists) {
      const list = lists.list(kind, name);
      return list && ((draft) => permits(list, draft, match));
    },
    show: ({ list: name, match = "some" }, lists) =>
      showList(kind, name, lists, {
        found: (draft) => found(draft) ?? "no communities",
        entry: (list, draft) => entry(list, draft, match),
      }),
  };
}

const NONE_THERE = "none";

type PrefixListKind = "access-list" | "ipv6 access-list" | "ip prefix-list" | "ipv6 prefix-list";

function byPrefix(kind: PrefixListKind): MatchDescriptor<ListName> {
  return {
    write: ({ list }) => list,
    reads: "prefix",
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name }, lists, classifier) {
      const list = lists.list(kind, name);
      if (list === undefined) return undefined;
      const question = classifier.add(list);
      return ({ route }) => classifier.answer(route.prefixClass, question);
    },
    show: ({ list }, lists) =>
      showList<PrefixListKind>(kind, list, lists, {
        found: (_draft, prefix) => formatPrefix(prefix),
        entry: (list, _draft, prefix) => list.decidingEntry(prefix),
      }),
  };
}

function byPrefixLength(version: 4 | 6): MatchDescriptor<{ readonly length: number }> {
  return {
    write: ({ length }) => String(length),
    reads: "prefix",
    bind({ length: wanted }, _lists, classifier) {
      const question = classifier.add({ version, permits: (_bytes, _offset, length) => length === wanted });
      return ({ route }) => classifier.answer(route.prefixClass, question);
    },
    show: () => (_draft, prefix) => ({ found: formatPrefix(prefix) }),
  };
}

/** Asks about the next hops of a route whose prefix is of the list's version. */
function byNextHop(kind: PrefixListKind): MatchDescriptor<ListName> {
  return byList<PrefixListKind>(
    kind,
    (list, draft) => {
      const { version } = list;
      return (
        version === draft.route.version && nextHops(draft, version).some((hop) => list.permits(hop, 0, hop.length * 8))
      );
    },
    {
      found: ({ nextHop }) => nextHopText(nextHop) ?? "no next hop",
      entry(list, draft) {
        const { version } = list;
        if (version !== draft.route.version) return undefined;
        const hops = nextHops(draft, version).map((bytes) => ({ version, bytes, length: bytes.length * 8 }));
        const permitted = hops.find(({ bytes, length }) => list.permits(bytes, 0, length));
        return list.decidingEntry(permitted ?? hops[0]);
      },
    },
  );
}

const byNextHopAddress: MatchDescriptor<{ readonly address: IpAddress }> = {
  write: ({ address }) => formatIp(address),
  bind({ address }) {
    const { version } = address;
    return (draft) => nextHops(draft, version).some((hop) => sameIp({ version, bytes: hop }, address));
  },
  show:
    () =>
    ({ nextHop }) => ({ found: nextHopText(nextHop) ?? NONE_THERE }),
};

/** What stands for a next hop where there is none of that version. */
const UNSPECIFIED = { 4: new Uint8Array(4), 6: new Uint8Array(16) } as const;

function nextHops(draft: Draft, version: 4 | 6): readonly Uint8Array[] {
  const nextHop = draft.nextHop;
  const addresses = [nextHop?.address, nextHop?.linkLocal];
  const found = addresses.flatMap((address) => (address?.version === version ? [address.bytes] : []));
  return found.length === 0 ? [UNSPECIFIED[version]] : found;
}

/** Absent MED and LOCAL_PREF count as 0. */
function byNumber(
  number: (draft: Draft) => number | undefined,
  reads?: RouteFact,
): MatchDescriptor<{ readonly value: number }> {
  return {
    write: ({ value }) => String(value),
    ...(reads === undefined ? {} : { reads }),
    bind({ value }) {
      return (draft) => (number(draft) ?? 0) === value;
    },
    show: () => (draft) => ({ found: String(number(draft) ?? "none, which counts as 0") }),
  };
}

const byOrigin: MatchDescriptor<{ readonly origin: RouteAttributes["origin"] }> = {
  write: ({ origin }) => ORIGIN_NAMES[origin],
  bind({ origin }) {
    return (draft) => draft.origin === origin;
  },
  show:
    () =>
    ({ origin }) => ({ found: ORIGIN_NAMES[origin] }),
};

/** `peer`: an address; `local` for routes of our own; the name of an interface or of a peer group. */
const byPeer: MatchDescriptor<{ readonly peer: IpAddress | string }> = {
  write: ({ peer }) => (typeof peer === "string" ? peer : formatIp(peer)),
  reads: "peer",
  bind({ peer: wanted }) {
    if (wanted === "local") return ({ route }) => route.direction === "local";
    return ({ route: { peer } }) => {
      if (peer === undefined) return false;
      return typeof wanted === "string"
        ? wanted === peer.interface || wanted === peer.group
        : sameIp(wanted, peer.address);
    };
  },
  show:
    () =>
    ({ route: { direction, peer } }) => ({ found: peer === undefined ? direction : peerText(peer) }),
};

function peerText({ address, interface: link, group }: PolicyPeer): string {
  return [formatIp(address), link, group && `of peer group ${group}`].filter((word) => word !== undefined).join(" ");
}

function byName(
  reads: RouteFact,
  name: (draft: Draft) => string | undefined,
): MatchDescriptor<{ readonly name: string }> {
  return {
    write: ({ name }) => name,
    reads,
    bind({ name: wanted }) {
      return (draft) => name(draft) === wanted;
    },
    show: () => (draft) => ({ found: name(draft) ?? NONE_THERE }),
  };
}

/** FRR has a word for no tag. */
export function writeTag({ value }: { readonly value: number }): string {
  return value === 0 ? "untagged" : String(value);
}

const MATCHES = {
  "as-path": byList("as-path access-list", (list, draft) => list.permits(draft.asPath), {
    found: ({ asPath }) => (asPath.length === 0 ? "empty path" : pathText(asPath)),
    entry: (list, { asPath }) => list.decidingEntry(asPath),
  }),
  community: byCommunityList("community-list", {
    permits: (list, draft, match) => list.permits(draft.communities ?? [], match),
    found: (draft) => communitiesText(STANDARD_COMMUNITY, draft.communities),
    entry: (list, draft, match) => list.decidingEntry(draft.communities ?? [], match),
  }),
  extcommunity: byCommunityList("extcommunity-list", {
    permits: (list, draft, match) => list.permits(draft.extendedCommunities ?? [], match),
    found: (draft) => communitiesText(EXTENDED_COMMUNITY, draft.extendedCommunities),
    entry: (list, draft, match) => list.decidingEntry(draft.extendedCommunities ?? [], match),
  }),
  interface: byName("interface", ({ route }) => route.interface),
  "ip address": byPrefix("access-list"),
  "ip address prefix-len": byPrefixLength(4),
  "ip address prefix-list": byPrefix("ip prefix-list"),
  "ip next-hop": byNextHop("access-list"),
  "ip next-hop address": byNextHopAddress,
  "ip next-hop prefix-list": byNextHop("ip prefix-list"),
  "ipv6 address": byPrefix("ipv6 access-list"),
  "ipv6 address prefix-len": byPrefixLength(6),
  "ipv6 address prefix-list": byPrefix("ipv6 prefix-list"),
  "ipv6 next-hop": byNextHop("ipv6 access-list"),
  "ipv6 next-hop address": byNextHopAddress,
  "ipv6 next-hop prefix-list": byNextHop("ipv6 prefix-list"),
  "large-community": byCommunityList("large-community-list", {
    permits: (list, draft, match) => list.permits(draft.largeCommunities ?? [], match),
    found: (draft) => communitiesText(LARGE_COMMUNITY, draft.largeCommunities),
    entry: (list, draft, match) => list.decidingEntry(draft.largeCommunities ?? [], match),
  }),
  "local-preference": byNumber((draft) => draft.localPref),
  metric: byNumber((draft) => draft.med),
  origin: byOrigin,
  peer: byPeer,
  "source-protocol": byName("source-protocol", ({ route }) => route.sourceProtocol ?? "bgp"),
  tag: { ...byNumber(({ tag, route }) => tag ?? route.tag, "tag"), write: writeTag },
} as const;

type ArgumentsOf<Descriptor> = Descriptor extends MatchDescriptor<infer Arguments> ? Arguments : never;

/** A clause: its kind, and what a clause of that kind is written with. */
export type MatchClause = {
  [Kind in keyof typeof MATCHES]: { readonly kind: Kind } & ArgumentsOf<(typeof MATCHES)[Kind]>;
}[keyof typeof MATCHES];

/** Every clause has the arguments of its own kind's descriptor, which the compiler cannot follow through the table. */
export function matchDescriptor({ kind }: MatchClause): MatchDescriptor<MatchClause> {
  return MATCHES[kind] as MatchDescriptor<never> as MatchDescriptor<MatchClause>;
}

/** As in the configuration: `match ip address prefix-list HOSTS`. */
export function writeMatch(clause: MatchClause): string {
  return `match ${clause.kind} ${matchDescriptor(clause).write(clause)}`;
}
