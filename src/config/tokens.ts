/** What a word of a line can be: keywords, numbers, addresses, prefixes, free text. One entry per kind. */
import { type IpAddress, parseIp } from "../net/address.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";

export type Value =
  | { readonly type: "keyword"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "number"; readonly number: number }
  | { readonly type: "address"; readonly address: IpAddress }
  | { readonly type: "prefix"; readonly prefix: Prefix; readonly text: string };

export interface TokenKind {
  /** When a word fits several kinds, the lower rank is meant: FRR's order. */
  readonly rank: Rank;
  /** Takes the rest of the line, not one word. */
  readonly rest: boolean;
  /** What the word means, or undefined when it is not of this kind. Keywords match whole words here. */
  read(word: string): Value | undefined;
  /** Whether more typing can make such a word of it. */
  mayBegin(word: string): boolean;
}

export type Rank = (typeof Rank)[keyof typeof Rank];
export const Rank = { Literal: 0, Keyword: 1, Text: 2 } as const;

/** The kind that a token of a template stands for. */
export function tokenKind(text: string): TokenKind | undefined {
  if (/^[a-z0-9*]/.test(text)) return keyword(text);
  const range = /^\((\d+)-(\d+)\)$/.exec(text);
  if (range !== null) return literal((word) => numberIn(word, Number(range[1]), Number(range[2])), /^\d*$/);
  if (text === "LINE...") return REST_OF_LINE;
  if (text.endsWith("...")) return TEXT.test(text.slice(0, -3)) ? WORDS : undefined;
  return PARAMETERS[text] ?? (TEXT.test(text) ? ONE_WORD : undefined);
}

const TEXT = /^[A-Z][A-Z_:]*$/;

const ONE_WORD: TokenKind = { rank: Rank.Text, rest: false, read: textValue, mayBegin: () => true };
const REST_OF_LINE: TokenKind = { ...ONE_WORD, rest: true };
/** Values, so a comment is none of them. */
const WORDS: TokenKind = {
  ...REST_OF_LINE,
  read: (text) => (/(^| )[#!]/.test(text) ? undefined : { type: "text", text }),
};

const PARAMETERS: Readonly<Record<string, TokenKind | undefined>> = {
  "A.B.C.D": literal((word) => address(word, 4), /^[\d.]*$/),
  "X:X::X:X": literal((word) => address(word, 6), /^[\da-f:.]*(%.*)?$/i),
  "A.B.C.D/M": literal((word) => prefix(word, 4), /^[\d.]*(\/\d*)?$/),
  "X:X::X:X/M": literal((word) => prefix(word, 6), /^[\da-f:.]*(\/\d*)?$/i),
  ASNUM: literal(asNumber, /^[\d.]*$/),
};

function textValue(text: string): Value {
  return { type: "text", text };
}

function literal(read: TokenKind["read"], beginning: RegExp): TokenKind {
  return { rank: Rank.Literal, rest: false, read, mayBegin: (word) => beginning.test(word) };
}

function keyword(text: string): TokenKind {
  const value: Value = { type: "keyword", text };
  return {
    rank: Rank.Keyword,
    rest: false,
    read: (word) => (word === text ? value : undefined),
    mayBegin: (word) => text.startsWith(word),
  };
}

function numberIn(word: string, least: number, most: number): Value | undefined {
  if (!/^\d{1,15}$/.test(word)) return undefined;
  const number = Number(word);
  return number >= least && number <= most ? { type: "number", number } : undefined;
}

function address(word: string, version: 4 | 6): Value | undefined {
  const address = parseIp(word);
  return address?.version === version ? { type: "address", address } : undefined;
}

function prefix(word: string, version: 4 | 6): Value | undefined {
  if (!word.includes("/")) return undefined;
  const prefix = parsePrefix(word);
  return prefix?.version === version ? { type: "prefix", prefix, text: word } : undefined;
}

/** Plain, or RFC 5396's two halves (`1.10` is 65546). AS 0 is nobody's (RFC 7607). */
export function parseAsNumber(word: string): number | undefined {
  const halves = /^(\d{1,5})\.(\d{1,5})$/.exec(word);
  if (halves === null) return /^\d{1,15}$/.test(word) ? asNumberWithin(Number(word)) : undefined;
  const [high, low] = [Number(halves[1]), Number(halves[2])];
  return high > 0xffff || low > 0xffff ? undefined : asNumberWithin(high * 0x10000 + low);
}

function asNumberWithin(number: number): number | undefined {
  return number > 0 && number <= 0xffffffff ? number : undefined;
}

function asNumber(word: string): Value | undefined {
  const number = parseAsNumber(word);
  return number === undefined ? undefined : { type: "number", number };
}
