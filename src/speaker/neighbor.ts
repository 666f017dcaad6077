/** A neighbour as the library's user sees it: its state, its routes, and what can be asked of it. */
import { EventEmitter } from "node:events";
import { Cease } from "../bgp/codes.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { ceaseMessage } from "../bgp/notification.ts";
import type { DownReason, SessionState } from "../bgp/session.ts";
import type { AttributeDefect } from "../bgp/update-context.ts";
import type { Clock } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Network } from "../net/network.ts";
import { describeDown } from "./down-reason.ts";
import { familyOf } from "./families.ts";
import { MessageCounters, type MessageCounts } from "./message-counters.ts";
import type { FamilyName, NeighborOptions } from "./options.ts";
import { Peering } from "./peering.ts";
import type { Route } from "./route.ts";
import { RouteExchange, type RouteExchangeContext } from "./route-exchange.ts";
import type { SetAsideCounts } from "./route-import.ts";
import { type NeighborSettings, needsNewSession } from "./settings.ts";

export interface NeighborEvents {
  established: [negotiated: Negotiated];
  /** A session ended, or an attempt to have one failed after the connection stood. */
  down: [reason: string, wasEstablished: boolean];
}

export interface NeighborInfo {
  readonly address: string;
  readonly remoteAs: NeighborOptions["remoteAs"];
  readonly description: string | undefined;
  readonly state: SessionState;
  /** Switched off by `shutdown`. */
  readonly shutdown: boolean;
  /** Accepted from a listen range. */
  readonly dynamic: boolean;
  readonly localEndpoint: string | undefined;
  readonly remoteEndpoint: string | undefined;
  readonly negotiated: Negotiated | undefined;
  /** Wall-clock milliseconds. */
  readonly establishedAt: number | undefined;
  readonly sessionsEstablished: number;
  readonly sessionsLost: number;
  /** How the last established session ended. */
  readonly lastDown: Occasion | undefined;
  /** Why the last attempt to have one came to nothing. */
  readonly lastFailure: Occasion | undefined;
  readonly sent: MessageCounts;
  readonly received: MessageCounts;
  /** Bytes of messages that its transport has still to take. */
  readonly unsentBytes: number;
  /** Routes in use from this neighbour, and routes it was sent. */
  readonly routesReceived: number;
  readonly routesAdvertised: number;
  /** Our next hop by family, in the present session. Where there is none, our own routes of that family are not sent. */
  readonly nextHops: Readonly<Partial<Record<FamilyName, string>>>;
  /** In the present session. */
  readonly setAside: SetAsideCounts | undefined;
}

/** Something that happened, and when by the wall clock. */
export interface Occasion {
  readonly at: number;
  readonly reason: string;
}

/** What a neighbour needs of the speaker that it belongs to. */
export interface NeighborContext extends Omit<RouteExchangeContext, "defective"> {
  readonly clock: Clock;
  readonly network: Network;
  /** Checks changed options; throws SpeakerError. */
  settingsOf(options: NeighborOptions): NeighborSettings;
  up(neighbor: Neighbor, negotiated: Negotiated): void;
  down(neighbor: Neighbor, reason: string, wasEstablished: boolean): void;
  faulted(neighbor: Neighbor, error: unknown): void;
  defective(neighbor: Neighbor, defects: readonly AttributeDefect[], message: Uint8Array): void;
  /** A dynamic neighbour has come to its end. */
  expired(neighbor: Neighbor): void;
}

export class Neighbor extends EventEmitter<NeighborEvents> {
  readonly address: string;
  readonly dynamic: boolean;

  private options: NeighborOptions;
  private settings: NeighborSettings;
  private readonly context: NeighborContext;
  private readonly peering: Peering;
  private readonly counters = new MessageCounters();
  private exchange: RouteExchange | undefined;
  private switchedOff: boolean;
  private negotiated: Negotiated | undefined;
  private establishedAt: number | undefined;
  private lastDown: Occasion | undefined;
  private lastFailure: Occasion | undefined;
  private sessionsEstablished = 0;
  private sessionsLost = 0;

  /** @internal Made by `speaker.addNeighbor`. */
  constructor(address: string, options: NeighborOptions, context: NeighborContext, dynamic: boolean) {
    super();
    this.address = address;
    this.dynamic = dynamic;
    this.options = options;
    this.context = context;
    this.settings = context.settingsOf(options);
    this.switchedOff = this.settings.shutdown;
    this.peering = new Peering(
      this.settings,
      { clock: context.clock, network: context.network, counters: this.counters },
      {
        up: (negotiated) => this.onUp(negotiated),
        down: (reason, wasEstablished) => this.onDown(reason, wasEstablished),
        update: (message, start, end) => this.exchange?.receive(message, start, end),
        routeRefresh: (refresh) => this.exchange?.receiveRefresh(refresh),
        drained: () => this.exchange?.drained(),
        faulted: (error) => context.faulted(this, error),
      },
    );
  }

  get state(): SessionState {
    return this.peering.session.state;
  }

  info(): NeighborInfo {
    const { local, remote } = this.peering;
    return {
      address: this.address,
      remoteAs: this.options.remoteAs,
      description: this.options.description,
      state: this.state,
      shutdown: this.switchedOff,
      dynamic: this.dynamic,
      localEndpoint: local === undefined ? undefined : formatEndpoint(local),
      remoteEndpoint: remote === undefined ? undefined : formatEndpoint(remote),
      negotiated: this.negotiated,
      establishedAt: this.establishedAt,
      sessionsEstablished: this.sessionsEstablished,
      sessionsLost: this.sessionsLost,
      lastDown: this.lastDown,
      lastFailure: this.lastFailure,
      sent: this.counters.sent,
      received: this.counters.received,
      unsentBytes: this.peering.unsentBytes,
      routesReceived: this.exchange?.usableCount ?? 0,
      routesAdvertised: this.exchange?.sentCount ?? 0,
      nextHops: this.exchange?.nextHops ?? {},
      setAside: this.exchange?.setAside,
    };
  }

  /** Routes that this neighbour sent and that may be used. */
  receivedRoutes(family: FamilyName): Iterable<Route> {
    return this.exchange?.received(familyOf(family)) ?? [];
  }

  /** Routes that this neighbour was sent, as it was sent them. */
  advertisedRoutes(family: FamilyName): Iterable<Route> {
    return this.exchange?.advertised(familyOf(family)) ?? [];
  }

  /** Asks the neighbour for all its routes again (RFC 2918). False: no session, or the neighbour cannot do it. */
  refresh(family?: FamilyName): boolean {
    if (this.exchange === undefined || !this.negotiated?.routeRefresh) return false;
    const wanted = family === undefined ? this.settings.families : [familyOf(family)];
    for (const each of wanted) if (this.negotiated.families.has(each)) this.exchange.requestRefresh(each);
    return true;
  }

  /** Ends the session with Cease/4, Administrative Reset; a new one follows by itself, and at once where none was up. */
  reset(message?: string): void {
    if (this.state === "Idle" && !this.switchedOff) this.peering.start();
    else this.peering.reset(ceaseMessage(Cease.AdministrativeReset, message));
  }

  /** Ends the session with Cease/2, Administrative Shutdown, and stays down until `enable`. */
  shutdown(message?: string): void {
    this.switchedOff = true;
    this.peering.stop(ceaseMessage(Cease.AdministrativeShutdown, message));
  }

  enable(): void {
    this.switchedOff = false;
    this.peering.start();
  }

  /**
   * Changes options while running. Those that the peer must agree to (families, AS, role, …) or that move the
   * connection reset the session with Cease/6; all others keep it, and timers that are negotiated count from the next one.
   */
  update(changes: Partial<Omit<NeighborOptions, "address">>): void {
    const options: NeighborOptions = { ...this.options, ...changes, address: this.options.address };
    const settings = this.context.settingsOf(options);
    const before = this.settings;
    this.options = options;
    this.settings = settings;
    this.peering.apply(settings);
    if (settings.shutdown !== before.shutdown) {
      if (settings.shutdown) this.shutdown();
      else this.enable();
    } else if (needsNewSession(before, settings)) {
      this.peering.reset(ceaseMessage(Cease.OtherConfigurationChange));
    } else {
      this.exchange?.apply(settings);
    }
  }

  /** @internal Everybody knows it now; it may begin. */
  begin(): void {
    if (!this.switchedOff) this.peering.start();
  }

  /** @internal A connection from this neighbour; undefined refuses it. */
  accept(connection: Connection): ConnectionEvents | undefined {
    return this.peering.accept(connection);
  }

  /** @internal The neighbour is taken out of the configuration, or the whole speaker stops. */
  remove(cease: typeof Cease.PeerDeconfigured | typeof Cease.AdministrativeShutdown): void {
    this.peering.stop(ceaseMessage(cease));
    this.peering.dispose();
  }

  private onUp(negotiated: Negotiated): void {
    const { local, remote } = this.peering;
    if (local === undefined || remote === undefined) throw new Error("a session without a connection was established");
    this.negotiated = negotiated;
    this.establishedAt = this.context.clock.wallTime();
    this.sessionsEstablished++;
    this.exchange = new RouteExchange(this.exchangeContext(), this.peering, this.settings, negotiated, {
      local: local.address,
      remote: remote.address,
    });
    this.context.up(this, negotiated);
    this.emit("established", negotiated);
  }

  private exchangeContext(): RouteExchangeContext {
    const { context } = this;
    return { ...context, defective: (defects, message) => context.defective(this, defects, message) };
  }

  private onDown(reason: DownReason, wasEstablished: boolean): void {
    const text = describeDown(reason);
    const occasion = { at: this.context.clock.wallTime(), reason: text };
    if (!wasEstablished) this.lastFailure = occasion;
    else {
      this.lastDown = occasion;
      this.negotiated = undefined;
      this.establishedAt = undefined;
      this.sessionsLost++;
      this.exchange?.close();
      this.exchange = undefined;
    }
    this.context.down(this, text, wasEstablished);
    this.emit("down", text, wasEstablished);
    // Who came through a listen range goes with its session, unless another connection took the session's place.
    if (this.dynamic && reason.type !== "collision-lost") this.context.expired(this);
  }
}
