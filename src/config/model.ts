/**
 * What a configuration says, as it says it: only what was written, before inheritance from peer groups and defaults
 * (`effective.ts` adds those). Readers get it read-only by contract; only the commands' handlers change it.
 */
import type { Prefix } from "../net/prefix.ts";
import { BfdDefinitions } from "./bfd-definitions.ts";
import { type Defaults, defaultsFor, type Profile } from "./defaults.ts";
import { type Exchange, emptyExchange } from "./exchange.ts";
import { HostRouting, type VrfDefinition } from "./host-routing.ts";
import type { HttpSettings } from "./http-settings.ts";
import type { InterfaceDefinition } from "./interface-definition.ts";
import type { KeyChain } from "./key-chain.ts";
import { emptyLogSettings, type LogSettings } from "./log-settings.ts";
import { Origination } from "./origination.ts";
import type { OvnBlock } from "./ovn-settings.ts";
import { PolicyDefinitions, type Reference } from "./policy-definitions.ts";
import type { Position } from "./problems.ts";

export const FAMILIES = ["ipv4-unicast", "ipv6-unicast"] as const;
export type FamilyName = (typeof FAMILIES)[number];

export class Configuration {
  hostname: string | undefined;
  version: string | undefined;
  profile: Profile = "traditional";
  /** Of the default VRF. */
  bgp: BgpInstance | undefined;
  /** Of the others, by the VRF's name. */
  readonly bgpVrfs = new Map<string, BgpInstance>();
  readonly policy = new PolicyDefinitions();
  /** Of the default VRF. */
  readonly routing = new HostRouting();
  /** By name. */
  readonly vrfs = new Map<string, VrfDefinition>();
  /** By name and VRF, as the line says them. */
  readonly interfaces = new Map<string, InterfaceDefinition>();
  readonly bfd = new BfdDefinitions();
  /** By name. */
  readonly keyChains = new Map<string, KeyChain>();
  readonly log: LogSettings = emptyLogSettings();
  /** The words behind `debug`. */
  readonly debugs = new Set<string>();
  /** The words behind `service`. */
  readonly services = new Set<string>();
  /** Undefined: where it listens unless told otherwise. */
  http: HttpSettings | undefined;
  ovn: OvnBlock | undefined;

  /** The VRF of this name; the first line that mentions it creates it. */
  vrf(name: string, at: Position): VrfDefinition {
    let vrf = this.vrfs.get(name);
    if (vrf === undefined) {
      vrf = { name, at, routing: new HostRouting() };
      this.vrfs.set(name, vrf);
    }
    return vrf;
  }

  get bgpInstances(): readonly BgpInstance[] {
    return this.bgp === undefined ? [...this.bgpVrfs.values()] : [this.bgp, ...this.bgpVrfs.values()];
  }
}

/** `router bgp`. */
export class BgpInstance {
  readonly at: Position;
  readonly asn: number;
  /** Undefined: the default one. */
  readonly vrf: string | undefined;
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

  fastExternalFailover?: boolean;
  disableConnectedRouteCheck?: boolean;
  /** Announce what is in the kernel only; a number: so many milliseconds later. */
  suppressFibPending?: true | number;
  /** Milliseconds. */
  coalesceTime?: number;
  readonly maximumMed: MaximumMed = {};
  readonly origination: { readonly [Family in FamilyName]: Origination } = {
    "ipv4-unicast": new Origination(),
    "ipv6-unicast": new Origination(),
  };

  /** By address. */
  readonly neighbors = new Map<string, Neighbor>();
  /** By the interface behind which they are. */
  readonly interfaceNeighbors = new Map<string, InterfaceNeighbor>();
  /** By name. */
  readonly groups = new Map<string, PeerGroup>();
  /** By prefix. */
  readonly listenRanges = new Map<string, ListenRange>();
  /** By prefix. */
  readonly networks = new Map<string, Network>();

  constructor(at: Position, asn: number, configuration: Configuration, vrf?: string) {
    this.at = at;
    this.asn = asn;
    this.vrf = vrf;
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

  /** Takes over what was said of the name before it turned out to be an interface. */
  interfaceNeighbor(name: string, at: Position): InterfaceNeighbor {
    let neighbor = this.interfaceNeighbors.get(name);
    if (neighbor === undefined) {
      const { name: _, declared: __, ...said } = this.groups.get(name) ?? this.emptyGroup(name, at);
      this.groups.delete(name);
      neighbor = { interface: name, v6only: false, ...said };
      this.interfaceNeighbors.set(name, neighbor);
    }
    return neighbor;
  }

  group(name: string, at: Position): PeerGroup {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = this.emptyGroup(name, at);
      this.groups.set(name, group);
    }
    return group;
  }

  private emptyGroup(name: string, at: Position): PeerGroup {
    return { name, declared: false, ...emptyPeer(at, this.defaultFamilies) };
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

/** `bgp max-med …`: the MED that is sent instead of every other; FRR's greatest where no value is said. */
export interface MaximumMed {
  /** Seconds. */
  onStartup?: { readonly seconds: number; readonly value?: number };
  administrative?: { readonly value?: number };
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
  initialFamilies: ReadonlySet<FamilyName>;
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
  /** An address. */
  updateSource?: string;
  updateSourceInterface?: string;
  role?: RoleSetting;
  enforceFirstAs?: boolean;
  extendedNextHop?: boolean;
  localAs?: LocalAs;
  gracefulRestart?: GracefulRestartMode;
  gracefulShutdown?: true;
  /** Seconds. */
  advertisementInterval?: number;
  bfd?: BfdUse;
  /** Of RFC 2385. */
  password?: string;
  /** RFC 5082. */
  ttlSecurityHops?: number;
  ebgpMultihop?: number;
  disableConnectedCheck?: true;
  tcpMss?: number;
  solo?: true;
  /** The interface behind which an address is. */
  throughInterface?: string;
  dontCapabilityNegotiate?: true;
  overrideCapability?: true;
  strictCapabilityMatch?: true;
}

/** `neighbor … bfd …`. */
export interface BfdUse {
  readonly profile?: Reference;
  /** RFC 5882 § 4.3.2: whether the peer's C bit counts. */
  readonly checkControlPlane?: true;
  /** Seconds. */
  readonly strict?: { readonly holdTime?: number };
  /** Milliseconds. */
  readonly intervals?: { readonly multiplier: number; readonly receive: number; readonly transmit: number };
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

/** Where it is said that a neighbour belongs to a peer group. */
export interface Membership {
  readonly group: string;
  readonly at: Position;
}

export interface Neighbor extends PeerSettings {
  readonly address: string;
  membership?: Membership;
}

/** Whoever is at the other end of a link. */
export interface InterfaceNeighbor extends PeerSettings {
  readonly interface: string;
  /** Do not use IPv4 even if the link has it. */
  v6only: boolean;
  membership?: Membership;
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
  readonly routeMap?: Reference;
  /** Not announced; routes to it from external neighbours give way to those of inner protocols. */
  readonly backdoor?: true;
}
