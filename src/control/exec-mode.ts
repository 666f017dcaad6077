/** Where commands are carried out: FRR's view and enable nodes. */
import { CommandTree, type Completion } from "../config/command-tree.ts";
import { parseTemplate } from "../config/notation.ts";
import { EXEC_COMMANDS } from "./commands.ts";
import {
  type Conversation,
  type ConversationCommand,
  type ExecMode,
  isBlankOrComment,
  type Reply,
  refused,
  SILENCE,
  success,
} from "./conversation.ts";
import { CONVERSATION_COMMANDS } from "./conversation-commands.ts";
import { takesCommand } from "./daemon-share.ts";
import { CommandError, type ExecCommand } from "./exec-command.ts";
import { matchLine } from "./matching.ts";
import { PIPE_ACTIONS, splitPipe } from "./pipe.ts";
import { Status } from "./status.ts";

type Command = ExecCommand | ConversationCommand;

const COMMANDS: readonly Command[] = [...CONVERSATION_COMMANDS, ...EXEC_COMMANDS];
const UNPRIVILEGED = COMMANDS.filter(({ privileged }) => !privileged);

/** The trees grow where lines have been, so all conversations share them. */
const TREES = { all: treeOf(COMMANDS), unprivileged: treeOf(UNPRIVILEGED) };

function treeOf(commands: readonly Command[]): CommandTree<Command> {
  return new CommandTree(
    commands.map((command) => ({ command, template: parseTemplate(command.syntax), offered: true })),
  );
}

export class CommandMode implements ExecMode {
  private readonly conversation: Conversation;

  constructor(conversation: Conversation) {
    this.conversation = conversation;
  }

  get prompt(): string {
    return this.conversation.enabled ? "#" : ">";
  }

  async execute(line: string): Promise<Reply> {
    try {
      return await this.carryOut(line);
    } catch (error) {
      if (error instanceof CommandError) return { status: Status.Warning, answer: `${error.message}\n` };
      throw error;
    }
  }

  complete(words: readonly string[], partial: string): readonly Completion[] {
    if (words[0] === "do") return this.complete(words.slice(1), partial);
    const bar = words.indexOf("|");
    if (bar < 0) return this.tree.complete(words, partial);
    if (bar < words.length - 1) return [];
    return PIPE_ACTIONS.filter(({ token }) => token.startsWith(partial)).map((each) => ({ ...each, isKeyword: true }));
  }

  syntaxes(): readonly string[] {
    return (this.conversation.enabled ? COMMANDS : UNPRIVILEGED).map(({ syntax }) => syntax);
  }

  private get tree(): CommandTree<Command> {
    return this.conversation.enabled ? TREES.all : TREES.unprivileged;
  }

  private async carryOut(typed: string): Promise<Reply> {
    const line = typed.replace(/[\r\n]+$/, "").replace(/^\s*(do\s+)?/, "");
    if (isBlankOrComment(line)) return SILENCE;
    const { command, filter } = splitPipe(line);
    const reply = await this.perform(command.trim());
    return filter === undefined || reply.status !== Status.Success ? reply : { ...reply, answer: filter(reply.answer) };
  }

  private async perform(line: string): Promise<Reply> {
    const { conversation } = this;
    const matched = matchLine(this.tree, line);
    if (matched.type === "refusal") return this.lacksPrivilege(line) ?? matched.reply;
    const { command, request } = matched;
    if ("perform" in command) return await command.perform(conversation, request);
    switch (takesCommand(conversation.share, request.title)) {
      case "silent":
        return SILENCE;
      case "no":
        return refused(Status.NoMatch, `Unknown command: ${line}`, `${conversation.share} does not answer it`);
      case "yes":
        return success(await command.run(conversation.subject, request));
    }
  }

  private lacksPrivilege(line: string): Reply | undefined {
    const { enabled, mayEnable } = this.conversation;
    if (enabled || matchLine(TREES.all, line).type === "refusal") return undefined;
    const remedy = mayEnable ? 'say "enable" first' : "this socket is for looking only";
    return refused(Status.NoMatch, `Unknown command: ${line}`, `it needs more rights: ${remedy}`);
  }
}
