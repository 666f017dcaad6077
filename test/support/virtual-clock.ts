/**
 * Time that moves only when a test says so.
 *
 * Callbacks run one after the other in the order of their due times, and first come first served among equals. A `yield`
 * is due at once, so it runs after everything that was already due at this instant. All of it happens inside the call
 * that moves the time: nothing waits for the real clock.
 *
 * Promises settle between such calls, not within one, because microtasks run only when the caller returns to the loop.
 * Code whose promises matter is driven with `settle`, which alternates between the two.
 */
import type { Clock, Timer } from "../../src/net/clock.ts";
import { Random } from "./random.ts";

/** An instant at which more callbacks run than this stands still: somebody yields for ever. */
const MOST_CALLBACKS_AT_ONE_INSTANT = 200_000;

export class VirtualClock implements Clock {
  private readonly chance: Random;
  private readonly queue = new EventQueue();
  private time = 0;
  private created = 0;
  private liveTimers = 0;
  private liveYields = 0;
  private ranThisInstant = 0;

  constructor(seed = 1) {
    this.chance = new Random(seed);
  }

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return Date.UTC(2026, 0, 1) + this.time;
  }

  random(): number {
    return this.chance.next();
  }

  after(delay: number, callback: () => void): Timer {
    if (Number.isNaN(delay)) throw new Error("a timer without a delay");
    this.liveTimers++;
    return this.enqueue(this.time + Math.max(0, delay), callback, () => this.liveTimers--);
  }

  precisely(delay: number, callback: () => void): Timer {
    return this.after(delay, callback);
  }

  yield(callback: () => void): Timer {
    this.liveYields++;
    return this.enqueue(this.time, callback, () => this.liveYields--);
  }

  /** Timers that are neither due nor cancelled: what a closed speaker must not leave behind. */
  get pendingTimers(): number {
    return this.liveTimers;
  }

  get pendingYields(): number {
    return this.liveYields;
  }

  /** Moves the time on, running all that falls due. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    while (this.runNext(end));
    this.moveTo(end);
  }

  /** Runs until the condition holds, at most `limit` ms on; says whether it does. The time stops where it came true. */
  runUntil(condition: () => boolean, limit: number): boolean {
    const end = this.time + limit;
    while (!condition()) {
      if (this.runNext(end)) continue;
      this.moveTo(end);
      return condition();
    }
    return true;
  }

  /** Runs until nothing is left to run; refuses to go on for ever where timers renew themselves. */
  runUntilIdle(limit = 24 * 3600_000): void {
    const end = this.time + limit;
    while (this.runNext(end));
    if (this.queue.peek() !== undefined) throw new Error(`still busy after ${limit} ms: a timer renews itself`);
  }

  /** Runs, turn by turn, until the promise is settled; the time moves only where the promise waits for it. */
  async settle<T>(promise: Promise<T>, limit = 600_000): Promise<T> {
    const end = this.time + limit;
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    while (true) {
      await microtasks();
      if (settled) return promise;
      if (!this.runNext(end)) throw new Error(`a promise was not settled within ${limit} ms`);
    }
  }

  private enqueue(due: number, callback: () => void, finished: () => void): Timer {
    const event = new TimedCallback(due, this.created++, callback, finished);
    this.queue.push(event);
    return event;
  }

  private runNext(end: number): boolean {
    const event = this.queue.peek();
    if (event === undefined || event.due > end) return false;
    this.queue.pop();
    this.moveTo(event.due);
    if (++this.ranThisInstant > MOST_CALLBACKS_AT_ONE_INSTANT) {
      throw new Error(`time stands still at ${this.time} ms: callbacks keep yielding`);
    }
    event.run();
    return true;
  }

  private moveTo(time: number): void {
    if (time <= this.time) return;
    this.time = time;
    this.ranThisInstant = 0;
  }
}

/**
 * The clock of one process in the simulation.
 *
 * Its timers can be counted, and die with the process. While the process is frozen (SIGSTOP, a paused VM) time goes on
 * without it; afterwards everything happens that has fallen due, in the order in which Node's loop does it: timers
 * first, then what the network brought, then whatever was put off with `yield`.
 */
export class ProcessClock implements Clock {
  private readonly shared: VirtualClock;
  private readonly timers = new Set<Timer>();
  private stopped = false;
  private frozen = false;
  private thawedAt = Number.NEGATIVE_INFINITY;
  private readonly dueTimers: (() => void)[] = [];
  private readonly deliveries: (() => void)[] = [];

  constructor(shared: VirtualClock) {
    this.shared = shared;
  }

  now(): number {
    return this.shared.now();
  }

  wallTime(): number {
    return this.shared.wallTime();
  }

  random(): number {
    return this.shared.random();
  }

  after(delay: number, callback: () => void): Timer {
    return this.track((run) => this.shared.after(delay, run), callback);
  }

  precisely(delay: number, callback: () => void): Timer {
    return this.after(delay, callback);
  }

  yield(callback: () => void): Timer {
    return this.track((run) => this.shared.yield(run), callback);
  }

  /** Timers and yields that still are to come. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets something come in from outside; it waits while the process is frozen. */
  deliver(callback: () => void): void {
    if (this.frozen) this.deliveries.push(callback);
    else callback();
  }

  freeze(): void {
    this.frozen = true;
  }

  /** When it last ran again after standing still; now, while it does. */
  get stoodStillUntil(): number {
    return this.frozen ? this.now() : this.thawedAt;
  }

  thaw(): void {
    if (this.frozen) this.thawedAt = this.now();
    this.frozen = false;
    for (const run of this.dueTimers.splice(0)) run();
    for (const run of this.deliveries.splice(0)) run();
  }

  /** The process is gone. What was under way to it arrives, to be answered by whoever is left. */
  stop(): void {
    this.stopped = true;
    for (const timer of [...this.timers]) timer.cancel();
    this.thaw();
  }

  private track(schedule: (run: () => void) => Timer, callback: () => void): Timer {
    if (this.stopped) return { cancel: () => undefined };
    const run = () => {
      if (!this.timers.has(timer)) return;
      if (this.frozen) {
        this.dueTimers.push(run);
        return;
      }
      this.timers.delete(timer);
      callback();
    };
    const scheduled = schedule(run);
    const timer: Timer = {
      cancel: () => {
        this.timers.delete(timer);
        scheduled.cancel();
      },
    };
    this.timers.add(timer);
    return timer;
  }
}

/** Resolves after every microtask that is waiting now, and those that they cause, have run. */
export function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class TimedCallback implements Timer {
  readonly due: number;
  readonly order: number;
  private callback: (() => void) | undefined;
  private readonly finished: () => void;

  constructor(due: number, order: number, callback: () => void, finished: () => void) {
    this.due = due;
    this.order = order;
    this.callback = callback;
    this.finished = finished;
  }

  get cancelled(): boolean {
    return this.callback === undefined;
  }

  cancel(): void {
    if (this.callback === undefined) return;
    this.callback = undefined;
    this.finished();
  }

  run(): void {
    const callback = this.callback;
    this.cancel();
    callback?.();
  }

  isBefore(other: TimedCallback): boolean {
    return this.due < other.due || (this.due === other.due && this.order < other.order);
  }
}

/** A binary heap. Cancelled entries stay until they come to the top. */
class EventQueue {
  private readonly heap: TimedCallback[] = [];

  /** The next entry that is not cancelled. */
  peek(): TimedCallback | undefined {
    while (this.heap.length > 0 && this.heap[0].cancelled) this.pop();
    return this.heap[0];
  }

  push(event: TimedCallback): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!event.isBefore(heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].isBefore(heap[child])) child++;
      if (!heap[child].isBefore(last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}
