import { describe, expect, it } from "vitest";
import { type Command, Grammar, openBlock } from "../../src/config/grammar.ts";
import { splitWords } from "../../src/config/lines.ts";
import { Statement } from "../../src/config/statement.ts";

interface Target {
  speed?: number;
  block?: Target;
}

const speed: Command<Target> = {
  syntax: "[no] speed ![(1-9)$value]",
  set: (target, statement) => {
    target.speed = statement.number("value");
  },
  unset: (target) => {
    delete target.speed;
  },
};
const INNER = new Grammar<Target>("inner", [speed]);
const OUTER = new Grammar<Target>("outer", [
  { ...speed, pending: "nobody drives yet" },
  {
    syntax: "[no] block",
    pending: "nothing is built yet",
    opens: (target) => {
      target.block ??= {};
      return openBlock(INNER, target.block);
    },
    unset: (target) => {
      delete target.block;
    },
  },
]);

/** What is complained of, and the target afterwards. */
function follow(...lines: string[]): { said: string[]; target: Target } {
  const target: Target = {};
  const said: string[] = [];
  let block = openBlock(OUTER, target);
  for (const [index, line] of lines.entries()) {
    const words = splitWords(line, index + 1);
    const outcome = block.match(words.map(({ text }) => text));
    if (outcome.type !== "match") throw new Error(`${line}: ${outcome.type}`);
    const statement = new Statement(words, outcome.captures, (severity, at, message) =>
      said.push(`${at.line} ${severity}: ${message}`),
    );
    const step = outcome.command.run(statement, outcome.negated);
    if (typeof step === "object") block = step;
  }
  return { said, target };
}

describe("what nothing acts on yet", () => {
  it("is refused with the reason, and in the model nonetheless", () => {
    expect(follow("speed 5")).toEqual({
      said: ['1 error: "speed" is not supported yet: nobody drives yet'],
      target: { speed: 5 },
    });
  });

  it("may be taken back without a complaint", () => {
    expect(follow("no speed")).toEqual({ said: [], target: {} });
    expect(follow("speed 5", "no speed").target).toEqual({});
    expect(follow("no block")).toEqual({ said: [], target: {} });
  });

  it("is complained of where its block begins, not of each line in it", () => {
    expect(follow("block", "speed 5")).toEqual({
      said: ['1 error: "block" is not supported yet: nothing is built yet'],
      target: { block: { speed: 5 } },
    });
  });
});
