/** What the commands of all kinds of lists have in common: their entries, and how `no` takes them away. */
import { PolicyError } from "../../policy/policy-error.ts";
import type { PolicyListKind } from "../../policy/policy-lists.ts";
import type { Action } from "../../policy/route.ts";
import type { EntryList } from "../entry-list.ts";
import type { Command } from "../grammar.ts";
import { compareNames } from "../line-order.ts";
import type { ListBodies } from "../list-kinds.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";

/** FRR's sequence numbers have 32 bits. */
const HIGHEST_SEQUENCE = 0xffffffff;

/** What stands between the list's name and the entry. */
export const ENTRY = "[seq (1-4294967295)$sequence] <permit|deny>$action";

/** What FRR calls a text for people, in the lists that have one. */
const DESCRIPTION_WORDS = {
  "ip prefix-list": "description",
  "ipv6 prefix-list": "description",
  "access-list": "remark",
  "ipv6 access-list": "remark",
} as const;
type DescribedKind = keyof typeof DESCRIPTION_WORDS;

interface EntryCommand<Kind extends PolicyListKind> {
  readonly kind: Kind;
  readonly syntax: string;
  /** Undefined after a complaint. */
  read(statement: Statement, action: Action): { body: ListBodies[Kind]; text: string } | undefined;
  /** What an entry says more than once counts once; in prefix lists only if it has no sequence number of its own. */
  readonly mayRepeat?: true;
  /** What stands before the list's name, if lists of this kind are written by this command. */
  head?(name: string, list: EntryList<ListBodies[Kind]>): string;
  /** Complains of an entry that does not fit the others. */
  fits?(list: EntryList<ListBodies[Kind]>, statement: Statement): boolean;
}

/** Adds an entry; `no` takes one away, by its sequence number or by what it says, or the whole list. */
export function entryCommand<Kind extends PolicyListKind>(command: EntryCommand<Kind>): Command<Configuration> {
  const { kind, syntax, read, mayRepeat = false, head, fits } = command;
  return {
    syntax: `[no] ${syntax}`,
    set({ policy }, statement) {
      const entry = read(statement, actionOf(statement));
      if (entry === undefined) return;
      const list = policy.list(kind, statement.written("list"));
      if (fits?.(list, statement) === false) return;
      const isNumbered = statement.has("sequence");
      if (list.says(entry.text) && !(isNumbered && mayRepeat)) return;
      const sequence = isNumbered ? statement.number("sequence") : list.nextSequence;
      if (sequence > HIGHEST_SEQUENCE) statement.error("there is no sequence number left behind the last entry");
      else list.put({ sequence, ...entry });
    },
    unset(configuration, statement) {
      const { policy } = configuration;
      if (!statement.has("action")) {
        policy.lists[kind].delete(statement.written("list"));
        return;
      }
      const entry = read(statement, actionOf(statement));
      changeList(configuration, kind, statement, (list) => {
        if (statement.has("sequence")) list.remove(statement.number("sequence"));
        else if (entry !== undefined) list.removeText(entry.text);
      });
    },
    ...(head === undefined ? {} : { lines: ({ policy }) => listLines(kind, policy.lists[kind], head) }),
  };
}

function* listLines<Body>(
  kind: PolicyListKind,
  lists: ReadonlyMap<string, EntryList<Body>>,
  head: (name: string, list: EntryList<Body>) => string,
): Generator<string> {
  for (const [name, list] of inOrder(kind, lists)) {
    const beginning = `${head(name, list)} ${name}`;
    if (list.description !== undefined) yield `${beginning} ${descriptionWord(kind)} ${list.description}`;
    for (const { sequence, text } of list.inOrder()) yield `${beginning} seq ${sequence} ${text}`;
  }
}

function descriptionWord(kind: PolicyListKind): string {
  return kind in DESCRIPTION_WORDS ? DESCRIPTION_WORDS[kind as DescribedKind] : "";
}

/** As FRR has them: among lists of communities, those with a number for a name come first. */
function inOrder<Body>(
  kind: PolicyListKind,
  lists: ReadonlyMap<string, EntryList<Body>>,
): readonly (readonly [string, EntryList<Body>])[] {
  const sorted = [...lists].sort(([a], [b]) => compareNames(a, b));
  return kind.endsWith("community-list") ? sorted.sort(([a], [b]) => numberOf(a) - numberOf(b)) : sorted;
}

function numberOf(name: string): number {
  return /^\d{1,10}$/.test(name) ? Number(name) : Number.MAX_SAFE_INTEGER;
}

/** `no … seq N` alone. */
export function removalBySequence(kind: PolicyListKind): Command<Configuration> {
  return {
    syntax: `no ${kind} WORD$list seq (1-4294967295)$sequence`,
    set: (configuration, statement) =>
      changeList(configuration, kind, statement, (list) => list.remove(statement.number("sequence"))),
  };
}

/** A text for people; as in FRR, it alone makes a list without entries. */
export function descriptionCommand(kind: DescribedKind): Command<Configuration> {
  return {
    syntax: `[no] ${kind} WORD$list ${DESCRIPTION_WORDS[kind]} ![LINE...$text]`,
    set({ policy }, statement) {
      policy.list(kind, statement.written("list")).description = statement.text("text");
    },
    unset: (configuration, statement) =>
      changeList(configuration, kind, statement, (list) => {
        list.description = undefined;
      }),
  };
}

/** A list that has nothing left in it is gone. */
function changeList(
  { policy }: Configuration,
  kind: PolicyListKind,
  statement: Statement,
  change: (list: Pick<EntryList<unknown>, "remove" | "removeText" | "description">) => void,
): void {
  const name = statement.written("list");
  const list = policy.lists[kind].get(name);
  if (list === undefined) return;
  change(list);
  if (list.isEmpty) policy.lists[kind].delete(name);
}

function actionOf(statement: Statement): Action {
  return statement.text("action") === "permit" ? "permit" : "deny";
}

/** What policy refuses is complained of at the word called `name`. */
export function accepted<T>(statement: Statement, name: string, make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    statement.error(error.message, name);
    return undefined;
  }
}
