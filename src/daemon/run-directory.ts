/**
 * The run directory holds what belongs to one running daemon: its pid file, which is also the lock that keeps a second
 * one out. The lock survives a crash, so its holder is judged by whether that very process still lives.
 */
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, StartupError, systemMessage } from "./exit-code.ts";

const PID_FILE = "bellmand.pid";

/** Which process: a pid alone may have been given to another one since. */
interface Holder {
  readonly pid: number;
  /** In clock ticks since boot, as /proc says; unknown elsewhere. */
  readonly startTime: string | undefined;
}

export class RunDirectory {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Throws a StartupError that names the directory, or the process that holds it. */
  static acquire(path: string): RunDirectory {
    const directory = new RunDirectory(path);
    try {
      makeDirectory(path);
      directory.lock();
    } catch (error) {
      if (error instanceof StartupError) throw error;
      const advice = "choose another directory with --run-dir";
      throw new StartupError(ExitCode.MissingResource, `cannot use ${path}: ${systemMessage(error)}; ${advice}`, error);
    }
    return directory;
  }

  release(): void {
    if (this.holder()?.pid === process.pid) unlinkSync(this.pidFile);
  }

  private get pidFile(): string {
    return join(this.path, PID_FILE);
  }

  /** The file appears under its name with its content complete, or not at all. */
  private lock(): void {
    const draft = join(this.path, `${PID_FILE}.${process.pid}`);
    writeFileSync(draft, `${process.pid}\n${startTimeOf(process.pid) ?? ""}\n`);
    try {
      if (link(draft, this.pidFile)) return;
      this.removeStale();
      if (!link(draft, this.pidFile)) throw this.taken(this.holder());
    } finally {
      unlinkSync(draft);
    }
  }

  /** Of several processes that find the same dead holder, one may remove its file, and only that file. */
  private removeStale(): void {
    const found = this.holder();
    if (found !== undefined && isAlive(found)) throw this.taken(found);
    const takeover = `${this.pidFile}.takeover`;
    let file: number;
    try {
      file = openSync(takeover, "wx");
    } catch (error) {
      throw hasCode(error, "EEXIST") ? this.taken(undefined, takeover) : error;
    }
    try {
      const now = this.holder();
      if (now !== undefined && isAlive(now)) throw this.taken(now);
      unlinkIfThere(this.pidFile);
    } finally {
      closeSync(file);
      unlinkSync(takeover);
    }
  }

  private holder(): Holder | undefined {
    const [pid, startTime] = readIfThere(this.pidFile)?.split("\n") ?? [];
    return pid === undefined || !/^\d+$/.test(pid)
      ? undefined
      : { pid: Number(pid), startTime: startTime || undefined };
  }

  private taken(holder: Holder | undefined, file?: string): StartupError {
    const who =
      holder === undefined ? `is starting (if none is, remove ${file ?? this.pidFile})` : `runs with pid ${holder.pid}`;
    return new StartupError(ExitCode.MissingResource, `another bellmand ${who} and holds ${this.path}`);
  }
}

function isAlive({ pid, startTime }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
  }
  return startTime === undefined || startTimeOf(pid) === startTime;
}

/** Field 22 of /proc/PID/stat. The second field, the command's name, may hold anything, but ends at the last `)`. */
function startTimeOf(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** Not its parents: a mistyped path should not grow, and Node's way to make them never ends in some places (/proc). */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}

/** False: there is a file of that name already. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ESRCH")) return undefined;
    throw error;
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
