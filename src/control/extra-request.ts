/**
 * What Bellman's own client asks beyond FRR's protocol: the prompt, and what the word under the cursor could become. Such
 * requests begin with a byte that no command has, and are answered like commands.
 */
import { type Reply, refused, success } from "./conversation.ts";
import { plainJson } from "./json.ts";
import type { Shell } from "./shell.ts";
import { Status } from "./status.ts";

/** What a server needs of a shell. */
export type Talker = Pick<Shell, "execute" | "complete" | "prompt">;

const MARK = "\x01";
const COMPLETE = `${MARK}complete `;
const PROMPT = `${MARK}prompt`;

export function isExtra(line: string): boolean {
  return line.startsWith(MARK);
}

export function answerExtra(shell: Talker, line: string): Reply {
  if (line === PROMPT) return success(`${shell.prompt}\n`);
  if (!line.startsWith(COMPLETE)) return refused(Status.NoMatch, "Unknown request");
  const completions = shell.complete(line.slice(COMPLETE.length));
  return success(completions.map((each) => `${plainJson({ ...each })}\n`).join(""));
}
