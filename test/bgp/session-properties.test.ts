/** What must hold of a session whatever happens to it, in whatever order. `PaperDriver` objects to most of it by itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Session, type SessionConfig, type SessionEvent, type SessionTimer, step } from "../../src/bgp/session.ts";
import { cease, config, events, openEvent, PaperDriver, timerEvents } from "./session-fixtures.ts";

const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  // The way up, so that the deeper states are met as often as the others.
  { weight: 4, arbitrary: fc.constantFrom(events.start, events.connected, events.open, events.keepalive) },
  { weight: 2, arbitrary: fc.constantFrom(...timerEvents) },
  { weight: 1, arbitrary: fc.constantFrom(events.update, events["route-refresh"], events["send-progress"]) },
  { weight: 1, arbitrary: fc.constantFrom(openEvent(0), openEvent(3)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<SessionEvent>(
      events.stop,
      events.reset,
      events.disconnected,
      events["protocol-error"],
      events["collision-lost"],
      events.notification,
      { type: "notification", notification: cease(7) },
    ),
  },
);

const anyConfig: fc.Arbitrary<SessionConfig> = fc
  .record({
    passive: fc.boolean(),
    delayOpenTime: fc.constantFrom(0, 5_000),
    sendHoldTime: fc.constantFrom<SessionConfig["sendHoldTime"]>("auto", 0, 20_000),
    idleHoldTime: fc.constantFrom(1, 1_000, 90_000),
  })
  .map((changed) => ({ ...config, ...changed }));

/** Looks at the driver after an event, and at the types of the actions that it did. */
type Watch = (driver: PaperDriver, event: SessionEvent, did: readonly string[]) => void;

/** Plays sequences of those events that could happen, each sequence watched anew. */
function always(watchAnew: () => Watch): void {
  const sequences = fc.array(anyEvent, { minLength: 1, maxLength: 120 });
  const property = fc.property(anyConfig, sequences, (settings, sequence) => {
    const driver = new PaperDriver(settings);
    const watch = watchAnew();
    for (const event of sequence) {
      if (!driver.possible(event)) continue;
      const actions = driver.apply(event);
      watch(
        driver,
        event,
        actions.map((action) => action.type),
      );
    }
  });
  fc.assert(property, { numRuns: 400 });
}

/** The timer that moves the session on if nothing else does. */
function awaited({ session, config: { passive } }: PaperDriver): SessionTimer | undefined {
  switch (session.state) {
    case "Idle":
      return "idle-hold";
    case "Connect":
      return session.openDelayed ? "delay-open" : "connect-retry";
    case "Active":
      if (session.openDelayed) return "delay-open";
      return passive ? undefined : "connect-retry";
    case "Established":
      return session.negotiated.holdTime === 0 ? undefined : "hold";
    default:
      return "hold";
  }
}

describe("a session, whatever happens to it,", () => {
  it("has the connection that its state speaks of", () => {
    always(() => ({ session, connection }) => {
      const open = session.openDelayed || ["OpenSent", "OpenConfirm", "Established"].includes(session.state);
      const unopened = session.state === "Connect" ? "opening" : "none";
      expect(connection).toBe(open ? "open" : unopened);
    });
  });

  it("is up from `established` to exactly one `down`", () => {
    always(
      () =>
        ({ session, up }) =>
          expect(up).toBe(session.state === "Established"),
    );
  });

  it("is never stuck: while it is wanted, a timer or the peer's call moves it on", () => {
    always(() => {
      let wanted = false;
      return (driver, event) => {
        if (event.type === "start") wanted = true;
        if (event.type === "stop" || event.type === "collision-lost") wanted = false;
        const timer = awaited(driver);
        if (wanted && timer !== undefined) expect([...driver.running.keys()]).toContain(timer);
      };
    });
  });

  it("does nothing after `stop` until `start`", () => {
    always(() => {
      let stopped = false;
      return (driver, event, did) => {
        if (event.type === "start") stopped = false;
        if (stopped) expect(did.filter((type) => type !== "stop-timer")).toEqual([]);
        if (event.type === "stop") stopped = true;
        if (!stopped) return;
        expect(driver.session.state).toBe("Idle");
        expect(driver.running.size).toBe(0);
      };
    });
  });

  it("pauses no longer than the maximum", () => {
    always(() => ({ running }) => {
      const pause = running.get("idle-hold")?.delay ?? 0;
      expect(pause).toBeLessThanOrEqual(config.maximumIdleHoldTime);
    });
  });

  it("answers even what cannot happen, and says no more than the state allows", () => {
    fc.assert(
      fc.property(anyConfig, fc.array(anyEvent, { maxLength: 60 }), (settings, sequence) => {
        let session: Session = new PaperDriver().session;
        for (const event of sequence) {
          const answer = step(settings, session, event);
          if (session.state === "Idle") {
            expect(answer.actions.map((action) => action.type)).not.toContain("send-notification");
          }
          if (answer.session.state === "Established") expect(["OpenConfirm", "Established"]).toContain(session.state);
          session = answer.session;
        }
      }),
      { numRuns: 300 },
    );
  });
});
