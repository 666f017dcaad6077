/** A session with a driver of paper: it does what the machine says, and objects to what no driver could do. */
import { expect } from "vitest";
import { IPV4_UNICAST } from "../../src/bgp/codes.ts";
import { ProtocolError } from "../../src/bgp/errors.ts";
import type { NotificationMessage, OpenMessage } from "../../src/bgp/messages.ts";
import { negotiate } from "../../src/bgp/negotiation.ts";
import {
  initialSession,
  type Session,
  type SessionAction,
  type SessionConfig,
  type SessionEvent,
  type SessionTimer,
  step,
} from "../../src/bgp/session.ts";

export const config: SessionConfig = {
  localAs: 64999,
  routerId: 0x0a000001,
  remoteAs: 65000,
  holdTime: 9,
  minimumHoldTime: 0,
  capabilities: [{ kind: "multiprotocol", family: IPV4_UNICAST }],
  passive: false,
  connectRetryTime: 30_000,
  delayOpenTime: 0,
  openWaitTime: 30_000,
  idleHoldTime: 1_000,
  maximumIdleHoldTime: 60_000,
  stableTime: 300_000,
  sendHoldTime: "auto",
};

export const peerOpen: OpenMessage = {
  asn: 65000,
  holdTime: 90,
  routerId: 0x0a000002,
  capabilities: [{ kind: "multiprotocol", family: IPV4_UNICAST }],
};

export function cease(subcode: number): NotificationMessage {
  return { code: 6, subcode, data: new Uint8Array(0) };
}

export function openEvent(holdTime = peerOpen.holdTime): SessionEvent {
  return { type: "open", negotiated: negotiate(config, { ...peerOpen, holdTime }) };
}

/** One event of every type but `timer`; that every type is here is for the compiler to see. */
export const events: { readonly [T in Exclude<SessionEvent["type"], "timer">]: Extract<SessionEvent, { type: T }> } = {
  start: { type: "start" },
  stop: { type: "stop", cease: cease(2) },
  reset: { type: "reset", cease: cease(4) },
  connected: { type: "connected" },
  disconnected: { type: "disconnected" },
  open: { type: "open", negotiated: negotiate(config, peerOpen) },
  "protocol-error": { type: "protocol-error", error: new ProtocolError(3, 1, "an UPDATE like no other") },
  "collision-lost": { type: "collision-lost" },
  notification: { type: "notification", notification: cease(2) },
  keepalive: { type: "keepalive" },
  update: { type: "update" },
  "route-refresh": { type: "route-refresh", refresh: { family: IPV4_UNICAST, subtype: 0, orf: new Uint8Array(0) } },
  "send-progress": { type: "send-progress" },
};

const timers: Readonly<Record<SessionTimer, true>> = {
  "connect-retry": true,
  hold: true,
  keepalive: true,
  "delay-open": true,
  "idle-hold": true,
  "send-hold": true,
  stability: true,
};

export const timerEvents: readonly SessionEvent[] = (Object.keys(timers) as SessionTimer[]).map((timer) => ({
  type: "timer",
  timer,
}));

export type StartTimer = Extract<SessionAction, { readonly type: "start-timer" }>;
export type Down = Extract<SessionAction, { readonly type: "down" }>;

const CALLING_OUT: readonly SessionAction["type"][] = [
  "established",
  "down",
  "deliver-update",
  "deliver-route-refresh",
];

export class PaperDriver {
  session: Session = initialSession();
  config: SessionConfig;
  connection: "none" | "opening" | "open" = "none";
  readonly running = new Map<SessionTimer, StartTimer>();
  /** Between `established` and its `down`. */
  up = false;
  private heardNotification = false;

  constructor(withConfig: SessionConfig = config) {
    this.config = withConfig;
  }

  /** Could this happen now? A message needs a connection, an expiry a timer that runs. */
  possible(event: SessionEvent): boolean {
    switch (event.type) {
      case "start":
      case "stop":
      case "reset":
      case "collision-lost":
        return true;
      case "timer":
        return this.running.has(event.timer);
      case "connected": // ours, or one of the peer's: Idle takes none
        return this.connection === "opening" || (this.connection === "none" && this.session.state === "Active");
      case "disconnected":
        return this.connection !== "none";
      default:
        return this.connection === "open";
    }
  }

  apply(...sequence: readonly SessionEvent[]): readonly SessionAction[] {
    let done: readonly SessionAction[] = [];
    for (const event of sequence) done = this.applyOne(event);
    return done;
  }

  private applyOne(event: SessionEvent): readonly SessionAction[] {
    if (event.type === "connected") this.connect("open");
    if (event.type === "disconnected") this.connection = "none";
    if (event.type === "timer") this.running.delete(event.timer);
    if (event.type === "notification") this.heardNotification = true;
    const { session, actions } = step(this.config, this.session, event);
    this.session = session;
    actions.forEach((action, i) => {
      if (CALLING_OUT.includes(action.type))
        expect(i, `${action.type} is not the last action`).toBe(actions.length - 1);
      this.perform(action);
    });
    return actions;
  }

  private perform(action: SessionAction): void {
    switch (action.type) {
      case "connect":
        expect(this.connection, "connects twice").toBe("none");
        return this.connect("opening");
      case "disconnect":
        this.connection = "none";
        return;
      case "send-open":
      case "send-keepalive":
        expect(this.connection, `${action.type} without a connection`).toBe("open");
        return;
      case "send-notification":
        expect(this.connection, "NOTIFICATION without a connection").toBe("open");
        expect(this.heardNotification, "NOTIFICATION in reply to a NOTIFICATION").toBe(false);
        return;
      case "start-timer":
        expect(action.delay, action.timer).toBeGreaterThan(0);
        expect(action.delay, action.timer).toBeLessThan(Number.POSITIVE_INFINITY);
        this.running.set(action.timer, action);
        return;
      case "stop-timer":
        this.running.delete(action.timer);
        return;
      case "established":
        expect(this.up, "established twice").toBe(false);
        this.up = true;
        return;
      case "down":
        expect(action.wasEstablished, "down without established, or the reverse").toBe(this.up);
        this.up = false;
        return;
      case "deliver-update":
      case "deliver-route-refresh":
        expect(this.up, "a delivery outside of the session").toBe(true);
    }
  }

  private connect(to: "opening" | "open"): void {
    this.connection = to;
    this.heardNotification = false;
  }
}
