/** The vocabulary of the session state machine: what it is told, what it answers, and what it remembers in between. */

import type { ProtocolError } from "./errors.ts";
import type { NotificationMessage, RouteRefreshMessage } from "./messages.ts";
import type { Negotiated, OpenPolicy } from "./negotiation.ts";

export type SessionState = "Idle" | "Connect" | "Active" | "OpenSent" | "OpenConfirm" | "Established";

export interface SessionConfig extends OpenPolicy {
  /** Wait for the peer to connect; never connect (RFC 4271's PassiveTcpEstablishment). */
  readonly passive: boolean;
  /** Milliseconds between attempts to connect, before jitter. */
  readonly connectRetryTime: number;
  /** Milliseconds to wait for the peer's OPEN before sending ours; 0 switches DelayOpen off. */
  readonly delayOpenTime: number;
  /** Milliseconds to wait for the peer's OPEN in OpenSent (the RFC's large hold time). */
  readonly openWaitTime: number;
  /** Milliseconds: the first pause after a failed session, doubled by each further failure (DampPeerOscillations). */
  readonly idleHoldTime: number;
  readonly maximumIdleHoldTime: number;
  /** Milliseconds in Established after which earlier failures are forgotten. */
  readonly stableTime: number;
  /** Milliseconds without the transport taking a byte of what we queued (RFC 9687); `auto` is max(8 min, 2 × hold); 0 is off. */
  readonly sendHoldTime: number | "auto";
}

/** A session between two events. */
export type Session = OpeningSession | ConfirmingSession | EstablishedSession;

/** What outlives a connection. */
export interface SessionMemory {
  /** Attempts that came to nothing since the last Established session (RFC 4271's ConnectRetryCounter). */
  readonly connectRetryCounter: number;
  /** Sessions that failed since the last stable one; decides the next idle hold. */
  readonly failures: number;
}

/** Nothing is agreed on yet. */
export interface OpeningSession extends SessionMemory {
  readonly state: "Idle" | "Connect" | "Active" | "OpenSent";
  /** The connection is open, but our OPEN still waits for the DelayOpen timer (Connect and Active only). */
  readonly openDelayed: boolean;
  readonly negotiated: undefined;
}

/** Both OPENs are out; the peer's KEEPALIVE is to confirm ours. */
export interface ConfirmingSession extends SessionMemory {
  readonly state: "OpenConfirm";
  readonly openDelayed: false;
  readonly negotiated: Negotiated;
}

export interface EstablishedSession extends SessionMemory {
  readonly state: "Established";
  readonly openDelayed: false;
  readonly negotiated: Negotiated;
  /** What to do about the events that come all the time, worked out once: this path allocates nothing. */
  readonly answers: {
    readonly update: Transition;
    readonly keepalive: Transition;
    readonly "send-progress": Transition;
  };
}

export type SessionTimer =
  | "connect-retry"
  | "hold"
  | "keepalive"
  | "delay-open"
  | "idle-hold"
  /** Counts only while something waits to be sent: run out with nothing unsent, it is `send-progress`, not an expiry. */
  | "send-hold"
  | "stability";

export type SessionEvent =
  /** Events 1, 3–7: the operator's or our own wish to have a session. Cuts an idle hold short. */
  | { readonly type: "start" }
  /** Events 2, 8: the wish not to have one; the Cease that tells the peer. Stays down until `start`. */
  | { readonly type: "stop"; readonly cease: NotificationMessage }
  /** Event 8 with a restart: end this session, come back after a short idle hold (clear, BFD down, limits). */
  | { readonly type: "reset"; readonly cease: NotificationMessage }
  /** Events 9–13, RFC 9687's 29. */
  | { readonly type: "timer"; readonly timer: SessionTimer }
  /** Events 16, 17: ours was accepted, or the peer's was accepted by us. */
  | { readonly type: "connected" }
  /** Event 18. */
  | { readonly type: "disconnected"; readonly error?: Error }
  /** Events 19, 20: a checked OPEN (`negotiated.peer`) and what follows from it. */
  | { readonly type: "open"; readonly negotiated: Negotiated }
  /** Events 21, 22, 28 and RFC 7313's: what the peer sent cannot stand. */
  | { readonly type: "protocol-error"; readonly error: ProtocolError }
  /** Event 23: another connection with the peer was preferred. Whoever says so lets go of this session. */
  | { readonly type: "collision-lost" }
  /** Events 24, 25. */
  | { readonly type: "notification"; readonly notification: NotificationMessage }
  /** Event 26. */
  | { readonly type: "keepalive" }
  /** Event 27. */
  | { readonly type: "update" }
  | { readonly type: "route-refresh"; readonly refresh: RouteRefreshMessage }
  /** RFC 9687: the transport took bytes that we had queued. */
  | { readonly type: "send-progress" };

/**
 * What to do, in this order. `established`, `down` and the deliveries call out to others, who may answer with the next
 * event at once; so there is at most one of them, and it comes last.
 */
export type SessionAction =
  /** Open the outgoing transport connection. */
  | { readonly type: "connect" }
  /** Close the transport connection, after what is queued on it; or give up opening it. Forget it either way. */
  | { readonly type: "disconnect" }
  | { readonly type: "send-open" }
  | { readonly type: "send-keepalive" }
  | { readonly type: "send-notification"; readonly notification: NotificationMessage }
  /** Start or restart; with jitter the driver multiplies by 0.75–1 (RFC 4271 § 10). */
  | { readonly type: "start-timer"; readonly timer: SessionTimer; readonly delay: number; readonly jitter: boolean }
  /** The timer may not be running. */
  | { readonly type: "stop-timer"; readonly timer: SessionTimer }
  /** The session is up: routes may flow. */
  | { readonly type: "established"; readonly negotiated: Negotiated }
  /** A connection that had been open is gone, whether it got as far as Established or not. */
  | { readonly type: "down"; readonly reason: DownReason; readonly wasEstablished: boolean }
  /** Established only: hand the message on. */
  | { readonly type: "deliver-update" }
  | { readonly type: "deliver-route-refresh"; readonly refresh: RouteRefreshMessage };

/** Why a session ended, for people, for graceful restart and for damping. */
export type DownReason =
  | { readonly type: "stopped" | "reset"; readonly sent: NotificationMessage }
  | { readonly type: "notification-sent"; readonly sent: NotificationMessage; readonly message: string }
  | { readonly type: "notification-received"; readonly received: NotificationMessage }
  | { readonly type: "connection-lost"; readonly error?: Error }
  | { readonly type: "collision-lost" };

export interface Transition {
  readonly session: Session;
  readonly actions: readonly SessionAction[];
}
