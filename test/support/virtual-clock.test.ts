import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "./random.ts";
import { ProcessClock, VirtualClock } from "./virtual-clock.ts";

describe("VirtualClock", () => {
  it("runs timers in the order of their times, first come first served, and no cancelled one", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ delay: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 200 }), (timers) => {
        const clock = new VirtualClock();
        const ran: { delay: number; index: number }[] = [];
        const handles = timers.map(({ delay }, index) =>
          clock.after(delay, () => {
            expect(clock.now()).toBe(delay);
            ran.push({ delay, index });
          }),
        );
        timers.forEach(({ cancelled }, index) => {
          if (cancelled) handles[index].cancel();
        });
        expect(clock.pendingTimers).toBe(timers.filter(({ cancelled }) => !cancelled).length);
        clock.advance(20);
        const expected = timers
          .map(({ delay, cancelled }, index) => ({ delay, index, cancelled }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
          .map(({ delay, index }) => ({ delay, index }));
        expect(ran).toEqual(expected);
        expect(clock.pendingTimers).toBe(0);
      }),
    );
  });

  it("yields to everything that is due already, within the same instant", () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.after(5, () => {
      clock.yield(() => order.push(`yielded at ${clock.now()}`));
      order.push("first");
    });
    clock.after(5, () => order.push("second"));
    clock.advance(4.9);
    expect(order).toEqual([]);
    clock.advance(0.1);
    expect(order).toEqual(["first", "second", "yielded at 5"]);
    expect([clock.pendingTimers, clock.pendingYields]).toEqual([0, 0]);
  });

  it("stops where a condition comes true, or at the limit", () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    expect(clock.runUntil(() => ticks === 3, 1000)).toBe(true);
    expect(clock.now()).toBe(30);
    expect(clock.runUntil(() => ticks === 1000, 100)).toBe(false);
    expect([clock.now(), ticks]).toEqual([130, 13]);
  });

  it("refuses to stand still for ever, and to run timers that renew themselves until idle", () => {
    const yielding = new VirtualClock();
    const again = () => yielding.yield(again);
    again();
    expect(() => yielding.advance(1)).toThrow(/stands still at 0 ms/);

    const ticking = new VirtualClock();
    const tick = () => ticking.after(60_000, tick);
    tick();
    expect(() => ticking.runUntilIdle()).toThrow(/renews itself/);

    const ending = new VirtualClock();
    ending.after(3600_000, () => undefined);
    ending.runUntilIdle();
    expect(ending.now()).toBe(3600_000);
  });

  it("settles promises that wait for timers, one after the other", async () => {
    const clock = new VirtualClock();
    const sleep = (delay: number) => new Promise<void>((resolve) => clock.after(delay, resolve));
    const work = async () => {
      for (let i = 0; i < 3; i++) await sleep(100);
      return clock.now();
    };
    expect(await clock.settle(work())).toBe(300);
    await expect(clock.settle(sleep(1000), 999)).rejects.toThrow(/not settled within 999 ms/);
    await expect(clock.settle(Promise.reject(new Error("as it is")))).rejects.toThrow("as it is");
  });

  it("gives the same chances to the same seed", () => {
    const draw = (seed: number) => {
      const clock = new VirtualClock(seed);
      return Array.from({ length: 5 }, () => clock.random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe("ProcessClock", () => {
  it("counts what is to come, and takes it along when its process dies", () => {
    const shared = new VirtualClock();
    const clock = new ProcessClock(shared);
    const ran: string[] = [];
    clock.after(10, () => ran.push("early"));
    clock.after(20, () => ran.push("late"));
    clock.yield(() => ran.push("at once"));
    clock.after(5, () => ran.push("cancelled")).cancel();
    expect(clock.pending).toBe(3);
    shared.advance(10);
    expect(clock.pending).toBe(1);
    clock.stop();
    clock.after(1, () => ran.push("from the grave"));
    shared.advance(100);
    expect(ran).toEqual(["at once", "early"]);
    expect([clock.pending, shared.pendingTimers, shared.pendingYields]).toEqual([0, 0, 0]);
  });
});

describe("Random", () => {
  it("spreads its numbers evenly, neighbouring seeds included", () => {
    const counts = new Array(10).fill(0);
    for (let seed = 0; seed < 1000; seed++) {
      const random = new Random(seed);
      for (let i = 0; i < 100; i++) counts[random.int(0, 9)]++;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it("picks by weight, never what weighs nothing", () => {
    const random = new Random(1);
    const counts = { often: 0, seldom: 0, never: 0 };
    for (let i = 0; i < 10_000; i++) counts[random.weighted({ often: 9, seldom: 1, never: 0 })]++;
    expect(counts.never).toBe(0);
    expect(counts.seldom).toBeGreaterThan(800);
    expect(counts.seldom).toBeLessThan(1200);
  });
});
