/** One session of an engine: it keeps its time, sends its packets, and says what becomes of it. */
import { sameIp } from "../net/address.ts";
import type { Clock, Timer } from "../net/clock.ts";
import { type AuthenticationFlaw, Authenticator, type Digest } from "./authentication.ts";
import { State } from "./codes.ts";
import { type readControlPacket, writeControlPacket } from "./packet.ts";
import type { Datagram, DropReason, Path, PathOptions, SessionCounters, StateChange, Transport } from "./path.ts";
import {
  detectionTime,
  jittered,
  packetOf,
  type Session,
  type SessionConfig,
  type SessionEvent,
  step,
  transmitInterval,
} from "./session.ts";

export interface EngineEvents {
  stateChanged(session: EngineSession, change: StateChange): void;
  /** What `snapshot` tells has changed in a way that matters to whoever would go on with it. */
  changed?(session: EngineSession): void;
  dropped?(reason: DropReason): void;
  /** Our own timers rang so many milliseconds late: whatever is found out just then may be our own fault. */
  starved?(lateness: number): void;
}

/** Milliseconds between two answers to a peer that polls without end: as soon as anybody needs one, and no flood. */
const FINAL_PACE = 5;

/** Milliseconds. A timer that rings later than this says more about us than about the peer. */
const WORTH_TELLING = 20;

/** How often packets that wait to be read may put off the verdict that there are none. */
const MOST_SECOND_LOOKS = 64;

/** RFC 5880 § 6.8.1: so many detection times without a packet, and any sequence number will do. */
const SEQUENCE_HOLD = 2;

/** In a millisecond, the clock's unit. */
const MICROSECONDS = 1000;

export interface SessionContext {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly events: EngineEvents;
  /** Of all sessions together: packets that were believed. */
  heard(): number;
}

export class EngineSession {
  readonly path: Path;
  readonly counters: SessionCounters = { sent: 0, received: 0, dropped: 0, ups: 0, downs: 0 };
  private readonly context: SessionContext;
  private readonly authenticator: Authenticator | undefined;
  private config: SessionConfig;
  private session: Session;
  private timer: Timer | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private secondLook: Timer | undefined;
  // By the clock, in milliseconds.
  private lastSent = Number.NEGATIVE_INFINITY;
  private lastHeard = Number.NEGATIVE_INFINITY;
  private lastFinal = Number.NEGATIVE_INFINITY;
  private nextPacketAt = Number.POSITIVE_INFINITY;
  /** The interval that `nextPacketAt` was reckoned with. */
  private pace: number | undefined;
  private finalAt = Number.POSITIVE_INFINITY;
  private sequenceHoldsUntil = Number.NEGATIVE_INFINITY;
  private isStopped = false;

  constructor(options: PathOptions, beginning: Session, context: SessionContext) {
    const { session: config, authentication, ...path } = options;
    this.path = path;
    this.context = context;
    this.config = config;
    this.session = beginning;
    this.authenticator =
      authentication && new Authenticator(authentication, context.digest, Math.floor(context.clock.random() * 2 ** 32));
  }

  get discriminator(): number {
    return this.session.discriminator;
  }

  get state(): State {
    return this.session.state;
  }

  /** For people to look at. */
  get snapshot(): Session {
    return this.session;
  }

  /** Microseconds between periodic packets, before jitter; undefined: none are sent. */
  get transmitInterval(): number | undefined {
    return transmitInterval(this.config, this.session);
  }

  /** Microseconds; undefined while the peer is silent. */
  get detectionTime(): number | undefined {
    return detectionTime(this.session);
  }

  /** The peer is told that this is on purpose, for as long as the session is not removed. */
  disable(): void {
    this.handle({ type: "disable" });
  }

  enable(): void {
    this.handle({ type: "enable" });
  }

  /** Without leaving Up: the peer is asked to follow (RFC 5880 § 6.8.3). */
  reconfigure(config: SessionConfig): void {
    this.config = config;
    this.handle({ type: "reconfigure" });
  }

  /** The datagram came the way that this session's packets come. */
  fits({ source, destination, interfaceName, multihop }: Datagram): boolean {
    const { path } = this;
    if (multihop !== path.multihop || !sameIp(source, path.remote)) return false;
    if (path.local !== undefined && destination !== undefined && !sameIp(path.local, destination)) return false;
    return path.interfaceName === undefined || interfaceName === undefined || path.interfaceName === interfaceName;
  }

  /** @internal A packet that the engine found to be this session's. */
  receive({
    packet,
    bytes,
    isAuthenticated,
  }: Exclude<ReturnType<typeof readControlPacket>, string>): AuthenticationFlaw | undefined {
    const { authenticator } = this;
    if (isAuthenticated !== (authenticator !== undefined)) {
      return isAuthenticated ? "authentication-unexpected" : "authentication-missing";
    }
    const now = this.context.clock.now();
    if (now >= this.sequenceHoldsUntil) authenticator?.forgetSequence();
    const flaw = authenticator?.check(bytes, packet.detectMultiplier);
    if (flaw !== undefined) return flaw;
    this.counters.received++;
    this.lastHeard = now;
    this.handle({ type: "packet", packet });
    this.sequenceHoldsUntil = now + (SEQUENCE_HOLD * (this.detectionTime ?? 0)) / MICROSECONDS;
    return undefined;
  }

  /** @internal */
  handle(event: SessionEvent): void {
    if (this.isStopped) return;
    const before = this.session;
    const { session, send } = step(this.config, before, event);
    this.session = session;
    if (send === "news") this.sendNews();
    else if (send === "final") this.answerPoll();
    this.keepPace();
    this.arm();
    if (before.state !== session.state) this.tell(before.state);
    else if (differs(before, session)) this.context.events.changed?.(this);
  }

  /** @internal */
  begin(): void {
    this.lastHeard = this.context.clock.now(); // of a peer that an engine before this one has heard
    this.handle({ type: "enable" });
  }

  /** @internal */
  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.secondLook?.cancel();
  }

  private tell(from: State): void {
    const { state: to, diagnostic, remote } = this.session;
    if (to === State.Up) this.counters.ups++;
    else if (from === State.Up) this.counters.downs++;
    this.context.events.stateChanged(this, { from, to, diagnostic, remoteState: remote?.state });
  }

  /** Unless nobody may be spoken to yet (RFC 5880 § 6.8.7). */
  private sendNews(): void {
    if (this.session.remote === undefined && this.config.passive) return;
    this.transmit(false, true);
  }

  private answerPoll(): void {
    const { clock } = this.context;
    if (clock.now() - this.lastFinal >= FINAL_PACE) this.transmit(true, true);
    else this.finalAt = this.lastFinal + FINAL_PACE;
  }

  private transmit(final: boolean, isNews: boolean): void {
    const { transport, clock } = this.context;
    const { authenticator } = this;
    const bytes = writeControlPacket(packetOf(this.config, this.session, final), authenticator?.sectionLength);
    authenticator?.sign(bytes, isNews);
    this.counters.sent++;
    if (final) {
      this.lastFinal = clock.now();
      this.finalAt = Number.POSITIVE_INFINITY;
    } else {
      this.lastSent = clock.now();
      this.schedule(this.lastSent);
    }
    transport.send(this.path, bytes);
  }

  /** § 6.8.3: an interval that has changed counts from the last packet on, and not from the next. */
  private keepPace(): void {
    const interval = this.transmitInterval;
    if (interval === this.pace) return;
    const now = this.context.clock.now();
    this.schedule(Math.max(this.lastSent, now - (interval ?? 0) / MICROSECONDS));
  }

  private schedule(since: number): void {
    const interval = this.transmitInterval;
    this.pace = interval;
    if (interval === undefined) this.nextPacketAt = Number.POSITIVE_INFINITY;
    else this.nextPacketAt = since + jittered(interval, this.config, this.context.clock.random()) / MICROSECONDS;
  }

  private get silenceEndsAt(): number {
    const limit = this.detectionTime;
    return limit === undefined ? Number.POSITIVE_INFINITY : this.lastHeard + limit / MICROSECONDS;
  }

  /** One timer for whatever comes first. It is left alone where it would only ring too early: then it is set again. */
  private arm(): void {
    if (this.secondLook !== undefined) return; // that one arms it
    const due = Math.min(this.nextPacketAt, this.silenceEndsAt, this.finalAt);
    if (this.timer !== undefined && this.timerAt <= due) return;
    this.timer?.cancel();
    this.timer = undefined;
    if (due === Number.POSITIVE_INFINITY) return;
    const { clock } = this.context;
    this.timerAt = due;
    const wait = Math.max(0, due - clock.now());
    // A packet may be late by a little: the peer allows for it. A verdict need not be.
    this.timer =
      due === this.silenceEndsAt
        ? clock.precisely(wait, () => this.onTimer())
        : clock.after(wait, () => this.onTimer());
  }

  private onTimer(): void {
    this.timer = undefined;
    const now = this.context.clock.now();
    const lateness = now - this.timerAt;
    if (lateness > WORTH_TELLING) this.context.events.starved?.(lateness);
    if (now >= this.silenceEndsAt) this.lookAgain(MOST_SECOND_LOOKS);
    if (now >= this.finalAt) this.transmit(true, true);
    if (now >= this.nextPacketAt) this.transmit(false, false);
    this.keepPace();
    this.arm();
  }

  /**
   * Timers ring before sockets are read. Where both have waited for us, the peer's packets are there already: they are
   * read first, in as many turns as it takes.
   */
  private lookAgain(most: number): void {
    const { clock, heard } = this.context;
    const before = heard();
    this.secondLook = clock.yield(() => {
      this.secondLook = undefined;
      const isSilent = clock.now() >= this.silenceEndsAt;
      if (isSilent && heard() !== before && most > 0) this.lookAgain(most - 1);
      else if (isSilent) this.handle({ type: "detection-time-expired" });
      else this.arm();
    });
  }
}

/** Without what every packet changes. */
function differs(a: Session, b: Session): boolean {
  return (
    a.isPolling !== b.isPolling ||
    a.told !== b.told ||
    a.remote?.discriminator !== b.remote?.discriminator ||
    a.remote?.state !== b.remote?.state ||
    a.remote?.desiredMinTx !== b.remote?.desiredMinTx ||
    a.remote?.requiredMinRx !== b.remote?.requiredMinRx ||
    a.remote?.detectMultiplier !== b.remote?.detectMultiplier
  );
}
