/**
 * What can be asked or ordered while the daemon runs: `show …`, `clear …`, `debug …`. A command says its syntax in the
 * notation of the configuration's commands, and answers with text.
 */
import type { Statement } from "../config/statement.ts";
import type { Subject } from "./subject.ts";

export interface ExecCommand {
  readonly syntax: string;
  /** Changes something, or shows secrets: not on a read-only socket. */
  readonly privileged?: true;
  run(subject: Subject, request: Request): Answer | Promise<Answer>;
}

/** The words of the line, by the names that the syntax gives them. */
export type Request = Pick<
  Statement,
  "title" | "has" | "said" | "value" | "number" | "text" | "address" | "prefix" | "written"
>;

/**
 * Text with line ends, whole or in pieces. Pieces are asked for when the reader has taken the ones before, and other work
 * is done between them: so each is made in a few milliseconds and is no longer than about 64 KiB. What the pieces show
 * may change meanwhile.
 */
export type Answer = string | Iterable<string>;

/** The command cannot be done; the message is what the operator is told. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
