import { describe, expect, it } from "vitest";
import { LazyTimer } from "../../src/speaker/lazy-timer.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

function timed() {
  const clock = new VirtualClock();
  const fired: number[] = [];
  return { clock, fired, timer: new LazyTimer(clock, () => fired.push(clock.now())) };
}

describe("a lazy timer", () => {
  it("fires once, at its last deadline, however often it was restarted", () => {
    const { clock, fired, timer } = timed();
    const start = clock.now();
    for (let at = 0; at < 900; at += 7) clock.after(at, () => timer.start(1000));
    clock.advance(10_000);
    expect(fired).toEqual([start + 896 + 1000]);
  });

  it("fires earlier when it is restarted with a shorter delay", () => {
    const { clock, fired, timer } = timed();
    const start = clock.now();
    timer.start(5000);
    clock.advance(10);
    timer.start(100);
    clock.advance(10_000);
    expect(fired).toEqual([start + 110]);
  });

  it("stays silent after stop, also when it was about to fire", () => {
    const { clock, fired, timer } = timed();
    timer.start(1000);
    clock.after(1000, () => timer.stop()); // after it woke, before it fired
    clock.advance(10_000);
    expect(fired).toEqual([]);
    expect(clock.pendingTimers + clock.pendingYields).toBe(0);
  });

  it("lets what waits in the socket restart it before it fires: a paused process does not kill its own sessions", () => {
    const { clock, fired, timer } = timed();
    timer.start(1000);
    clock.after(1000, () => timer.start(1000)); // the message that had been waiting, read in the same turn
    clock.advance(1500);
    expect(fired).toEqual([]);
    clock.advance(1000);
    expect(fired).toHaveLength(1);
  });
});
