/**
 * What a configuration says of OVN: in the block `ovn`, or in `bgp-agent.conf`, whose options these are, one by one. What
 * is not said is not there; `ovn-options.ts` has the defaults.
 */
import type { Position } from "./problems.ts";

export const OVN_DRIVERS = [
  "ovn_bgp_driver",
  "ovn_evpn_driver",
  "ovn_stretched_l2_bgp_driver",
  "nb_ovn_bgp_driver",
] as const;
export type OvnDriver = (typeof OVN_DRIVERS)[number];

/** The agent's `l2vni` and `dynamic` are names only: it refuses them at its start. */
export const EXPOSING_METHODS = ["underlay", "vrf", "ovn"] as const;
export type ExposingMethod = (typeof EXPOSING_METHODS)[number];

/** Of tenant networks: every address, or their subnets. */
export const TENANT_ADVERTISEMENTS = ["host", "subnet"] as const;
export type TenantAdvertisement = (typeof TENANT_ADVERTISEMENTS)[number];

export interface OvnSettings {
  /** Seconds. */
  reconcileInterval?: number;
  /** Seconds. */
  frrReconcileInterval?: number;
  driver?: OvnDriver;
  exposingMethod?: ExposingMethod;
  exposeTenantNetworks?: boolean;
  exposeIpv6GuaTenantNetworks?: boolean;
  advertisementMethodTenantNetworks?: TenantAdvertisement;
  requireSnatDisabledForTenantNetworks?: boolean;
  addressScopes?: readonly string[];
  bgpAs?: number;
  bgpRouterId?: string;
  bgpNic?: string;
  bgpVrf?: string;
  bgpVrfTableId?: number;
  clearVrfRoutesOnStartup?: boolean;
  deleteVrfOnDisconnect?: boolean;
  evpnLocalIp?: string;
  evpnNic?: string;
  evpnUdpDstport?: number;
  /** The host's own Open vSwitch database. */
  ovsdbConnection?: string;
  /** Seconds. */
  ovsdbConnectionTimeout?: number;
  rootHelper?: string;
  /** One or several remotes of a cluster. */
  ovnSbConnection?: readonly string[];
  ovnSbPrivateKey?: string;
  ovnSbCertificate?: string;
  ovnSbCaCert?: string;
  ovnNbConnection?: readonly string[];
  ovnNbPrivateKey?: string;
  ovnNbCertificate?: string;
  ovnNbCaCert?: string;
  /** Those of the node's own OVN cluster, for the exposing method `ovn`. */
  localOvnNbConnection?: string;
  externalNics?: readonly string[];
  peerIps?: readonly string[];
  providerNetworksPoolPrefixes?: readonly string[];
  bgpChassisId?: string;
}

/** The block `ovn`. */
export interface OvnBlock {
  readonly at: Position;
  readonly settings: OvnSettings;
  /** `bridge-mapping PHYSNET BRIDGE`: instead of what Open vSwitch says. By physical network. */
  readonly bridgeMappings: Map<string, string>;
}
