/** Commands about the conversation itself: what it may do, where it stands, and when it ends. */
import { PolicyError } from "../policy/policy-error.ts";
import { RegularExpression } from "../policy/regular-expression.ts";
import { CollectingMode } from "./configure/collecting-mode.ts";
import { RELOAD_COMMANDS } from "./configure/reload-commands.ts";
import { TerminalMode } from "./configure/terminal-mode.ts";
import { type ConversationCommand, type Reply, refused, SILENCE, success } from "./conversation.ts";
import { RUNNING_CONFIG_COMMANDS } from "./show/system/running-config.ts";
import { Status } from "./status.ts";

const GOODBYE: Reply = { ...SILENCE, closes: true };

export const CONVERSATION_COMMANDS: readonly ConversationCommand[] = [
  ...RELOAD_COMMANDS,
  ...RUNNING_CONFIG_COMMANDS,
  {
    syntax: "enable",
    perform(conversation) {
      if (!conversation.mayEnable) return refused(Status.Warning, "this socket is for looking only");
      conversation.enabled = true;
      return SILENCE;
    },
  },
  {
    syntax: "disable",
    perform(conversation) {
      conversation.enabled = false;
      return SILENCE;
    },
  },
  { syntax: "end", perform: () => SILENCE },
  { syntax: "exit", perform: () => GOODBYE },
  { syntax: "quit", perform: () => GOODBYE },
  {
    // FRR 10's vtysh asks for the lock of a file that it is about to send; lines take turns here without one.
    syntax: "configure [terminal [file-lock]]",
    privileged: true,
    perform(conversation) {
      conversation.mode = new TerminalMode(conversation);
      return SILENCE;
    },
  },
  {
    syntax: "configure <batch|replace>$how [WORD$fileName]",
    privileged: true,
    perform(conversation, request) {
      const how = request.text("how") === "batch" ? "batch" : "replace";
      const name = request.has("fileName") ? request.text("fileName") : how;
      conversation.mode = new CollectingMode(conversation, how, name);
      return SILENCE;
    },
  },
  { syntax: "echo LINE...$text", perform: (_, request) => success(`${request.text("text")}\n`) },
  // Length and paging are the client's affair; FRR's vtysh passes "terminal monitor" on, and takes no log for an answer.
  { syntax: "[no] terminal monitor", perform: () => SILENCE },
  { syntax: "terminal <paginate|length (0-512)$number|no length>", perform: () => SILENCE },
  {
    syntax: "list",
    perform: ({ execMode }) => success(listed(execMode.syntaxes())),
  },
  {
    syntax: "find LINE...$expression",
    perform({ execMode }, request) {
      const expression = searched(request.text("expression"));
      return expression instanceof RegularExpression
        ? success(listed(execMode.syntaxes().filter((syntax) => expression.test(syntax))))
        : expression;
    },
  },
];

/** The names in templates are for handlers. */
function listed(syntaxes: readonly string[]): string {
  const shown = syntaxes.map((syntax) => `  ${syntax.replaceAll(/\$[a-z][a-zA-Z]*/g, "")}\n`);
  return shown.sort().join("");
}

function searched(source: string): RegularExpression | Reply {
  try {
    return new RegularExpression(source, "itself");
  } catch (error) {
    if (error instanceof PolicyError) return refused(Status.Warning, `Bad regexp '${source}': ${error.message}`);
    throw error;
  }
}
