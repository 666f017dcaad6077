import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VersionTimes } from "../../src/speaker/version-times.ts";

const START = 1_000_000;

describe("when a table had which version", () => {
  it("is known to the second", () => {
    const times = new VersionTimes(START);
    times.note(3, START + 1500);
    times.note(5, START + 1900);
    times.note(9, START + 60_000);
    expect([1, 3, 5].map((version) => times.timeOf(version))).toEqual([1_001_000, 1_001_000, 1_001_000]);
    expect([6, 9].map((version) => times.timeOf(version))).toEqual([1_060_000, 1_060_000]);
  });

  it("is the beginning as long as nothing has changed", () => {
    const times = new VersionTimes(START);
    times.note(0, START + 5000);
    expect(times.timeOf(0)).toBe(START);
  });

  it("survives the version's wrapping around", () => {
    const times = new VersionTimes(START);
    times.note(0xffff_fffe, START);
    times.note(0xffff_ffff, START + 1000);
    times.note(2, START + 2000);
    expect([0xffff_fffe, 0xffff_ffff, 0, 2].map((version) => times.timeOf(version) - START)).toEqual([
      0, 1000, 2000, 2000,
    ]);
  });

  it("becomes coarser the longer it lasts, but never makes a route older than it is, and keeps the newest exact", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 5 }), (seconds, perSecond) => {
        const times = new VersionTimes(0);
        for (let second = 0; second < seconds; second++) times.note((second + 1) * perSecond, second * 1000);
        for (let second = 0; second < seconds; second += 97) {
          expect(times.timeOf((second + 1) * perSecond)).toBeGreaterThanOrEqual(second * 1000);
        }
        expect(times.timeOf(seconds * perSecond)).toBe((seconds - 1) * 1000);
      }),
      { numRuns: 30 },
    );
  });
});
