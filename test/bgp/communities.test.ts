import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatCommunity,
  formatLargeCommunity,
  parseCommunity,
  parseLargeCommunity,
} from "../../src/bgp/communities.ts";
import { formatExtendedCommunity, parseExtendedCommunity } from "../../src/bgp/extended-communities.ts";
import { hex, octets } from "../support/wire-fixtures.ts";

const uint32 = fc.integer({ min: 0, max: 0xffffffff });

describe("community text", () => {
  it.each([
    ["no-export", 0xffffff01],
    ["no-advertise", 0xffffff02],
    ["local-AS", 0xffffff03],
    ["no-peer", 0xffffff04],
    ["graceful-shutdown", 0xffff0000],
    ["accept-own", 0xffff0001],
    ["llgr-stale", 0xffff0006],
    ["no-llgr", 0xffff0007],
    ["route-filter-translated-v4", 0xffff0002],
    ["route-filter-v4", 0xffff0003],
    ["route-filter-translated-v6", 0xffff0004],
    ["route-filter-v6", 0xffff0005],
    ["accept-own-nexthop", 0xffff0008],
    ["blackhole", 0xffff029a],
    ["65000:100", 0xfde80064],
    ["0:0", 0],
  ])("%s", (text, value) => {
    expect(parseCommunity(text)).toBe(value);
    expect(formatCommunity(value)).toBe(text);
  });

  it("takes the other spellings of well-known names", () => {
    expect(parseCommunity("no-export-subconfed")).toBe(0xffffff03);
    expect(parseCommunity("local-as")).toBe(0xffffff03);
    expect(parseCommunity("NO-EXPORT")).toBe(0xffffff01);
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(
        uint32,
        uint32,
        uint32,
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (global, local1, local2, octets) => {
          expect(parseCommunity(formatCommunity(global))).toBe(global);
          expect(parseLargeCommunity(formatLargeCommunity({ global, local1, local2 }))).toEqual({
            global,
            local1,
            local2,
          });
          expect(parseExtendedCommunity(formatExtendedCommunity(octets))).toEqual(octets);
        },
      ),
    );
  });

  it.each([
    "",
    ":",
    "1",
    "1:2:3",
    "65536:1",
    "1:65536",
    "-1:1",
    "01:1",
    "1: 1",
    "1:1 ",
    "no-such-name",
    "1e3:1",
    "0x1:1",
  ])("refuses %j", (text) => {
    expect(parseCommunity(text)).toBeUndefined();
  });

  it.each(["", "1:2", "1:2:3:4", "4294967296:1:1", "1:2:-3", "1:2:x"])("refuses %j as a large one", (text) => {
    expect(parseLargeCommunity(text)).toBeUndefined();
  });
});

describe("extended community text", () => {
  it.each([
    ["rt:65000:100", "0002 fde8 00000064"],
    ["rt:4200000000:100", "0202 fa56ea00 0064"],
    ["rt:192.0.2.1:100", "0102 c0000201 0064"],
    ["soo:65000:4294967295", "0003 fde8 ffffffff"],
    ["lb:65000:125000000", "4004 fde8 4cee6b28"],
    ["0x0202000000010064", "0202 00000001 0064"],
    ["0x4004fde87fc00000", "4004 fde8 7fc00000"],
    ["0x800600000000abcd", "8006 00000000 abcd"],
  ])("%s", (text, bytes) => {
    expect(hex(parseExtendedCommunity(text) ?? octets(""))).toBe(hex(octets(bytes)));
    expect(formatExtendedCommunity(octets(bytes))).toBe(text);
  });

  it.each([
    "rt:1",
    "rt:1:2:3",
    "rt:65536:65536",
    "rt:192.0.2.1:65536",
    "lb:65536:1",
    "xx:1:2",
    "0x00",
    "rt:a:1",
    "rt:1:1.5",
  ])("refuses %j", (text) => {
    expect(parseExtendedCommunity(text)).toBeUndefined();
  });
});
