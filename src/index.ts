/** The library's face. Importing it starts nothing and loads no native code. */

export type { Capability, NextHop, PathAttributes } from "./bgp/messages.ts";
export type { Negotiated } from "./bgp/negotiation.ts";
export type { SessionState } from "./bgp/session.ts";
export { parseIp } from "./net/address.ts";
export { ListenError, type ListenErrorCode } from "./net/listen-error.ts";
export { parsePrefix } from "./net/prefix.ts";
export { AccessList } from "./policy/access-list.ts";
export { AsPathList } from "./policy/as-path-list.ts";
export type { CommunityList } from "./policy/community-list.ts";
export type { RouteMapEntry } from "./policy/compiled-route-map.ts";
export type { MatchClause } from "./policy/match-clauses.ts";
export { PolicyError } from "./policy/policy-error.ts";
export type { PolicyStore } from "./policy/policy-store.ts";
export { PrefixList } from "./policy/prefix-list.ts";
export type { SetClause } from "./policy/set-clauses.ts";
export type { CallTrace, EntryTrace, MapTrace, MatchTrace, SetTrace, ValueChange } from "./policy/trace.ts";
export type { NextHopState } from "./rib/next-hop-table.ts";
export type {
  ChangeableOption,
  ConfigurationChange,
  SessionEnd,
  SpeakerChanges,
} from "./speaker/configuration-change.ts";
export { SpeakerError, type SpeakerErrorCode } from "./speaker/errors.ts";
export type {
  Defeat,
  ExplainedNeighbor,
  ExplainedOffer,
  ExplainedPath,
  Explanation,
  ExportObstacle,
  OfferRefusal,
  PathStanding,
} from "./speaker/explanation/explanation.ts";
export type { SetAsideCounts } from "./speaker/import/route-import.ts";
export type { MessageCounts } from "./speaker/message-counters.ts";
export {
  Neighbor,
  type NeighborChanges,
  type NeighborEvents,
  type PrefixLimitWarning,
  type SpeakerTap,
} from "./speaker/neighbor.ts";
export type { NeighborInfo } from "./speaker/neighbor-info.ts";
export type { Decision, DecisionPath, ReceivedRoute, Route, RouteChange } from "./speaker/route.ts";
export type { ExportRefusal } from "./speaker/rules/export-refusal.ts";
export type { UnusedReason } from "./speaker/rules/unused-reason.ts";
export type {
  AnnounceOptions,
  BestPathOptions,
  Changes,
  ConfederationOptions,
  FamilyName,
  FamilyOptions,
  GracefulRestartOptions,
  ListenAddress,
  ListenRangeOptions,
  LocalAsOptions,
  MaximumPathsOptions,
  MaximumPrefixesOptions,
  NeighborBfdOptions,
  NeighborOptions,
  NeighborTimers,
  PolicyOptions,
  SpeakerOptions,
} from "./speaker/settings/options.ts";
export { Speaker, type SpeakerEvents } from "./speaker/speaker.ts";
