/** What a configuration says of one interface. */
import type { Position } from "./problems.ts";

export interface InterfaceDefinition {
  readonly name: string;
  readonly at: Position;
  vrf?: string;
  description?: string;
  shutdown?: boolean;
  linkDetect?: boolean;
  /** Mbit/s. */
  bandwidth?: number;
  /** As they are written, by address family: `192.0.2.1/24`. */
  readonly addresses: { readonly ip: Set<string>; readonly ipv6: Set<string> };
  readonly advertisements: RouterAdvertisements;
}

/** `ipv6 nd …` (RFC 4861). What is not said is not there. */
export interface RouterAdvertisements {
  /** `ipv6 nd suppress-ra`; `no` sends them. */
  suppress?: boolean;
  /** Milliseconds. */
  interval?: number;
  /** Seconds. */
  lifetime?: number;
  hopLimit?: number;
  /** Milliseconds. */
  reachableTime?: number;
  /** Milliseconds. */
  retransmitInterval?: number;
  fastRetransmit?: boolean;
  managed?: true;
  otherConfiguration?: true;
  mtu?: number;
  preference?: "high" | "medium" | "low";
  /** By prefix. */
  readonly prefixes: Map<string, AdvertisedPrefix>;
  /** RFC 8106; by address. */
  readonly nameServers: Map<string, Lifetime | undefined>;
  /** RFC 8106; by name. */
  readonly searchDomains: Map<string, Lifetime | undefined>;
}

/** Seconds. */
export type Lifetime = number | "infinite";

export interface AdvertisedPrefix {
  readonly valid?: Lifetime;
  readonly preferred?: Lifetime;
  readonly routerAddress: boolean;
  readonly offLink: boolean;
  readonly noAutoconfig: boolean;
}

export function emptyInterface(name: string, at: Position): InterfaceDefinition {
  return {
    name,
    at,
    addresses: { ip: new Set(), ipv6: new Set() },
    advertisements: { prefixes: new Map(), nameServers: new Map(), searchDomains: new Map() },
  };
}
