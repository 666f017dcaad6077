/** Reads a line at a terminal: editing, history, completion by TAB, explanations by `?`. */

import type { Completion } from "../../config/command-tree.ts";
import { completeLine } from "./complete-line.ts";
import { describeCompletions } from "./describe-completions.ts";
import type { History } from "./history.ts";
import type { Key, Keyboard } from "./keyboard.ts";
import { type Draft, EDITS, EMPTY_DRAFT, insert, replace } from "./line-draft.ts";
import { LineView } from "./line-view.ts";
import type { Screen } from "./screen.ts";

export type LineRead =
  | { readonly type: "line"; readonly text: string }
  /** Control-C: the line is not wanted. */
  | { readonly type: "cancelled" }
  /** Control-D, or the terminal is gone. */
  | { readonly type: "end" };

export interface Helper {
  /** What the words before the cursor can go on with. */
  complete(line: string): Promise<readonly Completion[]>;
  /** Shows a text below the line. */
  show(text: string): Promise<void>;
}

export class LineReader {
  private readonly keyboard: Keyboard;
  private readonly screen: Screen;
  private readonly view: LineView;
  private readonly history: History;
  private readonly helper: Helper;
  private prompt = "";
  private draft: Draft = EMPTY_DRAFT;
  /** How many lines back in the history; 0 is the line being typed. */
  private back = 0;
  private typed = "";

  constructor(keyboard: Keyboard, screen: Screen, history: History, helper: Helper) {
    this.keyboard = keyboard;
    this.screen = screen;
    this.view = new LineView(screen);
    this.history = history;
    this.helper = helper;
  }

  async read(prompt: string): Promise<LineRead> {
    this.prompt = prompt;
    this.draft = replace(this.draft, "");
    this.back = 0;
    await this.redraw();
    for (;;) {
      const key = await this.keyboard.next();
      const done = key === undefined ? ({ type: "end" } as const) : await this.press(key);
      if (done === undefined) continue;
      await this.view.leave(done.type === "cancelled" ? "^C" : "");
      return done;
    }
  }

  private async press(key: Key): Promise<LineRead | undefined> {
    const { text } = this.draft;
    switch (key.name) {
      case "return":
      case "enter":
        return { type: "line", text };
      case "C-c":
        return { type: "cancelled" };
      case "C-z":
        return { type: "line", text: "end" };
      case "C-d":
        if (text === "") return { type: "end" };
        break;
      case "C-r":
        return await this.search();
      case "C-l":
        await this.view.clear();
        break;
      case "C-v":
        this.draft = insert(this.draft, (await this.keyboard.next())?.text ?? "");
        break;
      case "tab":
        await this.completeWord();
        break;
      case "?":
        await this.explain();
        break;
      case "up":
      case "C-p":
        this.recall(this.back + 1);
        break;
      case "down":
      case "C-n":
        this.recall(this.back - 1);
        break;
      default:
        this.draft = insert(this.draft, key.text);
    }
    this.draft = EDITS.get(key.name)?.(this.draft) ?? this.draft;
    await this.redraw();
    return undefined;
  }

  private recall(back: number): void {
    const line = back === 0 ? this.typed : this.history.ago(back);
    if (line === undefined) return;
    if (this.back === 0) this.typed = this.draft.text;
    this.back = back;
    this.draft = replace(this.draft, line);
  }

  private async completeWord(): Promise<void> {
    const { text, cursor } = this.draft;
    const { insertion, choices } = completeLine(
      text.slice(0, cursor),
      await this.helper.complete(text.slice(0, cursor)),
    );
    this.draft = insert(this.draft, insertion);
    if (choices.length === 0) return;
    await this.view.leave();
    await this.helper.show(inColumns(choices, this.screen.columns));
  }

  private async explain(): Promise<void> {
    const { text, cursor } = this.draft;
    const completions = await this.helper.complete(text.slice(0, cursor));
    await this.view.leave("?");
    await this.helper.show(describeCompletions(completions));
  }

  /** Control-R: the newest line that contains what is typed; again: an older one. */
  private async search(): Promise<LineRead | undefined> {
    let sought = "";
    let back = 0;
    for (;;) {
      const line = this.history.ago(back) ?? "";
      await this.view.draw(`(search "${sought}") `, line, line.length);
      const key = await this.keyboard.next();
      if (key === undefined) return { type: "end" };
      if (key.name === "C-c" || key.name === "C-g") break;
      const older = key.name === "C-r";
      if (key.name === "backspace") sought = sought.slice(0, -1);
      else if (key.text !== "") sought += key.text;
      else if (!older) {
        this.draft = replace(this.draft, line);
        await this.redraw();
        return await this.press(key);
      }
      back = this.history.find(sought, older ? back + 1 : 1) ?? back;
    }
    await this.redraw();
    return undefined;
  }

  private redraw(): Promise<void> {
    return this.view.draw(this.prompt, this.draft.text, this.draft.cursor);
  }
}

function inColumns(words: readonly string[], columns: number): string {
  const width = Math.max(...words.map((word) => word.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  let rows = "";
  for (let from = 0; from < words.length; from += perRow) {
    const row = words.slice(from, from + perRow).map((word) => word.padEnd(width));
    rows += `${row.join("").trimEnd()}\n`;
  }
  return rows;
}
