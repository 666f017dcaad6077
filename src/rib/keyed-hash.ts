/**
 * HalfSipHash-1-3 (Aumasson and Bernstein; the one Linux uses for its own hash tables): a 32-bit hash with a 64-bit key.
 *
 * Peers choose the prefixes and attributes that we hash. With a key they do not know, they cannot choose them so that
 * all fall into one place; faster hashes have collisions that no seed moves apart.
 */

/** Two random 32-bit numbers, new in every process. */
export type HashKey = readonly [number, number];

export class KeyedHash {
  private readonly k0: number;
  private readonly k1: number;

  constructor(key: HashKey) {
    this.k0 = key[0] | 0;
    this.k1 = key[1] | 0;
  }

  /** Hashes `count` words from `start` on. */
  hash(words: Int32Array, start: number, count: number): number {
    let v0 = this.k0;
    let v1 = this.k1;
    let v2 = this.k0 ^ 0x6c796765;
    let v3 = this.k1 ^ 0x74656462;
    // One round for each word and one for the length in bytes, which stands in the top octet; then three to finish.
    for (let i = 0; i < count + 4; i++) {
      const word = i < count ? words[start + i] : i === count ? count << 26 : 0;
      if (i === count + 1) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return v1 ^ v3;
  }
}
