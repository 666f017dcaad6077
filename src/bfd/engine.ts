/**
 * Runs sessions, and finds out which session a packet is for.
 *
 * One engine has all sessions of a process. It knows neither sockets nor threads: packets come and go through a
 * `Transport`, time and chance through a `Clock`.
 */
import { formatIp, type IpAddress } from "../net/address.ts";
import type { Clock, Timer } from "../net/clock.ts";
import type { Digest } from "./authentication.ts";
import { Discriminators } from "./discriminators.ts";
import { type EngineEvents, EngineSession, type SessionContext } from "./engine-session.ts";
import { readControlPacket } from "./packet.ts";
import type { Datagram, DropReason, Path, PathOptions, Transport } from "./path.ts";
import { initialSession, type Session } from "./session.ts";

/** Milliseconds for which a peer is told of an end, at the least. */
const SHORTEST_FAREWELL = 1000;

/** In a millisecond, the clock's unit. */
const MICROSECONDS = 1000;

export class Engine {
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly digest: Digest;
  private readonly events: EngineEvents;
  private readonly discriminators: Discriminators;
  /** Packets that some session believed. */
  private heard = 0;
  private readonly byDiscriminator = new Map<number, EngineSession>();
  /** Sessions with a peer, by its address; several where it is reached over several interfaces. */
  private readonly byPeer = new Map<string, EngineSession[]>();
  /** Sessions that were dismissed, and when they go. */
  private readonly leaving = new Map<EngineSession, Timer>();

  constructor(transport: Transport, clock: Clock, digest: Digest, events: EngineEvents) {
    this.transport = transport;
    this.clock = clock;
    this.digest = digest;
    this.events = events;
    this.discriminators = new Discriminators(
      () => clock.random(),
      () => clock.now(),
    );
  }

  get sessions(): Iterable<EngineSession> {
    return this.byDiscriminator.values();
  }

  /** Begins to watch a path; or goes on where an engine that has died left off, as long as the peer has not noticed. */
  add(options: PathOptions, before?: Session): EngineSession {
    // One that still says good-bye would take the new one down again: to the peer they are the same.
    for (const session of [...this.leaving.keys()]) if (isSamePair(session.path, options)) this.remove(session);
    const beginning = before ?? initialSession(options.session, this.discriminators.draw());
    const session = new EngineSession(options, beginning, this.context());
    this.byDiscriminator.set(session.discriminator, session);
    const key = peerKey(options.remote, options.multihop);
    this.byPeer.set(key, [...(this.byPeer.get(key) ?? []), session]);
    this.transport.open(session.path, session.discriminator);
    session.begin();
    return session;
  }

  /** RFC 5880 § 6.8.16: the peer hears of it before the session falls silent and is forgotten. */
  dismiss(session: EngineSession): void {
    if (this.leaving.has(session)) return;
    session.disable();
    const farewell = Math.max(SHORTEST_FAREWELL, (session.detectionTime ?? 0) / MICROSECONDS);
    this.leaving.set(
      session,
      this.clock.after(farewell, () => this.remove(session)),
    );
  }

  /** Forgets the session, without a word to the peer. */
  remove(session: EngineSession): void {
    if (!this.byDiscriminator.delete(session.discriminator)) return;
    this.leaving.get(session)?.cancel();
    this.leaving.delete(session);
    session.stop();
    this.transport.close(session.path);
    this.discriminators.giveBack(session.discriminator);
    const key = peerKey(session.path.remote, session.path.multihop);
    const others = (this.byPeer.get(key) ?? []).filter((each) => each !== session);
    if (others.length > 0) this.byPeer.set(key, others);
    else this.byPeer.delete(key);
  }

  /** RFC 5880 § 6.8.6. What is dropped is counted, and changes nothing else. */
  receive(datagram: Datagram): void {
    const reason = this.accept(datagram);
    if (reason !== undefined) this.events.dropped?.(reason);
  }

  private accept(datagram: Datagram): DropReason | undefined {
    const read = readControlPacket(datagram.bytes);
    if (typeof read === "string") return read;
    const session = this.find(read.packet.yourDiscriminator, datagram);
    if (typeof session === "string") return session;
    // RFC 5881 § 5, RFC 5883 § 5: what comes from farther away than the peer is not from the peer.
    const reason = datagram.ttl !== undefined && datagram.ttl < session.path.minimumTtl ? "ttl" : session.receive(read);
    if (reason === undefined) this.heard++;
    else session.counters.dropped++;
    return reason;
  }

  /** By our discriminator, and then it has to have come the right way; before the peer knows that, by the way it came. */
  private find(discriminator: number, datagram: Datagram): EngineSession | DropReason {
    if (discriminator !== 0) {
      const session = this.byDiscriminator.get(discriminator);
      if (session === undefined) return "unknown-discriminator";
      return session.fits(datagram) ? session : "wrong-path";
    }
    const candidates = this.byPeer.get(peerKey(datagram.source, datagram.multihop)) ?? [];
    return candidates.find((each) => each.fits(datagram)) ?? "unknown-peer";
  }

  private context(): SessionContext {
    const { transport, clock, digest, events } = this;
    return { transport, clock, digest, events, heard: () => this.heard };
  }
}

/** The peer cannot tell the paths apart, as far as we know. */
function isSamePair(a: Path, b: Path): boolean {
  if (peerKey(a.remote, a.multihop) !== peerKey(b.remote, b.multihop)) return false;
  const isSameLocal = a.local === undefined || b.local === undefined || formatIp(a.local) === formatIp(b.local);
  const isSameInterface =
    a.interfaceName === undefined || b.interfaceName === undefined || a.interfaceName === b.interfaceName;
  return isSameLocal && isSameInterface;
}

function peerKey(remote: IpAddress, multihop: boolean): string {
  return `${formatIp(remote)} ${multihop ? "multihop" : "single hop"}`;
}
