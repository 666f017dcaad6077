/** Text for a pipe, a file or a terminal, no faster than it is read there. */
import { once } from "node:events";
import type { Writable } from "node:stream";

/** Whoever read has had enough, as `head` has. No reason to complain. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export class Output {
  private readonly stream: Writable;
  private failure: Error | undefined;

  constructor(stream: Writable) {
    this.stream = stream;
    stream.on("error", (error: Error & { code?: string }) => {
      this.failure = error.code === "EPIPE" ? new OutputClosed("nobody reads on", { cause: error }) : error;
    });
  }

  /** Rejects with OutputClosed when nobody reads any more. */
  async write(text: string): Promise<void> {
    if (this.failure === undefined && !this.stream.write(text)) await this.drained();
    if (this.failure !== undefined) throw this.failure;
  }

  private async drained(): Promise<void> {
    try {
      await once(this.stream, "drain");
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}

export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}
