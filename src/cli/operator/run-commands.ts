/** Commands of a command line or a pipe, one after the other. */
import { Status } from "../../control/status.ts";
import { describeCompletions } from "./describe-completions.ts";
import { HeldAnswer } from "./held-answer.ts";
import type { Style } from "./invocation.ts";
import type { Manners } from "./manners.ts";
import type { Outputs } from "./output.ts";
import type { Session } from "./session.ts";
import { timestamp } from "./timestamp.ts";

/** Stops at the first that fails, unless errors do not matter. Resolves with whether all went well. */
export async function runCommands(
  session: Session,
  lines: Iterable<string> | AsyncIterable<string>,
  style: Style,
  manners: Manners,
  outputs: Outputs,
): Promise<boolean> {
  for await (const line of lines) {
    if (style.echo) await outputs.stdout.write(`${await session.prompt()}${line}\n`);
    const done = await succeeds(session, line, style, manners, outputs);
    if (!done && !style.noError) return false;
  }
  return true;
}

async function succeeds(
  session: Session,
  line: string,
  style: Style,
  manners: Manners,
  { stdout, stderr }: Outputs,
): Promise<boolean> {
  if (/^[^?]*\?$/.test(line)) {
    await stdout.write(describeCompletions(await session.complete(line.slice(0, -1))));
    return true;
  }
  if (style.timestamp && !line.startsWith("exit")) await stdout.write(timestamp(new Date()));
  const answer = new HeldAnswer(stdout, manners.failuresTo === "stderr" ? stderr : stdout);
  const status = await session.execute(line, (piece) => answer.take(piece));
  const failed = status !== Status.Success && (status !== Status.Warning || manners.warningsFail);
  await answer.release(failed);
  return !failed;
}
