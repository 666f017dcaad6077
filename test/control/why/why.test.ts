import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WHY_COMMANDS } from "../../../src/control/why/commands.ts";
import { answer } from "../answer.ts";
import { PREFIX, scene } from "./scene.ts";

const HERE = await scene();
const why = (words: string) => answer(WHY_COMMANDS, HERE.subject, `why ${words}`);

describe("why", () => {
  it("prints what its documentation shows", async () => {
    const page = readFileSync(new URL("../../../docs/why.md", import.meta.url), "utf8");
    const [, example] = /^```\n(bellman# why .*?)^```$/ms.exec(page) ?? [];
    expect(example).toBe(`bellman# why ${PREFIX}\n${await why(PREFIX)}`);
  });

  it("fits a terminal", async () => {
    const lines = (await why(PREFIX)).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it("takes an address for the longest prefix that was announced, also where nobody uses it", async () => {
    expect(await why("203.0.113.99")).toBe(await why(PREFIX));
    expect(await why("198.51.100.7")).toMatch(/^198\.51\.100\.7\/32: 1 path, 1 of no use\n/);
  });

  it("says that nobody has announced it", async () => {
    expect(await why("2001:db8:ffff::1")).toMatch(/^2001:db8:ffff::1\/128: nobody has announced it to us\n/);
  });

  it("has other spellings", async () => {
    const shown = await answer(WHY_COMMANDS, HERE.subject, `show ip bgp ipv4 unicast why ${PREFIX}`);
    expect(shown).toBe(await why(PREFIX));
  });

  it("says the same as JSON", async () => {
    const told = JSON.parse(await why(`${PREFIX} json`));
    expect(told.paths.map(({ from, standing, reason }: Record<string, string>) => [from, standing, reason])).toEqual([
      ["10.0.0.1", "best", undefined],
      ["10.0.0.2", "beaten", undefined],
      ["10.0.0.3", "refused", "policy"],
    ]);
    expect(told.paths[1]).toMatchObject({
      lostTo: { from: "10.0.0.1" },
      step: "Local Pref",
      own: "100",
      winners: "200",
    });
    expect(told.neighbors.map((each: { neighbor: string; sent: boolean }) => [each.neighbor, each.sent])).toEqual([
      ["10.0.0.1", false],
      ["10.0.0.2", true],
      ["10.0.0.3", false],
      ["10.0.0.4", false],
      ["10.0.0.5", false],
    ]);
    expect(told.neighbors[3].offers[0]).toMatchObject({ reason: "policy-missing" });
    expect(told.neighbors[4]).toMatchObject({ obstacle: "session-down" });
    expect(told.fib.installed).toBe(false);
  });
});
