/** What one writes on: a terminal of so many columns and rows. */
import type { Output } from "./output.ts";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colors: boolean;
  write(text: string): Promise<void>;
}

/** Terminals without a size are taken for this one. */
const USUAL = { columns: 80, rows: 24 };

export class TerminalScreen implements Screen {
  readonly colors: boolean;
  private readonly terminal: NodeJS.WriteStream;
  private readonly output: Output;

  constructor(terminal: NodeJS.WriteStream, output: Output) {
    this.terminal = terminal;
    this.output = output;
    this.colors = terminal.hasColors() && process.env.NO_COLOR === undefined;
  }

  /** The window may be resized at any time. */
  get columns(): number {
    return this.terminal.columns || USUAL.columns;
  }

  get rows(): number {
    return this.terminal.rows || USUAL.rows;
  }

  write(text: string): Promise<void> {
    return this.output.write(text);
  }
}

/** The columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += COMBINING.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return width;
}

const COMBINING = /\p{Mn}|\p{Me}|\u200d/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
