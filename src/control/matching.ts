/** A line against a tree of commands: the command and what its words mean, or what to say of the line, in FRR's words. */
import type { CommandTree, Outcome } from "../config/command-tree.ts";
import { complainOfAmbiguity, complainOfMismatch } from "../config/complaint.ts";
import { splitWords } from "../config/lines.ts";
import { Statement } from "../config/statement.ts";
import { type Reply, refused } from "./conversation.ts";
import type { Request } from "./exec-command.ts";
import { Status } from "./status.ts";

export type Matched<C> =
  | { readonly type: "command"; readonly command: C; readonly request: Request }
  | { readonly type: "refusal"; readonly reply: Reply };

export function matchLine<C>(tree: CommandTree<C>, line: string): Matched<C> {
  const words = splitWords(line, 1);
  const texts = words.map(({ text }) => text);
  const outcome = tree.match(texts);
  if (outcome.type !== "match") return { type: "refusal", reply: refusal(line, texts, outcome) };
  const request = new Statement(words, outcome.captures, nobodyComplains);
  return { type: "command", command: outcome.command, request };
}

/** FRR's words, then what is wrong with which word. */
function refusal(line: string, words: readonly string[], outcome: Exclude<Outcome<unknown>, { type: "match" }>): Reply {
  if (outcome.type === "ambiguity") {
    const { message } = complainOfAmbiguity(words, outcome);
    return refused(Status.Ambiguous, `Ambiguous command: ${line}`, message);
  }
  const { message } = complainOfMismatch(words, outcome);
  if (outcome.index === words.length) return refused(Status.Incomplete, `Command incomplete: ${line}`, message);
  return refused(Status.NoMatch, `Unknown command: ${line}`, message);
}

/** Commands of the running daemon complain with a CommandError. */
function nobodyComplains(_severity: string, _at: unknown, message: string): never {
  throw new TypeError(`a command complained as a configuration does: ${message}`);
}
