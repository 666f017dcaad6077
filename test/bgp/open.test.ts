import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCapabilities } from "../../src/bgp/capabilities.ts";
import { AS_TRANS, addressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../src/bgp/codes.ts";
import type { Capability, OpenMessage } from "../../src/bgp/messages.ts";
import { decodeOpen, encodeOpen } from "../../src/bgp/open.ts";
import { arbitraryCapability } from "../support/arbitrary-capability.ts";
import { hex, octets, outcome, wireFixtures } from "../support/wire-fixtures.ts";

const fixtures = wireFixtures("open");
const refused = fixtures.filter(({ expected }) => /^\d/.test(expected));
const accepted = fixtures.filter(({ expected }) => expected.startsWith("OPEN"));
/** These have all capabilities in one parameter, as we do. */
const EXACT = ["bird-2.0.12", "bird-2.0.12 with a 4-octet AS and a role", "gobgp-3.10.0", "openbgpd-7.7"];

function decode(bytes: Uint8Array): OpenMessage {
  return decodeOpen(bytes, 0, bytes.length);
}

function fixture(name: string): Uint8Array {
  const found = fixtures.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found.bytes;
}

/** The capabilities of a good OPEN as they stand in it, found without the decoder. */
function capabilityOctets(bytes: Uint8Array): number[] {
  const extended = bytes[29] === 255;
  const found: number[] = [];
  for (let at = extended ? 32 : 29; at < bytes.length; ) {
    const length = extended ? bytes[at + 1] * 256 + bytes[at + 2] : bytes[at + 1];
    at += extended ? 3 : 2;
    found.push(...bytes.slice(at, at + length));
    at += length;
  }
  return found;
}

function unknown(length: number): Capability {
  return { kind: "unknown", code: 239, value: new Uint8Array(length).fill(0xab) };
}

const plain: OpenMessage = { asn: 65001, holdTime: 180, routerId: 0x0a000001, capabilities: [] };

describe("decodeOpen", () => {
  it.each(refused)("refuses: $name ($expected)", ({ bytes, expected }) => {
    expect(outcome(() => decode(bytes))).toBe(expected);
  });

  it.each(accepted)("repeats the capabilities octet for octet: $name", ({ bytes }) => {
    expect(encodeCapabilities(decode(bytes).capabilities)).toEqual(capabilityOctets(bytes));
  });

  it("understands all of FRR's OPEN", () => {
    const both = [IPV4_UNICAST, IPV6_UNICAST];
    expect(decode(fixture("frr-8.4.4"))).toEqual({
      asn: 65002,
      holdTime: 9,
      routerId: 0x0a000003,
      capabilities: [
        { kind: "multiprotocol", family: IPV4_UNICAST },
        { kind: "multiprotocol", family: IPV6_UNICAST },
        { kind: "unknown", code: 128, value: new Uint8Array(0) },
        { kind: "route-refresh" },
        { kind: "enhanced-route-refresh" },
        { kind: "four-octet-as", asn: 65002 },
        { kind: "extended-message" },
        { kind: "role", role: "customer" },
        { kind: "add-path", entries: both.map((family) => ({ family, receive: true, send: true })) },
        { kind: "fqdn", hostname: "leaf1", domain: "" },
        {
          kind: "graceful-restart",
          gracefulRestart: {
            restarting: true,
            notification: true,
            restartTime: 120,
            families: both.map((family) => ({ family, forwarding: false })),
          },
        },
        {
          kind: "long-lived-graceful-restart",
          entries: both.map((family) => ({ family, forwarding: true, staleTime: 3600 })),
        },
      ],
    });
  });

  it("keeps nothing of the buffer, so that the next chunk may overwrite it", () => {
    const chunk = Buffer.from(fixture("frr-8.4.4"));
    const open = decodeOpen(chunk, 0, chunk.length);
    const before = structuredClone(open);
    chunk.fill(0xee);
    expect(open).toEqual(before);
  });
});

describe("encodeOpen", () => {
  it.each(EXACT)("repeats an OPEN octet for octet: %s", (name) => {
    expect(hex(encodeOpen(decode(fixture(name))))).toBe(hex(fixture(name)));
  });

  it("survives the way there and back", () => {
    const asn = fc.integer({ min: 1, max: 0xffffffff }).filter((number) => number !== AS_TRANS);
    const others = fc.array(
      arbitraryCapability.filter(({ kind }) => kind !== "four-octet-as"),
      { maxLength: 12 },
    );
    const opens = fc.record({
      asn,
      holdTime: fc.nat(0xffff),
      routerId: fc.integer({ min: 1, max: 0xffffffff }),
      others,
    });
    fc.assert(
      fc.property(opens, ({ others, ...fixed }) => {
        const capabilities: Capability[] = [...others, { kind: "four-octet-as", asn: fixed.asn }];
        const open = { ...fixed, capabilities };
        const bytes = encodeOpen(open);
        expect(decode(bytes)).toEqual(open);
        expect(bytes[29] === 255).toBe(encodeCapabilities(capabilities).length > 253);
      }),
    );
  });

  it("sends no optional parameter when it has nothing to offer", () => {
    expect(encodeOpen(plain)).toEqual(octets("M 001d 01 04 fde9 00b4 0a000001 00"));
  });

  it("hides a 4-octet AS behind AS_TRANS", () => {
    const open: OpenMessage = { ...plain, asn: 4200000000, capabilities: [{ kind: "four-octet-as", asn: 4200000000 }] };
    expect(encodeOpen(open)).toEqual(octets("M 0025 01 04 5ba0 00b4 0a000001 08 02 06 41 04 fa56ea00"));
  });

  it("takes the extended form only when the capabilities need it (RFC 9072 § 2)", () => {
    const full = encodeOpen({ ...plain, capabilities: [unknown(251)] });
    expect(hex(full.subarray(28, 33))).toBe("ff02fdeffb");
    const overfull = encodeOpen({ ...plain, capabilities: [unknown(252)] });
    expect(hex(overfull.subarray(28, 37))).toBe("ffff01010200feeffc");
    expect(decode(overfull).capabilities).toEqual([unknown(252)]);
  });

  it("refuses more capabilities than an OPEN can hold", () => {
    const fifteen = Array.from({ length: 15 }, () => unknown(255));
    const rest = 4096 - 35 - 15 * 257 - 2;
    expect(encodeOpen({ ...plain, capabilities: [...fifteen, unknown(rest)] })).toHaveLength(4096);
    expect(() => encodeOpen({ ...plain, capabilities: [...fifteen, unknown(rest + 1)] })).toThrow(RangeError);
  });

  it("carries families that nobody here knows", () => {
    const capabilities: Capability[] = [{ kind: "multiprotocol", family: addressFamily(16388, 71) }];
    expect(decode(encodeOpen({ ...plain, capabilities })).capabilities).toEqual(capabilities);
  });
});
