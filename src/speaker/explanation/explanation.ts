/**
 * Why the routes to a prefix are as they are: what was made of each path on its way in, why the best is the best, and who
 * was told, with which attributes, or why not. Made when somebody asks, by the functions that decide.
 */
import type { PathAttributes } from "../../bgp/messages.ts";
import type { SessionState } from "../../bgp/session.ts";
import type { MapTrace } from "../../policy/trace.ts";
import type { ExportRefusal } from "../rules/export-refusal.ts";
import type { UnusedReason } from "../rules/unused-reason.ts";
import type { FamilyName } from "../settings/options.ts";

export interface Explanation {
  readonly prefix: string;
  readonly family: FamilyName;
  /** Best first; those of no use last. */
  readonly paths: readonly ExplainedPath[];
  /** Why the best path is the best, in FRR's words: the step that told it from its closest rival. */
  readonly reason: string;
  /** Changes of routes, of this family, wait to be decided: what is said of the decision may be another in a moment. */
  readonly isSettled: boolean;
  readonly neighbors: readonly ExplainedNeighbor[];
}

export interface ExplainedPath {
  /** The neighbour's address, or `local`. */
  readonly from: string;
  /** RFC 7911; 0 where the neighbour sends none. */
  readonly pathId: number;
  readonly stale: boolean;
  /** As the neighbour sent it. */
  readonly received: PathAttributes;
  /** What the neighbour's policy made of it; undefined where it was not asked. */
  readonly policy: MapTrace | undefined;
  /** As it takes part in the decision; undefined where it does not. */
  readonly used: PathAttributes | undefined;
  /** As policy set them; 0: not set. */
  readonly weight: number;
  readonly tag: number;
  readonly standing: PathStanding;
}

export type PathStanding =
  | { readonly type: "best" }
  /** Not the best, but it carries traffic, too. */
  | ({ readonly type: "multipath" } & Partial<Defeat>)
  | ({ readonly type: "beaten" } & Defeat)
  /** Nobody has decided yet. */
  | { readonly type: "undecided" }
  | { readonly type: "unreachable" }
  /** `not-judged`: it waits to be judged by another policy; until then it is not used. */
  | { readonly type: "refused"; readonly reason: UnusedReason | "no-llgr" | "not-judged" };

export interface Defeat {
  /** Mostly the best path. */
  readonly by: { readonly from: string; readonly pathId: number };
  /** The step that decided, in FRR's words, and what it compared. */
  readonly step: string;
  readonly own: string;
  readonly winners: string;
}

/** What a neighbour was told of the prefix. */
export interface ExplainedNeighbor {
  readonly address: string;
  readonly state: SessionState;
  /** Why the neighbour is not told of anything in this family. */
  readonly obstacle: ExportObstacle | undefined;
  /** One for each path that it could hear of: mostly the best one. */
  readonly offers: readonly ExplainedOffer[];
}

export type ExportObstacle =
  | "session-down"
  /** Nor may there be one before BFD is up. */
  | "bfd-awaited"
  /** We have not activated the family for the neighbour. */
  | "family-not-configured"
  /** The neighbour did not offer it. */
  | "family-not-negotiated"
  /** After a restart of ours we wait for everybody's routes first (RFC 4724). */
  | "selection-deferred"
  /** There is no path that could be told of. */
  | "no-route";

export interface ExplainedOffer {
  /**
   * Whose path it is: an address, `local`, `default-originate` for a default route that the configuration asks for, or
   * `gone` for what was sent and has been withdrawn from us since.
   */
  readonly from: string;
  /** As we call it; 0 where no identifiers are sent. */
  readonly pathId: number;
  /** The neighbour has been sent it, as `advertisedRoutes` says. */
  readonly isSent: boolean;
  /** Why not; or, of what was sent, why that will change. */
  readonly why: OfferRefusal | undefined;
  /** What the neighbour's policy made of it; undefined where it was not asked. */
  readonly policy: MapTrace | undefined;
  /** As it was sent; or, while it waits to be sent, as it will be. */
  readonly attributes: PathAttributes | undefined;
}

export type OfferRefusal =
  | ExportRefusal
  /** It came from this very neighbour. */
  | "own-route"
  /** The neighbour is sent several paths, but not this one. */
  | "not-selected"
  /** The neighbour is sent a default route of our own instead. */
  | "default-originated"
  /** `maximum-prefix-out`. */
  | "no-room"
  /** No message can carry it. */
  | "too-long"
  | WaitReason;

/** What stands between what was sent and what is to be. */
export type WaitReason =
  | "waits-for-decision"
  | "waits-for-selection"
  /** RFC 4271 § 9.2.1.1. */
  | "waits-for-interval"
  /** The neighbour takes too little. */
  | "waits-for-transport"
  | "waits-for-turn";
