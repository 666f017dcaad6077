/**
 * Route maps: entries in order of their sequence numbers, each with what it asks and what it does. How they are gone
 * through is in `evaluation.ts`.
 *
 * A `RouteMap` is compiled: names have been looked up, and it stays true for as long as none of the lists and route maps
 * behind it changes. `PolicyStore` makes a new one when one does.
 */
import type { Prefix } from "../net/prefix.ts";
import { type CompiledMap, Compiler, type PolicySource, type RouteMapEntry } from "./compiled-route-map.ts";
import { Evaluation, type Trace } from "./evaluation.ts";
import { PrefixClassifier } from "./prefix-classifier.ts";
import type { PolicyRoute, PolicyVerdict, RouteFact } from "./route.ts";

export class RouteMap {
  readonly name: string;
  /** The facts that a verdict depends on besides attributes, version and direction. Who caches verdicts keys them by these. */
  readonly reads: ReadonlySet<RouteFact>;
  private readonly classifier = new PrefixClassifier();
  private readonly map: CompiledMap;

  constructor(name: string, entries: readonly RouteMapEntry[], source: PolicySource) {
    const compiler = new Compiler(source, this.classifier);
    this.name = name;
    this.map = compiler.compile(name, entries);
    this.reads = compiler.reads;
  }

  /** What the map can tell of the prefix of `length` bits at `offset`; see PrefixClassifier. */
  classify(version: 4 | 6, bytes: Uint8Array, offset: number, length: number): number {
    return this.classifier.classify(version, bytes, offset, length);
  }

  classOf({ version, bytes, length }: Prefix): number {
    return this.classify(version, bytes, 0, length);
  }

  /** `trace` hears every step of it, in words. */
  evaluate(route: PolicyRoute, trace?: Trace): PolicyVerdict {
    return new Evaluation(route, trace).run(this.map);
  }
}
