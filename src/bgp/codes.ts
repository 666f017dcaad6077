/** The numbers that IANA keeps for BGP-4, under the names the RFCs use. */

export const MessageType = { Open: 1, Update: 2, Notification: 3, Keepalive: 4, RouteRefresh: 5 } as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

/** TCP. */
export const BGP_PORT = 179;

export const HEADER_LENGTH = 19;
/** RFC 4271 § 4.1 and RFC 8654. */
export const MAX_MESSAGE_LENGTH = 4096;
export const MAX_EXTENDED_MESSAGE_LENGTH = 65535;

/** RFC 6793 § 9: what a 2-octet field says when the number needs four. */
export const AS_TRANS = 23456;

/** An address family as one number, AFI × 256 + SAFI: cheap to compare, cheap to key by. */
export type AddressFamily = number & { readonly brand: "AddressFamily" };

export const IPV4_UNICAST = 0x0101 as AddressFamily;
export const IPV6_UNICAST = 0x0201 as AddressFamily;

export function addressFamily(afi: number, safi: number): AddressFamily {
  return (afi * 256 + safi) as AddressFamily;
}
export function afiOf(family: AddressFamily): number {
  return Math.floor(family / 256);
}
export function safiOf(family: AddressFamily): number {
  return family % 256;
}

export const ErrorCode = {
  MessageHeader: 1,
  OpenMessage: 2,
  UpdateMessage: 3,
  HoldTimerExpired: 4,
  FiniteStateMachine: 5,
  Cease: 6,
  RouteRefreshMessage: 7,
  SendHoldTimerExpired: 8,
} as const;

export const HeaderError = { ConnectionNotSynchronized: 1, BadMessageLength: 2, BadMessageType: 3 } as const;

export const OpenError = {
  Unspecific: 0,
  UnsupportedVersion: 1,
  BadPeerAs: 2,
  BadIdentifier: 3,
  UnsupportedOptionalParameter: 4,
  UnacceptableHoldTime: 6,
  UnsupportedCapability: 7,
  RoleMismatch: 11,
} as const;

export const UpdateError = {
  MalformedAttributeList: 1,
  UnrecognizedWellKnownAttribute: 2,
  MissingWellKnownAttribute: 3,
  AttributeFlags: 4,
  AttributeLength: 5,
  InvalidOrigin: 6,
  InvalidNextHop: 8,
  OptionalAttribute: 9,
  InvalidNetworkField: 10,
  MalformedAsPath: 11,
} as const;

/** RFC 6608. */
export const FsmError = {
  Unspecified: 0,
  UnexpectedInOpenSent: 1,
  UnexpectedInOpenConfirm: 2,
  UnexpectedInEstablished: 3,
} as const;

/** RFC 4486, RFC 8538, RFC 9384. */
export const Cease = {
  MaximumPrefixes: 1,
  AdministrativeShutdown: 2,
  PeerDeconfigured: 3,
  AdministrativeReset: 4,
  ConnectionRejected: 5,
  OtherConfigurationChange: 6,
  ConnectionCollisionResolution: 7,
  OutOfResources: 8,
  HardReset: 9,
  BfdDown: 10,
} as const;

/** RFC 7313. */
export const RefreshError = { InvalidMessageLength: 1 } as const;
export const RefreshSubtype = { Request: 0, Begin: 1, End: 2 } as const;

export const CapabilityCode = {
  Multiprotocol: 1,
  RouteRefresh: 2,
  ExtendedNextHop: 5,
  ExtendedMessage: 6,
  Role: 9,
  GracefulRestart: 64,
  FourOctetAs: 65,
  AddPath: 69,
  EnhancedRouteRefresh: 70,
  LongLivedGracefulRestart: 71,
  Fqdn: 73,
  SoftwareVersion: 75,
  LinkLocalNextHop: 77,
} as const;

export const AttributeCode = {
  Origin: 1,
  AsPath: 2,
  NextHop: 3,
  Med: 4,
  LocalPref: 5,
  AtomicAggregate: 6,
  Aggregator: 7,
  Communities: 8,
  OriginatorId: 9,
  ClusterList: 10,
  MpReach: 14,
  MpUnreach: 15,
  ExtendedCommunities: 16,
  As4Path: 17,
  As4Aggregator: 18,
  PmsiTunnel: 22,
  TunnelEncapsulation: 23,
  Ipv6ExtendedCommunities: 25,
  Aigp: 26,
  LargeCommunities: 32,
  OnlyToCustomer: 35,
} as const;

export const AttributeFlag = { Optional: 0x80, Transitive: 0x40, Partial: 0x20, ExtendedLength: 0x10 } as const;

export const SegmentType = { Set: 1, Sequence: 2, ConfedSequence: 3, ConfedSet: 4 } as const;

export const Origin = { Igp: 0, Egp: 1, Incomplete: 2 } as const;

/** RFC 9234 § 4.1, by code. */
export const ROLES = ["provider", "route-server", "route-server-client", "customer", "peer"] as const;
export type Role = (typeof ROLES)[number];

/** Communities that routers act upon: RFC 1997 says how far a route may go, RFC 8326, RFC 9494 and RFC 7999 the rest. */
export const WellKnownCommunity = {
  GracefulShutdown: 0xffff0000,
  LlgrStale: 0xffff0006,
  NoLlgr: 0xffff0007,
  Blackhole: 0xffff029a,
  NoExport: 0xffffff01,
  NoAdvertise: 0xffffff02,
  NoExportSubconfed: 0xffffff03,
} as const;
