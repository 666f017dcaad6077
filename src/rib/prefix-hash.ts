/**
 * Hashes prefixes by tabulation: every octet of the address, and the length, picks a random word from a table of its own,
 * and the hash is the exclusive or of them all.
 *
 * That is a fraction of the work of `keyed-hash.ts`, and enough: linear probing stays at a constant number of steps for
 * whatever set of keys is chosen without knowing the tables (Pătraşcu and Thorup, 2012). Peers choose the prefixes, so
 * the tables are drawn from a secret key.
 */
import { type HashKey, KeyedHash } from "./keyed-hash.ts";

const TABLE = 256;

export class PrefixHash {
  private readonly tables: Int32Array;

  /** For rows of `words` words, of which the last is a length up to 255. */
  constructor(words: number, key: HashKey) {
    const generator = new KeyedHash(key);
    const counter = new Int32Array(1);
    this.tables = Int32Array.from({ length: (words * 4 - 3) * TABLE }, (_, i) => {
      counter[0] = i;
      return generator.hash(counter, 0, 1);
    });
  }

  hash(rows: Int32Array, start: number, words: number): number {
    const { tables } = this;
    let table = 0;
    let hash = 0;
    for (let at = start; at < start + words - 1; at++) {
      const word = rows[at];
      hash ^= tables[table + (word >>> 24)] ^ tables[table + TABLE + ((word >>> 16) & 255)];
      hash ^= tables[table + 2 * TABLE + ((word >>> 8) & 255)] ^ tables[table + 3 * TABLE + (word & 255)];
      table += 4 * TABLE;
    }
    return hash ^ tables[table + rows[start + words - 1]];
  }
}
