/** What a BGP instance announces of its own in one address family, and what it does with the routes that it uses. */
import type { Prefix } from "../net/prefix.ts";
import type { Reference } from "./policy-definitions.ts";
import type { Position } from "./problems.ts";

export class Origination {
  /** `redistribute …`, by source. */
  readonly redistributions = new Map<RouteSource, Redistribution>();
  /** `aggregate-address …`, by prefix. */
  readonly aggregates = new Map<string, Aggregate>();
  /** `import vrf NAME`, by name. */
  readonly importedVrfs = new Map<string, Reference>();
  /** `import vrf route-map NAME`. */
  importRouteMap: Reference | undefined;
  /** `distance bgp …`. */
  distance: Distance | undefined;
  /** `distance N PREFIX`: of routes from neighbours within the prefix. By prefix. */
  readonly neighborDistances = new Map<string, NeighborDistance>();
  /** `table-map NAME`: asked before a route goes into the kernel. */
  tableMap: Reference | undefined;
}

export const ROUTE_SOURCES = ["connected", "kernel", "static"] as const;
export type RouteSource = (typeof ROUTE_SOURCES)[number];

export interface Redistribution {
  readonly at: Position;
  /** The MED. */
  readonly metric?: number;
  readonly routeMap?: Reference;
}

export interface Aggregate {
  readonly at: Position;
  readonly prefix: Prefix;
  readonly asSet: boolean;
  readonly summaryOnly: boolean;
  readonly matchingMedOnly: boolean;
  readonly origin?: "egp" | "igp" | "incomplete";
  readonly routeMap?: Reference;
  readonly suppressMap?: Reference;
}

export interface Distance {
  readonly external: number;
  readonly internal: number;
  readonly local: number;
}

export interface NeighborDistance {
  readonly prefix: Prefix;
  readonly distance: number;
  readonly accessList?: Reference;
}
