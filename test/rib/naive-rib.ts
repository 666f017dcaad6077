/**
 * The routing table as a beginner would write it: maps of objects, everything looked at every time. Slow, and easy to
 * believe; the real one is tested against it. It decides from the attributes as specified, not from any bytes.
 */
import { formatIp } from "../../src/net/address.ts";
import type { RouteSource } from "../../src/rib/route-source.ts";
import { type AttributeSpec, segments } from "./attribute-block.ts";

export interface NaiveRoute {
  readonly source: number;
  readonly spec: AttributeSpec;
  readonly usable: boolean;
}

export interface NaiveBest {
  readonly source: number;
  readonly spec: AttributeSpec;
}

export class NaiveTable {
  /** Prefix → source → route. */
  readonly routes = new Map<string, Map<number, NaiveRoute>>();
  readonly best = new Map<string, NaiveBest>();
  private readonly sources: ReadonlyMap<number, RouteSource>;
  private readonly touched = new Set<string>();

  constructor(sources: ReadonlyMap<number, RouteSource>) {
    this.sources = sources;
  }

  announce(source: number, prefix: string, spec: AttributeSpec, usable: boolean): void {
    const routes = this.routes.get(prefix) ?? new Map<number, NaiveRoute>();
    routes.set(source, { source, spec, usable });
    this.routes.set(prefix, routes);
    this.touched.add(prefix);
  }

  withdraw(source: number, prefix: string): void {
    const routes = this.routes.get(prefix);
    if (!routes?.delete(source)) return;
    if (routes.size === 0) this.routes.delete(prefix);
    this.touched.add(prefix);
  }

  withdrawAll(source: number): void {
    for (const [prefix] of this.routesOf(source)) this.withdraw(source, prefix);
  }

  routesOf(source: number): [string, NaiveRoute][] {
    return [...this.routes].flatMap(([prefix, routes]) => {
      const route = routes.get(source);
      return route === undefined ? [] : [[prefix, route] satisfies [string, NaiveRoute]];
    });
  }

  /** Decides what was touched and returns the prefixes whose best route is another now. */
  settle(): Set<string> {
    const changed = new Set<string>();
    for (const prefix of this.touched) {
      const before = this.best.get(prefix);
      const after = this.decide(prefix, before?.source);
      if (before?.source === after?.source && before?.spec === after?.spec) continue;
      changed.add(prefix);
      if (after === undefined) this.best.delete(prefix);
      else this.best.set(prefix, after);
    }
    this.touched.clear();
    return changed;
  }

  private decide(prefix: string, selected: number | undefined): NaiveBest | undefined {
    const candidates = [...(this.routes.get(prefix)?.values() ?? [])]
      .filter((route) => route.usable)
      .sort((a, b) => a.source - b.source);
    if (candidates.length === 0) return undefined;
    return candidates.reduce((best, other) => (this.isBetter(other, best, selected) ? other : best));
  }

  private isBetter(a: NaiveRoute, b: NaiveRoute, selected: number | undefined): boolean {
    const [peerA, peerB] = [this.sourceOf(a), this.sourceOf(b)];
    const [first, second] = [firstAs(a.spec), firstAs(b.spec)];
    const steps: [number | string, number | string][] = [
      [Number(peerA.kind !== "local"), Number(peerB.kind !== "local")],
      [-(a.spec.localPref ?? 100), -(b.spec.localPref ?? 100)],
      [hops(a.spec), hops(b.spec)],
      [a.spec.origin ?? 0, b.spec.origin ?? 0],
      first !== "set" && first === second ? [a.spec.med ?? 0, b.spec.med ?? 0] : [0, 0],
      [Number(peerA.kind !== "ebgp"), Number(peerB.kind !== "ebgp")],
      peerA.kind === "ebgp" ? [Number(a.source !== selected), Number(b.source !== selected)] : [0, 0],
      [a.spec.originatorId ?? peerA.routerId, b.spec.originatorId ?? peerB.routerId],
      [a.spec.clusters?.length ?? 0, b.spec.clusters?.length ?? 0],
      [textOf(peerA), textOf(peerB)],
      [a.source, b.source],
    ];
    const decisive = steps.find(([x, y]) => x !== y);
    return decisive !== undefined && decisive[0] < decisive[1];
  }

  private sourceOf(route: NaiveRoute): RouteSource {
    const source = this.sources.get(route.source);
    if (source === undefined) throw new Error(`no source ${route.source}`);
    return source;
  }
}

/** Addresses in these tests have parts of equal width, so that they sort as text. */
function textOf(source: RouteSource): string {
  return source.address === undefined ? "" : formatIp(source.address);
}

function hops(spec: AttributeSpec): number {
  return segments(spec)
    .map((s) => (s.type === "sequence" ? s.asns.length : s.type === "set" ? 1 : 0))
    .reduce((sum: number, n) => sum + n, 0);
}

function firstAs(spec: AttributeSpec): number | "set" | "none" {
  const first = segments(spec).find((s) => s.type === "sequence" || s.type === "set");
  return first === undefined ? "none" : first.type === "set" ? "set" : first.asns[0];
}
