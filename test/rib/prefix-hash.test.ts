import { describe, expect, it } from "vitest";
import { PrefixHash } from "../../src/rib/prefix-hash.ts";

describe("prefix hash", () => {
  const regular: { what: string; row: (i: number) => readonly number[] }[] = [
    { what: "consecutive host routes", row: (i) => [0x0a000000 + i, 32] },
    { what: "consecutive /24s", row: (i) => [(0x0a0000 + i) << 8, 24] },
    { what: "host routes that differ in the first half", row: (i) => [i << 16, 32] },
    { what: "consecutive IPv6 /64s", row: (i) => [0x20010db8, i, 0, 0, 64] },
    { what: "IPv6 host routes that differ in the last word", row: (i) => [0x20010db8, 0, 0, i, 128] },
  ];
  it.each(regular)("spreads $what like chance would", ({ row }) => {
    const words = row(0).length;
    const hasher = new PrefixHash(words, [11, 12]);
    for (const shift of [0, 16]) {
      const places = new Set<number>();
      for (let i = 0; i < 65_536; i++) places.add((hasher.hash(Int32Array.from(row(i)), 0, words) >>> shift) & 0xffff);
      // 65,536 balls in as many bins leave 1/e of the bins empty.
      expect(places.size / 65_536).toBeGreaterThan(0.61);
      expect(places.size / 65_536).toBeLessThan(0.65);
    }
  });
});
