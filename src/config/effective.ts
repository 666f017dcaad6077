/** What a configuration means: neighbours with what they inherit from their peer groups and from the defaults. */
import { formatPrefix } from "../net/prefix.ts";
import { type Exchange, inheriting } from "./exchange.ts";
import {
  type BfdUse,
  type BgpInstance,
  FAMILIES,
  type FamilyName,
  type GracefulRestartMode,
  type InterfaceNeighbor,
  type ListenRange,
  type LocalAs,
  type Neighbor,
  type Network,
  type PeerGroup,
  type PeerSettings,
  type RemoteAs,
  type RoleSetting,
  type Shutdown,
} from "./model.ts";

/** What neighbours and listen ranges have alike. Times are seconds. */
export interface EffectivePeer {
  readonly remoteAs: RemoteAs;
  /** Those that it is activated for, with how their routes are exchanged. */
  readonly families: ReadonlyMap<FamilyName, Exchange>;
  /** The peer group. */
  readonly group: string | undefined;
  readonly description: string | undefined;
  readonly shutdown: Shutdown | undefined;
  readonly role: RoleSetting | undefined;
  readonly hold: number;
  readonly keepalive: number;
  readonly minimumHold: number | undefined;
  readonly connectRetry: number;
  readonly delayOpen: number | undefined;
  readonly extendedNextHop: boolean | undefined;
  readonly enforceFirstAs: boolean;
  readonly ebgpRequiresPolicy: boolean;
  readonly localAs: LocalAs | undefined;
  readonly gracefulRestart: GracefulRestartMode;
  readonly gracefulShutdown: boolean;
  readonly advertisementInterval: number;
  readonly ebgpMultihop: number | undefined;
  /** Undefined: BFD does not watch the path to it. */
  readonly bfd: BfdUse | undefined;
}

export interface EffectiveNeighbor extends EffectivePeer {
  readonly address: string;
  readonly port: number | undefined;
  readonly updateSource: string | undefined;
  readonly passive: boolean;
}

export interface EffectiveListenRange extends EffectivePeer {
  readonly prefix: string;
  /** Shared by all listen ranges. */
  readonly limit: number;
}

/** What keeps a neighbour from being started; it is in the configuration nonetheless. */
export interface Obstacle {
  readonly lacks: string;
}

export interface EffectiveMaximumPaths {
  readonly ebgp: number;
  readonly ibgp: number;
  readonly ibgpEqualClusterLength: boolean;
}

/** As FRR's; that of paths is what distributions build it with. */
export const DEFAULT_LISTEN_LIMIT = 100;
export const DEFAULT_MAXIMUM_PATHS = 256;

export function effectiveNeighbor(bgp: BgpInstance, neighbor: Neighbor): EffectiveNeighbor | Obstacle {
  const group = neighbor.membership === undefined ? undefined : bgp.groups.get(neighbor.membership.group);
  const peer = effectivePeer(bgp, neighbor, group);
  if ("lacks" in peer) return peer;
  return {
    ...peer,
    address: neighbor.address,
    description: neighbor.description, // a peer group's describes the group
    port: neighbor.port ?? group?.port,
    updateSource: neighbor.updateSource ?? group?.updateSource,
    passive: neighbor.passive ?? group?.passive ?? false,
  };
}

export function effectiveInterfaceNeighbor(bgp: BgpInstance, neighbor: InterfaceNeighbor): EffectivePeer | Obstacle {
  const { membership } = neighbor;
  return effectivePeer(bgp, neighbor, membership === undefined ? undefined : bgp.groups.get(membership.group));
}

export function effectiveListenRange(bgp: BgpInstance, range: ListenRange): EffectiveListenRange | Obstacle {
  const group = bgp.groups.get(range.group);
  if (group === undefined) return { lacks: "peer group" };
  const peer = effectivePeer(bgp, group, undefined);
  if ("lacks" in peer) return peer;
  return {
    ...peer,
    group: range.group,
    prefix: formatPrefix(range.prefix),
    limit: bgp.listenLimit ?? DEFAULT_LISTEN_LIMIT,
  };
}

function effectivePeer(bgp: BgpInstance, own: PeerSettings, group: PeerGroup | undefined): EffectivePeer | Obstacle {
  const remoteAs = own.remoteAs ?? group?.remoteAs;
  if (remoteAs === undefined) return { lacks: "remote-as" };
  const activated = FAMILIES.filter((family) => isActivated(family, own, group));
  if (activated.length === 0) return { lacks: "activated address family" };
  const { defaults } = bgp;
  const { keepalive, hold } = own.timers ?? group?.timers ?? bgp.timers ?? defaults;
  return {
    remoteAs,
    families: new Map(activated.map((family) => [family, inheriting(own.exchange[family], group?.exchange[family])])),
    group: group?.name,
    description: own.description,
    shutdown: own.shutdown ?? group?.shutdown,
    role: own.role ?? group?.role,
    hold,
    keepalive,
    minimumHold: bgp.minimumHold,
    connectRetry: own.connectRetry ?? group?.connectRetry ?? defaults.connectRetry,
    delayOpen: own.delayOpen ?? group?.delayOpen,
    extendedNextHop: own.extendedNextHop ?? group?.extendedNextHop,
    enforceFirstAs: own.enforceFirstAs ?? group?.enforceFirstAs ?? bgp.enforceFirstAs ?? defaults.enforceFirstAs,
    ebgpRequiresPolicy: bgp.ebgpRequiresPolicy ?? defaults.ebgpRequiresPolicy,
    localAs: own.localAs ?? group?.localAs,
    gracefulRestart: own.gracefulRestart ?? group?.gracefulRestart ?? bgp.gracefulRestart.mode ?? "helper",
    gracefulShutdown: own.gracefulShutdown ?? group?.gracefulShutdown ?? false,
    advertisementInterval: own.advertisementInterval ?? group?.advertisementInterval ?? 0,
    ebgpMultihop: own.ebgpMultihop ?? group?.ebgpMultihop,
    bfd: inheritedUse(own.bfd, group?.bfd),
  };
}

/** Of BFD: what the peer group says holds where the neighbour says nothing. */
export function inheritedUse(own: BfdUse | undefined, group: BfdUse | undefined): BfdUse | undefined {
  return own === undefined && group === undefined ? undefined : { ...group, ...own };
}

/** The prefixes that are announced as they are. */
export function plainNetworks({ networks }: BgpInstance): readonly string[] {
  const isPlain = ([, { routeMap, backdoor }]: [string, Network]) => routeMap === undefined && backdoor === undefined;
  return [...networks].filter(isPlain).map(([prefix]) => prefix);
}

export function maximumPathsOf(bgp: BgpInstance, family: FamilyName): EffectiveMaximumPaths {
  const { ebgp = DEFAULT_MAXIMUM_PATHS, ibgp } = bgp.maximumPaths[family];
  return {
    ebgp,
    ibgp: ibgp?.paths ?? DEFAULT_MAXIMUM_PATHS,
    ibgpEqualClusterLength: ibgp?.equalClusterLength ?? false,
  };
}

/** Like FRR, which takes our AS from `local-as` where that is said. `auto` may turn out to be either. */
export function isInternal({ asn }: BgpInstance, { remoteAs, localAs }: EffectivePeer): boolean {
  return remoteAs === "internal" || remoteAs === (localAs?.asn ?? asn);
}

/** Not of our AS, nor of another member of our confederation (RFC 5065). */
export function isExternal(bgp: BgpInstance, peer: EffectivePeer): boolean {
  const { confederation } = bgp;
  const { remoteAs } = peer;
  const isMember =
    confederation.identifier !== undefined && typeof remoteAs === "number" && confederation.members.has(remoteAs);
  return !isMember && !isInternal(bgp, peer);
}

/** A member of a peer group is activated for what the group is, whatever it was when first mentioned. */
function isActivated(family: FamilyName, own: PeerSettings, group: PeerGroup | undefined): boolean {
  const { activation, initialFamilies } = group ?? own;
  return own.activation.get(family) ?? activation.get(family) ?? initialFamilies.has(family);
}
