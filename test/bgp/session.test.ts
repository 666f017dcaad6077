/** What the table of docs/session.md does not say: data, reasons, counters, and what the hot path costs. */
import { describe, expect, it } from "vitest";
import { MessageType } from "../../src/bgp/codes.ts";
import { initialSession, type SessionAction, type SessionEvent, step } from "../../src/bgp/session.ts";
import { cease, config, type Down, events, openEvent, PaperDriver } from "./session-fixtures.ts";

const { start, connected, open, keepalive, disconnected } = events;
const up = [start, connected, open, keepalive];

function driven(...sequence: readonly SessionEvent[]): PaperDriver {
  const driver = new PaperDriver();
  driver.apply(...sequence);
  return driver;
}

function notificationIn(actions: readonly SessionAction[]) {
  return actions.find((action) => action.type === "send-notification")?.notification;
}

function reasonIn(actions: readonly SessionAction[]) {
  return actions.find((action): action is Down => action.type === "down")?.reason;
}

describe("the hot path", () => {
  it.each([9, 0])("allocates nothing for what comes all the time (hold time %i)", (holdTime) => {
    const { session } = driven(start, connected, openEvent(holdTime), keepalive);
    for (const event of [events.update, keepalive, events["send-progress"]]) {
      const answer = step(config, session, event);
      expect(answer.session).toBe(session);
      expect(step(config, session, event)).toBe(answer);
      expect(Object.isFrozen(answer.actions)).toBe(true);
      for (const action of answer.actions) expect(Object.isFrozen(action)).toBe(true);
    }
  });

  it("does not restart the hold timer where there is none", () => {
    const driver = driven(start, connected, openEvent(0), keepalive);
    expect(driver.apply(events.update)).toEqual([{ type: "deliver-update" }]);
    expect(driver.apply(keepalive)).toEqual([]);
  });

  it("does not watch the sending where the operator switched that off", () => {
    const driver = new PaperDriver({ ...config, sendHoldTime: 0 });
    driver.apply(...up);
    expect(driver.running.has("send-hold")).toBe(false);
    expect(driver.apply(events["send-progress"])).toEqual([]);
  });
});

describe("an unexpected message (RFC 6608)", () => {
  it.each([
    ["OpenSent", [start, connected], keepalive, 1, MessageType.Keepalive],
    ["OpenSent", [start, connected], events.update, 1, MessageType.Update],
    ["OpenConfirm", [start, connected, open], open, 2, MessageType.Open],
    ["OpenConfirm", [start, connected, open], events["route-refresh"], 2, MessageType.RouteRefresh],
    ["Established", up, open, 3, MessageType.Open],
  ] as const)("is named in the NOTIFICATION's data: %s", (_state, way, event, subcode, type) => {
    const actions = driven(...way).apply(event);
    expect(notificationIn(actions)).toEqual({ code: 5, subcode, data: Uint8Array.of(type) });
  });

  it("has no subcode, and so no data, before we sent an OPEN", () => {
    const driver = new PaperDriver({ ...config, delayOpenTime: 5_000 });
    driver.apply(start, connected);
    expect(notificationIn(driver.apply(keepalive))).toEqual({ code: 5, subcode: 0, data: new Uint8Array(0) });
  });
});

describe("the reason of a session's end", () => {
  it("says who ended it, and how", () => {
    const error = new Error("ECONNRESET");
    const reasons: readonly [SessionEvent, unknown][] = [
      [events.stop, { type: "stopped", sent: cease(2) }],
      [events.reset, { type: "reset", sent: cease(4) }],
      [disconnected, { type: "connection-lost" }],
      [
        { type: "disconnected", error },
        { type: "connection-lost", error },
      ],
      [events.notification, { type: "notification-received", received: cease(2) }],
      [events["collision-lost"], { type: "collision-lost" }],
      [
        events["protocol-error"],
        {
          type: "notification-sent",
          sent: { code: 3, subcode: 1, data: new Uint8Array(0) },
          message: "an UPDATE like no other",
        },
      ],
    ];
    for (const [event, reason] of reasons) expect(reasonIn(driven(...up).apply(event)), event.type).toEqual(reason);
  });

  it("is told, too, of a session that was turned down before it was up", () => {
    const collision: SessionEvent = { type: "notification", notification: cease(7) };
    const actions = driven(start, connected).apply(collision);
    expect(reasonIn(actions)).toEqual({ type: "notification-received", received: cease(7) });
  });
});

describe("ConnectRetryCounter", () => {
  it("counts the attempts that came to nothing since the last session or start", () => {
    const retry: SessionEvent = { type: "timer", timer: "connect-retry" };
    const again: SessionEvent = { type: "timer", timer: "idle-hold" };
    const driver = driven(
      start,
      disconnected,
      retry,
      retry,
      connected,
      disconnected,
      connected,
      open,
      disconnected,
      again,
    );
    expect(driver.session.connectRetryCounter).toBe(4);
    driver.apply(connected, open, keepalive);
    expect(driver.session.connectRetryCounter).toBe(0);
    driver.apply(disconnected);
    expect(driver.session.connectRetryCounter).toBe(1);
    driver.apply(start);
    expect(driver.session.connectRetryCounter).toBe(0);
  });
});

describe("a second session of the same neighbour", () => {
  it("does not let the failures of the first be forgotten", () => {
    expect(initialSession(5)).toMatchObject({ state: "Idle", failures: 5 });
    expect(initialSession()).toMatchObject({ state: "Idle", failures: 0 });
  });
});
