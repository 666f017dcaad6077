/**
 * `-m -f FILE`: the file with an `exit` wherever a line ends the blocks before it without saying so. `frr-reload.py` has its
 * input prepared so, because it compares texts and knows no grammar.
 */
import { ConfigurationReader } from "../../config/reader.ts";
import { Status } from "../../control/status.ts";
import { LINE_VERDICTS } from "./line-verdict.ts";
import { readLocalFile } from "./local-file.ts";
import type { Outputs } from "./output.ts";

/** Stops at a line that it cannot place. Resolves with the status. */
export async function markFile(file: string, { stdout, stderr }: Outputs): Promise<number> {
  const reader = new ConfigurationReader(file);
  const lines = readLocalFile(file).replace(/\n$/, "").split("\n");
  for (const [index, line] of lines.entries()) {
    const word = line.trim();
    // `end` is left out: where blocks end, an `exit` says it.
    if (word === "end") continue;
    const before = reader.path.length;
    const { syntax, opensBlock } = reader.read(line);
    if (syntax !== "fine") {
      const { status, words } = LINE_VERDICTS[syntax];
      await stderr.write(`line ${index + 1}: % ${words}: ${line}\n`);
      return status;
    }
    const ended = before - (reader.path.length - (opensBlock ? 1 : 0));
    await stdout.write(`${endsBlock(word) ? "" : "exit\n".repeat(ended)}${line}\n`);
    if (word === "exit-vrf") await stdout.write("end\n");
  }
  await stdout.write("\nend\n");
  return Status.Success;
}

function endsBlock(word: string): boolean {
  return /^(ex|qu)\S*$/.test(word);
}
