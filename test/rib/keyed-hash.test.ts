import { describe, expect, it } from "vitest";
import { KeyedHash } from "../../src/rib/keyed-hash.ts";

describe("keyed hash", () => {
  it("is HalfSipHash-1-3: agrees with the vectors of Linux's lib/tests/siphash_kunit.c", () => {
    // Vector n hashes the bytes 0 … n−1 under the key 00 01 … 07; these are the ones of whole words.
    const vectors = [
      0x5814c896, 0x7e059ea6, 0x577999b1, 0x6b28096c, 0x8b31d501, 0x911bb605, 0x57150ad7, 0x0a4100d0, 0xbc6dda8d,
    ];
    const hash = new KeyedHash([0x03020100, 0x07060504]);
    const words = Int32Array.from(vectors, (_, i) => 0x03020100 + i * 0x04040404);
    expect(vectors.map((_, count) => hash.hash(words, 0, count) >>> 0)).toEqual(vectors);
  });

  it("depends on every bit of the key, so that nobody can prepare collisions", () => {
    const words = Int32Array.of(0x0a000000, 8);
    const seen = new Set<number>();
    for (let bit = 0; bit < 32; bit++) {
      seen.add(new KeyedHash([1 << bit, 0]).hash(words, 0, 2));
      seen.add(new KeyedHash([0, 1 << bit]).hash(words, 0, 2));
    }
    expect(seen.size).toBe(64);
  });
});
