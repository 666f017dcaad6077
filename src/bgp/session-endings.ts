/** How a connection ends, and what the session does next: stay down, pause, listen, or make room for another. */

import { Cease, ErrorCode, FsmError, MessageType } from "./codes.ts";
import { COLLISION_CEASE } from "./collision.ts";
import type { NotificationMessage } from "./messages.ts";
import {
  attempted,
  DISCONNECT,
  down,
  FORGOTTEN,
  ignored,
  opening,
  sendNotification,
  startIdleHold,
  startRetry,
  stopTimers,
} from "./session-answers.ts";
import type {
  DownReason,
  Session,
  SessionAction,
  SessionConfig,
  SessionEvent,
  SessionState,
  Transition,
} from "./session-types.ts";

/** A NOTIFICATION to send, and for people what it is about. */
interface Fault extends NotificationMessage {
  readonly message: string;
}

const NO_DATA = new Uint8Array(0);

/** RFC 6608 § 3; before OpenSent there is no subcode of its own. */
const UNEXPECTED_IN: Readonly<Record<SessionState, number>> = {
  Idle: FsmError.Unspecified,
  Connect: FsmError.Unspecified,
  Active: FsmError.Unspecified,
  OpenSent: FsmError.UnexpectedInOpenSent,
  OpenConfirm: FsmError.UnexpectedInOpenConfirm,
  Established: FsmError.UnexpectedInEstablished,
};

const MESSAGE_OF = {
  open: { name: "OPEN", type: MessageType.Open },
  keepalive: { name: "KEEPALIVE", type: MessageType.Keepalive },
  update: { name: "UPDATE", type: MessageType.Update },
  "route-refresh": { name: "ROUTE-REFRESH", type: MessageType.RouteRefresh },
} as const;

/** What every state with an open connection does alike; the states themselves see to the rest first. */
export function whileConnected(config: SessionConfig, session: Session, event: SessionEvent): Transition {
  switch (event.type) {
    case "stop": // Event 2
      return {
        session: opening("Idle", FORGOTTEN),
        actions: [...hangUp(session, event.cease), down(session, { type: "stopped", sent: event.cease })],
      };
    case "reset": // Event 8
      return {
        session: opening("Idle", attempted(session)),
        actions: [
          ...hangUp(session, event.cease),
          startIdleHold(config, 0), // somebody wanted a new session, this one did not fail
          down(session, { type: "reset", sent: event.cease }),
        ],
      };
    case "disconnected": // Event 18
      return failed(config, session, stopTimers(session), { ...event, type: "connection-lost" });
    case "protocol-error": // Events 21, 22, 28; in every state with the code of the error itself (§ 6.1–6.3)
      return faulted(config, session, event.error);
    case "collision-lost": // Event 23
      return {
        session: opening("Idle", session),
        actions: [...hangUp(session, COLLISION_CEASE), down(session, { type: "collision-lost" })],
      };
    case "notification": // Events 24, 25; never answered with another (§ 6.4)
      return failed(config, session, hangUp(session), {
        type: "notification-received",
        received: event.notification,
      });
    case "open":
    case "keepalive":
    case "update":
    case "route-refresh":
      return faulted(config, session, unexpected(session, event.type));
    case "start": // Events 1, 3–7 are ignored
    case "timer": // one that does not run in this state: an expiry that comes too late
    case "connected": // Events 16, 17: another connection has a session of its own
    case "send-progress":
      return ignored(session);
  }
}

/** Ends the connection with a NOTIFICATION, and counts as a failure. */
function faulted(config: SessionConfig, session: Session, fault: Fault): Transition {
  const { code, subcode, data, message } = fault;
  const sent = { code, subcode, data };
  return failed(config, session, hangUp(session, sent), { type: "notification-sent", sent, message });
}

/** RFC 4271 § 6.5. */
export function holdExpired(config: SessionConfig, session: Session): Transition {
  const message = session.state === "OpenSent" ? "no OPEN in time" : "no KEEPALIVE or UPDATE in time";
  return faulted(config, session, { code: ErrorCode.HoldTimerExpired, subcode: 0, data: NO_DATA, message });
}

/** RFC 9687 § 5: the NOTIFICATION will hardly get through, but it costs nothing to try. */
export function sendHoldExpired(config: SessionConfig, session: Session): Transition {
  const message = "the peer takes nothing of what we send";
  return faulted(config, session, { code: ErrorCode.SendHoldTimerExpired, subcode: 0, data: NO_DATA, message });
}

/**
 * The peer closed a connection on which it never sent an OPEN, or said that it does not want this one: it is idle, or
 * busy with another connection. That is no failed session. Listening is the way to meet a peer that calls by itself.
 */
export function refused(
  config: SessionConfig,
  session: Session,
  closing: readonly SessionAction[],
  reason: DownReason,
): Transition {
  return {
    session: opening("Active", attempted(session)),
    actions: [...closing, ...startRetry(config, session), down(session, reason)],
  };
}

/** RFC 4486 §§ 4, 5: the peer turned the connection down, not the session. */
export function turnsDown({ code, subcode }: NotificationMessage): boolean {
  return (
    code === ErrorCode.Cease &&
    (subcode === Cease.ConnectionRejected || subcode === Cease.ConnectionCollisionResolution)
  );
}

/** Says the last word, if there is one, and closes the connection. */
export function hangUp(session: Session, lastWord?: NotificationMessage): readonly SessionAction[] {
  const closing = [DISCONNECT, ...stopTimers(session)];
  return lastWord === undefined ? closing : [sendNotification(lastWord), ...closing];
}

/** Idle for a pause that doubles with every failure (DampPeerOscillations). */
function failed(
  config: SessionConfig,
  session: Session,
  closing: readonly SessionAction[],
  reason: DownReason,
): Transition {
  const { connectRetryCounter } = attempted(session);
  return {
    session: opening("Idle", { connectRetryCounter, failures: session.failures + 1 }),
    actions: [...closing, startIdleHold(config, session.failures), down(session, reason)],
  };
}

function unexpected(session: Session, event: keyof typeof MESSAGE_OF): Fault {
  const { name, type } = MESSAGE_OF[event];
  const subcode = UNEXPECTED_IN[session.state];
  const data = subcode === FsmError.Unspecified ? NO_DATA : Uint8Array.of(type);
  return { code: ErrorCode.FiniteStateMachine, subcode, data, message: `unexpected ${name} in ${session.state}` };
}
