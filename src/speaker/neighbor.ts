/** A neighbour as the library's user sees it: its state, its routes, and what can be asked of it. */
import { EventEmitter } from "node:events";
import type { SessionCounters, StateChange } from "../bfd/path.ts";
import { type AddressFamily, Cease, ErrorCode, OpenError } from "../bgp/codes.ts";
import type { Capability, NotificationMessage, OpenMessage } from "../bgp/messages.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { ceaseMaximumPrefixes, ceaseMessage } from "../bgp/notification.ts";
import type { DownReason, SessionState } from "../bgp/session.ts";
import type { AttributeDefect } from "../bgp/update-context.ts";
import { formatIp } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Endpoint, Network } from "../net/network.ts";
import type { Prefix } from "../net/prefix.ts";
import type { None } from "../rib/column.ts";
import type { PrefixId } from "../rib/prefix-table.ts";
import type { SourceId } from "../rib/route-source.ts";
import { Admission } from "./admission.ts";
import { describeDown } from "./down-reason.ts";
import type { ExportObstacle } from "./explanation/explanation.ts";
import type { SentRoute } from "./export/adj-rib-out.ts";
import type { Offer } from "./export/offers.ts";
import { familyNameOf, familyOf } from "./families.ts";
import type { ImportStory } from "./import/import-judge.ts";
import type { PrefixVerdict } from "./import/prefix-limit.ts";
import { MessageCounters } from "./message-counters.ts";
import type { NeighborInfo, SocketAddress } from "./neighbor-info.ts";
import { reasonForNewSession } from "./new-session.ts";
import type { PathWatch, PathWatchContext } from "./path-watch.ts";
import { Peering } from "./peering.ts";
import { gracefulRestartCapabilities, lastWord, restartTerms } from "./restart/restart-terms.ts";
import { RouteRetention } from "./restart/route-retention.ts";
import type { ReceivedRoute, Route } from "./route.ts";
import { RouteExchange, type RouteExchangeContext, type RouteExchangeEvents } from "./route-exchange.ts";
import { routeSource, type SessionAddresses, type SessionTerms } from "./rules/exchange-rules.ts";
import type { SessionTap } from "./session-driver.ts";
import { SessionGuard } from "./session-guard.ts";
import { SessionHistory } from "./session-history.ts";
import { changedOptions } from "./settings/known-options.ts";
import { type NeighborSettings, needsNewAttempt } from "./settings/neighbor-settings.ts";
import type { Changes, FamilyName, NeighborOptions } from "./settings/options.ts";
import type { SpeakerSettings } from "./settings/speaker-settings.ts";

const SECOND = 1000;

export interface NeighborEvents {
  established: [negotiated: Negotiated];
  /** A session ended, or an attempt to have one failed after the connection stood. */
  down: [reason: string, wasEstablished: boolean];
}

export type NeighborChanges = Changes<Omit<NeighborOptions, "address">>;

/** A neighbour has sent more prefixes than it should have. */
export interface PrefixLimitWarning {
  readonly family: FamilyName;
  readonly count: number;
  readonly limit: number;
  /** `end-session`: it was, for that. */
  readonly action: Exclude<PrefixVerdict["action"], "none">;
}

/** Is told what goes on in the sessions, for as long as `speaker.tap` is set to it. */
export interface SpeakerTap {
  /** One whole message; only lent. */
  message(neighbor: Neighbor, direction: "sent" | "received", buffer: Uint8Array, start: number, end: number): void;
  state(neighbor: Neighbor, from: SessionState, to: SessionState): void;
}

/** What a neighbour needs of the speaker that it belongs to. */
export interface NeighborContext extends RouteExchangeContext {
  readonly clock: Clock;
  readonly network: Network;
  /** Who watches paths. */
  readonly monitor: PathWatchContext["monitor"];
  /** As they are at the moment. */
  readonly speaker: () => SpeakerSettings;
  /** We came back after a restart and have not selected our routes yet (the R bit of RFC 4724). */
  readonly isRestarting: () => boolean;
  readonly tap: () => SpeakerTap | undefined;
  /** Checks options; throws SpeakerError. `speaker`: other than they are at the moment. */
  settingsOf(options: NeighborOptions, speaker?: SpeakerSettings): NeighborSettings;
  up(neighbor: Neighbor, negotiated: Negotiated): void;
  down(neighbor: Neighbor, reason: string, wasEstablished: boolean): void;
  faulted(neighbor: Neighbor, error: unknown): void;
  defective(neighbor: Neighbor, defects: readonly AttributeDefect[], message: Uint8Array): void;
  endOfRib(neighbor: Neighbor, family: AddressFamily): void;
  prefixLimit(neighbor: Neighbor, warning: PrefixLimitWarning): void;
  pathChanged(neighbor: Neighbor, change: StateChange): void;
  /** A dynamic neighbour has come to its end. */
  expired(neighbor: Neighbor): void;
}

export class Neighbor extends EventEmitter<NeighborEvents> {
  readonly address: string;

  private isDynamic: boolean;
  private options: NeighborOptions;
  private settings: NeighborSettings;
  private readonly context: NeighborContext;
  private readonly peering: Peering;
  private readonly counters = new MessageCounters();
  private readonly retention: RouteRetention;
  private readonly guard: SessionGuard;
  private readonly path: PathWatch;
  private readonly admission: Admission;
  private readonly history: SessionHistory;
  private exchange: RouteExchange | undefined;
  private negotiated: Negotiated | undefined;
  private lastPeer: OpenMessage | undefined;
  private advertised: readonly Capability[] = [];
  private addresses: SessionAddresses | undefined;
  /** Of `dual-as`: the neighbour does not want the AS that is configured for it, so it is our real one's turn. */
  private isRealAsTried = false;

  /** @internal Made by `speaker.addNeighbor`. */
  constructor(address: string, options: NeighborOptions, context: NeighborContext, dynamic: boolean) {
    super();
    this.address = address;
    this.isDynamic = dynamic;
    this.options = options;
    this.context = context;
    this.settings = context.settingsOf(options);
    const { clock, store } = context;
    const { shutdown } = this.settings;
    this.history = new SessionHistory(clock);
    this.admission = new Admission(shutdown, clock);
    if (shutdown) this.history.noteReset({ type: "stopped", sent: ceaseMessage(Cease.AdministrativeShutdown) });
    this.retention = new RouteRetention({
      clock,
      rib: store.rib,
      work: store.work,
      wake: () => context.wake(),
      forgotten: () => {
        if (this.isDynamic && this.negotiated === undefined) context.expired(this);
      },
      stalePathTime: () => context.speaker().gracefulRestart.stalePathTime,
    });
    this.peering = new Peering(
      this.sessionSettings(),
      { clock: context.clock, network: context.network, counters: this.counters, tap: () => this.tap() },
      {
        up: (negotiated) => this.onUp(negotiated),
        down: (reason, wasEstablished) => this.onDown(reason, wasEstablished),
        update: (message, start, end) => this.exchange?.receive(message, start, end),
        routeRefresh: (refresh) => this.exchange?.receiveRefresh(refresh),
        drained: () => this.exchange?.drained(),
        faulted: (error) => context.faulted(this, error),
      },
    );
    this.guard = new SessionGuard(context, {
      peering: this.peering,
      retention: this.retention,
      isAdmitted: () => this.admission.isGranted,
      finalWord: (cease) => this.finalWord(cease),
      changed: (change) => context.pathChanged(this, change),
      isHopeless: () => {
        if (this.isDynamic && !this.retention.keepsRoutes) context.expired(this);
      },
    });
    this.path = this.guard.path;
  }

  /** It came through a listen range, and goes with its session. */
  get dynamic(): boolean {
    return this.isDynamic;
  }

  get state(): SessionState {
    return this.peering.session.state;
  }

  info(): NeighborInfo {
    const { options, peering, counters, exchange, admission } = this;
    const { local, remote } = peering;
    const { localAs, holdTime, keepaliveTime, connectRetryTime, delayOpenTime } = this.sessionSettings().session;
    return {
      address: this.address,
      remoteAs: options.remoteAs,
      localAs,
      description: options.description,
      state: this.state,
      shutdown: admission.isSwitchedOff,
      dynamic: this.dynamic,
      ...this.history.info(),
      localEndpoint: local === undefined ? undefined : formatEndpoint(local),
      remoteEndpoint: remote === undefined ? undefined : formatEndpoint(remote),
      local: socketAddress(local),
      remote: socketAddress(remote),
      negotiated: this.negotiated,
      lastPeer: this.lastPeer,
      advertised: this.advertised,
      bfd: this.path.info(),
      keptOut: admission.keptOut,
      sent: counters.sent,
      received: counters.received,
      lastRead: this.wallTimeOf(counters.lastRead),
      lastWritten: this.wallTimeOf(counters.lastWritten),
      lastUpdate: this.wallTimeOf(counters.lastUpdate),
      unsentBytes: peering.unsentBytes,
      timers: {
        hold: holdTime,
        keepalive: keepaliveTime,
        connectRetry: connectRetryTime / SECOND,
        delayOpen: delayOpenTime / SECOND,
      },
      routesReceived: exchange?.usableCount ?? 0,
      routesAdvertised: exchange?.sentCount ?? 0,
      families: exchange?.familyInfo ?? new Map(),
      routesKept: this.retention.keptRoutes,
      nextHops: exchange?.nextHops ?? {},
      setAside: exchange?.setAside,
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

  /** @internal What is made of one path of its, and why; undefined while that cannot be said. */
  explainReceived(family: AddressFamily, id: PrefixId, slot: SourceId, prefix: Prefix): ImportStory | undefined {
    return this.exchange?.explainReceived(family, id, slot, prefix);
  }

  /** @internal What it could be told of a prefix, and why it was or was not; or why it is told of none. */
  explainSent(family: AddressFamily, id: PrefixId | None, prefix: Prefix): readonly Offer[] | ExportObstacle {
    if (!this.settings.families.includes(family)) return "family-not-configured";
    if (this.exchange === undefined) return this.path.permitsSession ? "session-down" : "bfd-awaited";
    return this.exchange.offers(family, id, prefix) ?? "family-not-negotiated";
  }

  /** @internal What this neighbour was sent for one prefix: for whoever reads whole tables. See `speaker.table`. */
  sentOf(family: FamilyName, id: PrefixId): readonly SentRoute[] {
    return this.exchange?.sentOf(familyOf(family), id) ?? [];
  }

  /** @internal It was sent a default route because its options say so, whether there is one or not. */
  hasDefaultOf(family: FamilyName): boolean {
    return this.exchange?.hasDefaultOf(familyOf(family)) ?? false;
  }

  /** Asks the neighbour for all its routes again (RFC 2918). False: no session, or the neighbour cannot do it. */
  refresh(family?: FamilyName): boolean {
    if (this.exchange === undefined || !this.negotiated?.routeRefresh) return false;
    const wanted = family === undefined ? this.settings.families : [familyOf(family)];
    for (const each of wanted) if (this.negotiated.families.has(each)) this.exchange.requestRefresh(each);
    return true;
  }

  /** Sends the neighbour all its routes again, as if it had asked. False: there is no session. */
  sendAgain(family?: FamilyName): boolean {
    if (this.exchange === undefined) return false;
    for (const each of family === undefined ? this.settings.families : [familyOf(family)]) this.exchange.repeat(each);
    return true;
  }

  /** What BFD has counted on the path; undefined when it does not watch that. */
  bfdCounters(): Promise<SessionCounters> | undefined {
    return this.path.counters();
  }

  /** Counts messages from here on. */
  clearCounters(): void {
    this.counters.clear();
  }

  /** Ends the session with Cease/4, Administrative Reset; a new one follows by itself, and at once where none was up. */
  reset(message?: string): void {
    if (this.state === "Idle" && !this.admission.isSwitchedOff) {
      this.admission.letIn();
      this.guard.start();
    } else this.peering.reset(this.finalWord(ceaseMessage(Cease.AdministrativeReset, message)));
  }

  /** Ends the session with Cease/2, Administrative Shutdown, and stays down until `enable`. */
  shutdown(message?: string): void {
    const cease = this.finalWord(ceaseMessage(Cease.AdministrativeShutdown, message));
    this.admission.isSwitchedOff = true;
    this.admission.letIn();
    this.history.noteReset({ type: "stopped", sent: cease });
    this.path.stop();
    this.peering.stop(cease);
    this.retention.abandon();
  }

  /** Also lets in again who was kept out for sending too many prefixes. */
  enable(): void {
    this.admission.isSwitchedOff = false;
    this.admission.letIn();
    this.begin();
  }

  /**
   * Changes options while running; one that is `undefined` is taken away. A session is reset, with Cease/6, only where it
   * could not go on: see `wouldReset`. Timers that are negotiated, and what only attempts to connect go by, count from the
   * next session on.
   */
  update(changes: NeighborChanges): void {
    this.adopt(changedOptions(this.options, { ...changes, address: this.options.address }));
  }

  /** Why `update` would end the session; undefined when it would not, or when there is none. */
  wouldReset(changes: NeighborChanges): string | undefined {
    return this.whyReset(changedOptions(this.options, { ...changes, address: this.options.address }));
  }

  /** @internal Likewise, of other options, or none other, and under other settings of the speaker. */
  whyReset(options = this.options, speaker = this.context.speaker()): string | undefined {
    const { exchange, addresses, negotiated } = this;
    if (exchange === undefined || addresses === undefined || negotiated === undefined) return undefined;
    const settings = this.context.settingsOf(options, speaker);
    if (settings.shutdown && !this.settings.shutdown) return "it is shut down";
    const after = { speaker, neighbor: this.sessionSettings(settings, speaker), negotiated, addresses };
    const reason = reasonForNewSession(exchange.terms, after, this.advertised);
    return reason ?? (exchange.canFollow(after) ? undefined : "it would have to repeat its routes, and cannot");
  }

  /** @internal Other options instead of all that were said; who came through a listen range may be listed from now on. */
  adopt(options: NeighborOptions, dynamic = this.isDynamic): void {
    this.isDynamic = dynamic;
    const before = this.settings;
    const isLast = this.whyReset(options, this.context.speaker()) !== undefined;
    this.options = options;
    this.settings = this.context.settingsOf(options);
    const { shutdown, shutdownMessage, gracefulRestart } = this.settings;
    this.peering.apply(this.sessionSettings());
    if (gracefulRestart === "off" && before.gracefulRestart !== "off") this.retention.abandon();
    if (shutdown && !before.shutdown) this.shutdown(shutdownMessage);
    else if (!shutdown && (before.shutdown || this.mayComeBack(before))) this.enable();
    else if (isLast || this.isAttemptOver(before)) this.startAnew();
    if (!this.admission.isSwitchedOff) this.path.follow(this.settings.bfd);
    this.followTerms();
  }

  /** @internal The policy or the speaker's own settings have changed. */
  follow(): void {
    this.adopt(this.options);
  }

  /** @internal To be waited for after a restart of ours: its families; none when it takes no part in that. */
  get restartFamilies(): readonly AddressFamily[] {
    return this.admission.isSwitchedOff || this.settings.gracefulRestart === "off" ? [] : this.settings.families;
  }

  /** @internal Everybody knows it now; it may begin. */
  begin(): void {
    if (this.admission.isSwitchedOff) return;
    this.path.follow(this.settings.bfd);
    this.guard.start();
  }

  /** @internal A connection from this neighbour; undefined refuses it. */
  accept(connection: Connection): ConnectionEvents | undefined {
    return this.path.permitsSession ? this.peering.accept(connection) : undefined;
  }

  /** @internal Why it is, when it is. */
  get whyRefused(): string {
    return this.path.permitsSession ? `its session is ${this.state}` : "BFD is not up";
  }

  /** @internal The neighbour is taken out of the configuration, or the whole speaker stops. */
  remove(cease: typeof Cease.PeerDeconfigured | typeof Cease.AdministrativeShutdown): void {
    this.admission.letIn();
    this.path.stop();
    this.peering.stop(this.finalWord(ceaseMessage(cease)));
    this.peering.dispose();
    this.retention.abandon();
  }

  private tap(): SessionTap | undefined {
    const tap = this.context.tap();
    return (
      tap && {
        message: (direction, buffer, start, end) => tap.message(this, direction, buffer, start, end),
        state: (from, to) => tap.state(this, from, to),
      }
    );
  }

  private onUp(negotiated: Negotiated): void {
    const { local, remote } = this.peering;
    if (local === undefined || remote === undefined) throw new Error("a session without a connection was established");
    this.negotiated = negotiated;
    this.lastPeer = negotiated.peer;
    this.advertised = this.peering.advertised;
    this.addresses = { local: local.address, remote: remote.address };
    this.history.noteUp();
    const terms = this.terms();
    if (terms === undefined) return;
    const { longLivedStaleTime } = terms.speaker.gracefulRestart;
    const source = this.retention.sessionUp(routeSource(terms), restartTerms(negotiated, longLivedStaleTime));
    this.exchange = new RouteExchange(this.context, this.exchangeEvents(), this.peering, terms, source);
    this.peering.apply(this.sessionSettings()); // the next OPEN may say that we kept forwarding
    this.context.up(this, negotiated);
    this.emit("established", negotiated);
  }

  /** What was agreed on with the neighbour may not hold any more, so that nothing of it is kept, either. */
  private startAnew(): void {
    this.retention.abandon();
    this.peering.reset(this.finalWord(ceaseMessage(Cease.OtherConfigurationChange)));
  }

  private isAttemptOver(before: NeighborSettings): boolean {
    const { state } = this;
    const isConnected = state === "OpenSent" || state === "OpenConfirm";
    return state !== "Established" && needsNewAttempt(before, this.settings, isConnected);
  }

  /** Other limits may let in again who was kept out. */
  private mayComeBack(before: NeighborSettings): boolean {
    return this.admission.keptOut !== undefined && limitsOf(before) !== limitsOf(this.settings);
  }

  private followTerms(): void {
    const terms = this.terms();
    if (terms !== undefined) this.exchange?.follow(terms);
  }

  private terms(): SessionTerms | undefined {
    const { negotiated, addresses } = this;
    if (negotiated === undefined || addresses === undefined) return undefined;
    return { speaker: this.context.speaker(), neighbor: this.sessionSettings(), negotiated, addresses };
  }

  /** The settings, with what our next OPEN says about restarts, and with the AS that it is from. */
  private sessionSettings(settings = this.settings, speaker = this.context.speaker()): NeighborSettings {
    const { context } = this;
    const { session, families, gracefulRestart: mode, localAs } = settings;
    const occasion = { restarting: context.isRestarting(), reconnecting: this.history.info().sessionsEstablished > 0 };
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
    this.admission.keepOut(restartAfter, () => this.guard.start());
    this.peering.stop(this.finalWord(ceaseMaximumPrefixes(family, limit)));
  }

  private wallTimeOf(moment: number | undefined): number | undefined {
    const { clock } = this.context;
    return moment === undefined ? undefined : clock.wallTime() - (clock.now() - moment);
  }

  private onDown(reason: DownReason, wasEstablished: boolean): void {
    const text = describeDown(reason);
    this.history.noteDown(reason, wasEstablished);
    if (!wasEstablished) this.tryOtherAs(reason);
    else {
      this.negotiated = undefined;
      this.advertised = [];
      this.addresses = undefined;
      this.exchange?.close();
      this.exchange = undefined;
      this.retention.sessionDown(reason);
    }
    this.guard.sessionDown();
    this.context.down(this, text, wasEstablished);
    this.emit("down", text, wasEstablished);
    // Who came through a listen range goes with its session, unless another connection took the session's place, or its
    // routes are kept for a while.
    const isDone = reason.type !== "collision-lost" && !this.retention.keepsRoutes;
    if (this.isDynamic && isDone) this.context.expired(this);
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

function socketAddress(endpoint: Endpoint | undefined): SocketAddress | undefined {
  return endpoint && { address: formatIp(endpoint.address), port: endpoint.port };
}

function limitsOf({ exchange }: NeighborSettings): string {
  return JSON.stringify([...exchange.values()].map(({ maximumPrefixes }) => maximumPrefixes ?? null));
}
