/** `-C`: whether configuration lines can be used, judged without a daemon. */
import { formatProblem } from "../../config/problems.ts";
import { ConfigurationReader } from "../../config/reader.ts";
import { Status } from "../../control/status.ts";
import { errorsAmong } from "../../daemon/configuration-file.ts";
import { LINE_VERDICTS } from "./line-verdict.ts";
import { readLocalFile } from "./local-file.ts";
import type { Output } from "./output.ts";

/** Complains in FRR's words, and then says what is wrong with the line. Resolves with the status of the last bad one. */
export async function dryRunFile(file: string, stderr: Output): Promise<number> {
  return await dryRun(readLocalFile(file).split("\n"), file, stderr);
}

/** Lines as of a command line: what enters the configuration there is nothing to judge. */
export async function dryRunLines(lines: readonly string[], stderr: Output): Promise<number> {
  return await dryRun(
    lines.map((line) => (/^\s*conf\S*(\s|$)/.test(line) ? "!" : line)),
    "-c",
    stderr,
  );
}

async function dryRun(lines: readonly string[], file: string, stderr: Output): Promise<number> {
  const reader = new ConfigurationReader(file);
  const verdicts = lines.map((line) => LINE_VERDICTS[reader.read(line).syntax]);
  let last: number = Status.Success;
  for (const problem of errorsAmong(reader.finish().problems)) {
    const { status, words } = verdicts[problem.line - 1];
    await stderr.write(`line ${problem.line}: % ${words}: ${lines[problem.line - 1].trimEnd()}\n`);
    await stderr.write(`  ${formatProblem(problem)}\n`);
    last = status;
  }
  return last;
}
