/** Rows 53 to 63: the other attributes that we understand, and those that nobody does. */
import { expect } from "vitest";
import { hex } from "../support/wire-fixtures.ts";
import { HOP, INTERNAL, NEW_HOP, OLD, VICTIM } from "./arena.ts";
import { type Fault, relays, sends } from "./fault.ts";
import { asPath, attribute, bytes, mpUnreach, nextHop, type Octets, ORIGIN, segment, update } from "./hand-made.ts";
import { announce, inside, LOCAL_PREF, NEW_PATH, NEW_PATH_OLD, withMore } from "./routes.ts";

const nextHops: readonly Fault[] = [
  ...["", "0a0000", "0a00000200", "20010db8000000000000000000000002"].map((value) =>
    sends(
      53,
      `NEXT_HOP of ${value.length / 2} octets (CVE-2026-30405)`,
      announce({ hop: nextHop(value) }),
      "withdrawn",
    ),
  ),
  ...["00000000", "00000001", "7f000001", "e0000005", "f0000001", "ffffffff", "0a000001"].map((value) =>
    sends(54, `NEXT_HOP ${bytes(value).join(".")}`, announce({ hop: nextHop(value) }), "withdrawn"),
  ),
];

/** Lengths that no list of such elements has. */
const LISTS: readonly (readonly [name: string, code: number, lengths: readonly number[]])[] = [
  ["COMMUNITIES", 8, [0, 1, 3, 5, 254]],
  ["EXTENDED_COMMUNITIES (CVE-2025-43972)", 16, [0, 4, 7, 9, 20]],
  ["IPV6_EXTENDED_COMMUNITIES (CVE-2026-37461)", 25, [0, 8, 19, 21]],
  ["LARGE_COMMUNITIES", 32, [0, 4, 11, 13]],
];

/** NaN, minus infinity and minus zero as link bandwidths, which are not transitive (FRR e3edd07d7d). */
const NOT_NUMBERS = "4004fdea7fc00000 4004fdeaff800000 4004fdea80000000";

const lists: readonly Fault[] = [
  ...LISTS.flatMap(([name, code, lengths]) =>
    lengths.map((length) =>
      sends(58, `${name} of ${length} octets`, withMore(attribute(0xc0, code, new Uint8Array(length))), "withdrawn"),
    ),
  ),
  sends(
    58,
    "COMMUNITIES of 3 octets inside the AS",
    inside(bytes(LOCAL_PREF, attribute(0xc0, 8, "010203"))),
    "withdrawn",
    INTERNAL,
  ),
  relays(58, "link bandwidths that are no numbers, for our AS alone", withMore(attribute(0xc0, 16, NOT_NUMBERS)), {
    16: undefined,
  }),
  relays(
    58,
    "the same beside others (OpenBGPD 093786d16)",
    withMore(attribute(0xc0, 16, `${NOT_NUMBERS} 0002fdea00000001`)),
    {
      16: "c0 0002fdea00000001",
    },
  ),
];

const numbers: readonly Fault[] = [
  ...["", "000001", "0000000100"].map((value) =>
    sends(55, `MULTI_EXIT_DISC of ${value.length / 2} octets`, withMore(attribute(0x80, 4, value)), "withdrawn"),
  ),
  ...(
    [
      ["LOCAL_PREF", attribute(0x40, 5, "00000064"), 5],
      ["LOCAL_PREF of 3 octets", attribute(0x40, 5, "000064"), 5],
      ["LOCAL_PREF with flags c0", attribute(0xc0, 5, "00000064"), 5],
      ["ORIGINATOR_ID", attribute(0x80, 9, "0a000001"), 9],
      ["ORIGINATOR_ID of 5 octets", attribute(0x80, 9, "0a00000100"), 9],
      ["CLUSTER_LIST of 3 octets (CVE-2018-5379)", attribute(0x80, 10, "0a0000"), 10],
      ["an empty CLUSTER_LIST", attribute(0x80, 10), 10],
    ] as const
  ).map(([name, octets, code]) => relays(56, `${name} from another AS`, withMore(octets), { [code]: undefined })),
  ...(
    [
      ["LOCAL_PREF of 3 octets", attribute(0x40, 5, "000064")],
      ["ORIGINATOR_ID of 5 octets", bytes(LOCAL_PREF, attribute(0x80, 9, "0a00000100"))],
      ["an empty CLUSTER_LIST", bytes(LOCAL_PREF, attribute(0x80, 10))],
      ["our identifier as ORIGINATOR_ID", bytes(LOCAL_PREF, attribute(0x80, 9, "0a000001"))],
    ] as const
  ).map(([name, octets]) => sends(56, `${name} inside the AS`, inside(octets), "withdrawn", INTERNAL)),
  relays(57, "ATOMIC_AGGREGATE of an octet", withMore(attribute(0x40, 6, "00")), { 6: undefined }),
  ...["", "0000fdea", "fdea0a000002", "0000fdea0a00000200"].map((value) =>
    relays(57, `AGGREGATOR of ${value.length / 2} octets`, withMore(attribute(0xc0, 7, value)), { 7: undefined }),
  ),
  relays(57, "AGGREGATOR with AS 0", withMore(attribute(0xc0, 7, "00000000 0a000002")), { 7: undefined }),
  relays(
    57,
    "AGGREGATOR of 8 octets from a two-octet speaker",
    announce({ path: NEW_PATH_OLD, more: attribute(0xc0, 7, "0000fdea0a000002") }),
    { 7: undefined },
    OLD,
  ),
];

const as4Path = (...segments: readonly Octets[]) => attribute(0xc0, 17, bytes(...segments));
const BIG = 4200000001;
/** Through a two-octet speaker; the path is told by its last hop. */
const throughOld = (more: Octets, path: Octets = NEW_PATH_OLD) => announce({ path, more });
const AS_NUMBERS = hex(segment(2, [65001, 65002, NEW_HOP]));

const as4: readonly Fault[] = [
  relays(59, "AS4_PATH from a four-octet speaker", withMore(as4Path(segment(2, [BIG]))), {
    2: `40 ${AS_NUMBERS}`,
    17: undefined,
  }),
  relays(
    59,
    "AS4_PATH before AS_PATH (CVE-2026-41643)",
    update({ attributes: bytes(as4Path(segment(2, [BIG])), ORIGIN, NEW_PATH, nextHop(HOP)), nlri: VICTIM.nlri }),
    { 2: `40 ${AS_NUMBERS}`, 17: undefined },
  ),
  relays(59, "AS4_PATH cut off, from a four-octet speaker", withMore(as4Path("02 05 0000")), { 17: undefined }),
  relays(59, "AS4_AGGREGATOR from a four-octet speaker", withMore(attribute(0xc0, 18, "0000fdea 0a000002")), {
    18: undefined,
  }),
  relays(59, "AS4_AGGREGATOR of 3 octets", withMore(attribute(0xc0, 18, "0000fd")), { 18: undefined }),
  ...(
    [
      ["empty", as4Path()],
      ["cut off", as4Path("02 05 0000")],
      ["with a segment of type 9", as4Path(segment(9, [BIG]))],
      ["with an empty segment", as4Path(segment(2, []))],
      ["with AS 0", as4Path(segment(2, [0]))],
      ["longer than AS_PATH", as4Path(segment(2, [BIG, BIG, BIG]))],
      ["with flags 80", attribute(0x80, 17, segment(2, [BIG]))],
    ] as const
  ).map(([name, octets]) =>
    relays(60, `AS4_PATH ${name}`, throughOld(octets), { 2: `40 ${AS_NUMBERS}`, 17: undefined }, OLD),
  ),
  relays(
    60,
    "a good AS4_PATH: the true path is relayed",
    throughOld(as4Path(segment(2, [BIG, NEW_HOP])), asPath(segment(2, [65002, 23456, NEW_HOP], 2))),
    { 2: `40 ${hex(segment(2, [65001, 65002, BIG, NEW_HOP]))}` },
    OLD,
  ),
  relays(
    60,
    "AS4_PATH before AS_PATH from a two-octet speaker (CVE-2026-41643)",
    update({
      attributes: bytes(as4Path(segment(2, [NEW_HOP])), ORIGIN, NEW_PATH_OLD, nextHop(HOP)),
      nlri: VICTIM.nlri,
    }),
    { 2: `40 ${AS_NUMBERS}` },
    OLD,
  ),
  relays(
    60,
    "AS4_AGGREGATOR of 3 octets from a two-octet speaker",
    throughOld(attribute(0xc0, 18, "0000fd")),
    { 18: undefined },
    OLD,
  ),
  sends(
    60,
    "AS4_PATH without AS_PATH, beside withdrawn routes (OpenBGPD ff3549981)",
    update({ attributes: bytes(mpUnreach(2, 1, "30 20010db80099"), as4Path(segment(2, [BIG]))) }),
    "ignored",
    OLD,
  ),
];

const unknown: readonly Fault[] = [
  relays(61, "unknown, optional and transitive", withMore(attribute(0xc0, 99, "01020304")), { 99: "e0 01020304" }),
  relays(61, "unknown, and partial already", withMore(attribute(0xe0, 99, "01020304")), { 99: "e0 01020304" }),
  relays(61, "unknown and empty", withMore(attribute(0xc0, 99)), { 99: "e0 " }),
  relays(
    61,
    "3000 unknown octets (RIPE and Duke 2010)",
    withMore(attribute(0xc0, 99, new Uint8Array(3000).fill(0x99))),
    {
      99: `e0 ${"99".repeat(3000)}`,
    },
  ),
  relays(61, "3900 unknown octets (BIRD 81136c2ce)", withMore(attribute(0xc0, 99, new Uint8Array(3900).fill(0x39))), {
    99: `e0 ${"39".repeat(3900)}`,
  }),
  relays(62, "unknown, optional, not transitive", withMore(attribute(0x80, 99, "01020304")), { 99: undefined }),
  {
    ...relays(
      62,
      "not transitive, where the same code was transitive before (BIRD 3.4.0)",
      withMore(attribute(0x80, 99, "02")),
      { 99: undefined },
    ),
    answer: "other",
    play(arena) {
      for (const [flags, expected] of [
        [0xc0, { flags: 0xe0, value: "01" }],
        [0x80, undefined],
        [0xc0, { flags: 0xe0, value: "01" }],
      ] as const) {
        arena.attack(withMore(attribute(flags, 99, "01")));
        arena.pass();
        expect(arena.external.session.routes.get(VICTIM.text)?.get(99)).toEqual(expected);
      }
    },
  },
  ...[0x00, 0x40].map((flags) =>
    sends(
      63,
      `an unknown attribute that claims to be well-known, flags ${flags.toString(16)} (CVE-2026-41642)`,
      withMore(attribute(flags, 99, "00")),
      "withdrawn",
    ),
  ),
];

export const attributeFaults: readonly Fault[] = [...nextHops, ...numbers, ...lists, ...as4, ...unknown];
