/**
 * What a route map entry can ask: one descriptor for each kind of clause. A kind's name is its words in the
 * configuration, and an entry has at most one clause of each kind.
 */
import { formatIp, type IpAddress, sameIp } from "../net/address.ts";
import type { CommunityMatch } from "./community-list.ts";
import type { Draft } from "./draft.ts";
import type { PolicyListKind, PolicyListKinds, PolicyListReference, PolicyLists } from "./policy-lists.ts";
import type { PrefixClassifier } from "./prefix-classifier.ts";
import { ORIGIN_NAMES, type RouteAttributes, type RouteFact } from "./route.ts";

export type Match = (draft: Draft) => boolean;

interface MatchDescriptor<Arguments> {
  /** As in the configuration, behind the kind. */
  write(args: Arguments): string;
  /** The fact, besides attributes, that the answer depends on. */
  readonly reads?: RouteFact;
  refersTo?(args: Arguments): PolicyListReference;
  /** Undefined when the list that it refers to is not there. */
  bind(args: Arguments, lists: PolicyLists, classifier: PrefixClassifier): Match | undefined;
}

interface ListName {
  readonly list: string;
}

function byList<Kind extends PolicyListKind>(
  kind: Kind,
  ask: (list: PolicyListKinds[Kind], draft: Draft) => boolean,
): MatchDescriptor<ListName> {
  return {
    write: ({ list }) => list,
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name }, lists) {
      const list = lists.list(kind, name);
      return list && ((draft) => ask(list, draft));
    },
  };
}

interface CommunityListName extends ListName {
  /** Default `some`. */
  readonly match?: CommunityMatch;
}

function byCommunityList<Kind extends PolicyListKind>(
  kind: Kind,
  ask: (list: PolicyListKinds[Kind], draft: Draft, match: CommunityMatch) => boolean,
): MatchDescriptor<CommunityListName> {
  return {
    write: ({ list, match = "some" }) => (match === "some" ? list : `${list} ${match}`),
    refersTo: ({ list }) => ({ kind, name: list }),
    bind({ list: name, match = "some" }, lists) {
      const list = lists.list(kind, name);
      return list && ((draft) => ask(list, draft, match));
    },
  };
}

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
  };
}

/** Asks about the next hops of a route whose prefix is of the list's version. */
function byNextHop(kind: PrefixListKind): MatchDescriptor<ListName> {
  return byList(kind, (list, draft) => {
    const { version } = list;
    return (
      version === draft.route.version && nextHops(draft, version).some((hop) => list.permits(hop, 0, hop.length * 8))
    );
  });
}

const byNextHopAddress: MatchDescriptor<{ readonly address: IpAddress }> = {
  write: ({ address }) => formatIp(address),
  bind({ address }) {
    const { version } = address;
    return (draft) => nextHops(draft, version).some((hop) => sameIp({ version, bytes: hop }, address));
  },
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
function byNumber(number: (draft: Draft) => number, reads?: RouteFact): MatchDescriptor<{ readonly value: number }> {
  return {
    write: ({ value }) => String(value),
    ...(reads === undefined ? {} : { reads }),
    bind({ value }) {
      return (draft) => number(draft) === value;
    },
  };
}

const byOrigin: MatchDescriptor<{ readonly origin: RouteAttributes["origin"] }> = {
  write: ({ origin }) => ORIGIN_NAMES[origin],
  bind({ origin }) {
    return (draft) => draft.origin === origin;
  },
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
};

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
  };
}

const MATCHES = {
  "as-path": byList("as-path access-list", (list, draft) => list.permits(draft.asPath)),
  community: byCommunityList("community-list", (list, draft, match) => list.permits(draft.communities ?? [], match)),
  extcommunity: byCommunityList("extcommunity-list", (list, draft, match) =>
    list.permits(draft.extendedCommunities ?? [], match),
  ),
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
  "large-community": byCommunityList("large-community-list", (list, draft, match) =>
    list.permits(draft.largeCommunities ?? [], match),
  ),
  "local-preference": byNumber((draft) => draft.localPref ?? 0),
  metric: byNumber((draft) => draft.med ?? 0),
  origin: byOrigin,
  peer: byPeer,
  "source-protocol": byName("source-protocol", ({ route }) => route.sourceProtocol ?? "bgp"),
  tag: byNumber(({ tag, route }) => tag ?? route.tag ?? 0, "tag"),
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
