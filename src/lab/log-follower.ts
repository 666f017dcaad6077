/** Reads what was added to a file since the last time, line by line. A line that is still being written waits. */
import { closeSync, openSync, readSync } from "node:fs";

const CHUNK = 1 << 16;

export class LogFollower {
  private readonly file: string;
  private readonly decoder = new TextDecoder();
  private offset = 0;
  private unfinished = "";

  constructor(file: string) {
    this.file = file;
  }

  newLines(): string[] {
    const lines = (this.unfinished + this.newText()).split("\n");
    this.unfinished = lines.pop() ?? "";
    return lines;
  }

  private newText(): string {
    const file = openSync(this.file, "r");
    const chunk = new Uint8Array(CHUNK);
    let text = "";
    for (;;) {
      const length = readSync(file, chunk, 0, CHUNK, this.offset);
      if (length === 0) break;
      this.offset += length;
      text += this.decoder.decode(chunk.subarray(0, length), { stream: true });
    }
    closeSync(file);
    return text;
  }
}
