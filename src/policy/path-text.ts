/**
 * The text of an AS path that as-path lists are matched against, which is how FRR shows it: `65000 65001 {65002,65003}`,
 * with the members of sets in order, each once. As octets, because making a string of every path would cost more than
 * matching it.
 */
import type { PathSegment } from "./route.ts";

type Punctuation = readonly [open: string, between: string, close: string];

const PUNCTUATION: Readonly<Record<PathSegment["type"], Punctuation>> = {
  sequence: ["", " ", ""],
  set: ["{", ",", "}"],
  "confed-sequence": ["(", " ", ")"],
  "confed-set": ["[", ",", "]"],
};
/** The longest AS number has ten digits. */
const MOST_DIGITS = 10;
const ZERO = 48;

export class PathText {
  bytes = new Uint8Array(256);
  length = 0;
  private path: readonly PathSegment[] | undefined;

  /** Does nothing when it is that of this very path already. */
  load(path: readonly PathSegment[]): void {
    if (this.path === path) return;
    this.path = path;
    this.length = 0;
    for (const segment of path) {
      if (this.length > 0) this.write(" ");
      this.writeSegment(segment);
    }
  }

  toString(): string {
    return Buffer.from(this.bytes.buffer, 0, this.length).toString("latin1");
  }

  private writeSegment({ type, asns }: PathSegment): void {
    const [open, between, close] = PUNCTUATION[type];
    const shown = type === "set" || type === "confed-set" ? distinct(asns) : asns;
    this.write(open);
    for (let i = 0; i < shown.length; i++) {
      if (i > 0) this.write(between);
      this.writeNumber(shown[i]);
    }
    this.write(close);
  }

  /** A character, or none. */
  private write(character: string): void {
    if (character === "") return;
    this.reserve(1);
    this.bytes[this.length++] = character.charCodeAt(0);
  }

  private writeNumber(number: number): void {
    this.reserve(MOST_DIGITS);
    const { bytes, length } = this;
    let digits = 1;
    for (let limit = 10; limit <= number; limit *= 10) digits++;
    let left = number;
    for (let at = length + digits - 1; at >= length; at--) {
      const rest = (left / 10) >>> 0; // a division of whole numbers
      bytes[at] = ZERO + left - rest * 10;
      left = rest;
    }
    this.length = length + digits;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(this.bytes.length * 2);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

function distinct(asns: readonly number[]): readonly number[] {
  return [...new Set(asns)].sort((a, b) => a - b);
}
