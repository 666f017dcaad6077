/** Rows 10 to 20: connections that nobody wants, too many of them, and peers that do not read. */
import { expect } from "vitest";
import type { NeighborOptions } from "../../src/index.ts";
import { type Arena, QUIET, type Setup } from "./arena.ts";
import { announceCrowd, withdrawCrowd } from "./crowd.ts";
import type { Fault } from "./fault.ts";
import { KEEPALIVE } from "./hand-made.ts";
import type { RawPeer, RawSession } from "./raw-peer.ts";
import { announce } from "./routes.ts";

const PASSIVE: Partial<NeighborOptions> = { passive: true };
/** The innocents' connections and the speaker's listener. */
const USUAL_SOCKETS = 5;

function connects(peer: RawPeer, times: number): RawSession[] {
  return Array.from({ length: times }, () => peer.connect("silent"));
}

function count(sessions: readonly RawSession[], condition: (session: RawSession) => boolean): number {
  return sessions.filter(condition).length;
}

const scans: readonly Fault[] = (["the neighbour's", "a stranger's"] as const).map((whose) => ({
  row: 10,
  name: `200 connects from ${whose} address, closed or reset at once (BIRD 495a108d2)`,
  answer: "up",
  setup: { stage: "nothing", neighbor: PASSIVE },
  play(arena) {
    const from = whose === "a stranger's" ? arena.stranger("10.0.0.99") : arena.attacker;
    for (const [i, session] of connects(from, 200).entries()) {
      if (i % 2 === 0) arena.pass(1); // the first ones are not open yet, the last ones are
      if (i % 4 < 2) session.connection.end();
      else session.reset();
    }
    arena.pass(200);
    expect(arena.process.openSockets).toBe(USUAL_SOCKETS);
    arena.attacker.connect("honest");
    expect(arena.until(() => arena.isUp, 1000)).toBe(true);
  },
}));

const slowloris: Fault = {
  row: 11,
  name: "64 idle connections from one neighbour: two are kept, and those for half a minute; another neighbour comes up",
  answer: "other",
  setup: { stage: "nothing" },
  async play(arena) {
    const idle = connects(arena.attacker, 64);
    arena.pass();
    expect(count(idle, ({ isOpen }) => isOpen)).toBe(2);
    expect(arena.process.openSockets).toBe(USUAL_SOCKETS + 2);

    const latecomer = arena.stranger("10.0.0.7", { asn: 65007 });
    await arena.clock.settle(latecomer.listen());
    arena.speaker.addNeighbor({ address: "10.0.0.7", remoteAs: 65007 });
    expect(arena.until(() => latecomer.isUp, 1000)).toBe(true);

    expect(arena.until(() => count(idle, ({ isOpen }) => isOpen) === 0, 31_000)).toBe(true);
    arena.reform();
    expect(arena.until(() => arena.isUp, 3000)).toBe(true);
  },
};

const legitimate: Fault = {
  row: 11,
  name: "an idle connection from the neighbour's address does not keep the neighbour out",
  answer: "up",
  setup: { stage: "nothing", neighbor: PASSIVE },
  play(arena) {
    const [idle] = connects(arena.attacker, 1);
    arena.pass(100);
    arena.attacker.connect("honest");
    expect(arena.until(() => arena.isUp, 1000)).toBe(true);
    arena.pass();
    expect(idle.end).toBeDefined();
  },
};

const strangers: readonly Fault[] = [
  {
    row: 12,
    name: "10,000 connections from an address that nobody configured",
    answer: "ignored",
    play(arena) {
      const stranger = arena.stranger("10.0.0.99");
      for (let batch = 0; batch < 20; batch++) {
        const sessions = connects(stranger, 500);
        arena.pass(100);
        expect(count(sessions, ({ end }) => end !== undefined)).toBe(500);
        expect(count(sessions, ({ counts }) => counts.some((messages) => messages > 0))).toBe(0);
      }
      expect(arena.lines).toHaveLength(10_000);
      expect(arena.process.openSockets).toBe(USUAL_SOCKETS + 1);
      expect(arena.speaker.neighbors()).toHaveLength(5);
    },
  },
  {
    row: 12,
    name: "connections from a neighbour that is switched off (BIRD 1c9e88da4)",
    answer: "other",
    play(arena) {
      arena.neighbor.shutdown();
      arena.pass();
      for (const session of connects(arena.attacker, 10)) {
        arena.pass(50);
        expect([session.end, session.counts[1]]).toEqual(["reset", 0]);
      }
      arena.neighbor.enable();
    },
  },
];

const throughRange: Fault = {
  row: 12,
  name: "garbage from 60 addresses of a listen range, more than it admits, and a neighbour through it afterwards",
  answer: "other",
  play(arena) {
    arena.speaker.addListenRange({ prefix: "10.9.0.0/16", remoteAs: "external", limit: 50 });
    const crowd = Array.from({ length: 60 }, (_, i) => arena.stranger(`10.9.0.${i + 1}`, { asn: 65009 }));
    for (const each of crowd) each.connect("silent");
    arena.pass(100);
    expect(arena.speaker.neighbors()).toHaveLength(5 + 50);
    for (const { session } of crowd) if (session.isOpen) session.send("00");
    arena.pass(100);
    expect(arena.speaker.neighbors()).toHaveLength(5);
    expect(arena.process.openSockets).toBe(USUAL_SOCKETS + 1);
    const guest = arena.stranger("10.9.1.1", { asn: 65009 });
    guest.connect("honest");
    expect(arena.until(() => guest.isUp)).toBe(true);
    guest.session.connection.end();
  },
};

const seconds: readonly Fault[] = [
  {
    row: 18,
    name: "20 more connections of an established neighbour, polite and otherwise",
    answer: "ignored",
    play(arena) {
      arena.attack(KEEPALIVE);
      for (let i = 0; i < 20; i++) {
        const second = arena.attacker.connect(i % 2 === 0 ? "honest" : "silent");
        arena.until(() => second.isOpen);
        if (i % 2 === 1) second.send("00", announce());
        arena.pass(100);
        expect([second.notifications, second.end]).toEqual([["6/7"], "closed"]);
        arena.attacker.sessions.pop();
      }
      arena.pass();
    },
  },
];

const IN_CONFIRM = 5000;

interface Collision {
  readonly name: string;
  /** The attacker's identifier, in hexadecimal; the speaker's is 0a000001. */
  readonly routerId: string;
  readonly asn: number;
  /** Whose connection stays. */
  readonly stays: "ours" | "the peer's";
}

/** RFC 4271 § 6.8, RFC 6286 § 2.3. */
const COLLISIONS: readonly Collision[] = [
  { name: "the peer's identifier is higher", routerId: "0b000001", asn: 65002, stays: "the peer's" },
  { name: "the peer's identifier is lower", routerId: "09000001", asn: 65002, stays: "ours" },
  {
    name: "the peer's identifier is higher as an unsigned number",
    routerId: "fa000001",
    asn: 65002,
    stays: "the peer's",
  },
  { name: "the identifiers are equal, the peer's AS is higher", routerId: "0a000001", asn: 65002, stays: "the peer's" },
  { name: "the identifiers are equal, the peer's AS is lower", routerId: "0a000001", asn: 64999, stays: "ours" },
];

const collisions: readonly Fault[] = COLLISIONS.map(({ name, routerId, asn, stays }) => ({
  row: 19,
  name: `two connections in OpenConfirm, ${name}: ${stays} stays`,
  answer: "up",
  setup: { stage: "OpenConfirm", attacker: { routerId, asn } },
  play(arena) {
    const ours = arena.attacker.session;
    const theirs = arena.attacker.connect("unconfirmed");
    arena.pass(100);
    const [winner, loser] = stays === "ours" ? [ours, theirs] : [theirs, ours];
    expect([loser.notifications, loser.end]).toEqual([["6/7"], "closed"]);
    forget(arena, loser);
    winner.confirm();
    expect(arena.until(() => arena.neighbor.state === "Established", IN_CONFIRM)).toBe(true);
  },
}));

const confirmedTwice: Fault = {
  row: 19,
  name: "two connections, both confirmed at once",
  answer: "up",
  setup: { stage: "OpenConfirm" },
  play(arena) {
    const ours = arena.attacker.session;
    const theirs = arena.attacker.connect("honest");
    ours.confirm();
    arena.pass();
    const [winner, loser] = theirs.isUp ? [theirs, ours] : [ours, theirs];
    expect([winner.end, loser.end]).toEqual([undefined, "closed"]);
    forget(arena, loser);
  },
};

const abandoned: Fault = {
  row: 19,
  name: "the peer calls again without closing its first connection",
  answer: "up",
  setup: { stage: "nothing", neighbor: PASSIVE },
  play(arena) {
    const first = arena.attacker.connect("unconfirmed");
    arena.pass(100);
    const second = arena.attacker.connect("honest");
    expect(arena.until(() => second.isUp && arena.neighbor.state === "Established", IN_CONFIRM)).toBe(true);
    expect(first.notifications).toEqual(["6/7"]);
  },
};

function forget(arena: Arena, loser: RawSession): void {
  expect(loser.complaints).toEqual([]);
  arena.attacker.sessions.splice(arena.attacker.sessions.indexOf(loser), 1);
}

const CROWD = 1200;
const MEBIBYTE = 1024 * 1024;

/** Stops reading, but goes on sending KEEPALIVEs, while 260 kB of routes want to be sent to it again and again. */
function stopReading(arena: Arena, seconds: number): void {
  const { session } = arena.attacker;
  session.connection.pause();
  announceCrowd(arena, CROWD);
  for (let second = 0; second < seconds; second++) {
    if (second % 3 === 0) session.send(KEEPALIVE);
    if (second % 20 === 10) announceCrowd(arena, CROWD, second);
    arena.pass(1000);
    expect(arena.mostUnsent()).toBeLessThan(MEBIBYTE);
  }
}

const GIVES_UP: Setup = { attacker: { holdTime: 9 }, neighbor: { timers: { hold: 9, sendHold: 40 } } };
const WITHOUT_HOLD: Setup = { attacker: { holdTime: 0 }, neighbor: { timers: { hold: 0, sendHold: 40 } } };

function givesUp(name: string, setup: Setup, readsAgain: boolean): Fault {
  return {
    row: 14,
    name,
    answer: "other",
    setup,
    play(arena) {
      stopReading(arena, 39);
      expect(arena.neighbor.state).toBe("Established");
      arena.attack(KEEPALIVE);
      arena.attacker.conduct = "away";
      expect(arena.until(() => arena.neighbor.state !== "Established", 3000)).toBe(true);
      const { lastDown, sent } = arena.neighbor.info();
      expect([lastDown?.reason, sent.notification]).toEqual([expect.stringMatching(/Send Hold Timer Expired/), 1]);
      if (!readsAgain) arena.pass(2500);
      arena.attacked.connection.resume();
      arena.pass();
      expect([arena.attacked.notifications, arena.attacked.end]).toEqual(
        readsAgain ? [["8/0"], "closed"] : [[], "reset"],
      );
      expect(arena.process.openSockets).toBe(USUAL_SOCKETS);
      for (const { session } of arena.observers) expect(session.routes.has(QUIET.text)).toBe(false);
      withdrawCrowd(arena, CROWD);
      arena.reform();
      expect(arena.until(() => arena.isUp, 10_000)).toBe(true);
    },
  };
}

const deaf: readonly Fault[] = [
  givesUp("the peer stops reading and never reads again", GIVES_UP, false),
  givesUp("the peer begins to read again when it is too late", GIVES_UP, true),
  givesUp("the peer stops reading, without a hold time (BIRD 0e55258d6)", WITHOUT_HOLD, false),
  {
    row: 14,
    name: "the peer does not read for an hour, and nothing gives it up: it costs a place in the log, and no queue",
    answer: "other",
    setup: { attacker: { holdTime: 0 }, neighbor: { timers: { hold: 0, sendHold: 0 } } },
    play(arena) {
      const { session } = arena.attacker;
      session.connection.pause();
      for (let minute = 0; minute < 60; minute++) {
        announceCrowd(arena, CROWD / 4, minute);
        arena.pass(60_000);
        expect(arena.mostUnsent()).toBeLessThan(1.1 * MEBIBYTE); // it is left behind from a mebibyte on
      }
      session.connection.resume();
      arena.pass(10_000);
      expect(session.isUp).toBe(true);
      expect(routesOf(session)).toEqual(routesOf(arena.external.session));
      withdrawCrowd(arena, CROWD / 4);
    },
  },
  {
    row: 14,
    name: "the peer reads slowly: it is not given up, and has everything in the end",
    answer: "other",
    setup: GIVES_UP,
    play(arena) {
      const { session } = arena.attacker;
      announceCrowd(arena, CROWD);
      for (let second = 0; second < 90; second++) {
        if (second % 45 === 44) announceCrowd(arena, CROWD, second);
        if (second % 3 === 0) session.send(KEEPALIVE);
        if (second % 30 === 29) session.connection.resume();
        arena.pass(5);
        session.connection.pause();
        arena.pass(995);
      }
      session.connection.resume();
      arena.pass(10_000);
      expect(session.isUp).toBe(true);
      expect(routesOf(session)).toEqual(routesOf(arena.external.session));
      withdrawCrowd(arena, CROWD);
    },
  },
];

/** Without the attacker's own, which it is not told. */
function routesOf({ routes }: RawSession) {
  const crowd = [...routes].filter(([prefix]) => prefix.startsWith("10."));
  return new Map(crowd.map(([prefix, attributes]) => [prefix, attributes.get(8)?.value]));
}

export const connectionFaults: readonly Fault[] = [
  ...scans,
  slowloris,
  legitimate,
  ...strangers,
  throughRange,
  ...deaf,
  ...seconds,
  ...collisions,
  confirmedTwice,
  abandoned,
];
