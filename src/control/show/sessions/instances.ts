/** `show bgp vrfs`, `show bgp router`: the instances, and the process as a whole. */
import { FAMILIES } from "../../../config/model.ts";
import { formatPrefix } from "../../../net/prefix.ts";
import { CommandError, type ExecCommand } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import { epochSeconds, formatMoment } from "../times.ts";
import { DEFAULT_VRF, defaultInstance, type Instance } from "./instance.ts";
import { isEstablished, peersOf } from "./peers.ts";
import { restartTimes } from "./restart-shown.ts";

export const INSTANCE_COMMANDS: readonly ExecCommand[] = [
  { syntax: "show [ip] bgp vrfs [NAME$vrf] [json]", run: showVrfs },
  { syntax: "show bgp router [json]", run: showRouter },
];

const RESTART_MODES = { full: "Restarter", helper: "Helper", off: "Disabled" } as const;
/** FRR mentions timers only where they are others. */
const USUAL_KEEPALIVE = 60;
const USUAL_HOLD = 180;
const NO_MAC = "00:00:00:00:00:00";

function showVrfs(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  const instance = defaultInstance(subject);
  const json = request.said("json");
  if (request.has("vrf")) {
    if (instance === undefined || request.text("vrf") !== DEFAULT_VRF) {
      if (json) return "{}\n";
      throw new CommandError("% Specified BGP instance not found");
    }
    return json ? object({ [DEFAULT_VRF]: vrfJson(instance) }) : vrfText(instance);
  }
  const instances = instance === undefined ? [] : [instance];
  if (json) {
    const vrfs = Object.fromEntries(instances.map((each) => [DEFAULT_VRF, vrfJson(each)]));
    return object({ vrfs, totalVrfs: instances.length });
  }
  return instances.map(vrfTable).join("");
}

function vrfJson(instance: Instance): JsonObject {
  const { bgp, routerId } = instance;
  const { configured, established } = peerCounts(instance);
  const times = restartTimes(instance);
  const { keepalive, hold } = bgp.timers ?? bgp.defaults;
  const isUsual = keepalive === USUAL_KEEPALIVE && hold === USUAL_HOLD;
  const { identifier, members } = bgp.confederation;
  return {
    type: "DFLT",
    vrfId: 0,
    routerId,
    as: bgp.asn,
    numConfiguredPeers: configured,
    numEstablishedPeers: established,
    l3vni: 0,
    rmac: NO_MAC,
    interface: "unknown",
    grRestartTime: times.restart,
    grStalePathTime: times.stalePath,
    grSelectDeferTime: times.selectionDeferral,
    grMode: RESTART_MODES[bgp.gracefulRestart.mode ?? "helper"],
    waitForFibSet: false,
    gShutEnabled: bgp.gracefulShutdown ?? false,
    bgpClusterId: bgp.clusterId,
    rrAllowOutboundPolicy: false,
    noClientToClientReflection: bgp.clientToClientReflection === false,
    confederationId: identifier,
    confederationMemberList: members.size === 0 ? undefined : [...members],
    ...(isUsual ? {} : { keepaliveTimer: keepalive, holdTimer: hold }),
    dynamicNeighLimit: bgp.listenLimit,
    dynamicNeighListen: Object.fromEntries(
      [...bgp.listenRanges.values()].map(({ prefix, group }) => [formatPrefix(prefix), { peerGroup: group }]),
    ),
    defaultOriginateV4: false,
    defaultOriginateV6: false,
    addressFamilyInfo: Object.fromEntries(FAMILIES.map((family) => [SPELLINGS[family].key, familyJson(bgp, family)])),
  };
}

function familyJson({ maximumPaths, networks }: Instance["bgp"], family: (typeof FAMILIES)[number]): JsonObject {
  const { ebgp, ibgp } = maximumPaths[family];
  const { title, afi } = SPELLINGS[family];
  const own = [...networks.values()].filter(({ prefix }) => `ipv${prefix.version}` === afi);
  return {
    afi: title,
    ebgpMaximumPaths: ebgp,
    ibgpMaximumPaths: ibgp?.paths,
    equalClusterLength: ibgp?.equalClusterLength,
    network: Object.fromEntries(
      own.map(({ prefix, routeMap }) => [formatPrefix(prefix), { routeMap: routeMap?.name }]),
    ),
    aggregateAddress: {},
  };
}

function vrfTable(instance: Instance): string {
  const { configured, established } = peerCounts(instance);
  const row = (...[type, id, router, peers, up, name]: readonly string[]) =>
    `${type.padStart(4)}  ${id.padEnd(5)}  ${router.padEnd(16)}  ${peers}  ${up}  ${name.padEnd(37)}`;
  const detail = (vni: string, mac: string, behind: string) =>
    `${"".padStart(11)}  ${vni.padEnd(16)}  ${mac.padEnd(21)}  ${behind}`;
  const lines = [
    row("Type", "Id", "routerId", "#PeersCfg".padStart(9), "#PeersEstb".padStart(10), "Name"),
    detail("L3-VNI", "RouterMAC", "Interface"),
    row("DFLT", "0", instance.routerId, String(configured).padEnd(9), String(established).padEnd(10), DEFAULT_VRF),
    detail("0", NO_MAC, "unknown".padEnd(20)),
    "",
    "Total number of VRFs (including default): 1",
  ];
  return `${lines.join("\n")}\n`;
}

function vrfText(instance: Instance): string {
  const { bgp, routerId } = instance;
  const { configured, established } = peerCounts(instance);
  const times = restartTimes(instance);
  const yes = (flag: boolean) => (flag ? "YES" : "NO");
  const lines = [
    "BGP instance VRF default VRF id 0",
    `Router Id ${routerId}`,
    `AS number ${bgp.asn}`,
    `Num Configured Peers ${configured}, Established ${established}`,
    `Global graceful restart mode is ${RESTART_MODES[bgp.gracefulRestart.mode ?? "helper"]}`,
    `GR Restart Time Configured: ${times.restart}s`,
    `GR Stale Path Time Configured: ${times.stalePath}s`,
    `GR Select Defer Time Configured: ${times.selectionDeferral}s`,
    "Wait for install (FIB suppress pending) is set: NO",
    `BGP Graceful Shutdown is enabled: ${yes(bgp.gracefulShutdown ?? false)}`,
    ...(bgp.clusterId === undefined ? [] : [`BGP cluster-id ${bgp.clusterId}`]),
    ...(bgp.clientToClientReflection === false ? ["No BGP client-to-client reflection"] : []),
    ...[...bgp.listenRanges.values()].map(
      ({ prefix, group }) => `BGP Listen Range ${formatPrefix(prefix)} peer-group ${group}`,
    ),
    ...FAMILIES.flatMap((family) => familyText(bgp, family)),
  ];
  return `${lines.join("\n")}\n`;
}

function familyText(bgp: Instance["bgp"], family: (typeof FAMILIES)[number]): readonly string[] {
  const { ebgp, ibgp } = bgp.maximumPaths[family];
  const { title, afi } = SPELLINGS[family];
  return [
    `For address-family ${title}:`,
    ...(ebgp === undefined ? [] : [`   EBGP Maximumpaths ${ebgp}`]),
    ...(ibgp === undefined ? [] : [`   IBGP Maximumpaths ${ibgp.paths}`]),
    ...[...bgp.networks.values()]
      .filter(({ prefix }) => `ipv${prefix.version}` === afi)
      .map(({ prefix }) => `   network ${formatPrefix(prefix)}`),
    "",
    "",
  ];
}

function showRouter(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  const { startedAt, configuration } = subject;
  const isShuttingDown = configuration.bgp?.gracefulShutdown ?? false;
  const instances = configuration.bgp === undefined ? 0 : 1;
  if (request.said("json")) {
    return object({
      bgpStartedAt: epochSeconds(startedAt),
      bgpStartedGracefully: false,
      bgpGshutEnabled: isShuttingDown,
      bgpInMaintenanceMode: false,
      bgpInstanceCount: instances,
      bgpWaitForFibSet: false,
      bgpInputQueueLimit: 0,
      bgpOutputQueueLimit: 0,
      zebraAnnounceCount: 0,
      zebraAnnounceEarlyCount: 0,
      bgpUpdateDelayTime: 0,
      bgpEstablishWaitTime: 0,
      bgpRmapDelayTimer: 0,
      bgpRmapDelayTimerRemaining: 0,
    });
  }
  const lines = [
    `BGP started at ${formatMoment(startedAt)}`,
    `BGP Graceful Shutdown is ${isShuttingDown ? "enabled" : "disabled"}`,
    `Number of BGP instances (including default): ${instances}`,
    "BGP suppress FIB pending is disabled",
    "BGP Global Update Delay Timers:",
    "  Update Delay Time: 0s",
    "  Establish Wait Time: 0s",
    "BGP route-map Delay Timer: 0s (remaining: 0s)",
  ];
  return `${lines.join("\n")}\n`;
}

function peerCounts(instance: Instance): { readonly configured: number; readonly established: number } {
  const peers = peersOf(instance);
  return { configured: peers.length, established: peers.filter(isEstablished).length };
}

function object(value: JsonObject): string {
  return `${prettyJson(value)}\n`;
}
