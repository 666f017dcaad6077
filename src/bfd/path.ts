/** What a session runs over: the path between two addresses, what comes and goes on it, and what is told of it. */
import type { IpAddress } from "../net/address.ts";
import type { AuthenticationConfig, AuthenticationFlaw } from "./authentication.ts";
import type { Diagnostic, State } from "./codes.ts";
import type { PacketFlaw } from "./packet.ts";
import type { SessionConfig } from "./session.ts";

/** Between which addresses a session runs. */
export interface Path {
  readonly remote: IpAddress;
  /** Undefined: whichever address packets for the peer are sent from. */
  readonly local: IpAddress | undefined;
  /** The interface that single-hop packets have to come in at; undefined: any. */
  readonly interfaceName: string | undefined;
  /** RFC 5883, on a port of its own. */
  readonly multihop: boolean;
  /** What the TTL of received packets must be at least: 255 on a single hop (RFC 5881 § 5). */
  readonly minimumTtl: number;
}

export interface PathOptions extends Path {
  readonly session: SessionConfig;
  readonly authentication?: AuthenticationConfig;
}

/** A packet as it came in. */
export interface Datagram {
  /** Only lent. */
  readonly bytes: Uint8Array;
  readonly source: IpAddress;
  readonly destination: IpAddress | undefined;
  readonly interfaceName: string | undefined;
  /** Undefined where the transport has seen to the TTL itself. */
  readonly ttl: number | undefined;
  readonly multihop: boolean;
}

export interface Transport {
  /** Before the first packet of a path, and after its last one. The peer will use this discriminator, or none yet. */
  open(path: Path, discriminator: number): void;
  close(path: Path): void;
  /** The bytes are the transport's from here on. A packet that cannot be sent is lost, as any packet may be. */
  send(path: Path, bytes: Uint8Array): void;
}

export type DropReason =
  | PacketFlaw
  | AuthenticationFlaw
  | "ttl"
  | "unknown-discriminator"
  | "unknown-peer"
  | "wrong-path";

export interface StateChange {
  readonly from: State;
  readonly to: State;
  readonly diagnostic: Diagnostic;
  /** What the peer said last of itself; undefined when it has gone silent. */
  readonly remoteState: State | undefined;
}

export interface SessionCounters {
  sent: number;
  received: number;
  /** Meant for this session, as far as anybody could tell, and not good. */
  dropped: number;
  ups: number;
  downs: number;
}
