import { describe, expect, it } from "vitest";
import { GRAMMARS } from "../../src/config/commands/grammars.ts";
import type { Command } from "../../src/config/grammar.ts";
import { type Pattern, parseTemplate, type Token } from "../../src/config/notation.ts";
import { helpFor } from "../../src/config/vocabulary.ts";
import { EXEC_COMMANDS } from "../../src/control/commands.ts";
import { CONVERSATION_COMMANDS } from "../../src/control/conversation-commands.ts";
import { BLOCKS } from "./examples/blocks.ts";
import { errorsOf, read } from "./reading.ts";

/** What is wrong beside what nothing acts on yet. */
function mistakesIn(...lines: string[]): string[] {
  return errorsOf(read(...lines)).filter((message) => !message.includes(" is not supported yet: "));
}

describe.each(BLOCKS)("commands of $name", ({ above, grammar, examples, alsoShown = [] }) => {
  const supported = (grammar.commands as readonly Command<never>[]).filter(
    (command) => "set" in command || "opens" in command,
  );

  it("each has an example", () => {
    const shown = new Set([...examples, ...alsoShown].map(({ syntax }) => syntax));
    expect(supported.map(({ syntax }) => syntax).filter((syntax) => !shown.has(syntax))).toEqual([]);
  });

  it("has no example of what is not there", () => {
    const syntaxes = new Set(grammar.commands.map(({ syntax }) => syntax));
    expect(examples.map(({ syntax }) => syntax).filter((syntax) => !syntaxes.has(syntax))).toEqual([]);
  });

  it.each(examples)("$syntax: $good", ({ syntax, good, gives, value }) => {
    expect(mistakesIn(...above, good)).toEqual([]);
    const result = read(...above, good);
    expect(gives(result.model)).toEqual(value);
    const pending = supported.find((command) => command.syntax === syntax)?.pending;
    if (pending !== undefined && !good.startsWith("no ")) {
      expect(errorsOf(result)).toContainEqual(expect.stringContaining(` is not supported yet: ${pending}`));
    }
  });

  it.each(examples.filter(({ without }) => without !== undefined))(
    "$without takes $good back",
    ({ good, without, gives }) => {
      expect(mistakesIn(...above, good, without ?? "")).toEqual([]);
      const after = gives(read(...above, good, without ?? "").model);
      expect(Array.isArray(after) ? after : [after]).toEqual(Array.isArray(after) ? [] : [undefined]);
    },
  );

  it.each(examples)("$bad is refused", ({ bad, because }) => {
    const line = above.length + bad.split("\n").length;
    const errors = read(...above, bad).problems.filter(
      ({ severity, message }) => severity === "error" && !message.includes(" is not supported yet: "),
    );
    expect(errors).toEqual([expect.objectContaining({ file: "bellman.conf", line })]);
    expect(errors[0].message).toContain(because);
  });
});

describe("the table of commands", () => {
  const commands = GRAMMARS.flatMap((grammar) => grammar.commands);

  it("has a line of help for every word of what is supported", () => {
    const offered = commands.filter((command) => "set" in command || "opens" in command || "ends" in command);
    const wordless = [...offered, ...CONVERSATION_COMMANDS, ...EXEC_COMMANDS]
      .flatMap(({ syntax }) => tokensOf(parseTemplate(syntax).withdrawn ?? parseTemplate(syntax).said))
      .filter((token) => helpFor(token) === undefined);
    expect([...new Set(wordless.map(({ text, name }) => `${text} ${name}`))]).toEqual([]);
  });

  it("has no two commands of one syntax in a block", () => {
    for (const grammar of GRAMMARS) {
      const syntaxes = grammar.commands.map(({ syntax }) => syntax);
      expect(syntaxes.filter((syntax, index) => syntaxes.indexOf(syntax) !== index)).toEqual([]);
    }
  });
});

function tokensOf(pattern: Pattern): Token[] {
  switch (pattern.type) {
    case "token":
      return [pattern.token];
    case "choice":
      return pattern.options.flatMap(tokensOf);
    case "optional":
      return tokensOf(pattern.part);
    case "sequence":
    case "any-order":
      return pattern.parts.flatMap(tokensOf);
  }
}
