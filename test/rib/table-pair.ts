/** A real routing table and a naive one driven side by side, and replicas that follow the real one's change log. */
import { expect } from "vitest";
import { formatIp, parseIp } from "../../src/net/address.ts";
import { formatPrefix, type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import type { AttributeId } from "../../src/rib/attribute-table.ts";
import type { ChangeReader } from "../../src/rib/change-log.ts";
import { NONE } from "../../src/rib/column.ts";
import type { DecisionRules } from "../../src/rib/decision-rules.ts";
import type { NextHopState } from "../../src/rib/next-hop-table.ts";
import { encodeNlri, type PrefixId } from "../../src/rib/prefix-table.ts";
import { Rib } from "../../src/rib/rib.ts";
import type { RouteSource, SourceId } from "../../src/rib/route-source.ts";
import { type AttributeSpec, block } from "./attribute-block.ts";
import { NaiveTable } from "./naive-rib.ts";

/** Sets that meet at every step of the decision. */
export const SPECS: readonly AttributeSpec[] = [
  { nextHop: null },
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
  { path: [65001], nextHop: [192, 0, 2, 2] },
  { path: [65002], nextHop: [192, 0, 2, 2], med: 7 },
  { path: [65001], local: { weight: 5, tag: 0 } },
  { path: [65001], local: { weight: 0, tag: 7 } },
  { path: [65001], communities: [0xffff0006] },
  { path: [65001, 65002], aigp: 30 },
  { path: [65002], aigp: 20, nextHop: [192, 0, 2, 2] },
  {
    path: [
      { type: "confed-sequence", asns: [65101, 65102] },
      { type: "sequence", asns: [65002] },
    ],
    med: 3,
  },
  { path: [{ type: "confed-sequence", asns: [65101] }], med: 4 },
];

export const NEXT_HOPS = ["192.0.2.1", "192.0.2.2"] as const;

export const PREFIXES: readonly Prefix[] = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "192.0.2.0/25", "192.0.2.128/25"]
  .concat(Array.from({ length: 20 }, (_, i) => `198.51.100.${i}/32`))
  .map(parse);

export class TablePair {
  readonly rib = new Rib([7, 8]);
  readonly table = this.rib.ipv4;
  private readonly sources = new Map<number, RouteSource>();
  readonly naive = new NaiveTable(this.sources, (source, index) => this.table.slotsOf(source as SourceId)[index]);

  constructor() {
    // A tracker knows from the first moment on what it knows, also of next hops that had been forgotten.
    this.rib.nextHops.onNew = (address) => {
      const state = this.naive.nextHops.get(formatIp(address));
      if (state !== undefined) this.rib.nextHops.set(address, state);
    };
  }

  addSource(kind: RouteSource["kind"], last: number, asn = 65000 + last): SourceId {
    const source = sourceFacts(kind, last, asn);
    const id = this.rib.addSource(source);
    this.sources.set(id, source);
    return id;
  }

  changeSource(id: SourceId, source: RouteSource): void {
    this.rib.changeSource(id, source);
    this.sources.set(id, source);
  }

  /** `used`: after policy. */
  announce(
    source: SourceId,
    prefixes: readonly Prefix[],
    spec: AttributeSpec,
    used: AttributeSpec | "refused" = spec,
    pathId?: number,
  ): void {
    const nlri = nlriOf(prefixes, pathId);
    const received = this.intern(spec);
    const taking = used === "refused" ? NONE : this.intern(used);
    this.table.announce(source, nlri, 0, nlri.length, received, taking, pathId !== undefined);
    this.rib.attributes.release(received);
    if (taking !== NONE) this.rib.attributes.release(taking);
    for (const prefix of prefixes) {
      this.naive.announce(source, formatPrefix(prefix), spec, used === "refused" ? undefined : used, pathId);
    }
  }

  withdraw(source: SourceId, prefixes: readonly Prefix[], pathId?: number): void {
    const nlri = nlriOf(prefixes, pathId);
    this.table.withdraw(source, nlri, 0, nlri.length, pathId !== undefined);
    for (const prefix of prefixes) this.naive.withdraw(source, formatPrefix(prefix), pathId);
  }

  withdrawAll(source: SourceId): void {
    this.table.withdrawAll(source);
    this.naive.withdrawAll(source);
  }

  markStale(source: SourceId): void {
    this.table.markStale(source);
    this.naive.markStale(source);
  }

  sweepStale(source: SourceId): void {
    this.table.sweepStale(source);
    this.naive.sweepStale(source);
  }

  removeSource(source: SourceId): void {
    this.rib.removeSource(source);
    this.naive.withdrawAll(source);
  }

  /** Another policy: the source's routes now take part with this set, with what was received, or not at all. */
  applyPolicy(source: SourceId, used: AttributeSpec | "received" | "refused"): void {
    this.table.slotsOf(source).forEach((slot, index) => {
      for (const [id, prefix] of this.prefixesOf(slot)) {
        const received = this.table.received(slot, id);
        const spec = used === "received" ? SPECS[this.specNumber(received)] : used === "refused" ? undefined : used;
        const attributes = spec === undefined ? NONE : this.intern(spec);
        this.table.use(slot, id, attributes);
        if (attributes !== NONE) this.rib.attributes.release(attributes);
        this.naive.use(source, index, prefix, spec);
      }
    });
  }

  setRules(rules: DecisionRules): void {
    this.rib.bestPath = rules.bestPath;
    this.rib.setMaximumPaths(4, rules.maximumPaths);
    this.naive.rules = rules;
  }

  setNextHop(text: string, state: NextHopState): void {
    const address = parseIp(text);
    if (address === undefined) throw new Error(text);
    this.naive.nextHops.set(text, state);
    this.rib.nextHops.set(address, state);
  }

  /** Each prefix with a best route, as `slot spec`. */
  contents(): Map<string, string> {
    return this.perPrefix((id) => {
      const attributes = this.table.best(id);
      return attributes === NONE ? undefined : `${this.table.bestSource(id)} ${this.specNumber(attributes)}`;
    });
  }

  /** Each prefix with usable paths: all of them, as `slot:path identifier:spec`. */
  paths(): Map<string, string> {
    return this.perPrefix((id) => {
      const paths = this.table
        .paths(id)
        .map((slot) => `${slot}:${this.table.pathId(slot, id)}:${this.specNumber(this.table.used(slot, id))}`);
      return paths.length === 0 ? undefined : paths.sort().join(" ");
    });
  }

  expectEqual(sources: Iterable<SourceId>): void {
    const { naive, table } = this;
    const expected = new Map(
      [...naive.best].map(([prefix, { source, index, spec }]) => [
        prefix,
        `${table.slotsOf(source as SourceId)[index]} ${SPECS.indexOf(spec)}`,
      ]),
    );
    expect(sorted(this.contents())).toEqual(sorted(expected));
    for (const [prefix] of naive.best) {
      const id = table.prefixes.find(parse(prefix)) as PrefixId;
      expect(naive.reasons(prefix)).toContain(table.reason(id));
      expect([prefix, table.multipath(id)]).toEqual([prefix, naive.multipath(prefix)]);
      expect([prefix, table.paths(id)]).toEqual([prefix, naive.ranked(prefix)]);
    }
    for (const source of sources) this.expectEqualRibsIn(source);
  }

  private expectEqualRibsIn(source: SourceId): void {
    const { naive, table } = this;
    const received = table.slotsOf(source).flatMap((slot, index) =>
      this.prefixesOf(slot).map(([id, prefix]) => {
        const sets = [table.received(slot, id), table.used(slot, id)].map((set) => this.specNumber(set));
        return `${prefix} ${index} ${table.pathId(slot, id)} ${table.isStale(slot, id)} ${sets}`;
      }),
    );
    const expected = naive
      .routesOf(source)
      .map(
        ([prefix, { index, pathId, isStale, received, used }]) =>
          `${prefix} ${index} ${pathId} ${isStale} ${specNumbers(received, used)}`,
      );
    expect(received.sort()).toEqual(expected.sort());
    expect(table.receivedCount(source)).toBe(expected.length);
    expect(table.usableCount(source)).toBe(expected.filter((route) => !route.endsWith("-1")).length);
  }

  /** Every reference to every attribute set is a route that is there, what policy made of one, or a best route. */
  expectReferencesMatch(): void {
    const counts = new Map<AttributeSpec, number>();
    const count = (spec: AttributeSpec) => counts.set(spec, (counts.get(spec) ?? 0) + 1);
    for (const { received, used } of [...this.naive.routes.values()].flat()) {
      count(received);
      if (used !== undefined && used !== received) count(used);
    }
    for (const { spec } of this.naive.best.values()) count(spec);
    const { attributes, nextHops } = this.rib;
    expect(attributes.size).toBe(counts.size);
    for (const [spec, expected] of counts) {
      const id = this.intern(spec);
      expect(attributes.referenceCount(id) - 1).toBe(expected);
      attributes.release(id);
    }
    const used = [...counts.keys()].map(({ nextHop }) => (nextHop === undefined ? "192.0.2.1" : nextHop?.join(".")));
    expect(nextHops.size).toBe(new Set(used.filter((text) => text !== undefined)).size);
  }

  intern(spec: AttributeSpec): AttributeId {
    const bytes = block(spec);
    return this.rib.attributes.intern(bytes, 0, bytes.length, spec.local);
  }

  private perPrefix(describe: (id: PrefixId) => string | undefined): Map<string, string> {
    const found = new Map<string, string>();
    for (let id = this.table.prefixes.next(NONE); id !== NONE; id = this.table.prefixes.next(id)) {
      const description = describe(id);
      if (description !== undefined) found.set(this.table.prefixes.format(id), description);
    }
    return found;
  }

  private prefixesOf(slot: SourceId): [PrefixId, string][] {
    const found: [PrefixId, string][] = [];
    for (let id = this.table.nextReceived(slot, NONE); id !== NONE; id = this.table.nextReceived(slot, id)) {
      found.push([id, this.table.prefixes.format(id)]);
    }
    return found;
  }

  private specNumber(attributes: AttributeId | typeof NONE): number {
    if (attributes === NONE) return -1;
    const { attributes: table } = this.rib;
    return SPEC_NUMBERS.get(keyOf(table.bytesOf(attributes), table.localFacts(attributes))) ?? -2;
  }
}

/** What somebody knows who reads a change log and nothing else. */
export class Replica {
  readonly routes = new Map<string, string>();
  private readonly pair: TablePair;
  private readonly reader: ChangeReader;
  private readonly isOfPaths: boolean;

  constructor(pair: TablePair, from: "beginning" | "now" | "all paths") {
    this.pair = pair;
    this.isOfPaths = from === "all paths";
    this.reader = from === "all paths" ? pair.table.readPaths() : pair.table.read(from);
    if (from === "now") for (const [prefix, route] of pair.contents()) this.routes.set(prefix, route);
  }

  /** Reads up to `limit` changes; returns the prefixes that they were about. */
  read(limit = Number.POSITIVE_INFINITY): string[] {
    const contents = this.truth();
    const about: string[] = [];
    while (about.length < limit) {
      const id = this.reader.next();
      if (id === NONE) break;
      const prefix = this.pair.table.prefixes.format(id);
      const route = contents.get(prefix);
      // A withdrawal is only ever told of a route that was told. (Paths may be gone already, and that not settled.)
      if (route === undefined) expect(this.routes.delete(prefix) || this.isOfPaths).toBe(true);
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
    expect(sorted(this.routes)).toEqual(sorted(this.truth()));
  }

  private truth(): Map<string, string> {
    return this.isOfPaths ? this.pair.paths() : this.pair.contents();
  }
}

export function sourceFacts(kind: RouteSource["kind"], last: number, asn: number): RouteSource {
  const address = kind === "local" ? undefined : parseIp(`192.0.2.1${last}`);
  return { kind, routerId: 10 - last, address, asn, reflectorClientFor: new Set(), routeServerClientFor: new Set() };
}

export function parse(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(text);
  return prefix;
}

export function nlriOf(prefixes: readonly Prefix[], pathId?: number): Uint8Array {
  const path = pathId === undefined ? [] : [pathId >>> 24, (pathId >>> 16) & 255, (pathId >>> 8) & 255, pathId & 255];
  return Uint8Array.from(prefixes.flatMap((prefix) => [...path, ...encodeNlri(prefix)]));
}

function sorted(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function specNumbers(...specs: readonly (AttributeSpec | undefined)[]): string {
  return specs.map((spec) => (spec === undefined ? -1 : SPECS.indexOf(spec))).join();
}

function keyOf(bytes: Uint8Array, local: AttributeSpec["local"]): string {
  return `${bytes.join()} ${local?.weight ?? 0} ${local?.tag ?? 0}`;
}

const SPEC_NUMBERS = new Map(SPECS.map((spec, i) => [keyOf(block(spec), spec.local), i]));
