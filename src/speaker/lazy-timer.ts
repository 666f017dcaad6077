/**
 * A timer that is cheap to restart: moving the deadline back costs a store, not a new timer, so the hold timer may be
 * restarted by every message.
 *
 * When it is due it lets the loop turn once before it fires. After a pause of the whole process (SIGSTOP, a migrating
 * VM) the messages that restart it may already wait in the socket, and those are to be read first.
 */
import type { Clock, Timer } from "../net/clock.ts";

export class LazyTimer {
  private readonly clock: Clock;
  private readonly fire: () => void;
  private deadline = 0;
  private wakesAt = 0;
  private handle: Timer | undefined;

  constructor(clock: Clock, fire: () => void) {
    this.clock = clock;
    this.fire = fire;
  }

  start(delay: number): void {
    this.deadline = this.clock.now() + delay;
    if (this.handle !== undefined && this.wakesAt <= this.deadline) return; // it wakes in time and sleeps on
    this.handle?.cancel();
    this.sleep(delay);
  }

  stop(): void {
    this.handle?.cancel();
    this.handle = undefined;
  }

  private sleep(delay: number): void {
    this.wakesAt = this.clock.now() + delay;
    this.handle = this.clock.after(delay, () => this.wake());
  }

  private wake(): void {
    if (!this.sleepOn()) {
      this.handle = this.clock.yield(() => {
        if (this.sleepOn()) return;
        this.handle = undefined;
        this.fire();
      });
    }
  }

  private sleepOn(): boolean {
    const rest = this.deadline - this.clock.now();
    if (rest > 0) this.sleep(rest);
    return rest > 0;
  }
}
