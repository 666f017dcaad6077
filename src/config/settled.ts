/**
 * What a model keeps of what was said, once its file is read: only what differs from the defaults, each thing in one form.
 * So the lines that `running-config.ts` writes, read again, give an equal model.
 *
 * That goes for the BGP instance, as in FRR. What is said of a neighbour is kept even where it equals the default, because
 * its peer group may say something else.
 */
import { DEFAULT_LOCAL_PREF, GRACEFUL_RESTART_DEFAULTS } from "./defaults.ts";
import { DEFAULT_LISTEN_LIMIT, DEFAULT_MAXIMUM_PATHS } from "./effective.ts";
import type { Exchange } from "./exchange.ts";
import {
  type BgpInstance,
  type Configuration,
  FAMILIES,
  type FamilyName,
  type Neighbor,
  type PeerGroup,
  type PeerSettings,
} from "./model.ts";

export function settle({ bgpInstances }: Configuration): void {
  for (const bgp of bgpInstances) {
    settleSwitches(bgp);
    settleNumbers(bgp);
    for (const family of FAMILIES) settleMaximumPaths(bgp, family);
    for (const [name, group] of bgp.groups) {
      settlePeer(group, bgp, false);
      if (!group.declared && isEmpty(group)) bgp.groups.delete(name);
    }
    for (const [address, neighbor] of bgp.neighbors) {
      settlePeer(neighbor, bgp, neighbor.membership !== undefined);
      if (isEmpty(neighbor)) bgp.neighbors.delete(address);
    }
    for (const neighbor of bgp.interfaceNeighbors.values()) {
      settlePeer(neighbor, bgp, neighbor.membership !== undefined);
    }
  }
}

/** A peer of which everything was taken back. */
function isEmpty(peer: Neighbor | PeerGroup): boolean {
  const { at: _, initialFamilies: __, activation, exchange, ...others } = peer;
  const isSaid = ([key, value]: [string, unknown]) => !KEYS.has(key) && value !== undefined;
  return activation.size === 0 && Object.keys(exchange).length === 0 && !Object.entries(others).some(isSaid);
}

/** What a peer is known by. */
const KEYS: ReadonlySet<string> = new Set(["address", "name", "declared"]);

function settleSwitches(bgp: BgpInstance): void {
  const { defaults, bestPath, gracefulRestart } = bgp;
  for (const key of ["ebgpRequiresPolicy", "networkImportCheck", "enforceFirstAs"] as const) {
    if (bgp[key] === defaults[key]) bgp[key] = undefined;
  }
  if (bgp.clientToClientReflection) bgp.clientToClientReflection = undefined;
  if (bgp.rejectAsSets) bgp.rejectAsSets = undefined;
  if (bgp.gracefulShutdown === false) bgp.gracefulShutdown = undefined;
  if (gracefulRestart.notification === defaults.gracefulNotification) delete gracefulRestart.notification;
  for (const rule of Object.keys(bestPath) as (keyof typeof bestPath)[]) if (!bestPath[rule]) delete bestPath[rule];
}

function settleNumbers(bgp: BgpInstance): void {
  const { defaults, timers, gracefulRestart } = bgp;
  if (timers?.keepalive === defaults.keepalive && timers.hold === defaults.hold) bgp.timers = undefined;
  if (bgp.listenLimit === DEFAULT_LISTEN_LIMIT) bgp.listenLimit = undefined;
  if (bgp.defaultLocalPref === DEFAULT_LOCAL_PREF) bgp.defaultLocalPref = undefined;
  for (const key of ["restartTime", "stalePathTime", "selectionDeferral"] as const) {
    if (gracefulRestart[key] === GRACEFUL_RESTART_DEFAULTS[key]) delete gracefulRestart[key];
  }
}

function settleMaximumPaths({ maximumPaths }: BgpInstance, family: FamilyName): void {
  const paths = maximumPaths[family];
  if (paths.ebgp === DEFAULT_MAXIMUM_PATHS) delete paths.ebgp;
  if (paths.ibgp?.paths === DEFAULT_MAXIMUM_PATHS && !paths.ibgp.equalClusterLength) delete paths.ibgp;
}

/** `bgp default ipv4-unicast` is written above all neighbours, wherever it stood: what it made of them is said of each. */
function settlePeer(peer: PeerSettings, { defaultFamilies }: BgpInstance, isMember: boolean): void {
  const { activation, initialFamilies, exchange } = peer;
  for (const family of FAMILIES) {
    const said = exchange[family];
    if (said !== undefined && saysNothing(said)) delete exchange[family];
    // A member is activated for what its group is.
    if (isMember) continue;
    const active = activation.get(family) ?? initialFamilies.has(family);
    if (active === defaultFamilies.has(family)) activation.delete(family);
    else activation.set(family, active);
  }
  peer.initialFamilies = defaultFamilies;
}

function saysNothing({ in: incoming, out, withheld, settings }: Exchange): boolean {
  return withheld.size === 0 && [incoming, out, settings].every((said) => Object.keys(said).length === 0);
}
