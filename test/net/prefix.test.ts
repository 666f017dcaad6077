import net from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIp, type IpAddress, parseIp } from "../../src/net/address.ts";
import { clearHostBits, formatPrefix, parsePrefix, prefixContains, prefixOf } from "../../src/net/prefix.ts";

const address: fc.Arbitrary<IpAddress> = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ({ version: 4 as const, bytes })),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => ({ version: 6 as const, bytes })),
);

const addressAndLength = address.chain((ip) => fc.tuple(fc.constant(ip), fc.nat(8 * ip.bytes.length)));

/** An address near another one, so that containment is sometimes decided by a single bit. */
const addressNearby = fc.tuple(addressAndLength, fc.nat(128)).map(([[ip, length], bit]) => {
  const bytes = ip.bytes.slice();
  const at = bit % (8 * bytes.length);
  bytes[at >> 3] ^= 0x80 >> (at & 7);
  return { ip, length, near: { version: ip.version, bytes } };
});

function bits(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

describe("parsePrefix", () => {
  it("reads every prefix and clears the bits past its length", () => {
    fc.assert(
      fc.property(addressAndLength, ([ip, length]) => {
        const prefix = parsePrefix(`${formatIp(ip)}/${length}`)!;
        expect(prefix.length).toBe(length);
        expect(bits(prefix.bytes)).toBe(
          bits(ip.bytes)
            .slice(0, length)
            .padEnd(8 * ip.bytes.length, "0"),
        );
        expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix);
      }),
    );
  });

  it.each([
    ["192.0.2.1", "192.0.2.1/32"],
    ["2001:db8::1", "2001:db8::1/128"],
    ["203.0.113.100/28", "203.0.113.96/28"],
    ["255.255.255.255/0", "0.0.0.0/0"],
    ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
    ["::/0", "::/0"],
    ["::ffff:192.0.2.1/112", "::ffff:192.0.0.0/112"],
  ])("reads %s as %s", (text, expected) => {
    expect(formatPrefix(parsePrefix(text)!)).toBe(expected);
  });

  it.each([
    "",
    "/",
    "/24",
    "192.0.2.0/",
    "192.0.2.0/33",
    "2001:db8::/129",
    "192.0.2.0/-1",
    "192.0.2.0/+8",
    "192.0.2.0/08",
    "192.0.2.0/0x8",
    "192.0.2.0/8 ",
    "192.0.2.0/8/8",
    "192.0.2.0/1e1",
    "192.0.2/24",
    "192.0.2.0/255.255.255.0",
    "192.0.2.0/４",
    "fe80::%eth0/64",
    "fe80::/64%eth0",
  ])("refuses %j", (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });
});

describe("prefixContains", () => {
  it("agrees with the block list of the standard library", () => {
    fc.assert(
      fc.property(addressNearby, ({ ip, length, near }) => {
        const family = ip.version === 4 ? "ipv4" : "ipv6";
        const list = new net.BlockList();
        list.addSubnet(formatIp(ip), length, family);
        // An IPv6 rule of the standard library looks at IPv4-mapped addresses as IPv4; ours keeps the two apart.
        fc.pre(!formatIp(near).includes(":ffff:") && !(ip.version === 4 && length === 0));
        expect(prefixContains(prefixOf(ip, length), near)).toBe(list.check(formatIp(near), family));
      }),
      { numRuns: 1000 },
    );
  });

  it("holds of an address exactly when their first bits are the same", () => {
    fc.assert(
      fc.property(addressNearby, ({ ip, length, near }) => {
        expect(prefixContains(prefixOf(ip, length), near)).toBe(
          bits(ip.bytes).slice(0, length) === bits(near.bytes).slice(0, length),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("never mixes the versions", () => {
    expect(prefixContains(parsePrefix("0.0.0.0/0")!, parseIp("::")!)).toBe(false);
    expect(prefixContains(parsePrefix("::/0")!, parseIp("192.0.2.1")!)).toBe(false);
  });
});

describe("clearHostBits", () => {
  it("touches nothing outside the address", () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 16), fc.nat(128), fc.nat(5), (width, wanted, offset) => {
        const length = wanted % (8 * width + 1);
        const buffer = new Uint8Array(offset + width + 5).fill(0xff);
        clearHostBits(buffer, offset, width, length);
        const expected = "1".repeat(8 * offset + length) + "0".repeat(8 * width - length) + "1".repeat(40);
        expect(bits(buffer)).toBe(expected);
      }),
    );
  });
});
