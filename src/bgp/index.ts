/**
 * The protocol layer, for those who bring their own sockets and clocks: `bellmand/bgp`.
 *
 * Bytes to messages and back, in words too; what two OPENs agree on; the session machine. No input, no output, no time.
 */

export { formatAsPath } from "./as-path.ts";
export { decodeAttributes, encodeAttributes } from "./canonical-attributes.ts";
export { describeCapability } from "./capabilities.ts";
export type { AddressFamily, Role } from "./codes.ts";
export {
  AS_TRANS,
  AttributeCode,
  AttributeFlag,
  addressFamily,
  afiOf,
  CapabilityCode,
  Cease,
  ErrorCode,
  FsmError,
  HEADER_LENGTH,
  HeaderError,
  IPV4_UNICAST,
  IPV6_UNICAST,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
  MessageType,
  OpenError,
  Origin,
  RefreshError,
  RefreshSubtype,
  ROLES,
  safiOf,
  UpdateError,
} from "./codes.ts";
export { type Collision, type Contender, resolveCollision, type SpeakerIdentity } from "./collision.ts";
export { formatCommunity, formatLargeCommunity, parseCommunity, parseLargeCommunity } from "./communities.ts";
export { ProtocolError } from "./errors.ts";
export { explainMessage } from "./explain.ts";
export { formatExtendedCommunity, parseExtendedCommunity } from "./extended-communities.ts";
export { familyName } from "./family-name.ts";
export { encodeKeepalive, MessageFramer } from "./framing.ts";
export type * from "./messages.ts";
export { checkOpen, type Negotiated, negotiate, type OpenPolicy } from "./negotiation.ts";
export { type AnnouncedRun, NlriCursor, type NlriRun } from "./nlri.ts";
export {
  type CeaseSubcode,
  ceaseHardReset,
  ceaseMaximumPrefixes,
  ceaseMessage,
  decodeNotification,
  describeNotification,
  encodeNotification,
  hardResetReason,
  shutdownCommunication,
} from "./notification.ts";
export { notificationName } from "./notification-names.ts";
export { decodeOpen, encodeOpen } from "./open.ts";
export { decodeRouteRefresh, encodeRouteRefresh } from "./route-refresh.ts";
export { initialSession, step } from "./session.ts";
export type * from "./session-types.ts";
export type { AttributeDefect, DefectSeverity, UpdateContext } from "./update-context.ts";
export { UpdateView } from "./update-view.ts";
export { type AnnounceResult, encodeEndOfRib, type UpdateEncoding, UpdateWriter } from "./update-writer.ts";
