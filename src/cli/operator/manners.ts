/**
 * The command has two names. As `bellman` it says on standard error why something failed, and exits non-zero; as `vtysh`
 * it writes and exits as FRR's does, for the scripts that were made for that.
 */
import { basename } from "node:path";
import { ExitCode } from "../../daemon/exit-code.ts";

export interface Manners {
  readonly program: "bellman" | "vtysh";
  readonly misuse: number;
  /** No daemon can be asked, or it went away meanwhile. */
  readonly unreachable: number;
  /** A file that was named cannot be read. */
  readonly unreadable: number;
  /** Where the answer of a command that failed is written. */
  readonly failuresTo: "stdout" | "stderr";
  /** Whether a command that could be read, but found nothing or did nothing, has failed. */
  readonly warningsFail: boolean;
  /** The exit code tells what kind of failure it was, and not only that it was one. */
  readonly exitsWithStatus: boolean;
  /** Long answers are shown a screenful at a time unless told otherwise. */
  readonly pages: boolean;
}

export const BELLMAN: Manners = {
  program: "bellman",
  misuse: ExitCode.BadUsage,
  unreachable: ExitCode.MissingResource,
  unreadable: ExitCode.MissingResource,
  failuresTo: "stderr",
  warningsFail: true,
  exitsWithStatus: false,
  pages: true,
};

export const VTYSH: Manners = {
  program: "vtysh",
  misuse: 1,
  unreachable: 1,
  unreadable: 11,
  failuresTo: "stdout",
  warningsFail: false,
  exitsWithStatus: true,
  pages: false,
};

/** By the path that the program was started under: a link to it, or a copy. */
export function mannersOf(path: string): Manners {
  return basename(path).replace(/\.[cm]?[jt]s$/, "") === VTYSH.program ? VTYSH : BELLMAN;
}

/** Of what ended with this status. */
export function exitCodeOf(status: number, { exitsWithStatus }: Manners): number {
  return exitsWithStatus ? status : Math.min(status, 1);
}
