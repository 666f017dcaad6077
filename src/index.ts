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
export type { NextHopState } from "./rib/next-hop-table.ts";
export { SpeakerError, type SpeakerErrorCode } from "./speaker/errors.ts";
export type { SetAsideCounts } from "./speaker/import/route-import.ts";
export type { MessageCounts } from "./speaker/message-counters.ts";
export { Neighbor, type NeighborEvents, type NeighborInfo, type PrefixLimitWarning } from "./speaker/neighbor.ts";
export type { Decision, DecisionPath, ReceivedRoute, Route, RouteChange } from "./speaker/route.ts";
export type { UnusedReason } from "./speaker/rules/unused-reason.ts";
export type {
  AnnounceOptions,
  BestPathOptions,
  ConfederationOptions,
  FamilyName,
  FamilyOptions,
  GracefulRestartOptions,
  ListenAddress,
  ListenRangeOptions,
  LocalAsOptions,
  MaximumPathsOptions,
  MaximumPrefixesOptions,
  NeighborOptions,
  NeighborTimers,
  PolicyOptions,
  SpeakerOptions,
} from "./speaker/settings/options.ts";
export { type ChangeableOption, Speaker, type SpeakerEvents } from "./speaker/speaker.ts";
