/**
 * Binds one session machine to one transport connection: it turns bytes and expired timers into events, and does the
 * actions that `step` answers with. Decisions live in `bgp/session.ts`; what a neighbour does with its sessions lives in
 * `neighbor.ts`.
 */
import { Cease, ErrorCode, MAX_EXTENDED_MESSAGE_LENGTH, MAX_MESSAGE_LENGTH, MessageType } from "../bgp/codes.ts";
import { ProtocolError } from "../bgp/errors.ts";
import { encodeKeepalive, MessageFramer } from "../bgp/framing.ts";
import type { Capability, OpenMessage, RouteRefreshMessage } from "../bgp/messages.ts";
import { checkOpen, type Negotiated, negotiate } from "../bgp/negotiation.ts";
import { decodeNotification, encodeNotification } from "../bgp/notification.ts";
import { decodeOpen, encodeOpen } from "../bgp/open.ts";
import { decodeRouteRefresh } from "../bgp/route-refresh.ts";
import {
  type DownReason,
  initialSession,
  type Session,
  type SessionAction,
  type SessionConfig,
  type SessionEvent,
  type SessionState,
  type SessionTimer,
  step,
} from "../bgp/session.ts";
import type { Clock } from "../net/clock.ts";
import type { Connection, ConnectionEvents, ConnectOptions, Endpoint, Network } from "../net/network.ts";
import { LazyTimer } from "./lazy-timer.ts";
import type { MessageCounters } from "./message-counters.ts";

/** What a session tells the neighbour that it belongs to. */
export interface SessionOwner {
  /** A good OPEN arrived. False: another connection to the same neighbour was preferred, and this one is gone. */
  prefers(driver: SessionDriver, open: OpenMessage): boolean;
  established(driver: SessionDriver, negotiated: Negotiated): void;
  down(driver: SessionDriver, reason: DownReason, wasEstablished: boolean): void;
  /** An UPDATE from `start` to `end`; the bytes are only lent. Throws ProtocolError when the session cannot go on. */
  update(message: Uint8Array, start: number, end: number): void;
  routeRefresh(refresh: RouteRefreshMessage): void;
  /** The transport has room again. */
  drained(): void;
  /** An error that is no protocol error: a defect in this program. The session ends. */
  faulted(error: unknown): void;
}

/** Whoever wants to know what goes on. */
export interface SessionTap {
  /** One whole message; only lent. */
  message(direction: "sent" | "received", buffer: Uint8Array, start: number, end: number): void;
  state(from: SessionState, to: SessionState): void;
}

export interface DriverContext {
  /** Mostly nobody. */
  readonly tap: () => SessionTap | undefined;
  readonly clock: Clock;
  readonly network: Network;
  readonly counters: MessageCounters;
  readonly owner: SessionOwner;
}

const TYPE_OFFSET = 18;
const KEEPALIVE_EVENT: SessionEvent = { type: "keepalive" };
const UPDATE_EVENT: SessionEvent = { type: "update" };
const SEND_PROGRESS_EVENT: SessionEvent = { type: "send-progress" };

export class SessionDriver {
  /** May be exchanged at any time; what a running session negotiated stays as it is. */
  config: SessionConfig;
  connectTo: ConnectOptions;
  /** Who opened the transport connection; decides collisions. */
  openedBy: "us" | "peer" = "us";
  /** What our last OPEN offered. */
  advertised: readonly Capability[] = [];

  private current: Session;
  private readonly context: DriverContext;
  private readonly timers = new Map<SessionTimer, LazyTimer>();
  private connection: Connection | undefined;
  private framer = new MessageFramer();
  private disposed = false;

  /** `failures`: how often sessions of this neighbour have failed lately, so that a new one is damped as the last. */
  constructor(config: SessionConfig, connectTo: ConnectOptions, failures: number, context: DriverContext) {
    this.current = initialSession(failures);
    this.config = config;
    this.connectTo = connectTo;
    this.context = context;
  }

  get session(): Session {
    return this.current;
  }

  get local(): Endpoint | undefined {
    return this.connection?.local;
  }

  get remote(): Endpoint | undefined {
    return this.connection?.remote;
  }

  get unsentBytes(): number {
    return this.connection?.unsentBytes ?? 0;
  }

  dispatch(event: SessionEvent): void {
    const before = this.current;
    const { session, actions } = step(this.config, before, event);
    this.current = session;
    if (session.state !== before.state) this.context.tap()?.state(before.state, session.state);
    for (const action of actions) {
      if (this.disposed) return; // the owner let go of this session on hearing of an earlier action
      this.perform(action);
    }
  }

  /** Takes over a connection that the peer opened. */
  adopt(connection: Connection): ConnectionEvents {
    this.use(connection, "peer");
    this.dispatch({ type: "connected" });
    return this.eventsOf(() => connection);
  }

  /** Sends one message of an established session; false says: wait for `drained`. */
  send(message: Uint8Array): boolean {
    if (this.connection === undefined) return false;
    this.context.counters.countSent(message[TYPE_OFFSET]);
    this.context.tap()?.message("sent", message, 0, message.length);
    return this.connection.write(message);
  }

  /** The connection is as good as lost; if the peer is there after all, it shall think so, too. */
  lose(error: Error): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.abort();
    this.dispatch({ type: "disconnected", error });
  }

  /** Lets go of everything without a word to the peer. */
  dispose(): void {
    this.disposed = true;
    for (const timer of this.timers.values()) timer.stop();
    this.connection?.abort();
    this.connection = undefined;
  }

  private perform(action: SessionAction): void {
    switch (action.type) {
      case "connect":
        return this.connect();
      case "disconnect":
        return this.disconnect();
      case "send-open": {
        const { localAs, holdTime, routerId, capabilities } = this.config;
        this.advertised = capabilities;
        this.send(encodeOpen({ asn: localAs, holdTime, routerId, capabilities }));
        return;
      }
      case "send-keepalive":
        this.send(encodeKeepalive());
        return;
      case "send-notification":
        this.send(encodeNotification(action.notification));
        return;
      case "start-timer":
        return this.timer(action.timer).start(action.jitter ? this.jittered(action.delay) : action.delay);
      case "stop-timer":
        return this.timers.get(action.timer)?.stop();
      case "established":
        this.framer.maximumLength = action.negotiated.extendedMessage
          ? MAX_EXTENDED_MESSAGE_LENGTH
          : MAX_MESSAGE_LENGTH;
        return this.context.owner.established(this, action.negotiated);
      case "down":
        return this.context.owner.down(this, action.reason, action.wasEstablished);
      case "deliver-update":
        return this.context.owner.update(this.framer.buffer, this.framer.start, this.framer.end);
      case "deliver-route-refresh":
        return this.context.owner.routeRefresh(action.refresh);
    }
  }

  private connect(): void {
    // `connect` calls no event before it returns, so the events may refer to what it returns.
    const connection = this.context.network.connect(
      this.connectTo,
      this.eventsOf(() => connection),
    );
    this.use(connection, "us");
  }

  private use(connection: Connection, openedBy: "us" | "peer"): void {
    this.connection?.abort();
    this.connection = connection;
    this.openedBy = openedBy;
    this.framer = new MessageFramer();
  }

  private disconnect(): void {
    this.connection?.end();
    this.connection = undefined;
  }

  /** Events of a connection count for as long as it is ours; afterwards it may still flush a last NOTIFICATION. */
  private eventsOf(source: () => Connection): ConnectionEvents {
    const ours = () => this.connection === source();
    return {
      opened: () => {
        if (ours()) this.dispatch({ type: "connected" });
      },
      data: (chunk) => {
        if (ours()) this.receiveChunk(chunk, ours);
      },
      progressed: () => {
        if (!ours()) return;
        const { counters, clock } = this.context;
        counters.noteWritten(clock.now());
        this.dispatch(SEND_PROGRESS_EVENT);
      },
      drained: () => {
        if (ours()) this.context.owner.drained();
      },
      closed: (error) => {
        if (!ours()) return;
        this.connection = undefined;
        this.dispatch(error === undefined ? { type: "disconnected" } : { type: "disconnected", error });
      },
    };
  }

  private receiveChunk(chunk: Uint8Array, ours: () => boolean): void {
    const { framer } = this;
    const { counters, clock } = this.context;
    counters.noteRead(clock.now());
    try {
      framer.push(chunk);
      while (ours() && framer.next()) this.receive(); // whatever follows the end of a session is not read
    } catch (error) {
      this.dispatch({ type: "protocol-error", error: error instanceof ProtocolError ? error : this.ownFault(error) });
    }
  }

  private receive(): void {
    const { buffer, start, end, type } = this.framer;
    this.context.counters.countReceived(type);
    this.context.tap()?.message("received", buffer, start, end);
    switch (type) {
      case MessageType.Update:
        return this.dispatch(UPDATE_EVENT);
      case MessageType.Keepalive:
        return this.dispatch(KEEPALIVE_EVENT);
      case MessageType.Open:
        return this.receiveOpen(decodeOpen(buffer, start, end));
      case MessageType.Notification:
        return this.dispatch({ type: "notification", notification: decodeNotification(buffer, start, end) });
      case MessageType.RouteRefresh:
        return this.dispatch({ type: "route-refresh", refresh: decodeRouteRefresh(buffer, start, end) });
    }
  }

  /** A defect of ours that this neighbour's bytes brought to light. It costs this session, and no other. */
  private ownFault(error: unknown): ProtocolError {
    this.context.owner.faulted(error);
    return new ProtocolError(ErrorCode.Cease, Cease.OutOfResources, `internal error: ${error}`);
  }

  private receiveOpen(open: OpenMessage): void {
    const error = checkOpen(this.config, open);
    if (error !== undefined) throw error;
    const awaited = this.current.state === "OpenSent" || this.current.openDelayed;
    if (awaited && !this.context.owner.prefers(this, open)) return; // the owner has let go of this session
    this.dispatch({ type: "open", negotiated: negotiate(this.config, open) });
  }

  private timer(name: SessionTimer): LazyTimer {
    let timer = this.timers.get(name);
    if (timer === undefined) {
      timer = new LazyTimer(this.context.clock, () => this.runOut(name));
      this.timers.set(name, timer);
    }
    return timer;
  }

  private runOut(timer: SessionTimer): void {
    // RFC 9687 is about a peer that does not read. When nothing waits to be sent, there is nothing that it did not read.
    if (timer === "send-hold" && this.unsentBytes === 0) this.dispatch(SEND_PROGRESS_EVENT);
    else this.dispatch({ type: "timer", timer });
  }

  /** RFC 4271 § 10: 0.75 to 1 times the value. */
  private jittered(delay: number): number {
    return delay * (0.75 + this.context.clock.random() / 4);
  }
}
