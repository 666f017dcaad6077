import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPrefix, type Prefix, parsePrefix, prefixOf } from "../../src/net/prefix.ts";
import { NONE } from "../../src/rib/column.ts";
import { PrefixHash } from "../../src/rib/prefix-hash.ts";
import { encodeNlri, type PrefixId, PrefixTable, RUN_LENGTH } from "../../src/rib/prefix-table.ts";

const KEY = [1, 2] as const;

function intern(table: PrefixTable, nlri: Uint8Array): PrefixId[] {
  const ids: PrefixId[] = [];
  for (let at = 0; at < nlri.length; ) {
    at = table.load(nlri, at, nlri.length);
    for (let i = 0; i < table.loaded; i++) ids.push(table.internLoaded(i));
  }
  return ids;
}

/** NLRI with the host bits as they come, and the prefixes that it means. */
function nlriOf(version: 4 | 6) {
  const bytes = version === 4 ? 4 : 16;
  const address = fc.uint8Array({ minLength: bytes, maxLength: bytes, max: 3 });
  return fc.array(fc.tuple(address, fc.integer({ min: 0, max: bytes * 8 })), { maxLength: 200 }).map((entries) => ({
    nlri: Uint8Array.from(entries.flatMap(([bits, length]) => [length, ...bits.subarray(0, (length + 7) >> 3)])),
    prefixes: entries.map(([bits, length]) => prefixOf({ version, bytes: bits }, length)),
  }));
}

describe.each([4, 6] as const)("IPv%i prefix table", (version) => {
  it("gives equal prefixes one number and different ones different numbers, whatever the host bits", () => {
    fc.assert(
      fc.property(nlriOf(version), ({ nlri, prefixes }) => {
        const table = new PrefixTable(version, KEY);
        const numbers = new Map<string, number>();
        const ids = intern(table, nlri);
        expect(ids.length).toBe(prefixes.length);
        prefixes.forEach((prefix, i) => {
          const text = formatPrefix(prefix);
          expect(numbers.get(text) ?? ids[i]).toBe(ids[i]);
          numbers.set(text, ids[i]);
          expect(table.format(ids[i])).toBe(text);
          expect(table.find(prefix)).toBe(ids[i]);
        });
        expect(table.size).toBe(numbers.size);
      }),
    );
  });

  it("writes NLRI that reads back as the same prefix", () => {
    fc.assert(
      fc.property(nlriOf(version), ({ nlri, prefixes }) => {
        const table = new PrefixTable(version, KEY);
        const written = new Uint8Array(nlri.length);
        let at = 0;
        for (const id of intern(table, nlri)) at = table.write(id, written, at);
        expect(written).toEqual(Uint8Array.from(prefixes.flatMap((prefix) => [...encodeNlri(prefix)])));
      }),
    );
  });

  it("forgets what was released, keeps the rest, and uses the numbers again", () => {
    fc.assert(
      fc.property(nlriOf(version), fc.infiniteStream(fc.boolean()), ({ nlri, prefixes }, keep) => {
        const table = new PrefixTable(version, KEY);
        const ids = new Map(intern(table, nlri).map((id, i) => [id, prefixes[i]]));
        const kept = new Map<PrefixId, Prefix>();
        for (const [id, prefix] of ids) {
          if (keep.next().value) kept.set(id, prefix);
          else release(table, id);
        }
        for (const [id, prefix] of ids) expect(table.find(prefix)).toBe(kept.has(id) ? id : NONE);
        expect(table.size).toBe(kept.size);
        // Everything once more: the same set of numbers serves again.
        expect(new Set(intern(table, nlri))).toEqual(new Set(ids.keys()));
      }),
    );
  });
});

describe("prefix table", () => {
  it("tells 0.0.0.0/0, 0.0.0.0/8 and 0.0.0.0/32 apart", () => {
    const table = new PrefixTable(4, KEY);
    const ids = intern(table, Uint8Array.of(0, 8, 0, 32, 0, 0, 0, 0));
    expect(ids.map((id) => table.format(id))).toEqual(["0.0.0.0/0", "0.0.0.0/8", "0.0.0.0/32"]);
  });

  it("reads the path identifier before each prefix, up to the highest (RFC 7911)", () => {
    const table = new PrefixTable(4, KEY);
    const nlri = Uint8Array.of(0, 0, 0, 7, 8, 10, 255, 255, 255, 255, 8, 10, 1, 2, 3, 4, 24, 192, 0, 2);
    expect(table.load(nlri, 0, nlri.length, true)).toBe(nlri.length);
    const ids = [0, 1, 2].map((i) => table.internLoaded(i));
    expect(ids.map((id, i) => [table.format(id), table.loadedPathId(i)])).toEqual([
      ["10.0.0.0/8", 7],
      ["10.0.0.0/8", 0xffffffff],
      ["192.0.2.0/24", 0x01020304],
    ]);
    expect(ids[0]).toBe(ids[1]);
  });

  it("tells prefixes apart whose hashes collide", () => {
    const hasher = new PrefixHash(2, KEY);
    const byHash = new Map<number, number>();
    const colliding: [number, number][] = [];
    for (let address = 1; colliding.length < 3; address++) {
      const hash = hasher.hash(Int32Array.of(address, 32), 0, 2);
      const other = byHash.get(hash);
      if (other !== undefined) colliding.push([other, address]);
      byHash.set(hash, address);
    }
    const nlri = Uint8Array.from(
      colliding.flat().flatMap((a) => [32, a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255]),
    );
    const table = new PrefixTable(4, KEY);
    const ids = intern(table, nlri);
    expect(new Set(ids).size).toBe(6);
    expect(intern(table, nlri)).toEqual(ids);
    release(table, ids[0]);
    expect(intern(table, nlri)).toEqual(ids);
  });

  it("keeps 100,000 prefixes apart while it grows, and is empty after they have gone", () => {
    const table = new PrefixTable(6, KEY);
    const nlri = new Uint8Array(100_000 * 9);
    const view = new DataView(nlri.buffer);
    for (let i = 0; i < 100_000; i++) {
      nlri[i * 9] = 64;
      view.setUint32(i * 9 + 1, 0x20010db8);
      view.setUint32(i * 9 + 5, i);
    }
    const ids = intern(table, nlri);
    expect(new Set(ids).size).toBe(100_000);
    expect(
      ids.every(
        (id, i) => table.find(parse(`2001:db8:${(i >>> 16).toString(16)}:${(i & 0xffff).toString(16)}::/64`)) === id,
      ),
    ).toBe(true);
    for (let i = 0; i < ids.length; i += RUN_LENGTH) release(table, ...ids.slice(i, i + RUN_LENGTH));
    expect(table.size).toBe(0);
    expect(table.next(NONE)).toBe(NONE);
  });
});

/** As many at a time as make a run. */
function release(table: PrefixTable, ...ids: PrefixId[]): void {
  table.loadKnown(ids, ids.length);
  for (const [i, id] of ids.entries()) table.releaseLoaded(i, id);
}

function parse(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(text);
  return prefix;
}
