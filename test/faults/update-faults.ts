/** Rows 39 to 52: UPDATEs whose lengths do not fit, and the attributes that every route has. */
import { hex } from "../support/wire-fixtures.ts";
import { HOP, HOP6, INTERNAL, NEW_HOP, OLD, type Setup, VICTIM, VICTIM6 } from "./arena.ts";
import { type Fault, relays, sends, sends6 } from "./fault.ts";
import {
  asPath,
  attribute,
  bytes,
  mpReach,
  mpUnreach,
  nextHop,
  type Octets,
  ORIGIN,
  repeat,
  segment,
  u16,
  update,
} from "./hand-made.ts";
import { announce, announce6, inside, LOCAL_PREF, NEW_PATH, NEW_PATH_OLD } from "./routes.ts";

/** As for the clients of a route server. */
const ANY_FIRST: Setup = { neighbor: { enforceFirstAs: false } };
const GOOD = bytes(ORIGIN, NEW_PATH, nextHop(HOP));

const lengths: readonly Fault[] = [
  sends(39, "withdrawn length beyond the message (CVE-2026-37462)", update({ withdrawnLength: 1 }), "3/1"),
  sends(39, "withdrawn length 65535", update({ withdrawnLength: 65535, attributes: GOOD, nlri: VICTIM.nlri }), "3/1"),
  sends(
    39,
    "withdrawn length leaves no room for the next",
    update({ withdrawn: "18 c00002", withdrawnLength: 5 }),
    "3/1",
  ),
  sends(
    39,
    "attribute length beyond the message",
    update({ attributes: GOOD, attributesLength: GOOD.length + 1 }),
    "3/1",
  ),
  sends(39, "attribute length 65535", update({ attributes: GOOD, attributesLength: 65535, nlri: VICTIM.nlri }), "3/1"),
  ...overruns([ORIGIN, NEW_PATH, nextHop(HOP)]),
  sends(40, "two octets behind the attributes", announce({ more: "c0 63" }), "withdrawn"),
  sends(40, "one octet behind the attributes", announce({ more: "40" }), "withdrawn"),
  sends(40, "an extended length cut in half", announce({ more: "d0 63 00" }), "withdrawn"),
  sends(40, "an extended length of 65535", announce({ more: "d0 63 ffff 00" }), "withdrawn"),
  sends(41, "no attributes (CVE-2023-41358)", update({ nlri: VICTIM.nlri }), "withdrawn"),
  sends(42, "no ORIGIN", announce({ origin: "" }), "withdrawn"),
  sends(42, "no AS_PATH", announce({ path: "" }), "withdrawn"),
  sends(42, "no NEXT_HOP", announce({ hop: "" }), "withdrawn"),
  sends6(42, "no ORIGIN beside MP_REACH_NLRI", announce6({ origin: "" }), "withdrawn"),
  sends6(42, "MP_REACH_NLRI alone", announce6({ origin: "", path: "" }), "withdrawn"),
  sends6(
    42,
    "MP_REACH_NLRI and an unknown attribute (CVE-2023-46753)",
    announce6({ origin: "", path: "", more: attribute(0xc0, 99, "00") }),
    "withdrawn",
  ),
];

/** Each attribute in turn claims an octet more than is left. */
function overruns(attributes: readonly Uint8Array[]): Fault[] {
  return attributes.map((overrunning) => {
    const others = attributes.filter((each) => each !== overrunning);
    const [flags, code, length, ...value] = overrunning;
    const all = bytes(...others, Uint8Array.of(flags, code, length + 1, ...value));
    return sends(
      40,
      `attribute ${code}, the last one, ends behind the others`,
      update({ attributes: all, nlri: VICTIM.nlri }),
      "withdrawn",
    );
  });
}

const REACH = mpReach(2, 1, HOP6, VICTIM6.nlri);
const UNREACH = mpUnreach(2, 1, "30 20010db80009");

const repeated: readonly Fault[] = [
  sends(43, "ORIGIN twice, the second one bad", announce({ more: attribute(0x40, 1, "07") }), "accepted"),
  relays(43, "ORIGIN twice: the first one counts", announce({ more: attribute(0x40, 1, "02") }), { 1: "40 00" }),
  sends(43, "AS_PATH twice", announce({ more: asPath(segment(2, [65002])) }), "accepted"),
  relays(
    43,
    "an unknown attribute twice (CVE-2018-5379)",
    announce({ more: repeat(2, (i) => attribute(0xc0, 99, u16(i))) }),
    {
      99: "e0 0000",
    },
  ),
  sends(43, "MP_REACH_NLRI twice", announce6({ more: REACH }), `3/1 ${hex(REACH)}`),
  sends(43, "MP_UNREACH_NLRI twice", update({ attributes: bytes(UNREACH, UNREACH) }), `3/1 ${hex(UNREACH)}`),
];

const origin = (value: Octets) => announce({ origin: attribute(0x40, 1, value) });

/** Flags other than the attribute's own, of those that are there on external sessions: code, its flags, a good value. */
const FLAGGED: readonly (readonly [code: number, flags: number, value: Octets])[] = [
  [1, 0x40, "00"],
  [2, 0x40, segment(2, [65002, NEW_HOP])],
  [3, 0x40, HOP],
  [4, 0x80, "00000001"],
  [7, 0xc0, "0000fdea 0a000002"],
  [8, 0xc0, "fdea0001"],
  [16, 0xc0, "0002fdea00000001"],
  [25, 0xc0, new Uint8Array(20)],
  [32, 0xc0, "0000fdea 00000001 00000002"],
  [35, 0xc0, "0000fdea"],
];
function misflagged(): Fault[] {
  return FLAGGED.flatMap(([code, own, value]) =>
    [0x00, 0x40, 0x80, 0xc0]
      .filter((flags) => flags !== own)
      .map((flags) => {
        const bad = attribute(flags, code, value);
        const parts = { 1: { origin: bad }, 2: { path: bad }, 3: { hop: bad } }[code] ?? { more: bad };
        return sends(45, `attribute ${code} with flags ${flags.toString(16)}`, announce(parts), "withdrawn");
      }),
  );
}

const flags: readonly Fault[] = [
  ...["03", "ff"].map((value) => sends(44, `ORIGIN ${value}`, origin(value), "withdrawn")),
  ...["", "0000"].map((value) => sends(44, `ORIGIN of ${value.length / 2} octets`, origin(value), "withdrawn")),
  sends6(44, "ORIGIN 3 beside MP_REACH_NLRI", announce6({ origin: attribute(0x40, 1, "03") }), "withdrawn"),
  sends(
    44,
    "ORIGIN 3 inside the AS",
    announce({ origin: attribute(0x40, 1, "03"), path: asPath(segment(2, [NEW_HOP])), more: LOCAL_PREF }),
    "withdrawn",
    INTERNAL,
  ),
  ...misflagged(),
  relays(46, "the unused flags are set", announce({ origin: attribute(0x4f, 1, "00"), hop: attribute(0x4f, 3, HOP) }), {
    1: "40 00",
  }),
  relays(
    46,
    "long length fields on short attributes",
    announce({ origin: "50 01 0001 00", hop: `50 03 0004 ${HOP}` }),
    { 1: "40 00" },
  ),
  relays(
    46,
    "attributes in any order",
    update({
      attributes: bytes(attribute(0xc0, 99, "ab"), nextHop(HOP), NEW_PATH, attribute(0xc0, 8, "fdea0001"), ORIGIN),
      nlri: VICTIM.nlri,
    }),
    { 8: "c0 fdea0001", 99: "e0 ab" },
  ),
  relays(46, "Partial on an attribute that we understand", announce({ more: attribute(0xe0, 8, "fdea0001") }), {
    8: "e0 fdea0001",
  }),
];

const path = (...segments: readonly Octets[]) => announce({ path: asPath(...segments) });
const FIRST = segment(2, [65002]);

const paths: readonly Fault[] = [
  ...[0, 5, 255].map((type) =>
    sends(47, `a segment of type ${type}`, path(FIRST, segment(type, [NEW_HOP])), "withdrawn"),
  ),
  sends(47, "a segment without AS numbers", path(FIRST, segment(2, [])), "withdrawn"),
  sends(47, "a segment longer than the path", path(FIRST, "02 02", "0000fc9a"), "withdrawn"),
  sends(47, "an octet behind the last segment", path(FIRST, "02"), "withdrawn"),
  sends(47, "AS numbers of two octets on a session with four", path(segment(2, [65002, NEW_HOP], 2)), "withdrawn"),
  sends(
    47,
    "AS numbers of four octets on a session with two",
    path(segment(2, [65002, NEW_HOP, 7], 4)),
    "withdrawn",
    OLD,
  ),
  sends(47, "an empty path (GHSA-frrj-87jh-2772)", path(), "withdrawn"),
  sends(47, "an empty path where any AS may be the first", path(), "withdrawn", ANY_FIRST),
  sends6(47, "a segment of type 9 beside MP_REACH_NLRI", announce6({ path: asPath(segment(9, [65002])) }), "withdrawn"),
  sends(
    47,
    "a segment of type 9 inside the AS",
    announce({ path: asPath(segment(9, [NEW_HOP])), more: LOCAL_PREF }),
    "withdrawn",
    INTERNAL,
  ),
  sends(48, "AS 0", path(segment(2, [65002, 0, NEW_HOP])), "withdrawn"),
  sends(48, "AS 0 from a two-octet speaker", path(segment(2, [65002, 0, NEW_HOP], 2)), "withdrawn", OLD),
  sends(48, "a confederation's sequence", path(segment(3, [65002]), segment(2, [65002, NEW_HOP])), "withdrawn"),
  sends(48, "a confederation's set", path(FIRST, segment(4, [NEW_HOP])), "withdrawn"),
  sends(
    48,
    "a confederation's sequence of 255 (CVE-2025-20115)",
    path(
      segment(
        3,
        Array.from({ length: 255 }, (_, i) => 64600 + (i % 9)),
      ),
    ),
    "withdrawn",
  ),
  sends(49, "a set", path(FIRST, segment(1, [NEW_HOP, 64700])), "withdrawn"),
  sends(49, "a set of one", path(FIRST, segment(1, [NEW_HOP])), "withdrawn"),
  sends(50, "another AS first", path(segment(2, [65099, 65002, NEW_HOP])), "withdrawn"),
  sends(50, "another AS first, where any may be", path(segment(2, [65099, 65002, NEW_HOP])), "accepted", ANY_FIRST),
  sends(
    51,
    "our AS in the path (GoBGP 4.8.0 kept the old route)",
    path(segment(2, [65002, 65001, NEW_HOP])),
    "withdrawn",
  ),
  sends(51, "our AS at the end of the path", path(segment(2, [65002, NEW_HOP, 65001])), "withdrawn"),
];

/** `count` hops behind the attacker's, the new one last, in segments of at most `longest`. */
function hops(count: number, longest: number): Uint8Array {
  const asns = [65002, ...Array.from({ length: count - 1 }, (_, i) => 64512 + (i % 100)), NEW_HOP];
  const segments: Uint8Array[] = [];
  for (let at = 0; at < asns.length; at += longest) segments.push(segment(2, asns.slice(at, at + longest)));
  return path(...segments);
}

const longPaths: readonly Fault[] = [
  sends(52, "255 hops in a segment: ours opens another", hops(254, 255), "accepted"),
  sends(52, "900 hops (OpenBGPD d76d10659)", hops(899, 255), "accepted"),
  sends(52, "300 segments (CVE-2017-16227)", hops(299, 1), "accepted"),
  sends(
    52,
    "255 hops from a two-octet speaker",
    announce({ path: asPath(segment(2, [65002, ...new Array<number>(253).fill(64512), NEW_HOP], 2)) }),
    "accepted",
    OLD,
  ),
  sends(52, "a plain path from a two-octet speaker", announce({ path: NEW_PATH_OLD }), "accepted", OLD),
  sends(52, "a plain path inside the AS", inside(LOCAL_PREF), "accepted", INTERNAL),
];

export const updateFaults: readonly Fault[] = [...lengths, ...repeated, ...flags, ...paths, ...longPaths];
