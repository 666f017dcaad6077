/** Communities and AS numbers as words of a line: what each means, or a complaint where it stands. */
import { parseCommunity, parseLargeCommunity } from "../../bgp/communities.ts";
import { parseExtendedCommunity } from "../../bgp/extended-communities.ts";
import { EXTENDED_COMMUNITY } from "../../policy/community-kinds.ts";
import type { LargeCommunityValue } from "../../policy/route.ts";
import type { Word } from "../lines.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { parseAsNumber } from "../tokens.ts";

/** How the words of one kind of values are read. */
export interface ValueReader<Value> {
  /** What a word should have been. */
  readonly expected: string;
  read(word: string): Value | undefined;
}

export const AS_NUMBERS: ValueReader<number> = { expected: "an AS number", read: parseAsNumber };

export const COMMUNITIES: ValueReader<number> = {
  expected: "AS:value with numbers up to 65535, or a well-known community such as no-export",
  read: (word) => parseCommunity(word) ?? wholeNumber(word),
};

export const LARGE_COMMUNITIES: ValueReader<LargeCommunityValue> = {
  expected: "three numbers up to 4294967295, as in 65000:1:2",
  read: parseLargeCommunity,
};

/** Route targets or route origins, without the word that says which. */
export function extendedCommunities(type: "rt" | "soo"): ValueReader<Uint8Array> {
  return {
    expected: "AS:value or A.B.C.D:value",
    read: (word) => parseExtendedCommunity(`${type}:${word}`),
  };
}

/** All words, or undefined after a complaint about the first bad one. */
export function readValues<Value>(
  statement: Statement,
  words: readonly Word[],
  { read, expected }: ValueReader<Value>,
): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const word of words) {
    const value = read(word.text);
    if (value === undefined) {
      statement.errorAt(word, `unexpected ${quote(word.text)}: expected ${expected}`);
      return undefined;
    }
    values.push(value);
  }
  return values;
}

/** Of an extended community list: `rt` or `soo` before each. */
export function readTypedCommunities(statement: Statement, words: readonly Word[]): readonly Uint8Array[] | undefined {
  const communities: Uint8Array[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const { text } = words[i];
    if (text !== "rt" && text !== "soo") {
      statement.errorAt(words[i], `unexpected ${quote(text)}: expected rt or soo, and a community`);
      return undefined;
    }
    if (i + 1 === words.length) {
      statement.errorAt(words[i], `the line ends too early: expected a community behind ${text}`);
      return undefined;
    }
    const read = readValues(statement, [words[i + 1]], extendedCommunities(text));
    if (read === undefined) return undefined;
    communities.push(...read);
  }
  return communities;
}

/** A community as the one number that it is. */
function wholeNumber(word: string): number | undefined {
  return /^\d{1,10}$/.test(word) && Number(word) <= 0xffffffff ? Number(word) : undefined;
}

/** As `readTypedCommunities` reads it. */
export function writeTypedCommunity(community: Uint8Array): string {
  const [type, value] = EXTENDED_COMMUNITY.format(community).split(/:(.*)/);
  return `${type.toLowerCase()} ${value}`;
}
