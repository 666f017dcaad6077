/** Rows 22 to 34: OPENs that are wrong, and OPENs that are only strange. */
import { expect } from "vitest";
import { describeCapability } from "../../src/bgp/capabilities.ts";
import type { Capability } from "../../src/bgp/messages.ts";
import type { NeighborOptions } from "../../src/index.ts";
import type { Arena } from "./arena.ts";
import type { Fault } from "./fault.ts";
import {
  ascii,
  bytes,
  CAPABILITY,
  capabilities,
  capability,
  type Octets,
  type OpenFields,
  open,
  parameter,
  repeat,
  u8,
  u16,
} from "./hand-made.ts";

const { ipv4, ipv6, routeRefresh, enhancedRouteRefresh, fourOctetAs } = CAPABILITY;
const USUAL = [ipv4, ipv6, routeRefresh, enhancedRouteRefresh, fourOctetAs(65002)];
/** Another three octets behind, in case somebody reads on into the next capability. */
const NEXT = capability(0xef, "0a0b0c");

interface Options {
  readonly neighbor?: Partial<NeighborOptions>;
  readonly asn?: number;
  afterwards?(arena: Arena): void;
}

/** The attacker's OPEN has these fields, and the usual capabilities where it says nothing else about them. */
function opens(row: number, name: string, fields: OpenFields, answer: string, options: Options = {}): Fault {
  const { neighbor = {}, asn = 65002, afterwards } = options;
  return {
    row,
    name,
    answer,
    setup: { attacker: { asn, open: open({ asn, parameters: capabilities(...USUAL), ...fields }) }, neighbor },
    play(arena) {
      arena.pass();
      afterwards?.(arena);
    },
  };
}

/** The OPEN has this capability, another one behind it, and then the usual ones. */
function offers(row: number, name: string, offer: Octets, answer: string, options: Options = {}): Fault {
  return opens(row, name, { parameters: capabilities(offer, NEXT, ...USUAL) }, answer, options);
}

function negotiated(arena: Arena) {
  const agreed = arena.neighbor.info().negotiated;
  if (agreed === undefined) throw new Error("nothing was negotiated");
  return agreed;
}

/** What the neighbour is shown to have offered, by kind. */
function offered<Kind extends Capability["kind"]>(arena: Arena, kind: Kind) {
  return negotiated(arena).peer.capabilities.filter((each) => each.kind === kind);
}

/** The bad capability is kept as one that is not understood, octet by octet, and nothing follows from it. */
function notUnderstood(code: number, value: Octets) {
  return (arena: Arena) => {
    const { peer, families, extendedNextHop, extendedMessage, addPathReceive, addPathSend, peerRole } =
      negotiated(arena);
    expect(peer.capabilities.slice(0, 2)).toEqual([
      { kind: "unknown", code, value: bytes(value) },
      { kind: "unknown", code: 0xef, value: bytes("0a0b0c") },
    ]);
    expect([peer.asn, [...families], extendedMessage, peerRole]).toEqual([65002, [0x0101, 0x0201], false, undefined]);
    expect([extendedNextHop.size, addPathReceive.size, addPathSend.size]).toEqual([0, 0, 0]);
  };
}

const fields: readonly Fault[] = [
  ...[0, 3, 5, 255].map((version) => opens(22, `version ${version}`, { version }, "2/1 0004")),
  opens(23, "another AS than configured", { asn: 65003, parameters: capabilities(ipv4, fourOctetAs(65003)) }, "2/2"),
  opens(23, "AS 0", { asn: 0 }, "2/2 0000"),
  opens(23, "AS 23456 without the four-octet capability", { asn: 23456, parameters: capabilities(ipv4) }, "2/2 5ba0"),
  opens(23, "AS 0 in the four-octet capability", { parameters: capabilities(fourOctetAs(0)) }, "2/2 fdea"),
  opens(23, "AS 23456 in the four-octet capability", { parameters: capabilities(fourOctetAs(23456)) }, "2/2 fdea"),
  opens(
    23,
    "the right AS in the field, another one in the capability",
    { parameters: capabilities(fourOctetAs(65003)) },
    "2/2",
  ),
  opens(
    23,
    "our own AS where another one must be",
    { asn: 65001, parameters: capabilities(ipv4, fourOctetAs(65001)) },
    "2/2",
    {
      neighbor: { remoteAs: "external" },
    },
  ),
  opens(23, "another AS where our own must be", {}, "2/2", {
    neighbor: { remoteAs: "internal" },
    afterwards: (arena) => arena.neighbor.update({ remoteAs: 65002 }),
  }),
  opens(24, "identifier 0.0.0.0", { routerId: "00000000" }, "2/3 00000000"),
  opens(25, "our identifier from another AS", { routerId: "0a000001" }, "up"),
  opens(
    25,
    "our identifier from our AS",
    { routerId: "0a000001", parameters: capabilities(ipv4, fourOctetAs(65001)) },
    "2/3",
    {
      asn: 65001,
    },
  ),
  ...[1, 2].map((holdTime) => opens(26, `hold time ${holdTime} s`, { holdTime }, "2/6")),
  opens(27, "hold time 0: ten silent minutes, and no KEEPALIVE to us", { holdTime: 0 }, "up", {
    neighbor: { timers: { sendHold: 300 } }, // BIRD divided by the hold time
    afterwards(arena) {
      const { counts } = arena.attacker.session;
      arena.pass(600_000);
      expect(counts[4]).toBe(1); // the one that confirms the OPEN
      expect(negotiated(arena)).toMatchObject({ holdTime: 0, keepaliveTime: 0 });
    },
  }),
  opens(27, "hold time 0 where a minimum is configured", { holdTime: 0 }, "2/6", {
    neighbor: { timers: { minimumHold: 3 } },
  }),
];

const oneCapability = parameter(2, routeRefresh);

const parameters: readonly Fault[] = [
  opens(28, "length one too long", { parameters: oneCapability, parametersLength: 5 }, "2/0"),
  opens(28, "length one too short", { parameters: oneCapability, parametersLength: 3 }, "2/0"),
  opens(28, "length 0, and parameters behind it", { parameters: oneCapability, parametersLength: 0 }, "2/0"),
  opens(28, "length 255, and nothing behind it", { parameters: "", parametersLength: 255 }, "2/0"),
  opens(28, "one octet", { parameters: "02" }, "2/0"),
  opens(28, "a parameter that overruns", { parameters: parameter(2, routeRefresh, 3) }, "2/0"),
  opens(28, "the second parameter is cut to its type", { parameters: bytes(oneCapability, "02") }, "2/0"),
  opens(29, "authentication", { parameters: parameter(1, "00") }, "2/4"),
  opens(
    29,
    "an unknown parameter behind a good one",
    { parameters: bytes(oneCapability, parameter(3, "0102")) },
    "2/4",
  ),
  opens(30, "extended and good", longForm(""), "up"),
  opens(
    30,
    "extended, with 1000 octets of capabilities",
    longForm(repeat(4, () => capability(0xee, new Uint8Array(248)))),
    "up",
  ),
  opens(30, "extended, cut behind its mark (CVE-2022-40302)", { parametersLength: 255, parameters: "ff" }, "2/0"),
  opens(30, "extended, cut in its length (CVE-2022-40318)", { parametersLength: 255, parameters: "ff 00" }, "2/0"),
  opens(
    30,
    "extended, a length that lies (CVE-2022-43681)",
    { parametersLength: 255, parameters: "ff 0010 02 0002 0200" },
    "2/0",
  ),
  opens(30, "extended, a parameter cut in its header", { parametersLength: 255, parameters: "ff 0002 02 00" }, "2/0"),
  opens(
    30,
    "extended, a parameter that overruns",
    { parametersLength: 255, parameters: "ff 0005 02 0003 0200" },
    "2/0",
  ),
];

/** RFC 9072 § 2: lengths of two octets; the usual capabilities behind others. */
function longForm(others: Octets): OpenFields {
  const content = bytes(others, ...USUAL);
  const all = bytes("02", u16(content.length), content);
  return { parametersLength: 255, parameters: bytes("ff", u16(all.length), all) };
}

const UNDERSTOOD = new Set([1, 2, 5, 6, 9, 64, 65, 69, 70, 71, 73, 75, 77]);

const strange: readonly Fault[] = [
  offers(31, "an unknown capability", capability(0xfe, "00112233"), "up"),
  offers(31, "capability 0, empty (CVE-2018-5381)", capability(0), "up"),
  offers(31, "dynamic capability (CVE-2024-31949)", capability(67, "0102"), "up"),
  opens(31, "all codes that mean nothing to us", longForm(strangers()), "up"),
  opens(31, "each capability twice", { parameters: capabilities(...USUAL, ...USUAL) }, "up"),
  opens(
    31,
    "each capability in a parameter of its own",
    { parameters: bytes(...USUAL.map((each) => parameter(2, each))) },
    "up",
  ),
  opens(
    31,
    "an empty parameter of capabilities",
    { parameters: bytes(parameter(2, ""), capabilities(...USUAL)) },
    "up",
  ),
];

function strangers(): Uint8Array {
  return repeat(256, (code) => (UNDERSTOOD.has(code) ? "" : capability(code)));
}

/** Of the wrong length: refused where it decides how later messages are read, else taken for an unknown one. */
const wrongLengths: readonly Fault[] = [
  ...["", "000100", "0001000100"].map((value) => refused("multiprotocol", 1, value)),
  ...["0001000100", "000100010002 00"].map((value) => refused("extended next hop", 5, value)),
  refused("extended message", 6, "00"),
  ...["", "fdea", "00fdea", "0000fdea00"].map((value) =>
    refused("four-octet AS (CVE-2022-36440, GHSA-gjrg-jjr3-56cm)", 65, value),
  ),
  ...["000101", "0001010300"].map((value) => refused("ADD-PATH", 69, value)),
  ...["00010100", "00010104"].map((value) => setAside("ADD-PATH in a direction that does not exist", 69, value)),
  setAside("route refresh", 2, "00"),
  setAside("enhanced route refresh", 70, "0000"),
  ...["", "0102", "09"].map((value) => setAside("role", 9, value)),
  ...["", "80", "807800", "8078000101"].map((value) => setAside("graceful restart", 64, value)),
  ...["000101000000", "0001018000003600"].map((value) => setAside("LLGR (CVE-2023-31489)", 71, value)),
  ...["", "04", "0561", "016105 62", "0161"].map((value) => setAside("FQDN (GoBGP 3.10.0 died)", 73, value)),
  ...["", "05", "0561"].map((value) => setAside("software version (CVE-2025-43971, CVE-2023-41361)", 75, value)),
  setAside("link-local next hop", 77, "00"),
  ...["", "00", "0001000101"].map((value) => setAside("ORF (CVE-2022-37032)", 3, value)),
  opens(
    32,
    "a capability that overruns its parameter",
    { parameters: capabilities(...USUAL, capability(3, "00", 9)) },
    "2/0",
  ),
  opens(32, "a capability cut to its code", { parameters: capabilities(...USUAL, "03") }, "2/0"),
];

function refused(what: string, code: number, value: Octets): Fault {
  return offers(32, `${what} of ${bytes(value).length} octets`, capability(code, value), "2/0");
}

function setAside(what: string, code: number, value: Octets): Fault {
  const name = `${what} of ${bytes(value).length} octets`;
  return offers(32, name, capability(code, value), "up", { afterwards: notUnderstood(code, value) });
}

const NASTY = "1b5b324a 0a 22 5c e280ae c328 00 ff";
const ESCAPED = '\\x1b[2J\\x0a"\\\\u{202e}\\xc3(\\x00\\xff';

const texts: readonly Fault[] = [
  offers(33, "a hostname of control characters", fqdn(NASTY, "6c616e"), "up", {
    afterwards(arena) {
      expect(offered(arena, "fqdn")).toEqual([{ kind: "fqdn", hostname: ESCAPED, domain: "lan" }]);
      expect(negotiated(arena).peer.capabilities.map(describeCapability).join()).not.toMatch(/\p{Cc}/u);
    },
  }),
  opens(33, "a hostname of 253 octets, each to be escaped", longForm(fqdn(new Uint8Array(253), "")), "up", {
    afterwards(arena) {
      const [capability] = offered(arena, "fqdn");
      expect(capability).toMatchObject({ hostname: expect.stringMatching(/^(\\x00)+…$/) });
    },
  }),
  offers(33, "a software version of control characters", capability(75, bytes(u8(14), NASTY)), "up", {
    afterwards(arena) {
      expect(offered(arena, "software-version")).toEqual([{ kind: "software-version", version: ESCAPED }]);
    },
  }),
  offers(33, "a software version with a label in it", capability(75, ascii('Bird"} 1\nup{x="')), "up"),
];

function fqdn(hostname: Octets, domain: Octets): Uint8Array {
  const [host, rest] = [bytes(hostname), bytes(domain)];
  return capability(73, bytes(u8(host.length), host, u8(rest.length), rest));
}

const STRICT: Options = {
  neighbor: { role: "provider", strictRole: true },
  afterwards: (arena) => arena.neighbor.update({ strictRole: false }),
};

const role = (value: number) => capability(9, u8(value));

const roles: readonly Fault[] = [
  offers(34, "two providers", role(0), "2/11", { neighbor: { role: "provider" } }),
  offers(34, "a customer, and a peer as well", bytes(role(3), role(4)), "2/11", { neighbor: { role: "provider" } }),
  opens(34, "no role where one must be", {}, "2/11", STRICT),
  offers(34, "a role of two octets where one must be", capability(9, "0303"), "2/11", STRICT),
  offers(34, "provider and customer", role(3), "up", { neighbor: { role: "provider" } }),
];

export const openFaults: readonly Fault[] = [...fields, ...parameters, ...strange, ...wrongLengths, ...texts, ...roles];
