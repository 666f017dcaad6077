/**
 * One conversation: takes lines, as `vtysh` does, and answers them. It knows nothing of sockets; a server and tests talk
 * to it alike.
 */
import { hostname } from "node:os";
import type { Completion } from "../config/command-tree.ts";
import { type Conversation, type ExecMode, type Mode, type Reply, splitLine } from "./conversation.ts";
import type { Share } from "./daemon-share.ts";
import { CommandMode } from "./exec-mode.ts";
import type { Subject } from "./subject.ts";

export interface ShellOptions {
  /** It may change things and show secrets. */
  readonly privileged: boolean;
  /** Of which of FRR's daemons it answers the commands; of all, unless said otherwise. */
  readonly share?: Share;
}

export class Shell implements Conversation {
  readonly subject: Subject;
  readonly share: Share;
  readonly mayEnable: boolean;
  readonly execMode: ExecMode = new CommandMode(this);
  enabled: boolean;
  mode: Mode = this.execMode;

  constructor(subject: Subject, { privileged, share = "everything" }: ShellOptions) {
    this.subject = subject;
    this.share = share;
    this.mayEnable = privileged;
    this.enabled = privileged;
  }

  /** Lines have to wait for their turn: one before must have been answered. */
  async execute(line: string): Promise<Reply> {
    return await this.mode.execute(line);
  }

  /** What could come next; for the word before the cursor, if there is no blank between. */
  complete(line: string): readonly Completion[] {
    const words = splitLine(line);
    const partial = /\S$/.test(line) ? (words.pop() ?? "") : "";
    return this.mode.complete(words, partial);
  }

  /** As in `leaf1(config-router)#`. */
  get prompt(): string {
    return `${this.subject.configuration.hostname ?? hostname()}${this.mode.prompt}`;
  }
}
