/**
 * FRR's notation for commands, read into patterns.
 *
 *     neighbor            a keyword; any unique beginning of it will do
 *     WORD  LINE...       one word; the rest of the line
 *     AA:NN...            words of this sort up to the end of the line, or up to a comment
 *     A.B.C.D  X:X::X:X   addresses; with /M, prefixes
 *     (1-65535)  ASNUM    a number in a range; an AS number, plain or as two halves with a dot
 *     <a|b>  [a]  {a|b}   one of; perhaps; any of these in any order, each at most once
 *     ![a]                needed, but may be left out after `no`
 *     a$name              the handler calls it `name`; after `>` it names every token inside
 *
 * A leading `[no]` makes two commands of one: what is said, and its withdrawal.
 */
import { type TokenKind, tokenKind } from "./tokens.ts";

export interface Token {
  /** As in the template, without its name. */
  readonly text: string;
  readonly name: string | undefined;
  readonly kind: TokenKind;
}

export type Pattern =
  | { readonly type: "token"; readonly token: Token }
  | { readonly type: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly type: "choice"; readonly options: readonly Pattern[] }
  | { readonly type: "optional"; readonly part: Pattern }
  | { readonly type: "any-order"; readonly parts: readonly Pattern[] };

export interface Template {
  readonly said: Pattern;
  /** With `no` in front, where the template allows it. */
  readonly withdrawn: Pattern | undefined;
}

const NEGATABLE = /^\[no\] +/;

/** Templates are part of the program, so a malformed one is a programming error and throws. */
export function parseTemplate(text: string): Template {
  const body = text.replace(NEGATABLE, "");
  return {
    said: new NotationParser(body, false).parse(),
    withdrawn: NEGATABLE.test(text) ? new NotationParser(`no ${body}`, true).parse() : undefined,
  };
}

const CLOSING = { "<": ">", "[": "]", "![": "]", "{": "}" } as const;
type Opening = keyof typeof CLOSING;

class NotationParser {
  private readonly text: string;
  private readonly negated: boolean;
  private readonly lexemes: readonly string[];
  private at = 0;

  constructor(text: string, negated: boolean) {
    this.text = text;
    this.negated = negated;
    this.lexemes = text.match(/!\[|[<>[\]{}|]|\$[a-z][a-zA-Z]*|[^\s<>[\]{}|$]+/g) ?? [];
  }

  parse(): Pattern {
    const pattern = this.sequence();
    if (this.at < this.lexemes.length) this.fail(`unexpected ${this.lexemes[this.at]}`);
    return pattern;
  }

  private sequence(): Pattern {
    const parts: Pattern[] = [];
    for (;;) {
      const lexeme = this.lexemes[this.at];
      if (lexeme === undefined || /^[>\]}|]$/.test(lexeme)) break;
      this.at++;
      parts.push(isOpening(lexeme) ? this.group(lexeme) : this.token(lexeme));
    }
    if (parts.length === 0) this.fail("nothing where a token belongs");
    return parts.length === 1 ? parts[0] : { type: "sequence", parts };
  }

  private group(opening: Opening): Pattern {
    const options = [this.sequence()];
    while (this.lexemes[this.at] === "|") {
      this.at++;
      options.push(this.sequence());
    }
    if (this.lexemes[this.at++] !== CLOSING[opening]) this.fail(`${opening} is not closed`);
    const name = this.name();
    const named = name === undefined ? options : options.map((option) => renamed(option, name));
    if (opening === "{") return { type: "any-order", parts: named };
    const part: Pattern = named.length === 1 ? named[0] : { type: "choice", options: named };
    const mayBeLeftOut = opening === "[" || (opening === "![" && this.negated);
    return mayBeLeftOut ? { type: "optional", part } : part;
  }

  private token(text: string): Pattern {
    const kind = tokenKind(text) ?? this.fail(`unknown token ${text}`);
    return { type: "token", token: { text, kind, name: this.name() } };
  }

  private name(): string | undefined {
    const lexeme = this.lexemes[this.at];
    if (!lexeme?.startsWith("$")) return undefined;
    this.at++;
    return lexeme.slice(1);
  }

  private fail(reason: string): never {
    throw new SyntaxError(`command template "${this.text}": ${reason}`);
  }
}

function isOpening(lexeme: string): lexeme is Opening {
  return lexeme in CLOSING;
}

function renamed(pattern: Pattern, name: string): Pattern {
  switch (pattern.type) {
    case "token":
      return { type: "token", token: { ...pattern.token, name } };
    case "sequence":
    case "any-order":
      return { type: pattern.type, parts: pattern.parts.map((part) => renamed(part, name)) };
    case "choice":
      return { type: "choice", options: pattern.options.map((option) => renamed(option, name)) };
    case "optional":
      return { type: "optional", part: renamed(pattern.part, name) };
  }
}
