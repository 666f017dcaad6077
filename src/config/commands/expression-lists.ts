/** `bgp community-list`, its large and extended sisters, and `bgp as-path access-list`; `ip` for `bgp` is the old spelling. */
import {
  type CommunityKind,
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  STANDARD_COMMUNITY,
  sortedCommunities,
} from "../../policy/community-kinds.ts";
import type { CommunityListEntry } from "../../policy/community-list.ts";
import { RegularExpression } from "../../policy/regular-expression.ts";
import type { Action } from "../../policy/route.ts";
import type { EntryList } from "../entry-list.ts";
import type { Command } from "../grammar.ts";
import type { Word } from "../lines.ts";
import type { Configuration } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import {
  COMMUNITIES,
  LARGE_COMMUNITIES,
  readTypedCommunities,
  readValues,
  writeTypedCommunity,
} from "./community-values.ts";
import { accepted, entryCommand } from "./lists.ts";

const ENTRY = "[seq (0-4294967295)$sequence] <permit|deny>$action";

type CommunityListName = "community-list" | "large-community-list" | "extcommunity-list";

export const EXPRESSION_LIST_COMMANDS: readonly Command<Configuration>[] = [
  entryCommand({
    kind: "as-path access-list",
    syntax: `<bgp|ip> as-path access-list WORD$list ![${ENTRY} REGEX...$expression]`,
    read: (statement, action) => (isForPaths(statement) ? readExpression(statement, action) : undefined),
    head: () => "bgp as-path access-list",
  }),
  entryCommand({
    kind: "community-list",
    syntax: standardSyntax("community-list", "AA:NN"),
    read: reading(STANDARD_COMMUNITY, (statement, words) => readValues(statement, words, COMMUNITIES)),
    head: listHead("community-list"),
    fits: isStandard,
  }),
  entryCommand({
    kind: "large-community-list",
    syntax: standardSyntax("large-community-list", "AA:BB:CC"),
    read: reading(LARGE_COMMUNITY, (statement, words) => readValues(statement, words, LARGE_COMMUNITIES)),
    head: listHead("large-community-list"),
    fits: isStandard,
  }),
  entryCommand({
    kind: "extcommunity-list",
    syntax: standardSyntax("extcommunity-list", "EXTCOMMUNITY"),
    read: reading(EXTENDED_COMMUNITY, readTypedCommunities, writeTypedCommunity),
    head: listHead("extcommunity-list"),
    fits: isStandard,
  }),
  expandedCommand("community-list"),
  expandedCommand("large-community-list"),
  expandedCommand("extcommunity-list"),
];

/** The number, or the word before the name, says how the entries are said. */
function standardSyntax(kind: CommunityListName, token: string): string {
  return `<bgp|ip> ${kind} <(1-99)$list|standard WORD$list> ![${ENTRY} ${token}...$communities]`;
}

function expandedCommand(kind: CommunityListName): Command<Configuration> {
  return entryCommand({
    kind,
    syntax: `<bgp|ip> ${kind} <(100-500)$list|expanded WORD$list> ![${ENTRY} REGEX...$expression]`,
    read: readExpression,
    fits: isExpanded,
  });
}

/** FRR leaves the word out where the list's number says it. */
function listHead(kind: CommunityListName) {
  return (name: string, list: EntryList<CommunityListEntry<never>>) => {
    const isStandard = list.first === undefined || "communities" in list.first.body;
    const [least, most] = isStandard ? [1, 99] : [100, 500];
    const saysIt = /^\d{1,3}$/.test(name) && Number(name) >= least && Number(name) <= most;
    return saysIt ? `bgp ${kind}` : `bgp ${kind} ${isStandard ? "standard" : "expanded"}`;
  };
}

function reading<Community>(
  kind: CommunityKind<Community>,
  read: (statement: Statement, words: readonly Word[]) => readonly Community[] | undefined,
  write: (community: Community) => string = kind.format,
) {
  return (statement: Statement, action: Action) => {
    const said = read(statement, statement.rest("communities"));
    if (said === undefined) return undefined;
    const communities = sortedCommunities(kind, said);
    return { body: { action, communities }, text: `${action} ${communities.map(write).join(" ")}` };
  };
}

function readExpression(
  statement: Statement,
  action: Action,
): { body: { action: Action; expression: RegularExpression }; text: string } | undefined {
  const source = statement.text("expression");
  const expression = accepted(statement, "expression", () => new RegularExpression(source));
  return expression && { body: { action, expression }, text: `${action} ${source}` };
}

/** FRR's rule: what no AS path has is a slip. */
function isForPaths(statement: Statement): boolean {
  const [stranger] = /[^0-9_^|[\]{}(), $*+.?\\-]/.exec(statement.text("expression")) ?? [];
  if (stranger === undefined) return true;
  statement.error(`unexpected ${quote(stranger)}: no AS path has that`, "expression");
  return false;
}

/** As in FRR, a list is standard or expanded, never both. */
function isStandard({ first }: EntryList<CommunityListEntry<never>>, statement: Statement): boolean {
  if (first === undefined || "communities" in first.body) return true;
  statement.error(`${quote(statement.written("list"))} is an expanded list already: expected another name`, "list");
  return false;
}

function isExpanded({ first }: EntryList<CommunityListEntry<never>>, statement: Statement): boolean {
  if (first === undefined || "expression" in first.body) return true;
  statement.error(`${quote(statement.written("list"))} is a standard list already: expected another name`, "list");
  return false;
}
