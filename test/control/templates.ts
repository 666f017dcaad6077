/** Lines that a command's template stands for: enough of them to walk every branch of it. */
import { type Pattern, parseTemplate, type Token } from "../../src/config/notation.ts";

const EXAMPLES: Readonly<Record<string, string>> = {
  "A.B.C.D": "192.0.2.1",
  "X:X::X:X": "2001:db8::1",
  "A.B.C.D/M": "192.0.2.0/24",
  "X:X::X:X/M": "2001:db8::/32",
  ASNUM: "65001",
};

/** The shortest line, the longest, and for each choice one with every alternative. */
export function exampleLines(syntax: string): readonly string[] {
  const { said, withdrawn } = parseTemplate(syntax);
  const lines = [said, ...(withdrawn === undefined ? [] : [withdrawn])].flatMap((pattern) => expansions(pattern));
  return [...new Set(lines.map((words) => words.join(" ")))];
}

function expansions(pattern: Pattern): readonly (readonly string[])[] {
  switch (pattern.type) {
    case "token":
      return [[example(pattern.token)]];
    case "choice":
      return pattern.options.flatMap(expansions);
    case "optional":
      return [[], ...expansions(pattern.part)];
    case "sequence":
    case "any-order":
      return inTurn(pattern.parts.map(expansions));
  }
}

/** Not the product of all: the first of each, the last of each, and each alternative among last ones of the others. */
function inTurn(parts: readonly (readonly (readonly string[])[])[]): readonly (readonly string[])[] {
  const joined = (chosen: readonly (readonly string[])[]) => chosen.flat();
  const lines = [joined(parts.map((part) => part[0]))];
  parts.forEach((part, index) => {
    for (const alternative of part) {
      lines.push(joined(parts.map((other, at) => (at === index ? alternative : other[other.length - 1]))));
      lines.push(joined(parts.map((other, at) => (at === index ? alternative : other[0]))));
    }
  });
  return lines;
}

function example({ text }: Token): string {
  const range = /^\((\d+)-\d+\)$/.exec(text);
  if (range !== null) return range[1];
  return EXAMPLES[text] ?? (/^[A-Z]/.test(text) ? "SomeName" : text);
}
