/**
 * The lists and route maps that the speaker's policy is to have. What a definition means stands in its text, so that two
 * plans are compared without building anything, and only what changed is built.
 */
import type { Entry, EntryList } from "../config/entry-list.ts";
import { buildList, type ListBodies } from "../config/list-kinds.ts";
import type { PolicyDefinitions, RouteMapDefinition } from "../config/policy-definitions.ts";
import type { PolicyListKind } from "../policy/policy-lists.ts";
import type { PolicyStore } from "../policy/policy-store.ts";

export interface PlannedDefinition {
  /** All that matters to routes. */
  readonly text: string;
  define(policy: PolicyStore): void;
  /** As routes will meet it; throws when that cannot be. */
  compile(policy: PolicyStore): void;
  /** Takes it away. */
  remove(policy: PolicyStore): void;
}

/** By kind and name, as in `ip prefix-list HOSTS`. */
export type PlannedPolicy = ReadonlyMap<string, PlannedDefinition>;

const LIST_KINDS: readonly PolicyListKind[] = [
  "ip prefix-list",
  "ipv6 prefix-list",
  "access-list",
  "ipv6 access-list",
  "as-path access-list",
  "community-list",
  "large-community-list",
  "extcommunity-list",
];

export function plannedPolicy(policy: PolicyDefinitions): PlannedPolicy {
  const planned = new Map<string, PlannedDefinition>();
  for (const kind of LIST_KINDS) planLists(kind, policy.lists[kind], planned);
  for (const [name, entries] of policy.routeMaps) planned.set(`route-map ${name}`, plannedRouteMap(name, entries));
  return planned;
}

function planLists<Kind extends PolicyListKind>(
  kind: Kind,
  lists: ReadonlyMap<string, EntryList<ListBodies[Kind]>>,
  planned: Map<string, PlannedDefinition>,
): void {
  for (const [name, list] of lists) planned.set(`${kind} ${name}`, plannedList(kind, name, list.inOrder()));
}

function plannedList<Kind extends PolicyListKind>(
  kind: Kind,
  name: string,
  entries: readonly Entry<ListBodies[Kind]>[],
): PlannedDefinition {
  return {
    text: entries.map(({ sequence, text }) => `${sequence} ${text}`).join("\n"),
    define: (policy) => policy.defineList(kind, name, buildList(kind, entries)),
    compile: () => undefined, // building it was all
    remove: (policy) => policy.defineList(kind, name, undefined),
  };
}

function plannedRouteMap(name: string, entries: ReadonlyMap<number, RouteMapDefinition>): PlannedDefinition {
  const inOrder = [...entries.values()].sort((a, b) => a.sequence - b.sequence);
  const written = inOrder.map(({ entry }) => entry);
  return {
    text: inOrder.map(({ text }) => text).join("\n"),
    define: (policy) => policy.defineRouteMap(name, written),
    compile: (policy) => void policy.routeMap(name),
    remove: (policy) => policy.defineRouteMap(name, undefined),
  };
}
