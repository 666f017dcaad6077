import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCapabilities, describeCapability, encodeCapabilities } from "../../src/bgp/capabilities.ts";
import { IPV4_UNICAST } from "../../src/bgp/codes.ts";
import type { Capability } from "../../src/bgp/messages.ts";
import { arbitraryCapability } from "../support/arbitrary-capability.ts";
import { hex, octets, outcome } from "../support/wire-fixtures.ts";

const FOLLOWER = octets("41 04 fa56ea01");

function decode(bytes: Uint8Array): Capability[] {
  const found: Capability[] = [];
  decodeCapabilities(bytes, 0, bytes.length, found);
  return found;
}

function encode(...capabilities: Capability[]): Uint8Array {
  return Uint8Array.from(encodeCapabilities(capabilities));
}

describe("capabilities", () => {
  it("come back as they were sent", () => {
    fc.assert(
      fc.property(fc.array(arbitraryCapability, { maxLength: 8 }), (capabilities) => {
        const bytes = encode(...capabilities);
        expect(decode(bytes)).toEqual(capabilities);
        expect(encode(...decode(bytes))).toEqual(bytes);
      }),
    );
  });

  it("never take octets of the next one, whatever their code and length", () => {
    const follower = decode(FOLLOWER)[0];
    const wrong: string[] = [];
    for (let code = 0; code < 256; code++) {
      for (let length = 0; length <= 16; length++) {
        for (const fill of [0x00, 0x01, 0x41, 0xff]) {
          const bytes = Uint8Array.of(code, length, ...new Uint8Array(length).fill(fill), ...FOLLOWER);
          const result = outcome(() => decode(bytes));
          const followed = result.length === 2 && isDeepStrictEqual(result[1], follower);
          if (result !== "2/0" && !followed) wrong.push(hex(bytes));
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(["02", "41 04", "41 04 000000", "02 00 41", "41 ff fa56ea01"])(
    "that overrun their parameter: %s",
    (bytes) => {
      expect(outcome(() => decode(octets(bytes)))).toBe("2/0");
    },
  );

  it("refuse to be longer than their length octet can say", () => {
    const entries = Array.from({ length: 64 }, () => ({ family: IPV4_UNICAST, receive: true, send: false }));
    expect(() => encode({ kind: "add-path", entries })).toThrow(RangeError);
    expect(() => encode({ kind: "add-path", entries: entries.slice(1) })).not.toThrow();
  });

  it.each<{ title: string; capability: Capability; length: number; end: string }>([
    {
      title: "hostname",
      capability: { kind: "fqdn", hostname: `${"a".repeat(252)}é`, domain: "b" },
      length: 255,
      end: "610162",
    },
    {
      title: "domain",
      capability: { kind: "fqdn", hostname: "host", domain: "é".repeat(200) },
      length: 254,
      end: "c3a9",
    },
    { title: "version", capability: { kind: "software-version", version: "☎".repeat(90) }, length: 253, end: "e2988e" },
    {
      title: "version without a length octet",
      capability: { kind: "software-version", version: "é".repeat(128), bare: true },
      length: 254,
      end: "c3a9",
    },
  ])("cut a text that is too long between two characters: $title", ({ capability, length, end }) => {
    const bytes = encode(capability);
    expect(bytes[1]).toBe(length);
    expect(hex(bytes).slice(-end.length)).toBe(end);
    expect(decode(bytes)).toHaveLength(1);
  });

  it("clamp times to the room that they have", () => {
    const family = IPV4_UNICAST;
    const gracefulRestart = { restarting: false, notification: false, restartTime: 5000, families: [] };
    expect(encode({ kind: "graceful-restart", gracefulRestart })).toEqual(octets("40 02 0fff"));
    const entries = [{ family, forwarding: false, staleTime: 0x1000000 }];
    expect(encode({ kind: "long-lived-graceful-restart", entries })).toEqual(octets("47 07 0001 01 00 ffffff"));
  });

  it("say what a known one held that could not be understood", () => {
    expect(describeCapability({ kind: "unknown", code: 9, value: octets("05") })).toBe("role (not understood) 05");
    expect(describeCapability({ kind: "unknown", code: 201, value: octets("05") })).toBe("capability 201 05");
  });
});
