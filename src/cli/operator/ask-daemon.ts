/** What the running daemon is asked for. */
import { createInterface } from "node:readline";
import type { Circumstances } from "./circumstances.ts";
import { type Feed, feedFile } from "./feed-file.ts";
import type { DaemonTask } from "./invocation.ts";
import { exitCodeOf } from "./manners.ts";
import { runCommands } from "./run-commands.ts";
import { Session } from "./session.ts";

/** Resolves with the exit code. */
export async function askDaemon(task: DaemonTask, circumstances: Circumstances): Promise<number> {
  const { place, style, manners, outputs } = circumstances;
  const { stdin, stdout, stderr } = process;
  const session = await Session.open(place, {
    unprivileged: style.unprivileged,
    // In a script, a line may depend on the ones before: `configure terminal` above all.
    reconnects: task.type === "interactive" && stdin.isTTY,
    notice: (message) => stderr.write(`% ${message}\n`),
  });
  const run = async (lines: Iterable<string> | AsyncIterable<string>) =>
    (await runCommands(session, lines, style, manners, outputs)) ? 0 : 1;
  const feed = async (file: string, mode: Feed["mode"], dryRun: boolean) =>
    exitCodeOf(await feedFile(session, { file, mode, dryRun }, outputs), manners);
  try {
    switch (task.type) {
      case "commands":
        return await run(task.lines);
      case "feed":
        return await feed(task.file, "batch", false);
      case "diff":
        return await feed(task.file, "replace", true);
      case "reload":
        if (task.file !== undefined) return await feed(task.file, "replace", task.dryRun);
        return await run([task.dryRun ? "reload dry-run" : "reload"]);
      case "interactive": {
        if (!stdin.isTTY || !stdout.isTTY) return await run(createInterface({ input: stdin }));
        const { atTerminal } = await import("./at-terminal.ts");
        return await atTerminal(session, circumstances);
      }
    }
  } finally {
    session.close();
  }
}
