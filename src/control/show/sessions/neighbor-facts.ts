/** What JSON and text tell alike of a neighbour as a whole. */
import { networkInterfaces } from "node:os";
import type { Role } from "../../../bgp/codes.ts";
import { parseIp } from "../../../net/address.ts";
import { parsePrefix, prefixContains } from "../../../net/prefix.ts";
import type { SocketAddress } from "../../../speaker/neighbor-info.ts";
import type { Instance } from "./instance.ts";
import type { Peer } from "./peers.ts";

/** FRR's names of RFC 9234's roles, which differ from IANA's for route servers. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  provider: "provider",
  "route-server": "rs-server",
  "route-server-client": "rs-client",
  customer: "customer",
  peer: "peer",
};

const MOST_HOPS = 255;

export function localRole({ settings }: Peer): string {
  return roleName(settings?.role?.role);
}

export function remoteRole({ info }: Peer): string {
  return roleName(info?.negotiated?.peerRole);
}

function roleName(role: Role | undefined): string {
  return role === undefined ? "undefined" : ROLE_NAMES[role];
}

/** Whether it is of our AS; unknown of one that has no AS yet. */
export function linkKind({ internal, remoteAs, own, group }: Peer): "internal" | "external" | "unspecified" {
  if (internal) return "internal";
  return remoteAs !== 0 || (own?.remoteAs ?? group?.remoteAs) === "external" ? "external" : "unspecified";
}

/** Seconds. */
export function configuredTimers({ bgp }: Instance, { info, settings, own, group }: Peer) {
  const { hold, keepalive } = own?.timers ?? group?.timers ?? bgp.timers ?? bgp.defaults;
  return {
    hold: info?.timers.hold ?? settings?.hold ?? hold,
    keepalive: settings?.keepalive ?? keepalive,
    connectRetry: info?.timers.connectRetry ?? settings?.connectRetry ?? bgp.defaults.connectRetry,
    delayOpen: settings?.delayOpen,
  };
}

/** Those that hold: of the session, or else as configured. */
export function activeTimers(instance: Instance, peer: Peer) {
  const { hold, keepalive } = configuredTimers(instance, peer);
  const negotiated = peer.info?.negotiated;
  return { hold: negotiated?.holdTime ?? hold, keepalive: negotiated?.keepaliveTime ?? keepalive };
}

/** How far away it may be: RFC 5082's limit, or as many hops as our packets live. */
export function mostHopsAway({ internal, own, group }: Peer): number {
  const ttlSecurity = own?.ttlSecurityHops ?? group?.ttlSecurityHops;
  const multihop = own?.ebgpMultihop ?? group?.ebgpMultihop;
  return ttlSecurity ?? (internal ? MOST_HOPS : (multihop ?? 1));
}

export interface OwnNextHops {
  readonly ipv4: string;
  readonly ipv6: string;
  readonly linkLocal: string;
}

/** What we put into next hops of the session's routes: of a family without one, FRR's stopgap. */
export function ownNextHops({ routerId }: Instance, { info }: Peer, local: SocketAddress): OwnNextHops {
  const ipv4 = info?.nextHops["ipv4-unicast"];
  const ipv6 = [info?.nextHops["ipv6-unicast"], local.address].find((address) => address?.includes(":"))?.split("%")[0];
  const isLinkLocal = ipv6 !== undefined && /^fe[89ab]/.test(ipv6);
  return {
    ipv4: [ipv4, local.address].find((address) => address !== undefined && !address.includes(":")) ?? routerId,
    ipv6: ipv6 ?? "::",
    linkLocal: isLinkLocal ? ipv6 : "::",
  };
}

/** The neighbour is on the link that our end of the connection is on. */
export function sharesLink({
  local,
  remote,
}: {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}): boolean {
  const address = parseIp(remote.address);
  if (address === undefined) return false;
  if (address.zone !== undefined) return true;
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((each) => each.address === local.address)
    .map(({ cidr }) => (cidr === null ? undefined : parsePrefix(cidr)))
    .some((prefix) => prefix !== undefined && prefixContains(prefix, address));
}
