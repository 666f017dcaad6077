/** The words that end a block. */
import type { Command } from "../grammar.ts";

const END: Command<unknown> = { syntax: "end", ends: "all" };

/** `exit`, `quit` and `end`, and the words that end this kind of block alone. */
export function endings(...own: string[]): Command<unknown>[] {
  return [END, ...["exit", "quit", ...own].map((syntax): Command<unknown> => ({ syntax, ends: "block" }))];
}
