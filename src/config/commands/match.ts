/** `match …`, below `route-map`. The kind of a clause is also what it is called in the file. */
import type { MatchClause } from "../../policy/match-clauses.ts";
import type { Command } from "../grammar.ts";
import type { RouteMapDefinition } from "../policy-definitions.ts";
import type { Statement } from "../statement.ts";
import { readOrigin } from "./set.ts";

type ClauseOf<Kind extends MatchClause["kind"]> = Extract<MatchClause, { readonly kind: Kind }>;

function match<Kind extends MatchClause["kind"]>(
  kind: Kind,
  syntax: string,
  read: (statement: Statement, kind: Kind) => ClauseOf<Kind>,
): Command<RouteMapDefinition> {
  return {
    syntax: `[no] match ${kind} ${syntax}`,
    set({ matches }, statement) {
      matches.delete(kind); // a clause that is said again moves to the end
      matches.set(kind, { clause: read(statement, kind), at: statement.position() });
    },
    unset: ({ matches }) => matches.delete(kind),
  };
}

const LIST = "![WORD$list]";
const COMMUNITY_LIST = "![WORD$list [<exact-match|any>$match]]";
const NUMBER = "![(0-4294967295)$value]";

const listOf = (statement: Statement) => ({ list: statement.text("list") });
const numberOf = (statement: Statement) => ({ value: statement.number("value") });

function communityListOf(statement: Statement) {
  const list = listOf(statement);
  if (!statement.has("match")) return list;
  return { ...list, match: statement.text("match") === "any" ? ("any" as const) : ("exact-match" as const) };
}

export const MATCH_COMMANDS: readonly Command<RouteMapDefinition>[] = [
  match("as-path", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("community", COMMUNITY_LIST, (statement, kind) => ({ kind, ...communityListOf(statement) })),
  match("extcommunity", COMMUNITY_LIST, (statement, kind) => ({ kind, ...communityListOf(statement) })),
  match("interface", "![WORD$interface]", (statement, kind) => ({ kind, name: statement.text("interface") })),
  match("ip address", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ip address prefix-len", "![(0-32)$length]", (statement, kind) => ({
    kind,
    length: statement.number("length"),
  })),
  match("ip address prefix-list", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ip next-hop", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ip next-hop address", "![A.B.C.D$address]", (statement, kind) => ({
    kind,
    address: statement.address("address"),
  })),
  match("ip next-hop prefix-list", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ipv6 address", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ipv6 address prefix-len", "![(0-128)$length]", (statement, kind) => ({
    kind,
    length: statement.number("length"),
  })),
  match("ipv6 address prefix-list", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ipv6 next-hop", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("ipv6 next-hop address", "![X:X::X:X$address]", (statement, kind) => ({
    kind,
    address: statement.address("address"),
  })),
  match("ipv6 next-hop prefix-list", LIST, (statement, kind) => ({ kind, ...listOf(statement) })),
  match("large-community", COMMUNITY_LIST, (statement, kind) => ({ kind, ...communityListOf(statement) })),
  match("local-preference", NUMBER, (statement, kind) => ({ kind, ...numberOf(statement) })),
  match("metric", NUMBER, (statement, kind) => ({ kind, ...numberOf(statement) })),
  match("origin", "![<egp|igp|incomplete>$origin]", (statement, kind) => ({ kind, origin: readOrigin(statement) })),
  match("peer", "![<local|A.B.C.D|X:X::X:X|WORD>$from]", (statement, kind) => {
    const value = statement.value("from");
    return { kind, peer: value.type === "address" ? value.address : statement.text("from") };
  }),
  match("source-protocol", "![WORD$protocol]", (statement, kind) => ({ kind, name: statement.text("protocol") })),
  match("tag", "![<untagged|(1-4294967295)>$tag]", (statement, kind) => {
    const value = statement.value("tag");
    return { kind, value: value.type === "number" ? value.number : 0 };
  }),
];
