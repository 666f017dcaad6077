/** Rows 81 to 89: ROUTE-REFRESH, and the texts that come with a Cease. */
import { expect } from "vitest";
import { hex } from "../support/wire-fixtures.ts";
import { type Arena, INNOCENT_ROUTES, QUIET, VICTIM, VICTIM6 } from "./arena.ts";
import { type Fault, sends } from "./fault.ts";
import { ascii, bytes, notification, type Octets, repeat, routeRefresh, u8 } from "./hand-made.ts";

const REQUEST = 0;
const BEGIN = 1;
const END = 2;

/** IPv4 routes that the attacker is told; its own are not among them. */
const TOLD = INNOCENT_ROUTES.filter((prefix) => !prefix.includes(":")).map((prefix) => `+${prefix}`);

/** What the attacker is told again for what it asks. */
function answered(
  row: number,
  name: string,
  octets: Octets,
  again: readonly string[],
  refreshes: readonly string[],
): Fault {
  return {
    row,
    name,
    answer: "ignored",
    play(arena) {
      const { session } = arena.attacker;
      session.journal.length = 0;
      arena.attack(octets);
      arena.pass();
      expect(session.journal.toSorted()).toEqual([...again].sort());
      expect(session.refreshes).toEqual(refreshes);
    },
  };
}

const requests: readonly Fault[] = [
  answered(81, "all routes again, between two marks", routeRefresh(1, 1), TOLD, ["1 1/1", "2 1/1"]),
  answered(82, "a family that was not negotiated", routeRefresh(1, 128), [], []),
  answered(82, "AFI 0, SAFI 0", routeRefresh(0, 0), [], []),
  answered(82, "AFI 65535, SAFI 255", routeRefresh(65535, 255), [], []),
  ...[3, 128, 255].map((subtype) => answered(82, `subtype ${subtype}`, routeRefresh(1, 1, subtype), [], [])),
  answered(85, "an ORF that nobody negotiated", routeRefresh(1, 1, REQUEST, "01 80 0006 00 0000000a"), TOLD, [
    "1 1/1",
    "2 1/1",
  ]),
  answered(85, "an ORF of one octet (CVE-2023-41360)", routeRefresh(1, 1, REQUEST, "01"), TOLD, ["1 1/1", "2 1/1"]),
  answered(
    85,
    "an ORF cut off, another one behind (FRR #22828)",
    routeRefresh(1, 1, REQUEST, "01 80 ffff 00 02 80 0001"),
    TOLD,
    ["1 1/1", "2 1/1"],
  ),
];

const tooLong = (subtype: number) => routeRefresh(1, 1, subtype, "00");

const marks: readonly Fault[] = [
  sends(83, "the beginning of a refresh, an octet too long", tooLong(BEGIN), `7/1 ${hex(tooLong(BEGIN))}`),
  sends(83, "the end of a refresh, an octet too long", tooLong(END), `7/1 ${hex(tooLong(END))}`),
  sends(84, "an end without a beginning", routeRefresh(1, 1, END), "ignored"),
  sends(84, "a beginning without an end", routeRefresh(1, 1, BEGIN), "ignored"),
  sends(
    84,
    "marks of a family that was not negotiated",
    bytes(routeRefresh(1, 4, BEGIN), routeRefresh(1, 4, END)),
    "ignored",
  ),
  {
    row: 84,
    name: "a refresh that repeats one of two routes",
    answer: "other",
    play(arena) {
      arena.attack(routeRefresh(1, 1, BEGIN), arena.goodRoute(VICTIM.nlri));
      arena.pass(100);
      arena.attack(routeRefresh(1, 1, END));
      arena.pass();
      expect(arena.news()).toEqual([`-${QUIET.text}`]);
    },
  },
  {
    row: 84,
    name: "a refresh of nothing, begun twice: IPv4 routes go, IPv6 routes stay",
    answer: "other",
    play(arena) {
      arena.attack(routeRefresh(1, 1, BEGIN), routeRefresh(1, 1, BEGIN), routeRefresh(1, 1, END));
      arena.pass();
      expect(arena.news().toSorted()).toEqual([`-${VICTIM.text}`, `-${QUIET.text}`].sort());
      expect(arena.external.session.routes.has(VICTIM6.text)).toBe(true);
    },
  },
];

const burst: Fault = {
  row: 86,
  name: "400 requests at once, and again for five seconds",
  answer: "other",
  play(arena) {
    const { session } = arena.attacker;
    for (let second = 0; second < 5; second++) {
      arena.attack(repeat(400, () => routeRefresh(1, 1)));
      arena.speaker.announce(`203.0.114.${second}/32`);
      expect(arena.until(() => arena.external.session.routes.has(`203.0.114.${second}/32`), 100)).toBe(true);
      arena.pass(1000);
    }
    arena.pass(2000);
    const begun = session.refreshes.filter((each) => each.startsWith("1 ")).length;
    expect(begun).toBeGreaterThan(1);
    expect(begun).toBeLessThanOrEqual(7);
    for (let second = 0; second < 5; second++) arena.speaker.withdraw(`203.0.114.${second}/32`);
    arena.pass();
  },
};

/** What is shown of the Cease, when its text is this. */
function said(name: string, text: Octets, shown: string): Fault {
  const { play, ...rest } = sends(88, name, notification(6, 2, text), "close");
  return {
    ...rest,
    async play(arena: Arena) {
      await play(arena);
      expect(arena.lines.at(-1)).toBe(`the neighbour sent Cease/Administrative Shutdown${shown}`);
    },
  };
}

const texts: readonly Fault[] = [
  said("a text", bytes(u8(4), ascii("rack")), ': "rack"'),
  said("a text that claims more octets than there are (CVE-2019-16159)", bytes("ff", ascii("rack")), ': "rack"'),
  said("a text that claims fewer octets than there are", bytes(u8(2), ascii("rack")), ': "ra"'),
  said("a text of no octets", "00", ""),
  said("bad UTF-8", "06 61c32862ff80", ': "a\\xc3(b\\xff\\x80"'),
  said("a line feed, an escape, a quote", bytes(u8(5), "0a 1b 22 0d 00"), ': "\\x0a\\x1b\\"\\x0d\\x00"'),
  said("255 octets", bytes("ff", new Uint8Array(255).fill(0x61)), `: "${"a".repeat(255)}"`),
  said("octets behind 255 octets", bytes("ff", new Uint8Array(2000).fill(0x61)), `: "${"a".repeat(255)}"`),
  sends(89, "a hard reset", notification(6, 9, bytes("06 02 04", ascii("rack"))), "close"),
  sends(89, "a hard reset in a hard reset", notification(6, 9, "06 09 06 09 06 02"), "close"),
  sends(89, "a hard reset of nothing", notification(6, 9, "06"), "close"),
];

export const refreshFaults: readonly Fault[] = [...requests, ...marks, burst, ...texts];
