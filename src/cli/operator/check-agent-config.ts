/** `bellman check` of a `bgp-agent.conf`: its problems, and what each of its options is here. */
import { describeAgentConfiguration } from "../../config/agent/description.ts";
import { readAgentConfiguration } from "../../config/agent/reader.ts";
import type { ExitCode } from "../../daemon/exit-code.ts";
import { reportProblems } from "../check.ts";
import { print } from "../terminal.ts";
import { readLocalFile } from "./local-file.ts";

/** FRR's language has no sections in brackets, and the agent's has nothing before the first. */
export function isAgentConfiguration(file: string): boolean {
  const lines = readLocalFile(file).split("\n");
  return lines.find((line) => !/^\s*([#;!]|$)/.test(line))?.startsWith("[") ?? false;
}

export function checkAgentConfiguration(program: string, file: string): ExitCode {
  const { settings, problems } = readAgentConfiguration(readLocalFile(file), file);
  for (const { section, option, value = "", isSaid, line, meaning } of describeAgentConfiguration(settings)) {
    if (!isSaid) continue;
    print(`[${section}] ${option} = ${value}`);
    print(line === undefined ? `    ${meaning}` : `    ovn: ${line} (${meaning})`);
  }
  return reportProblems(program, file, problems, false);
}
