/**
 * What two OPENs agree on: the checks of RFC 4271 § 6.2 on the peer's OPEN, and the features that both sides offered.
 * Pure: the same two OPENs give the same result.
 */
import { encodeCapabilities } from "./capabilities.ts";
import {
  type AddressFamily,
  AS_TRANS,
  CapabilityCode,
  ErrorCode,
  IPV4_UNICAST,
  OpenError,
  type Role,
} from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import type { Capability, GracefulRestartCapability, LongLivedEntry, OpenMessage } from "./messages.ts";

/** Our side of an OPEN exchange. */
export interface OpenPolicy {
  readonly localAs: number;
  readonly routerId: number;
  /** `auto` takes any AS (FRR's `remote-as auto`). */
  readonly remoteAs: number | "internal" | "external" | "auto";
  /** Seconds; 0 proposes a session without keepalives. */
  readonly holdTime: number;
  /** Seconds; a peer that proposes less (or 0) is refused with 2/6. 0: no minimum beyond the RFC's 3. */
  readonly minimumHoldTime: number;
  /** Seconds between our keepalives, when it should be less than a third of the hold time. */
  readonly keepaliveTime?: number;
  readonly capabilities: readonly Capability[];
  /** On eBGP sessions only (RFC 9234). */
  readonly role?: Role;
  /** RFC 9234 § 4.2: refuse a peer that sends no role. */
  readonly strictRole?: boolean;
}

/** What an established session may do. */
export interface Negotiated {
  readonly peer: OpenMessage;
  readonly peerType: "ebgp" | "ibgp";
  /** Seconds; 0: neither side expects keepalives. */
  readonly holdTime: number;
  readonly keepaliveTime: number;
  readonly fourOctetAs: boolean;
  readonly extendedMessage: boolean;
  readonly routeRefresh: boolean;
  readonly enhancedRouteRefresh: boolean;
  /** Families whose routes may be exchanged. A side that sends no multiprotocol capability at all means IPv4 unicast. */
  readonly families: ReadonlySet<AddressFamily>;
  /** Families whose next hop may be IPv6 although their prefixes are IPv4 (RFC 8950), in both directions. */
  readonly extendedNextHop: ReadonlySet<AddressFamily>;
  readonly addPathReceive: ReadonlySet<AddressFamily>;
  readonly addPathSend: ReadonlySet<AddressFamily>;
  /** The peer's graceful restart capability, when we sent ours, too. */
  readonly gracefulRestart: GracefulRestartCapability | undefined;
  /** Both sides survive NOTIFICATIONs (the N bit, RFC 8538 § 2). */
  readonly gracefulNotification: boolean;
  /** The peer's entries, when graceful restart is agreed on and we sent ours, too (RFC 9494 § 4.5). */
  readonly longLived: readonly LongLivedEntry[];
  /** The peer knows what LLGR_STALE means and may be sent such routes, whatever we offered (RFC 9494 § 4.3). */
  readonly takesLongLived: boolean;
  readonly peerRole: Role | undefined;
}

/** RFC 9234 § 4.2, table 2: the one role that each role may meet. */
const COUNTERPART: Readonly<Record<Role, Role>> = {
  provider: "customer",
  customer: "provider",
  "route-server": "route-server-client",
  "route-server-client": "route-server",
  peer: "peer",
};

const IPV6_AFI = 2;
/** RFC 4271 § 4.2. */
const LEAST_HOLD_TIME = 3;

/** Why the peer's OPEN cannot be accepted, if so. */
export function checkOpen(policy: OpenPolicy, open: OpenMessage): ProtocolError | undefined {
  return (
    checkAs(policy, open) ??
    checkHoldTime(policy, open) ??
    checkIdentifier(policy, open) ??
    checkFamilies(policy, open) ??
    checkRole(policy, open)
  );
}

/** What follows from the peer's OPEN, once it is accepted. */
export function negotiate(policy: OpenPolicy, open: OpenMessage): Negotiated {
  const ours = policy.capabilities;
  const theirs = open.capabilities;
  const both = (kind: Capability["kind"]) => last(ours, kind) !== undefined && last(theirs, kind) !== undefined;
  const holdTime = Math.min(policy.holdTime, open.holdTime);
  const families = intersection(familiesOf(ours), familiesOf(theirs));
  const ourRestart = last(ours, "graceful-restart")?.gracefulRestart;
  const theirRestart = last(theirs, "graceful-restart")?.gracefulRestart;
  const gracefulRestart = ourRestart === undefined ? undefined : theirRestart;
  const longLived = gracefulRestart !== undefined && both("long-lived-graceful-restart");
  return {
    peer: open,
    peerType: isInternal(policy, open) ? "ibgp" : "ebgp",
    holdTime,
    keepaliveTime: keepaliveTime(policy, holdTime),
    fourOctetAs: both("four-octet-as"),
    extendedMessage: both("extended-message"),
    routeRefresh: both("route-refresh"),
    enhancedRouteRefresh: both("enhanced-route-refresh"),
    families,
    extendedNextHop: intersection(families, intersection(withIpv6NextHop(ours), withIpv6NextHop(theirs))),
    // RFC 7911 § 5: what one side sends, the other must be willing to receive.
    addPathReceive: intersection(families, intersection(withAddPath(ours, "receive"), withAddPath(theirs, "send"))),
    addPathSend: intersection(families, intersection(withAddPath(ours, "send"), withAddPath(theirs, "receive"))),
    gracefulRestart,
    gracefulNotification: ourRestart?.notification === true && theirRestart?.notification === true,
    longLived: longLived ? (last(theirs, "long-lived-graceful-restart")?.entries ?? []) : [],
    takesLongLived: theirRestart !== undefined && last(theirs, "long-lived-graceful-restart") !== undefined,
    peerRole: last(theirs, "role")?.role,
  };
}

function checkAs({ localAs, remoteAs }: OpenPolicy, { asn }: OpenMessage): ProtocolError | undefined {
  // RFC 7607: nobody is AS 0. RFC 6793 § 9: AS_TRANS only stands in for a number that a capability should have given.
  if (asn === 0 || asn === AS_TRANS) return badAs(`AS ${asn} is nobody's`);
  switch (remoteAs) {
    case "auto":
      return undefined;
    case "internal":
      return asn === localAs ? undefined : badAs(`AS ${asn} is not ours, ${localAs}`);
    case "external":
      return asn === localAs ? badAs(`AS ${asn} is our own`) : undefined;
    default:
      return asn === remoteAs ? undefined : badAs(`AS ${asn} instead of ${remoteAs}`);
  }
}

function badAs(message: string): ProtocolError {
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.BadPeerAs, message);
}

function checkHoldTime({ minimumHoldTime }: OpenPolicy, { holdTime }: OpenMessage): ProtocolError | undefined {
  const tooShort = (holdTime > 0 && holdTime < LEAST_HOLD_TIME) || holdTime < minimumHoldTime;
  if (!tooShort) return undefined;
  const message = `hold time ${holdTime} s, at least ${Math.max(LEAST_HOLD_TIME, minimumHoldTime)} s expected`;
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.UnacceptableHoldTime, message);
}

/** RFC 6286 § 2.2: any number but 0, and unlike ours within the AS. */
function checkIdentifier(policy: OpenPolicy, open: OpenMessage): ProtocolError | undefined {
  const { routerId } = open;
  const ours = routerId === policy.routerId && isInternal(policy, open);
  if (routerId !== 0 && !ours) return undefined;
  const message = ours ? "the peer has our BGP identifier" : "BGP identifier 0.0.0.0";
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.BadIdentifier, message);
}

/**
 * RFC 5492 § 3 leaves it to us whether to go on without a common family. Such a session could carry nothing, and would
 * look healthy; so it is refused, with the capabilities that we miss as data (§ 5).
 */
function checkFamilies(policy: OpenPolicy, open: OpenMessage): ProtocolError | undefined {
  const wanted = familiesOf(policy.capabilities);
  if (intersection(wanted, familiesOf(open.capabilities)).size > 0) return undefined;
  const missed = [...wanted].map((family): Capability => ({ kind: "multiprotocol", family }));
  const data = Uint8Array.from(encodeCapabilities(missed));
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.UnsupportedCapability, "no address family in common", data);
}

/** RFC 9234 § 4.2. Several roles that differ cannot all be the right one. */
function checkRole(policy: OpenPolicy, open: OpenMessage): ProtocolError | undefined {
  const { role, strictRole } = policy;
  if (role === undefined || isInternal(policy, open)) return undefined;
  const unreadable = all(open.capabilities, "unknown").some(({ code }) => code === CapabilityCode.Role);
  const roles = [
    ...all(open.capabilities, "role").map((capability) => capability.role),
    ...(unreadable ? ["something that is no role"] : []),
  ];
  if (roles.length === 0 && !strictRole) return undefined;
  if (roles.length > 0 && roles.every((each) => each === COUNTERPART[role])) return undefined;
  const message = `we are ${role}, so the peer should be ${COUNTERPART[role]} instead of ${roles.join(" and ") || "silent"}`;
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.RoleMismatch, message);
}

function isInternal(policy: OpenPolicy, open: OpenMessage): boolean {
  return open.asn === policy.localAs;
}

/** RFC 4271 § 4.4: a third of the hold time at most, a second at least. */
function keepaliveTime(policy: OpenPolicy, holdTime: number): number {
  if (holdTime === 0) return 0;
  const third = Math.floor(holdTime / 3);
  return Math.max(1, Math.min(policy.keepaliveTime ?? third, third));
}

function familiesOf(capabilities: readonly Capability[]): ReadonlySet<AddressFamily> {
  const families = all(capabilities, "multiprotocol").map((capability) => capability.family);
  return new Set(families.length === 0 ? [IPV4_UNICAST] : families);
}

function withIpv6NextHop(capabilities: readonly Capability[]): ReadonlySet<AddressFamily> {
  const entries = all(capabilities, "extended-next-hop").flatMap((capability) => capability.entries);
  return new Set(entries.filter((entry) => entry.nextHopAfi === IPV6_AFI).map((entry) => entry.family));
}

function withAddPath(capabilities: readonly Capability[], direction: "send" | "receive"): ReadonlySet<AddressFamily> {
  const entries = all(capabilities, "add-path").flatMap((capability) => capability.entries);
  return new Set(entries.filter((entry) => entry[direction]).map((entry) => entry.family));
}

function intersection(a: ReadonlySet<AddressFamily>, b: ReadonlySet<AddressFamily>): ReadonlySet<AddressFamily> {
  return new Set([...a].filter((family) => b.has(family)));
}

type CapabilityOf<Kind extends Capability["kind"]> = Extract<Capability, { readonly kind: Kind }>;

function all<Kind extends Capability["kind"]>(capabilities: readonly Capability[], kind: Kind): CapabilityOf<Kind>[] {
  return capabilities.filter((capability): capability is CapabilityOf<Kind> => capability.kind === kind);
}

/** Of several instances the last one counts (RFC 4724 § 3). */
function last<Kind extends Capability["kind"]>(
  capabilities: readonly Capability[],
  kind: Kind,
): CapabilityOf<Kind> | undefined {
  return all(capabilities, kind).at(-1);
}
