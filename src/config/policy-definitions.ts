/** Lists and route maps as a configuration says them. They may refer to what is not there, or not there yet. */
import type { RouteMapEntry } from "../policy/compiled-route-map.ts";
import { type MatchClause, writeMatch } from "../policy/match-clauses.ts";
import type { PolicyListKind } from "../policy/policy-lists.ts";
import type { Action } from "../policy/route.ts";
import { type SetClause, writeSet } from "../policy/set-clauses.ts";
import { EntryList } from "./entry-list.ts";
import type { ListBodies } from "./list-kinds.ts";
import type { Position } from "./problems.ts";

/** A name of something that is defined elsewhere, and where it is used. */
export interface Reference {
  readonly name: string;
  readonly at: Position;
}

type Lists = { readonly [Kind in PolicyListKind]: Map<string, EntryList<ListBodies[Kind]>> };

export class PolicyDefinitions {
  /** By kind and name. */
  readonly lists: Lists = {
    "ip prefix-list": new Map(),
    "ipv6 prefix-list": new Map(),
    "access-list": new Map(),
    "ipv6 access-list": new Map(),
    "as-path access-list": new Map(),
    "community-list": new Map(),
    "large-community-list": new Map(),
    "extcommunity-list": new Map(),
  };
  /** By name; entries by sequence number. */
  readonly routeMaps = new Map<string, Map<number, RouteMapDefinition>>();

  /** The list of this name; the first line that speaks of it creates it. */
  list<Kind extends PolicyListKind>(kind: Kind, name: string): EntryList<ListBodies[Kind]> {
    const lists = this.lists[kind];
    let list = lists.get(name);
    if (list === undefined) {
      list = new EntryList();
      lists.set(name, list);
    }
    return list;
  }

  routeMapEntry(name: string, sequence: number, action: Action): RouteMapDefinition {
    let entries = this.routeMaps.get(name);
    if (entries === undefined) {
      entries = new Map();
      this.routeMaps.set(name, entries);
    }
    let entry = entries.get(sequence);
    if (entry === undefined) {
      entry = new RouteMapDefinition(sequence, action);
      entries.set(sequence, entry);
    }
    return entry;
  }

  /** What has nothing left in it is gone. */
  removeRouteMapEntry(name: string, sequence: number): void {
    const entries = this.routeMaps.get(name);
    entries?.delete(sequence);
    if (entries?.size === 0) this.routeMaps.delete(name);
  }
}

interface Placed<Clause> {
  readonly clause: Clause;
  readonly at: Position;
}

/** One entry of a route map. Of each kind of clause it has one, in the order in which they were last said. */
export class RouteMapDefinition {
  readonly sequence: number;
  action: Action;
  readonly matches = new Map<MatchClause["kind"], Placed<MatchClause>>();
  readonly sets = new Map<SetClause["kind"], Placed<SetClause>>();
  call: Reference | undefined;
  onMatch: "next" | number | undefined;
  description: string | undefined;

  constructor(sequence: number, action: Action) {
    this.sequence = sequence;
    this.action = action;
  }

  get entry(): RouteMapEntry {
    const { sequence, action, call, onMatch } = this;
    return {
      sequence,
      action,
      matches: Array.from(this.matches.values(), ({ clause }) => clause),
      sets: Array.from(this.sets.values(), ({ clause }) => clause),
      ...(call === undefined ? {} : { call: call.name }),
      ...(onMatch === undefined ? {} : { onMatch }),
    };
  }

  /** All that matters to routes, in words. */
  get text(): string {
    const { sequence, action, matches = [], sets = [], call, onMatch } = this.entry;
    const head = [sequence, action, `call ${call}`, `on-match ${onMatch}`];
    return [...head, ...matches.map(writeMatch), ...sets.map(writeSet)].join("\n");
  }
}
