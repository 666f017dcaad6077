import { describe, expect, it } from "vitest";
import { formatAge, formatMoment, formatUptime, wholeSecondsInMs } from "../../../src/control/show/times.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("spans of time", () => {
  it.each([
    [0, "00:00:00"],
    [34_999, "00:00:34"],
    [DAY - 1, "23:59:59"],
    [DAY, "1d00h00m"],
    [DAY + 2 * HOUR + 3 * MINUTE + 59 * SECOND, "1d02h03m"],
    [7 * DAY - 1, "6d23h59m"],
    [7 * DAY, "01w0d00h"],
    [(2 * 7 + 3) * DAY + 4 * HOUR, "02w3d04h"],
    [365 * DAY - 1, "52w0d23h"],
    [365 * DAY, "01y00w0d"],
    [(365 + 17) * DAY, "01y02w3d"],
  ])("are spelled as FRR spells a session's: %d ms", (span, text) => {
    expect(formatUptime(span)).toBe(text);
  });

  it("are never negative, whatever the wall clock does", () => {
    expect(formatUptime(-5000)).toBe("00:00:00");
    expect(wholeSecondsInMs(-5000)).toBe(0);
  });

  it("count days in front where FRR does so", () => {
    expect([35_000, 400 * DAY + HOUR].map(formatAge)).toEqual(["0:00:00:35", "400:01:00:00"]);
  });
});

describe("a moment", () => {
  it("is spelled as C's ctime spells it", () => {
    expect(formatMoment(new Date(2026, 10, 5, 8, 2, 7).getTime())).toBe("Thu Nov  5 08:02:07 2026");
  });
});
