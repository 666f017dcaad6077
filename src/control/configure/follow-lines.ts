/** Lines of configuration on top of what runs: read as one text, and followed the way a reload is. */
import { readConfiguration } from "../../config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../../config/running-config.ts";
import type { Subject } from "../subject.ts";

/** Problems name it where a file's name would stand. */
const NAME = "terminal";

export interface Refusal {
  /** The lines that are wrong, by their places among those given; what concerns others has none. */
  readonly errors: readonly { readonly index: number | undefined; readonly message: string }[];
}

export function runningText({ configuration }: Subject): string {
  return writeConfiguration(configuration, SECRETS_SHOWN);
}

/** Undefined: they are followed, or changed nothing. */
export async function followLines(subject: Subject, lines: readonly string[]): Promise<Refusal | undefined> {
  const running = runningText(subject);
  const text = `${running}end\n${lines.join("\n")}\n`;
  if (writeConfiguration(readConfiguration(text, NAME).model, SECRETS_SHOWN) === running) return undefined;
  let baseLines = 0;
  const { refused, problems } = await subject.apply((configuration) => {
    const base = `${writeConfiguration(configuration, SECRETS_SHOWN)}end\n`;
    baseLines = base.split("\n").length - 1;
    return `${base}${lines.join("\n")}\n`;
  }, NAME);
  if (!refused) return undefined;
  const errors = problems
    .filter(({ severity }) => severity === "error")
    .map(({ line, message }) => ({ index: line > baseLines ? line - baseLines - 1 : undefined, message }));
  return { errors };
}

/** A line of a file, and whether others stand in the block that it opens. */
export interface FileLine {
  readonly text: string;
  readonly opensBlock: boolean;
}

/**
 * Follows what can be followed, as FRR would: lines that turn out to be wrong together with others are left out, unless
 * more than they would go with them. Answers with what was wrong.
 */
export async function followFile(subject: Subject, file: readonly FileLine[]): Promise<readonly string[]> {
  let lines = file;
  const messages: string[] = [];
  for (;;) {
    const refusal = await followLines(
      subject,
      lines.map(({ text }) => text),
    );
    if (refusal === undefined) return messages;
    const { errors } = refusal;
    messages.push(...errors.map(({ message }) => message));
    const mayGo = errors.every(({ index }) => index !== undefined && !lines[index].opensBlock);
    if (errors.length === 0 || !mayGo) return [...messages, "nothing of the file was taken"];
    const wrong = new Set(errors.map(({ index }) => index));
    lines = lines.filter((_, index) => !wrong.has(index));
  }
}
