/** Rows 64 to 66: attributes of other people's protocols, very many of them, and more than a message holds. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { microtasks } from "../support/virtual-clock.ts";
import { hex } from "../support/wire-fixtures.ts";
import { EXTENDED, INTERNAL, type Setup, VICTIM } from "./arena.ts";
import { type Fault, relays, sends } from "./fault.ts";
import { ascii, asPath, attribute, bytes, type Octets, repeat, segment, u8, u16, u32, update } from "./hand-made.ts";
import { announce, inside, LOCAL_PREF, withMore } from "./routes.ts";

const zeros = (length: number) => new Uint8Array(length);

/** Of other people's protocols, bent in the ways that broke others. We carry them unread, bit for bit. */
const CARRIED: readonly (readonly [name: string, code: number, value: Octets])[] = [
  ["attribute 0", 0, "00"],
  ["PMSI_TUNNEL cut off", 22, "0006"],
  ["TUNNEL_ENCAPSULATION cut off (CVE-2023-38802, CVE-2024-44070)", 23, "0001 00ff 00"],
  ["TUNNEL_ENCAPSULATION with a sub-TLV that overruns", 23, "0001 0004 0140 0000"],
  ["TUNNEL_ENCAPSULATION of 200 TLVs (FRR #20793)", 23, repeat(200, (i) => bytes(u16(i), "0002 0000"))],
  ["Entropy label, deprecated (Cox 2023)", 28, "0000"],
  ["BGP-LS cut off", 29, "0401 00ff 00"],
  ["BGPsec_PATH", 33, "0001"],
  ["attribute 34", 34, "ffff"],
  ["D-PATH cut off (Cox 2023)", 36, "05 0001"],
  ["SFP", 37, "01 ffff"],
  ["BFD discriminator", 38, "00"],
  ["NHC that underflows (CVE-2026-37459)", 39, "0001 01 04 0a000002 0001 0001 00"],
  ["PREFIX_SID of zeros (Junos and EOS 2025)", 40, zeros(20)],
  ["PREFIX_SID that overruns (CVE-2023-31490, CVE-2024-31948)", 40, "05 ffff 00"],
  ["PREFIX_SID with an SRv6 service that is cut off (CVE-2026-7734)", 40, "05 0003 00 01 00"],
  ["PREFIX_SID with a VPN SID alone (FRR #22041)", 40, bytes("04 0013", zeros(19))],
  ["ATTR_SET cut off", 128, "0000fdea 40"],
  [
    "ATTR_SET in itself",
    128,
    bytes("0000fdea", attribute(0xc0, 128, bytes("0000fdea", attribute(0xc0, 128, "0000fdea")))),
  ],
  ["VNC (CVE-2026-37460, CVE-2019-5892)", 255, "ff00 00ff"],
  ["text with a line feed and an escape (ExaBGP d49dc6204)", 99, ascii('"}\n{"neighbor": "\u001b[2J')],
];

const exotic: readonly Fault[] = [
  ...CARRIED.map(([name, code, value]) =>
    relays(64, name, withMore(attribute(0xc0, code, value)), { [code]: `e0 ${hex(bytes(value))}` }),
  ),
  ...["", "01", "01 000b 00", "01 000a 00000000000000", "02 0002", zeros(11)].map((value) =>
    relays(
      64,
      `AIGP of ${bytes(value).length} octets from another AS (CVE-2023-41359)`,
      withMore(attribute(0x80, 26, value)),
      { 26: undefined },
    ),
  ),
  relays(
    64,
    "AIGP cut off, inside the AS",
    inside(bytes(LOCAL_PREF, attribute(0x80, 26, "01 00"))),
    { 26: undefined },
    INTERNAL,
  ),
  relays(
    64,
    "AIGP with flags c0, inside the AS",
    inside(bytes(LOCAL_PREF, attribute(0xc0, 26, bytes("01 000b", zeros(8))))),
    { 26: undefined },
    INTERNAL,
  ),
  ...[0, 3, 5, 1024].map((length) =>
    sends(
      64,
      `ONLY_TO_CUSTOMER of ${length} octets (INEX 2025)`,
      withMore(attribute(0xc0, 35, zeros(length))),
      "withdrawn",
    ),
  ),
  relays(65, "100 attributes (ExaBGP 53cb78089)", withMore(manyUnknown(100)), { 41: "e0 29", 140: "e0 8c" }),
  relays(65, "214 attributes (OpenBGPD 68bcde75f)", withMore(manyUnknown(214)), { 41: "e0 29", 254: "e0 fe" }),
  relays(
    65,
    "1300 attributes, most of them again and again",
    withMore(repeat(1300, (i) => attribute(0xc0, 41 + (i % 80)))),
    { 41: "e0 " },
  ),
  {
    row: 64,
    name: "each of these, one after the other, and the route gone again (FRR #20874)",
    answer: "other",
    play(arena) {
      for (const [, code, value] of CARRIED) arena.attack(withMore(attribute(0xc0, code, value)));
      arena.attack(update({ withdrawn: VICTIM.nlri }));
      arena.pass();
      expect(arena.news().at(-1)).toBe(`-${VICTIM.text}`);
    },
  },
];

function manyUnknown(count: number): Uint8Array {
  return repeat(count, (i) => attribute(0xc0, 41 + i, u8(41 + i)));
}

/** A path of so many hops behind the attacker's, in segments of 255. */
function longPath(hops: number): Uint8Array {
  const asns = [65002, ...Array.from({ length: hops - 1 }, (_, i) => 64512 + (i % 100))];
  const segments: Uint8Array[] = [];
  for (let at = 0; at < asns.length; at += 255) segments.push(segment(2, asns.slice(at, at + 255)));
  return asPath(...segments);
}

/** Fills a message to exactly 65535 octets. */
function largest(): Uint8Array {
  const room = 65535 - announce().length - 4;
  return announce({ more: attribute(0xc0, 99, zeros(room).fill(0x77)) });
}

const TOO_LONG: readonly (readonly [name: string, octets: Uint8Array, setup: Setup])[] = [
  ["1011 hops, which prepending makes too many", announce({ path: longPath(1011) }), {}],
  ["4000 hops", announce({ path: longPath(4000) }), EXTENDED],
  ["16,000 hops (CVE-2026-49943)", announce({ path: longPath(16_000) }), EXTENDED],
  ["4500 unknown octets", withMore(attribute(0xc0, 99, zeros(4500))), EXTENDED],
  ["1200 communities", withMore(attribute(0xc0, 8, repeat(1200, u32))), EXTENDED],
  ["a message of 65,535 octets (GoBGP 4.8.0 died)", largest(), EXTENDED],
];

const oversized: readonly Fault[] = TOO_LONG.map(([name, octets, setup]) => ({
  row: 66,
  name: `${name}: used by us, withdrawn from those whom it cannot be told`,
  answer: "other",
  setup,
  async play(arena) {
    const roomy = arena.stranger("10.0.0.8", { asn: 65008, extendedMessage: true });
    await arena.clock.settle(roomy.listen());
    arena.speaker.addNeighbor({ address: roomy.address, remoteAs: 65008 });
    expect(arena.until(() => roomy.isUp && roomy.session.routes.has(VICTIM.text), 2000)).toBe(true);
    arena.attack(octets);
    arena.pass();
    expect(arena.attacked.isUp).toBe(true);
    expect([...arena.speaker.bestRoutes("ipv4-unicast")].map(({ prefix }) => prefix)).toContain(VICTIM.text);
    expect(arena.news()).toEqual([`-${VICTIM.text}`]);
    expect(roomy.complaints).toEqual([]);
    expect(roomy.session.journal.filter((entry) => entry.endsWith(VICTIM.text))).toEqual([
      `+${VICTIM.text}`,
      octets.length < 65_500 ? `+${VICTIM.text}` : `-${VICTIM.text}`,
    ]);
  },
}));

const SETS = 15_000;
const NO_ADVERTISE = attribute(0xc0, 8, "ffffff02");

/** Bytes that are in use, once what is not has been collected; buffers go a turn later than their objects. */
async function memory(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  await microtasks();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** 4 MiB of attributes, if they were kept. */
const manySets: Fault = {
  row: 65,
  name: `${SETS} attribute sets, each used once, leave nothing behind`,
  answer: "withdrawn",
  async play(arena) {
    const { session } = arena.attacker;
    const flood = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        arena.attack(withMore(bytes(NO_ADVERTISE, attribute(0xc0, 99, bytes(u32(i), zeros(300))))));
        if (i % 1000 === 999) arena.pass(100);
      }
      arena.attack(update({ withdrawn: VICTIM.nlri }));
      arena.pass();
      session.sent.length = 0;
    };
    flood(0, SETS / 10); // the tables have their size now
    const before = await memory();
    flood(SETS / 10, SETS);
    expect((await memory()) - before).toBeLessThan(1024 * 1024);
  },
};

export const exoticFaults: readonly Fault[] = [...exotic, ...oversized, manySets];
