import { describe, expect, it } from "vitest";
import { CommandTree } from "../../src/config/command-tree.ts";
import { parseTemplate } from "../../src/config/notation.ts";
import { EXEC_COMMANDS } from "../../src/control/commands.ts";
import { CONVERSATION_COMMANDS } from "../../src/control/conversation-commands.ts";
import { exampleLines } from "./templates.ts";

const COMMANDS = [...CONVERSATION_COMMANDS, ...EXEC_COMMANDS];

describe("all commands of the running daemon", () => {
  const tree = new CommandTree(
    COMMANDS.map((command) => ({ command, template: parseTemplate(command.syntax), offered: true })),
  );

  it.each(COMMANDS.map(({ syntax }) => syntax))("%s is found by its own lines, and by no other command's", (syntax) => {
    for (const line of exampleLines(syntax)) {
      const outcome = tree.match(line.split(" "));
      expect({ line, found: outcome.type === "match" ? outcome.command.syntax : outcome.type }).toEqual({
        line,
        found: syntax,
      });
    }
  });
});
