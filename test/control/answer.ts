/** What commands answer to a line, without a shell around them. */
import { CommandTree } from "../../src/config/command-tree.ts";
import { parseTemplate } from "../../src/config/notation.ts";
import { CommandError, type ExecCommand } from "../../src/control/exec-command.ts";
import { matchLine } from "../../src/control/matching.ts";
import type { Subject } from "../../src/control/subject.ts";

/** `subject`: as much of it as the command looks at. */
export async function answer(
  commands: readonly ExecCommand[],
  subject: Partial<Subject>,
  line: string,
): Promise<string> {
  const tree = new CommandTree(
    commands.map((command) => ({ command, offered: true, template: parseTemplate(command.syntax) })),
  );
  const matched = matchLine(tree, line);
  if (matched.type === "refusal") return String(matched.reply.answer);
  try {
    const text = await matched.command.run(subject as Subject, matched.request);
    return typeof text === "string" ? text : [...text].join("");
  } catch (error) {
    if (error instanceof CommandError) return `${error.message}\n`;
    throw error;
  }
}
