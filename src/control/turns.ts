/**
 * Whoever has something longer to do takes a turn for each part of it. There is one in each turn of the loop, for all
 * clients together: however many of them ask for tables, sessions wait for one part of an answer at most.
 */
import type { Clock } from "../net/clock.ts";

export class Turns {
  private readonly clock: Clock;
  private last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Resolves when the loop has gone on since everybody's turn before. */
  take(): Promise<void> {
    this.last = this.last.then(() => new Promise((resolve) => this.clock.yield(resolve)));
    return this.last;
  }
}
