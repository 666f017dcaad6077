/** A file of configuration lines for the running daemon: it takes them all or none. */
import { quote } from "../../config/problems.ts";
import { Status } from "../../control/status.ts";
import { HeldAnswer } from "./held-answer.ts";
import { readLocalFile } from "./local-file.ts";
import type { Outputs } from "./output.ts";
import type { Session } from "./session.ts";

/** The file is no configuration, and was not sent. The message names the line. */
export class RefusedFile extends Error {
  override readonly name = "RefusedFile";
}

export interface Feed {
  /** `-` is standard input. */
  readonly file: string;
  /** On top of what runs, or in its place. */
  readonly mode: "batch" | "replace";
  /** Only say what would change. */
  readonly dryRun: boolean;
}

/** So many lines are sent ahead of their answers, which are empty. */
const LINES_AT_ONCE = 500;

/**
 * The difference goes to standard output; why the file is refused, to standard error. Resolves with the status; throws what
 * the operator should know of a file that cannot be sent.
 */
export async function feedFile(session: Session, feed: Feed, { stdout, stderr }: Outputs): Promise<number> {
  const answer = new HeldAnswer(stdout, stderr);
  const status = await collectAndCommit(session, feed, (piece) => answer.take(piece));
  await answer.release(status !== Status.Success);
  return status;
}

async function collectAndCommit(
  session: Session,
  { file, mode, dryRun }: Feed,
  take: (piece: string) => Promise<void>,
): Promise<number> {
  const lines = readLocalFile(file).replaceAll("\0", "\uFFFD").split("\n");
  refuseDialogue(lines, file);
  const name = file === "-" ? "stdin" : file.replace(/\s/g, encodeURIComponent);
  const begun = await session.execute(`configure ${mode} ${name}`, take);
  if (begun !== Status.Success) return begun;
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    const collected = await session.executeAll(lines.slice(from, from + LINES_AT_ONCE), take);
    if (collected !== Status.Success) {
      session.close();
      return collected;
    }
  }
  return await session.execute(dryRun ? "commit dry-run" : "commit", take);
}

/** A file's `commit` would end the collecting, and what comes behind it would be done as commands. */
function refuseDialogue(lines: readonly string[], file: string): void {
  const line = lines.findIndex((each) => /^\s*(com|commi?|commit|abo|abor|abort|do)(\s|$)/.test(each));
  if (line < 0) return;
  throw new RefusedFile(`${file}:${line + 1}:1: error: ${quote(lines[line].trim())} is no line of a configuration`);
}
