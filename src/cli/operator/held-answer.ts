/**
 * Sorts an answer by its status, which comes last: the words of a failure go to standard error, and what was found to
 * standard output, which may be read by a program. JSON goes there in any case: it says itself what was not found.
 */
import type { Output } from "./output.ts";

/** Failures are short. What is longer than this is an answer, and waits no longer. */
const LONGEST_FAILURE = 16 * 1024;

export class HeldAnswer {
  private readonly stdout: Output;
  private readonly stderr: Output;
  private held: string | undefined = "";

  constructor(stdout: Output, stderr: Output) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  async take(piece: string): Promise<void> {
    if (this.held === undefined) {
      await this.stdout.write(piece);
      return;
    }
    this.held += piece;
    if (this.held.length <= LONGEST_FAILURE) return;
    await this.stdout.write(this.held);
    this.held = undefined;
  }

  async release(failed: boolean): Promise<void> {
    if (this.held === undefined || this.held === "") return;
    await (failed && !/^\s*[[{]/.test(this.held) ? this.stderr : this.stdout).write(this.held);
    this.held = undefined;
  }
}
