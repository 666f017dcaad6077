/** What may stand behind `show bgp …` to see a part of the table: one entry for each, with its syntax and its meaning. */
import { parseCommunity, parseLargeCommunity } from "../../../bgp/communities.ts";
import type { PathAttributes } from "../../../bgp/messages.ts";
import { type Prefix, prefixContains } from "../../../net/prefix.ts";
import { LARGE_COMMUNITY, STANDARD_COMMUNITY, sortedCommunities } from "../../../policy/community-kinds.ts";
import { PathText } from "../../../policy/path-text.ts";
import { PolicyError } from "../../../policy/policy-error.ts";
import type { PolicyListKind, PolicyListKinds } from "../../../policy/policy-lists.ts";
import { RegularExpression } from "../../../policy/regular-expression.ts";
import type { AttributeId } from "../../../rib/attribute-table.ts";
import { NONE } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import { CommandError, type Request } from "../../exec-command.ts";
import { AttributeCache } from "./attribute-cache.ts";
import type { TableRequest } from "./table-request.ts";
import type { TableFilter } from "./table-walk.ts";

interface FilterCommand {
  readonly syntax: string;
  filter(asked: TableRequest, request: Request): TableFilter;
}

export const TABLE_FILTERS: readonly FilterCommand[] = [
  { syntax: "cidr-only", filter: ({ view }) => ({ prefix: (id) => !isOfItsClass(view.octets(id)) }) },
  { syntax: "community [AA:NN$community] [exact-match]", filter: withCommunity },
  { syntax: "large-community [AA:BB:CC$largeCommunity] [exact-match]", filter: withLargeCommunity },
  {
    syntax: "community-list COMMUNITY_LIST_NAME$list [exact-match]",
    filter: (asked, request) => {
      const list = listNamed(asked, "community-list", request, "community-list not found");
      const match = request.said("exact-match") ? "exact-match" : "some";
      return withAttributes(asked, ({ communities = [] }) => list.permits(communities, match));
    },
  },
  {
    syntax: "large-community-list LCOMMUNITY_LIST_NAME$list [exact-match]",
    filter: (asked, request) => {
      const list = listNamed(asked, "large-community-list", request, "is not a valid large-community-list name");
      const match = request.said("exact-match") ? "exact-match" : "some";
      return withAttributes(asked, ({ largeCommunities = [] }) => list.permits(largeCommunities, match));
    },
  },
  {
    syntax: "filter-list AS_PATH_FILTER_NAME$list",
    filter: (asked, request) => {
      const list = listNamed(asked, "as-path access-list", request, "AS-path access-list not found");
      return withAttributes(asked, ({ asPath }) => list.permits(asPath));
    },
  },
  {
    syntax: "prefix-list WORD$list",
    filter: (asked, request) => {
      const kind = asked.view.ipVersion === 4 ? "ip prefix-list" : "ipv6 prefix-list";
      return permitted(asked, listNamed(asked, kind, request, "prefix-list not found"));
    },
  },
  {
    syntax: "access-list ACCESSLIST_NAME$list",
    filter: (asked, request) => {
      const kind = asked.view.ipVersion === 4 ? "access-list" : "ipv6 access-list";
      return permitted(asked, listNamed(asked, kind, request, "access-list not found"));
    },
  },
  { syntax: "route-map RMAP_NAME$routeMap", filter: passingRouteMap },
  { syntax: "regexp REGEX$regexp", filter: withPath },
  {
    syntax: "version (1-4294967295)$version",
    filter: ({ view }, request) => {
      const least = request.number("version");
      return { prefix: (id) => view.version(id) >= least };
    },
  },
  { syntax: "<A.B.C.D/M|X:X::X:X/M>$prefix longer-prefixes", filter: within },
  {
    syntax: "self-originate",
    filter: ({ view }) => ({ path: (slot) => view.source(slot).kind === "local" }),
  },
];

/** Class A, B or C, with the length that goes without saying there. */
function isOfItsClass(nlri: Uint8Array): boolean {
  const [length, first] = nlri;
  return length === (first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : -1);
}

function withCommunity(asked: TableRequest, request: Request): TableFilter {
  if (!request.has("community")) return withAttributes(asked, ({ communities }) => communities !== undefined);
  const wanted = parseCommunity(request.text("community"));
  if (wanted === undefined) throw new CommandError(`% Community malformed: ${request.text("community")}`);
  return withAttributes(asked, ({ communities = [] }) =>
    request.said("exact-match")
      ? sortedCommunities(STANDARD_COMMUNITY, communities).join() === String(wanted)
      : communities.includes(wanted),
  );
}

function withLargeCommunity(asked: TableRequest, request: Request): TableFilter {
  if (!request.has("largeCommunity")) {
    return withAttributes(asked, ({ largeCommunities }) => largeCommunities !== undefined);
  }
  const wanted = parseLargeCommunity(request.text("largeCommunity"));
  if (wanted === undefined) throw new CommandError("% Large-community malformed");
  const isWanted = (each: typeof wanted) => LARGE_COMMUNITY.compare(each, wanted) === 0;
  return withAttributes(
    asked,
    ({ largeCommunities = [] }) =>
      largeCommunities.some(isWanted) && (!request.said("exact-match") || largeCommunities.every(isWanted)),
  );
}

function withPath(asked: TableRequest, request: Request): TableFilter {
  const expression = expressionOf(request.text("regexp"));
  const text = new PathText();
  return withAttributes(asked, ({ asPath }) => {
    text.load(asPath);
    return expression.testAscii(text.bytes, text.length);
  });
}

function expressionOf(source: string): RegularExpression {
  try {
    return new RegularExpression(source);
  } catch (error) {
    if (error instanceof PolicyError) throw new CommandError(`Can't compile regexp ${source}`);
    throw error;
  }
}

function within({ view }: TableRequest, request: Request): TableFilter {
  const outer = request.prefix("prefix");
  if (outer.version !== view.ipVersion) return { prefix: () => false };
  const inner: Prefix = { version: outer.version, bytes: new Uint8Array(outer.bytes.length), length: 0 };
  return {
    prefix: (id) => {
      const nlri = view.octets(id);
      if (nlri[0] < outer.length) return false;
      inner.bytes.set(nlri.subarray(1, 1 + inner.bytes.length));
      return prefixContains(outer, inner);
    },
  };
}

/** What the map would do to the routes does not matter, nor is it shown. */
function passingRouteMap({ view, speaker, instance }: TableRequest, request: Request): TableFilter {
  const name = request.text("routeMap");
  const map = speaker.policy.routeMap(name);
  if (map === undefined) throw new CommandError(`% ${name} route-map not found`);
  const { ipVersion: version, sets } = view;
  return {
    path: (slot, id) => {
      const used = view.used(slot, id);
      if (used === NONE) return false;
      const { address } = view.source(slot);
      const nlri = view.octets(id);
      const verdict = map.evaluate({
        version,
        prefixClass: map.classify(version, nlri, 1, nlri[0]),
        attributes: sets.read(used),
        direction: "local",
        peer: address && { address },
        tag: sets.localFacts(used).tag,
        localAs: instance.bgp.asn,
      });
      return verdict.permitted;
    },
  };
}

/** Asks once for each attribute set. */
function withAttributes({ view }: TableRequest, isWanted: (attributes: PathAttributes) => boolean): TableFilter {
  const verdicts = new AttributeCache<AttributeId, undefined, boolean>(view.sets, (id) => isWanted(view.sets.read(id)));
  return {
    path: (slot, id) => {
      const used = view.used(slot, id);
      return used !== NONE && verdicts.of(used, 0, undefined);
    },
  };
}

function permitted(
  { view }: TableRequest,
  list: { permits(bytes: Uint8Array, offset: number, length: number): boolean },
): TableFilter {
  return {
    prefix: (id: PrefixId) => {
      const nlri = view.octets(id);
      return list.permits(nlri, 1, nlri[0]);
    },
  };
}

function listNamed<Kind extends PolicyListKind>(
  { speaker }: TableRequest,
  kind: Kind,
  request: Request,
  complaint: string,
): PolicyListKinds[Kind] {
  const name = request.text("list");
  const list = speaker.policy.list(kind, name);
  if (list === undefined) throw new CommandError(`% ${name} ${complaint}`);
  return list;
}
