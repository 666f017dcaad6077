/** Routes as the library's user sees them: made only when somebody looks. */
import type { PathAttributes } from "../bgp/messages.ts";
import type { UnusedReason } from "./rules/unused-reason.ts";

export interface Route {
  readonly prefix: string;
  readonly attributes: PathAttributes;
  /** The neighbour's address, or `local`. */
  readonly from: string;
}

/** A route as a neighbour sent it, and what became of it. */
export interface ReceivedRoute extends Route {
  /** RFC 7911; 0 where the neighbour sends none. */
  readonly pathId: number;
  /** It is from before a restart of the neighbour, or of its table, and has not been repeated yet. */
  readonly stale: boolean;
  /** The attributes that take part in the decision: as policy left them. Absent when the route is not used. */
  readonly used?: PathAttributes;
  readonly unused?: UnusedReason | undefined;
}

/** What became of the best path to a prefix. */
export type RouteChange =
  | ({ readonly type: "announce" } & Route)
  | { readonly type: "withdraw"; readonly prefix: string };

/** How the routes to a prefix compare. */
export interface Decision {
  /** Why the best one is the best, in FRR's words: the step that told it from its closest rival. */
  readonly reason: string;
  /** All that can be used, best first. */
  readonly paths: readonly DecisionPath[];
}

/** One of the usable paths, as policy left it. */
export interface DecisionPath extends Route {
  /** RFC 7911; 0 where the neighbour sends none. */
  readonly pathId: number;
  readonly best: boolean;
  /** It carries traffic: it is the best one, or shares with it. */
  readonly active: boolean;
  /** It is from before a restart of the neighbour, and has not been repeated yet. */
  readonly stale: boolean;
  /** As policy set them; 0: not set. */
  readonly weight: number;
  readonly tag: number;
  /** Octets per second, from its link bandwidth community. */
  readonly bandwidth: number | undefined;
}
