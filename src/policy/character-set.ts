/** Sets of characters, as brackets in a regular expression write them: a flag for each ASCII character, and one for all others. */

export type CharacterSet = Uint8Array;

const OTHERS = 128;
export const ALPHABET_SIZE = OTHERS + 1;

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** POSIX's classes, in its C locale. */
const CLASSES: Readonly<Record<string, string | undefined>> = {
  alnum: LOWER + UPPER + DIGITS,
  alpha: LOWER + UPPER,
  blank: " \t",
  cntrl: Array.from({ length: 33 }, (_, code) => String.fromCharCode(code === 32 ? 127 : code)).join(""),
  digit: DIGITS,
  graph: LOWER + UPPER + DIGITS + PUNCTUATION,
  lower: LOWER,
  print: ` ${LOWER}${UPPER}${DIGITS}${PUNCTUATION}`,
  punct: PUNCTUATION,
  space: " \t\n\v\f\r",
  upper: UPPER,
  xdigit: `${DIGITS}abcdefABCDEF`,
};

/** Where the character of a text stands in a set. */
export function indexOfCharacter(code: number): number {
  return Math.min(code, OTHERS);
}

export function setOf(characters: string): CharacterSet {
  const set = new Uint8Array(ALPHABET_SIZE);
  for (const character of characters) set[indexOfCharacter(character.charCodeAt(0))] = 1;
  return set;
}

export function everyCharacter(): CharacterSet {
  return new Uint8Array(ALPHABET_SIZE).fill(1);
}

export function allBut(set: CharacterSet): CharacterSet {
  return set.map((flag) => 1 - flag);
}

export function addSet(to: CharacterSet, from: CharacterSet): void {
  for (let i = 0; i < ALPHABET_SIZE; i++) to[i] |= from[i];
}

export function addRange(to: CharacterSet, first: number, last: number): void {
  to.fill(1, first, last + 1);
}

/** `digit`, `alpha`, …; undefined when POSIX knows no such class. */
export function namedSet(name: string): CharacterSet | undefined {
  const characters = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  return characters === undefined ? undefined : setOf(characters);
}
