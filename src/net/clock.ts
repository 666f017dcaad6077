/**
 * Time and chance, behind one seam. Nothing below the daemon reads a clock or rolls a die by itself, so that a whole
 * network of speakers can run on virtual time and be replayed from a seed.
 */

/** Durations are milliseconds unless a name says otherwise. */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start. Steps of the wall clock do not touch it. */
  now(): number;
  /** Wall-clock milliseconds since 1970, for people to read; never for deciding anything. */
  wallTime(): number;
  /** Runs `callback` once, not earlier than `delay` from now. Any delay up to 2^53 ms is honoured. */
  after(delay: number, callback: () => void): Timer;
  /** As `after`, but to a tenth of a millisecond; for that, the loop does not sleep during the last one or two. */
  precisely(delay: number, callback: () => void): Timer;
  /** Runs `callback` once the work already waiting in the loop (sockets above all) has had its turn. */
  yield(callback: () => void): Timer;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

export interface Timer {
  /** After this the callback will not run. Cancelling twice, or too late, does nothing. */
  cancel(): void;
}

/** Node fires a longer `setTimeout` after 1 ms; LLGR's 24-bit seconds exceed it. */
const LONGEST_TIMEOUT = 0x7fffffff;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (delay, callback) => new SystemTimer(performance.now() + delay, callback),
  precisely: (delay, callback) => new PreciseTimer(performance.now() + delay, callback),
  yield(callback) {
    const handle = setImmediate(callback);
    return { cancel: () => clearImmediate(handle) };
  },
  random: () => Math.random(),
};

/** Chains timeouts up to the deadline, which also mends `setTimeout` firing up to a millisecond early. */
class SystemTimer implements Timer {
  private readonly deadline: number;
  private readonly callback: () => void;
  private handle: NodeJS.Timeout;

  constructor(deadline: number, callback: () => void) {
    this.deadline = deadline;
    this.callback = callback;
    this.handle = this.arm();
  }

  cancel(): void {
    clearTimeout(this.handle);
  }

  private arm(): NodeJS.Timeout {
    const wait = Math.max(0, Math.ceil(this.deadline - performance.now()));
    return setTimeout(() => this.fire(), Math.min(wait, LONGEST_TIMEOUT));
  }

  private fire(): void {
    if (performance.now() >= this.deadline) this.callback();
    else this.handle = this.arm();
  }
}

/** A timeout may ring so many milliseconds late: the clock of Node's loop knows whole ones only. */
const SLACK = 1;

/** Sleeps until shortly before the deadline, and then lets the loop turn until it is there. */
class PreciseTimer implements Timer {
  private readonly deadline: number;
  private readonly callback: () => void;
  private sleep: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;

  constructor(deadline: number, callback: () => void) {
    this.deadline = deadline;
    this.callback = callback;
    this.arm();
  }

  cancel(): void {
    clearTimeout(this.sleep);
    clearImmediate(this.turn);
  }

  private arm(): void {
    const wait = Math.min(Math.floor(this.deadline - performance.now() - SLACK), LONGEST_TIMEOUT);
    if (wait >= 1) this.sleep = setTimeout(() => this.fire(), wait);
    else this.turn = setImmediate(() => this.fire());
  }

  private fire(): void {
    if (performance.now() >= this.deadline) this.callback();
    else this.arm();
  }
}
