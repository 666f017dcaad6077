import { describe, expect, it } from "vitest";
import type { Log } from "../../src/daemon/log.ts";
import { logSessions } from "../../src/daemon/session-log.ts";
import { Arena } from "../faults/arena.ts";
import { asPath, attribute, bytes, nextHop, segment, update } from "../faults/hand-made.ts";
import { RecordedLog } from "./recorded-log.ts";

/** ORIGIN 7 is none, so the routes are withdrawn and the session goes on (RFC 7606 § 7.1). */
const BAD_ORIGIN = update({
  attributes: bytes(attribute(0x40, 1, "07"), asPath(segment(2, [65002])), nextHop("0a000002")),
  nlri: "18 c00002",
});

describe("the log", () => {
  it("says what was wrong with an UPDATE that the session survived, and stops repeating itself", async () => {
    const arena = await Arena.open();
    const log = new RecordedLog();
    const stop = logSessions(arena.speaker, log as unknown as Log);
    for (let i = 0; i < 20; i++) arena.attack(BAD_ORIGIN);
    arena.pass();
    stop();
    const lines = log.messages("warn");
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^malformed UPDATE from 10\.0\.0\.2: .+ \(treat-as-withdraw\): 40010107$/);
    expect(lines[5]).toBe("15 more UPDATEs were malformed");
    expect(arena.isUp).toBe(true);
  });

  it("shows no more than 64 octets of what a peer sent", async () => {
    const arena = await Arena.open();
    const log = new RecordedLog();
    const stop = logSessions(arena.speaker, log as unknown as Log);
    arena.attack(
      update({
        attributes: bytes(attribute(0x40, 1, "07".repeat(200)), asPath(segment(2, [65002])), nextHop("0a000002")),
        nlri: "18 c00002",
      }),
    );
    arena.pass();
    stop();
    const [line] = log.messages("warn");
    expect(line.match(/07/g)?.length).toBeLessThanOrEqual(64);
    expect(line).toContain("… (203 octets)");
  });
});
