/** Speaks with a shell, and keeps what was said. */
import type { Shell } from "../../src/control/shell.ts";

export interface Heard {
  readonly status: number;
  readonly text: string;
}

export async function say(shell: Shell, line: string): Promise<Heard> {
  const { status, answer } = await shell.execute(line);
  return { status, text: typeof answer === "string" ? answer : [...answer].join("") };
}

/** All lines, one after the other; what the last one was answered. */
export async function sayAll(shell: Shell, ...lines: readonly string[]): Promise<Heard> {
  let heard: Heard = { status: 0, text: "" };
  for (const line of lines) heard = await say(shell, line);
  return heard;
}
