/**
 * The session state machine of RFC 4271 § 8, as a pure function of (session, event).
 *
 * One machine stands for one transport connection and the intent to have one; a neighbour has one of them, and for a
 * moment a second when the peer connects to us while we connect to it (see `collision.ts`). The machine owns no socket,
 * no timer, no clock and no dice: it answers an event with the next state and a list of actions, and the speaker does
 * them. `docs/session.md` has the whole table.
 */

import type { ProtocolError } from "./errors.ts";
import type { NotificationMessage, OpenMessage, RouteRefreshMessage } from "./messages.ts";
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
export interface Session {
  readonly state: SessionState;
  /** Attempts to connect since the last Established session (RFC 4271's ConnectRetryCounter). */
  readonly connectRetryCounter: number;
  /** Sessions that failed since the last stable one; decides the next idle hold. */
  readonly failures: number;
  /** The DelayOpen timer runs, so our OPEN is still to be sent (Connect and Active only). */
  readonly openDelayed: boolean;
  /** From OpenConfirm on. */
  readonly negotiated: Negotiated | undefined;
}

export type SessionTimer =
  | "connect-retry"
  | "hold"
  | "keepalive"
  | "delay-open"
  | "idle-hold"
  | "send-hold"
  | "stability";

export type SessionEvent =
  /** Events 1, 3–7: the operator's or our own wish to have a session. */
  | { readonly type: "start" }
  /** Events 2, 8: the wish not to have one; the Cease that tells the peer. Stays down until `start`. */
  | { readonly type: "stop"; readonly cease: NotificationMessage }
  /** Event 8 with a restart: end this session, come back after the idle hold (clear, BFD down, limits). */
  | { readonly type: "reset"; readonly cease: NotificationMessage }
  /** Events 9–13, RFC 9687's 29. */
  | { readonly type: "timer"; readonly timer: SessionTimer }
  /** Events 16, 17: ours was accepted, or the peer's was accepted by us. */
  | { readonly type: "connected" }
  /** Event 18. */
  | { readonly type: "disconnected"; readonly error?: Error }
  /** Events 19, 20: a checked OPEN and what follows from it. */
  | { readonly type: "open"; readonly open: OpenMessage; readonly negotiated: Negotiated }
  /** Events 21, 22, 28 and RFC 7313's: what the peer sent cannot stand. */
  | { readonly type: "protocol-error"; readonly error: ProtocolError }
  /** Event 23. */
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

export type SessionAction =
  /** Open the outgoing transport connection. */
  | { readonly type: "connect" }
  /** Close the transport connection, after what is queued on it; forget it. */
  | { readonly type: "disconnect" }
  | { readonly type: "send-open" }
  | { readonly type: "send-keepalive" }
  | { readonly type: "send-notification"; readonly notification: NotificationMessage }
  /** Start or restart; with jitter the driver multiplies by 0.75–1 (RFC 4271 § 10). */
  | { readonly type: "start-timer"; readonly timer: SessionTimer; readonly delay: number; readonly jitter: boolean }
  | { readonly type: "stop-timer"; readonly timer: SessionTimer }
  /** The session is up: routes may flow. */
  | { readonly type: "established"; readonly negotiated: Negotiated }
  /** It is down, after having been up or not. */
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
