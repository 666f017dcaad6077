/** Draws the line being typed, which may take several rows, and draws it anew as it changes. */
import { type Screen, widthOf } from "./screen.ts";

interface Drawing {
  readonly prompt: string;
  readonly text: string;
  readonly cursor: number;
}

const NOTHING: Drawing = { prompt: "", text: "", cursor: 0 };

const ERASE_BELOW = "\u001b[J";
const ERASE_SCREEN = "\u001b[H\u001b[2J";
const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : "");
const down = (rows: number) => (rows > 0 ? `\u001b[${rows}B` : "");
const right = (columns: number) => (columns > 0 ? `\u001b[${columns}C` : "");

export class LineView {
  private readonly screen: Screen;
  /** What the screen shows from the prompt on. */
  private drawn: Drawing = NOTHING;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  /** In place of what was drawn before. */
  async draw(prompt: string, text: string, cursor: number): Promise<void> {
    const before = this.drawn;
    this.drawn = { prompt, text, cursor };
    const added = this.addedTo(before);
    await this.screen.write(added ?? this.redrawn(before));
  }

  /** Leaves the line as it is, and goes on below. */
  async leave(mark = ""): Promise<void> {
    const { columns } = this.screen;
    const end = this.endOf(this.drawn);
    const rowsBelow = Math.floor(end / columns) - this.rowOf(this.drawn);
    this.drawn = NOTHING;
    await this.screen.write(`${down(rowsBelow)}\r${right(end % columns)}${mark}\n`);
  }

  async clear(): Promise<void> {
    this.drawn = NOTHING;
    await this.screen.write(ERASE_SCREEN);
  }

  /** What was typed at the end of a line, where nothing else moves. */
  private addedTo(before: Drawing): string | undefined {
    const { prompt, text, cursor } = this.drawn;
    if (before.prompt !== prompt || before.cursor !== before.text.length || cursor !== text.length) return undefined;
    if (!text.startsWith(before.text) || this.endOf(this.drawn) % this.screen.columns === 0) return undefined;
    return text.slice(before.text.length);
  }

  private redrawn(before: Drawing): string {
    const { columns } = this.screen;
    const { prompt, text, cursor } = this.drawn;
    const end = this.endOf(this.drawn);
    // At the right edge the cursor waits on the last column; what follows takes it to the next row.
    const overEdge = end > 0 && end % columns === 0 ? " \r" : "";
    const back = up(Math.floor(end / columns) - this.rowOf(this.drawn));
    const column = widthOf(prompt + text.slice(0, cursor)) % columns;
    return `${up(this.rowOf(before))}\r${ERASE_BELOW}${prompt}${text}${overEdge}${back}\r${right(column)}`;
  }

  /** Of the cursor, counted from the prompt's. */
  private rowOf({ prompt, text, cursor }: Drawing): number {
    return Math.floor(widthOf(prompt + text.slice(0, cursor)) / this.screen.columns);
  }

  private endOf({ prompt, text }: Drawing): number {
    return widthOf(prompt + text);
  }
}
