/** A line as words with their places. */
import type { Position } from "./problems.ts";

export interface Word extends Position {
  readonly text: string;
}

export function splitWords(text: string, line: number): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/\S+/g)) words.push({ text: match[0], line, column: match.index + 1 });
  return words;
}

/** FRR's comments begin with either. */
export function isComment(word: Word): boolean {
  return word.text.startsWith("!") || word.text.startsWith("#");
}

/** Where a word stands; past the last one, the end of the line. */
export function placeOf(words: readonly Word[], index: number): Position {
  const word = words[Math.min(index, words.length - 1)];
  return { line: word.line, column: word.column + (index < words.length ? 0 : word.text.length) };
}
