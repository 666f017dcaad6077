/** Two sessions that have only each other, on virtual time. */
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../src/bgp/errors.ts";
import type { SessionEvent } from "../../src/bgp/session.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { events } from "./session-fixtures.ts";
import { TimedSession } from "./session-timed.ts";

const HOUR = 3_600_000;

/**
 * A telephone line with 1 ms of delay. Only who listens (Active) picks up; any other call is cut as soon as it is put
 * through, as the speaker does with calls to a session in Idle.
 */
class Line {
  /** What every OPEN turns into, if it should not be liked. */
  fault: SessionEvent | undefined;
  private readonly clock: VirtualClock;
  private readonly calls = new Map<TimedSession, object>();

  constructor(clock: VirtualClock, a: TimedSession, b: TimedSession) {
    this.clock = clock;
    this.attach(a, b);
    this.attach(b, a);
  }

  private attach(session: TimedSession, other: TimedSession): void {
    session.watch((action) => {
      switch (action.type) {
        case "connect":
          return this.call(session, other);
        case "disconnect":
          this.carry(session, other, events.disconnected);
          this.calls.delete(session);
          return;
        case "send-open":
          return this.carry(session, other, this.fault ?? events.open);
        case "send-keepalive":
          return this.carry(session, other, events.keepalive);
        case "send-notification":
          return this.carry(session, other, { type: "notification", notification: action.notification });
      }
    });
  }

  private call(caller: TimedSession, called: TimedSession): void {
    const call = {};
    this.calls.set(caller, call);
    this.clock.after(1, () => {
      if (this.calls.get(caller) !== call) return;
      const answered = called.state === "Active";
      if (answered) {
        this.calls.set(called, call);
        called.tell(events.connected);
      }
      caller.tell(events.connected);
      if (!answered) this.deliver(caller, call, events.disconnected);
    });
  }

  private carry(from: TimedSession, to: TimedSession, event: SessionEvent): void {
    const call = this.calls.get(from);
    if (call !== undefined) this.deliver(to, call, event);
  }

  private deliver(to: TimedSession, call: object, event: SessionEvent): void {
    this.clock.after(1, () => {
      if (this.calls.get(to) !== call) return;
      if (event.type === "disconnected") this.calls.delete(to);
      to.tell(event);
    });
  }
}

describe("two speakers", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("that pause after failures meet again once the cause is gone (seed %i)", (seed) => {
    const clock = new VirtualClock(seed);
    const [a, b] = [new TimedSession({}, clock), new TimedSession({}, clock)];
    const line = new Line(clock, a, b);
    line.fault = { type: "protocol-error", error: new ProtocolError(2, 6, "a hold time that nobody likes") };
    const notifications = a.record((action) => action.type === "send-notification");
    a.tell(events.start);
    clock.advance(700);
    b.tell(events.start);
    clock.advance(HOUR);
    expect(notifications.length).toBeGreaterThan(5);

    line.fault = undefined;
    const together = () => a.state === "Established" && b.state === "Established";
    expect(clock.runUntil(together, 90_000)).toBe(true);
    clock.advance(HOUR);
    expect(together()).toBe(true);
  });
});
