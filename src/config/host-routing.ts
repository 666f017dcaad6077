/** What a configuration says of the kernel's routing, of one VRF: static routes, and what happens to routes on their way there. */
import type { Prefix } from "../net/prefix.ts";
import type { Reference } from "./policy-definitions.ts";
import type { Position } from "./problems.ts";

export type IpVersion = "ip" | "ipv6";
export const IP_VERSIONS = ["ip", "ipv6"] as const;

export class HostRouting {
  /** In the order in which they are first said; by their prefix, target and table. */
  readonly staticRoutes = new Map<string, StaticRoute>();
  /** `ip protocol bgp route-map …`: asked before a route goes into the kernel. */
  readonly bgpRouteMaps: { [Version in IpVersion]?: Reference } = {};
  /** `ip nht resolve-via-default`: whether a default route may resolve a next hop. What is not said is not there. */
  readonly resolveViaDefault: { [Version in IpVersion]?: boolean } = {};
  /** `ip forwarding`; only at the top level. */
  readonly forwarding: { [Version in IpVersion]?: boolean } = {};
  /** `ip router-id`. */
  routerId: string | undefined;
  /** `vni N`: of the VRF's routes in EVPN. */
  vni: { readonly vni: number; readonly prefixRoutesOnly: boolean } | undefined;
}

export interface VrfDefinition {
  readonly name: string;
  readonly at: Position;
  readonly routing: HostRouting;
}

export interface StaticRoute {
  readonly at: Position;
  readonly prefix: Prefix;
  readonly target: StaticRouteTarget;
  readonly distance?: number;
  readonly tag?: number;
  readonly metric?: number;
  readonly table?: number;
  readonly onlink?: true;
  /** The VRF in which the next hop is looked for. */
  readonly nexthopVrf?: string;
}

export type StaticRouteTarget =
  | { readonly type: "gateway"; readonly address: string; readonly interface?: string }
  | { readonly type: "interface"; readonly interface: string }
  | { readonly type: "blackhole" }
  | { readonly type: "reject" };
