/**
 * Where daemons are installed: in this system, or in a folder that holds another one, such as a newer release of the
 * distribution (see `bench/newest-peers.sh`). A folder's daemons see it as their root, and this machine's /proc, /sys,
 * /dev and temporary files in it. These are mounted in a mount namespace that nobody else sees and that lives only as long
 * as somebody is in it, so that nothing can stay mounted, however the benchmark ends.
 */
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { findProgram } from "../../src/lab/requirements.ts";

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Userland {
  /** Behind the names of its daemons, on the command line. */
  readonly suffix: string;
  /** Behind their versions, in tables. */
  readonly remark: string;
  has(program: string): boolean;
  /** The same file, for a process that is not in there. */
  path(file: string): string;
  /** What runs a program of it. The process that is started becomes the program. */
  command(program: string, args: readonly string[]): CommandLine;
}

export const SYSTEM: Userland = {
  suffix: "",
  remark: "",
  has: (program) => findProgram(program) !== undefined,
  path: (file) => file,
  command: (program, args) => ({ command: findProgram(program) ?? program, args }),
};

/** Where programs are, in a folder as in any Debian. */
const PROGRAM_FOLDERS = ["usr/sbin", "usr/bin", "usr/local/sbin", "usr/local/bin"];

/** Stays in the folder until its standard input ends: with this process, whatever happens. */
const KEEPER = `
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
mount --bind "$2" "$1$2"
echo ready
exec chroot "$1" cat
`;

export class FolderUserland implements Userland {
  readonly suffix = "@newest";
  readonly remark = ", newest";
  private readonly root: string;
  private readonly keeper: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(root: string, keeper: ChildProcessByStdio<Writable, Readable, null>) {
    this.root = root;
    this.keeper = keeper;
  }

  static async open(directory: string): Promise<FolderUserland> {
    const root = resolve(directory);
    if (!existsSync(join(root, "etc/os-release"))) throw new Error(`${root} holds no Linux: bench/newest-peers.sh`);
    mkdirSync(join(root, tmpdir()), { recursive: true });
    const keeper = spawn("unshare", ["--mount", "sh", "-euc", KEEPER, "keeper", root, tmpdir()], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exited = once(keeper, "exit").then(([code]) => {
      throw new Error(`mounting in ${root} failed (${code})`);
    });
    exited.catch(() => "the end is expected once it is ready");
    await Promise.race([once(keeper.stdout, "data"), exited]);
    return new FolderUserland(root, keeper);
  }

  has(program: string): boolean {
    return this.find(program) !== undefined;
  }

  path(file: string): string {
    return join(this.root, file);
  }

  command(program: string, args: readonly string[]): CommandLine {
    const place = ["--target", String(this.keeper.pid), "--mount", "--root", "--wd"];
    return { command: "nsenter", args: [...place, this.find(program) ?? program, ...args] };
  }

  close(): void {
    this.keeper.stdin.end();
  }

  private find(program: string): string | undefined {
    const candidates = program.startsWith("/") ? [program] : PROGRAM_FOLDERS.map((folder) => `/${folder}/${program}`);
    return candidates.find((file) => existsSync(this.path(file)));
  }
}

/** What a program prints about its version. */
export function versionIn(userland: Userland, program: string, args: readonly string[], pattern: RegExp): string {
  const { command, args: words } = userland.command(program, args);
  const output = execFileSync("sh", ["-c", '"$0" "$@" 2>&1', command, ...words], { encoding: "utf8" });
  return pattern.exec(output)?.[1] ?? "?";
}
