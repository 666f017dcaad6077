import { describe, expect, it } from "vitest";
import { State, stateName } from "../../src/bfd/codes.ts";
import type { ControlPacket } from "../../src/bfd/packet.ts";
import {
  detectionTime,
  initialSession,
  jittered,
  packetOf,
  type Session,
  type SessionConfig,
  type SessionEvent,
  step,
  transmitInterval,
} from "../../src/bfd/session.ts";

const CONFIG: SessionConfig = {
  desiredMinTx: 100_000,
  requiredMinRx: 150_000,
  detectMultiplier: 3,
  passive: false,
  controlPlaneIndependent: false,
};

const PACKET: ControlPacket = {
  diagnostic: 0,
  state: State.Down,
  poll: false,
  final: false,
  controlPlaneIndependent: false,
  demand: false,
  detectMultiplier: 5,
  myDiscriminator: 77,
  yourDiscriminator: 0,
  desiredMinTx: 200_000,
  requiredMinRx: 50_000,
  requiredMinEchoRx: 0,
};

const says = (state: State, more: Partial<ControlPacket> = {}): SessionEvent => ({
  type: "packet",
  packet: { ...PACKET, state, ...more },
});

function reached(...events: readonly SessionEvent[]): Session {
  return events.reduce((session, event) => step(CONFIG, session, event).session, initialSession(CONFIG, 1));
}

const BEGINNINGS: Readonly<Record<State, readonly SessionEvent[]>> = {
  [State.AdminDown]: [],
  [State.Down]: [{ type: "enable" }],
  [State.Init]: [{ type: "enable" }, says(State.Down)],
  [State.Up]: [{ type: "enable" }, says(State.Down), says(State.Up), says(State.Up, { final: true })],
};

const SILENCE: SessionEvent = { type: "detection-time-expired" };

describe("a BFD session", () => {
  // RFC 5880 § 6.2 and 6.8.6: from, what happens, to, with which diagnostic.
  const { AdminDown, Down, Init, Up } = State;
  it.each<[State, string, SessionEvent, State, number]>([
    [AdminDown, "enabled", { type: "enable" }, Down, 0],
    [AdminDown, "disabled", { type: "disable" }, AdminDown, 0],
    [AdminDown, "peer AdminDown", says(AdminDown), AdminDown, 0],
    [AdminDown, "peer Down", says(Down), AdminDown, 0],
    [AdminDown, "peer Init", says(Init), AdminDown, 0],
    [AdminDown, "peer Up", says(Up), AdminDown, 0],
    [AdminDown, "silence", SILENCE, AdminDown, 0],
    [Down, "enabled", { type: "enable" }, Down, 0],
    [Down, "disabled", { type: "disable" }, AdminDown, 7],
    [Down, "peer AdminDown", says(AdminDown), Down, 0],
    [Down, "peer Down", says(Down), Init, 0],
    [Down, "peer Init", says(Init), Up, 0],
    [Down, "peer Up", says(Up), Down, 0],
    [Down, "silence", SILENCE, Down, 0],
    [Init, "enabled", { type: "enable" }, Init, 0],
    [Init, "disabled", { type: "disable" }, AdminDown, 7],
    [Init, "peer AdminDown", says(AdminDown), Down, 3],
    [Init, "peer Down", says(Down), Init, 0],
    [Init, "peer Init", says(Init), Up, 0],
    [Init, "peer Up", says(Up), Up, 0],
    [Init, "silence", SILENCE, Down, 1],
    [Up, "enabled", { type: "enable" }, Up, 0],
    [Up, "disabled", { type: "disable" }, AdminDown, 7],
    [Up, "peer AdminDown", says(AdminDown), Down, 3],
    [Up, "peer Down", says(Down), Down, 3],
    [Up, "peer Init", says(Init), Up, 0],
    [Up, "peer Up", says(Up), Up, 0],
    [Up, "silence", SILENCE, Down, 1],
  ])("in state %i: %s", (from, _, event, to, diagnostic) => {
    const before = reached(...BEGINNINGS[from]);
    expect(stateName(before.state)).toBe(stateName(from));
    const { session, send } = step(CONFIG, before, event);
    expect([stateName(session.state), session.diagnostic]).toEqual([stateName(to), diagnostic]);
    if (to !== from) expect(send).toBe("news");
  });

  it("sends no faster than once a second until it is Up, and then polls for its real pace", () => {
    const down = reached({ type: "enable" });
    expect(packetOf(CONFIG, down, false)).toMatchObject({ desiredMinTx: 1_000_000, poll: false, yourDiscriminator: 0 });
    expect(transmitInterval(CONFIG, down)).toBe(1_000_000);
    const up = reached({ type: "enable" }, says(State.Init));
    expect(packetOf(CONFIG, up, false)).toMatchObject({ desiredMinTx: 100_000, poll: true, yourDiscriminator: 77 });
    expect(transmitInterval(CONFIG, up)).toBe(100_000);
    expect(packetOf(CONFIG, step(CONFIG, up, says(State.Up, { final: true })).session, false).poll).toBe(false);
  });

  it("sends as slowly as the peer wants, and not at all when the peer wants nothing", () => {
    const [up] = [BEGINNINGS[State.Up]];
    expect(transmitInterval(CONFIG, reached(...up, says(State.Up, { requiredMinRx: 700_000 })))).toBe(700_000);
    expect(transmitInterval(CONFIG, reached(...up, says(State.Up, { requiredMinRx: 0 })))).toBeUndefined();
  });

  it("falls silent for a peer in demand mode, except for polls", () => {
    const up = reached(...BEGINNINGS[State.Up]);
    const demanded = step(CONFIG, up, says(State.Up, { demand: true })).session;
    expect(transmitInterval(CONFIG, demanded)).toBeUndefined();
    const faster = { ...CONFIG, desiredMinTx: 60_000 };
    expect(transmitInterval(faster, step(faster, demanded, { type: "reconfigure" }).session)).toBe(60_000);
    expect(transmitInterval(CONFIG, step(CONFIG, up, says(State.Init, { demand: true })).session)).toBe(100_000);
  });

  it("waits for the slower of what it can take and what the peer can send, times the peer's multiplier", () => {
    expect(detectionTime(reached(...BEGINNINGS[State.Up]))).toBe(5 * 200_000);
    expect(detectionTime(reached(...BEGINNINGS[State.Up], says(State.Up, { desiredMinTx: 20_000 })))).toBe(5 * 150_000);
    expect(detectionTime(reached({ type: "enable" }))).toBeUndefined();
    expect(detectionTime(reached(...BEGINNINGS[State.Up], SILENCE))).toBeUndefined();
  });

  it("answers a poll at once in every state, and never polls in the answer", () => {
    for (const events of Object.values(BEGINNINGS)) {
      const { session, send } = step(CONFIG, reached(...events), says(State.Down, { poll: true }));
      expect(send).toBe("final");
      expect(packetOf(CONFIG, session, true)).toMatchObject({ poll: false, final: true });
    }
  });

  it("keeps the safe one of old and new intervals until the peer has agreed", () => {
    const slower = { ...CONFIG, desiredMinTx: 400_000, requiredMinRx: 60_000 };
    const up = reached(...BEGINNINGS[State.Up], says(State.Up, { desiredMinTx: 20_000 }));
    const asked = step(slower, up, { type: "reconfigure" });
    expect(asked.send).toBe("news");
    expect(packetOf(slower, asked.session, false)).toMatchObject({
      poll: true,
      desiredMinTx: 400_000,
      requiredMinRx: 60_000,
    });
    expect(transmitInterval(slower, asked.session)).toBe(100_000);
    expect(detectionTime(asked.session)).toBe(5 * 150_000);
    const agreed = step(slower, asked.session, says(State.Up, { final: true, desiredMinTx: 20_000 })).session;
    expect(transmitInterval(slower, agreed)).toBe(400_000);
    expect(detectionTime(agreed)).toBe(5 * 60_000);
    expect(packetOf(slower, agreed, false).poll).toBe(false);
  });

  it("forgets the discriminator of a peer that has gone silent", () => {
    const silent = step(CONFIG, reached(...BEGINNINGS[State.Up]), SILENCE).session;
    expect(packetOf(CONFIG, silent, false)).toMatchObject({ state: State.Down, yourDiscriminator: 0, diagnostic: 1 });
  });

  it("says nothing first when it is passive", () => {
    const passive = { ...CONFIG, passive: true };
    const down = step(passive, initialSession(passive, 1), { type: "enable" }).session;
    expect(transmitInterval(passive, down)).toBeUndefined();
    expect(transmitInterval(passive, step(passive, down, says(State.Down)).session)).toBe(1_000_000);
  });

  it("shortens intervals by up to a quarter, and with a multiplier of 1 always", () => {
    expect([jittered(1000, CONFIG, 0), jittered(1000, CONFIG, 1)]).toEqual([750, 1000]);
    const once = { ...CONFIG, detectMultiplier: 1 };
    expect([jittered(1000, once, 0), jittered(1000, once, 1)]).toEqual([750, 900]);
  });
});
