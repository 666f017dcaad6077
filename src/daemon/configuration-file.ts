/**
 * The configuration file of the daemon: where it is, what is in it, and how it is saved.
 *
 * It belongs to people. So it is not overwritten when it is not what was read from it, and what it was stays beside it.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { formatProblem, type Problem } from "../config/problems.ts";
import { type ReadResult, readConfiguration } from "../config/reader.ts";
import { ExitCode, StartupError, systemMessage } from "./exit-code.ts";

/** The first that exists is read when the command line names none. */
const USUAL_FILES = ["/etc/bellman/bellman.conf", "/etc/frr/frr.conf"];

/** What was there before it was saved last, as vtysh names it. */
const FORMER = ".sav";

export function usualFile(): string {
  return USUAL_FILES.find(existsSync) ?? USUAL_FILES[0];
}

/** Throws a StartupError when the file cannot be read at all. */
export function readConfigurationFile(path: string): ReadResult {
  return readConfiguration(readText(path), path);
}

type SaveErrorCode =
  /** It is not what was read from it, or saved to it, last. */
  | "file-changed"
  /** The system refuses. The file is as it was. */
  | "cannot-write";

class SaveError extends Error {
  override readonly name = "SaveError";
  readonly code: SaveErrorCode;

  constructor(code: SaveErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export class ConfigurationFile {
  readonly path: string;
  /** Of what was read from it, or saved to it, last. */
  private known: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Throws a StartupError when it cannot be read at all. */
  read(): ReadResult {
    const text = readText(this.path);
    this.known = digestOf(text);
    return readConfiguration(text, this.path);
  }

  /** All of it or, with a SaveError, nothing. `force`: whatever has become of the file meanwhile. */
  save(text: string, force: boolean): void {
    try {
      // A link goes on to lead to the file.
      const path = existsSync(this.path) ? realpathSync(this.path) : this.path;
      const former = existsSync(path) ? readFileSync(path, "utf8") : undefined;
      if (!force && (former === undefined ? undefined : digestOf(former)) !== this.known) {
        const what = former === undefined ? "is gone" : "was changed by somebody else";
        throw new SaveError("file-changed", `${this.path} ${what} since it was read; nothing was saved`);
      }
      if (former !== undefined) replaceFile(`${path}${FORMER}`, former, path);
      replaceFile(path, text, path);
    } catch (error) {
      if (error instanceof SaveError) throw error;
      throw new SaveError("cannot-write", `cannot save ${this.path}: ${systemMessage(error)}`, error);
    }
    this.known = digestOf(text);
  }
}

/** Whoever reads the file sees the old text or the new one, whatever happens to us. It looks like `model` to others. */
function replaceFile(path: string, text: string, model: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    const file = openSync(draft, "w", 0o600); // it may have passwords in it
    try {
      writeFileSync(file, text);
      copyAccess(model, file);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function copyAccess(model: string, file: number): void {
  const { mode, uid, gid } = statSync(model, { throwIfNoEntry: false }) ?? {};
  if (mode === undefined || uid === undefined || gid === undefined) return;
  if (process.getuid?.() === 0) fchownSync(file, uid, gid);
  fchmodSync(file, mode & 0o777);
}

/** Only then has the new name outlived a failure of power. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const message = `cannot read the configuration ${path}: ${systemMessage(error)}`;
    throw new StartupError(ExitCode.MissingResource, message, error);
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function errorsAmong(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}

/** Every error with its place, and the sum. */
export function refusal(problems: readonly Problem[]): string {
  const errors = errorsAmong(problems);
  const sum =
    errors.length === 1
      ? "1 error: the configuration is refused"
      : `${errors.length} errors: the configuration is refused`;
  return [...errors.map(formatProblem), `${sum} (--lenient would skip such lines)`].join("\n");
}
