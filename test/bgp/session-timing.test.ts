/** Sessions on virtual time: how long things take, how often they are tried, and that they come back. */
import { describe, expect, it } from "vitest";
import { negotiate } from "../../src/bgp/negotiation.ts";
import type { SessionAction, SessionEvent } from "../../src/bgp/session.ts";
import { config, events, openEvent, peerOpen } from "./session-fixtures.ts";
import { TimedSession } from "./session-timed.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const connects = (action: SessionAction) => action.type === "connect";
const keepalives = (action: SessionAction) => action.type === "send-keepalive";
const notifies = (code: number) => (action: SessionAction) =>
  action.type === "send-notification" && action.notification.code === code;

/** Every attempt to connect ends like this, a millisecond later. */
function answerCalls(session: TimedSession, outcome: SessionEvent): void {
  session.watch((action) => {
    if (connects(action)) session.clock.after(1, () => session.tell(outcome));
  });
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]);
}

describe("an established session", () => {
  it("sends a KEEPALIVE every third of the hold time, and no sooner than jitter allows", () => {
    const session = new TimedSession();
    const times = session.record(keepalives);
    session.establish(); // hold time 9 s
    for (let second = 0; second < 120; second++) {
      session.clock.advance(1_000);
      session.tell(events.keepalive);
    }
    expect(times.length).toBeGreaterThan(40);
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(3_000);
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(2_250);
  });

  it("never sends two KEEPALIVEs within a second, not even with the shortest hold time", () => {
    const session = new TimedSession();
    const times = session.record(keepalives);
    session.establish(openEvent(3));
    session.clock.advance(2_999);
    expect(gaps(times)).toEqual([1_000, 1_000]);
  });

  it("expires a hold time after the last KEEPALIVE or UPDATE, whatever else came", () => {
    const session = new TimedSession();
    const expiries = session.record(notifies(4));
    session.establish();
    session.clock.advance(5_000);
    session.tell(events.update);
    session.clock.advance(4_000);
    session.tell(events["route-refresh"], events["send-progress"]);
    session.clock.advance(HOUR);
    expect(expiries[0]).toBe(14_000);
  });

  it("with hold time 0 lasts in silence, but not with a peer that stopped reading", () => {
    const session = new TimedSession();
    const said = session.record(keepalives);
    const expiries = session.record(notifies(8));
    session.establish(openEvent(0));
    session.clock.advance(24 * HOUR);
    expect(session.state).toBe("Established");
    expect(said).toEqual([0]); // the one that confirmed the OPEN
    session.stuck = true;
    session.clock.advance(8 * MINUTE);
    expect(expiries).toHaveLength(1);
  });

  it("waits twice the hold time for a peer that stopped reading, where that is more than 8 minutes", () => {
    const session = new TimedSession();
    const expiries = session.record(notifies(8));
    session.stuck = true;
    const patient = negotiate({ ...config, holdTime: 600 }, { ...peerOpen, holdTime: 600 });
    session.establish({ type: "open", negotiated: patient });
    for (let minute = 0; minute < 30 && expiries.length === 0; minute++) {
      session.clock.advance(MINUTE);
      session.tell(events.keepalive);
    }
    expect(expiries).toEqual([20 * MINUTE]);
  });
});

describe("a session that does not come up", () => {
  it("tries for ever while connections are refused: soon at first, then at the pace of ConnectRetry", () => {
    const session = new TimedSession();
    const times = session.record(connects);
    answerCalls(session, events.disconnected);
    session.tell(events.start);
    session.clock.advance(24 * HOUR);
    const [first, second, third, fourth, fifth, ...others] = gaps(times);
    [first, second, third, fourth, fifth].forEach((gap, attempt) => {
      expect(gap).toBeGreaterThanOrEqual(750 * 2 ** attempt);
      expect(gap).toBeLessThanOrEqual(1_000 * 2 ** attempt);
    });
    expect(Math.min(...others)).toBeGreaterThanOrEqual(22_500);
    expect(Math.max(...others)).toBeLessThanOrEqual(30_001); // a timer lets the loop turn once before it fires
    expect(times.length).toBeGreaterThan(2_800);
  });

  it("tries for ever, at most every 2 minutes, while the peer never answers our OPEN", () => {
    const session = new TimedSession();
    const times = session.record(connects);
    const expiries = session.record(notifies(4));
    answerCalls(session, events.connected);
    session.tell(events.start);
    session.clock.advance(24 * HOUR);
    expect(expiries[0]).toBe(30_001);
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(2 * MINUTE);
    expect(times.length).toBeGreaterThan(900);
  });

  it("lets go of a peer that sends an OPEN with hold time 0 and nothing more", () => {
    const session = new TimedSession();
    const expiries = session.record(notifies(4));
    session.tell(events.start, events.connected, openEvent(0));
    session.clock.advance(HOUR);
    expect(expiries[0]).toBe(30_000);
  });
});

describe("a neighbour that resets us in a loop", () => {
  it("is called back after 1, 2, 4, … 60 s, and after 1 s again once a session was stable", () => {
    const session = new TimedSession();
    const calls = session.record(connects);
    session.tell(events.start);
    const pauses: number[] = [];
    for (let round = 0; round < 9; round++) {
      session.establish();
      session.tell(events.disconnected);
      const ended = session.clock.now();
      session.clock.runUntil(() => session.state === "Connect", HOUR);
      pauses.push(session.clock.now() - ended);
    }
    expect(calls).toHaveLength(10);
    pauses.forEach((pause, round) => {
      const full = Math.min(1_000 * 2 ** round, 60_000);
      expect(pause).toBeGreaterThanOrEqual(full * 0.75);
      expect(pause).toBeLessThanOrEqual(full);
    });

    session.establish(openEvent(0));
    session.clock.advance(5 * MINUTE);
    session.tell(events.notification);
    expect(session.driver.running.get("idle-hold")?.delay).toBe(1_000);
  });

  it("does not silence itself by connections that it closes before an OPEN", () => {
    const session = new TimedSession();
    session.tell(events.start, events.disconnected);
    for (let i = 0; i < 200; i++) session.tell(events.connected, events.disconnected);
    expect(session.state).toBe("Active");
    session.establish();
    expect(session.state).toBe("Established");
  });

  it("is called back within a second when the operator asks for it, whatever happened before", () => {
    const session = new TimedSession();
    session.tell(events.start);
    for (let round = 0; round < 9; round++) {
      session.establish();
      session.tell(events.disconnected);
      session.clock.runUntil(() => session.state === "Connect", HOUR);
    }
    session.establish();
    session.tell(events.reset);
    expect(session.clock.runUntil(() => session.state === "Connect", 1_000)).toBe(true);
  });
});
