/** What the tests of the configuration have in common. */
import type { BgpInstance } from "../../src/config/model.ts";
import { formatProblem } from "../../src/config/problems.ts";
import { type ReadResult, readConfiguration } from "../../src/config/reader.ts";

export function read(...lines: string[]): ReadResult {
  return readConfiguration(lines.join("\n"), "bellman.conf");
}

/** Lines below `router bgp 65000`, which is line 1, of a file whose defaults keep quiet. */
export function readBgp(...lines: string[]): { bgp: BgpInstance; problems: string[] } {
  const { model, problems } = readConfiguration(["router bgp 65000", ...lines].join("\n"), "bellman.conf");
  if (model.bgp === undefined) throw new Error("no BGP instance was read");
  return { bgp: model.bgp, problems: problems.map(formatProblem) };
}

export function errorsOf(result: ReadResult): string[] {
  return result.problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
}
