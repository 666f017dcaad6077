/** The command as a process, by either of its names. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const BELLMAN = resolve(import.meta.dirname, "../../../src/cli/bellman.ts");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks for what is in the directory, and has its home there. */
export class Spawned {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  bellman(...args: string[]): Promise<Outcome> {
    return outcome(this.start(BELLMAN, ["--run-dir", this.directory, ...args]));
  }

  /** With that on its standard input. */
  bellmanReading(input: string): Promise<Outcome> {
    return outcome(this.start(BELLMAN, ["--run-dir", this.directory]), input);
  }

  vtysh(...args: string[]): Promise<Outcome> {
    const link = join(this.directory, "vtysh");
    if (!existsSync(link)) symlinkSync(BELLMAN, link);
    return outcome(this.start(link, ["--vty_socket", this.directory, ...args]));
  }

  /** Reads a piece of its output, and then no more. */
  async head(...args: string[]): Promise<Outcome> {
    const child = this.start(BELLMAN, ["--run-dir", this.directory, ...args]);
    const [piece] = await once(child.stdout, "data");
    child.stdout.destroy();
    const stderr = await text(child.stderr);
    if (child.exitCode === null) await once(child, "exit");
    return { code: child.exitCode, stdout: String(piece), stderr };
  }

  private start(program: string, args: readonly string[]) {
    const env = { ...process.env, HOME: this.directory };
    return spawn(process.execPath, ["--import", "tsx", program, ...args], { env });
  }
}

async function outcome(child: ReturnType<Spawned["start"]>, input = ""): Promise<Outcome> {
  const closed = once(child, "close");
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}
