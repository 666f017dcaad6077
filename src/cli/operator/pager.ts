/** Shows an answer a screenful at a time: Space for the next, Enter for a line, q for the prompt. */
import type { Keyboard } from "./keyboard.ts";
import { type Screen, widthOf } from "./screen.ts";

const MORE = "--More--";
const ERASE_LINE = "\r\u001b[K";

export class Pager {
  private readonly keyboard: Keyboard;
  private readonly screen: Screen;
  private readonly paint: (line: string) => string;
  private readonly pages: boolean;
  /** The last line, while more of it may come. */
  private unfinished = "";
  private rowsLeft: number;
  private quit = false;

  /** `paint` colours a line and leaves its width as it is. */
  constructor(keyboard: Keyboard, screen: Screen, paint: (line: string) => string, pages: boolean) {
    this.keyboard = keyboard;
    this.screen = screen;
    this.paint = paint;
    this.pages = pages;
    this.rowsLeft = this.page;
  }

  /** Resolves with false when the reader has had enough. */
  async take(text: string): Promise<boolean> {
    const lines = (this.unfinished + text).split("\n");
    this.unfinished = lines.pop() ?? "";
    for (let shown = 0; shown < lines.length && !this.quit; ) {
      const fitting = this.fitting(lines, shown);
      await this.screen.write(
        lines
          .slice(shown, fitting)
          .map((line) => `${this.paint(line)}\n`)
          .join(""),
      );
      shown = fitting;
      if (shown < lines.length) await this.more();
    }
    return !this.quit;
  }

  /** What was left of a last line without end. */
  async finish(): Promise<void> {
    const { unfinished } = this;
    this.unfinished = "";
    if (unfinished !== "" && !this.quit) await this.screen.write(`${this.paint(unfinished)}\n`);
  }

  /** One row stays for the question. */
  private get page(): number {
    return Math.max(1, this.screen.rows - 1);
  }

  /** Up to which line there is room. A line that is longer than the screen gets a screen to itself. */
  private fitting(lines: readonly string[], from: number): number {
    if (!this.pages) return lines.length;
    let until = from;
    for (; until < lines.length; until++) {
      const rows = Math.max(1, Math.ceil(widthOf(lines[until]) / this.screen.columns));
      if (rows > this.rowsLeft && this.rowsLeft < this.page) break;
      this.rowsLeft -= rows;
    }
    return until;
  }

  private async more(): Promise<void> {
    await this.screen.write(MORE);
    const rows = await this.answer();
    await this.screen.write(ERASE_LINE);
    if (rows === 0) this.quit = true;
    this.rowsLeft = rows;
  }

  private async answer(): Promise<number> {
    for (;;) {
      const key = await this.keyboard.next();
      switch (key?.name) {
        case " ":
        case "f":
        case "pagedown":
          return this.page;
        case "return":
        case "enter":
        case "down":
        case "j":
          return 1;
        case undefined:
        case "q":
        case "Q":
        case "C-c":
          return 0;
      }
    }
  }
}
