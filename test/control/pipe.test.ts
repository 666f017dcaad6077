import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/control/exec-command.ts";
import { splitPipe } from "../../src/control/pipe.ts";

const CONFIGURATION = ["router bgp 1", " neighbor 192.0.2.1", "  timers 3 9", "!", "interface eth_0", " up"];
const TEXT = CONFIGURATION.map((line) => `${line}\n`).join("");

function through(pipe: string, answer: Answer): string[] {
  const filtered = splitPipe(`show it ${pipe}`).filter?.(answer) ?? answer;
  return typeof filtered === "string" ? [filtered] : [...filtered];
}

describe("what stands behind |", () => {
  it.each([
    ["| include neighbor|up", [1, 5]],
    ["| inc ^ ", [1, 2, 5]],
    ["| exclude ^ ", [0, 3, 4]],
    ["| begin ^!", [3, 4, 5]],
    ["| section router", [0, 1, 2]],
    ["| section neighbor", [1, 2]],
    ["| include h_0", [4]], // _ is no separator here
    ["| include no such", []],
  ])("%s", (pipe, lines) => {
    expect(through(pipe, TEXT).join("")).toBe(lines.map((index) => `${CONFIGURATION[index]}\n`).join(""));
  });

  it.each([
    ["| count", "Count: 6 lines\n"],
    ["| count bgp|neighbor", "Count: 2 lines\n"],
  ])("%s", (pipe, summary) => {
    expect(through(pipe, TEXT).join("")).toBe(summary);
  });

  it("finds lines that were cut between two pieces, and takes each piece for one", () => {
    const pieces = ["router b", "gp 1\n neigh", "bor x\nla", "st without end"];
    expect(through("| include neighbor|last", pieces)).toEqual(["", "", " neighbor x\n", "", "last without end\n"]);
  });

  it.each([
    ["| include", "% Need a regexp to filter with"],
    ["| include (", "% Bad regexp '('"],
    ["| grep x", "% Unknown action 'grep'"],
    ["| ", "% Unknown action ''"],
  ])("%s is refused as FRR refuses it", (pipe, message) => {
    expect(() => splitPipe(`show it ${pipe}`)).toThrow(message);
  });

  it("leaves a | within an expression alone", () => {
    expect(splitPipe("show bgp regexp ^(1|2)$")).toEqual({ command: "show bgp regexp ^(1|2)$", filter: undefined });
  });
});
