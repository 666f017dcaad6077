/** `neighbor …`: how routes of one address family are exchanged with a neighbour or with the members of a peer group. */
import type { Attribute, CommunityType, Direction, Exchange, ExchangeSettings, Filters } from "../exchange.ts";
import type { Command } from "../grammar.ts";
import { type BgpInstance, exchangeOf, type FamilyName } from "../model.ts";
import type { Statement } from "../statement.ts";
import { existingPeer, PEER, peerOf } from "./peer.ts";

/** FRR's, when the line says no number. */
const DEFAULT_ALLOWED_OWN_AS = 3;

const FILTER_WORDS: Readonly<Record<keyof Filters, string>> = {
  routeMap: "route-map",
  prefixList: "prefix-list",
  filterList: "filter-list",
  distributeList: "distribute-list",
};
/** As in FRR, a neighbour has one or the other in a direction. */
const RIVALS: { readonly [Kind in keyof Filters]?: keyof Filters } = {
  prefixList: "distributeList",
  distributeList: "prefixList",
};

const COMMUNITY_TYPES: Readonly<Record<string, readonly CommunityType[]>> = {
  standard: ["standard"],
  extended: ["extended"],
  large: ["large"],
  both: ["standard", "extended"],
  all: ["standard", "extended", "large"],
};

const ATTRIBUTES: readonly Attribute[] = ["as-path", "next-hop", "med"];

export function exchangeCommands(family: FamilyName): readonly Command<BgpInstance>[] {
  const setting = <K extends keyof ExchangeSettings>(
    syntax: string,
    key: K,
    read: (statement: Statement) => NonNullable<ExchangeSettings[K]>,
  ): Command<BgpInstance> =>
    exchangeCommand(
      family,
      syntax,
      ({ settings }, statement) => {
        settings[key] = read(statement);
      },
      ({ settings }) => {
        delete settings[key];
      },
    );
  return [
    filterCommand(family, "routeMap", "WORD$routeMap"),
    filterCommand(family, "prefixList", "WORD$list"),
    filterCommand(family, "filterList", "WORD$list"),
    filterCommand(family, "distributeList", "WORD$list"),
    setting("weight ![(0-65535)$weight]", "weight", (statement) => statement.number("weight")),
    setting("allowas-in [<(1-10)|origin>$times]", "allowAsIn", allowAsIn),
    setting("as-override", "asOverride", () => true),
    setting("remove-private-AS [all] [replace-AS]", "removePrivateAs", (statement) => ({
      all: statement.said("all"),
      replace: statement.said("replace-AS"),
    })),
    setting("next-hop-self", "nextHopSelf", () => true),
    setting("next-hop-self force", "nextHopSelfForced", () => true),
    setting("attribute-unchanged [{as-path|next-hop|med}]", "attributeUnchanged", unchangedAttributes),
    setting("route-reflector-client", "routeReflectorClient", () => true),
    setting("route-server-client", "routeServerClient", () => true),
    setting(
      "maximum-prefix ![(1-4294967295)$prefixes [(1-100)$percent] [<warning-only|restart (1-65535)$minutes>] [force]]",
      "maximumPrefixes",
      maximumPrefixes,
    ),
    setting("maximum-prefix-out ![(1-4294967295)$prefixes]", "maximumPrefixesOut", (statement) =>
      statement.number("prefixes"),
    ),
    setting("default-originate [route-map WORD$routeMap]", "defaultOriginate", (statement) =>
      statement.has("routeMap")
        ? { name: statement.text("routeMap"), at: statement.position("routeMap") }
        : ("always" as const),
    ),
    setting("disable-addpath-rx", "addPathRefused", () => true),
    setting("addpath-tx-all-paths", "addPathSend", () => "all" as const),
    setting("addpath-tx-bestpath-per-AS", "addPathSend", () => "best-per-as" as const),
    setting("addpath-tx-best-selected ![(1-6)$paths]", "addPathSend", (statement) => ({
      best: statement.number("paths"),
    })),
    exchangeCommand(
      family,
      "send-community [<both|all|extended|standard|large>$kinds]",
      ({ withheld }, statement) => {
        for (const kind of communityTypes(statement)) withheld.delete(kind);
      },
      ({ withheld }, statement) => {
        for (const kind of communityTypes(statement)) withheld.add(kind);
      },
      // What is withheld is news, also of a neighbour that nobody has mentioned yet.
      peerOf,
    ),
  ];
}

type Change = (exchange: Exchange, statement: Statement) => void;

/** `no` speaks of neighbours that are there, unless `named` finds others, too. */
function exchangeCommand(
  family: FamilyName,
  syntax: string,
  set: Change,
  unset: Change,
  named: typeof peerOf = existingPeer,
): Command<BgpInstance> {
  const change = (change: Change, statement: Statement, peer: ReturnType<typeof peerOf>) => {
    if (peer !== undefined) change(exchangeOf(peer, family), statement);
  };
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    set: (bgp, statement) => change(set, statement, peerOf(bgp, statement)),
    unset: (bgp, statement) => change(unset, statement, named(bgp, statement)),
  };
}

function filterCommand(family: FamilyName, kind: keyof Filters, token: string): Command<BgpInstance> {
  const name = token.slice(token.indexOf("$") + 1);
  return exchangeCommand(
    family,
    `${FILTER_WORDS[kind]} ${token} <in|out>$direction`,
    (exchange, statement) => {
      const filters = exchange[direction(statement)];
      const rival = RIVALS[kind];
      if (rival === undefined || filters[rival] === undefined) {
        filters[kind] = { name: statement.text(name), at: statement.position(name) };
        return;
      }
      const words = `a ${FILTER_WORDS[rival]} (line ${filters[rival].at.line})`;
      statement.error(`the neighbour has ${words} in this direction: expected only one of the two`, name);
    },
    (exchange, statement) => {
      delete exchange[direction(statement)][kind];
    },
  );
}

function direction(statement: Statement): Direction {
  return statement.text("direction") === "in" ? "in" : "out";
}

function communityTypes(statement: Statement): readonly CommunityType[] {
  return COMMUNITY_TYPES[statement.has("kinds") ? statement.text("kinds") : "standard"];
}

function allowAsIn(statement: Statement): number | "origin" {
  if (!statement.has("times")) return DEFAULT_ALLOWED_OWN_AS;
  const times = statement.value("times");
  return times.type === "number" ? times.number : "origin";
}

/** Without a word, all of them. */
function unchangedAttributes(statement: Statement): readonly Attribute[] {
  const said = ATTRIBUTES.filter((attribute) => statement.said(attribute));
  return said.length === 0 ? ATTRIBUTES : said;
}

function maximumPrefixes(statement: Statement) {
  return {
    limit: statement.number("prefixes"),
    warnOnly: statement.said("warning-only"),
    countRefused: statement.said("force"),
    ...(statement.has("percent") ? { warnAt: statement.number("percent") } : {}),
    ...(statement.has("minutes") ? { restartAfter: statement.number("minutes") } : {}),
  };
}
