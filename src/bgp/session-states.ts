/**
 * The states of RFC 4271 § 8.2.2, one function each: an event in, the answer out. Event numbers are those of § 8.1.
 * Where the answer is not the RFC's, `docs/session.md` says why.
 */
import type { Negotiated } from "./negotiation.ts";
import {
  attempted,
  CONNECT,
  DISCONNECT,
  Established,
  FORGOTTEN,
  ignored,
  opening,
  SEND_KEEPALIVE,
  SEND_OPEN,
  startConfirmTimer,
  startConnectRetry,
  startHold,
  startIdleHold,
  startKeepalive,
  startRetry,
  startSendHold,
  startTimer,
  stopTimer,
  stopTimers,
} from "./session-answers.ts";
import { hangUp, holdExpired, refused, sendHoldExpired, turnsDown, whileConnected } from "./session-endings.ts";
import type {
  ConfirmingSession,
  DownReason,
  EstablishedSession,
  OpeningSession,
  SessionAction,
  SessionConfig,
  SessionEvent,
  SessionMemory,
  SessionTimer,
  Transition,
} from "./session-types.ts";

/** No connection and no wish for one, or a pause after a failure. */
export function inIdle(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "start": // Events 1, 3–5
      return begin(config, { connectRetryCounter: 0, failures: session.failures });
    case "timer": // Event 13, with 6 and 7
      return event.timer === "idle-hold" ? begin(config, session) : ignored(session);
    case "stop": // Events 2, 8: nothing to end, but nothing shall begin either
      return { session: opening("Idle", FORGOTTEN), actions: stopTimers(session) };
    case "connected": // connections are refused
      return { session, actions: [DISCONNECT] };
    default:
      return ignored(session);
  }
}

/** Waiting for our connection to open. */
export function inConnect(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "timer": // Event 9
      if (event.timer !== "connect-retry") return ignored(session);
      return {
        session: opening("Connect", attempted(session)),
        actions: [DISCONNECT, startConnectRetry(config), CONNECT],
      };
    case "disconnected": // Event 18: until the next attempt the peer may call
      return { session: opening("Active", attempted(session)), actions: startRetry(config, session) };
    default:
      return whileUnconnected(config, session, event, [DISCONNECT, ...stopTimers(session)]);
  }
}

/** Waiting for the peer to connect, and for ConnectRetry unless the session is passive. */
export function inActive(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "timer": // Event 9
      if (event.timer !== "connect-retry" || config.passive) return ignored(session);
      return { session: opening("Connect", session), actions: [startConnectRetry(config), CONNECT] };
    default:
      return whileUnconnected(config, session, event, stopTimers(session));
  }
}

/** Connect or Active with a connection, on which the peer may speak first (DelayOpen). */
export function whileOpenDelayed(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "timer": // Event 12
      return event.timer === "delay-open" ? sendOpen(config, session, []) : ignored(session);
    case "open": // Event 20
      return confirm(config, session, event.negotiated, [stopTimer("delay-open"), SEND_OPEN]);
    default:
      return beforeOpen(config, session, event);
  }
}

/** Waiting for the peer's OPEN. */
export function inOpenSent(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "timer": // Event 10
      return event.timer === "hold" ? holdExpired(config, session) : ignored(session);
    case "open": // Event 19
      return confirm(config, session, event.negotiated, []);
    default:
      return beforeOpen(config, session, event);
  }
}

/** Waiting for the KEEPALIVE that says the peer is content with our OPEN. */
export function inOpenConfirm(config: SessionConfig, session: ConfirmingSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "timer":
      if (event.timer === "hold") return holdExpired(config, session); // Event 10
      return event.timer === "keepalive" ? sendKeepalive(session) : ignored(session); // Event 11
    case "keepalive": // Event 26
      return establish(config, session);
    default:
      return beforeEstablished(config, session, event);
  }
}

export function inEstablished(config: SessionConfig, session: EstablishedSession, event: SessionEvent): Transition {
  switch (event.type) {
    case "update": // Event 27
    case "keepalive": // Event 26
    case "send-progress": // RFC 9687 § 4.3
      return session.answers[event.type];
    case "route-refresh": // RFC 2918; does not restart the hold timer (RFC 4271 § 6.5)
      return { session, actions: [{ type: "deliver-route-refresh", refresh: event.refresh }] };
    case "timer":
      return runOut(config, session, event.timer);
    default:
      return whileConnected(config, session, event);
  }
}

function runOut(config: SessionConfig, session: EstablishedSession, timer: SessionTimer): Transition {
  switch (timer) {
    case "hold": // Event 10
      return holdExpired(config, session);
    case "keepalive": // Event 11
      return sendKeepalive(session);
    case "send-hold": // RFC 9687's Event 29
      return sendHoldExpired(config, session);
    case "stability":
      return { session: new Established(config, session.negotiated, 0), actions: [] };
    default:
      return ignored(session);
  }
}

/** What Connect and Active have in common while there is no connection. `closing` ends the attempt. */
function whileUnconnected(
  config: SessionConfig,
  session: OpeningSession,
  event: SessionEvent,
  closing: readonly SessionAction[],
): Transition {
  switch (event.type) {
    case "connected": // Events 16, 17
      if (config.delayOpenTime === 0) return sendOpen(config, session, [stopTimer("connect-retry")]);
      return {
        session: opening(session.state, session, true),
        actions: [stopTimer("connect-retry"), startTimer("delay-open", config.delayOpenTime)],
      };
    case "stop": // Event 2
      return { session: opening("Idle", FORGOTTEN), actions: closing };
    case "reset": // Event 8
      return { session: opening("Idle", attempted(session)), actions: [...closing, startIdleHold(config, 0)] };
    case "collision-lost": // Event 23
      return { session: opening("Idle", session), actions: closing };
    default: // no message comes without a connection
      return ignored(session);
  }
}

/** Until the peer's OPEN is here, a connection that goes away is one that the peer did not want. */
function beforeOpen(config: SessionConfig, session: OpeningSession, event: SessionEvent): Transition {
  if (event.type !== "disconnected") return beforeEstablished(config, session, event);
  return refused(config, session, stopTimers(session), { ...event, type: "connection-lost" }); // Event 18
}

function beforeEstablished(
  config: SessionConfig,
  session: OpeningSession | ConfirmingSession,
  event: SessionEvent,
): Transition {
  if (event.type !== "notification" || !turnsDown(event.notification)) return whileConnected(config, session, event);
  const reason: DownReason = { type: "notification-received", received: event.notification };
  return refused(config, session, hangUp(session), reason); // Event 25
}

/** A new attempt. */
function begin(config: SessionConfig, memory: SessionMemory): Transition {
  if (config.passive) return { session: opening("Active", memory), actions: [stopTimer("idle-hold")] };
  return {
    session: opening("Connect", memory),
    actions: [stopTimer("idle-hold"), startConnectRetry(config), CONNECT],
  };
}

function sendOpen(config: SessionConfig, session: OpeningSession, before: readonly SessionAction[]): Transition {
  return {
    session: opening("OpenSent", session),
    actions: [...before, SEND_OPEN, startTimer("hold", config.openWaitTime)],
  };
}

function confirm(
  config: SessionConfig,
  { connectRetryCounter, failures }: OpeningSession,
  negotiated: Negotiated,
  before: readonly SessionAction[],
): Transition {
  return {
    session: { state: "OpenConfirm", connectRetryCounter, failures, openDelayed: false, negotiated },
    actions: [...before, SEND_KEEPALIVE, startConfirmTimer(config, negotiated), ...startKeepalive(negotiated)],
  };
}

function sendKeepalive(session: ConfirmingSession | EstablishedSession): Transition {
  return { session, actions: [SEND_KEEPALIVE, ...startKeepalive(session.negotiated)] };
}

function establish(config: SessionConfig, { negotiated, failures }: ConfirmingSession): Transition {
  return {
    session: new Established(config, negotiated, failures),
    actions: [
      stopTimer("hold"), // it may have waited for this KEEPALIVE alone
      ...startHold(negotiated),
      ...startSendHold(config, negotiated),
      startTimer("stability", config.stableTime),
      { type: "established", negotiated },
    ],
  };
}
