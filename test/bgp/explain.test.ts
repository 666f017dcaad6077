import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCapabilities } from "../../src/bgp/capabilities.ts";
import { explainMessage } from "../../src/bgp/explain.ts";
import type { Capability } from "../../src/bgp/messages.ts";
import { encodeNotification } from "../../src/bgp/notification.ts";
import { notificationName } from "../../src/bgp/notification-names.ts";
import { encodeOpen } from "../../src/bgp/open.ts";
import { hex, octets, wireFixtures } from "../support/wire-fixtures.ts";

const FILES = ["open", "open-lossy", "notification", "route-refresh", "keepalive"];
const fixtures = FILES.flatMap((file) => wireFixtures(file).map((fixture) => ({ file, ...fixture })));
const refused = fixtures.filter(({ expected }) => /^\d/.test(expected));
const accepted = fixtures.filter(({ expected }) => !/^\d/.test(expected));

function explain(bytes: Uint8Array): string {
  return explainMessage(bytes, 0, bytes.length);
}

describe("explainMessage", () => {
  it.each(accepted)("has words for $file: $name", ({ bytes, expected }) => {
    expect(explain(bytes)).toBe(expected);
  });

  it.each(refused)("names the error and shows the octets of $file: $name", ({ bytes, expected }) => {
    const [code, subcode] = expected.split(/[/ ]/).map(Number);
    const text = explain(bytes);
    expect(text).toContain(`, ${notificationName({ code, subcode })}, `);
    expect(text).toContain(hex(bytes.subarray(0, 64)));
  });

  it.each([
    ["", "not a message: "],
    ["ffff", "not a message: ffff"],
    [
      "00000000000000000000000000000000 0013 04",
      "not a message, Message Header Error/Connection Not Synchronized, the marker is not all ones: 00000000000000000000000000000000001304",
    ],
    [
      "M 0013 07",
      "not a message, Message Header Error/Bad Message Type, unknown message type 7: ffffffffffffffffffffffffffffffff001307",
    ],
    ["M 001d 01 04", "OPEN of 29 octets, found 20: ffffffffffffffffffffffffffffffff001d0104"],
    [
      "M 001d 01 03 fde9 00b4 0a000001 00",
      "malformed OPEN, OPEN Message Error/Unsupported Version Number, BGP version 3: ffffffffffffffffffffffffffffffff001d0103fde900b40a00000100",
    ],
  ])("says what is wrong: %s", (bytes, expected) => {
    expect(explain(octets(bytes))).toBe(expected);
  });

  it("names families in words, and in numbers where there are none", () => {
    const refresh = (family: string) => explain(octets(`M 0017 05 ${family}`));
    expect(refresh("0001 00 01")).toBe("ROUTE-REFRESH request for ipv4-unicast");
    expect(refresh("0001 00 80")).toBe("ROUTE-REFRESH request for ipv4-vpn");
    expect(refresh("4004 00 47")).toBe("ROUTE-REFRESH request for bgp-ls-link-state");
    expect(refresh("0007 00 ee")).toBe("ROUTE-REFRESH request for afi-7-safi-238");
  });

  it.each(["", "a"])("cuts what a peer makes long, and no character in two: %j", (start) => {
    const names = Array.from(
      { length: 12 },
      (): Capability => ({ kind: "fqdn", hostname: start + "🙂".repeat(60), domain: "" }),
    );
    const text = explain(encodeOpen({ asn: 65001, holdTime: 90, routerId: 1, capabilities: names }));
    expect(text).toMatch(/🙂…$/u);
    expect(text.length).toBeLessThan(1030);
    const data = Uint8Array.from(encodeCapabilities(names));
    const refusal = explain(encodeNotification({ code: 2, subcode: 7, data }));
    expect(refusal).toMatch(/🙂…$/u);
    expect(refusal.length).toBeLessThan(1100);
  });

  it("stays a bounded line of harmless characters when a valid message is full of garbage", () => {
    const bodies = fc.tuple(
      fc.constantFrom(1, 2, 3, 5),
      fc.uint8Array({ minLength: 10, maxLength: 4000, size: "max" }),
    );
    fc.assert(
      fc.property(bodies, ([type, body]) => {
        const length = 19 + body.length;
        const header = octets(`M ${length.toString(16).padStart(4, "0")} 0${type}`);
        const text = explain(Uint8Array.of(...header, ...body));
        expect(text.length).toBeLessThan(1300);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
