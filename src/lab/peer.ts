/**
 * What the lab knows of a router, whoever made it: how it is described, what it can be asked, and the shapes in which it
 * answers. `peers/` has one file per kind; each ends in a descriptor, a `PeerKind`.
 */
import type { SessionState } from "../bgp/session.ts";
import type { MessageCounts } from "../speaker/message-counters.ts";
import type { FamilyName, NeighborOptions, SpeakerOptions } from "../speaker/settings/options.ts";
import type { Namespace } from "./namespace.ts";
import type { RequiredProgram } from "./requirements.ts";

/** What the shapes below consist of: whoever fills them needs these, too. */
export type { FamilyName, MessageCounts, SessionState };

/** A kind of router. Adding one means writing one of these. */
export interface PeerKind {
  readonly name: string;
  readonly programs: readonly RequiredProgram[];
  /** What its own tools cannot be asked for, each with the reason. Whoever writes a scenario looks here first. */
  readonly lacks: Readonly<Partial<Record<PeerAbility, string>>>;
  create(context: PeerContext): Peer;
}

export type PeerAbility =
  /** Sends a ROUTE-REFRESH when told to. */
  | "ask-refresh"
  /** Sends its routes again when it receives a ROUTE-REFRESH. */
  | "answer-refresh"
  /** Stays down after `shutdown` until `enable`. */
  | "stay-shut"
  /** Sends the operator's text along with a shutdown (RFC 9003). */
  | "send-communication"
  /** Shows the text that the neighbour sent along. */
  | "show-communication"
  /** Originates routes that have a path already. */
  | "originate-path"
  /** Shows the identifiers of several paths to a prefix (RFC 7911). */
  | "show-path-id";

export interface PeerContext {
  readonly description: PeerDescription;
  readonly namespace: Namespace;
  /** Exists, is empty, and is the peer's own: configuration, sockets, logs. */
  readonly directory: string;
}

/** What a kind writes its configuration from. */
export interface PeerDescription {
  /** The node's name in the topology. */
  readonly name: string;
  readonly asn: number;
  readonly routerId: string;
  /** What it originates from its start on. */
  readonly announcements: readonly Announcement[];
  readonly neighbors: readonly NeighborDescription[];
  /** More of its configuration, in its own language; of a Bellman: lists and route maps, in FRR's. */
  readonly lines: readonly string[];
  /** For a Bellman only: what is to be different from its defaults. */
  readonly bellman: Partial<SpeakerOptions>;
}

export interface NeighborDescription {
  /** Unique within the node, and a word in every configuration language: letters, digits, underscores. */
  readonly name: string;
  readonly address: string;
  readonly localAddress: string;
  readonly remoteAs: number;
  /** Waits to be connected to. */
  readonly passive: boolean;
  /** Seconds. */
  readonly holdTime: number;
  /** For a Bellman only: what is to be different from its defaults. */
  readonly bellman: Partial<NeighborOptions>;
  /** For all others: what is to be said of the neighbour besides, in their own languages. */
  readonly lines: NeighborLines;
  /** The node's own addresses on the link: the next hops of its routes, whichever address the session runs over. */
  readonly nextHop: { readonly ipv4?: string; readonly ipv6?: string };
}

/** Goes where the kind's language has it: FRR's lines without `neighbor …` before them, BIRD's into its blocks. */
export interface NeighborLines {
  /** Of the session as a whole. */
  readonly session?: readonly string[];
  /** Of each address family. */
  readonly families?: readonly string[];
}

/** A route that a peer originates. Communities are written `AS:value` and `global:local1:local2`. */
export interface Announcement {
  readonly prefix: string;
  readonly origin?: RouteOrigin;
  readonly med?: number;
  readonly localPref?: number;
  readonly communities?: readonly string[];
  readonly largeCommunities?: readonly string[];
  /** What its path is to have before the peer adds its own AS. */
  readonly asPath?: readonly number[];
}

export type RouteOrigin = "igp" | "egp" | "incomplete";

/** A session as the peer's own tools show it. */
export interface PeerSession {
  /** RFC 5952 text. */
  readonly neighbor: string;
  readonly state: SessionState;
  readonly remoteAs: number;
  readonly sent: MessageCounts;
  readonly received: MessageCounts;
  /** The last NOTIFICATION; absent when there was none, or when the tools do not show it. */
  readonly lastNotification?: SeenNotification;
}

/** Of a Hard Reset (RFC 8538), what it carries. */
export interface SeenNotification {
  readonly direction: "sent" | "received";
  readonly code: number;
  readonly subcode: number;
  /** RFC 9003. */
  readonly communication?: string;
}

/** A path as the peer's own tools show it, in one spelling for all kinds. */
export interface PeerRoute {
  /** RFC 5952 text for IPv6. */
  readonly prefix: string;
  /** The neighbour's address; `local` for the peer's own. */
  readonly from: string;
  /** The global one, where there are two. */
  readonly nextHop: string | undefined;
  /** `65000 64999 {65001 65002}`; empty for a route from within the AS. */
  readonly asPath: string;
  readonly origin: RouteOrigin;
  readonly med?: number;
  readonly localPref?: number;
  /** Numbers, also for those that have names: `65535:65281`. */
  readonly communities: readonly string[];
  readonly largeCommunities: readonly string[];
  /** `rt:65000:1`; absent where the tools are not read for them. */
  readonly extendedCommunities?: readonly string[];
  /** RFC 4456, dotted quads. */
  readonly originatorId?: string;
  readonly clusterList?: readonly string[];
  /** RFC 9234. */
  readonly onlyToCustomer?: number;
  /** RFC 7911: the identifier that the neighbour gave it; absent where it gives none. */
  readonly pathId?: number;
  /** The best path to its prefix, or one that shares the traffic with it; absent where the tools are not read for it. */
  readonly best?: boolean;
  readonly multipath?: boolean;
  /** From before a restart of the neighbour, and not repeated yet. */
  readonly stale?: boolean;
}

/** How a peer begins: knowing nothing, or after a restart of which its neighbours shall see little (RFC 4724). */
export type Beginning = "fresh" | "recovering";

/** A running router. What it originates survives a restart. */
export interface Peer {
  readonly name: string;
  readonly kind: PeerKind;

  /** Resolves once the peer answers to its own tools. */
  start(beginning?: Beginning): Promise<void>;
  /** Asks it to end, in good order. */
  stop(): Promise<void>;
  /** SIGKILL: no last words. */
  kill(): Promise<void>;
  /** SIGSTOP: alive to its kernel, silent to its neighbours. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;

  sessions(): Promise<readonly PeerSession[]>;
  /** Every path in the table, the best ones and the others. */
  routes(family: FamilyName): Promise<readonly PeerRoute[]>;

  announce(announcement: Announcement): Promise<void>;
  withdraw(prefix: string): Promise<void>;
  /** Asks the neighbour to send all its routes again, both families; rejects where the kind lacks `ask-refresh`. */
  refresh(neighbor: string): Promise<void>;
  /** Ends the session with an Administrative Reset; a new one follows by itself. */
  reset(neighbor: string): Promise<void>;
  /** Ends the session with an Administrative Shutdown; it stays down until `enable`, unless the kind lacks `stay-shut`. */
  shutdown(neighbor: string, communication?: string): Promise<void>;
  enable(neighbor: string): Promise<void>;
  /** Cuts short the pause that a peer makes after a session has failed; does nothing where its tools cannot. */
  retry(neighbor: string): Promise<void>;

  /** Whatever else its tool can tell or do, in the tool's own words. */
  ask(...words: readonly string[]): Promise<string>;
  /** All that its processes have logged since they were started. */
  logged(): string;
  /** Logs and state, for whoever has to find out why. */
  evidence(): Promise<string>;
}
