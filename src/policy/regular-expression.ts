/** A regular expression as operators write it for AS paths and communities. See `expression-syntax.ts` for the dialect. */
import { Automaton, ExpressionTooLarge } from "./automaton.ts";
import { parseExpression, type Underscore } from "./expression-syntax.ts";
import { PolicyError } from "./policy-error.ts";

export class RegularExpression {
  readonly source: string;
  private readonly automaton: Automaton;

  /** `underscore`: whether `_` is FRR's separator, or itself. Throws PolicyError. */
  constructor(source: string, underscore: Underscore = "separator") {
    this.source = source;
    const expression = parseExpression(source, underscore);
    try {
      this.automaton = new Automaton(expression);
    } catch (error) {
      if (!(error instanceof ExpressionTooLarge)) throw error;
      throw new PolicyError("invalid-expression", "the regular expression has too many repetitions in one another");
    }
  }

  /** Whether it fits anywhere in the text. Takes time in proportion to the text, whatever the text is. */
  test(text: string): boolean {
    return this.automaton.test(text);
  }

  /** The same of the first `length` characters of an ASCII text. */
  testAscii(text: Uint8Array, length: number): boolean {
    return this.automaton.testCharacters(text, length);
  }
}
