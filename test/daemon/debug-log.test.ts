import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { debugSpeaker } from "../../src/daemon/debug-log.ts";
import { frrLine } from "../../src/daemon/frr-line.ts";
import { logLevelOf } from "../../src/daemon/log-settings.ts";
import type { DebugCategory } from "../../src/daemon/logging.ts";
import { type Party, SOON, World } from "../speaker/world.ts";
import { RecordedLog } from "./recorded-log.ts";

describe("debug lines", () => {
  let world: World;
  let a: Party;
  let b: Party;
  let log: RecordedLog;
  beforeEach(async () => {
    world = new World();
    [a, b] = [await world.speaker(1), await world.speaker(2)];
    log = new RecordedLog();
  });
  afterEach(() => world.clock.settle(Promise.all([a.speaker.close(), b.speaker.close()])));

  async function linesAbout(...categories: readonly DebugCategory[]): Promise<readonly string[]> {
    const stop = debugSpeaker(a.speaker, new Set(categories), log);
    world.connect(a, b);
    b.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    await new Promise(setImmediate); // best paths are followed from promise to promise
    stop();
    const count = log.entries.length;
    b.speaker.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    await new Promise(setImmediate);
    expect(log.entries).toHaveLength(count);
    for (const { level, fields } of log.entries) {
      expect(level).toBe("debug");
      expect(categories).toContain((fields as { category: DebugCategory }).category);
    }
    return log.messages();
  }

  it.each<[DebugCategory, RegExp]>([
    ["neighbor-events", /^10\.0\.0\.2 went from OpenConfirm to Established$/],
    ["neighbor-events", /^received from 10\.0\.0\.2: OPEN .*65002/],
    ["keepalives", /^sent to 10\.0\.0\.2: KEEPALIVE$/],
    ["updates", /^received from 10\.0\.0\.2: UPDATE announces ipv4-unicast 192\.0\.2\.0\/24; /],
    ["bestpath", /^the best path to 192\.0\.2\.0\/24 is now by 10\.0\.0\.2$/],
    ["graceful-restart", /^10\.0\.0\.2 has sent End-of-RIB for ipv4-unicast$/],
  ])("of %s: %s", async (category, line) => {
    expect(await linesAbout(category)).toContainEqual(expect.stringMatching(line));
  });

  it("are none of what nobody asked for, and of what there is nothing of yet", async () => {
    expect(await linesAbout()).toEqual([]);
    expect(a.speaker.tap).toBeUndefined();
  });
});

describe("a line as FRR writes it", () => {
  const line = (msg: string, precision = 0) =>
    frrLine(JSON.stringify({ level: "warn", time: "2026-11-20T12:00:00.007Z", msg, neighbor: "10.0.0.1" }), precision);

  it("has the local time, with as many digits as are wanted, and the message", () => {
    expect(line("%ADJCHANGE: x")).toMatch(/^2026\/11\/\d\d \d\d:\d\d:00 BGP: %ADJCHANGE: x\n$/);
    expect(line("x", 3)).toMatch(/:00\.007 BGP: x\n$/);
    expect(line("x", 6)).toMatch(/:00\.007000 BGP: x\n$/);
  });

  it("cannot be used to steer a terminal", () => {
    expect(line("\u001b[2J\nx")).not.toMatch(/[\p{Cc}\p{Cf}](?!$)/u);
  });
});

describe("the level of the log", () => {
  it.each([
    ["what the command line says, where nothing else is said", {}, "info"],
    ["what is said for Bellman", { level: "errors" }, "error"],
    ["as talkative as a target of FRR's wants it", { targets: { syslog: { priority: "debugging" } } }, "debug"],
    ["no less talkative than the command line", { targets: { syslog: { priority: "errors" } } }, "info"],
  ] as const)("is %s", (_, said, level) => {
    expect(logLevelOf({ targets: {}, switches: new Map(), ...said }, "info")).toBe(level);
  });
});
