/** One neighbour of `show bgp neighbors json`: FRR's keys, in FRR's order. */
import { formatDottedQuad } from "../../../net/address.ts";
import { FAMILIES } from "../../../speaker/families.ts";
import type { JsonObject } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import { epochSeconds, formatUptime, wholeSecondsInMs } from "../times.ts";
import { capabilitiesJson, restartCapabilityJson } from "./capabilities-json.ts";
import type { Instance } from "./instance.ts";
import { messagesReceived, messagesSent, NO_MESSAGES } from "./message-totals.ts";
import { bfdJson, bfdTimerJson } from "./neighbor-bfd.ts";
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
import { familyJson } from "./neighbor-family.ts";
import { isEstablished, isShutDown, type Peer } from "./peers.ts";
import { resetJson } from "./reset-json.ts";
import { restartJson } from "./restart-shown.ts";

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** FRR's interval of conditional advertisements, in seconds; Bellman has none. */
const CONDITIONAL_ADVERTISEMENTS = 60;

export function neighborJson(instance: Instance, peer: Peer): JsonObject {
  const { info } = peer;
  return {
    ...identityJson(instance, peer),
    nbrDesc: peer.own?.description,
    hostname: peer.hostname ?? "Unknown",
    domainname: peer.domain,
    peerGroup: peer.group?.name,
    peerSubnetRangeGroup: peer.range,
    adminShutDown: isShutDown(peer) || undefined,
    bgpVersion: 4,
    remoteRouterId: formatDottedQuad(info?.negotiated?.peer.routerId ?? 0),
    localRouterId: instance.routerId,
    nbrCommonAdmin: instance.bgp.confederation.members.has(peer.remoteAs) || undefined,
    ...statusJson(instance, peer),
    ...timersJson(instance, peer),
    neighborCapabilities: info?.negotiated && capabilitiesJson(info),
    gracefulRestartInfo: restartJson(instance, peer),
    messageStats: messagesJson(peer),
    prefixStats: prefixesJson(peer),
    minBtwnAdvertisementRunsTimerMsecs: (peer.settings?.advertisementInterval ?? 0) * SECOND,
    updateSource: updateSource(peer),
    bgpUpdateDelayTimerMsecs: 0,
    bgpUpdateDelayTimerMsecsRemaining: 0,
    addressFamilyInfo: familiesJson(instance, peer),
    connectionsEstablished: info?.sessionsEstablished ?? 0,
    connectionsDropped: info?.sessionsLost ?? 0,
    ...lastResetJson(instance, peer),
    ...limitJson(instance, peer),
    [peer.internal ? "internalBgpNbrMaxHopsAway" : "externalBgpNbrMaxHopsAway"]: mostHopsAway(peer),
    ...endpointsJson(instance, peer),
    connectRetryTimer: configuredTimers(instance, peer).connectRetry,
    ...bfdTimerJson(peer),
    authenticationEnabled: (peer.own?.password ?? peer.group?.password) === undefined ? undefined : 1,
    readThread: isEstablished(peer) ? "on" : "off",
    writeThread: isEstablished(peer) ? "on" : "off",
    ...bfdJson(instance, peer),
  };
}

/** Of `show bgp neighbors graceful-restart json`. */
export function neighborRestartJson(instance: Instance, peer: Peer): JsonObject {
  const { info } = peer;
  return {
    ...identityJson(instance, peer),
    adminShutDown: isShutDown(peer) || undefined,
    ...statusJson(instance, peer),
    neighborCapabilities: info?.negotiated === undefined ? {} : restartCapabilityJson(info),
    gracefulRestartInfo: restartJson(instance, peer),
  };
}

/** Of `show bgp neighbors json brief`. */
export function neighborBriefJson(instance: Instance, peer: Peer): JsonObject {
  const { info } = peer;
  const { lastResetDueTo } = resetJson(peer);
  const families = FAMILIES.filter((family) => peer.settings?.families.has(family)).map((family) => {
    const { accepted = 0, advertised = 0 } = info?.families.get(family) ?? {};
    return [SPELLINGS[family].key, { acceptedPrefixCounter: accepted, sentPrefixCounter: advertised }];
  });
  return {
    hostname: peer.hostname ?? "Unknown",
    remoteAs: peer.remoteAs,
    localAs: peer.localAs,
    lastResetDueTo,
    ...statusJson(instance, peer),
    lastResetTimerMsecs: wholeSecondsInMs(instance.now - (info?.lastReset?.at ?? instance.now)),
    messageStats: { totalSent: messagesSent(info), totalRecv: messagesReceived(info) },
    addressFamilyInfo: Object.fromEntries(families),
  };
}

function identityJson({ bgp: { confederation } }: Instance, peer: Peer): JsonObject {
  const { info, interface: behind, settings } = peer;
  const confederate = confederation.identifier === undefined ? "" : "Confed";
  const kind = { internal: "Internal", external: "External", unspecified: "Unspecified" }[linkKind(peer)];
  return {
    bgpNeighborAddr: behind === undefined ? undefined : (info?.remote?.address ?? "none"),
    neighborAddr: behind === undefined ? `${info?.dynamic ? "*" : ""}${peer.name}` : (info?.remote?.address ?? "none"),
    remoteAs: peer.remoteAs,
    localAs: peer.localAs,
    localAsNoPrepend: settings?.localAs?.noPrepend || undefined,
    localAsReplaceAs: settings?.localAs?.replaceAs || undefined,
    localAsReplaceAsDualAs: settings?.localAs?.dualAs ?? false,
    [`nbr${kind === "Unspecified" ? "" : confederate}${kind}Link`]: true,
    localRole: localRole(peer),
    remoteRole: remoteRole(peer),
  };
}

function statusJson({ now }: Instance, peer: Peer): JsonObject {
  const { info, own, group } = peer;
  const since = info?.establishedAt;
  const isPassive = own?.passive ?? group?.passive ?? info?.dynamic;
  return {
    bgpState: info?.state ?? "Idle",
    ...(since === undefined
      ? {}
      : {
          bgpTimerUpMsec: wholeSecondsInMs(now - since),
          bgpTimerUpString: formatUptime(now - since),
          bgpTimerUpEstablishedEpoch: epochSeconds(since),
        }),
    bgpStateIs: info?.state === "Active" && isPassive ? "passive" : undefined,
  };
}

function timersJson(instance: Instance, peer: Peer): JsonObject {
  const { info } = peer;
  const configured = configuredTimers(instance, peer);
  const active = activeTimers(instance, peer);
  // Like FRR's, these spans begin again every day.
  const since = (moment = info?.addedAt ?? instance.now) => wholeSecondsInMs((instance.now - moment) % DAY);
  return {
    bgpTimerLastRead: since(info?.lastRead),
    bgpTimerLastWrite: since(info?.lastWritten),
    bgpInUpdateElapsedTimeMsecs: since(info?.lastUpdate),
    bgpTimerConfiguredHoldTimeMsecs: configured.hold * SECOND,
    bgpTimerConfiguredKeepAliveIntervalMsecs: configured.keepalive * SECOND,
    bgpTimerHoldTimeMsecs: active.hold * SECOND,
    bgpTimerKeepAliveIntervalMsecs: active.keepalive * SECOND,
    bgpTimerDelayOpenTimeMsecs: configured.delayOpen && configured.delayOpen * SECOND,
    bgpTcpMssConfigured: peer.own?.tcpMss ?? peer.group?.tcpMss ?? 0,
    extendedOptionalParametersLength: false,
    bgpTimerConfiguredConditionalAdvertisementsSec: CONDITIONAL_ADVERTISEMENTS,
  };
}

function messagesJson({ info }: Peer): JsonObject {
  const { sent, received } = info ?? { sent: NO_MESSAGES, received: NO_MESSAGES };
  return {
    depthInq: 0,
    depthOutq: 0,
    opensSent: sent.open,
    opensRecv: received.open,
    notificationsSent: sent.notification,
    notificationsRecv: received.notification,
    updatesSent: sent.update,
    updatesRecv: received.update,
    keepalivesSent: sent.keepalive,
    keepalivesRecv: received.keepalive,
    routeRefreshSent: sent.routeRefresh,
    routeRefreshRecv: received.routeRefresh,
    capabilitySent: 0,
    capabilityRecv: 0,
    totalSent: messagesSent(info),
    totalRecv: messagesReceived(info),
  };
}

function prefixesJson({ info }: Peer): JsonObject {
  return {
    inboundFiltered: refusedRoutes(info),
    aspathLoop: info?.setAside?.looped ?? 0,
    originatorLoop: 0,
    clusterLoop: 0,
    invalidNextHop: 0,
    withdrawn: info?.setAside?.treatedAsWithdraw ?? 0,
    attributesDiscarded: info?.setAside?.attributesDiscarded ?? 0,
  };
}

/** Of the routes that it has sent now, those that are not used. */
export function refusedRoutes(info: Peer["info"]): number {
  let count = 0;
  for (const { refused } of info?.families.values() ?? []) count += refused;
  return count;
}

export function updateSource({ own, group }: Peer): string | undefined {
  return own?.updateSourceInterface ?? own?.updateSource ?? group?.updateSourceInterface ?? group?.updateSource;
}

function familiesJson(instance: Instance, peer: Peer): JsonObject {
  const families = [...(peer.settings?.families ?? [])];
  return Object.fromEntries(
    families.map(([family, exchange]) => [SPELLINGS[family].key, familyJson(instance, peer, family, exchange)]),
  );
}

function lastResetJson({ now }: Instance, peer: Peer): JsonObject {
  const last = peer.info?.lastReset;
  if (last === undefined) return { lastReset: "never" };
  return { lastResetTimerMsecs: wholeSecondsInMs(now - last.at), ...resetJson(peer) };
}

/** It sent too many prefixes. */
function limitJson({ now }: Instance, { info }: Peer): JsonObject {
  const keptOut = info?.keptOut;
  if (keptOut === undefined) return {};
  if (keptOut.until === undefined) return { prefixesConfigExceedMax: true, reducePrefixNumAndClearIpBgp: true };
  return {
    prefixesConfigExceedMax: true,
    reducePrefixNumFrom: true,
    restartInTimerMsec: wholeSecondsInMs(keptOut.until - now),
  };
}

const UNKNOWN = "Unknown";
const NO_ENDPOINTS: JsonObject = {
  hostLocal: UNKNOWN,
  portLocal: -1,
  hostForeign: UNKNOWN,
  portForeign: -1,
  nexthop: UNKNOWN,
  nexthopGlobal: UNKNOWN,
  nexthopLocal: UNKNOWN,
  bgpConnection: UNKNOWN,
};

function endpointsJson(instance: Instance, peer: Peer): JsonObject {
  const { local, remote } = peer.info ?? {};
  if (local === undefined || remote === undefined) return NO_ENDPOINTS;
  const { ipv4, ipv6, linkLocal } = ownNextHops(instance, peer, local);
  return {
    hostLocal: local.address,
    portLocal: local.port,
    hostForeign: remote.address,
    portForeign: remote.port,
    nexthop: ipv4,
    nexthopGlobal: ipv6,
    nexthopLocal: linkLocal,
    bgpConnection: sharesLink({ local, remote }) ? "sharedNetwork" : "nonSharedNetwork",
  };
}
