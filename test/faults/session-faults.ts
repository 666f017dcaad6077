/** Rows 35 to 38: messages in the wrong state, NOTIFICATIONs, silence, and neighbours that cannot make up their minds. */
import { expect } from "vitest";
import { type Arena, type Setup, type Stage, VICTIM } from "./arena.ts";
import { announceCrowd, withdrawCrowd } from "./crowd.ts";
import { type Fault, sends } from "./fault.ts";
import {
  ascii,
  bytes,
  CAPABILITY,
  capabilities,
  KEEPALIVE,
  notification,
  open,
  repeat,
  routeRefresh,
  u8,
  update,
} from "./hand-made.ts";
import { announce } from "./routes.ts";

const OPEN = open({ parameters: capabilities(CAPABILITY.ipv4, CAPABILITY.ipv6, CAPABILITY.fourOctetAs(65002)) });
const REFRESH = routeRefresh(1, 1);

/** RFC 6608: the subcode names our state, the data the message. */
const outOfPlace: readonly (readonly [stage: Stage, name: string, octets: Uint8Array, answer: string])[] = [
  ["DelayOpen", "KEEPALIVE", KEEPALIVE, "5/0"],
  ["DelayOpen", "UPDATE", announce(), "5/0"],
  ["DelayOpen", "ROUTE-REFRESH", REFRESH, "5/0"],
  ["OpenSent", "KEEPALIVE", KEEPALIVE, "5/1 04"],
  ["OpenSent", "UPDATE", announce(), "5/1 02"],
  ["OpenSent", "an UPDATE that is malformed, too", update({ attributesLength: 99 }), "5/1 02"],
  ["OpenSent", "ROUTE-REFRESH", REFRESH, "5/1 05"],
  ["OpenConfirm", "a second OPEN (GoBGP 3.10.0 died)", OPEN, "5/2 01"],
  ["OpenConfirm", "UPDATE", announce(), "5/2 02"],
  ["OpenConfirm", "ROUTE-REFRESH", REFRESH, "5/2 05"],
  ["Established", "a second OPEN", OPEN, "5/3 01"],
];

const NOTIFICATIONS: readonly (readonly [name: string, octets: Uint8Array])[] = [
  ["6/2 with a reason", notification(6, 2, bytes(u8(11), ascii("rack move 1")))],
  ["6/4", notification(6, 4)],
  ["6/5", notification(6, 5)],
  ["6/7", notification(6, 7)],
  ["6/9, a hard reset", notification(6, 9, "06 02")],
  ["3/11 with data", notification(3, 11, "4002 00")],
  ["0/0", notification(0, 0)],
  ["255/255 with all the data that fits (CVE-2018-5380)", notification(255, 255, new Uint8Array(4075).fill(0xaa))],
];

const notifications: readonly Fault[] = NOTIFICATIONS.flatMap(([name, octets]) =>
  (["DelayOpen", "OpenSent", "OpenConfirm", "Established"] as const).map((stage) =>
    sends(36, `${name}, in ${stage}`, octets, "close", { stage }),
  ),
);

const race: Fault = {
  row: 36,
  name: "NOTIFICATION while 1500 routes are on their way to the peer (CVE-2022-37035, CVE-2025-59688)",
  answer: "close",
  setup: { stage: "nothing" },
  play(arena) {
    announceCrowd(arena, 1500);
    arena.reform();
    expect(arena.until(() => (arena.attacker.sessions.at(-1)?.routes.size ?? 0) > 100, 60_000)).toBe(true);
    arena.attack(notification(6, 4));
    arena.pass();
    expect(arena.attacked.routes.size).toBeLessThan(1500);
    withdrawCrowd(arena, 1500);
  },
};

const behind: Fault = {
  row: 36,
  name: "NOTIFICATION, and 100 UPDATEs behind it in the same piece, which nobody reads",
  answer: "close",
  play(arena) {
    const before = arena.neighbor.info().received.update;
    arena.attack(
      notification(6, 4),
      repeat(100, () => announce()),
    );
    arena.pass();
    expect(arena.neighbor.info().received.update).toBe(before);
    expect(arena.news()).not.toContain(`+${VICTIM.text}`);
  },
};

/** Lengths of the pauses between the ends of sessions and the next ones, in seconds. */
function pauses(arena: Arena, times: number, spoil: () => void): number[] {
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    expect(arena.until(() => arena.neighbor.state === "Established", 120_000)).toBe(true);
    spoil();
    expect(arena.until(() => arena.neighbor.state !== "Established")).toBe(true);
    const end = arena.clock.now();
    const before = arena.attacker.sessions.length;
    expect(arena.until(() => arena.attacker.sessions.length > before, 120_000)).toBe(true);
    found.push((arena.clock.now() - end) / 1000);
  }
  expect(arena.until(() => arena.isUp, 120_000)).toBe(true);
  return found;
}

function expectDoubling(found: readonly number[], ceiling = 60): void {
  for (const [i, pause] of found.entries()) {
    const full = Math.min(2 ** i, ceiling);
    expect(pause).toBeGreaterThan(0.75 * full - 0.001);
    expect(pause).toBeLessThan(full + 0.1);
  }
}

const loops: readonly (readonly [name: string, spoil: (arena: Arena) => void])[] = [
  ["RST", (arena) => arena.attacker.session.reset()],
  ["NOTIFICATION", (arena) => arena.attack(notification(6, 4))],
  ["an UPDATE that cannot be read (FRR #22358)", (arena) => arena.attack(update({ attributesLength: 99 }))],
];

const damping: readonly Fault[] = loops.map(([name, spoil]) => ({
  row: 38,
  name: `each session ends with ${name}`,
  answer: "up",
  play(arena) {
    expectDoubling(pauses(arena, 9, () => spoil(arena)));
  },
}));

const stable: Fault = {
  row: 38,
  name: "a session of five minutes makes the next pause a short one",
  answer: "up",
  play(arena) {
    const spoil = () => arena.attacker.session.reset();
    expectDoubling(pauses(arena, 4, spoil));
    arena.pass(301_000);
    expectDoubling(pauses(arena, 2, spoil));
  },
};

const SLOW: Setup = { stage: "OpenSent" };

const silent: readonly Fault[] = [
  {
    row: 37,
    name: "the peer accepts and never says a word",
    answer: "4/0",
    setup: SLOW,
    play(arena) {
      const start = arena.clock.now();
      arena.attack();
      expect(arena.until(() => arena.attacked.end !== undefined, 31_000)).toBe(true);
      expect(arena.clock.now() - start).toBeGreaterThan(29_000);
    },
  },
  {
    row: 37,
    name: "the peer never says a word for an hour: it is called for ever, every two minutes at least",
    answer: "other",
    setup: SLOW,
    play(arena) {
      const ends = arena.clock.now() + 3600_000;
      const called: number[] = [];
      while (arena.clock.now() < ends) {
        const before = arena.attacker.sessions.length;
        expect(arena.until(() => arena.attacker.sessions.length > before, 120_000)).toBe(true);
        called.push(arena.clock.now());
      }
      const gaps = called.slice(8).map((at, i) => at - called[i + 7]);
      expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(gaps.length / 2); // jittered
      arena.reform();
      expect(arena.until(() => arena.isUp, 120_000)).toBe(true);
    },
  },
];

export const sessionFaults: readonly Fault[] = [
  ...outOfPlace.map(([stage, name, octets, answer]) => sends(35, `${name}, in ${stage}`, octets, answer, { stage })),
  ...notifications,
  race,
  behind,
  ...silent,
  ...damping,
  stable,
];
