/** `bellman` at a terminal. */

import type { Completion } from "../../config/command-tree.ts";
import { systemMessage } from "../../daemon/exit-code.ts";
import type { History } from "./history.ts";
import type { Keyboard } from "./keyboard.ts";
import { type Helper, LineReader } from "./line-reader.ts";
import { Pager } from "./pager.ts";
import type { Screen } from "./screen.ts";
import type { Session } from "./session.ts";
import { Unreachable } from "./socket-place.ts";
import { colorStates } from "./state-colors.ts";
import { timestamp } from "./timestamp.ts";
import { ConnectionLost } from "./vty-client.ts";

export interface Terminal {
  readonly keyboard: Keyboard;
  readonly screen: Screen;
}

export interface Habits {
  readonly pages: boolean;
  readonly history: History;
  readonly timestamp: boolean;
  readonly greeting: string;
}

/** Until the operator leaves. */
export async function converse(session: Session, terminal: Terminal, habits: Habits): Promise<void> {
  await new Conversation(session, terminal, habits).hold();
}

class Conversation implements Helper {
  private readonly session: Session;
  private readonly keyboard: Keyboard;
  private readonly screen: Screen;
  private readonly habits: Habits;
  private readonly reader: LineReader;
  private pages: boolean;
  private prompt = "bellman# ";
  private historyFails = false;
  /** What was said last about the connection. */
  private complaint: string | undefined;

  constructor(session: Session, { keyboard, screen }: Terminal, habits: Habits) {
    this.session = session;
    this.keyboard = keyboard;
    this.screen = screen;
    this.habits = habits;
    this.pages = habits.pages;
    this.reader = new LineReader(keyboard, screen, habits.history, this);
  }

  async hold(): Promise<void> {
    await this.screen.write(`${this.habits.greeting}\n`);
    for (;;) {
      await this.attempt(async () => {
        this.prompt = await this.session.prompt();
      }, this.complaint);
      const read = await this.reader.read(this.prompt);
      if (read.type === "end") return;
      if (read.type === "cancelled" || read.text.trim() === "") continue;
      await this.remember(read.text);
      this.complaint = undefined;
      this.pages = pagingAfter(read.text) ?? this.pages;
      const done = await this.attempt(() => this.perform(read.text));
      if (done && leaves(read.text) && !this.session.configuring) return;
    }
  }

  private async perform(line: string): Promise<void> {
    const { screen, session } = this;
    if (this.habits.timestamp && !line.startsWith("exit")) await screen.write(timestamp(new Date()));
    const paint = screen.colors && !this.session.configuring ? colorStates : (text: string) => text;
    const pager = this.newPager(paint);
    const run = () =>
      session.execute(line, async (piece) => {
        if (!(await pager.take(piece))) session.interrupt();
      });
    let interrupted = false;
    await this.keyboard.interruptible(() => {
      interrupted = true;
      session.interrupt();
    }, run);
    if (interrupted) await screen.write("^C\n");
    else await pager.finish();
  }

  /** While nobody answers, there is nothing to choose from; the next command says so. */
  async complete(line: string): Promise<readonly Completion[]> {
    let completions: readonly Completion[] = [];
    await this.attempt(async () => {
      completions = await this.session.complete(line);
    });
    return completions;
  }

  async show(text: string): Promise<void> {
    const pager = this.newPager((line) => line);
    if (await pager.take(text)) await pager.finish();
  }

  private newPager(paint: (line: string) => string): Pager {
    return new Pager(this.keyboard, this.screen, paint, this.pages);
  }

  /** False if the daemon could not be asked; the operator is told, unless just now. */
  private async attempt(work: () => Promise<void>, alreadySaid?: string): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ConnectionLost || error instanceof Unreachable)) throw error;
      if (error.message !== alreadySaid) await this.screen.write(`% ${error.message}\n`);
      this.complaint = error.message;
      return false;
    }
  }

  private async remember(line: string): Promise<void> {
    try {
      this.habits.history.add(line);
    } catch (error) {
      if (this.historyFails) return;
      this.historyFails = true;
      await this.screen.write(`% the history cannot be written: ${systemMessage(error)}\n`);
    }
  }
}

/** The daemon knows the line as well, and closes the connection; this says that it shall not be opened again. */
function leaves(line: string): boolean {
  return /^(exi|exit|qu|qui|quit)$/.test(line.trim());
}

/** As vtysh has it. */
const PAGING: readonly (readonly [line: RegExp, pages: boolean])[] = [
  [/^term\w* (pag\w*|len\w* [1-9]\d*)$/, true],
  [/^(no term\w* pag\w*|term\w* len\w* 0)$/, false],
];

function pagingAfter(line: string): boolean | undefined {
  const words = line.trim().replace(/\s+/g, " ");
  return PAGING.find(([form]) => form.test(words))?.[1];
}
