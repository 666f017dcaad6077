/** Does what a command line asks for, and says what went wrong. What a task does not need is not loaded. */
import { Writable } from "node:stream";
import { Status } from "../../control/status.ts";
import { usualFile } from "../../daemon/configuration-file.ts";
import { checkFile } from "../check.ts";
import { RefusedFile } from "./feed-file.ts";
import type { Assignment, LocalTask } from "./invocation.ts";
import { UnreadableFile } from "./local-file.ts";
import { exitCodeOf, type Manners, VTYSH } from "./manners.ts";
import { Output, OutputClosed, type Outputs } from "./output.ts";
import { Unreachable } from "./socket-place.ts";
import { ConnectionLost } from "./vty-client.ts";

/** Resolves with the exit code. */
export async function performTask(assignment: Assignment, manners: Manners): Promise<number> {
  const { noError } = assignment.style;
  const stdout = new Output(noError ? nowhere() : process.stdout);
  const outputs = { stdout, stderr: new Output(process.stderr) };
  let code: number;
  try {
    code = await perform(assignment, manners, outputs);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    code = await explain(error, manners, outputs);
  }
  return noError ? 0 : code;
}

async function perform({ task, place, style }: Assignment, manners: Manners, outputs: Outputs): Promise<number> {
  switch (task.type) {
    case "check":
      return await check(task, manners);
    case "dry-run":
      return await dryRun(task, manners, outputs);
    case "mark": {
      const { markFile } = await import("./mark-file.ts");
      return exitCodeOf(await markFile(task.file, outputs), manners);
    }
    default: {
      const { askDaemon } = await import("./ask-daemon.ts");
      return await askDaemon(task, { place, style, manners, outputs });
    }
  }
}

/** The kinds of file are told apart by what is in them. */
async function check(
  { file, agentConfig }: Extract<LocalTask, { type: "check" }>,
  { program }: Manners,
): Promise<number> {
  const { checkAgentConfiguration, isAgentConfiguration } = await import("./check-agent-config.ts");
  const verdicts = [file, agentConfig].map((each) => {
    if (each === undefined) return 0;
    if (each === agentConfig || isAgentConfiguration(each)) return checkAgentConfiguration(program, each);
    return checkFile(program, each, false);
  });
  return Math.max(...verdicts);
}

async function dryRun(
  { file = usualFile(), lines }: Extract<LocalTask, { type: "dry-run" }>,
  manners: Manners,
  { stderr }: Outputs,
): Promise<number> {
  const { dryRunFile, dryRunLines } = await import("./dry-run.ts");
  const status = lines.length > 0 ? await dryRunLines(lines, stderr) : await dryRunFile(file, stderr);
  return exitCodeOf(status, manners);
}

/** What is not meant for the operator is a defect, and goes on. */
async function explain(error: unknown, manners: Manners, { stderr }: Outputs): Promise<number> {
  const say = (message: string) => stderr.write(`${manners.program}: ${message}\n`);
  if (error instanceof Unreachable || error instanceof ConnectionLost) {
    await say(error.message);
    if (manners === VTYSH && error instanceof Unreachable) await stderr.write(NO_DAEMONS);
    return manners.unreachable;
  }
  if (error instanceof UnreadableFile) {
    if (manners !== VTYSH) await say(error.message);
    else await stderr.write(`% Can't open configuration file ${error.file} due to '${capitalized(error.reason)}'.\n`);
    return manners.unreadable;
  }
  if (!(error instanceof RefusedFile)) throw error;
  await stderr.write(`${error.message}\n`);
  return exitCodeOf(Status.ConfigFailed, manners);
}

/** As vtysh ends; the reason stands before it. */
const NO_DAEMONS = "Exiting: failed to connect to any daemons.\n";

function capitalized(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
