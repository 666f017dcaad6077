/** The library's face. Importing it starts nothing and loads no native code. */

export type { Capability, NextHop, PathAttributes } from "./bgp/messages.ts";
export type { Negotiated } from "./bgp/negotiation.ts";
export type { SessionState } from "./bgp/session.ts";
export { ListenError, type ListenErrorCode } from "./net/listen-error.ts";
export { SpeakerError, type SpeakerErrorCode } from "./speaker/errors.ts";
export type { MessageCounts } from "./speaker/message-counters.ts";
export { Neighbor, type NeighborEvents, type NeighborInfo } from "./speaker/neighbor.ts";
export type {
  AnnounceOptions,
  FamilyName,
  ListenAddress,
  ListenRangeOptions,
  NeighborOptions,
  NeighborTimers,
  SpeakerOptions,
} from "./speaker/options.ts";
export type { Route, RouteChange } from "./speaker/route.ts";
export type { SetAsideCounts } from "./speaker/route-import.ts";
export { Speaker, type SpeakerEvents } from "./speaker/speaker.ts";
