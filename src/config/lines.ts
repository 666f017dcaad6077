/** A line as words with their places. */
import type { Position } from "./problems.ts";

export interface Word extends Position {
  readonly text: string;
}

/** One character, so that places can be counted. */
const WHITE_SPACE = /\s/;

export function splitWords(text: string, line: number): Word[] {
  const words: Word[] = [];
  let column = 1;
  for (const part of text.split(WHITE_SPACE)) {
    if (part !== "") words.push({ text: part, line, column });
    column += part.length + 1;
  }
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
