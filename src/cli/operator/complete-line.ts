/** What TAB does to a line. */
import type { Completion } from "../../config/command-tree.ts";

export interface LineCompletion {
  /** Goes in at the cursor. */
  readonly insertion: string;
  /** To choose from, when nothing could be inserted. */
  readonly choices: readonly string[];
}

/** The word is completed as far as all possible ones agree; the only possible one gets a blank behind it. */
export function completeLine(line: string, completions: readonly Completion[]): LineCompletion {
  const [word] = /\S*$/.exec(line) ?? [""];
  const keywords = completions.filter(({ isKeyword }) => isKeyword).map(({ token }) => token);
  const tokens = completions.map(({ token }) => token);
  if (keywords.length === 0 || !keywords.every((each) => each.startsWith(word)))
    return { insertion: "", choices: tokens };
  if (completions.length === 1) return { insertion: `${keywords[0].slice(word.length)} `, choices: [] };
  const insertion = commonStart(keywords).slice(word.length);
  const decided = insertion !== "" && keywords.length === completions.length;
  return decided ? { insertion, choices: [] } : { insertion: "", choices: tokens };
}

function commonStart(words: readonly string[]): string {
  const [first] = words;
  let length = first.length;
  while (!words.every((word) => word.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
