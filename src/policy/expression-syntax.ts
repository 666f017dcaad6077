/**
 * Reads the regular expressions of as-path lists and expanded community lists: POSIX extended ones, as the C library
 * under FRR reads them, in which FRR lets `_` stand for a separator or an end.
 *
 * What that library adds to POSIX is refused by name: back-references, which no bounded matcher can do, and the word
 * operators (`\b`, `\<`, `\w`, …). So is everything that POSIX leaves undefined and the library refuses, such as `*a`.
 */
import {
  addRange,
  addSet,
  allBut,
  type CharacterSet,
  everyCharacter,
  indexOfCharacter,
  namedSet,
  setOf,
} from "./character-set.ts";
import { PolicyError } from "./policy-error.ts";

export type Expression =
  | { readonly type: "characters"; readonly set: CharacterSet }
  | { readonly type: "start" }
  | { readonly type: "end" }
  | { readonly type: "sequence"; readonly parts: readonly Expression[] }
  | { readonly type: "choice"; readonly options: readonly Expression[] }
  /** `most` is Infinity where there is no upper limit. */
  | { readonly type: "repetition"; readonly body: Expression; readonly least: number; readonly most: number };

/** FRR puts this text in the place of every `_`, even in brackets. */
const SEPARATOR_OR_END = "(^|[,{}() ]|$)";

const LONGEST_SOURCE = 4096;
const DEEPEST_NESTING = 100;
/** The C library's RE_DUP_MAX. */
const MOST_REPETITIONS = 0x7fff;

/** What `_` means: in lists it is FRR's separator; where lines of text are searched, it is itself. */
export type Underscore = "separator" | "itself";

/** Throws PolicyError. */
export function parseExpression(source: string, underscore: Underscore): Expression {
  if (source.length > LONGEST_SOURCE) throw invalid(source, `it is longer than ${LONGEST_SOURCE} characters`);
  return new ExpressionParser(source, underscore).parse();
}

class ExpressionParser {
  private readonly source: string;
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(source: string, underscore: Underscore) {
    this.source = source;
    this.text = underscore === "itself" ? source : source.replaceAll("_", SEPARATOR_OR_END);
  }

  parse(): Expression {
    for (const character of this.source) if (character > "\x7f") this.fail(`${character} is not an ASCII character`);
    return this.choice();
  }

  private choice(): Expression {
    const options = [this.sequence()];
    while (this.skip("|")) options.push(this.sequence());
    return options.length === 1 ? options[0] : { type: "choice", options };
  }

  private sequence(): Expression {
    const parts: Expression[] = [];
    while (!this.atEndOfSequence()) parts.push(this.piece());
    return parts.length === 1 ? parts[0] : { type: "sequence", parts };
  }

  private atEndOfSequence(): boolean {
    const next = this.text[this.at];
    // Outside of all groups, a closing parenthesis is a character like others.
    return next === undefined || next === "|" || (next === ")" && this.depth > 0);
  }

  private piece(): Expression {
    if (this.skip("^")) return { type: "start" };
    if (this.skip("$")) return { type: "end" };
    let piece = this.atom();
    for (;;) {
      if (this.skip("*")) piece = repetition(piece, 0, Number.POSITIVE_INFINITY);
      else if (this.skip("+")) piece = repetition(piece, 1, Number.POSITIVE_INFINITY);
      else if (this.skip("?")) piece = repetition(piece, 0, 1);
      else if (this.skip("{")) piece = this.interval(piece);
      else return piece;
    }
  }

  private atom(): Expression {
    const character = this.text[this.at++];
    switch (character) {
      case "(":
        return this.group();
      case "[":
        return { type: "characters", set: this.brackets() };
      case ".":
        return { type: "characters", set: everyCharacter() };
      case "\\":
        return { type: "characters", set: this.escaped() };
      case "*":
      case "+":
      case "?":
      case "{":
        return this.fail(`nothing stands before ${character} that it could repeat`);
      default:
        return { type: "characters", set: setOf(character) };
    }
  }

  private group(): Expression {
    if (++this.depth > DEEPEST_NESTING) this.fail(`more than ${DEEPEST_NESTING} groups in one another`);
    const body = this.choice();
    if (!this.skip(")")) this.fail("a ( is not closed");
    this.depth--;
    return body;
  }

  private escaped(): CharacterSet {
    const character = this.text[this.at++];
    if (character === undefined) return this.fail("a \\ stands at the end");
    if (/[1-9]/.test(character)) this.fail(`the back-reference \\${character} is not supported`);
    if (/[bBwWsS<>`']/.test(character)) this.fail(`\\${character} is not supported`);
    return setOf(character);
  }

  /** `{3}`, `{3,}`, `{,5}` or `{3,5}`, after the brace. */
  private interval(body: Expression): Expression {
    const [whole, low, comma, high] = /^(\d*)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 16)) ?? [];
    if (whole === undefined || low + comma === "") return this.fail("{ is not followed by numbers and }");
    this.at += whole.length;
    const least = Number(low);
    const most = comma === "" ? least : high === "" ? Number.POSITIVE_INFINITY : Number(high);
    if (least > most) this.fail(`{${least},${most}} is the wrong way round`);
    if (least > MOST_REPETITIONS || (most > MOST_REPETITIONS && high !== "")) this.fail(`{${whole} is too much`);
    return repetition(body, least, most);
  }

  /** After the opening bracket. A backslash is a character like others there. */
  private brackets(): CharacterSet {
    const negated = this.skip("^");
    const set: CharacterSet = setOf("");
    const first = this.at;
    while (this.at === first || this.text[this.at] !== "]") {
      if (this.skip("[:")) addSet(set, this.namedClass());
      else if (this.text[this.at] === "-" && this.at !== first && this.text[this.at + 1] !== "]") {
        this.fail("a - in brackets stands neither first nor last nor between the ends of a range");
      } else this.range(set);
    }
    this.at++;
    return negated ? allBut(set) : set;
  }

  private namedClass(): CharacterSet {
    const end = this.text.indexOf(":]", this.at);
    const name = end < 0 ? "" : this.text.slice(this.at, end);
    this.at = end + 2;
    return namedSet(name) ?? this.fail(`[:${name}:] is no class of characters`);
  }

  private range(into: CharacterSet): void {
    const first = this.bracketed();
    if (this.text[this.at] !== "-" || this.text[this.at + 1] === "]") {
      addRange(into, first, first);
      return;
    }
    this.at++;
    const last = this.bracketed();
    if (last < first) this.fail("a range in brackets ends before it begins");
    addRange(into, first, last);
  }

  private bracketed(): number {
    if (this.at >= this.text.length) this.fail("a [ is not closed");
    if (this.skip("[.") || this.skip("[=")) this.fail("collating elements in brackets are not supported");
    return indexOfCharacter(this.text.charCodeAt(this.at++));
  }

  private skip(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private fail(reason: string): never {
    throw invalid(this.source, reason);
  }
}

function repetition(body: Expression, least: number, most: number): Expression {
  return { type: "repetition", body, least, most };
}

function invalid(source: string, reason: string): PolicyError {
  const shown = source.length > 60 ? `${source.slice(0, 60)}…` : source;
  return new PolicyError(
    "invalid-expression",
    `the regular expression ${JSON.stringify(shown)} is not valid: ${reason}`,
  );
}
