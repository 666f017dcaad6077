/**
 * One neighbour's sessions: the primary one and, for the moment of a connection collision, its rival.
 *
 * A connection from the peer is handed to the primary session while that waits for one. While the primary is busy with
 * a connection of its own, the peer's gets a rival session, and the OPENs decide which of the two stays (RFC 4271
 * § 6.8). More than these two never exist, whatever the peer does.
 */
import { COLLISION_CEASE, resolveCollision } from "../bgp/collision.ts";
import type { Capability, NotificationMessage, OpenMessage, RouteRefreshMessage } from "../bgp/messages.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { encodeNotification } from "../bgp/notification.ts";
import type { DownReason, Session } from "../bgp/session.ts";
import type { Clock } from "../net/clock.ts";
import type { Connection, ConnectionEvents, ConnectOptions, Endpoint, Network } from "../net/network.ts";
import type { MessageCounters } from "./message-counters.ts";
import { type DriverContext, SessionDriver, type SessionOwner } from "./session-driver.ts";
import type { NeighborSettings } from "./settings/neighbor-settings.ts";

export interface PeeringEvents {
  up(negotiated: Negotiated): void;
  /** An attempt or an established session ended. */
  down(reason: DownReason, wasEstablished: boolean): void;
  /** The bytes are only lent. Throws ProtocolError when the session cannot go on. */
  update(message: Uint8Array, start: number, end: number): void;
  routeRefresh(refresh: RouteRefreshMessage): void;
  drained(): void;
  /** A defect in this program ended the session. */
  faulted(error: unknown): void;
}

export interface PeeringContext {
  readonly clock: Clock;
  readonly network: Network;
  readonly counters: MessageCounters;
  readonly tap: DriverContext["tap"];
}

/** For a connection that only flushes its last words. */
const DEAF: ConnectionEvents = { data: () => undefined, closed: () => undefined };

export class Peering implements SessionOwner {
  private settings: NeighborSettings;
  private readonly context: PeeringContext;
  private readonly events: PeeringEvents;
  private primary: SessionDriver;
  private rival: SessionDriver | undefined;

  constructor(settings: NeighborSettings, context: PeeringContext, events: PeeringEvents) {
    this.settings = settings;
    this.context = context;
    this.events = events;
    this.primary = this.newDriver(0);
  }

  get session(): Session {
    return this.primary.session;
  }

  get local(): Endpoint | undefined {
    return this.primary.local;
  }

  get remote(): Endpoint | undefined {
    return this.primary.remote;
  }

  get unsentBytes(): number {
    return this.primary.unsentBytes;
  }

  /** What our OPEN offered to the session's peer. */
  get advertised(): readonly Capability[] {
    return this.primary.advertised;
  }

  start(): void {
    this.primary.dispatch({ type: "start" });
  }

  /** Ends all of it and stays down until `start`. */
  stop(cease: NotificationMessage): void {
    this.rival?.dispatch({ type: "stop", cease });
    this.primary.dispatch({ type: "stop", cease });
  }

  /** Ends the session; a new one follows. */
  reset(cease: NotificationMessage): void {
    this.rival?.dispatch({ type: "stop", cease });
    this.primary.dispatch({ type: "reset", cease });
  }

  /** Ends the session as if its connection had broken, so that both sides may keep what graceful restart lets them. */
  lose(error: Error): void {
    this.dropRival();
    this.primary.lose(error);
  }

  /** There is reason to think that the peer can be reached: whoever pauses or waits for an answer tries anew at once. */
  retry(): void {
    const isIdle = this.primary.session.state === "Idle";
    this.primary.dispatch(isIdle ? { type: "start" } : { type: "timer", timer: "connect-retry" });
  }

  /** What a running session negotiated stays; everything else follows the new settings from now on. */
  apply(settings: NeighborSettings): void {
    this.settings = settings;
    this.primary.config = settings.session;
    this.primary.connectTo = connectOptions(settings);
  }

  /** Decides about a connection that the peer opened; undefined refuses it. */
  accept(connection: Connection): ConnectionEvents | undefined {
    const { state } = this.primary.session;
    if (state === "Idle" || this.rivalHasSpoken) return undefined;
    if (state === "Established" && !this.settings.collisionDetectEstablished && !this.mayHaveRestarted) {
      connection.write(encodeNotification(COLLISION_CEASE));
      connection.end();
      return DEAF;
    }
    if (state === "Active" && this.primary.remote === undefined) return this.primary.adopt(connection);
    this.dropRival(); // a silent one keeps nobody out
    this.rival = this.newDriver(this.primary.session.failures);
    this.rival.config = { ...this.settings.session, passive: true };
    this.rival.dispatch({ type: "start" });
    return this.rival.adopt(connection);
  }

  /** Sends one message of the established session; false says: wait for `drained`. */
  send(message: Uint8Array): boolean {
    return this.primary.send(message);
  }

  dispose(): void {
    this.rival?.dispose();
    this.primary.dispose();
  }

  prefers(driver: SessionDriver, open: OpenMessage): boolean {
    const other = driver === this.primary ? this.rival : this.primary;
    if (other === undefined) return true;
    if (other === this.primary && this.mayHaveRestarted) {
      this.settle(driver);
      return true;
    }
    const { localAs, routerId } = this.settings.session;
    const survivor = resolveCollision({
      candidate: { openedBy: driver.openedBy, state: driver.session.state },
      existing: { openedBy: other.openedBy, state: other.session.state },
      local: { asn: localAs, routerId },
      remote: { asn: open.asn, routerId: open.routerId },
      detectEstablished: this.settings.collisionDetectEstablished,
    });
    if (survivor === "both") return true;
    this.settle(survivor === "candidate" ? driver : other);
    return survivor === "candidate";
  }

  established(driver: SessionDriver, negotiated: Negotiated): void {
    this.settle(driver);
    this.events.up(negotiated);
  }

  down(driver: SessionDriver, reason: DownReason, wasEstablished: boolean): void {
    if (driver === this.rival) {
      this.dropRival();
      if (wasEstablished) this.events.down(reason, true);
    } else if (reason.type !== "collision-lost") this.events.down(reason, wasEstablished);
  }

  update(message: Uint8Array, start: number, end: number): void {
    this.events.update(message, start, end);
  }

  routeRefresh(refresh: RouteRefreshMessage): void {
    this.events.routeRefresh(refresh);
  }

  drained(): void {
    this.events.drained();
  }

  faulted(error: unknown): void {
    this.events.faulted(error);
  }

  /** Lets `winner` be the neighbour's only session. */
  private settle(winner: SessionDriver): void {
    if (winner === this.rival) {
      this.rival = this.primary;
      this.primary = winner;
      this.primary.config = this.settings.session;
    }
    this.rival?.dispatch({ type: "collision-lost" });
    this.dropRival(); // one that had no connection yet goes without saying so
  }

  /** RFC 4724 § 5: a neighbour that restarts gracefully opens a new connection before we know that the old one is dead. */
  private get mayHaveRestarted(): boolean {
    const { state, negotiated } = this.primary.session;
    return state === "Established" && (negotiated.gracefulRestart?.families.length ?? 0) > 0;
  }

  private get rivalHasSpoken(): boolean {
    const state = this.rival?.session.state;
    return state === "OpenConfirm" || state === "Established";
  }

  private dropRival(): void {
    this.rival?.dispose();
    this.rival = undefined;
  }

  private newDriver(failures: number): SessionDriver {
    const { clock, network, counters, tap } = this.context;
    const context = { clock, network, counters, tap, owner: this };
    return new SessionDriver(this.settings.session, connectOptions(this.settings), failures, context);
  }
}

function connectOptions(settings: NeighborSettings): ConnectOptions {
  const remote = { address: settings.address, port: settings.port };
  return settings.localAddress === undefined ? { remote } : { remote, localAddress: settings.localAddress };
}
