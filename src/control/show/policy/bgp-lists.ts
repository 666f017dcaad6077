/** `show bgp as-path-access-list`, and the lists of communities of all three kinds. */
import type { EntryList } from "../../../config/entry-list.ts";
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { printable } from "../foreign-text.ts";
import { asked } from "./named.ts";

type CommunityListKind = "community-list" | "large-community-list" | "extcommunity-list";

interface CommunityListWords {
  /** Before the style, of lists with a name and of those with a number. */
  readonly named: string;
  readonly numbered: string;
}

/** FRR's. */
const WORDS: Readonly<Record<CommunityListKind, CommunityListWords>> = {
  "community-list": {
    named: "Named Community",
    numbered: "Community",
  },
  "large-community-list": {
    named: "Named large community",
    numbered: "Large community",
  },
  "extcommunity-list": {
    named: "Named extended community",
    numbered: "Extended community",
  },
};

/** Without `detail`, FRR shows the routes that a list of communities permits. */
function communityListCommand(kind: CommunityListKind): ExecCommand {
  return {
    syntax: `show bgp ${kind} [WORD$name detail]`,
    run: (subject, request) => showCommunityLists(subject, request, kind),
  };
}

export const BGP_LIST_COMMANDS: readonly ExecCommand[] = [
  { syntax: "show <bgp|ip> as-path-access-list [WORD$name] [json]", run: showPathLists },
  communityListCommand("community-list"),
  communityListCommand("large-community-list"),
  communityListCommand("extcommunity-list"),
];

function showPathLists({ configuration }: Subject, request: Request): string {
  const lists = asked(configuration.policy.lists["as-path access-list"], request);
  if (!request.said("json")) {
    return lists.map(([name, list]) => `AS path access list ${printable(name)}\n${entriesText(list)}`).join("");
  }
  const shown = lists.map(([name, list]) => {
    const entries = list.inOrder().map(({ sequence, body: { action, expression } }) => {
      return { sequenceNumber: sequence, type: action, regExp: expression.source };
    });
    return [name, entries] as const;
  });
  return `${prettyJson(Object.fromEntries(shown))}\n`;
}

interface CommunityEntry {
  readonly action: "permit" | "deny";
}

function showCommunityLists({ configuration }: Subject, request: Request, kind: CommunityListKind): string {
  const all: ReadonlyMap<string, EntryList<CommunityEntry>> = configuration.policy.lists[kind];
  const lists = asked(all, request);
  if (request.has("name") && lists.length === 0) throw new CommandError(`% Can't find ${kind}`);
  return lists.map(([name, list]) => `${communityListTitle(kind, name, list)}\n${entriesText(list)}`).join("");
}

function communityListTitle(kind: CommunityListKind, name: string, { first }: EntryList<CommunityEntry>): string {
  const { named, numbered } = WORDS[kind];
  const isStandard = first === undefined || "communities" in first.body;
  if (/^\d+$/.test(name)) return `${numbered} ${isStandard ? "standard" : "(expanded) access"} list ${name}`;
  return `${named} ${isStandard ? "standard" : "expanded"} list ${printable(name)}`;
}

function entriesText<Body>(list: EntryList<Body>): string {
  return list
    .inOrder()
    .map(({ text }) => `    ${printable(text)}\n`)
    .join("");
}
