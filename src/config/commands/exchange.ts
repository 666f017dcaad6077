/** `neighbor …`: how routes of one address family are exchanged with a neighbour or with the members of a peer group. */
import type {
  Attribute,
  CommunityType,
  Direction,
  Exchange,
  ExchangeSettings,
  Filters,
  MaximumPrefixes,
} from "../exchange.ts";
import type { Command } from "../grammar.ts";
import { type BgpInstance, exchangeOf, type FamilyName } from "../model.ts";
import type { Statement } from "../statement.ts";
import { existingPeer, PEER, peerLines, peerOf } from "./peer.ts";

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

const DIRECTIONS: readonly Direction[] = ["in", "out"];

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
    write: (value: NonNullable<ExchangeSettings[K]>) => string | undefined,
  ): Command<BgpInstance> =>
    exchangeCommand(family, {
      syntax,
      set: ({ settings }, statement) => {
        settings[key] = read(statement);
      },
      unset: ({ settings }) => {
        delete settings[key];
      },
      write: ({ settings }) => {
        const value = settings[key];
        return value == null ? undefined : write(value);
      },
    });
  const flag = (words: string, key: FlagName): Command<BgpInstance> =>
    setting(
      words,
      key,
      () => true,
      () => words,
    );
  const addPath = (words: string, send: NonNullable<ExchangeSettings["addPathSend"]>): Command<BgpInstance> =>
    setting(
      words,
      "addPathSend",
      () => send,
      (said) => (said === send ? words : undefined),
    );
  return [
    filterCommand(family, "routeMap", "WORD$routeMap"),
    filterCommand(family, "prefixList", "WORD$list"),
    filterCommand(family, "filterList", "WORD$list"),
    filterCommand(family, "distributeList", "WORD$list"),
    setting(
      "weight ![(0-65535)$weight]",
      "weight",
      (statement) => statement.number("weight"),
      (weight) => `weight ${weight}`,
    ),
    setting("allowas-in [<(1-10)|origin>$times]", "allowAsIn", allowAsIn, (times) =>
      times === DEFAULT_ALLOWED_OWN_AS ? "allowas-in" : `allowas-in ${times}`,
    ),
    flag("as-override", "asOverride"),
    setting(
      "remove-private-AS [all] [replace-AS]",
      "removePrivateAs",
      (statement) => ({ all: statement.said("all"), replace: statement.said("replace-AS") }),
      ({ all, replace }) => `remove-private-AS${all ? " all" : ""}${replace ? " replace-AS" : ""}`,
    ),
    flag("next-hop-self", "nextHopSelf"),
    flag("next-hop-self force", "nextHopSelfForced"),
    setting(
      "attribute-unchanged [{as-path|next-hop|med}]",
      "attributeUnchanged",
      unchangedAttributes,
      (attributes) => `attribute-unchanged ${attributes.join(" ")}`,
    ),
    flag("route-reflector-client", "routeReflectorClient"),
    flag("route-server-client", "routeServerClient"),
    setting(
      "maximum-prefix ![(1-4294967295)$prefixes [(1-100)$percent] [<warning-only|restart (1-65535)$minutes>] [force]]",
      "maximumPrefixes",
      readMaximumPrefixes,
      writeMaximumPrefixes,
    ),
    setting(
      "maximum-prefix-out ![(1-4294967295)$prefixes]",
      "maximumPrefixesOut",
      (statement) => statement.number("prefixes"),
      (prefixes) => `maximum-prefix-out ${prefixes}`,
    ),
    setting(
      "default-originate [route-map WORD$routeMap]",
      "defaultOriginate",
      (statement) =>
        statement.has("routeMap")
          ? { name: statement.text("routeMap"), at: statement.position("routeMap") }
          : ("always" as const),
      (said) => (said === "always" ? "default-originate" : `default-originate route-map ${said.name}`),
    ),
    flag("disable-addpath-rx", "addPathRefused"),
    addPath("addpath-tx-all-paths", "all"),
    addPath("addpath-tx-bestpath-per-AS", "best-per-as"),
    setting(
      "addpath-tx-best-selected ![(1-6)$paths]",
      "addPathSend",
      (statement) => ({ best: statement.number("paths") }),
      (said) => (typeof said === "object" ? `addpath-tx-best-selected ${said.best}` : undefined),
    ),
    exchangeCommand(family, {
      syntax: "send-community [<both|all|extended|standard|large>$kinds]",
      set: ({ withheld }, statement) => {
        for (const kind of communityTypes(statement)) withheld.delete(kind);
      },
      unset: ({ withheld }, statement) => {
        for (const kind of communityTypes(statement)) withheld.add(kind);
      },
      // What is withheld is news, also of a neighbour that nobody has mentioned yet.
      unsetCreates: true,
      write: writeWithheld,
    }),
  ];
}

type FlagName = {
  [K in keyof ExchangeSettings]-?: NonNullable<ExchangeSettings[K]> extends true ? K : never;
}[keyof ExchangeSettings];

type Change = (exchange: Exchange, statement: Statement) => void;

interface ExchangeCommand {
  readonly syntax: string;
  readonly set: Change;
  readonly unset: Change;
  /** `no` speaks of neighbours that are there; with this, it may also be the first line to mention one. */
  readonly unsetCreates?: true;
  /** What stands behind the neighbour's name, a `no` in front of it if need be. */
  readonly write: (exchange: Exchange) => Iterable<string | undefined> | string | undefined;
}

function exchangeCommand(
  family: FamilyName,
  { syntax, set, unset, unsetCreates, write }: ExchangeCommand,
): Command<BgpInstance> {
  const named = unsetCreates ? peerOf : existingPeer;
  const change = (change: Change, statement: Statement, peer: ReturnType<typeof peerOf>) => {
    if (peer !== undefined) change(exchangeOf(peer, family), statement);
  };
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    set: (bgp, statement) => change(set, statement, peerOf(bgp, statement)),
    unset: (bgp, statement) => change(unset, statement, named(bgp, statement)),
    lines: peerLines(({ exchange }) => {
      const said = exchange[family];
      return said && write(said);
    }),
  };
}

function filterCommand(family: FamilyName, kind: keyof Filters, token: string): Command<BgpInstance> {
  const name = token.slice(token.indexOf("$") + 1);
  return exchangeCommand(family, {
    syntax: `${FILTER_WORDS[kind]} ${token} <in|out>$direction`,
    set: (exchange, statement) => {
      const filters = exchange[direction(statement)];
      const rival = RIVALS[kind];
      if (rival === undefined || filters[rival] === undefined) {
        filters[kind] = { name: statement.text(name), at: statement.position(name) };
        return;
      }
      const words = `a ${FILTER_WORDS[rival]} (line ${filters[rival].at.line})`;
      statement.error(`the neighbour has ${words} in this direction: expected only one of the two`, name);
    },
    unset: (exchange, statement) => {
      delete exchange[direction(statement)][kind];
    },
    *write(exchange) {
      for (const direction of DIRECTIONS) {
        const filter = exchange[direction][kind];
        if (filter !== undefined) yield `${FILTER_WORDS[kind]} ${filter.name} ${direction}`;
      }
    },
  });
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

function* writeWithheld({ withheld }: Exchange): Generator<string> {
  const all = COMMUNITY_TYPES.all;
  if (withheld.size === all.length) yield "no send-community all";
  else
    for (const kind of all)
      if (withheld.has(kind)) yield `no send-community ${kind === "standard" ? "" : kind}`.trimEnd();
}

function readMaximumPrefixes(statement: Statement) {
  return {
    limit: statement.number("prefixes"),
    warnOnly: statement.said("warning-only"),
    countRefused: statement.said("force"),
    ...(statement.has("percent") ? { warnAt: statement.number("percent") } : {}),
    ...(statement.has("minutes") ? { restartAfter: statement.number("minutes") } : {}),
  };
}

function writeMaximumPrefixes({ limit, warnAt, warnOnly, restartAfter, countRefused }: MaximumPrefixes): string {
  const words = [
    "maximum-prefix",
    limit,
    warnAt,
    warnOnly && "warning-only",
    restartAfter !== undefined && `restart ${restartAfter}`,
    countRefused && "force",
  ];
  return words.filter(Boolean).join(" ");
}
