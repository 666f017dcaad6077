/** Rows 67 to 80: the prefixes, and the attributes that carry them for other families. */
import { expect } from "vitest";
import { hex } from "../support/wire-fixtures.ts";
import { HOP, HOP6, NEW_HOP, VICTIM, VICTIM6 } from "./arena.ts";
import { type Fault, sends, sends6 } from "./fault.ts";
import {
  attribute,
  bytes,
  KEEPALIVE,
  mpReach,
  mpUnreach,
  nextHop,
  type Octets,
  ORIGIN,
  repeat,
  u8,
  u16,
  update,
} from "./hand-made.ts";
import { announce, announce6, NEW_PATH, type Parts } from "./routes.ts";

/** 60 prefixes. */
const CROWDED = repeat(60, (i) => bytes("18 0a01", u8(i)));

function limited(warnOnly: boolean) {
  const afterwards = warnOnly ? { warnOnly } : { restartAfter: 1 };
  return { familyOptions: { "ipv4-unicast": { maximumPrefixes: { limit: 50, ...afterwards } } } };
}

const BAD_ORIGIN = attribute(0x40, 1, "03");

/** An answer that gives the attribute back. */
function named(subcode: number, octets: Octets): string {
  return `3/${subcode} ${hex(bytes(octets))}`;
}

/** Prefixes that no message can have: the length, and what is there of it. */
const BAD_PREFIXES = ["21 c000020000", "ff c0000200", "18 c000", "20 c00002", "08"];

const prefixes: readonly Fault[] = [
  ...BAD_PREFIXES.flatMap((prefix) => [
    sends(67, `announced, ${prefix}`, announce({ nlri: bytes(VICTIM.nlri, prefix) }), "3/10"),
    sends(67, `withdrawn, ${prefix}`, update({ withdrawn: bytes(VICTIM.nlri, prefix) }), "3/10"),
  ]),
  sends(
    67,
    "announced, too long, and the attributes are bad as well",
    announce({ origin: BAD_ORIGIN, nlri: "21 c000020000" }),
    "3/10",
  ),
  sends(
    69,
    "withdrawn and announced in one message",
    update({ withdrawn: VICTIM.nlri, attributes: bytes(ORIGIN, NEW_PATH, nextHop(HOP)), nlri: VICTIM.nlri }),
    "accepted",
  ),
  sends(69, "announced twice in one message", announce({ nlri: bytes(VICTIM.nlri, VICTIM.nlri) }), "accepted"),
  sends(69, "withdrawn twice, announced never", update({ withdrawn: "18 c00009 18 c00009" }), "ignored"),
  seen(68, "host bits are not looked at", announce({ nlri: "13 c633ff" }), ["+198.51.224.0/19"]),
  seen(70, "martians", announce({ nlri: "08 00 08 7f 20 7f000001 04 e0 18 e00000 04 f0 20 ffffffff" }), []),
  seen(
    70,
    "martians of IPv6",
    reach6("80 00000000000000000000000000000001 0a fe80 08 ff 80 00000000000000000000000000000000"),
    [],
  ),
  seen(70, "martians among others", announce({ nlri: "18 c00004 08 7f 18 c00005 04 e0 18 c00006" }), [
    "+192.0.4.0/24",
    "+192.0.5.0/24",
    "+192.0.6.0/24",
  ]),
  seen(70, "the default route, which is no martian", announce({ nlri: "00" }), ["+0.0.0.0/0"]),
  seen(
    80,
    "1000 prefixes in a message",
    announce({ nlri: repeat(1000, (i) => bytes("18 0a", u16(i))) }),
    Array.from({ length: 1000 }, (_, i) => `+10.${i >> 8}.${i & 0xff}.0/24`),
  ),
  seen(
    80,
    "every length",
    announce({ nlri: repeat(32, (i) => bytes(u8(i + 1), bytes("82650b07").slice(0, (i + 8) >> 3))) }),
    everyLength(),
  ),
];

/** The observers are told exactly this, in whatever order. */
function seen(row: number, name: string, octets: Octets, news: readonly string[]): Fault {
  return {
    row,
    name,
    answer: "other",
    play(arena) {
      arena.attack(octets);
      arena.pass();
      expect(arena.attacked.isUp).toBe(true);
      for (const observer of arena.observers) expect(arena.news(observer).toSorted()).toEqual([...news].sort());
    },
  };
}

/** 130.101.11.7 cut to each length. */
function everyLength(): string[] {
  return Array.from({ length: 32 }, (_, i) => {
    const bits = 0x82650b07 & (0xffffffff << (31 - i));
    return `+${[bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join(".")}/${i + 1}`;
  });
}

function reach6(routes: Octets, parts: Parts = {}): Uint8Array {
  return announce6({ ...parts, hop: mpReach(2, 1, HOP6, routes) });
}

const withoutRoutes: readonly Fault[] = [
  sends(71, "a bad ORIGIN and no route", update({ attributes: BAD_ORIGIN }), named(6, BAD_ORIGIN)),
  sends(
    71,
    "COMMUNITIES of 3 octets and no route (CVE-2018-5378)",
    update({ attributes: attribute(0xc0, 8, "010203") }),
    "3/5 c00803010203",
  ),
  sends(
    71,
    "an End-of-RIB with a bad ORIGIN (CVE-2023-47235)",
    update({ attributes: bytes(mpUnreach(2, 1, ""), BAD_ORIGIN) }),
    named(6, BAD_ORIGIN),
  ),
  sends(
    71,
    "withdrawn routes with a bad ORIGIN",
    update({ withdrawn: "18 c00009", attributes: BAD_ORIGIN }),
    named(6, BAD_ORIGIN),
  ),
  sends(71, "good attributes and no route", update({ attributes: bytes(ORIGIN, NEW_PATH, nextHop(HOP)) }), "ignored"),
  sends(
    71,
    "withdrawn IPv6 routes, attributes of no use beside them",
    update({ attributes: bytes(ORIGIN, mpUnreach(2, 1, "30 20010db80077"), attribute(0xc0, 99, "00")) }),
    "ignored",
  ),
];

const MP_REACH_BAD: readonly (readonly [name: string, value: Octets, subcode: number])[] = [
  ["empty", "", 9],
  ["cut off in the family", "0002", 9],
  ["without a next hop length", "0002 01", 9],
  ["of 4 octets", "0002 01 00", 9],
  ["with a next hop of 0 octets", bytes("0002 01 00 00", VICTIM6.nlri), 9],
  ["with a next hop of 4 octets", bytes("0002 01 04 0a000002 00", VICTIM6.nlri), 9],
  ["with a next hop of 15 octets", bytes("0002 01 0f", new Uint8Array(15), "00", VICTIM6.nlri), 9],
  ["with a next hop of 33 octets", bytes("0002 01 21", new Uint8Array(33), "00", VICTIM6.nlri), 9],
  ["with a next hop beyond its end (CVE-2023-46752)", bytes("0002 01 ff", HOP6), 9],
  ["that ends behind its next hop", bytes("0002 01 10", HOP6), 9],
  ["with a prefix of 129 bits", bytes("0002 01 10", HOP6, "00 81", new Uint8Array(17)), 10],
  ["with a prefix that is cut off", bytes("0002 01 10", HOP6, "00 30 20010d"), 10],
];

const MP_UNREACH_BAD: readonly (readonly [name: string, value: Octets])[] = [
  ["empty", ""],
  ["of 2 octets", "0002"],
  ["with a prefix of 129 bits", bytes("0002 01 81", new Uint8Array(17))],
  ["with a prefix that is cut off", "0002 01 30 20010d"],
];

const families: readonly Fault[] = [
  ...MP_REACH_BAD.map(([name, value, subcode]) => {
    const bad = attribute(0x80, 14, value);
    return sends6(72, `MP_REACH_NLRI ${name}`, announce6({ hop: bad }), named(subcode, bad));
  }),
  sends6(
    72,
    "MP_REACH_NLRI that overruns the attributes",
    announce6({ hop: attribute(0x80, 14, "0002 01 10", 200) }),
    "3/9 800ec800020110",
  ),
  sends6(
    72,
    "MP_REACH_NLRI with flags 40",
    announce6({ hop: attribute(0x40, 14, bytes("0002 01 10", HOP6, "00", VICTIM6.nlri)) }),
    named(9, attribute(0x40, 14, bytes("0002 01 10", HOP6, "00", VICTIM6.nlri))),
  ),
  ...MP_UNREACH_BAD.map(([name, value]) => {
    const bad = attribute(0x80, 15, value);
    return sends6(73, `MP_UNREACH_NLRI ${name}`, update({ attributes: bad }), named(9, bad));
  }),
  sends6(
    73,
    "MP_UNREACH_NLRI empty, beside announced routes (CVE-2023-47234)",
    announce({ more: attribute(0x80, 15) }),
    named(9, attribute(0x80, 15)),
  ),
];

/** What nobody negotiated: AFI, SAFI, and routes as they broke others. */
const FOREIGN: readonly (readonly [name: string, afi: number, safi: number, routes: Octets])[] = [
  ["IPv4 multicast", 1, 2, "18 c00002"],
  ["labelled IPv4, cut off (CVE-2023-38407)", 1, 4, "ff 000011"],
  ["labelled IPv6, length 0", 2, 4, "00"],
  ["VPNv4, cut off", 1, 128, "70 00001100"],
  ["VPNv6, length 255", 2, 128, "ff"],
  ["flowspec of length 0 (CVE-2023-38406)", 1, 133, "00"],
  ["flowspec that overruns (CVE-2025-43972)", 2, 133, "f0ff 01 18 c00002"],
  [
    "flowspec with an operator too many (CVE-2026-37457)",
    1,
    133,
    bytes(
      "50",
      repeat(40, () => "0103"),
    ),
  ],
  ["VPLS", 25, 65, "0011"],
  ["EVPN of length 255", 25, 70, "02 ff 00"],
  ["BGP-LS", 16388, 71, "0001 ffff"],
  ["route target constraint", 1, 132, "60 0000fdea"],
  ["SR policy", 1, 73, "60 00000001"],
  ["MUP", 1, 85, "01 0001 ff"],
  ["AFI 0, SAFI 0", 0, 0, "ffff"],
  ["AFI 65535, SAFI 255", 65535, 255, "00"],
];

const foreign: readonly Fault[] = [
  ...FOREIGN.flatMap(([name, afi, safi, routes]) => [
    sends(74, `${name}, announced`, announce6({ hop: mpReach(afi, safi, "", routes) }), "ignored"),
    sends(
      74,
      `${name}, announced with a bad ORIGIN (CVE-2026-42285)`,
      announce6({ origin: BAD_ORIGIN, hop: mpReach(afi, safi, HOP, routes) }),
      "ignored",
    ),
    sends(74, `${name}, withdrawn`, update({ attributes: mpUnreach(afi, safi, routes) }), "ignored"),
  ]),
  sends(74, "flowspec beside IPv4 routes", announce({ more: mpReach(1, 133, "", "00") }), "accepted"),
  sends(
    74,
    "flowspec beside IPv4 routes with a bad ORIGIN",
    announce({ origin: BAD_ORIGIN, more: mpReach(1, 133, "", "00") }),
    "withdrawn",
  ),
  sends(
    74,
    "flowspec without other attributes (CVE-2023-41909)",
    update({ attributes: mpReach(1, 133, "", "00") }),
    "ignored",
  ),
];

const hops: readonly Fault[] = [
  ...["00000000000000000000000000000000", "00000000000000000000000000000001", "ff020000000000000000000000000001"].map(
    (hop) => sends6(75, `IPv6 next hop ${hop}`, announce6({ hop: mpReach(2, 1, hop, VICTIM6.nlri) }), "withdrawn"),
  ),
  sends6(
    75,
    "IPv6 next hops: nothing, and a link-local one",
    announce6({
      hop: mpReach(2, 1, "00000000000000000000000000000000 fe800000000000000000000000000002", VICTIM6.nlri),
    }),
    "accepted",
  ),
  sends(
    76,
    "an IPv4 route with an IPv6 next hop, which nobody negotiated",
    announce6({ hop: mpReach(1, 1, HOP6, VICTIM.nlri) }),
    "withdrawn",
  ),
  sends(
    76,
    "an IPv4 route in MP_REACH_NLRI, with an IPv4 next hop",
    announce6({ hop: mpReach(1, 1, HOP, VICTIM.nlri) }),
    "accepted",
  ),
];

const END_OF_RIB = bytes(update({}), update({ attributes: mpUnreach(2, 1, "") }));
const BURST = 4000;

const bursts: readonly Fault[] = [
  sends(
    77,
    "500 End-of-RIBs of each family",
    repeat(500, () => END_OF_RIB),
    "ignored",
  ),
  {
    row: 78,
    name: "4000 times announced and withdrawn, announced in the end",
    answer: "other",
    play(arena) {
      const both = bytes(update({ withdrawn: VICTIM.nlri }), arena.goodRoute(VICTIM.nlri));
      for (let i = 0; i < BURST / 100; i++) arena.attack(repeat(100, () => both));
      arena.attack(announce());
      arena.pass(5000);
      const news = arena.news();
      expect(news.at(-1)).toBe(`+${VICTIM.text}`);
      expect(arena.external.session.routes.get(VICTIM.text)?.get(2)?.value).toContain(NEW_HOP.toString(16));
      expect(news.length).toBeLessThan(BURST / 4);
    },
  },
  {
    row: 79,
    name: "60 prefixes where 50 are allowed",
    answer: "6/1 00010100000032",
    setup: { neighbor: limited(false) },
    play(arena) {
      arena.attack(arena.goodRoute(CROWDED));
      arena.pass();
    },
  },
  {
    row: 79,
    name: "60 prefixes where more than 50 are only remarked on",
    answer: "other",
    setup: { neighbor: limited(true) },
    play(arena) {
      arena.attack(arena.goodRoute(CROWDED));
      arena.pass();
      expect(arena.attacked.isUp).toBe(true);
      expect(arena.news()).toHaveLength(60);
    },
  },
  sends(
    87,
    "20,000 KEEPALIVEs",
    repeat(20_000, () => KEEPALIVE),
    "ignored",
  ),
];

/** RFC 4271 § 9.1.2 and § 6.3 next to each other: a bad message between good ones costs its own routes alone. */
const amongGood: Fault = {
  row: 40,
  name: "malformed messages among good ones, in one piece (CVE-2023-38283)",
  answer: "other",
  play(arena) {
    const bad = announce({ origin: BAD_ORIGIN });
    arena.attack(
      arena.goodRoute("18 c00010"),
      bad,
      announce({ nlri: "18 c00011", more: attribute(0xc0, 99, "00") }),
      bad,
      arena.goodRoute("18 c00012"),
    );
    arena.pass();
    expect(arena.news().toSorted()).toEqual(["+192.0.16.0/24", "+192.0.17.0/24", "+192.0.18.0/24", `-${VICTIM.text}`]);
  },
};

export const routeFaults: readonly Fault[] = [
  ...prefixes,
  ...withoutRoutes,
  ...families,
  ...foreign,
  ...hops,
  ...bursts,
  amongGood,
];
