/** What can be told of a neighbour at one moment. */
import type { Capability, OpenMessage } from "../bgp/messages.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import type { DownReason, SessionState } from "../bgp/session.ts";
import type { SetAsideCounts } from "./import/route-import.ts";
import type { MessageCounts } from "./message-counters.ts";
import type { BfdInfo } from "./path-watch.ts";
import type { FamilyName, NeighborOptions } from "./settings/options.ts";

/** Moments are wall-clock milliseconds. */
export interface NeighborInfo {
  readonly address: string;
  readonly remoteAs: NeighborOptions["remoteAs"];
  /** The AS that we are to it. */
  readonly localAs: number;
  readonly description: string | undefined;
  readonly state: SessionState;
  /** Switched off by `shutdown`. */
  readonly shutdown: boolean;
  /** Accepted from a listen range. */
  readonly dynamic: boolean;
  readonly addedAt: number;
  readonly localEndpoint: string | undefined;
  readonly remoteEndpoint: string | undefined;
  /** The same, in parts. */
  readonly local: SocketAddress | undefined;
  readonly remote: SocketAddress | undefined;
  readonly negotiated: Negotiated | undefined;
  /** The OPEN of the present session, or of the last one. */
  readonly lastPeer: OpenMessage | undefined;
  /** What our OPEN offered, in the present session. */
  readonly advertised: readonly Capability[];
  readonly establishedAt: number | undefined;
  readonly sessionsEstablished: number;
  readonly sessionsLost: number;
  /** How the last established session ended. */
  readonly lastDown: Occasion | undefined;
  /** Why the last attempt to have one came to nothing. */
  readonly lastFailure: Occasion | undefined;
  /** What last ended a session, or kept one from coming about after words had been exchanged. */
  readonly lastReset: SessionReset | undefined;
  /** Of the path to it; undefined unless BFD watches that. */
  readonly bfd: BfdInfo | undefined;
  /** It sent more prefixes than it may. `until`: it will then be let in again; otherwise somebody has to say so. */
  readonly keptOut: { readonly until: number | undefined } | undefined;
  readonly sent: MessageCounts;
  readonly received: MessageCounts;
  /** When its transport last brought bytes, took some, and brought an UPDATE. */
  readonly lastRead: number | undefined;
  readonly lastWritten: number | undefined;
  readonly lastUpdate: number | undefined;
  /** Bytes of messages that its transport has still to take. */
  readonly unsentBytes: number;
  /** As configured; what the session agreed on is in `negotiated`. */
  readonly timers: ConfiguredTimers;
  /** Routes in use from this neighbour, and routes it was sent. */
  readonly routesReceived: number;
  readonly routesAdvertised: number;
  /** Of the present session's families. */
  readonly families: ReadonlyMap<FamilyName, FamilyInfo>;
  /** Our next hop by family, in the present session. Where there is none, our own routes of that family are not sent. */
  readonly nextHops: Readonly<Partial<Record<FamilyName, string>>>;
  /** Routes that are kept although the neighbour is away (RFC 4724). */
  readonly routesKept: number;
  /** In the present session. */
  readonly setAside: SetAsideCounts | undefined;
}

/** Something that happened, and when by the wall clock. */
export interface Occasion {
  readonly at: number;
  readonly reason: string;
}

export interface SessionReset {
  readonly at: number;
  readonly reason: DownReason;
}

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** Seconds. */
export interface ConfiguredTimers {
  readonly hold: number;
  /** Undefined: a third of the hold time that is agreed on. */
  readonly keepalive: number | undefined;
  readonly connectRetry: number;
  readonly delayOpen: number;
}

/** Routes of one family, in the present session. */
export interface FamilyInfo {
  /** Routes of the neighbour that take part in the decision, and others that are kept but do not. */
  readonly accepted: number;
  readonly refused: number;
  /** Announcements that said nothing new. */
  readonly repeated: number;
  readonly advertised: number;
  readonly endOfRibSent: boolean;
  readonly endOfRibReceived: boolean;
  /** The update group that it is in. */
  readonly group: number;
  /** The table version up to which the neighbour has been told. */
  readonly tableVersion: number;
}
