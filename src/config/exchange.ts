/** How routes of one address family are exchanged with a neighbour, as far as it or its peer group says so. */
import type { Reference } from "./policy-definitions.ts";

export type CommunityType = "standard" | "extended" | "large";
export type Attribute = "as-path" | "med" | "next-hop";
export type Direction = "in" | "out";

/** What routes have to pass in one direction. */
export interface Filters {
  prefixList?: Reference;
  filterList?: Reference;
  distributeList?: Reference;
  routeMap?: Reference;
}

export interface Exchange {
  readonly in: Filters;
  readonly out: Filters;
  /** Kinds of communities that are not sent. */
  readonly withheld: Set<CommunityType>;
  readonly settings: ExchangeSettings;
}

/** What is not said is not there. */
export interface ExchangeSettings {
  weight?: number;
  allowAsIn?: number | "origin";
  asOverride?: true;
  removePrivateAs?: { readonly all: boolean; readonly replace: boolean };
  nextHopSelf?: true;
  nextHopSelfForced?: true;
  attributeUnchanged?: readonly Attribute[];
  routeReflectorClient?: true;
  routeServerClient?: true;
  maximumPrefixes?: MaximumPrefixes;
  maximumPrefixesOut?: number;
  defaultOriginate?: Reference | "always";
  addPathRefused?: true;
  addPathSend?: "all" | "best-per-as" | { readonly best: number };
}

export interface MaximumPrefixes {
  readonly limit: number;
  /** Percent. */
  readonly warnAt?: number;
  readonly warnOnly: boolean;
  /** Minutes. */
  readonly restartAfter?: number;
  readonly countRefused: boolean;
}

export function emptyExchange(): Exchange {
  return { in: {}, out: {}, withheld: new Set(), settings: {} };
}

const NOTHING_SAID: Exchange = emptyExchange();

/** As in FRR, a member of a peer group says what differs, and may withhold more kinds of communities than its group. */
export function inheriting(own: Exchange = NOTHING_SAID, group?: Exchange): Exchange {
  if (group === undefined) return own;
  return {
    in: { ...group.in, ...own.in },
    out: { ...group.out, ...own.out },
    withheld: new Set([...group.withheld, ...own.withheld]),
    settings: { ...group.settings, ...own.settings },
  };
}
