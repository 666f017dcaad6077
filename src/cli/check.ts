/** `bellmand --check` and `bellman check`: every problem of a file, without starting anything. */
import { formatProblem, type Problem } from "../config/problems.ts";
import { errorsAmong, readConfigurationFile } from "../daemon/configuration-file.ts";
import { ExitCode, StartupError } from "../daemon/exit-code.ts";
import { complain, print } from "./terminal.ts";

export function checkFile(program: string, file: string, lenient: boolean): ExitCode {
  try {
    return reportProblems(program, file, readConfigurationFile(file).problems, lenient);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    complain(program, error.message);
    return ExitCode.BadConfiguration;
  }
}

/** Problems go to standard output, one a line; the sum to standard error. */
export function reportProblems(
  program: string,
  file: string,
  problems: readonly Problem[],
  lenient: boolean,
): ExitCode {
  for (const problem of problems) print(formatProblem(problem));
  const errors = errorsAmong(problems).length;
  const notices = problems.length - errors;
  complain(program, `${file}: ${count(errors, "error")}, ${count(notices, "notice")}`);
  return errors > 0 && !lenient ? ExitCode.BadConfiguration : ExitCode.Clean;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
