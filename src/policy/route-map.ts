/**
 * Route maps: entries in order of their sequence numbers, each with what it asks and what it does. How they are gone
 * through is in `evaluation.ts`.
 *
 * A `RouteMap` is compiled: names have been looked up, and it stays true for as long as none of the lists and route maps
 * behind it changes. `PolicyStore` makes a new one when one does.
 */
import type { Prefix } from "../net/prefix.ts";
import { type CompiledMap, Compiler, type PolicySource, type RouteMapEntry } from "./compiled-route-map.ts";
import { Evaluation } from "./evaluation.ts";
import { PrefixClassifier } from "./prefix-classifier.ts";
import type { PolicyRoute, PolicyVerdict, RouteFact } from "./route.ts";
import { type MapTrace, Recorder } from "./trace.ts";

export class RouteMap {
  /** Undefined: a neighbour's filters taken together. */
  readonly name: string | undefined;
  /** The facts that a verdict depends on besides attributes, version and direction. Who caches verdicts keys them by these. */
  readonly reads: ReadonlySet<RouteFact>;
  private readonly classifier = new PrefixClassifier();
  private readonly map: CompiledMap;

  /** Without entries: what stands for a route map that is not there, and lets nothing pass. */
  constructor(name: string | undefined, entries: readonly RouteMapEntry[] | undefined, source: PolicySource) {
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

  evaluate(route: PolicyRoute): PolicyVerdict {
    return new Evaluation(route).run(this.map);
  }

  /** The same, told step by step. `prefix`: the one whose class the route has. */
  trace(route: PolicyRoute, prefix: Prefix): { readonly verdict: PolicyVerdict; readonly trace: MapTrace } {
    const recorder = new Recorder(prefix);
    const verdict = new Evaluation(route, recorder).run(this.map);
    return { verdict, trace: recorder.trace };
  }
}
