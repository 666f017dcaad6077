/**
 * From what a user wrote to what the machinery needs: every option is checked here, once, and refused by name.
 */
import { type AddressFamily, BGP_PORT, IPV4_UNICAST, ROLES } from "../bgp/codes.ts";
import type { Capability } from "../bgp/messages.ts";
import type { SessionConfig } from "../bgp/session.ts";
import { formatIp, type IpAddress, isLinkLocal, parseDottedQuad, parseIp } from "../net/address.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";
import { SpeakerError } from "./errors.ts";
import { FAMILIES, familyOf, isFamilyName } from "./families.ts";
import { NEIGHBOR_OPTIONS, refuseUnknown, SPEAKER_OPTIONS, TIMER_OPTIONS } from "./known-options.ts";
import type { ListenRangeOptions, NeighborOptions, NeighborTimers, SpeakerOptions } from "./options.ts";

const SECOND = 1000;
const DEFAULT_HOLD_TIME = 180;
const DEFAULT_RANGE_LIMIT = 100;
const MAX_ASN = 0xffffffff;
const MAX_TIMER_SECONDS = 65535;

export interface SpeakerSettings {
  readonly asn: number;
  readonly routerId: number;
  readonly listen: readonly { readonly address: IpAddress; readonly port: number }[];
  /** Capabilities that say who we are, the same for every neighbour. */
  readonly identity: readonly Capability[];
}

export interface NeighborSettings {
  readonly address: IpAddress;
  readonly port: number;
  readonly localAddress: IpAddress | undefined;
  readonly families: readonly AddressFamily[];
  readonly shutdown: boolean;
  readonly session: SessionConfig;
  readonly nextHop: { readonly ipv4: IpAddress | undefined; readonly ipv6: IpAddress | undefined };
  readonly enforceFirstAs: boolean;
  readonly ebgpRequiresPolicy: boolean;
  readonly collisionDetectEstablished: boolean;
}

export interface RangeSettings {
  readonly prefix: Prefix;
  readonly limit: number;
}

export function speakerSettings(options: SpeakerOptions): SpeakerSettings {
  refuseUnknown(options, SPEAKER_OPTIONS, "a speaker");
  const routerId = parseDottedQuad(options.routerId);
  if (routerId === undefined || routerId === 0)
    throw invalid("routerId", options.routerId, "a dotted quad other than 0.0.0.0");
  const identity: Capability[] = [];
  if (options.hostname !== undefined) identity.push({ kind: "fqdn", hostname: options.hostname, domain: "" });
  if (options.softwareVersion !== undefined)
    identity.push({ kind: "software-version", version: options.softwareVersion });
  return {
    asn: asn("asn", options.asn),
    routerId,
    listen: (options.listen ?? []).map(({ address, port }, i) => ({
      address: ip(`listen[${i}].address`, address),
      port: integer(`listen[${i}].port`, port ?? BGP_PORT, 0, 65535),
    })),
    identity,
  };
}

export function neighborSettings(options: NeighborOptions, speaker: SpeakerSettings): NeighborSettings {
  refuseUnknown(options, NEIGHBOR_OPTIONS, "a neighbour");
  refuseUnknown(options.timers ?? {}, TIMER_OPTIONS, "timers");
  const address = ip("address", options.address);
  if (address.version === 6 && isLinkLocal(address) && address.zone === undefined) {
    throw invalid("address", options.address, "a link-local address with its interface, as in fe80::1%eth0");
  }
  const localAddress = options.localAddress === undefined ? undefined : ip("localAddress", options.localAddress);
  if (localAddress !== undefined && localAddress.version !== address.version) {
    throw invalid("localAddress", formatIp(localAddress), `an IPv${address.version} address, as the neighbour's`);
  }
  const names = options.families ?? FAMILIES;
  if (names.length === 0) throw invalid("families", "[]", "at least one address family");
  const families = names.map((name) => {
    if (!isFamilyName(name)) throw invalid("families", name, FAMILIES.join(" or "));
    return familyOf(name);
  });
  return {
    address,
    port: integer("port", options.port ?? BGP_PORT, 1, 65535),
    localAddress,
    families,
    shutdown: options.shutdown ?? false,
    session: sessionConfig(options, speaker, families, address),
    nextHop: {
      ipv4: versioned("nextHop.ipv4", options.nextHop?.ipv4, 4),
      ipv6: versioned("nextHop.ipv6", options.nextHop?.ipv6, 6),
    },
    enforceFirstAs: options.enforceFirstAs ?? true,
    ebgpRequiresPolicy: options.ebgpRequiresPolicy ?? false,
    collisionDetectEstablished: options.collisionDetectEstablished ?? false,
  };
}

export function rangeSettings(options: ListenRangeOptions): RangeSettings {
  return {
    prefix: prefix("prefix", options.prefix),
    limit: integer("limit", options.limit ?? DEFAULT_RANGE_LIMIT, 1, 65535),
  };
}

/** A changed option that the peer can only learn from a new OPEN, or that moves the connection itself. */
export function needsNewSession(before: NeighborSettings, after: NeighborSettings): boolean {
  return JSON.stringify(sessionIdentity(before)) !== JSON.stringify(sessionIdentity(after));
}

function sessionIdentity(settings: NeighborSettings): unknown {
  const { port, localAddress, families, session, ebgpRequiresPolicy } = settings;
  const { localAs, routerId, remoteAs, capabilities, role, strictRole, passive } = session;
  const local = localAddress === undefined ? "" : formatIp(localAddress);
  return [
    port,
    local,
    families,
    localAs,
    routerId,
    remoteAs,
    capabilities,
    role,
    strictRole,
    passive,
    ebgpRequiresPolicy,
  ];
}

function sessionConfig(
  options: NeighborOptions,
  speaker: SpeakerSettings,
  families: readonly AddressFamily[],
  address: IpAddress,
): SessionConfig {
  const timers = options.timers ?? {};
  const seconds = (name: keyof NeighborTimers, fallback: number, least = 0) =>
    integer(`timers.${name}`, timers[name] ?? fallback, least, MAX_TIMER_SECONDS);
  const holdTime = seconds("hold", DEFAULT_HOLD_TIME);
  if (holdTime === 1 || holdTime === 2) throw invalid("timers.hold", holdTime, "0 or at least 3 seconds");
  const sendHold = timers.sendHold === undefined ? undefined : seconds("sendHold", 0);
  if (sendHold !== undefined && sendHold !== 0 && sendHold <= holdTime) {
    throw invalid("timers.sendHold", sendHold, "0 or more than the hold time (RFC 9687)");
  }
  if (options.role !== undefined && !ROLES.includes(options.role))
    throw invalid("role", options.role, ROLES.join(", "));
  return {
    localAs: speaker.asn,
    routerId: speaker.routerId,
    remoteAs: remoteAs(options.remoteAs),
    holdTime,
    minimumHoldTime: seconds("minimumHold", 0),
    ...(timers.keepalive === undefined ? {} : { keepaliveTime: seconds("keepalive", 0, 1) }),
    capabilities: capabilities(options, speaker, families, address),
    ...(options.role === undefined ? {} : { role: options.role }),
    strictRole: options.strictRole ?? false,
    passive: options.passive ?? false,
    connectRetryTime: seconds("connectRetry", 30, 1) * SECOND,
    delayOpenTime: seconds("delayOpen", 0) * SECOND,
    openWaitTime: seconds("openWait", 30, 1) * SECOND,
    idleHoldTime: seconds("idleHold", 1, 1) * SECOND,
    maximumIdleHoldTime: seconds("maximumIdleHold", 60, 1) * SECOND,
    stableTime: 300 * SECOND,
    sendHoldTime: sendHold === undefined ? "auto" : sendHold * SECOND,
  };
}

function capabilities(
  options: NeighborOptions,
  speaker: SpeakerSettings,
  families: readonly AddressFamily[],
  address: IpAddress,
): Capability[] {
  const list: Capability[] = families.map((family) => ({ kind: "multiprotocol", family }));
  list.push({ kind: "route-refresh" });
  if (options.enhancedRouteRefresh ?? true) list.push({ kind: "enhanced-route-refresh" });
  list.push({ kind: "extended-message" });
  if (families.includes(IPV4_UNICAST) && (options.extendedNextHop ?? (address.version === 6 && isLinkLocal(address)))) {
    list.push({ kind: "extended-next-hop", entries: [{ family: IPV4_UNICAST, nextHopAfi: 2 }] });
  }
  list.push({ kind: "four-octet-as", asn: speaker.asn });
  if (options.role !== undefined) list.push({ kind: "role", role: options.role });
  return [...list, ...speaker.identity];
}

function remoteAs(value: NeighborOptions["remoteAs"]): SessionConfig["remoteAs"] {
  if (value === "internal" || value === "external" || value === "auto") return value;
  return asn("remoteAs", value);
}

function asn(name: string, value: unknown): number {
  return integer(name, value, 1, MAX_ASN);
}

function integer(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw invalid(name, value, `a whole number from ${least} to ${most}`);
  }
  return value;
}

function ip(name: string, text: unknown): IpAddress {
  const address = typeof text === "string" ? parseIp(text) : undefined;
  if (address === undefined) throw invalid(name, text, "an IPv4 or IPv6 address");
  return address;
}

function versioned(name: string, text: string | undefined, version: 4 | 6): IpAddress | undefined {
  if (text === undefined) return undefined;
  const address = ip(name, text);
  if (address.version !== version) throw invalid(name, text, `an IPv${version} address`);
  return address;
}

export function prefix(name: string, text: unknown): Prefix {
  const parsed = typeof text === "string" ? parsePrefix(text) : undefined;
  if (parsed === undefined) throw invalid(name, text, "a prefix, as in 192.0.2.0/24");
  return parsed;
}

export function invalid(name: string, value: unknown, expected: string): SpeakerError {
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new SpeakerError("invalid-option", `${name}: ${shown} cannot be used; expected ${expected}`);
}
