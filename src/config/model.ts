/**
 * What a configuration says, as it says it: only what was written, before inheritance from peer groups and defaults
 * (`effective.ts` adds those). Readers get it read-only by contract; only the commands' handlers change it.
 */
import type { Prefix } from "../net/prefix.ts";
import { type Defaults, defaultsFor, type Profile } from "./defaults.ts";
import { type Exchange, emptyExchange } from "./exchange.ts";
import { PolicyDefinitions } from "./policy-definitions.ts";
import type { Position } from "./problems.ts";

export const FAMILIES = ["ipv4-unicast", "ipv6-unicast"] as const;
export type FamilyName = (typeof FAMILIES)[number];

export class Configuration {
  hostname: string | undefined;
  version: string | undefined;
  profile: Profile = "traditional";
  bgp: BgpInstance | undefined;
  readonly policy = new PolicyDefinitions();
}

/** `router bgp`. */
export class BgpInstance {
  readonly at: Position;
  readonly asn: number;
  /** Chosen by the version and the profile that stand above the block. */
  readonly defaults: Defaults;

  routerId: string | undefined;
  timers: Timers | undefined;
  minimumHold: number | undefined;
  ebgpRequiresPolicy: boolean | undefined;
  networkImportCheck: boolean | undefined;
  enforceFirstAs: boolean | undefined;
  /** `bgp default ipv4-unicast`: what neighbours are activated for without saying so. Replaced, never changed. */
  defaultFamilies: ReadonlySet<FamilyName> = new Set(["ipv4-unicast"]);
  listenLimit: number | undefined;
  readonly bestPath: Partial<Record<BestPathRule, boolean>> = {};
  readonly maximumPaths: { readonly [Family in FamilyName]: MaximumPaths } = {
    "ipv4-unicast": {},
    "ipv6-unicast": {},
  };
  defaultLocalPref: number | undefined;
  clusterId: string | undefined;
  clientToClientReflection: boolean | undefined;
  rejectAsSets: boolean | undefined;
  gracefulShutdown: boolean | undefined;
  readonly gracefulRestart: GracefulRestart = {};
  readonly confederation: Confederation = { identifier: undefined, members: new Set() };

  /** By address. */
  readonly neighbors = new Map<string, Neighbor>();
  /** By name. */
  readonly groups = new Map<string, PeerGroup>();
  /** By prefix. */
  readonly listenRanges = new Map<string, ListenRange>();
  /** By prefix. */
  readonly networks = new Map<string, Network>();

  constructor(at: Position, asn: number, configuration: Configuration) {
    this.at = at;
    this.asn = asn;
    this.defaults = defaultsFor(configuration.profile, configuration.version);
  }

  /** The neighbour of this address; the first line that mentions it creates it. */
  neighbor(address: string, at: Position): Neighbor {
    let neighbor = this.neighbors.get(address);
    if (neighbor === undefined) {
      neighbor = { address, ...emptyPeer(at, this.defaultFamilies) };
      this.neighbors.set(address, neighbor);
    }
    return neighbor;
  }

  group(name: string, at: Position): PeerGroup {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { name, declared: false, ...emptyPeer(at, this.defaultFamilies) };
      this.groups.set(name, group);
    }
    return group;
  }
}

function emptyPeer(at: Position, initialFamilies: ReadonlySet<FamilyName>): PeerSettings {
  return { at, initialFamilies, activation: new Map(), exchange: {} };
}

/** What is said of one family; the first line that does creates it. */
export function exchangeOf({ exchange }: PeerSettings, family: FamilyName): Exchange {
  exchange[family] ??= emptyExchange();
  return exchange[family];
}

/** `bgp bestpath …` and its relatives. */
export type BestPathRule =
  | "alwaysCompareMed"
  | "medMissingAsWorst"
  | "medConfed"
  | "compareRouterId"
  | "asPathIgnore"
  | "asPathConfed"
  | "asPathMultipathRelax"
  | "peerTypeMultipathRelax"
  | "aigp";

export interface MaximumPaths {
  ebgp?: number;
  ibgp?: { readonly paths: number; readonly equalClusterLength: boolean };
}

/** `bgp graceful-restart …`; times are seconds. */
export interface GracefulRestart {
  mode?: GracefulRestartMode;
  restartTime?: number;
  stalePathTime?: number;
  selectionDeferral?: number;
  preserveForwarding?: true;
  notification?: boolean;
  longLivedStaleTime?: number;
}
export type GracefulRestartMode = "full" | "helper" | "off";

export interface Confederation {
  identifier: number | undefined;
  /** The other member ASes. */
  readonly members: Set<number>;
}

/** Seconds. */
export interface Timers {
  readonly keepalive: number;
  readonly hold: number;
}

export type RemoteAs = number | "internal" | "external" | "auto";

/** What can be said of a neighbour and of a peer group alike. */
export interface PeerSettings {
  /** Where it is first mentioned. */
  readonly at: Position;
  /** What it was activated for when first mentioned, as `bgp default …` stood then. */
  readonly initialFamilies: ReadonlySet<FamilyName>;
  /** `activate` and `no activate`. */
  readonly activation: Map<FamilyName, boolean>;
  /** Of the families for which anything is said; see `exchangeOf`. */
  readonly exchange: { [Family in FamilyName]?: Exchange };
  remoteAs?: RemoteAs;
  description?: string;
  port?: number;
  passive?: boolean;
  shutdown?: Shutdown;
  timers?: Timers;
  connectRetry?: number;
  delayOpen?: number;
  updateSource?: string;
  role?: RoleSetting;
  enforceFirstAs?: boolean;
  extendedNextHop?: boolean;
  localAs?: LocalAs;
  gracefulRestart?: GracefulRestartMode;
  gracefulShutdown?: true;
  /** Seconds. */
  advertisementInterval?: number;
}

export interface LocalAs {
  readonly asn: number;
  readonly noPrepend: boolean;
  readonly replaceAs: boolean;
  readonly dualAs: boolean;
}

export interface Shutdown {
  /** Told to the peer (RFC 9003). */
  readonly message?: string;
}

/** RFC 9234. */
export interface RoleSetting {
  readonly role: "provider" | "route-server" | "route-server-client" | "customer" | "peer";
  readonly strict: boolean;
}

export interface Neighbor extends PeerSettings {
  readonly address: string;
  /** The peer group that it belongs to, and where that is said. */
  membership?: { readonly group: string; readonly at: Position };
}

export interface PeerGroup extends PeerSettings {
  readonly name: string;
  /** `neighbor NAME peer-group` was said. */
  declared: boolean;
}

export interface ListenRange {
  readonly at: Position;
  readonly prefix: Prefix;
  readonly group: string;
}

/** A prefix that this speaker announces. */
export interface Network {
  readonly at: Position;
  readonly prefix: Prefix;
}
