import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RegularExpression } from "../../src/policy/regular-expression.ts";

function fits(expression: string, text: string): boolean {
  return new RegularExpression(expression).test(text);
}

describe("a regular expression", () => {
  it.each([
    ["_65000_", "65000", true],
    ["_65000_", "100 65000 200", true],
    ["_65000_", "100 165000 200", false],
    ["_65000_", "100 {65000,200}", true],
    ["_65000_", "(65000 100) 200", true],
    ["_65000_", "[65000,100] 200", false], // FRR's `_` knows no brackets
    ["^65000_", "65000 100", true],
    ["^65000_", "100 65000", false],
    ["_65000$", "100 65000", true],
    ["^$", "", true],
    ["^$", "100", false],
    ["^[0-9]+$", "100", true],
    ["^[0-9]+$", "100 200", false],
    ["^100( 200)*$", "100 200 200", true],
    ["(_100)+$", "100 100", true],
    ["1|2 3", "2 4", false],
    ["^(1|2) 3$", "2 3", true],
    ["a{2,3}b", "caaab", true],
    ["^a{2,3}b", "aaaab", false],
    ["^a{,2}$", "aa", true],
    ["^a{2,}$", "aaaa", true],
    ["^[[:digit:]]+$", "0123456789", true],
    ["^[^ ,]+$", "100,200", false],
    ["^[]a]+$", "a]", true],
    ["^[a-]+$", "-a", true],
    ["\\{1,2\\}", "1 {1,2}", true],
    ["1\\.2", "1x2", false],
    ["()", "anything", true],
    ["x|", "anything", true],
    ["a)", "a)", true],
    ["^.*$", "\u00e9", true],
    ["[^a]", "\u00e9", true],
    ["a", "\u00e9", false],
    // What `_` stands for is put in its place even here, so this is a set, a choice and a parenthesis.
    ["[_]", "$", false],
  ])("%s against %j", (expression, text, expected) => {
    expect(fits(expression, text)).toBe(expected);
  });

  it.each([
    ["*1", "nothing stands before * that it could repeat"],
    ["(+)", "nothing stands before +"],
    ["a|*", "nothing stands before *"],
    ["^*", "nothing stands before *"],
    ["(1", "a ( is not closed"],
    ["[1", "a [ is not closed"],
    ["[9-0]", "a range in brackets ends before it begins"],
    ["[1-3-9]", "a - in brackets"],
    ["[[:number:]]", "[:number:] is no class"],
    ["[[.a.]]", "collating elements"],
    ["1{", "{ is not followed by"],
    ["1{3,2}", "the wrong way round"],
    ["1{99999}", "too much"],
    ["1\\", "a \\ stands at the end"],
    ["(1)\\1", "the back-reference \\1 is not supported"],
    ["\\b1", "\\b is not supported"],
    ["\u00e9", "is not an ASCII character"],
    ["(((1{1000}){1000}){1000})", "too many repetitions"],
    ["((((){9999}){9999}){9999})", "too many repetitions"],
  ])("refuses %s", (expression, reason) => {
    expect(() => new RegularExpression(expression)).toThrow(
      expect.objectContaining({ code: "invalid-expression", message: expect.stringContaining(reason) }),
    );
  });

  it.each([
    ["too long", "1".repeat(5000), "it is longer than 4096 characters"],
    ["too deep", "(".repeat(200), "more than 100 groups in one another"],
  ])("refuses what is %s", (_what, expression, reason) => {
    expect(() => new RegularExpression(expression)).toThrow(reason);
  });

  /** Patterns as text of our dialect and of JavaScript's, which says the same about every text. */
  const pattern: fc.Arbitrary<readonly [ours: string, theirs: string]> = fc.letrec((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<readonly [string, string]>(
        ["1", "1"],
        ["2", "2"],
        [" ", " "],
        [".", "[^]"],
        ["_", "(?:^|[,{}() ]|$)"],
        ["^", "^"],
        ["$", "$"],
        ["[0-9]", "[0-9]"],
        ["[^1 ]", "[^1 ]"],
        ["[[:space:]]", "\\s"],
      ),
      both(tie, (a, b) => a + b),
      both(
        tie,
        (a, b) => `(${a}|${b})`,
        (a, b) => `(?:${a}|${b})`,
      ),
      fc
        .tuple(
          tie("pattern") as fc.Arbitrary<readonly [string, string]>,
          fc.constantFrom("*", "+", "?", "{2}", "{1,3}"),
        )
        .map(([[ours, theirs], many]) => [`(${ours})${many}`, `(?:${theirs})${many}`] as const),
    ),
  })).pattern as fc.Arbitrary<readonly [string, string]>;

  function both(
    tie: (name: "pattern") => fc.Arbitrary<unknown>,
    join: (a: string, b: string) => string,
    joinTheirs = join,
  ): fc.Arbitrary<readonly [string, string]> {
    const part = tie("pattern") as fc.Arbitrary<readonly [string, string]>;
    return fc.tuple(part, part).map(([a, b]) => [join(a[0], b[0]), joinTheirs(a[1], b[1])] as const);
  }

  it("finds what another engine finds", () => {
    const text = fc
      .array(fc.constantFrom("1", "2", "12", " ", ",", "{", "}"), { maxLength: 10 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 5 }), ([ours, theirs], texts) => {
        const expression = new RegularExpression(ours);
        const oracle = new RegExp(theirs);
        for (const text of texts) {
          expect(expression.test(text)).toBe(oracle.test(text));
          expect(expression.testAscii(Buffer.from(text), text.length)).toBe(oracle.test(text));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["(1+)+$", "(1|11|111)*3", "^(([0-9]+)*_?)*x", "(.*)*(.*)*(.*)*y", "(1|2)*1(1|2){14}x"])(
    "takes steps in proportion to a hostile path: %s",
    (source) => {
      const expression = new RegularExpression(source);
      const path = "1 ".repeat(20_000) + "1".repeat(20_000) + "12".repeat(20_000);
      // A backtracking matcher would not come back from 60 characters of this; 100,000 have the test's own time limit.
      expect(expression.test(path)).toBe(false);
    },
  );

  it("gives the same answers after it has forgotten the states of a hostile text", () => {
    const expression = new RegularExpression("(1|2)*1(1|2){11}$");
    const random = Array.from({ length: 20_000 }, (_, i) => 1 + ((i * i * 7 + (i >> 3)) % 2)).join("");
    expect(expression.test(random)).toBe(random.at(-12) === "1");
    expect(expression.test("1".repeat(12))).toBe(true);
    expect(expression.test("2".repeat(12))).toBe(false);
  });
});
