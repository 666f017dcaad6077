/** Rows 1 to 9: what is wrong before anybody looks into a message. */
import { expect } from "vitest";
import { EXTENDED, NEW_HOP, type Stage, VICTIM } from "./arena.ts";
import { type Fault, sends } from "./fault.ts";
import { ascii, bytes, KEEPALIVE, message, notification, type Octets, repeat, TYPE, u16 } from "./hand-made.ts";
import { announce } from "./routes.ts";

const STAGES: readonly Stage[] = ["DelayOpen", "OpenSent", "OpenConfirm", "Established"];

function inEveryStage(row: number, name: string, octets: Octets, answer: string): Fault[] {
  return STAGES.map((stage) => sends(row, `${name}, in ${stage}`, octets, answer, { stage }));
}

/** The header alone: nobody waits for the body of what is refused anyway. */
function header(length: number, type: number): Uint8Array {
  return message(type, "", length);
}

const markers: readonly Fault[] = [
  ...inEveryStage(1, "the first octet of the marker is not ones", "fe ffffffffffffffffffffffffffffff 0013 04", "1/1"),
  ...inEveryStage(1, "the last octet of the marker is zero", "ffffffffffffffffffffffffffffff 00 0013 04", "1/1"),
  sends(1, "part of a marker, wrong already", "ffff 00", "1/1"),
  sends(1, "a good message, then a marker of zeros", bytes(KEEPALIVE, new Uint8Array(16), "0013 04"), "1/1"),
];

const lengths: readonly Fault[] = [
  ...inEveryStage(2, "length 0", header(0, TYPE.update), "1/2 0000"),
  ...inEveryStage(2, "length 18", header(18, TYPE.keepalive), "1/2 0012"),
  sends(2, "OPEN of 28 octets", header(28, TYPE.open), "1/2 001c", { stage: "OpenSent" }),
  sends(2, "UPDATE of 22 octets (CVE-2026-37462)", header(22, TYPE.update), "1/2 0016"),
  // RFC 4271 § 6.1 names NOTIFICATION among the messages that may be too short; § 6.4 is about what is in them.
  sends(2, "NOTIFICATION of 20 octets (CVE-2023-46565)", header(20, TYPE.notification), "1/2 0014"),
  sends(2, "KEEPALIVE of 20 octets", header(20, TYPE.keepalive), "1/2 0014"),
  sends(2, "ROUTE-REFRESH of 22 octets", header(22, TYPE.routeRefresh), "1/2 0016"),
  ...inEveryStage(3, "length 4097", header(4097, TYPE.update), "1/2 1001"),
  ...inEveryStage(3, "length 65535", header(65535, TYPE.notification), "1/2 ffff"),
  ...inEveryStage(4, "type 0 (GoBGP 3.10.0 died)", header(19, 0), "1/3 00"),
  ...inEveryStage(4, "type 6 (CVE-2024-31949)", header(19, 6), "1/3 06"),
  ...inEveryStage(4, "type 255", header(4096, 255), "1/3 ff"),
  sends(5, "OPEN of 4097 octets before anything is agreed on", header(4097, TYPE.open), "1/2 1001", {
    stage: "OpenSent",
  }),
  sends(5, "OPEN of 4097 octets on an extended session", header(4097, TYPE.open), "1/2 1001", EXTENDED),
  sends(5, "KEEPALIVE of 4097 octets on an extended session", header(4097, TYPE.keepalive), "1/2 1001", EXTENDED),
  sends(
    5,
    "NOTIFICATION of 5021 octets on an extended session",
    notification(
      6,
      2,
      repeat(5000, () => "00"),
    ),
    "close",
    EXTENDED,
  ),
];

const foreign: readonly Fault[] = [
  ...inEveryStage(6, "HTTP", ascii("GET / HTTP/1.1\r\nHost: tor\r\nUser-Agent: curl/8\r\n\r\n"), "1/1"),
  ...inEveryStage(6, "TLS", bytes("16 0301 0200 01 0001fc 0303", new Uint8Array(500)), "1/1"),
  ...inEveryStage(6, "zeros", new Uint8Array(4096), "1/1"),
  ...inEveryStage(6, "one zero", "00", "1/1"),
  sends(6, "SSH", ascii("SSH-2.0-OpenSSH_9.2\r\n"), "1/1", { stage: "OpenSent" }),
];

const segments: readonly Fault[] = [
  {
    row: 7,
    name: "two messages in segments of one octet",
    answer: "accepted",
    play(arena) {
      for (const octet of bytes(KEEPALIVE, announce())) {
        arena.attack(Uint8Array.of(octet));
        arena.pass(3);
      }
      arena.pass();
    },
  },
  {
    row: 7,
    name: "a message in two segments, cut at each of its octets",
    answer: "other",
    play(arena) {
      const octets = announce();
      for (let cut = 1; cut < octets.length; cut++) {
        for (const route of [octets, arena.goodRoute(VICTIM.nlri)]) {
          arena.attack(route.slice(0, cut));
          arena.pass(15);
          arena.attack(route.slice(cut));
          arena.pass(15);
        }
      }
      arena.pass();
      expect(arena.news()).toEqual(Array.from({ length: 2 * (octets.length - 1) }, () => `+${VICTIM.text}`));
    },
  },
  ...[1, 2, 3].map(
    (seed): Fault => ({
      row: 7,
      name: `600 messages in one piece, network ${seed}`,
      answer: "other",
      setup: { seed },
      play(arena) {
        const prefix = (i: number) => `10.${i >> 8}.${i & 0xff}.0/24`;
        arena.attack(repeat(600, (i) => announce({ nlri: bytes("18 0a", u16(i)) })));
        arena.pass();
        const { routes } = arena.external.session;
        expect(arena.news().toSorted()).toEqual(Array.from({ length: 600 }, (_, i) => `+${prefix(i)}`).toSorted());
        expect(routes.get(prefix(599))?.get(2)?.value).toContain(NEW_HOP.toString(16));
      },
    }),
  ),
];

/** The hold time that each stage runs under, in seconds. */
const waits: readonly (readonly [stage: Stage, seconds: number, octets: Uint8Array])[] = [
  ["OpenSent", 30, header(4096, TYPE.open)],
  ["OpenConfirm", 9, header(4096, TYPE.update)],
  ["Established", 9, header(4096, TYPE.update)],
];

const silences: readonly Fault[] = waits.map(([stage, seconds, octets]) => ({
  row: 8,
  name: `half a message and an octet each second, in ${stage}`,
  answer: "4/0",
  setup: { stage, attacker: { holdTime: 9 } },
  play(arena) {
    const { session } = arena.attacker;
    session.fallSilent();
    arena.attack(octets);
    const start = arena.clock.now();
    while (session.end === undefined && arena.clock.now() < start + 60_000) {
      arena.attack("ff");
      arena.until(() => session.end !== undefined, 1000);
    }
    const passed = (arena.clock.now() - start) / 1000;
    expect(passed).toBeGreaterThan(seconds - 3.1); // the last whole message was a KEEPALIVE, up to a third of the time ago
    expect(passed).toBeLessThan(seconds + 0.1);
    arena.pass(500);
  },
}));

const ends: readonly Fault[] = STAGES.flatMap((stage) =>
  (["FIN", "RST"] as const).flatMap((kind) =>
    [10, 40].map(
      (octets): Fault => ({
        row: 9,
        name: `${kind} after ${octets} octets of an UPDATE, in ${stage}`,
        answer: "close",
        setup: { stage },
        play(arena) {
          arena.attack(announce({ nlri: "18 c00003" }).slice(0, octets));
          arena.pass(50);
          if (kind === "RST") arena.attacked.reset();
          else arena.attacked.connection.end();
          arena.pass();
          expect(arena.news()).not.toContain("+192.0.3.0/24");
        },
      }),
    ),
  ),
);

export const transportFaults: readonly Fault[] = [
  ...markers,
  ...lengths,
  ...foreign,
  ...segments,
  ...silences,
  ...ends,
];
