import { describe, expect, it } from "vitest";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "../../src/config/commands/address-family.ts";
import { GLOBAL_GRAMMAR } from "../../src/config/commands/global.ts";
import { ROUTE_MAP_GRAMMAR } from "../../src/config/commands/route-map.ts";
import { BGP_GRAMMAR } from "../../src/config/commands/router-bgp.ts";
import type { Command } from "../../src/config/grammar.ts";
import { type Pattern, parseTemplate, type Token } from "../../src/config/notation.ts";
import { helpFor } from "../../src/config/vocabulary.ts";
import { FAMILY_EXAMPLES } from "./examples/address-family.ts";
import { ROUTE_MAP_EXAMPLES } from "./examples/route-map.ts";
import { BGP_EXAMPLES } from "./examples/router-bgp.ts";
import { GLOBAL_EXAMPLES } from "./examples/top-level.ts";
import { errorsOf, read } from "./reading.ts";

const GROUPS = [
  { name: "the top level", prefix: [], examples: GLOBAL_EXAMPLES, commands: GLOBAL_GRAMMAR.commands },
  { name: "router bgp", prefix: ["router bgp 65000"], examples: BGP_EXAMPLES, commands: BGP_GRAMMAR.commands },
  {
    name: "address-family ipv4",
    prefix: ["router bgp 65000", "address-family ipv4"],
    examples: FAMILY_EXAMPLES,
    commands: IPV4_UNICAST_GRAMMAR.commands,
  },
  {
    name: "route-map",
    prefix: ["route-map X permit 10"],
    examples: ROUTE_MAP_EXAMPLES,
    commands: ROUTE_MAP_GRAMMAR.commands,
  },
] as const;

describe.each(GROUPS)("commands of $name", ({ prefix, examples, commands }) => {
  it("each has an example", () => {
    const shown = new Set([...BGP_EXAMPLES, ...examples, ...FAMILY_EXAMPLES].map(({ syntax }) => syntax));
    const supported = (commands as readonly Command<never>[]).filter(
      (command) => "set" in command || "opens" in command,
    );
    expect(supported.map(({ syntax }) => syntax).filter((syntax) => !shown.has(syntax))).toEqual([]);
  });

  it.each(examples)("$syntax: $good", ({ good, gives, value }) => {
    const result = read(...prefix, good);
    expect(errorsOf(result)).toEqual([]);
    expect(gives(result.model)).toEqual(value);
  });

  it.each(examples.filter(({ without }) => without !== undefined))(
    "$without takes $good back",
    ({ good, without, gives }) => {
      const result = read(...prefix, good, without ?? "");
      expect(errorsOf(result)).toEqual([]);
      const after = gives(result.model);
      expect(Array.isArray(after) ? after : [after]).toEqual(Array.isArray(after) ? [] : [undefined]);
    },
  );

  it.each(examples)("$bad is refused", ({ bad, because }) => {
    const errors = read(...prefix, bad).problems.filter(({ severity }) => severity === "error");
    const line = prefix.length + bad.split("\n").length;
    expect(errors).toEqual([expect.objectContaining({ file: "bellman.conf", line })]);
    expect(errors[0].message).toContain(because);
  });
});

describe("the table of commands", () => {
  const grammars = [GLOBAL_GRAMMAR, BGP_GRAMMAR, IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR, ROUTE_MAP_GRAMMAR];

  it("has a line of help for every word of what is supported", () => {
    const wordless = grammars
      .flatMap((grammar) => grammar.commands as readonly Command<never>[])
      .filter((command) => "set" in command || "opens" in command || "ends" in command)
      .flatMap(({ syntax }) => tokensOf(parseTemplate(syntax).withdrawn ?? parseTemplate(syntax).said))
      .filter((token) => helpFor(token) === undefined);
    expect(wordless.map(({ text, name }) => `${text} ${name}`)).toEqual([]);
  });

  it("has no two commands of one syntax in a block", () => {
    for (const grammar of grammars) {
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
