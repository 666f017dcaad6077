/**
 * The routing table as a beginner would write it: maps of objects, everything looked at every time. Slow, and easy to
 * believe; the real one is tested against it. It decides from the attributes as specified, not from any bytes.
 */
import { DEFAULT_RULES, type DecisionRules } from "../../src/rib/decision-rules.ts";
import type { NextHopState } from "../../src/rib/next-hop-table.ts";
import type { RouteSource } from "../../src/rib/route-source.ts";
import type { AttributeSpec } from "./attribute-block.ts";
import { bestOf, type NaivePath, ranked, reasonFor, sharing } from "./naive-decision.ts";

export interface NaiveRoute {
  readonly source: number;
  /** The source's first, second … path to the prefix. */
  readonly index: number;
  readonly pathId: number;
  readonly received: AttributeSpec;
  /** After policy; undefined when refused. */
  readonly used: AttributeSpec | undefined;
  readonly isStale: boolean;
}

export interface NaiveBest {
  readonly source: number;
  readonly index: number;
  readonly spec: AttributeSpec;
  readonly shares: string;
  /** When it became so. */
  readonly reason: string;
}

const UNTRACKED: NextHopState = { reachable: true, metric: 0 };

export class NaiveTable {
  readonly routes = new Map<string, NaiveRoute[]>();
  readonly best = new Map<string, NaiveBest>();
  rules: DecisionRules = DEFAULT_RULES;
  /** By the octets of the address. */
  readonly nextHops = new Map<string, NextHopState>();
  private readonly sources: ReadonlyMap<number, RouteSource>;
  private readonly slotNumber: (source: number, index: number) => number;

  constructor(sources: ReadonlyMap<number, RouteSource>, slotNumber: (source: number, index: number) => number) {
    this.sources = sources;
    this.slotNumber = slotNumber;
  }

  announce(
    source: number,
    prefix: string,
    received: AttributeSpec,
    used: AttributeSpec | undefined,
    pathId?: number,
  ): void {
    const routes = this.routesTo(prefix);
    const own = routes.filter((route) => route.source === source);
    let index = pathId === undefined ? 0 : (own.find((route) => route.pathId === pathId)?.index ?? -1);
    if (index < 0) for (index = 0; own.some((route) => route.index === index); index++);
    this.replace(prefix, source, index, { source, index, pathId: pathId ?? 0, received, used, isStale: false });
  }

  withdraw(source: number, prefix: string, pathId?: number): void {
    const route = this.routesTo(prefix).find(
      (other) => other.source === source && (pathId === undefined ? other.index === 0 : other.pathId === pathId),
    );
    if (route !== undefined) this.replace(prefix, source, route.index, undefined);
  }

  withdrawAll(source: number): void {
    for (const [prefix, { index }] of this.routesOf(source)) this.replace(prefix, source, index, undefined);
  }

  markStale(source: number): void {
    for (const [prefix, route] of this.routesOf(source)) {
      this.replace(prefix, source, route.index, { ...route, isStale: true });
    }
  }

  sweepStale(source: number): void {
    for (const [prefix, { index, isStale }] of this.routesOf(source)) {
      if (isStale) this.replace(prefix, source, index, undefined);
    }
  }

  use(source: number, index: number, prefix: string, used: AttributeSpec | undefined): void {
    const route = this.routesTo(prefix).find((other) => other.source === source && other.index === index);
    if (route !== undefined) this.replace(prefix, source, index, { ...route, used });
  }

  routesOf(source: number): [string, NaiveRoute][] {
    return [...this.routes].flatMap(([prefix, routes]) =>
      routes.filter((route) => route.source === source).map((route) => [prefix, route] satisfies [string, NaiveRoute]),
    );
  }

  /** Decides everything and returns the prefixes whose best route, or whose paths that share, are others now. */
  settle(): Set<string> {
    const changed = new Set<string>();
    for (const prefix of new Set([...this.routes.keys(), ...this.best.keys()])) {
      const before = this.best.get(prefix);
      const after = this.decide(prefix);
      if (JSON.stringify({ ...before, reason: "" }) === JSON.stringify({ ...after, reason: "" })) continue;
      changed.add(prefix);
      if (after === undefined) this.best.delete(prefix);
      else this.best.set(prefix, after);
    }
    return changed;
  }

  /** As it was when the best route became that, or, if the prefix was decided again since, as it is now. */
  reasons(prefix: string): (string | undefined)[] {
    return [this.best.get(prefix)?.reason, reasonFor(this.paths(prefix), this.rules)];
  }

  ranked(prefix: string): number[] {
    return ranked(this.paths(prefix), this.rules).map(({ slot }) => slot);
  }

  /** Best first. */
  multipath(prefix: string): number[] {
    return ranked(sharing(this.paths(prefix), this.rules), this.rules).map(({ slot }) => slot);
  }

  /** The usable ones. */
  paths(prefix: string): NaivePath[] {
    const selected = this.best.get(prefix);
    return this.routesTo(prefix).flatMap(({ source, index, pathId, used }) => {
      const nextHop = used === undefined ? UNTRACKED : this.nextHopOf(used);
      if (used === undefined || !nextHop.reachable) return [];
      const isSelected = selected?.source === source && selected.index === index;
      const slot = this.slotNumber(source, index);
      return [{ slot, pathId, source: this.source(source), spec: used, nextHop, isSelected }];
    });
  }

  private decide(prefix: string): NaiveBest | undefined {
    const paths = this.paths(prefix);
    const best = bestOf(paths, this.rules);
    const route = this.routesTo(prefix).find(({ source, index }) => this.slotNumber(source, index) === best?.slot);
    if (best === undefined || route === undefined) return undefined;
    const shares = this.multipath(prefix)
      .map((slot) => JSON.stringify([slot, paths.find((path) => path.slot === slot)?.spec]))
      .sort();
    const reason = reasonFor(paths, this.rules);
    return { source: route.source, index: route.index, spec: best.spec, shares: shares.join(), reason };
  }

  private nextHopOf(spec: AttributeSpec): NextHopState {
    const octets = spec.nextHop === undefined ? [192, 0, 2, 1] : (spec.nextHop ?? []);
    return this.nextHops.get(octets.join(".")) ?? UNTRACKED;
  }

  private routesTo(prefix: string): NaiveRoute[] {
    return this.routes.get(prefix) ?? [];
  }

  private replace(prefix: string, source: number, index: number, route: NaiveRoute | undefined): void {
    const others = this.routesTo(prefix).filter((other) => other.source !== source || other.index !== index);
    const routes = route === undefined ? others : [...others, route];
    if (routes.length === 0) this.routes.delete(prefix);
    else this.routes.set(prefix, routes);
  }

  private source(number: number): RouteSource {
    const source = this.sources.get(number);
    if (source === undefined) throw new Error(`no source ${number}`);
    return source;
  }
}
