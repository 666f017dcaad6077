import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/net/clock.ts";

const DAY = 24 * 3600_000;

describe("systemClock", () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance", "Date"],
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["the longest timeout of the platform", 0x7fffffff],
    ["one millisecond more", 0x80000000],
    ["LLGR's 24 bits of seconds", 16_777_215_000],
    ["a year", 365 * DAY],
  ])("keeps a timer of %s", (_, delay) => {
    const fired = vi.fn();
    systemClock.after(delay, fired);
    vi.advanceTimersByTime(delay - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(40 * DAY);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("cancels a long timer in each of its stretches", () => {
    for (const elapsed of [0, 0x7fffffff, 2 * 0x7fffffff]) {
      const fired = vi.fn();
      const timer = systemClock.after(3 * 0x7fffffff, fired);
      vi.advanceTimersByTime(elapsed);
      timer.cancel();
      timer.cancel();
      expect(vi.getTimerCount()).toBe(0);
      vi.advanceTimersByTime(4 * 0x7fffffff);
      expect(fired).not.toHaveBeenCalled();
    }
  });

  it("waits on when the platform fires early", () => {
    const fired = vi.fn();
    const now = vi.spyOn(performance, "now").mockReturnValue(1000.4);
    systemClock.after(10, fired);
    now.mockReturnValue(1010.3);
    vi.advanceTimersByTime(10);
    expect(fired).not.toHaveBeenCalled();
    now.mockReturnValue(1010.4);
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it("turns the loop at the end of a precise timer, which neither fires early nor sleeps too long", () => {
    const fired = vi.fn();
    const now = vi.spyOn(performance, "now").mockReturnValue(1000.5);
    systemClock.precisely(10, fired);
    for (const time of [1009.5, 1010, 1010.4]) {
      now.mockReturnValue(time);
      vi.advanceTimersToNextTimer();
      expect(fired).not.toHaveBeenCalled();
    }
    now.mockReturnValue(1010.5);
    vi.advanceTimersToNextTimer();
    expect(fired).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("cancels a precise timer while it sleeps, and while it turns the loop", () => {
    for (const delay of [10, 1]) {
      const fired = vi.fn();
      systemClock.precisely(delay, fired).cancel();
      vi.advanceTimersByTime(20);
      expect(fired).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it("fires a timer without delay, or with a negative one, once and not at once", () => {
    const fired = vi.fn();
    systemClock.after(0, fired);
    systemClock.after(-5, fired);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(2);
  });

  it("is not moved by a step of the wall clock", () => {
    const fired = vi.fn();
    const before = systemClock.now();
    systemClock.after(1000, fired);
    vi.setSystemTime(Date.now() + DAY);
    expect(systemClock.now()).toBe(before);
    vi.advanceTimersByTime(999);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it("yields to the loop, unless cancelled", () => {
    const calls: string[] = [];
    systemClock.yield(() => calls.push("first"));
    systemClock.yield(() => calls.push("cancelled")).cancel();
    expect(calls).toEqual([]);
    vi.runAllTimers();
    expect(calls).toEqual(["first"]);
  });
});
