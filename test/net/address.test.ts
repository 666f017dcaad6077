import net from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatDottedQuad,
  formatIp,
  formatIpBytes,
  isLinkLocal,
  parseDottedQuad,
  parseIp,
  sameIp,
  withoutIpv4Mapping,
} from "../../src/net/address.ts";

const octets = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

/** Runs of zeros are what IPv6 text is about, so half of the groups are zero. */
const ipv6Bytes = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])));

/** Every way in which RFC 4291 § 2.2 lets the same bytes be written. */
const ipv6Spelling = fc
  .record({
    bytes: ipv6Bytes,
    upper: fc.boolean(),
    padded: fc.boolean(),
    quad: fc.boolean(),
    gapAt: fc.nat(7),
    gapLength: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ bytes, upper, padded, quad, gapAt, gapLength }) => {
    const groups = Array.from({ length: 8 }, (_, i) =>
      ((bytes[2 * i] << 8) | bytes[2 * i + 1]).toString(16).padStart(padded ? 4 : 1, "0"),
    );
    let zeros = 0;
    while (zeros < gapLength && gapAt + zeros < 8 && Number.parseInt(groups[gapAt + zeros], 16) === 0) zeros++;
    const useQuad = quad && gapAt + zeros <= 6;
    const written = useQuad ? [...groups.slice(0, 6), bytes.subarray(12).join(".")] : groups;
    const text =
      zeros === 0
        ? written.join(":")
        : `${written.slice(0, gapAt).join(":")}::${written.slice(gapAt + zeros).join(":")}`;
    return { bytes, text: upper ? text.toUpperCase() : text };
  });

describe("parseIp", () => {
  it("reads every IPv4 address", () => {
    fc.assert(
      fc.property(octets(4), (bytes) => {
        expect(parseIp(bytes.join("."))).toEqual({ version: 4, bytes });
      }),
    );
  });

  it("reads every spelling of an IPv6 address", () => {
    fc.assert(
      fc.property(ipv6Spelling, ({ bytes, text }) => {
        expect(net.isIPv6(text), text).toBe(true);
        expect(parseIp(text), text).toEqual({ version: 6, bytes });
      }),
      { numRuns: 2000 },
    );
  });

  it("accepts what the system's own parser accepts, and nothing else", () => {
    const piece = fc.constantFrom(
      "0",
      "1",
      "00",
      "01",
      "255",
      "256",
      "f",
      "ffff",
      "10000",
      "g",
      ":",
      "::",
      ".",
      " ",
      "-1",
      "+",
      "",
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 18 }).map((pieces) => pieces.join(""));
    const nearly = fc
      .tuple(
        fc.oneof(
          ipv6Spelling.map((spelling) => spelling.text),
          octets(4).map((bytes) => bytes.join(".")),
        ),
        fc.nat(50),
        piece,
      )
      .map(([good, at, inserted]) => good.slice(0, at) + inserted + good.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(text, nearly), (candidate) => {
        expect(parseIp(candidate)?.version ?? 0, candidate).toBe(net.isIP(candidate));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    // RFC 4291 § 2.2
    ["ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"],
    ["2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"],
    ["FF01:0:0:0:0:0:0:101", "ff01::101"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["0:0:0:0:0:0:13.1.68.3", "::d01:4403"],
    ["0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"],
    // RFC 5952 § 4
    ["2001:0db8::0001", "2001:db8::1"],
    ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
    ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"],
    ["fe80::1%eth0.100", "fe80::1%eth0.100"],
    ["FE80::1%EN0", "fe80::1%EN0"],
  ])("reads %s and writes it as %s", (text, canonical) => {
    expect(formatIp(parseIp(text)!)).toBe(canonical);
  });

  it.each([
    "",
    "1.2.3",
    "1.2.3.4.",
    ".1.2.3.4",
    "1..2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1.2.3.00",
    "1.2.3.256",
    "1.2.3.4/24",
    " 1.2.3.4",
    "1.2.3.4\n",
    "1.2.3.４",
    "0x1.2.3.4",
    "16909060",
    "1.2.3.4%eth0",
    ":",
    ":::",
    "::1::",
    "1::2::3",
    ":1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7",
    "1::2:3:4:5:6:7:8",
    "::12345",
    "::g",
    "::1.2.3",
    "::1.2.3.04",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "fe80::1%",
    "fe80::1%two words",
    "fe80::1%eth0%1",
    "fe80::1%eth0/64",
    "fe80::1%a-name-too-long0",
    "[::1]",
  ])("refuses %j", (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
});

describe("formatIp", () => {
  it("gives every address one text, which reads back as the same address", () => {
    fc.assert(
      fc.property(fc.oneof(octets(4), octets(16), ipv6Bytes), fc.constantFrom(undefined, "eth0"), (bytes, zone) => {
        const version = bytes.length === 4 ? 4 : 6;
        const address =
          version === 6 && zone !== undefined ? ({ version, bytes, zone } as const) : ({ version, bytes } as const);
        expect(parseIp(formatIp(address))).toEqual(address);
      }),
    );
  });

  it("shortens IPv6 as the URL standard does, but for mapped IPv4", () => {
    fc.assert(
      fc.property(ipv6Bytes, (bytes) => {
        const text = formatIp({ version: 6, bytes });
        fc.pre(!text.includes("."));
        expect(`[${text}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
      { numRuns: 2000 },
    );
  });

  it("reads from the middle of a buffer", () => {
    const buffer = Uint8Array.of(9, 9, 192, 0, 2, 1, 9, ...parseIp("2001:db8::1")!.bytes, 9);
    expect(formatIpBytes(buffer, 2, 4)).toBe("192.0.2.1");
    expect(formatIpBytes(buffer, 7, 6)).toBe("2001:db8::1");
  });
});

describe("addresses", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1", true],
    ["192.0.2.1", "192.0.2.2", false],
    ["192.0.2.1", "::ffff:192.0.2.1", false],
    ["fe80::1%eth0", "fe80::1%eth0", true],
    ["fe80::1%eth0", "fe80::1%eth1", false],
    ["fe80::1%eth0", "fe80::1", false],
  ])("%s and %s are the same: %s", (a, b, same) => {
    expect(sameIp(parseIp(a)!, parseIp(b)!)).toBe(same);
  });

  it.each([
    ["fe80::1", true],
    ["febf:ffff::", true],
    ["fec0::1", false],
    ["fe7f::1", false],
    ["169.254.0.1", true],
    ["169.253.0.1", false],
    ["::ffff:169.254.0.1", false],
  ])("%s is link-local: %s", (text, expected) => {
    expect(isLinkLocal(parseIp(text)!)).toBe(expected);
  });

  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["192.0.2.1", "192.0.2.1"],
    ["::fffe:192.0.2.1", "::fffe:c000:201"],
    ["::192.0.2.1", "::c000:201"],
    ["2001:db8::ffff:192.0.2.1", "2001:db8::ffff:c000:201"],
  ])("%s without a mapping is %s", (text, expected) => {
    expect(formatIp(withoutIpv4Mapping(parseIp(text)!))).toBe(expected);
  });
});

describe("dotted quads", () => {
  it("are 32-bit numbers without a sign", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        expect(parseDottedQuad(formatDottedQuad(value))).toBe(value);
      }),
    );
    expect(parseDottedQuad("255.255.255.255")).toBe(0xffffffff);
    expect(formatDottedQuad(0x80000001)).toBe("128.0.0.1");
  });

  it.each(["", "1", "1.2.3", "::1", "1.2.3.4.5", "01.2.3.4"])("refuse %j", (text) => {
    expect(parseDottedQuad(text)).toBeUndefined();
  });
});
