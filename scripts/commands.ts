/**
 * Writes `docs/commands.md`: every command of the configuration and of the running daemon, from the tables that also read
 * them, with what becomes of it. `test/house/commands.test.ts` holds the page to them.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type AnyGrammar, GRAMMARS } from "../src/config/commands/grammars.ts";
import { PEER } from "../src/config/commands/peer.ts";
import type { Command } from "../src/config/grammar.ts";
import { type Pattern, parseTemplate, type Token } from "../src/config/notation.ts";
import { Rank } from "../src/config/tokens.ts";
import { helpFor, helpForValue } from "../src/config/vocabulary.ts";
import { EXEC_COMMANDS } from "../src/control/commands.ts";
import { CONVERSATION_COMMANDS } from "../src/control/conversation-commands.ts";

type AnyCommand = Command<never>;

const isTaken = (command: AnyCommand) => "set" in command || "opens" in command || "ends" in command;

/** What can become of a line, and how the page speaks of it. */
const OUTCOMES: readonly {
  readonly heading: string | undefined;
  readonly has: (command: AnyCommand) => boolean;
  readonly row: (command: AnyCommand) => string;
}[] = [
  {
    heading: undefined,
    has: (command) => isTaken(command) && command.pending === undefined,
    row: ({ syntax }) => helpOf(syntax),
  },
  {
    heading: "Read, kept and shown, but an error, because nothing acts on it yet:",
    has: (command) => command.pending !== undefined,
    row: ({ pending = "" }) => pending,
  },
  {
    heading: "Without effect, with a notice that says why:",
    has: (command) => "ignored" in command,
    row: (command) => ("ignored" in command ? command.ignored : ""),
  },
  {
    heading: "What happens anyway, so only the `no` form is worth a word:",
    has: (command) => "always" in command,
    row: (command) => ("always" in command ? `${command.always}${command.harmless ? "" : " (`no` is refused)"}` : ""),
  },
  {
    heading: "Refused by name:",
    has: (command) => "unsupported" in command,
    row: () => "",
  },
];

/** Of the running daemon. */
const RUNNING_COMMANDS = [...CONVERSATION_COMMANDS, ...EXEC_COMMANDS];

/** The content that `docs/commands.md` must have. */
export function describeCommands(): string {
  return [
    "# Commands\n",
    "Made by `npm run docs:commands` from the tables of commands. What the configuration file is like otherwise:",
    "[configuration.md](configuration.md).\n",
    "Notation as FRR's: `<a|b>` one of, `[a]` may be left out, `![a]` may be left out after `no`, `{a|b}` any of these in any",
    "order, `[no]` can be taken back, `$name` names a value, `PEER` is a neighbour or a peer group. `?` on the command line",
    "says the same.\n",
    "## Configuration\n",
    ...GRAMMARS.map(describeBlock),
    "## Of the running daemon\n",
    table(
      RUNNING_COMMANDS.map(({ syntax, privileged }) => [
        syntax,
        privileged ? `${helpOf(syntax)} (privileged)` : helpOf(syntax),
      ]),
    ),
    "## Words\n",
    "Keywords:\n",
    table(keywords()),
    "Values:\n",
    table(values()),
  ].join("\n");
}

function describeBlock({ title, commands }: AnyGrammar): string {
  const parts = OUTCOMES.flatMap(({ heading, has, row }) => {
    const rows = commands.filter(has).map((command): Row => [command.syntax.replace(PEER, "PEER"), row(command)]);
    if (rows.length === 0) return [];
    return heading === undefined ? [table(rows)] : [`${heading}\n`, table(rows)];
  });
  return [`### ${title === GRAMMARS[0].title ? "At the top level" : `Below \`${title}\``}\n`, ...parts].join("\n");
}

type Row = readonly [term: string, meaning: string];

function table(rows: readonly Row[]): string {
  const escaped = (text: string) => text.replaceAll("|", "\\|");
  const lines = rows.map(([term, meaning]) => `| \`${escaped(term)}\` | ${escaped(meaning)} |`);
  return ["| | |", "|---|---|", ...lines, ""].join("\n");
}

/** What its words say, as far as they must be said; the first says only where the command belongs. */
function helpOf(syntax: string): string {
  const helps = needed(parseTemplate(syntax).said).map((token) => helpFor(token) ?? "");
  return [...new Set(helps.length > 1 ? helps.slice(1) : helps)].filter((help) => help !== "").join("; ");
}

/** The keywords that every line of the command has. */
function needed(pattern: Pattern): readonly Token[] {
  if (pattern.type === "token") return isKeyword(pattern.token) ? [pattern.token] : [];
  return pattern.type === "sequence" ? pattern.parts.flatMap(needed) : [];
}

function keywords(): readonly Row[] {
  const tokens = taken().flatMap(tokensOf).filter(isKeyword);
  const helps = new Map(tokens.map((token) => [token.text, helpFor(token) ?? ""]));
  return [...helps].sort(byTerm);
}

function values(): readonly Row[] {
  const tokens = taken().flatMap(tokensOf);
  const helps = new Map(
    tokens.flatMap((token): Row[] => {
      const help = isKeyword(token) ? undefined : helpForValue(token.name);
      return help === undefined ? [] : [[`${token.text}$${token.name}`, help]];
    }),
  );
  return [...helps].sort(byTerm);
}

function byTerm([a]: Row, [b]: Row): number {
  return a < b ? -1 : Number(a > b);
}

function taken(): readonly Pattern[] {
  const ofConfiguration = GRAMMARS.flatMap(({ commands }) => commands.filter(isTaken).map(({ syntax }) => syntax));
  return [...ofConfiguration, ...RUNNING_COMMANDS.map(({ syntax }) => syntax)].map((syntax) => {
    const { said, withdrawn } = parseTemplate(syntax);
    return withdrawn ?? said;
  });
}

function tokensOf(pattern: Pattern): readonly Token[] {
  switch (pattern.type) {
    case "token":
      return [pattern.token];
    case "optional":
      return tokensOf(pattern.part);
    case "choice":
      return pattern.options.flatMap(tokensOf);
    case "sequence":
    case "any-order":
      return pattern.parts.flatMap(tokensOf);
  }
}

function isKeyword({ kind }: Token): boolean {
  return kind.rank === Rank.Keyword;
}

const PAGE = join(resolve(import.meta.dirname, ".."), "docs/commands.md");
if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, describeCommands());
