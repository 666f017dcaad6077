/** One matched line on its way into the model: what its words mean, and where to complain. */
import type { IpAddress } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";
import type { Capture } from "./command-tree.ts";
import type { Word } from "./lines.ts";
import type { Position, Problem } from "./problems.ts";
import type { Value } from "./tokens.ts";

/** Takes what is found wrong, or worth saying, at a place in the file. */
export type Complain = (severity: Problem["severity"], at: Position, message: string) => void;

export class Statement {
  private readonly words: readonly Word[];
  private readonly captures: Capture | undefined;
  private readonly complain: Complain;

  constructor(words: readonly Word[], captures: Capture | undefined, complain: Complain) {
    this.words = words;
    this.captures = captures;
    this.complain = complain;
  }

  /** The keywords that were said, in full: what this command is called. */
  get title(): string {
    const keywords: string[] = [];
    for (let capture = this.captures; capture !== undefined; capture = capture.next) {
      const { value } = capture;
      if (value.type === "keyword" && value.text !== "no") keywords.push(value.text);
    }
    return keywords.join(" ");
  }

  /** A value that may be left out was given. */
  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** A keyword that may be left out was said. */
  said(keyword: string): boolean {
    let capture = this.captures;
    while (capture !== undefined && !(capture.value.type === "keyword" && capture.value.text === keyword)) {
      capture = capture.next;
    }
    return capture !== undefined;
  }

  value(name: string): Value {
    return this.need(name).value;
  }

  number(name: string): number {
    const value = this.value(name);
    return value.type === "number" ? value.number : wrongType(name, value);
  }

  /** Free text, or the keyword that was chosen, in full. */
  text(name: string): string {
    const value = this.value(name);
    return value.type === "text" || value.type === "keyword" ? value.text : wrongType(name, value);
  }

  address(name: string): IpAddress {
    const value = this.value(name);
    return value.type === "address" ? value.address : wrongType(name, value);
  }

  prefix(name: string): Prefix {
    const value = this.value(name);
    return value.type === "prefix" ? value.prefix : wrongType(name, value);
  }

  /** The word as it was written. */
  written(name: string): string {
    return this.words[this.need(name).index].text;
  }

  /** The words of free text that begins at the one called `name`. */
  rest(name: string): readonly Word[] {
    return this.words.slice(this.need(name).index);
  }

  /** At the word called `name`, or at the start of the line. */
  error(message: string, name?: string): void {
    this.complain("error", this.position(name), message);
  }

  errorAt(word: Word, message: string): void {
    this.complain("error", word, message);
  }

  notice(message: string, name?: string): void {
    this.complain("notice", this.position(name), message);
  }

  position(name?: string): Position {
    const word = name === undefined ? this.words[0] : this.words[this.need(name).index];
    return { line: word.line, column: word.column };
  }

  private find(name: string): Capture | undefined {
    let capture = this.captures;
    while (capture !== undefined && capture.name !== name) capture = capture.next;
    return capture;
  }

  private need(name: string): Capture {
    const capture = this.find(name);
    if (capture === undefined) throw new TypeError(`the command has no "${name}"`);
    return capture;
  }
}

function wrongType(name: string, value: Value): never {
  throw new TypeError(`"${name}" is a ${value.type}`);
}
