/** One conversation with an operator or a program, as its commands and modes know it. */
import type { Completion } from "../config/command-tree.ts";
import type { Share } from "./daemon-share.ts";
import type { Answer, Request } from "./exec-command.ts";
import { Status } from "./status.ts";
import type { Subject } from "./subject.ts";

export interface Reply {
  readonly status: Status;
  readonly answer: Answer;
  /** The conversation is over. */
  readonly closes?: true;
}

export interface Conversation {
  readonly subject: Subject;
  readonly share: Share;
  /** It may ever do more than look. */
  readonly mayEnable: boolean;
  /** It does now. */
  enabled: boolean;
  /** What its lines mean from now on. */
  mode: Mode;
  /** The mode in which commands are carried out. */
  readonly execMode: ExecMode;
}

/** What a line means depends on where the operator stands. */
export interface Mode {
  /** What stands behind the host name. */
  readonly prompt: string;
  execute(line: string): Reply | Promise<Reply>;
  /** What may follow the words, beginning like `partial`. */
  complete(words: readonly string[], partial: string): readonly Completion[];
}

export interface ExecMode extends Mode {
  /** The syntax of everything that may be said now. */
  syntaxes(): readonly string[];
}

/** A command about the conversation itself. */
export interface ConversationCommand {
  readonly syntax: string;
  readonly privileged?: true;
  perform(conversation: Conversation, request: Request): Reply | Promise<Reply>;
}

export const SILENCE: Reply = { status: Status.Success, answer: "" };

export function success(answer: Answer): Reply {
  return { status: Status.Success, answer };
}

/** Each sentence on a line of its own, as FRR begins them. */
export function refused(status: Status, ...sentences: readonly string[]): Reply {
  return { status, answer: sentences.map((sentence) => `% ${sentence}\n`).join("") };
}

export function splitLine(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

export function isBlankOrComment(line: string): boolean {
  return /^\s*([!#]|$)/.test(line);
}
