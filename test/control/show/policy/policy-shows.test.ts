import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../../../src/config/reader.ts";
import { POLICY_COMMANDS } from "../../../../src/control/show/policy/commands.ts";
import { answer } from "../../answer.ts";
import { CONFIGURATION, comparable, modernized, recordedExchanges } from "./transcript.ts";

const { model: configuration, problems } = readConfiguration(CONFIGURATION, "policy.conf");

describe("what shows lists and route maps", () => {
  it("is about a configuration that is understood", () => {
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it.each(recordedExchanges())("answers as FRR does: $command", async ({ command, answer: theirs }) => {
    expect(comparable(await answer(POLICY_COMMANDS, { configuration }, command))).toBe(modernized(theirs));
  });

  it("shows no text that moves the cursor", async () => {
    const { model } = readConfiguration("route-map A permit 10\n description \u001b[2J", "a");
    expect(await answer(POLICY_COMMANDS, { configuration: model }, "show route-map")).not.toContain("\u001b");
  });

  it.each([
    ["show route-map json", "show_route-map_json.host.json"],
    ["show ip prefix-list json", "show_ip_prefix-list_json.host.json"],
  ])("%s has every key of FRR 10.7's, with its type", async (command, fixture) => {
    const genuine = JSON.parse(readFileSync(new URL(fixture, import.meta.url), "utf8")) as { bgpd: object };
    const ours: unknown = JSON.parse(await answer(POLICY_COMMANDS, { configuration }, command));
    expect([...keyPaths(ours)]).toEqual(expect.arrayContaining([...keyPaths(genuine.bgpd)]));
  });
});

/** Names of lists and route maps stand as `*`. */
function keyPaths(value: unknown, path = "", isNamed = true): Set<string> {
  const paths = new Set<string>([`${path} ${Array.isArray(value) ? "list" : typeof value}`]);
  if (Array.isArray(value)) {
    for (const each of value) for (const below of keyPaths(each, `${path}[]`, false)) paths.add(below);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      for (const below of keyPaths(each, `${path}.${isNamed ? "*" : key}`, false)) paths.add(below);
    }
  }
  return paths;
}
