/** A neighbour as the library's user sees it: its state, its routes, and what can be asked of it. */
import { EventEmitter } from "node:events";
import { type AddressFamily, Cease, ErrorCode, OpenError } from "../bgp/codes.ts";
import type { NotificationMessage } from "../bgp/messages.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { ceaseMaximumPrefixes, ceaseMessage } from "../bgp/notification.ts";
import type { DownReason, SessionState } from "../bgp/session.ts";
import type { AttributeDefect } from "../bgp/update-context.ts";
import type { Clock, Timer } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Network } from "../net/network.ts";
import { describeDown } from "./down-reason.ts";
import { familyNameOf, familyOf } from "./families.ts";
import type { PrefixVerdict } from "./import/prefix-limit.ts";
import type { SetAsideCounts } from "./import/route-import.ts";
import { MessageCounters, type MessageCounts } from "./message-counters.ts";
import { Peering } from "./peering.ts";
import { gracefulRestartCapabilities, lastWord, restartTerms } from "./restart/restart-terms.ts";
import { RouteRetention } from "./restart/route-retention.ts";
import type { ReceivedRoute, Route } from "./route.ts";
import { RouteExchange, type RouteExchangeContext, type RouteExchangeEvents } from "./route-exchange.ts";
import { routeSource, type SessionAddresses, type SessionTerms } from "./rules/exchange-rules.ts";
import { type NeighborSettings, needsNewSession } from "./settings/neighbor-settings.ts";
import type { FamilyName, NeighborOptions } from "./settings/options.ts";
import type { SpeakerSettings } from "./settings/speaker-settings.ts";

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

/** A neighbour has sent more prefixes than it should have. */
export interface PrefixLimitWarning {
  readonly family: FamilyName;
  readonly count: number;
  readonly limit: number;
  /** `end-session`: it was, for that. */
  readonly action: Exclude<PrefixVerdict["action"], "none">;
}

/** What a neighbour needs of the speaker that it belongs to. */
export interface NeighborContext extends RouteExchangeContext {
  readonly clock: Clock;
  readonly network: Network;
  /** As they are at the moment. */
  readonly speaker: () => SpeakerSettings;
  /** We came back after a restart and have not selected our routes yet (the R bit of RFC 4724). */
  readonly isRestarting: () => boolean;
  /** Checks changed options; throws SpeakerError. */
  settingsOf(options: NeighborOptions): NeighborSettings;
  up(neighbor: Neighbor, negotiated: Negotiated): void;
  down(neighbor: Neighbor, reason: string, wasEstablished: boolean): void;
  faulted(neighbor: Neighbor, error: unknown): void;
  defective(neighbor: Neighbor, defects: readonly AttributeDefect[], message: Uint8Array): void;
  endOfRib(neighbor: Neighbor, family: AddressFamily): void;
  prefixLimit(neighbor: Neighbor, warning: PrefixLimitWarning): void;
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
  private readonly retention: RouteRetention;
  private exchange: RouteExchange | undefined;
  private switchedOff: boolean;
  private negotiated: Negotiated | undefined;
  private addresses: SessionAddresses | undefined;
  private establishedAt: number | undefined;
  private lastDown: Occasion | undefined;
  private lastFailure: Occasion | undefined;
  private sessionsEstablished = 0;
  private sessionsLost = 0;
  /** Of `dual-as`: the neighbour does not want the AS that is configured for it, so it is our real one's turn. */
  private isRealAsTried = false;
  /** Runs while a neighbour that sent too many prefixes is kept out. */
  private readmission: Timer | undefined;

  /** @internal Made by `speaker.addNeighbor`. */
  constructor(address: string, options: NeighborOptions, context: NeighborContext, dynamic: boolean) {
    super();
    this.address = address;
    this.dynamic = dynamic;
    this.options = options;
    this.context = context;
    this.settings = context.settingsOf(options);
    this.switchedOff = this.settings.shutdown;
    const { clock, store } = context;
    this.retention = new RouteRetention(
      {
        clock,
        rib: store.rib,
        work: store.work,
        wake: () => context.wake(),
        forgotten: () => {
          if (dynamic && this.negotiated === undefined) context.expired(this);
        },
      },
      context.speaker().gracefulRestart.stalePathTime,
    );
    this.peering = new Peering(
      this.sessionSettings(),
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
      routesKept: this.retention.keptRoutes,
      nextHops: this.exchange?.nextHops ?? {},
      setAside: this.exchange?.setAside,
    };
  }

  /** All routes that this neighbour sent, as it sent them, with what policy made of each or why it is not used. */
  receivedRoutes(family: FamilyName): Iterable<ReceivedRoute> {
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
    else this.peering.reset(this.finalWord(ceaseMessage(Cease.AdministrativeReset, message)));
  }

  /** Ends the session with Cease/2, Administrative Shutdown, and stays down until `enable`. */
  shutdown(message?: string): void {
    this.switchedOff = true;
    this.readmission?.cancel();
    this.peering.stop(this.finalWord(ceaseMessage(Cease.AdministrativeShutdown, message)));
    this.retention.abandon();
  }

  /** Also lets in again who was kept out for sending too many prefixes. */
  enable(): void {
    this.switchedOff = false;
    this.readmission?.cancel();
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
    this.peering.apply(this.sessionSettings());
    if (settings.gracefulRestart === "off") this.retention.abandon();
    if (settings.shutdown !== before.shutdown) {
      if (settings.shutdown) this.shutdown();
      else this.enable();
    } else if (needsNewSession(before, settings)) {
      this.retention.abandon(); // what was agreed on with the neighbour may not hold any more
      this.peering.reset(this.finalWord(ceaseMessage(Cease.OtherConfigurationChange)));
    } else {
      this.follow();
    }
  }

  /** @internal The policy or the speaker's own settings have changed. */
  follow(): void {
    this.settings = this.context.settingsOf(this.options);
    this.peering.apply(this.sessionSettings());
    const terms = this.terms();
    if (terms !== undefined) this.exchange?.follow(terms);
  }

  /** @internal To be waited for after a restart of ours: its families; none when it takes no part in that. */
  get restartFamilies(): readonly AddressFamily[] {
    return this.switchedOff || this.settings.gracefulRestart === "off" ? [] : this.settings.families;
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
    this.readmission?.cancel();
    this.peering.stop(this.finalWord(ceaseMessage(cease)));
    this.peering.dispose();
    this.retention.abandon();
  }

  private onUp(negotiated: Negotiated): void {
    const { local, remote } = this.peering;
    if (local === undefined || remote === undefined) throw new Error("a session without a connection was established");
    this.negotiated = negotiated;
    this.addresses = { local: local.address, remote: remote.address };
    this.establishedAt = this.context.clock.wallTime();
    this.sessionsEstablished++;
    const terms = this.terms();
    if (terms === undefined) return;
    const { longLivedStaleTime } = terms.speaker.gracefulRestart;
    const source = this.retention.sessionUp(routeSource(terms), restartTerms(negotiated, longLivedStaleTime));
    this.exchange = new RouteExchange(this.context, this.exchangeEvents(), this.peering, terms, source);
    this.peering.apply(this.sessionSettings()); // the next OPEN may say that we kept forwarding
    this.context.up(this, negotiated);
    this.emit("established", negotiated);
  }

  private terms(): SessionTerms | undefined {
    const { negotiated, addresses } = this;
    if (negotiated === undefined || addresses === undefined) return undefined;
    return { speaker: this.context.speaker(), neighbor: this.sessionSettings(), negotiated, addresses };
  }

  /** The settings, with what our next OPEN says about restarts, and with the AS that it is from. */
  private sessionSettings(): NeighborSettings {
    const { settings, context, sessionsEstablished } = this;
    const { session, families, gracefulRestart: mode, localAs } = settings;
    const speaker = context.speaker();
    const occasion = { restarting: context.isRestarting(), reconnecting: sessionsEstablished > 0 };
    const restart = gracefulRestartCapabilities(mode, speaker.gracefulRestart, families, occasion);
    const asn = localAs?.dualAs && this.isRealAsTried ? speaker.asn : session.localAs;
    const capabilities = session.capabilities.map((each) => (each.kind === "four-octet-as" ? { ...each, asn } : each));
    return { ...settings, session: { ...session, localAs: asn, capabilities: [...capabilities, ...restart] } };
  }

  /** Wrapped so that a neighbour that survives NOTIFICATIONs does not survive this one (RFC 8538). */
  private finalWord(cease: NotificationMessage): NotificationMessage {
    return this.negotiated === undefined
      ? cease
      : lastWord(cease, this.negotiated, this.context.speaker().gracefulRestart.hardAdministrativeReset);
  }

  private exchangeEvents(): RouteExchangeEvents {
    const { context } = this;
    return {
      defective: (defects, message) => context.defective(this, defects, message),
      endOfRib: (family) => {
        this.retention.endOfRib(family);
        context.endOfRib(this, family);
      },
      prefixLimit: (family, action, count) => this.onPrefixLimit(family, action, count),
      isStale: (family) => this.retention.isStale(family),
    };
  }

  private onPrefixLimit(family: AddressFamily, action: PrefixLimitWarning["action"], count: number): void {
    const limits = this.settings.exchange.get(family)?.maximumPrefixes;
    if (limits === undefined) return;
    this.context.prefixLimit(this, { family: familyNameOf(family), count, limit: limits.limit, action });
    if (action !== "end-session") return;
    const { restartAfter, limit } = limits;
    this.peering.stop(this.finalWord(ceaseMaximumPrefixes(family, limit)));
    if (restartAfter === undefined) return;
    this.readmission = this.context.clock.after(restartAfter * 1000, () => this.peering.start());
  }

  private onDown(reason: DownReason, wasEstablished: boolean): void {
    const text = describeDown(reason);
    const occasion = { at: this.context.clock.wallTime(), reason: text };
    if (!wasEstablished) {
      this.lastFailure = occasion;
      this.tryOtherAs(reason);
    } else {
      this.lastDown = occasion;
      this.negotiated = undefined;
      this.addresses = undefined;
      this.establishedAt = undefined;
      this.sessionsLost++;
      this.exchange?.close();
      this.exchange = undefined;
      this.retention.sessionDown(reason);
    }
    this.context.down(this, text, wasEstablished);
    this.emit("down", text, wasEstablished);
    // Who came through a listen range goes with its session, unless another connection took the session's place, or its
    // routes are kept for a while.
    const isDone = reason.type !== "collision-lost" && !this.retention.keepsRoutes;
    if (this.dynamic && isDone) this.context.expired(this);
  }

  /** FRR's `dual-as`: a neighbour that refuses one of our two ASes is tried with the other. */
  private tryOtherAs(reason: DownReason): void {
    if (!this.settings.localAs?.dualAs || reason.type !== "notification-received") return;
    const { code, subcode } = reason.received;
    if (code !== ErrorCode.OpenMessage || subcode !== OpenError.BadPeerAs) return;
    this.isRealAsTried = !this.isRealAsTried;
    this.peering.apply(this.sessionSettings());
  }
}
