import { describe, expect, it } from "vitest";
import type { SourceId } from "../../../../src/rib/route-source.ts";
import { Random } from "../../../support/random.ts";
import { BareTable } from "./bare-table.ts";

const ROUTES = 200_000;
const PER_UPDATE = 250;
/** What may be done, and made, before anything else gets its turn. */
const PREFIXES_PER_PIECE = 128;
const PREFIXES_PER_STEP = 2048;
const PIECE = 25 * 1024;

/** The n-th of many prefixes, which are far from in order. */
function nlriOf(number: number): Uint8Array {
  const scattered = Math.imul(number, 0x9e3779b1) >>> 0;
  return Uint8Array.of(24, 1 + ((scattered >>> 24) % 200), scattered >>> 16, (number & 0xff) ^ (scattered >>> 8));
}

function attributes(number: number) {
  return { asPath: [{ type: "sequence", asns: [65001, 64_000 + (number % 500)] }], med: number % 3 } as const;
}

class BigTable extends BareTable {
  readonly peer: SourceId;
  /** Looked at since the last piece: prefixes of which anything was read. */
  listed = 0;
  counted = 0;

  constructor() {
    super(4);
    this.peer = this.source("ebgp", "192.0.2.1", 65001);
    for (let first = 0; first < ROUTES; first += PER_UPDATE) this.update(first, PER_UPDATE, first / PER_UPDATE);
    this.rib.settle();
    const list = this.view.list.bind(this.view);
    this.view.list = (id) => {
      this.listed++;
      return list(id);
    };
    const pathCount = this.rib.ipv4.pathCount.bind(this.rib.ipv4);
    this.rib.ipv4.pathCount = (id) => {
      this.counted++;
      return pathCount(id);
    };
  }

  update(first: number, count: number, set: number): void {
    const nlri = Array.from({ length: count }, (_, i) => nlriOf(first + i));
    this.announceNlri(this.peer, Buffer.concat(nlri), attributes(set));
  }

  withdraw(first: number, count: number): void {
    const nlri = Buffer.concat(Array.from({ length: count }, (_, i) => nlriOf(first + i)));
    this.rib.ipv4.withdraw(this.peer, nlri, 0, nlri.length);
  }

  prefixes(): Set<string> {
    const all = new Set<string>();
    const { prefixes } = this.rib.ipv4;
    for (let id = prefixes.next(0); id !== 0; id = prefixes.next(id)) all.add(prefixes.format(id));
    return all;
  }
}

function inOrder(prefixes: readonly string[]): string[] {
  const key = (prefix: string) => prefix.split(/[./]/).reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return prefixes.toSorted((a, b) => key(a) - key(b));
}

describe("an answer about a large table", () => {
  it("is made in small pieces, when they are asked for, each from few prefixes", () => {
    const table = new BigTable();
    const pieces = table.answer(true)[Symbol.iterator]() as Iterator<string>;
    let made = 0;
    let length = 0;
    let [longest, mostListed, mostCounted] = [0, 0, 0];
    for (let piece = pieces.next(); !piece.done; piece = pieces.next()) {
      made++;
      length += piece.value.length;
      longest = Math.max(longest, piece.value.length);
      mostListed = Math.max(mostListed, table.listed);
      mostCounted = Math.max(mostCounted, table.counted);
      table.listed = 0;
      table.counted = 0;
    }
    expect(longest).toBeLessThan(PIECE);
    expect(mostListed).toBeLessThanOrEqual(PREFIXES_PER_PIECE);
    expect(mostCounted).toBeLessThanOrEqual(PREFIXES_PER_STEP);
    expect(length).toBeGreaterThan(table.prefixes().size * 200);
    expect(made).toBeGreaterThan(length / PIECE);
  });

  it.each([true, false])("shows what stayed, in order and once, while the rest changes under it: JSON %s", (json) => {
    const table = new BigTable();
    const before = table.prefixes();
    const random = new Random(7);
    const touched = new Set<string>();
    const touch = (first: number, count: number) => {
      for (let i = 0; i < count; i++) {
        const [length, ...octets] = nlriOf(first + i);
        touched.add(`${octets.join(".")}.0/${length}`);
      }
    };
    let text = "";
    let pieces = 0;
    for (const piece of table.answer(json)) {
      text += piece;
      if (++pieces % 20 !== 0) continue;
      const [first, other] = [random.int(0, ROUTES), random.int(0, ROUTES)];
      table.withdraw(first, 400);
      touch(first, 400);
      table.rib.settle();
      table.update(ROUTES + pieces * 200, 200, pieces); // takes numbers that have become free
      table.update(other, 50, pieces);
      table.rib.settle();
    }
    const shown = json
      ? Object.keys(JSON.parse(text).routes)
      : [...text.matchAll(/^ \*> {2}(\S+)/gm)].map(([, prefix]) => prefix);
    expect(shown).toEqual(inOrder([...new Set(shown)]));
    expect(shown.filter((prefix) => !before.has(prefix))).toEqual([]);
    const missing = [...before].filter((prefix) => !touched.has(prefix));
    const found = new Set(shown);
    expect(missing.filter((prefix) => !found.has(prefix))).toEqual([]);
    expect(touched.size).toBeGreaterThan(1000);
    expect(before.size).toBeGreaterThan(ROUTES * 0.9);
  });

  it("keeps nothing of what its reader did not wait for", () => {
    const table = new BigTable();
    const { attributes: sets } = table.rib;
    for (const piece of table.answer(true)) if (piece.includes('"valid"')) break;
    table.withdraw(0, ROUTES);
    table.rib.settle();
    expect([table.rib.ipv4.prefixes.size, sets.size]).toEqual([0, 0]);
  });
});
