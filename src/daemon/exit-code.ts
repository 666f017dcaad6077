/** How the process ends, for scripts and supervisors, and the error that says so. */

export const ExitCode = {
  Clean: 0,
  /** The configuration cannot be used. */
  BadConfiguration: 1,
  /** The command line cannot be understood. */
  BadUsage: 2,
  /** Something that start-up needs is missing: a file, a port, a permission. The message names it. */
  MissingResource: 3,
  /** A defect of the program. Sessions and routes are left as they are, for whoever restarts it. */
  Crash: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The end of a start that cannot succeed; the message is for the operator. */
export class StartupError extends Error {
  override readonly name = "StartupError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** What the operating system said, in words where they are well known. */
export function systemMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return SYSTEM_MESSAGES[code] ?? error.message;
}

const SYSTEM_MESSAGES: Readonly<Record<string, string | undefined>> = {
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left",
  ENOTDIR: "part of the path is not a directory",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};
