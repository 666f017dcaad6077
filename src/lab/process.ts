/** Processes of the lab: started without a shell, logged to a file of their own, ended by their process id. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";

const execute = promisify(execFile);

/** Programs get nothing of the environment we happen to run in: every run is the same, and every tool speaks English. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`,
  LC_ALL: "C.UTF-8",
};

/** Milliseconds that a process gets to end in good order. */
const GRACE = 5_000;
/** Milliseconds that a tool gets to answer. */
const TOOL_PATIENCE = 10_000;

export class ToolFailed extends Error {
  override readonly name = "ToolFailed";
  readonly code = "tool-failed";
}

export interface ToolOptions {
  /** What it reads from its standard input. */
  readonly input?: string;
  /** A line that says "no" although the exit code says "yes". */
  readonly refusal?: RegExp;
}

/** Runs a tool to its end; its standard output. */
export async function runTool(
  command: string,
  args: readonly string[],
  { input, refusal }: ToolOptions = {},
): Promise<string> {
  const running = execute(command, args, { env: ENVIRONMENT, timeout: TOOL_PATIENCE, maxBuffer: 1 << 28 });
  running.child.stdin?.end(input);
  const failed = (why: string, cause?: unknown) =>
    new ToolFailed(`${basename(command)} ${args.join(" ")}: ${why}`, { cause });
  const { stdout, stderr } = await running.catch((error: ExecutionError) => {
    throw failed(`${error.stdout}${error.stderr}`.trim() || error.message, error);
  });
  const no = `${stdout}\n${stderr}`.split("\n").find((line) => refusal?.test(line));
  if (no !== undefined) throw failed(no);
  return stdout;
}

interface ExecutionError extends Error {
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Its standard output and error go here. */
  readonly logFile: string;
  /** A Node program that is talked to over an IPC channel. */
  readonly ipc?: boolean;
}

export class LabProcess {
  readonly child: ChildProcess;
  readonly logFile: string;
  private readonly name: string;
  private failure: Error | undefined;

  constructor({ command, args, logFile, ipc = false }: ProcessOptions) {
    this.name = basename(logFile, ".log");
    this.logFile = logFile;
    const log = openSync(logFile, "a");
    // Detached makes it the leader of a process group, so that signals reach the children that it starts.
    this.child = spawn(command, args, {
      env: ENVIRONMENT,
      detached: true,
      serialization: "advanced", // JSON would make null of undefined
      stdio: ["ignore", log, log, ...(ipc ? (["ipc"] as const) : [])],
    });
    closeSync(log);
    this.child.on("error", (error) => {
      this.failure = error;
    });
  }

  /** Why it does not run any more; undefined while it does. */
  get ended(): Error | undefined {
    if (this.failure !== undefined) return this.failure;
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) return undefined;
    return new Error(`${this.name} ended (${signalCode ?? `code ${exitCode}`})\n${this.log()}`);
  }

  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  /** Resolves once the log has a line that matches. */
  async logged(line: RegExp): Promise<void> {
    await eventually(`${this.name}: ${line} in the log`, () => (line.test(this.log()) ? true : undefined), {
      hopeless: () => this.ended,
    });
  }

  /** To the process and the children in its group. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && this.ended === undefined) signalIfAlive(-this.child.pid, signal);
  }

  /** SIGTERM, and SIGKILL for one that does not listen. */
  async stop(): Promise<void> {
    const end = this.end();
    this.child.kill("SIGTERM"); // not to its children: they are its own to end
    this.signal("SIGCONT"); // a frozen one would not hear it
    const timer = setTimeout(() => this.signal("SIGKILL"), GRACE);
    await end;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    const end = this.end();
    this.signal("SIGKILL");
    await end;
  }

  private async end(): Promise<void> {
    if (this.ended === undefined) await once(this.child, "exit");
  }
}

/** A process, or a whole group by its negated number, that has ended in the meantime is fine, too. */
export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
