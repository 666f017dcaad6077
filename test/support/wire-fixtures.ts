/**
 * Messages as text files, and the two ways to damage them.
 *
 * A file in `fixtures/wire` has one message on a line:
 *
 *     name | octets | what is expected of them
 *
 * Octets are hexadecimal with spaces where they help the eye; `M` stands for the marker of 16 octets 0xff. Empty lines
 * and lines that begin with `#` are skipped. What the expectation means is up to the test that reads the file.
 *
 *     for (const { name, bytes, expected } of wireFixtures("open")) …
 *     for (const damaged of singleByteMutations(bytes)) decode(damaged) …
 *     for (const cut of truncations(bytes)) decode(cut) …
 *
 * `outcome` runs a decoder, and names the NOTIFICATION that a ProtocolError asks for: `2/1 0004`.
 */
import { readFileSync } from "node:fs";
import { ProtocolError } from "../../src/bgp/errors.ts";

export interface WireFixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: string;
}

const MARKER = "ff".repeat(16);

export function wireFixtures(file: string): readonly WireFixture[] {
  const path = new URL(`../../fixtures/wire/${file}.txt`, import.meta.url);
  const fixtures = readFileSync(path, "utf8")
    .split("\n")
    .map((line, index) => ({ line: line.trim(), place: `${file}.txt:${index + 1}` }))
    .filter(({ line }) => line !== "" && !line.startsWith("#"))
    .map(({ line, place }) => parseFixture(line, place));
  if (fixtures.length === 0) throw new Error(`${file}.txt holds no fixture`);
  return fixtures;
}

/** Reads octets as the fixture files write them. */
export function octets(text: string): Uint8Array {
  const digits = text.replaceAll("M", MARKER).replaceAll(/\s/g, "");
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) throw new Error(`not octets: ${text}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/**
 * Every message that differs from this one in one octet, from octet `from` on. All are the same buffer: use each before
 * you take the next.
 */
export function* singleByteMutations(bytes: Uint8Array, from = 0): Generator<Uint8Array> {
  const damaged = bytes.slice();
  for (let at = from; at < damaged.length; at++) {
    const original = damaged[at];
    for (let change = 1; change < 256; change++) {
      damaged[at] = original ^ change;
      yield damaged;
    }
    damaged[at] = original;
  }
}

/** The message cut before each of its octets, from the last to the first. */
export function* truncations(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = bytes.length - 1; length >= 0; length--) yield bytes.slice(0, length);
}

/** The result of a decoder, or the code, subcode and data of the ProtocolError that it threw. Other errors pass. */
export function outcome<Result>(decode: () => Result): Result | string {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { code, subcode, data } = error;
    return `${code}/${subcode} ${hex(data)}`.trimEnd();
  }
}

function parseFixture(line: string, place: string): WireFixture {
  const fields = /^([^|]*)\|([^|]*)\|(.*)$/.exec(line);
  if (fields === null) throw new Error(`${place}: not "name | octets | expected"`);
  try {
    return { name: fields[1].trim(), bytes: octets(fields[2]), expected: fields[3].trim() };
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : error}`);
  }
}
