/** What to say about a line that is no command: which word is wrong, what was expected, and what was probably meant. */
import type { Ambiguity, Mismatch } from "./command-tree.ts";
import { nearestWord } from "./nearest.ts";
import type { Token } from "./notation.ts";
import { type Problem, quote } from "./problems.ts";
import { Rank } from "./tokens.ts";
import { helpForValue } from "./vocabulary.ts";

/** More alternatives than this are listed in the problem, but not in its message. */
const MOST_SHOWN = 8;

export type Complaint = Pick<Problem, "message" | "expected" | "nearest"> & {
  /** The word of the line that is wrong; the number of words: the line's end. */
  readonly index: number;
};

export function complainOfMismatch(words: readonly string[], mismatch: Mismatch): Complaint {
  const { index, alsoKnown } = mismatch;
  const tokens = distinct(mismatch.expected.length > 0 ? mismatch.expected : alsoKnown);
  const expected = tokens.map((token) => token.text);
  if (index === words.length) return { index, message: `the line ends too early: ${wanted(tokens)}`, expected };
  const word = words[index];
  if (/^\d+$/.test(word) && expected.some((text) => text.startsWith("("))) {
    return { index, message: `${quote(word)} is out of range: ${wanted(tokens)}`, expected };
  }
  const nearest = nearestWord(word, keywordsOf(tokens)) ?? nearestWord(word, keywordsOf(alsoKnown));
  if (nearest === undefined) return { index, message: `unexpected ${quote(word)}: ${wanted(tokens)}`, expected };
  return { index, message: `unknown word ${quote(word)}: did you mean "${nearest}"?`, expected, nearest };
}

export function complainOfAmbiguity(words: readonly string[], { index, candidates }: Ambiguity): Complaint {
  const message = `${quote(words[index])} is short for more than one word: ${candidates.join(", ")}`;
  return { index, message, expected: candidates };
}

function wanted(tokens: readonly Token[]): string {
  if (tokens.length === 0) return "the line should end before it";
  return `expected ${describe(tokens)}`;
}

function describe(tokens: readonly Token[]): string {
  if (tokens.length > MOST_SHOWN) return `one of ${tokens.length} words, such as ${list(tokens.slice(0, MOST_SHOWN))}`;
  const [{ name }, ...others] = tokens;
  const help = others.every((other) => other.name === name) ? helpForValue(name) : undefined;
  return help === undefined ? list(tokens) : `${list(tokens)}, ${help}`;
}

function keywordsOf(tokens: readonly Token[]): string[] {
  return tokens.filter(({ kind }) => kind.rank === Rank.Keyword).map(({ text }) => text);
}

function list(tokens: readonly Token[]): string {
  const texts = tokens.map(({ text }) => text);
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function distinct(tokens: readonly Token[]): readonly Token[] {
  return [...new Map(tokens.map((token) => [token.text, token])).values()];
}
