/**
 * All lists and route maps of a configuration, by name.
 *
 * Definitions may come in any order and refer to what is not there yet. Whoever uses a route map asks for it by name and
 * gets it compiled: the same object for as long as neither it nor anything behind it changes, another one afterwards. So
 * after a change, those who see another object know that their routes have to be judged again, and nobody else has to.
 */
import type { PolicySource, RouteMapEntry } from "./compiled-route-map.ts";
import { type MatchClause, matchDescriptor } from "./match-clauses.ts";
import type { PolicyListKind, PolicyListKinds, PolicyListReference } from "./policy-lists.ts";
import { RouteMap } from "./route-map.ts";
import { setDescriptor } from "./set-clauses.ts";

/** What a route has to pass, by name: all of it that is there. */
export interface RouteFilters {
  readonly prefixList?: string;
  /** An as-path list. */
  readonly filterList?: string;
  /** An access list. */
  readonly distributeList?: string;
  readonly routeMap?: string;
}

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
    return entries && this.compile(`route-map ${name}`, name, entries, this.lastChangeOf("route-map", name));
  }

  /** All of a neighbour's filters as one route map; undefined without any. */
  filters(version: 4 | 6, { prefixList, filterList, distributeList, routeMap }: RouteFilters): RouteMap | undefined {
    if (routeMap !== undefined && !this.routeMaps.has(routeMap)) {
      return this.compile(`no route-map ${routeMap}`, routeMap, undefined, 0);
    }
    const matches: MatchClause[] = [];
    if (prefixList !== undefined) {
      matches.push({ kind: version === 4 ? "ip address prefix-list" : "ipv6 address prefix-list", list: prefixList });
    }
    if (distributeList !== undefined) {
      matches.push({ kind: version === 4 ? "ip address" : "ipv6 address", list: distributeList });
    }
    if (filterList !== undefined) matches.push({ kind: "as-path", list: filterList });
    if (matches.length === 0) return routeMap === undefined ? undefined : this.routeMap(routeMap);
    const entry: RouteMapEntry = { sequence: 1, action: "permit", matches };
    const entries = [routeMap === undefined ? entry : { ...entry, call: routeMap }];
    const key = `filters ${version} ${[prefixList, distributeList, filterList, routeMap].join(" ")}`;
    return this.compile(key, undefined, entries, 0);
  }

  /** The same object as last time, unless the map itself or something behind it has changed since. */
  private compile(
    key: string,
    name: string | undefined,
    entries: readonly RouteMapEntry[] | undefined,
    ownChange: number,
  ): RouteMap {
    const change = Math.max(ownChange, this.lastChangeBehind(entries ?? [], new Set([name])));
    let compiled = this.compiled.get(key);
    if (compiled?.change !== change) {
      compiled = { map: new RouteMap(name, entries, this), change };
      this.compiled.set(key, compiled);
    }
    return compiled.map;
  }

  private noteChange(kind: string, name: string): void {
    this.lastChanges.set(`${kind} ${name}`, ++this.changes);
  }

  private lastChangeOf(kind: string, name: string): number {
    return this.lastChanges.get(`${kind} ${name}`) ?? 0;
  }

  /** Of all that the entries refer to, and of what that refers to. */
  private lastChangeBehind(entries: readonly RouteMapEntry[], visited: Set<string | undefined>): number {
    let last = 0;
    for (const entry of entries) {
      for (const { kind, name } of listsOf(entry)) last = Math.max(last, this.lastChangeOf(kind, name));
      const { call } = entry;
      if (call === undefined || visited.has(call)) continue;
      visited.add(call);
      const behind = this.lastChangeBehind(this.routeMaps.get(call) ?? [], visited);
      last = Math.max(last, this.lastChangeOf("route-map", call), behind);
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
