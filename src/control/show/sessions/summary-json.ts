/** One family of `show bgp summary json`. */
import { parseIp } from "../../../net/address.ts";
import type { JsonObject } from "../../json.ts";
import { epochSeconds, formatUptime, wholeSecondsInMs } from "../times.ts";
import type { Summary } from "./family-summary.ts";
import type { Instance } from "./instance.ts";
import { SIZE_OF } from "./memory-size.ts";
import { messagesReceived, messagesSent } from "./message-totals.ts";
import { hasFailed, hasPolicy, inThisStateSince, isShutDown, type Peer, stateText } from "./peers.ts";
import { resetJson } from "./reset-json.ts";

export function summaryJson(summary: Summary): JsonObject {
  const { instance, family, peers, chosen, failed, style } = summary;
  const dynamicPeers = peers.filter(({ info }) => info?.dynamic).length;
  if (style.only === "failed" && failed === 0) {
    return { failedPeersCount: 0, dynamicPeers, totalPeers: peers.length };
  }
  const shown = style.only === "failed" ? chosen.filter((peer) => hasFailed(peer, family)) : chosen;
  const describe = style.only === "failed" ? failedPeerJson : peerJson;
  const { bgp, info, routerId } = instance;
  const prefixes = info?.tables[family].prefixes ?? 0;
  const groups = bgp.groups.size;
  return {
    routerId,
    as: bgp.asn,
    vrfId: 0,
    vrfName: "default",
    tableVersion: info?.tables[family].version ?? 0,
    ribCount: prefixes,
    ribMemory: prefixes * SIZE_OF.prefix,
    peerCount: peers.length,
    peerMemory: peers.length * SIZE_OF.peer,
    ...(groups === 0 ? {} : { peerGroupCount: groups, peerGroupMemory: groups * SIZE_OF.peerGroup }),
    peers: Object.fromEntries(
      shown.map((peer) => [peer.name, { ...describe(peer, summary), ...identification(peer) }]),
    ),
    failedPeers: failed,
    displayedPeers: chosen.length,
    totalPeers: peers.length,
    dynamicPeers,
    bestPath: style.only === "failed" ? undefined : bestPathJson(instance),
  };
}

function peerJson(peer: Peer, { instance, family }: Summary): JsonObject {
  const { info } = peer;
  const routes = info?.families.get(family);
  return {
    dynamicPeer: info?.dynamic || undefined,
    hostname: peer.hostname,
    domainname: peer.domain,
    softwareVersion: peer.softwareVersion ?? "n/a",
    remoteAs: peer.remoteAs,
    localAs: peer.localAs,
    version: 4,
    msgRcvd: messagesReceived(info),
    msgSent: messagesSent(info),
    tableVersion: routes?.tableVersion ?? 0,
    outq: 0,
    inq: 0,
    ...uptimeJson(peer, instance),
    pfxRcd: routes?.accepted ?? 0,
    pfxSnt: routes?.advertised ?? 0,
    state: stateText(peer),
    peerState: peerState(peer, family),
    connectionsEstablished: info?.sessionsEstablished ?? 0,
    connectionsDropped: info?.sessionsLost ?? 0,
    desc: peer.own?.description,
  };
}

function failedPeerJson(peer: Peer, { instance }: Summary): JsonObject {
  const { info } = peer;
  return {
    dynamicPeer: info?.dynamic || undefined,
    hostname: peer.hostname,
    domainname: peer.domain,
    connectionsEstablished: info?.sessionsEstablished ?? 0,
    connectionsDropped: info?.sessionsLost ?? 0,
    ...uptimeJson(peer, instance),
    ...resetJson(peer),
  };
}

function uptimeJson(peer: Peer, { now }: Instance): JsonObject {
  const since = inThisStateSince(peer);
  if (since === undefined) return { peerUptime: "never", peerUptimeMsec: 0 };
  return {
    peerUptime: formatUptime(now - since),
    peerUptimeMsec: wholeSecondsInMs(now - since),
    peerUptimeEstablishedEpoch: epochSeconds(since),
  };
}

function peerState(peer: Peer, family: Summary["family"]): string {
  if (isShutDown(peer)) return "Admin";
  if (peer.info?.keptOut !== undefined) return "PfxCt";
  if (peer.own?.passive ?? peer.group?.passive ?? false) return "Passive";
  return hasPolicy(peer, family, "in") && hasPolicy(peer, family, "out") ? "OK" : "Policy";
}

/** What kind of name the neighbour goes by. */
function identification({ name, interface: behind }: Peer): JsonObject {
  if (behind !== undefined) return { idType: "interface" };
  const address = parseIp(name);
  return { idType: address?.version === 6 ? "ipv6" : "ipv4", scopeIfName: address?.zone };
}

function bestPathJson({ bgp: { bestPath } }: Instance): JsonObject {
  const med = bestPath.medMissingAsWorst ? "missing-as-worst" : bestPath.medConfed ? "true" : undefined;
  return {
    asPath: bestPath.asPathConfed ? "confed" : bestPath.asPathIgnore ? "ignore" : undefined,
    multiPathRelax: bestPath.asPathMultipathRelax ? "true" : "false",
    peerTypeRelax: bestPath.peerTypeMultipathRelax ? true : undefined,
    compareRouterId: bestPath.compareRouterId ? "true" : undefined,
    med,
  };
}
