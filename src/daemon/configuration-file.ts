/** The configuration file of the daemon: where it is, and what is in it. */
import { existsSync, readFileSync } from "node:fs";
import { formatProblem, type Problem } from "../config/problems.ts";
import { type ReadResult, readConfiguration } from "../config/reader.ts";
import { ExitCode, StartupError, systemMessage } from "./exit-code.ts";

/** The first that exists is read when the command line names none. */
const USUAL_FILES = ["/etc/bellman/bellman.conf", "/etc/frr/frr.conf"];

export function usualFile(): string {
  return USUAL_FILES.find(existsSync) ?? USUAL_FILES[0];
}

/** Throws a StartupError when the file cannot be read at all. */
export function readConfigurationFile(path: string): ReadResult {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const message = `cannot read the configuration ${path}: ${systemMessage(error)}`;
    throw new StartupError(ExitCode.MissingResource, message, error);
  }
  return readConfiguration(text, path);
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
