/**
 * All lists and route maps of a configuration, by name.
 *
 * Definitions may come in any order and refer to what is not there yet. Whoever uses a route map asks for it by name and
 * gets it compiled: the same object for as long as neither it nor anything behind it changes, another one afterwards. So
 * after a change, those who see another object know that their routes have to be judged again, and nobody else has to.
 */
import type { PolicySource, RouteMapEntry } from "./compiled-route-map.ts";
import { matchDescriptor } from "./match-clauses.ts";
import type { PolicyListKind, PolicyListKinds, PolicyListReference } from "./policy-lists.ts";
import { RouteMap } from "./route-map.ts";
import { setDescriptor } from "./set-clauses.ts";

type Definitions = { readonly [Kind in PolicyListKind]: Map<string, PolicyListKinds[Kind]> };

interface Compiled {
  readonly map: RouteMap;
  /** The newest change that it knows of. */
  readonly change: number;
}

export class PolicyStore implements PolicySource {
  private readonly lists: Definitions = {
    "access-list": new Map(),
    "as-path access-list": new Map(),
    "community-list": new Map(),
    "extcommunity-list": new Map(),
    "ip prefix-list": new Map(),
    "ipv6 access-list": new Map(),
    "ipv6 prefix-list": new Map(),
    "large-community-list": new Map(),
  };
  private readonly routeMaps = new Map<string, readonly RouteMapEntry[]>();
  private readonly compiled = new Map<string, Compiled>();
  /** Numbers every change. By kind and name: the number of the last one; of what is gone, too. */
  private changes = 0;
  private readonly lastChanges = new Map<string, number>();

  /** `undefined` takes the list away. */
  defineList<Kind extends PolicyListKind>(kind: Kind, name: string, list: PolicyListKinds[Kind] | undefined): void {
    const lists = this.lists[kind];
    if (list === undefined) lists.delete(name);
    else lists.set(name, list);
    this.noteChange(kind, name);
  }

  /** `undefined` takes the route map away. */
  defineRouteMap(name: string, entries: readonly RouteMapEntry[] | undefined): void {
    if (entries === undefined) this.routeMaps.delete(name);
    else
      this.routeMaps.set(
        name,
        [...entries].sort((a, b) => a.sequence - b.sequence),
      );
    this.noteChange("route-map", name);
  }

  list<Kind extends PolicyListKind>(kind: Kind, name: string): PolicyListKinds[Kind] | undefined {
    return this.lists[kind].get(name);
  }

  routeMapEntries(name: string): readonly RouteMapEntry[] | undefined {
    return this.routeMaps.get(name);
  }

  /** Compiled; undefined when there is none. FRR lets no route pass a route map, or a list, that is not there. */
  routeMap(name: string): RouteMap | undefined {
    const entries = this.routeMaps.get(name);
    if (entries === undefined) return undefined;
    const change = this.lastChangeBehind(name, new Set());
    let compiled = this.compiled.get(name);
    if (compiled?.change !== change) {
      compiled = { map: new RouteMap(name, entries, this), change };
      this.compiled.set(name, compiled);
    }
    return compiled.map;
  }

  private noteChange(kind: string, name: string): void {
    this.lastChanges.set(`${kind} ${name}`, ++this.changes);
  }

  /** Of the route map and of all that it refers to. */
  private lastChangeBehind(name: string, visited: Set<string>): number {
    if (visited.has(name)) return 0;
    visited.add(name);
    let last = this.lastChanges.get(`route-map ${name}`) ?? 0;
    for (const entry of this.routeMaps.get(name) ?? []) {
      for (const { kind, name } of listsOf(entry)) last = Math.max(last, this.lastChanges.get(`${kind} ${name}`) ?? 0);
      if (entry.call !== undefined) last = Math.max(last, this.lastChangeBehind(entry.call, visited));
    }
    return last;
  }
}

function listsOf({ matches = [], sets = [] }: RouteMapEntry): readonly PolicyListReference[] {
  return [
    ...matches.flatMap((clause) => matchDescriptor(clause).refersTo?.(clause) ?? []),
    ...sets.flatMap((clause) => setDescriptor(clause).refersTo?.(clause) ?? []),
  ];
}
