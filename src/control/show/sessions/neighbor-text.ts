/** One neighbour of `show bgp neighbors`: FRR's lines, in FRR's order. */
import { formatDottedQuad } from "../../../net/address.ts";
import { printable } from "../foreign-text.ts";
import { formatUptime } from "../times.ts";
import { capabilitiesText, restartCapabilityText } from "./capabilities-text.ts";
import type { Instance } from "./instance.ts";
import { messagesReceived, messagesSent, NO_MESSAGES } from "./message-totals.ts";
import { bfdText, bfdTimerText } from "./neighbor-bfd.ts";
import {
  activeTimers,
  configuredTimers,
  linkKind,
  localRole,
  mostHopsAway,
  ownNextHops,
  remoteRole,
  sharesLink,
} from "./neighbor-facts.ts";
import { familyText } from "./neighbor-family.ts";
import { refusedRoutes, updateSource } from "./neighbor-json.ts";
import { isEstablished, isShutDown, type Peer } from "./peers.ts";
import { restartText } from "./restart-shown.ts";
import { resetText } from "./summary-text.ts";

const CONDITIONAL_ADVERTISEMENTS = 60;

export function* neighborText(instance: Instance, peer: Peer): Iterable<string> {
  const { info, own } = peer;
  yield* identity(instance, peer);
  if (own?.description !== undefined) yield ` Description: ${printable(own.description)}`;
  if (peer.hostname !== undefined) {
    yield `Hostname: ${printable(peer.domain === undefined ? peer.hostname : `${peer.hostname}.${peer.domain}`)}`;
  }
  if (peer.group !== undefined) yield ` Member of peer-group ${peer.group.name} for session parameters`;
  if (peer.range !== undefined) yield ` Belongs to the subnet range group: ${peer.range}`;
  if (isShutDown(peer)) yield " Administratively shut down";
  const remoteId = formatDottedQuad(info?.negotiated?.peer.routerId ?? 0);
  yield `  BGP version 4, remote router ID ${remoteId}, local router ID ${instance.routerId}`;
  if (instance.bgp.confederation.members.has(peer.remoteAs)) yield "  Neighbor under common administration";
  yield status(instance, peer);
  yield* timers(instance, peer);
  if (info?.negotiated !== undefined) yield* capabilitiesText(info);
  yield* restartText(instance, peer);
  yield* messages(peer);
  yield* prefixes(peer);
  yield `  Minimum time between advertisement runs is ${peer.settings?.advertisementInterval ?? 0} seconds`;
  yield "  Update delay timer is 0 seconds (remaining: 0)";
  const source = updateSource(peer);
  if (source !== undefined) yield `  Update source is ${source}`;
  yield "";
  for (const [family, exchange] of peer.settings?.families ?? []) {
    yield* familyText(instance, peer, family, exchange);
  }
  yield `  Connections established ${info?.sessionsEstablished ?? 0}; dropped ${info?.sessionsLost ?? 0}`;
  yield* lastReset(instance, peer);
  yield* limit(instance, peer);
  const kind = peer.internal ? "Internal" : "External";
  yield `  ${kind} BGP neighbor may be up to ${mostHopsAway(peer)} hops away.`;
  yield* endpoints(instance, peer);
  yield `BGP Connect Retry Timer in Seconds: ${configuredTimers(instance, peer).connectRetry}`;
  yield* bfdTimerText(peer);
  if ((own?.password ?? peer.group?.password) !== undefined) yield "Peer Authentication Enabled";
  const thread = isEstablished(peer) ? "on" : "off";
  yield `Read thread: ${thread}  Write thread: ${thread}  FD used: -1`;
  yield "";
  yield* bfdText(instance, peer);
}

/** Of `show bgp neighbors graceful-restart`. */
export function* neighborRestartText(instance: Instance, peer: Peer): Iterable<string> {
  const { info } = peer;
  yield* identity(instance, peer);
  if (isShutDown(peer)) yield " Administratively shut down";
  yield status(instance, peer);
  yield "  Neighbor GR capabilities:";
  if (info?.negotiated !== undefined) yield* restartCapabilityText(info);
  yield* restartText(instance, peer);
}

function* identity({ bgp: { confederation } }: Instance, peer: Peer): Iterable<string> {
  const { info, interface: behind, name, settings } = peer;
  const title =
    behind === undefined ? `is ${info?.dynamic ? "*" : ""}${name}` : `on ${behind}: ${info?.remote?.address ?? "none"}`;
  const localAs = settings?.localAs;
  const manner = [
    localAs?.noPrepend ? " no-prepend" : "",
    localAs?.replaceAs ? " replace-as" : "",
    localAs?.dualAs ? " dual-as" : "",
  ];
  const kind = linkKind(peer);
  const isInside = kind === "internal" || confederation.members.has(peer.remoteAs);
  const link = `${confederation.identifier !== undefined && isInside ? "confed-" : ""}${kind} link`;
  const remoteAs = kind === "unspecified" ? "Unspecified" : peer.remoteAs;
  yield `BGP neighbor ${title}, remote AS ${remoteAs}, local AS ${peer.localAs}${manner.join("")}, ${link}`;
  yield `  Local Role: ${localRole(peer)}`;
  yield `  Remote Role: ${remoteRole(peer)}`;
}

function status({ now }: Instance, { info, own, group }: Peer): string {
  const since = info?.establishedAt;
  const isPassive = info?.state === "Active" && (own?.passive ?? group?.passive ?? info.dynamic);
  const more =
    since === undefined ? (isPassive ? " (passive)" : "") : `, up for ${formatUptime(now - since).padStart(8)}`;
  return `  BGP state = ${info?.state ?? "Idle"}${more}`;
}

function* timers(instance: Instance, peer: Peer): Iterable<string> {
  const { info } = peer;
  const configured = configuredTimers(instance, peer);
  const active = activeTimers(instance, peer);
  const ago = (moment: number | undefined) => (moment === undefined ? "never" : formatUptime(instance.now - moment));
  yield `  Last read ${ago(info?.lastRead)}, Last write ${ago(info?.lastWritten)}`;
  yield `  Hold time is ${active.hold} seconds, keepalive interval is ${active.keepalive} seconds`;
  yield `  Configured hold time is ${configured.hold} seconds, keepalive interval is ${configured.keepalive} seconds`;
  if (configured.delayOpen !== undefined) yield `  Configured DelayOpenTime is ${configured.delayOpen} seconds`;
  yield `  Configured tcp-mss is ${peer.own?.tcpMss ?? peer.group?.tcpMss ?? 0}, synced tcp-mss is 0`;
  yield `  Configured conditional advertisements interval is ${CONDITIONAL_ADVERTISEMENTS} seconds`;
}

function* messages({ info }: Peer): Iterable<string> {
  const { sent, received } = info ?? { sent: NO_MESSAGES, received: NO_MESSAGES };
  const line = (title: string, out: number, back: number) =>
    `    ${`${title}:`.padEnd(15)}${String(out).padStart(10)} ${String(back).padStart(10)}`;
  yield "  Message statistics:";
  yield "    Inq depth is 0";
  yield "    Outq depth is 0";
  yield "                         Sent       Rcvd";
  yield line("Opens", sent.open, received.open);
  yield line("Notifications", sent.notification, received.notification);
  yield line("Updates", sent.update, received.update);
  yield line("Keepalives", sent.keepalive, received.keepalive);
  yield line("Route Refresh", sent.routeRefresh, received.routeRefresh);
  yield line("Capability", 0, 0);
  yield line("Total", messagesSent(info), messagesReceived(info));
  yield "";
}

function* prefixes({ info }: Peer): Iterable<string> {
  yield "  Prefix statistics:";
  yield `    Inbound filtered: ${refusedRoutes(info)}`;
  yield `    AS-PATH loop: ${info?.setAside?.looped ?? 0}`;
  yield "    Originator loop: 0";
  yield "    Cluster loop: 0";
  yield "    Invalid next-hop: 0";
  yield `    Withdrawn: ${info?.setAside?.treatedAsWithdraw ?? 0}`;
  yield `    Attributes discarded: ${info?.setAside?.attributesDiscarded ?? 0}`;
  yield "";
}

function* lastReset({ now }: Instance, peer: Peer): Iterable<string> {
  const last = peer.info?.lastReset;
  if (last === undefined) yield "  Last reset never";
  else yield `  Last reset ${formatUptime(now - last.at)},  ${resetText(peer)}`;
}

/** It sent too many prefixes. */
function* limit({ now }: Instance, { info, name }: Peer): Iterable<string> {
  if (info?.keptOut === undefined) return;
  const { until } = info.keptOut;
  yield "  Peer had exceeded the max. no. of prefixes configured.";
  yield until === undefined
    ? `  Reduce the no. of prefix and clear ip bgp ${name} to restore peering`
    : `  Reduce the no. of prefix from ${name}, will restart in ${Math.max(0, Math.ceil((until - now) / 1000))} seconds`;
}

function* endpoints(instance: Instance, peer: Peer): Iterable<string> {
  const { local, remote } = peer.info ?? {};
  if (local === undefined || remote === undefined) return;
  const { ipv4, ipv6, linkLocal } = ownNextHops(instance, peer, local);
  yield `Local host: ${local.address}, Local port: ${local.port}`;
  yield `Foreign host: ${remote.address}, Foreign port: ${remote.port}`;
  yield `Nexthop: ${ipv4}`;
  yield `Nexthop global: ${ipv6}`;
  yield `Nexthop local: ${linkLocal}`;
  yield `BGP connection: ${sharesLink({ local, remote }) ? "shared network" : "non shared network"}`;
}
