/** The lines of earlier days. What shows a secret is not kept. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the file may hold; it is cut when it is read. */
const MOST_LINES = 1000;

export class History {
  /** The oldest first. */
  private readonly lines: string[];
  private readonly file: string | undefined;

  private constructor(lines: string[], file: string | undefined) {
    this.lines = lines;
    this.file = file;
  }

  /** Without a file, for as long as the program runs. Throws the system's error if the file cannot be used. */
  static open(file: string | undefined): History {
    if (file === undefined) return new History([], undefined);
    const lines = readIfThere(file)
      .split("\n")
      .filter((line) => line !== "");
    if (lines.length > MOST_LINES) {
      lines.splice(0, lines.length - MOST_LINES);
      writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    }
    return new History(lines, file);
  }

  /** Throws the system's error if the file cannot be written. */
  add(line: string): void {
    if (line.trim() === "" || line === this.lines.at(-1) || showsSecret(line)) return;
    this.lines.push(line);
    if (this.file === undefined) return;
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    appendFileSync(this.file, `${line}\n`, { mode: 0o600 });
  }

  /** The newest is 1. */
  ago(back: number): string | undefined {
    return back < 1 ? undefined : this.lines[this.lines.length - back];
  }

  /** How long ago it was that a line contained this, at least so long. */
  find(sought: string, from: number): number | undefined {
    for (let back = from; back <= this.lines.length; back++) {
      if (this.ago(back)?.includes(sought)) return back;
    }
    return undefined;
  }
}

/** As the words may be written short, what might be one is taken for one. */
function showsSecret(line: string): boolean {
  return /(^|\s)(pas|pass|passw\S*|key-s\S*|md5|secret)(\s+\S|$)/i.test(line);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
