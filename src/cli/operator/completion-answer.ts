/** What the daemon answers when asked what may come next: a JSON object a line. */
import type { Completion } from "../../config/command-tree.ts";

/** Undefined: it makes no sense. */
export function readCompletions(answer: string): readonly Completion[] | undefined {
  const completions: Completion[] = [];
  for (const line of answer.split("\n")) {
    if (line === "") continue;
    const completion = asCompletion(parsed(line));
    if (completion === undefined) return undefined;
    completions.push(completion);
  }
  return completions;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function asCompletion(value: unknown): Completion | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("token" in value && "help" in value && "isKeyword" in value)) return undefined;
  const { token, help, isKeyword } = value;
  if (typeof token !== "string" || typeof help !== "string" || typeof isKeyword !== "boolean") return undefined;
  return { token, help, isKeyword };
}
