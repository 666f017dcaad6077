import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "../../src/config/commands/address-family.ts";
import { GLOBAL_GRAMMAR } from "../../src/config/commands/global.ts";
import { PEER } from "../../src/config/commands/peer.ts";
import { ROUTE_MAP_GRAMMAR } from "../../src/config/commands/route-map.ts";
import { BGP_GRAMMAR } from "../../src/config/commands/router-bgp.ts";
import type { Command } from "../../src/config/grammar.ts";
import { errorsOf, read } from "./reading.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");

const BLOCKS: Readonly<Record<string, readonly Command<never>[]>> = {
  top: GLOBAL_GRAMMAR.commands,
  bgp: BGP_GRAMMAR.commands,
  family: [...IPV4_UNICAST_GRAMMAR.commands, ...IPV6_UNICAST_GRAMMAR.commands],
  "route-map": ROUTE_MAP_GRAMMAR.commands,
};

/** `block: statement` of everything that changes the model. */
function supported(): string[] {
  return Object.entries(BLOCKS).flatMap(([block, commands]) =>
    commands
      .filter((command) => "set" in command || "opens" in command)
      .map(({ syntax }) => `${block}: ${syntax.replace(PEER, "PEER")}`),
  );
}

function documented(): string[] {
  const rows = page.matchAll(/^\| (top|bgp|bgp, family|family|route-map) \| `([^`]+)` \|/gm);
  return Array.from(rows).flatMap(([, blocks, statement]) =>
    blocks.split(", ").map((block) => `${block}: ${statement.replaceAll("\\|", "|")}`),
  );
}

describe("the page about the configuration", () => {
  it("lists every statement that is supported, and no other", () => {
    expect(documented().toSorted()).toEqual([...new Set(supported())].toSorted());
  });

  it("shows configurations that are read without a complaint", () => {
    const examples = Array.from(page.matchAll(/```frr\n([^`]*)```/g), ([, text]) => text);
    expect(examples).not.toHaveLength(0);
    for (const example of examples) {
      const result = read(example);
      expect(errorsOf(result)).toEqual([]);
      expect(result.problems).toEqual([]);
    }
  });
});
