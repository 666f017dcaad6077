/**
 * The session state machine of RFC 5880 § 6, as a pure function of (session, event), and what follows from a session:
 * how often it sends, how long it may hear nothing, and what its packets say.
 *
 *                    ┌── peer Down ──┐
 *                    ▼               │
 *      AdminDown ─► Down ── peer Down ──► Init ── peer Init or Up ──► Up
 *                    │                    │                           │
 *                    │                    └── nothing heard ──► Down  │
 *                    ├────────────── peer Init ──────────────────────►│
 *                    ◄──── nothing heard, peer Down or AdminDown ─────┘
 *
 * The machine owns no socket, no clock and no dice: whoever runs it (`engine.ts`) keeps the time.
 */
import { Diagnostic, State } from "./codes.ts";
import type { ControlPacket } from "./packet.ts";

/** What the operator wants. Intervals are microseconds. */
export interface SessionConfig {
  readonly desiredMinTx: number;
  /** 0: the peer need send nothing but answers. */
  readonly requiredMinRx: number;
  readonly detectMultiplier: number;
  /** Says nothing before the peer does. */
  readonly passive: boolean;
  /** Our forwarding, and so this session, survives a restart of the routing protocol (RFC 5882 § 4.3). */
  readonly controlPlaneIndependent: boolean;
}

export interface Session {
  readonly state: State;
  readonly diagnostic: Diagnostic;
  readonly discriminator: number;
  /** What the peer said last; undefined when it has said nothing for its detection time. */
  readonly remote: Remote | undefined;
  /** What our packets say. */
  readonly told: Intervals;
  /** What we go by: while a change waits for the peer's Final, the one of old and new that is safe. */
  readonly inForce: Intervals;
  /** Our packets ask for an answer. */
  readonly isPolling: boolean;
}

export interface Intervals {
  readonly desiredMinTx: number;
  readonly requiredMinRx: number;
}

export type Remote = Pick<
  ControlPacket,
  | "state"
  | "diagnostic"
  | "demand"
  | "controlPlaneIndependent"
  | "detectMultiplier"
  | "desiredMinTx"
  | "requiredMinRx"
  | "requiredMinEchoRx"
> & { readonly discriminator: number };

export type SessionEvent =
  | { readonly type: "enable" }
  | { readonly type: "disable" }
  /** For this session, sound and authentic. */
  | { readonly type: "packet"; readonly packet: ControlPacket }
  | { readonly type: "detection-time-expired" }
  /** The configuration that is passed along is another one. */
  | { readonly type: "reconfigure" };

export interface Transition {
  readonly session: Session;
  /** To be sent now, whenever the next periodic packet is due: news, or the answer to a poll. */
  readonly send: "nothing" | "news" | "final";
}

/** RFC 5880 § 6.8.3: who is not Up sends no faster than this. */
const SLOWEST_START = 1_000_000;

export function initialSession(config: SessionConfig, discriminator: number): Session {
  const intervals = wantedIntervals(config, State.AdminDown);
  return {
    state: State.AdminDown,
    diagnostic: Diagnostic.None,
    discriminator,
    remote: undefined,
    told: intervals,
    inForce: intervals,
    isPolling: false,
  };
}

export function step(config: SessionConfig, session: Session, event: SessionEvent): Transition {
  switch (event.type) {
    case "enable":
      return session.state === State.AdminDown
        ? news(enter(config, session, State.Down, Diagnostic.None))
        : nothing(session);
    case "disable":
      return session.state === State.AdminDown
        ? nothing(session)
        : news(enter(config, session, State.AdminDown, Diagnostic.AdministrativelyDown));
    case "packet":
      return onPacket(config, session, event.packet);
    case "detection-time-expired":
      return onSilence(config, session);
    case "reconfigure":
      return news(withIntervals(session, wantedIntervals(config, session.state)));
  }
}

/** Between periodic packets, before jitter; undefined: none are to be sent (§ 6.8.7). */
export function transmitInterval(
  config: SessionConfig,
  { state, remote, inForce, isPolling }: Session,
): number | undefined {
  if (remote === undefined) return config.passive ? undefined : inForce.desiredMinTx;
  if (remote.requiredMinRx === 0) return undefined;
  const isDemanded = remote.demand && state === State.Up && remote.state === State.Up;
  if (isDemanded && !isPolling) return undefined;
  return Math.max(inForce.desiredMinTx, remote.requiredMinRx);
}

/** § 6.8.7: each interval is shortened at random, by up to a quarter, and with a multiplier of 1 by a tenth at least. */
export function jittered(interval: number, { detectMultiplier }: SessionConfig, random: number): number {
  const most = detectMultiplier === 1 ? 0.9 : 1;
  return interval * (0.75 + (most - 0.75) * random);
}

/** How long nothing may be heard (§ 6.8.4); undefined while there is nobody to be heard. */
export function detectionTime({ remote, inForce }: Session): number | undefined {
  if (remote === undefined) return undefined;
  return remote.detectMultiplier * Math.max(inForce.requiredMinRx, remote.desiredMinTx);
}

/** What the session has to say now; periodically, or as the answer to a poll. */
export function packetOf(config: SessionConfig, session: Session, final: boolean): ControlPacket {
  return {
    diagnostic: session.diagnostic,
    state: session.state,
    poll: session.isPolling && !final, // never both (§ 6.5)
    final,
    controlPlaneIndependent: config.controlPlaneIndependent,
    demand: false,
    detectMultiplier: config.detectMultiplier,
    myDiscriminator: session.discriminator,
    yourDiscriminator: session.remote?.discriminator ?? 0,
    desiredMinTx: session.told.desiredMinTx,
    requiredMinRx: session.told.requiredMinRx,
    requiredMinEchoRx: 0,
  };
}

/** § 6.8.6, from the point where the packet is known to be this session's. */
function onPacket(config: SessionConfig, session: Session, packet: ControlPacket): Transition {
  // Nobody who is administratively down hears anything; but whoever polls is told so.
  if (session.state === State.AdminDown) return { session, send: packet.poll ? "final" : "nothing" };
  const heard = withFinal({ ...session, remote: remoteOf(packet) }, packet.final);
  const after = answerTo(config, heard, packet.state);
  if (packet.poll) return { session: after, send: "final" };
  return after.state === session.state ? nothing(after) : news(after);
}

function answerTo(config: SessionConfig, session: Session, remoteState: State): Session {
  const { state } = session;
  if (remoteState === State.AdminDown) {
    return state === State.Down ? session : enter(config, session, State.Down, Diagnostic.NeighborSignaledDown);
  }
  if (state === State.Down) {
    if (remoteState === State.Down) return enter(config, session, State.Init, session.diagnostic);
    return remoteState === State.Init ? enter(config, session, State.Up, Diagnostic.None) : session;
  }
  if (state === State.Init) {
    return remoteState === State.Down ? session : enter(config, session, State.Up, Diagnostic.None);
  }
  return remoteState === State.Down ? enter(config, session, State.Down, Diagnostic.NeighborSignaledDown) : session;
}

/** § 6.8.4. The peer is forgotten with it (§ 6.8.1): when it comes back, it may have another discriminator. */
function onSilence(config: SessionConfig, session: Session): Transition {
  const alone: Session = { ...session, remote: undefined };
  if (session.state === State.Down || session.state === State.AdminDown) return nothing(alone);
  return news(enter(config, alone, State.Down, Diagnostic.DetectionTimeExpired));
}

function enter(config: SessionConfig, session: Session, state: State, diagnostic: Diagnostic): Session {
  return withIntervals({ ...session, state, diagnostic }, wantedIntervals(config, state));
}

function wantedIntervals({ desiredMinTx, requiredMinRx }: SessionConfig, state: State): Intervals {
  return { desiredMinTx: state === State.Up ? desiredMinTx : Math.max(desiredMinTx, SLOWEST_START), requiredMinRx };
}

/**
 * § 6.8.3. In Up, a change is told by a poll; until the peer has answered, we send no more slowly than it expects, and do
 * not expect it to send faster. In other states nobody relies on anything yet.
 */
function withIntervals(session: Session, told: Intervals): Session {
  const { told: before, inForce } = session;
  if (session.state !== State.Up) return { ...session, told, inForce: told, isPolling: false };
  const isSame = told.desiredMinTx === before.desiredMinTx && told.requiredMinRx === before.requiredMinRx;
  if (isSame) return session;
  return {
    ...session,
    told,
    inForce: {
      desiredMinTx: Math.min(told.desiredMinTx, inForce.desiredMinTx),
      requiredMinRx: Math.max(told.requiredMinRx, inForce.requiredMinRx),
    },
    isPolling: true,
  };
}

function withFinal(session: Session, final: boolean): Session {
  return final && session.isPolling ? { ...session, inForce: session.told, isPolling: false } : session;
}

function remoteOf(packet: ControlPacket): Remote {
  const { state, diagnostic, demand, controlPlaneIndependent, detectMultiplier } = packet;
  const { desiredMinTx, requiredMinRx, requiredMinEchoRx, myDiscriminator: discriminator } = packet;
  return {
    discriminator,
    state,
    diagnostic,
    demand,
    controlPlaneIndependent,
    detectMultiplier,
    desiredMinTx,
    requiredMinRx,
    requiredMinEchoRx,
  };
}

function nothing(session: Session): Transition {
  return { session, send: "nothing" };
}

function news(session: Session): Transition {
  return { session, send: "news" };
}
