/** Tells the demo's story line by line, at a reader's pace. */

/** Where the story is told, and how fast: a terminal, or a test that does not wait. */
export interface Audience {
  readonly colors: boolean;
  write(text: string): void;
  /** Gives time to read; rejects when nobody reads any more. */
  pause(milliseconds: number): Promise<void>;
}

const BOLD = "\u001b[1m";
const DIM = "\u001b[2m";
const GREEN = "\u001b[32m";
const RED = "\u001b[31m";
const PLAIN = "\u001b[0m";

/** About as fast as one reads. */
const LINE_MS = 300;
const CHAPTER_MS = 600;
const PROLOGUE_MS = 1200;

export class Narrator {
  private readonly audience: Audience;
  private readonly started = performance.now();
  private chapters = 0;

  constructor(audience: Audience) {
    this.audience = audience;
  }

  /** The page before the first chapter. */
  async prologue(...lines: readonly string[]): Promise<void> {
    for (const line of lines) this.line(line);
    await this.audience.pause(PROLOGUE_MS);
  }

  async chapter(title: string): Promise<void> {
    await this.audience.pause(CHAPTER_MS);
    this.line("");
    this.line(this.paint(BOLD, `${++this.chapters}. ${title}`));
  }

  /** What the reader should know. */
  async explain(text: string): Promise<void> {
    this.line(`   ${text}`);
    await this.audience.pause(LINE_MS);
  }

  /** What one of the two did or saw, and when. */
  async happened(who: string, what: string, kind: "plain" | "good" | "bad" = "plain"): Promise<void> {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(3).padStart(7);
    const color = { plain: "", good: GREEN, bad: RED }[kind];
    this.line(`${this.paint(DIM, seconds)} ${who.padEnd(6)} ${color === "" ? what : this.paint(color, what)}`);
    await this.audience.pause(LINE_MS);
  }

  /** Rows of equal columns; the first row is the heading. */
  async table(rows: readonly (readonly string[])[]): Promise<void> {
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
    rows.forEach((row, index) => {
      const text = row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd();
      this.line(`           ${index === 0 ? this.paint(DIM, text) : text}`);
    });
    await this.audience.pause(CHAPTER_MS);
  }

  private line(text: string): void {
    this.audience.write(`${text}\n`);
  }

  private paint(style: string, text: string): string {
    return this.audience.colors ? `${style}${text}${PLAIN}` : text;
  }
}

/** `0.84 ms`, `13 ms`, `1.02 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}
