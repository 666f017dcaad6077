/** Files on this side of the socket; `-` is standard input. */
import { readFileSync } from "node:fs";
import { systemMessage } from "../../daemon/exit-code.ts";

/** The operator named a file that cannot be read. The message says what the system says. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly file: string;
  readonly reason: string;

  constructor(file: string, cause: unknown) {
    const reason = systemMessage(cause);
    super(`cannot read ${file}: ${reason}`, { cause });
    this.file = file;
    this.reason = reason;
  }
}

export function readLocalFile(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UnreadableFile(file, error);
  }
}
