import { describe, expect, it } from "vitest";
import { AccessList, type AccessListEntry } from "../../src/policy/access-list.ts";
import { prefix } from "./support.ts";

function permits(version: 4 | 6, entries: readonly AccessListEntry[], route: string): boolean {
  const { bytes, length } = prefix(route);
  return new AccessList(version, entries).permits(bytes, 0, length);
}

const within: AccessListEntry = { action: "permit", prefix: prefix("10.1.0.0/16") };
const exactly: AccessListEntry = { action: "permit", prefix: prefix("10.1.0.0/16"), exact: true };
/** `10.1.0.0 0.0.255.255`, which says nothing of lengths, and the same with `255.255.255.0 0.0.0.255` behind it. */
const wildcard: AccessListEntry = { action: "permit", address: { value: 0x0a010000, ignored: 0xffff } };
const withMask: AccessListEntry = { ...wildcard, mask: { value: 0xffffff00, ignored: 0xff } };

describe("an access list", () => {
  it.each([
    ["a prefix", within, "10.1.0.0/16", true],
    ["a prefix", within, "10.1.2.0/24", true],
    ["a prefix", within, "10.0.0.0/8", false],
    ["an exact prefix", exactly, "10.1.0.0/16", true],
    ["an exact prefix", exactly, "10.1.2.0/24", false],
    ["a wildcard", wildcard, "10.1.200.7/32", true],
    ["a wildcard", wildcard, "10.1.0.0/8", false],
    ["a wildcard", wildcard, "10.2.0.0/16", false],
    ["a wildcard with a mask", withMask, "10.1.2.0/24", true],
    ["a wildcard with a mask", withMask, "10.1.2.3/32", true],
    ["a wildcard with a mask", withMask, "10.1.0.0/16", false],
    [
      "anything",
      { action: "permit", address: { value: 0, ignored: 0xffffffff }, mask: { value: 0, ignored: 0 } },
      "0.0.0.0/0",
      true,
    ],
  ] as const)("by %s against %s: %s", (_what, entry, route, expected) => {
    expect(permits(4, [entry], route)).toBe(expected);
  });

  it("ignores bits of the address that the wildcard ignores", () => {
    const entry: AccessListEntry = { action: "permit", address: { value: 0x0a010203, ignored: 0xff } };
    expect(permits(4, [entry], "10.1.2.99/32")).toBe(true);
  });

  it("decides by the first entry that fits, and denies what none fits", () => {
    const entries: AccessListEntry[] = [
      { action: "deny", prefix: prefix("2001:db8:1::/48") },
      { action: "permit", prefix: prefix("2001:db8::/32") },
    ];
    expect(permits(6, entries, "2001:db8:1:2::/64")).toBe(false);
    expect(permits(6, entries, "2001:db8:2::/48")).toBe(true);
    expect(permits(6, entries, "2001:db9::/32")).toBe(false);
  });
});
