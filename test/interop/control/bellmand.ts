/** A bellmand that listens on no BGP port, and FRR's own vtysh talking to it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../../../src/lab/eventually.ts";

const PROGRAM = resolve(import.meta.dirname, "../../../src/cli/bellmand.ts");

export interface Spoken {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Bellmand {
  readonly directory = mkdtempSync(join(tmpdir(), "bellmand-"));
  readonly configFile = join(this.directory, "bellman.conf");
  private child: ChildProcess | undefined;

  /** Resolves when its sockets are there. */
  async start(configuration: string): Promise<void> {
    writeFileSync(this.configFile, configuration);
    const args = ["--import", "tsx", PROGRAM, "-f", this.configFile, "-p", "0", "--run-dir", this.directory];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    let log = "";
    child.stdout.on("data", (chunk) => {
      log += chunk;
    });
    const ended = () => (child.exitCode === null ? undefined : new Error(`bellmand ended:\n${log}`));
    // It is the last one to be made.
    await eventually("bellmand's sockets are there", () => existsSync(this.socket("watchfrr.vty")) || undefined, {
      hopeless: ended,
      evidence: async () => log,
    });
  }

  async stop(): Promise<void> {
    if (this.child?.exitCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    rmSync(this.directory, { recursive: true });
  }

  get savedConfiguration(): string {
    return readFileSync(this.configFile, "utf8");
  }

  socket(name: string): string {
    return join(this.directory, name);
  }

  /** FRR's own, told to look for its daemons here. */
  async vtysh(...args: readonly string[]): Promise<Spoken> {
    return await runVtysh("--vty_socket", this.directory, ...args);
  }

  file(name: string, ...lines: readonly string[]): string {
    const path = join(this.directory, name);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    return path;
  }
}

async function runVtysh(...args: readonly string[]): Promise<Spoken> {
  try {
    const { stdout, stderr } = await promisify(execFile)("vtysh", [...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}
