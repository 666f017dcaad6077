/** A real routing table and a naive one driven side by side, and replicas that follow the real one's change log. */
import { expect } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import { formatPrefix, type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import type { AttributeId } from "../../src/rib/attribute-table.ts";
import type { ChangeReader } from "../../src/rib/change-log.ts";
import { NONE } from "../../src/rib/column.ts";
import { encodeNlri } from "../../src/rib/prefix-table.ts";
import { Rib } from "../../src/rib/rib.ts";
import type { RouteSource, SourceId } from "../../src/rib/route-source.ts";
import { type AttributeSpec, block } from "./attribute-block.ts";
import { NaiveTable } from "./naive-rib.ts";

/** Sets that meet at every step of the decision. */
export const SPECS: readonly AttributeSpec[] = [
  {},
  { path: [65001] },
  { path: [65001], med: 10 },
  { path: [65002], med: 5 },
  { path: [65001, 65003], localPref: 200 },
  { path: [65002, 65003], communities: [1] },
  { path: [65002, 65003], communities: [2] },
  { path: [{ type: "set", asns: [65001, 65002] }], med: 1 },
  { path: [65001], origin: 2 },
  { path: [65001], originatorId: 1, clusters: [1] },
  { path: [65001], originatorId: 1, clusters: [1, 2] },
];

export const PREFIXES: readonly Prefix[] = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "192.0.2.0/25", "192.0.2.128/25"]
  .concat(Array.from({ length: 20 }, (_, i) => `198.51.100.${i}/32`))
  .map(parse);

export class TablePair {
  readonly rib = new Rib([7, 8]);
  readonly table = this.rib.ipv4;
  private readonly sources = new Map<number, RouteSource>();
  readonly naive = new NaiveTable(this.sources);

  addSource(kind: RouteSource["kind"], last: number): SourceId {
    const address = kind === "local" ? undefined : parseIp(`192.0.2.1${last}`);
    const source = { kind, routerId: 10 - last, address, asn: 65000 + last };
    const id = this.rib.addSource(source);
    this.sources.set(id, source);
    return id;
  }

  announce(source: SourceId, prefixes: readonly Prefix[], spec: AttributeSpec, usable = true): void {
    const bytes = block(spec);
    const attributes = this.rib.attributes.intern(bytes, 0, bytes.length);
    const nlri = nlriOf(prefixes);
    this.table.announce(source, nlri, 0, nlri.length, attributes, usable);
    this.rib.attributes.release(attributes);
    for (const prefix of prefixes) this.naive.announce(source, formatPrefix(prefix), spec, usable);
  }

  withdraw(source: SourceId, prefixes: readonly Prefix[]): void {
    const nlri = nlriOf(prefixes);
    this.table.withdraw(source, nlri, 0, nlri.length);
    for (const prefix of prefixes) this.naive.withdraw(source, formatPrefix(prefix));
  }

  withdrawAll(source: SourceId): void {
    this.table.withdrawAll(source);
    this.naive.withdrawAll(source);
  }

  removeSource(source: SourceId): void {
    this.rib.removeSource(source);
    this.naive.withdrawAll(source);
  }

  /** Each prefix with a best route, as `source spec`. */
  contents(): Map<string, string> {
    const found = new Map<string, string>();
    for (let id = this.table.prefixes.next(NONE); id !== NONE; id = this.table.prefixes.next(id)) {
      const attributes = this.table.best(id);
      if (attributes === NONE) continue;
      found.set(this.table.prefixes.format(id), `${this.table.bestSource(id)} ${this.specNumber(attributes)}`);
    }
    return found;
  }

  naiveContents(): Map<string, string> {
    return new Map(
      [...this.naive.best].map(([prefix, { source, spec }]) => [prefix, `${source} ${SPECS.indexOf(spec)}`]),
    );
  }

  expectEqual(sources: Iterable<SourceId>): void {
    expect(sorted(this.contents())).toEqual(sorted(this.naiveContents()));
    for (const source of sources) {
      const received: string[] = [];
      for (let id = this.table.nextReceived(source, NONE); id !== NONE; id = this.table.nextReceived(source, id)) {
        const spec = this.specNumber(this.table.received(source, id));
        received.push(`${this.table.prefixes.format(id)} ${spec} ${this.table.isUsable(source, id)}`);
      }
      const expected = this.naive
        .routesOf(source)
        .map(([prefix, { spec, usable }]) => `${prefix} ${SPECS.indexOf(spec)} ${usable}`);
      expect(received.sort()).toEqual(expected.sort());
      expect(this.table.receivedCount(source)).toBe(expected.length);
      expect(this.table.usableCount(source)).toBe(expected.filter((route) => route.endsWith("true")).length);
    }
  }

  /** Every reference to every attribute set is a route that is there, or a best route. */
  expectReferencesMatch(): void {
    const counts = new Map<number, number>();
    const count = (spec: AttributeSpec) => counts.set(SPECS.indexOf(spec), (counts.get(SPECS.indexOf(spec)) ?? 0) + 1);
    for (const routes of this.naive.routes.values()) for (const { spec } of routes.values()) count(spec);
    for (const { spec } of this.naive.best.values()) count(spec);
    const { attributes } = this.rib;
    expect(attributes.size).toBe(counts.size);
    for (const [number, expected] of counts) {
      const bytes = block(SPECS[number]);
      const id = attributes.intern(bytes, 0, bytes.length);
      expect(attributes.referenceCount(id) - 1).toBe(expected);
      attributes.release(id);
    }
  }

  private specNumber(attributes: AttributeId | typeof NONE): number {
    if (attributes === NONE) return -1;
    return SPEC_NUMBERS.get(this.rib.attributes.bytesOf(attributes).join()) ?? -1;
  }
}

/** What somebody knows who reads the change log and nothing else. */
export class Replica {
  readonly routes = new Map<string, string>();
  private readonly pair: TablePair;
  private readonly reader: ChangeReader;

  constructor(pair: TablePair, from: "beginning" | "now") {
    this.pair = pair;
    this.reader = pair.table.read(from);
    if (from === "now") for (const [prefix, route] of pair.contents()) this.routes.set(prefix, route);
  }

  /** Reads up to `limit` changes; returns the prefixes that they were about. */
  read(limit = Number.POSITIVE_INFINITY): string[] {
    const contents = this.pair.contents();
    const about: string[] = [];
    while (about.length < limit) {
      const id = this.reader.next();
      if (id === NONE) break;
      const prefix = this.pair.table.prefixes.format(id);
      const route = contents.get(prefix);
      // A withdrawal is only ever told of a route that was told.
      if (route === undefined) expect(this.routes.delete(prefix)).toBe(true);
      else this.routes.set(prefix, route);
      about.push(prefix);
    }
    return about;
  }

  rewind(): void {
    this.reader.rewind();
  }

  close(): void {
    this.reader.close();
  }

  expectExact(): void {
    expect(sorted(this.routes)).toEqual(sorted(this.pair.contents()));
  }
}

export function parse(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(text);
  return prefix;
}

export function nlriOf(prefixes: readonly Prefix[]): Uint8Array {
  return Uint8Array.from(prefixes.flatMap((prefix) => [...encodeNlri(prefix)]));
}

function sorted(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

const SPEC_NUMBERS = new Map(SPECS.map((spec, i) => [block(spec).join(), i]));
