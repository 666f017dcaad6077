import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCommunity } from "../../src/bgp/communities.ts";
import {
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  linkBandwidth,
  STANDARD_COMMUNITY,
  sortedCommunities,
  unitedCommunities,
} from "../../src/policy/community-kinds.ts";
import { CommunityList, type CommunityListEntry } from "../../src/policy/community-list.ts";
import { RegularExpression } from "../../src/policy/regular-expression.ts";
import { community, extended } from "./support.ts";

const numbers = (text: string) => (text === "" ? [] : text.split(" ").map(community));
const standard = (...entries: readonly string[]) =>
  entries.map((entry): CommunityListEntry<number> => {
    const [action, ...communities] = entry.split(" ");
    return { action: action === "permit" ? "permit" : "deny", communities: numbers(communities.join(" ")) };
  });
const expanded = (...entries: readonly string[]) =>
  entries.map((entry): CommunityListEntry<number> => {
    const [action, ...expression] = entry.split(" ");
    return { action: action === "permit" ? "permit" : "deny", expression: new RegularExpression(expression.join(" ")) };
  });

describe("a community list", () => {
  it.each([
    ["all of an entry are needed", standard("permit 1:1 1:2"), "1:2", "some", false],
    ["others do no harm", standard("permit 1:1 1:2"), "1:2 9:9 1:1", "some", true],
    ["entries are alternatives", standard("permit 1:1", "permit 1:2"), "1:2", "some", true],
    ["the first that fits decides", standard("deny 1:1", "permit 1:2"), "1:1 1:2", "some", false],
    ["none fits", standard("permit 1:1"), "", "some", false],
    ["others do harm", standard("permit 1:1 1:2"), "1:2 1:1 1:3", "exact-match", false],
    ["neither order nor repetition matters", standard("permit 1:1 1:2"), "1:2 1:1 1:2", "exact-match", true],
    ["fewer are not the same", standard("permit 1:1 1:2"), "1:1", "exact-match", false],
    ["one of an entry will do", standard("permit 1:1 1:2"), "9:9 1:2", "any", true],
    ["the route's lowest known one decides", standard("deny 1:1", "permit 1:2"), "1:2 1:1", "any", false],
    ["none is known", standard("permit 1:1"), "9:9", "any", false],
    ["there is none", standard("permit 1:1"), "", "any", false],
    ["an expression sees all, in order", expanded("permit ^1:1 1:2 2:1$"), "2:1 1:2 1:1", "some", true],
    ["an expression sees names", expanded("permit no-export"), "65535:65281", "some", true],
    ["an expression sees an empty text", expanded("permit ^$"), "", "some", true],
    ["an expression is never exact", expanded("permit 1:1"), "1:1 1:2", "exact-match", true],
    ["an expression sees one at a time", expanded("permit ^1:2$"), "1:1 1:2", "any", true],
  ] as const)("%s", (_what, entries, communities, match, expected) => {
    expect(new CommunityList(STANDARD_COMMUNITY, entries).permits(numbers(communities), match)).toBe(expected);
  });

  it.each([
    ["each for itself", standard("permit 1:1 1:2"), "1:1 1:3", "1:3"],
    ["kept where the first entry that has it denies", standard("deny 1:1", "permit 1:1 1:2"), "1:1 1:2 1:3", "1:1 1:3"],
    ["by an expression", expanded("deny ^1:1$", "permit ^1:"), "1:1 1:2 2:1", "1:1 2:1"],
    ["all of them", expanded("permit .*"), "1:1 1:2", ""],
  ])("deletes: %s", (_what, entries, communities, left) => {
    const list = new CommunityList(STANDARD_COMMUNITY, entries);
    expect(list.without(numbers(communities))).toEqual(numbers(left));
  });

  it("is of large communities as well", () => {
    const one = { global: 1, local1: 2, local2: 3 };
    const list = new CommunityList(LARGE_COMMUNITY, [{ action: "permit", communities: [one] }]);
    expect(list.permits([{ ...one, global: 2 }, { ...one }], "some")).toBe(true);
    expect(list.permits([{ ...one, local2: 4 }], "some")).toBe(false);
  });

  it("is of extended communities as well, which compare by their octets", () => {
    const list = new CommunityList(EXTENDED_COMMUNITY, [
      { action: "permit", communities: [extended("0002006400000001")] },
    ]);
    expect(list.permits([extended("0002006400000001")], "exact-match")).toBe(true);
    expect(list.permits([extended("4002006400000001")], "some")).toBe(false);
  });
});

describe("communities as text", () => {
  it.each([
    ["0002fde800000064", "RT:65000:100"],
    ["0102c00002010064", "RT:192.0.2.1:100"],
    ["0202fa56ea010064", "RT:4200000001:100"],
    ["0003fde800000064", "SoO:65000:100"],
    ["0005fde800000064", "UNK:0, 5"],
    ["0600001122334455", "UNK:6, 0"],
  ])("%s is %s, as FRR prints it", (hex, text) => {
    expect(EXTENDED_COMMUNITY.format(extended(hex))).toBe(text);
  });

  it.each([
    [1, "LB:65000:1 (8 bps)"],
    [125, "LB:65000:125 (1.000 Kbps)"],
    [125_000, "LB:65000:125000 (1.000 Mbps)"],
    [1_250_000_000, "LB:65000:1250000000 (10.000 Gbps)"],
  ])("a bandwidth of %i bytes a second is %s", (bytes, text) => {
    expect(EXTENDED_COMMUNITY.format(linkBandwidth(65000, bytes, false))).toBe(text);
  });

  it.each([
    [0xffff0000, "graceful-shutdown"],
    [0xffff029a, "blackhole"],
    [0xffffff01, "no-export"],
    [0xffffff02, "no-advertise"],
    [0xffffff03, "local-AS"],
    [0xffffff04, "no-peer"],
    [0xffff0006, "llgr-stale"],
    [0xffffff05, "65535:65285"],
    [0, "0:0"],
  ])("%i is %s, as FRR prints it", (community, text) => {
    expect(STANDARD_COMMUNITY.format(community)).toBe(text);
  });

  it("has the names that people are shown and write elsewhere, too", () => {
    for (let low = 0; low <= 0xffff; low++) {
      const community = 0xffff0000 + low;
      expect(STANDARD_COMMUNITY.format(community)).toBe(formatCommunity(community));
    }
  });

  it.each([
    ["few", 12],
    ["many", 60],
  ])("is sorted by number and each one once, when there are %s", (_how, maxLength) => {
    const communities = fc.array(fc.oneof(fc.nat(9), fc.integer({ min: 0, max: 0xffffffff })), { maxLength });
    fc.assert(
      fc.property(communities, communities, (some, others) => {
        const expected = [...new Set([...some, ...others])].sort((a, b) => a - b);
        expect(unitedCommunities(STANDARD_COMMUNITY, some, others)).toEqual(expected);
        expect(sortedCommunities(STANDARD_COMMUNITY, [...some, ...others])).toEqual(expected);
        expect(sortedCommunities(STANDARD_COMMUNITY, expected)).toBe(expected);
      }),
    );
  });
});
