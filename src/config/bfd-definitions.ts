/** What a configuration says of BFD: profiles, and sessions with peers that no routing protocol asks for. */
import { isLinkLocal, parseIp } from "../net/address.ts";
import type { Reference } from "./policy-definitions.ts";
import { type Position, quote } from "./problems.ts";

export class BfdDefinitions {
  /** By name. */
  readonly profiles = new Map<string, BfdProfile>();
  /** By what tells them apart; see `bfdPeerKey`. */
  readonly peers = new Map<string, BfdPeer>();

  profile(name: string, at: Position): BfdProfile {
    let profile = this.profiles.get(name);
    if (profile === undefined) {
      profile = { name, at };
      this.profiles.set(name, profile);
    }
    return profile;
  }

  peer(session: BfdSession, at: Position): BfdPeer {
    const key = bfdPeerKey(session);
    let peer = this.peers.get(key);
    if (peer === undefined) {
      peer = { session, at };
      this.peers.set(key, peer);
    }
    return peer;
  }
}

/** What is not said is not there. Times are milliseconds. */
export interface BfdSettings {
  detectMultiplier?: number;
  receiveInterval?: number;
  transmitInterval?: number;
  echoMode?: boolean;
  echoTransmitInterval?: number;
  echoReceiveInterval?: number | "disabled";
  passiveMode?: boolean;
  /** Of packets of multihop sessions (RFC 5883). */
  minimumTtl?: number;
  logSessionChanges?: boolean;
  shutdown?: boolean;
  authentication?: BfdAuthentication;
}

export interface BfdAuthentication {
  keyChain?: Reference;
  /** Sequence numbers that never repeat (RFC 5880 § 6.7). */
  meticulous?: true;
}

export interface BfdProfile extends BfdSettings {
  readonly name: string;
  readonly at: Position;
}

export interface BfdPeer extends BfdSettings {
  readonly session: BfdSession;
  readonly at: Position;
  profile?: Reference;
}

export interface BfdSession {
  readonly address: string;
  readonly multihop: boolean;
  readonly localAddress?: string;
  readonly interface?: string;
  readonly vrf?: string;
}

/** The words of a session, as FRR writes them. */
export function bfdPeerKey({ address, multihop, localAddress, vrf, ...session }: BfdSession): string {
  const words = [address];
  if (multihop) words.push("multihop");
  if (localAddress !== undefined) words.push(`local-address ${localAddress}`);
  if (vrf !== undefined) words.push(`vrf ${vrf}`);
  if (session.interface !== undefined) words.push(`interface ${session.interface}`);
  return words.join(" ");
}

/** Why there can be no such session; undefined: there can. */
export function objectionToSession({ address, localAddress, vrf, ...session }: BfdSession): string | undefined {
  const ip = parseIp(address);
  if (ip?.version === 6 && isLinkLocal(ip) && session.interface === undefined) {
    return `${address} is link-local: expected its interface behind it, as in "interface eth0"`;
  }
  if (localAddress !== undefined && parseIp(localAddress)?.version !== ip?.version) {
    return `${address} cannot be reached from ${localAddress}: one is IPv4, the other IPv6`;
  }
  return vrf === undefined
    ? undefined
    : `BFD in VRF ${quote(vrf)} is not supported yet: there is only the default VRF so far`;
}
