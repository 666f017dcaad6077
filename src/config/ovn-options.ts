/**
 * The options of the OVN BGP agent, one entry each: where `bgp-agent.conf` has it, what it can be, what holds when it is
 * not said, and what it is for. The block `ovn` has a command for each that means something to Bellman, with dashes in
 * its name.
 */
import { EXPOSING_METHODS, OVN_DRIVERS, type OvnSettings, TENANT_ADVERTISEMENTS } from "./ovn-settings.ts";
import type { OvnType } from "./ovn-values.ts";

type OvnKey = keyof OvnSettings;

export type AgentSection = "DEFAULT" | "agent" | "ovn" | "local_ovn_cluster";

export interface OvnOption extends Description<OvnKey> {
  readonly key: OvnKey;
  readonly section: AgentSection;
  /** In `bgp-agent.conf`. */
  readonly name: string;
  /** In the block `ovn`. */
  readonly word: string;
}

interface Description<Key extends OvnKey> {
  readonly type: OvnType;
  /** The agent's default. */
  readonly default?: OvnSettings[Key];
  /** What holds when there is neither a value nor a default. */
  readonly otherwise?: string;
  readonly meaning: string;
  /** Why the block `ovn` has no such option. */
  readonly needless?: string;
  /** A section in which it is also understood, because it once stood there. */
  readonly formerly?: AgentSection;
}

/** What does not follow from the key: `DEFAULT`; the key in small letters, with underscores; with dashes and no `ovn`. */
type Row<Key extends OvnKey> = Description<Key> & Partial<Pick<OvnOption, "section" | "name" | "word">>;

const BOOLEAN: OvnType = { kind: "boolean" };
const TEXT: OvnType = { kind: "text" };
const LIST: OvnType = { kind: "list" };
const SECONDS: OvnType = { kind: "integer", least: 0, most: 0x7fffffff };

/** The section of its own that connections to OVN moved to. */
const IN_OVN = { section: "ovn", formerly: "DEFAULT" } as const;
const LOCAL = { section: "local_ovn_cluster" } as const;
const KEY = { ...IN_OVN, type: TEXT, default: "/etc/pki/tls/private/ovn_bgp_agent.key" };
const CERTIFICATE = { ...IN_OVN, type: TEXT, default: "/etc/pki/tls/certs/ovn_bgp_agent.crt" };
const AUTHORITY = { ...IN_OVN, type: TEXT, default: "/etc/ipa/ca.crt" };
const CLUSTER = { ...IN_OVN, type: { kind: "remotes" } } as const;

const ROWS: { readonly [Key in OvnKey]-?: Row<Key> } = {
  reconcileInterval: {
    type: SECONDS,
    default: 300,
    meaning: "seconds between comparisons of all that is wanted with all that is there",
  },
  frrReconcileInterval: {
    type: SECONDS,
    default: 15,
    meaning: "seconds between repetitions of what FRR is told",
    needless: "there is no other daemon that could forget its configuration",
  },
  driver: {
    type: { kind: "choice", choices: OVN_DRIVERS },
    default: "ovn_bgp_driver",
    meaning: "which of OVN's databases is followed, and for what",
  },
  exposingMethod: {
    type: { kind: "choice", choices: EXPOSING_METHODS },
    default: "underlay",
    meaning: "how traffic gets from the fabric to the workloads",
  },
  exposeTenantNetworks: {
    type: BOOLEAN,
    default: false,
    meaning: "announce the addresses of tenant networks, too",
  },
  exposeIpv6GuaTenantNetworks: {
    type: BOOLEAN,
    default: false,
    meaning: "announce the global IPv6 addresses of tenant networks, too",
  },
  advertisementMethodTenantNetworks: {
    type: { kind: "choice", choices: TENANT_ADVERTISEMENTS },
    default: "host",
    meaning: "announce tenant networks address by address, or as subnets",
  },
  requireSnatDisabledForTenantNetworks: {
    type: BOOLEAN,
    default: false,
    meaning: "leave out tenant networks whose router translates their addresses",
  },
  addressScopes: {
    type: LIST,
    otherwise: "all of them",
    meaning: "announce only tenant networks of these address scopes",
  },
  bgpAs: {
    name: "bgp_AS",
    type: { kind: "as-number" },
    default: 64999,
    meaning: "the AS, where no router bgp says it",
  },
  bgpRouterId: {
    type: { kind: "router-id" },
    otherwise: "that of router bgp",
    meaning: "the router ID of the VRF's instance",
  },
  bgpNic: { type: TEXT, default: "bgp-nic", meaning: "the dummy interface that has the addresses to announce" },
  bgpVrf: { type: TEXT, default: "bgp-vrf", meaning: "the VRF of that interface" },
  bgpVrfTableId: {
    type: { kind: "integer", least: 1, most: 0xffffffff },
    default: 10,
    meaning: "the VRF's routing table",
  },
  clearVrfRoutesOnStartup: { type: BOOLEAN, default: false, meaning: "empty that table at the start" },
  deleteVrfOnDisconnect: { type: BOOLEAN, default: true, meaning: "remove a network's VRF with its last route" },
  evpnLocalIp: {
    type: { kind: "address" },
    otherwise: "that of evpn_nic, or of lo",
    meaning: "the address of this host's VXLAN tunnels",
  },
  evpnNic: { type: TEXT, otherwise: "lo", meaning: "the interface whose address the tunnels have" },
  evpnUdpDstport: {
    type: { kind: "integer", least: 0, most: 65535 },
    default: 4789,
    meaning: "the UDP port of VXLAN tunnels",
  },
  ovsdbConnection: {
    type: { kind: "remote" },
    default: "unix:/usr/local/var/run/openvswitch/db.sock",
    meaning: "this host's Open vSwitch database",
  },
  ovsdbConnectionTimeout: { type: SECONDS, default: 180, meaning: "seconds to wait for databases" },
  rootHelper: {
    section: "agent",
    type: TEXT,
    default: "sudo",
    meaning: "the program that gives others privileges",
    needless: "Bellman starts no other programs",
  },
  ovnSbPrivateKey: { ...KEY, meaning: "the key for the southbound database" },
  ovnSbCertificate: { ...CERTIFICATE, meaning: "the certificate for the southbound database" },
  ovnSbCaCert: { ...AUTHORITY, meaning: "who vouches for the southbound database" },
  ovnSbConnection: {
    ...CLUSTER,
    otherwise: "ovn-remote of Open vSwitch",
    meaning: "the southbound database",
  },
  ovnNbPrivateKey: { ...KEY, meaning: "the key for the northbound database" },
  ovnNbCertificate: { ...CERTIFICATE, meaning: "the certificate for the northbound database" },
  ovnNbCaCert: { ...AUTHORITY, meaning: "who vouches for the northbound database" },
  ovnNbConnection: {
    ...CLUSTER,
    otherwise: "ovn-nb-remote of Open vSwitch",
    meaning: "the northbound database",
  },
  localOvnNbConnection: {
    ...LOCAL,
    name: "ovn_nb_connection",
    type: { kind: "remote" },
    default: "unix:/var/run/ovn/ovnnb_db.sock",
    meaning: "the northbound database of the host's own OVN",
  },
  externalNics: { ...LOCAL, type: LIST, default: [], meaning: "the interfaces of the host's own OVN" },
  peerIps: { ...LOCAL, type: LIST, default: [], meaning: "the neighbours of the host's own OVN" },
  providerNetworksPoolPrefixes: {
    ...LOCAL,
    type: LIST,
    default: ["192.168.0.0/16"],
    meaning: "the provider networks' prefixes",
  },
  bgpChassisId: { ...LOCAL, type: TEXT, default: "bgp", meaning: "the chassis of the host's own OVN" },
};

export const OVN_OPTIONS: readonly OvnOption[] = (Object.keys(ROWS) as OvnKey[]).map((key) => ({
  section: "DEFAULT",
  name: spelled(key, "_"),
  word: spelled(key, "-").replace("ovn-", ""),
  ...ROWS[key],
  key,
}));

function spelled(key: OvnKey, separator: string): string {
  return key.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}
