/** A reload in words: what changes, what is worth knowing, and which sessions it costs. */
import { formatProblem, type Problem } from "../../config/problems.ts";
import { type Reply, success } from "../conversation.ts";
import { Status } from "../status.ts";
import type { Reload } from "../subject.ts";

/** Where a problem is, as the operator knows the text; undefined: the operator knows of it already. */
type Locate = (problem: Problem) => Problem | undefined;

export function reportReload(reload: Reload, located: Locate = (problem) => problem): Reply {
  const { difference, resets } = reload;
  const problems = reload.problems.flatMap((problem) => located(problem) ?? []).map(formatProblem);
  if (reload.refused) {
    const errors = reload.problems.filter(({ severity }) => severity === "error").length;
    const sum = `${errors} error${errors === 1 ? "" : "s"}: nothing was changed`;
    return { status: Status.ConfigFailed, answer: linesOf([...problems, `% ${sum}`]) };
  }
  const sessions = resets.map(({ neighbor, why }) => `${neighbor} will be reset: ${why}`);
  return success(linesOf([...problems, ...difference, ...sessions]));
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
