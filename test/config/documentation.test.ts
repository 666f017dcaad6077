import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GRAMMARS } from "../../src/config/commands/grammars.ts";
import { PENDING } from "../../src/config/commands/pending.ts";
import type { Command } from "../../src/config/grammar.ts";
import { type Pattern, parseTemplate } from "../../src/config/notation.ts";
import { Rank } from "../../src/config/tokens.ts";
import { errorsOf, read } from "./reading.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const sectionOf = (title: string): string => page.split(`\n### ${title}\n`)[1]?.split(/\n##/)[0] ?? "";

/** The last keywords that a command is told apart by. */
function lastKeywords(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case "token":
      return pattern.token.kind.rank === Rank.Keyword ? [pattern.token.text] : [];
    case "sequence": {
      const said = pattern.parts.map(lastKeywords).filter((words) => words.length > 0);
      return said.at(-1) ?? [];
    }
    case "choice":
    case "any-order":
      return (pattern.type === "choice" ? pattern.options : pattern.parts).flatMap(lastKeywords);
    case "optional":
      return [];
  }
}

describe("the page about the configuration", () => {
  it("names every word that is refused", () => {
    const refused = GRAMMARS.flatMap(({ commands }) => commands as readonly Command<never>[])
      .filter((command) => "unsupported" in command)
      .flatMap(({ syntax }) => lastKeywords(parseTemplate(syntax).said));
    const words = new Set(sectionOf("Refused").match(/[a-z0-9-]+/g));
    expect([...new Set(refused)].filter((word) => !words.has(word))).toEqual([]);
  });

  it("says why something is not acted on yet, as the complaint does", () => {
    const section = sectionOf("Not acted on yet");
    expect(Object.values(PENDING).filter((why) => !section.includes(why))).toEqual([]);
  });

  it("shows configurations that are read without a complaint", () => {
    const pages = page + readFileSync(new URL("../../docs/bfd.md", import.meta.url), "utf8");
    const examples = Array.from(pages.matchAll(/```frr\n([^`]*)```/g), ([, text]) => text);
    expect(examples).not.toHaveLength(0);
    for (const example of examples) {
      const result = read(example);
      expect(errorsOf(result)).toEqual([]);
      expect(result.problems).toEqual([]);
    }
  });
});
