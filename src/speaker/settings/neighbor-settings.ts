/**
 * From what a user wrote to what the machinery needs: every option is checked here, once, and refused by name.
 */
import { type AddressFamily, BGP_PORT, IPV4_UNICAST, ROLES } from "../../bgp/codes.ts";
import type { Capability } from "../../bgp/messages.ts";
import type { SessionConfig } from "../../bgp/session.ts";
import { formatIp, type IpAddress, isLinkLocal } from "../../net/address.ts";
import type { Prefix } from "../../net/prefix.ts";
import { FAMILIES, familyNameOf, familyOf, isFamilyName } from "../families.ts";
import { type BfdSettings, bfdSettings } from "./bfd-settings.ts";
import { type FamilySettings, familySettings } from "./family-settings.ts";
import { LOCAL_AS_OPTIONS, NEIGHBOR_OPTIONS, refuseUnknown, TIMER_OPTIONS } from "./known-options.ts";
import { asn, integer, invalid, ip, oneOf, prefix, versionedIp } from "./option-checks.ts";
import type { ListenRangeOptions, LocalAsOptions, NeighborOptions, NeighborTimers } from "./options.ts";
import type { SpeakerSettings } from "./speaker-settings.ts";

const SECOND = 1000;
const DEFAULT_HOLD_TIME = 180;
const DEFAULT_RANGE_LIMIT = 100;
const MAX_TIMER_SECONDS = 65535;

export interface NeighborSettings {
  readonly address: IpAddress;
  readonly port: number;
  readonly localAddress: IpAddress | undefined;
  readonly families: readonly AddressFamily[];
  readonly shutdown: boolean;
  readonly shutdownMessage: string | undefined;
  readonly session: SessionConfig;
  readonly nextHop: { readonly ipv4: IpAddress | undefined; readonly ipv6: IpAddress | undefined };
  readonly enforceFirstAs: boolean;
  readonly ebgpRequiresPolicy: boolean;
  readonly collisionDetectEstablished: boolean;
  /** The AS that we are to this neighbour, where it is not our own. */
  readonly localAs: LocalAsOptions | undefined;
  readonly gracefulRestart: GracefulRestartMode;
  readonly gracefulShutdown: boolean;
  readonly bfd: BfdSettings | undefined;
  /** Milliseconds. */
  readonly advertisementInterval: number;
  readonly interface: string | undefined;
  readonly group: string | undefined;
  readonly exchange: ReadonlyMap<AddressFamily, FamilySettings>;
}

const GRACEFUL_RESTART_MODES = ["full", "helper", "off"] as const;
export type GracefulRestartMode = (typeof GRACEFUL_RESTART_MODES)[number];

export interface RangeSettings {
  readonly prefix: Prefix;
  readonly limit: number;
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
  const exchange = new Map(
    families.map((family) => {
      const name = familyNameOf(family);
      return [family, familySettings(name, options.familyOptions?.[name] ?? {})];
    }),
  );
  return {
    address,
    port: integer("port", options.port ?? BGP_PORT, 1, 65535),
    localAddress,
    families,
    shutdown: options.shutdown ?? false,
    shutdownMessage: options.shutdownMessage,
    session: sessionConfig(options, speaker, exchange, address),
    nextHop: {
      ipv4: versionedIp("nextHop.ipv4", options.nextHop?.ipv4, 4),
      ipv6: versionedIp("nextHop.ipv6", options.nextHop?.ipv6, 6),
    },
    enforceFirstAs: options.enforceFirstAs ?? true,
    ebgpRequiresPolicy: options.ebgpRequiresPolicy ?? false,
    collisionDetectEstablished: options.collisionDetectEstablished ?? false,
    localAs: options.localAs && localAs(options.localAs),
    gracefulRestart: oneOf("gracefulRestart", options.gracefulRestart ?? "helper", GRACEFUL_RESTART_MODES),
    gracefulShutdown: options.gracefulShutdown ?? false,
    bfd: options.bfd && bfdSettings(options.bfd, address, localAddress),
    advertisementInterval: integer("advertisementInterval", options.advertisementInterval ?? 0, 0, 600) * SECOND,
    interface: options.interface,
    group: options.group,
    exchange,
  };
}

export function rangeSettings(options: ListenRangeOptions): RangeSettings {
  return {
    prefix: prefix("prefix", options.prefix),
    limit: integer("limit", options.limit ?? DEFAULT_RANGE_LIMIT, 1, 65535),
  };
}

/** An attempt to have a session goes by options that have changed. How to connect matters until the connection is there. */
export function needsNewAttempt(before: NeighborSettings, after: NeighborSettings, isConnected: boolean): boolean {
  return JSON.stringify(attempt(before, isConnected)) !== JSON.stringify(attempt(after, isConnected));
}

function attempt(settings: NeighborSettings, isConnected: boolean): unknown {
  const { port, localAddress, session, gracefulRestart } = settings;
  const { localAs, routerId, remoteAs, capabilities, strictRole, passive } = session;
  const local = localAddress === undefined ? "" : formatIp(localAddress);
  const said = [local, localAs, routerId, remoteAs, capabilities, strictRole, gracefulRestart];
  return isConnected ? said : [port, passive, ...said];
}

function sessionConfig(
  options: NeighborOptions,
  speaker: SpeakerSettings,
  exchange: ReadonlyMap<AddressFamily, FamilySettings>,
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
  if (options.role !== undefined) oneOf("role", options.role, ROLES);
  const localAs = localAsTowards(options, speaker);
  return {
    localAs,
    routerId: speaker.routerId,
    remoteAs: remoteAs(options.remoteAs),
    holdTime,
    minimumHoldTime: seconds("minimumHold", 0),
    ...(timers.keepalive === undefined ? {} : { keepaliveTime: seconds("keepalive", 0, 1) }),
    capabilities: capabilities(options, speaker, localAs, exchange, address),
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
  localAs: number,
  exchange: ReadonlyMap<AddressFamily, FamilySettings>,
  address: IpAddress,
): Capability[] {
  const families = [...exchange.keys()];
  const list: Capability[] = families.map((family) => ({ kind: "multiprotocol", family }));
  list.push({ kind: "route-refresh" });
  if (options.enhancedRouteRefresh ?? true) list.push({ kind: "enhanced-route-refresh" });
  list.push({ kind: "extended-message" });
  if (families.includes(IPV4_UNICAST) && (options.extendedNextHop ?? (address.version === 6 && isLinkLocal(address)))) {
    list.push({ kind: "extended-next-hop", entries: [{ family: IPV4_UNICAST, nextHopAfi: 2 }] });
  }
  list.push({ kind: "four-octet-as", asn: localAs });
  const paths = [...exchange].map(([family, { addPathReceive, addPathSend }]) => ({
    family,
    receive: addPathReceive,
    send: sendsSeveralPaths(addPathSend),
  }));
  list.push({ kind: "add-path", entries: paths.filter(({ receive, send }) => receive || send) });
  if (options.role !== undefined) list.push({ kind: "role", role: options.role });
  return [...list, ...speaker.identity];
}

function remoteAs(value: NeighborOptions["remoteAs"]): SessionConfig["remoteAs"] {
  if (value === "internal" || value === "external" || value === "auto") return value;
  return asn("remoteAs", value);
}

function sendsSeveralPaths(addPathSend: FamilySettings["addPathSend"]): boolean {
  return typeof addPathSend === "string" || addPathSend.best > 1;
}

function localAs(options: LocalAsOptions): LocalAsOptions {
  refuseUnknown(options, LOCAL_AS_OPTIONS, "localAs");
  asn("localAs.asn", options.asn);
  return options;
}

/** RFC 5065 § 4: only the other members know us by our own AS. */
function localAsTowards({ localAs, remoteAs }: NeighborOptions, { asn, confederation }: SpeakerSettings): number {
  if (localAs !== undefined) return localAs.asn;
  if (confederation === undefined || remoteAs === "internal" || remoteAs === asn) return asn;
  return typeof remoteAs === "number" && confederation.members.includes(remoteAs) ? asn : confederation.identifier;
}
