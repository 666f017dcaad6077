/** What the machine must have before a lab can stand on it; found out beforehand, and said in a way that can be acted upon. */
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

export interface RequiredProgram {
  /** A name to be looked for, or an absolute path where the name alone would be ambiguous. */
  readonly program: string;
  readonly debianPackage: string;
}

export const LAB_PROGRAMS: readonly RequiredProgram[] = [{ program: "ip", debianPackage: "iproute2" }];
export const CAPTURE_PROGRAMS: readonly RequiredProgram[] = [{ program: "tcpdump", debianPackage: "tcpdump" }];

export class MissingRequirements extends Error {
  override readonly name = "MissingRequirements";
  readonly code = "missing-requirements";
}

/** Throws a MissingRequirements that names everything at once, with the command that installs it. */
export function assertRequirements(programs: Iterable<RequiredProgram>): void {
  const problems = missingRequirements(programs);
  if (problems.length > 0) {
    throw new MissingRequirements(
      `the lab cannot run here:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
  }
}

/** One line per problem, none when all is well. */
export function missingRequirements(programs: Iterable<RequiredProgram>): string[] {
  const problems: string[] = [];
  if (process.platform !== "linux") problems.push("network namespaces are Linux's");
  if (process.getuid?.() !== 0) problems.push("root is needed to make network namespaces");
  const missing = [...programs].filter(({ program }) => findProgram(program) === undefined);
  if (missing.length > 0) {
    const packages = new Set(missing.map(({ debianPackage }) => debianPackage));
    problems.push(
      `missing programs: ${missing.map(({ program }) => program).join(", ")}. On Debian: apt-get install ${[...packages].join(" ")}`,
    );
  }
  return problems;
}

/** Where a program is. Daemons are looked for where root's own PATH has them, whoever's PATH we run with. */
export function findProgram(program: string): string | undefined {
  if (isAbsolute(program)) return isExecutable(program) ? program : undefined;
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
