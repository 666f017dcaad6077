import { beforeEach, describe, expect, it } from "vitest";
import { State } from "../../src/bfd/codes.ts";
import type { EngineSession } from "../../src/bfd/engine-session.ts";
import { writeControlPacket } from "../../src/bfd/packet.ts";
import { parseIp } from "../../src/net/address.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { CONFIG, type End, link } from "./bfd-link.ts";

let clock: VirtualClock;
let a: End;
let b: End;

beforeEach(() => {
  clock = new VirtualClock(7);
  ({ a, b } = link(clock));
});

const states = (...sessions: readonly EngineSession[]) => sessions.map(({ state }) => state);

function upPair(): [EngineSession, EngineSession] {
  const pair: [EngineSession, EngineSession] = [a.watch(b), b.watch(a)];
  clock.advance(3000);
  expect(states(...pair)).toEqual([State.Up, State.Up]);
  return pair;
}

/** A packet that the session would take from its peer. */
function packetFor(session: EngineSession, more: Partial<Parameters<typeof writeControlPacket>[0]> = {}): Uint8Array {
  return writeControlPacket({
    diagnostic: 0,
    state: State.Up,
    poll: false,
    final: false,
    controlPlaneIndependent: false,
    demand: false,
    detectMultiplier: 3,
    myDiscriminator: session.snapshot.remote?.discriminator ?? 9,
    yourDiscriminator: session.discriminator,
    desiredMinTx: 100_000,
    requiredMinRx: 100_000,
    requiredMinEchoRx: 0,
    ...more,
  });
}

describe("two BFD engines", () => {
  it("come up, and then keep a pace between three quarters of the interval and all of it", () => {
    upPair();
    a.forgetPackets();
    clock.advance(60_000);
    const gaps = a.packets.slice(1).map(({ at }, i) => at - a.packets[i].at);
    expect(gaps.length).toBeGreaterThan(600);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(75);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(20);
  });

  it("notice a cut within multiplier × interval of the last packet, and no earlier", () => {
    const [, session] = upPair();
    a.isCutOff = true;
    const last = a.packets.at(-1)!.at + 0.1;
    clock.advance(1000);
    expect(session.state).toBe(State.Down);
    const down = b.changes.at(-1)!;
    expect(down).toMatchObject({ from: State.Up, to: State.Down, diagnostic: 1, remoteState: undefined });
    expect(down.at - last).toBeCloseTo(300, 6);
  });

  it("come back within a second when the way is free again", () => {
    const pair = upPair();
    a.isCutOff = true;
    clock.advance(1000);
    a.isCutOff = false;
    clock.advance(1001);
    expect(states(...pair)).toEqual([State.Up, State.Up]);
  });

  it("tell each other of an administrative end, and that it is one", () => {
    const [session] = upPair();
    session.disable();
    clock.advance(10);
    expect(b.changes.at(-1)).toMatchObject({ to: State.Down, diagnostic: 3, remoteState: State.AdminDown });
    session.enable();
    clock.advance(2000);
    expect(b.changes.at(-1)).toMatchObject({ to: State.Up });
  });

  it("change their intervals, up and down, without a flap, and both follow", () => {
    const [session, other] = upPair();
    const flaps = b.changes.length;
    for (const interval of [50_000, 1_000_000, 300_000]) {
      session.reconfigure({ ...CONFIG, desiredMinTx: interval, requiredMinRx: interval });
      clock.advance(5000);
      expect([session.transmitInterval, other.transmitInterval]).toEqual([
        Math.max(interval, 100_000),
        Math.max(interval, 100_000),
      ]);
      expect([session.detectionTime, other.detectionTime]).toEqual([
        3 * Math.max(interval, 100_000),
        3 * Math.max(interval, 100_000),
      ]);
    }
    expect(b.changes).toHaveLength(flaps);
  });

  it("come up when one of them is passive, and not when both are", () => {
    const one = a.watch(b, { passive: true });
    clock.advance(5000);
    expect(a.packets).toHaveLength(0);
    const other = b.watch(a, { passive: true });
    clock.advance(5000);
    expect(states(one, other)).toEqual([State.Down, State.Down]);
    b.engine.remove(other);
    const active = b.watch(a);
    clock.advance(3000);
    expect(states(one, active)).toEqual([State.Up, State.Up]);
  });

  it("survive the peer's restart with another discriminator", () => {
    const [session, other] = upPair();
    b.engine.remove(other);
    const again = b.watch(a);
    clock.advance(3000);
    expect(states(session, again)).toEqual([State.Up, State.Up]);
    expect(a.changes.some(({ to, diagnostic }) => to === State.Down && diagnostic === 3)).toBe(true);
    expect(session.snapshot.remote?.discriminator).toBe(again.discriminator);
  });

  it("leave no timer behind", () => {
    const [session, other] = upPair();
    a.engine.remove(session);
    b.engine.remove(other);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("what a BFD session does not believe", () => {
  const elsewhere = parseIp("192.0.2.66")!;

  it.each<[string, string, (session: EngineSession) => void]>([
    ["a TTL of 254", "ttl", (s) => b.receive(packetFor(s), a.address, { ttl: 254 })],
    [
      "an unknown discriminator",
      "unknown-discriminator",
      (s) => b.receive(packetFor(s, { yourDiscriminator: s.discriminator ^ 1 }), a.address),
    ],
    [
      "the right discriminator from elsewhere",
      "wrong-path",
      (s) => b.receive(packetFor(s, { state: State.Down }), elsewhere),
    ],
    [
      "the right discriminator on the multihop port",
      "wrong-path",
      (s) => b.receive(packetFor(s, { state: State.Down }), a.address, { multihop: true }),
    ],
    [
      "no discriminator from elsewhere",
      "unknown-peer",
      (s) => b.receive(packetFor(s, { state: State.Down, yourDiscriminator: 0 }), elsewhere),
    ],
    [
      "authentication that nobody agreed on",
      "length",
      (s) =>
        b.receive(
          packetFor(s).map((octet, i) => (i === 1 ? octet | 4 : octet)),
          a.address,
        ),
    ],
  ])("%s", (_, reason, send) => {
    const [, session] = upPair();
    const changes = b.changes.length;
    send(session);
    expect(b.drops).toEqual([reason]);
    expect(session.state).toBe(State.Up);
    clock.advance(1000);
    expect(b.changes).toHaveLength(changes);
  });

  it("4,096 guesses at its discriminator", () => {
    const [, session] = upPair();
    for (let guess = 1; guess <= 4096; guess++)
      b.receive(packetFor(session, { yourDiscriminator: guess, state: State.Down }), a.address);
    expect(session.state).toBe(State.Up);
    expect(b.drops).toHaveLength(4096);
  });

  it("answers 2,000 polls in a tenth of a second, but not each of them", () => {
    const [, session] = upPair();
    b.forgetPackets();
    for (let poll = 0; poll < 2000; poll++) {
      b.receive(packetFor(session, { poll: true }), a.address);
      clock.advance(0.05);
    }
    clock.advance(10);
    const finals = b.packets.filter(({ bytes }) => (bytes[1] & 0x10) !== 0);
    expect(finals.length).toBeGreaterThanOrEqual(10);
    expect(finals.length).toBeLessThanOrEqual(23);
    expect(session.state).toBe(State.Up);
  });

  it("answers a single poll at once", () => {
    const [, session] = upPair();
    clock.advance(100);
    b.forgetPackets();
    b.receive(packetFor(session, { poll: true }), a.address);
    expect(b.packets.map(({ bytes }) => bytes[1] & 0x30)).toEqual([0x10]);
  });
});

describe("BFD over a bad line", () => {
  it("sees no end within a day of jitter and 5 % loss that chance does not explain", () => {
    ({ a, b } = link(clock, { loss: 0.05, delay: () => clock.random() * 5 }));
    const config = { desiredMinTx: 300_000, requiredMinRx: 300_000 };
    a.watch(b, config);
    b.watch(a, config);
    const day = 24 * 3600;
    for (let second = 0; second < day; second += 60) {
      clock.advance(60_000);
      a.forgetPackets();
      b.forgetPackets();
    }
    // A session ends when all packets of its detection time are lost. At 75 to 100 % of the interval there are three or,
    // with luck, four in it: so p = 0.05³ for each packet sent, at the very most, and half of that is usual.
    const packets = (day * 1000) / 262.5;
    const most = packets * 0.05 ** 3;
    for (const { changes } of [a, b]) {
      const expired = changes.filter(({ diagnostic, to }) => to === State.Down && diagnostic === 1).length;
      expect(expired).toBeGreaterThan(0);
      expect(expired).toBeLessThan(most + 4 * Math.sqrt(most));
    }
  });

  it("sees no end at all without loss, whatever the jitter within a fifth of the interval", () => {
    ({ a, b } = link(clock, { delay: () => clock.random() * 20 }));
    a.watch(b);
    b.watch(a);
    clock.advance(3600_000);
    expect(a.changes.filter(({ from }) => from === State.Up)).toEqual([]);
    expect(b.changes.filter(({ from }) => from === State.Up)).toEqual([]);
  });
});
