import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { prettyLine } from "../../src/daemon/pretty-line.ts";
import { logSessions } from "../../src/daemon/session-log.ts";
import { Spate } from "../../src/daemon/spate.ts";
import type { Speaker } from "../../src/speaker/speaker.ts";
import { RecordedLog } from "./recorded-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a spate of events", () => {
  it("is let through at first, then counted, period by period", () => {
    const summaries: number[] = [];
    const spate = new Spate(2, 1000, (count) => summaries.push(count));
    const admitted = () => Array.from({ length: 5 }, () => spate.admits());
    expect(admitted()).toEqual([true, true, false, false, false]);
    vi.advanceTimersByTime(1000);
    expect(admitted()).toEqual([true, true, false, false, false]);
    spate.stop();
    vi.advanceTimersByTime(5000);
    expect(summaries).toEqual([3, 3]);
  });

  it("that stays small is not summed up", () => {
    const summaries: number[] = [];
    const spate = new Spate(2, 1000, (count) => summaries.push(count));
    spate.admits();
    vi.advanceTimersByTime(1000);
    spate.stop();
    expect(summaries).toEqual([]);
  });
});

describe("the log of sessions", () => {
  function watched() {
    const speaker = new EventEmitter();
    const log = new RecordedLog();
    const stop = logSessions(speaker as unknown as Speaker, log);
    return { speaker, log, stop };
  }
  const NEIGHBOR = { address: "10.0.0.1" };

  it("speaks FRR's words", () => {
    const { speaker, log } = watched();
    speaker.emit("neighbor-up", NEIGHBOR, { peer: { asn: 65000 }, holdTime: 9 });
    speaker.emit("neighbor-down", NEIGHBOR, "the neighbour sent Cease/Administrative Reset", true);
    expect(log.entries).toEqual([
      {
        level: "info",
        message: "%ADJCHANGE: neighbor 10.0.0.1 in vrf default Up",
        fields: { neighbor: "10.0.0.1", as: 65000, holdTime: 9 },
      },
      {
        level: "warn",
        message: "%ADJCHANGE: neighbor 10.0.0.1 in vrf default Down: the neighbour sent Cease/Administrative Reset",
        fields: { neighbor: "10.0.0.1", reason: "the neighbour sent Cease/Administrative Reset" },
      },
    ]);
  });

  it("warns of a failure once, not at every attempt, and again after a success", () => {
    const { speaker, log } = watched();
    const fail = (reason: string) => speaker.emit("neighbor-down", NEIGHBOR, reason, false);
    fail("wrong AS");
    fail("wrong AS");
    fail("wrong role");
    speaker.emit("neighbor-up", NEIGHBOR, { peer: { asn: 65000 }, holdTime: 9 });
    fail("wrong role");
    expect(log.entries.map(({ level }) => level)).toEqual(["warn", "debug", "warn", "info", "warn"]);
  });

  it("is not flooded by strangers", () => {
    const { speaker, log, stop } = watched();
    for (let i = 0; i < 10_000; i++) speaker.emit("connection-refused", `192.0.2.1:${i}`, "not a neighbour");
    stop();
    expect(log.messages()).toHaveLength(6);
    expect(log.messages().at(-1)).toBe("9995 more connections were refused");
  });
});

describe("a line for a terminal", () => {
  const line = (entry: object) =>
    prettyLine(JSON.stringify({ level: "warn", time: "2026-11-20T12:00:00.007Z", ...entry }), false);

  it("has time, level, message and fields", () => {
    expect(line({ msg: "down", neighbor: "10.0.0.1", reason: "two words" })).toMatch(
      /^\d\d:\d\d:00\.007 warn {2}down neighbor=10\.0\.0\.1 reason="two words"\n$/,
    );
  });

  it("cannot be used to steer the terminal", () => {
    expect(line({ msg: "\u001b[2J\u202ex\n", reason: "\u0007" })).not.toMatch(/[\p{Cc}\p{Cf}](?!$)/u);
  });

  it("shows where a defect happened", () => {
    expect(line({ msg: "x", err: { type: "Error", message: "x", stack: "Error: x\n    at y" } })).toContain(
      "\nError: x\n    at y",
    );
  });
});
