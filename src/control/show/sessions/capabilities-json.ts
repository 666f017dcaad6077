/** `neighborCapabilities` of `show bgp neighbors json`. */
import { FAMILIES, familyNameOf, familyOf } from "../../../speaker/families.ts";
import type { NeighborInfo } from "../../../speaker/neighbor-info.ts";
import type { JsonObject } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import { CapabilityExchange, isOffered, type Offer, offerKey } from "./capability-exchange.ts";

const NOT_SAID = "n/a";

export function capabilitiesJson(info: NeighborInfo): JsonObject {
  const exchange = new CapabilityExchange(info);
  const simple = (kind: Parameters<CapabilityExchange["offer"]>[0]) => offerKey(exchange.offer(kind));
  return {
    "4byteAs": simple("four-octet-as"),
    extendedMessage: simple("extended-message"),
    addPath: isOffered(exchange.offer("add-path")) ? addPathJson(exchange) : undefined,
    pathsLimit: pathsLimitJson(exchange),
    dynamic: offerKey(exchange.dynamic),
    role: simple("role"),
    extendedNexthop: simple("extended-next-hop"),
    extendedNexthopFamililesByPeer: extendedNextHopJson(exchange),
    longLivedGracefulRestart: simple("long-lived-graceful-restart"),
    longLivedGracefulRestartByPeer: longLivedJson(exchange),
    routeRefresh: simple("route-refresh"),
    enhancedRouteRefresh: simple("enhanced-route-refresh"),
    multiprotocolExtensions: byFamily((family) => flag(exchange.family(family))),
    hostName: { ...hostnameJson(exchange, "ours", "adv"), ...hostnameJson(exchange, "theirs", "rcv") },
    softwareVersion: {
      advertisedSoftwareVersion: exchange.said("ours", "software-version")?.version,
      receivedSoftwareVersion: exchange.said("theirs", "software-version")?.version,
    },
    linkLocalNextHop: {
      advertised: exchange.offer("link-local-next-hop").sent,
      received: exchange.offer("link-local-next-hop").received,
    },
    ...restartCapabilityJson(info),
  };
}

/** What the capability of RFC 4724 says. */
export function restartCapabilityJson(info: NeighborInfo): JsonObject {
  const exchange = new CapabilityExchange(info);
  const offer = offerKey(exchange.offer("graceful-restart"));
  const restart = exchange.said("theirs", "graceful-restart")?.gracefulRestart;
  if (restart === undefined) return { gracefulRestart: offer };
  const families = restart.families.map(({ family, forwarding }) => [
    SPELLINGS[familyNameOf(family)].key,
    forwarding ? { preserved: true } : {},
  ]);
  return {
    gracefulRestart: offer,
    gracefulRestartRemoteTimerSec: restart.restartTime,
    rBitReceived: restart.restarting || undefined,
    nBitReceived: restart.notification || undefined,
    addressFamiliesByPeer: families.length === 0 ? "none" : Object.fromEntries(families),
  };
}

function addPathJson(exchange: CapabilityExchange): JsonObject {
  return byFamily((family) => {
    const members = {
      ...addPathDirection("tx", exchange.addPath(family, "send")),
      ...addPathDirection("rx", exchange.addPath(family, "receive")),
    };
    return Object.keys(members).length === 0 ? undefined : members;
  });
}

function addPathDirection(prefix: "tx" | "rx", offer: Offer | undefined): JsonObject {
  if (offer === undefined) return {};
  const { sent, received } = offer;
  return {
    [`${prefix}AdvertisedAndReceived`]: sent && received,
    [`${prefix}Advertised`]: sent,
    [`${prefix}Received`]: received,
  };
}

function pathsLimitJson({ pathsLimits }: CapabilityExchange): JsonObject | undefined {
  if (pathsLimits.size === 0) return undefined;
  return byFamily((family) => {
    const limit = pathsLimits.get(familyOf(family));
    return limit === undefined ? undefined : { received: true, receivedPathsLimit: limit };
  });
}

/** Both spellings are FRR's. */
function extendedNextHopJson(exchange: CapabilityExchange): JsonObject | undefined {
  if (!exchange.offer("extended-next-hop").received) return undefined;
  return exchange.takesIpv6NextHops ? { ipv4Unicast: "recieved" } : {};
}

function longLivedJson(exchange: CapabilityExchange): JsonObject | undefined {
  const entries = exchange.said("theirs", "long-lived-graceful-restart")?.entries;
  return entries && Object.fromEntries(entries.map(({ family }) => [SPELLINGS[familyNameOf(family)].key, "received"]));
}

function hostnameJson(exchange: CapabilityExchange, who: "ours" | "theirs", prefix: "adv" | "rcv"): JsonObject {
  const said = exchange.said(who, "fqdn");
  if (said === undefined) return {};
  return {
    [`${prefix}HostName`]: said.hostname || NOT_SAID,
    [`${prefix}DomainName`]: said.domain || NOT_SAID,
  };
}

function flag(offer: Offer): JsonObject | undefined {
  const key = offerKey(offer);
  return key === undefined ? undefined : { [key]: true };
}

function byFamily(describe: (family: (typeof FAMILIES)[number]) => JsonObject | undefined): JsonObject {
  return Object.fromEntries(FAMILIES.map((family) => [SPELLINGS[family].key, describe(family)]));
}
