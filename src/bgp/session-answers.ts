/** What the answers of the session machine are made of: sessions made anew, actions, timers. */

import type { NotificationMessage } from "./messages.ts";
import type { Negotiated } from "./negotiation.ts";
import type {
  DownReason,
  EstablishedSession,
  OpeningSession,
  Session,
  SessionAction,
  SessionConfig,
  SessionMemory,
  SessionState,
  SessionTimer,
  Transition,
} from "./session-types.ts";

const SECOND = 1000;
/** RFC 9687 § 6. */
const LEAST_AUTOMATIC_SEND_HOLD_TIME = 480 * SECOND;

const NO_ACTIONS: readonly SessionAction[] = Object.freeze([]);
export const CONNECT: SessionAction = Object.freeze({ type: "connect" });
export const DISCONNECT: SessionAction = Object.freeze({ type: "disconnect" });
export const SEND_OPEN: SessionAction = Object.freeze({ type: "send-open" });
export const SEND_KEEPALIVE: SessionAction = Object.freeze({ type: "send-keepalive" });
const DELIVER_UPDATE: SessionAction = Object.freeze({ type: "deliver-update" });

/** The timers that may run in a state; whoever leaves it for Idle or Active stops them. */
const TIMERS: Readonly<Record<SessionState, readonly SessionTimer[]>> = {
  Idle: ["idle-hold"],
  Connect: ["connect-retry", "delay-open"],
  Active: ["connect-retry", "delay-open"],
  OpenSent: ["hold"],
  OpenConfirm: ["hold", "keepalive"],
  Established: ["hold", "keepalive", "send-hold", "stability"],
};

export const FORGOTTEN: SessionMemory = { connectRetryCounter: 0, failures: 0 };

export function opening(state: OpeningSession["state"], memory: SessionMemory, openDelayed = false): OpeningSession {
  const { connectRetryCounter, failures } = memory;
  return { state, connectRetryCounter, failures, openDelayed, negotiated: undefined };
}

/** The memory of a session after one more attempt that came to nothing. */
export function attempted({ connectRetryCounter, failures }: SessionMemory): SessionMemory {
  return { connectRetryCounter: connectRetryCounter + 1, failures };
}

export function ignored(session: Session): Transition {
  return { session, actions: NO_ACTIONS };
}

export function sendNotification(notification: NotificationMessage): SessionAction {
  return { type: "send-notification", notification };
}

/** `down` for a session that had a connection. */
export function down(session: Session, reason: DownReason): SessionAction {
  return { type: "down", reason, wasEstablished: session.state === "Established" };
}

export function stopTimer(timer: SessionTimer): SessionAction {
  return { type: "stop-timer", timer };
}

export function stopTimers(session: Session): readonly SessionAction[] {
  return TIMERS[session.state].map(stopTimer);
}

export function startTimer(timer: SessionTimer, delay: number): SessionAction {
  return { type: "start-timer", timer, delay, jitter: false };
}

function startJittered(timer: SessionTimer, delay: number): SessionAction {
  return { type: "start-timer", timer, delay, jitter: true };
}

export function startConnectRetry(config: SessionConfig): SessionAction {
  return startJittered("connect-retry", config.connectRetryTime);
}

/**
 * Until the next attempt after one that was refused: soon at first, because the peer may just be starting, and after
 * some of them at the pace of ConnectRetry. A passive session waits for the peer instead.
 */
export function startRetry(config: SessionConfig, { connectRetryCounter }: SessionMemory): readonly SessionAction[] {
  if (config.passive) return NO_ACTIONS;
  return [
    startJittered(
      "connect-retry",
      Math.min(doubled(config.idleHoldTime, connectRetryCounter), config.connectRetryTime),
    ),
  ];
}

/** The peer's KEEPALIVE that confirms our OPEN is waited for even where none follows it (hold time 0). */
export function startConfirmTimer(config: SessionConfig, { holdTime }: Negotiated): SessionAction {
  return startTimer("hold", holdTime === 0 ? config.openWaitTime : holdTime * SECOND);
}

/** Nothing when the hold time is 0. Jitter never brings two KEEPALIVEs closer than a second (RFC 4271 § 4.4). */
export function startKeepalive({ keepaliveTime }: Negotiated): readonly SessionAction[] {
  if (keepaliveTime === 0) return NO_ACTIONS;
  const start = keepaliveTime === 1 ? startTimer : startJittered;
  return [start("keepalive", keepaliveTime * SECOND)];
}

/** Nothing when the hold time is 0. */
export function startHold({ holdTime }: Negotiated): readonly SessionAction[] {
  return holdTime === 0 ? NO_ACTIONS : [startTimer("hold", holdTime * SECOND)];
}

/** Runs whatever the hold time is: it asks whether the peer takes what we send, not whether it speaks (RFC 9687). */
export function startSendHold(config: SessionConfig, { holdTime }: Negotiated): readonly SessionAction[] {
  const automatic = Math.max(LEAST_AUTOMATIC_SEND_HOLD_TIME, 2 * holdTime * SECOND);
  const time = config.sendHoldTime === "auto" ? automatic : config.sendHoldTime;
  return time === 0 ? NO_ACTIONS : [startTimer("send-hold", time)];
}

/** The pause before the next attempt doubles with every failure, up to the maximum, and is never quite the same. */
export function startIdleHold(config: SessionConfig, failures: number): SessionAction {
  return startJittered("idle-hold", Math.min(doubled(config.idleHoldTime, failures), config.maximumIdleHoldTime));
}

/** The exponent is bounded so that the product stays a number whatever the time is. */
function doubled(time: number, times: number): number {
  return time * 2 ** Math.min(times, 30);
}

/** An established session, with its answers to the events of the hot path made once and for all. */
export class Established implements EstablishedSession {
  readonly state = "Established";
  readonly openDelayed = false;
  readonly connectRetryCounter = 0;
  readonly failures: number;
  readonly negotiated: Negotiated;
  readonly answers: EstablishedSession["answers"];

  constructor(config: SessionConfig, negotiated: Negotiated, failures: number) {
    this.negotiated = negotiated;
    this.failures = failures;
    const heard = startHold(negotiated);
    this.answers = {
      update: this.answer([...heard, DELIVER_UPDATE]), // Event 27
      keepalive: this.answer(heard), // Event 26
      "send-progress": this.answer(startSendHold(config, negotiated)), // RFC 9687 § 4.3
    };
  }

  private answer(actions: readonly SessionAction[]): Transition {
    for (const action of actions) Object.freeze(action);
    return Object.freeze({ session: this, actions: Object.freeze(actions) });
  }
}
