/** Possible words with their explanations, as `?` shows them. */
import type { Completion } from "../../config/command-tree.ts";

export function describeCompletions(completions: readonly Completion[]): string {
  if (completions.length === 0) return "% There is no matched command.\n";
  const width = Math.max(...completions.map(({ token }) => token.length));
  return completions.map(({ token, help }) => `${`  ${token.padEnd(width)}  ${help}`.trimEnd()}\n`).join("");
}
