/**
 * The library's heart: neighbours and their sessions, bound to one RIB.
 *
 * Making a speaker binds its listening addresses and nothing else; `ready()` says when that is done, or why it failed.
 * All work runs in slices on the clock's loop: what arrives goes into the RIB at once; best paths and UPDATEs follow in
 * the next turn.
 */
import { EventEmitter } from "node:events";
import { Cease } from "../bgp/codes.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { formatIp, type IpAddress, parseIp } from "../net/address.ts";
import { type Clock, systemClock, type Timer } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Listener } from "../net/network.ts";
import { TcpNetwork } from "../net/tcp-network.ts";
import { describeDefects } from "./defect-text.ts";
import { SpeakerError } from "./errors.ts";
import { ExportGroups } from "./export-groups.ts";
import { ListenRange } from "./listen-range.ts";
import { Neighbor, type NeighborContext } from "./neighbor.ts";
import type { AnnounceOptions, FamilyName, ListenRangeOptions, NeighborOptions, SpeakerOptions } from "./options.ts";
import type { Route, RouteChange } from "./route.ts";
import { RouteStore } from "./route-store.ts";
import { neighborSettings, type SpeakerSettings, speakerSettings } from "./settings.ts";
import { TrackedNetwork } from "./tracked-network.ts";

export interface SpeakerEvents {
  "neighbor-up": [neighbor: Neighbor, negotiated: Negotiated];
  "neighbor-down": [neighbor: Neighbor, reason: string, wasEstablished: boolean];
  /** A neighbour came into being through a listen range, or went again. */
  "neighbor-added": [neighbor: Neighbor];
  "neighbor-removed": [neighbor: Neighbor];
  /** A connection was refused: nobody configured its address, its neighbour is switched off, or it has enough of them. */
  "connection-refused": [remote: string, why: string];
  /** An UPDATE was malformed, but not so that the session had to end (RFC 7606): in words, with the bad octets. */
  "malformed-update": [neighbor: Neighbor, what: string];
  /** A defect in this program, brought to light by what a neighbour sent. That neighbour's session was ended. */
  "internal-error": [error: unknown, neighbor: Neighbor];
}

export class Speaker extends EventEmitter<SpeakerEvents> {
  private readonly settings: SpeakerSettings;
  private readonly clock: Clock;
  private readonly network: TrackedNetwork;
  private readonly store: RouteStore;
  private readonly exports: ExportGroups;
  private readonly byAddress = new Map<string, Neighbor>();
  private readonly ranges: ListenRange[] = [];
  private readonly boundListeners: Listener[] = [];
  private readonly bound: Promise<void>;
  private nextTurn: Timer | undefined;
  private closed: Promise<void> | undefined;

  constructor(options: SpeakerOptions) {
    super();
    this.settings = speakerSettings(options);
    this.clock = options.clock ?? systemClock;
    this.network = new TrackedNetwork(options.network ?? new TcpNetwork(this.clock));
    this.store = new RouteStore(this.settings, this.clock, () => this.wake());
    this.exports = new ExportGroups(this.store.rib);
    this.bound = this.listen();
  }

  /**
   * Resolves once every listening address is bound; rejects with the ListenError of the first that cannot be. Nobody
   * waiting for it leaves such an error to Node, which ends the process.
   */
  ready(): Promise<void> {
    return this.bound;
  }

  /** Where connections are accepted; with the real port where 0 was asked for. */
  get listening(): readonly { readonly address: string; readonly port: number }[] {
    return this.boundListeners.map(({ local }) => ({ address: formatIp(local.address), port: local.port }));
  }

  addNeighbor(options: NeighborOptions): Neighbor {
    return this.createNeighbor(options, false);
  }

  /** By address, in any spelling. */
  neighbor(address: string): Neighbor | undefined {
    return this.byAddress.get(canonicalAddress(address));
  }

  neighbors(): readonly Neighbor[] {
    return [...this.byAddress.values()];
  }

  /** Ends the neighbour's session with Cease/3, Peer De-configured, and forgets it and its routes. */
  removeNeighbor(address: string): void {
    const neighbor = this.neighbor(address);
    if (neighbor === undefined) throw new SpeakerError("unknown-neighbor", `there is no neighbour ${address}`);
    this.drop(neighbor, Cease.PeerDeconfigured);
  }

  /** Lets unlisted neighbours connect from a prefix. The longest of several prefixes counts. */
  addListenRange(options: ListenRangeOptions): void {
    this.checkOpen();
    const range = new ListenRange(options);
    neighborSettings(range.neighborOptions(range.exampleAddress), this.settings); // refuse bad options now, not at the first connection
    if (this.ranges.some(({ prefix }) => prefix === range.prefix)) {
      throw new SpeakerError("duplicate-range", `there is a listen range ${range.prefix} already`);
    }
    this.ranges.push(range);
    this.ranges.sort((a, b) => b.length - a.length);
  }

  /** Takes the range away, and the neighbours that came through it. */
  removeListenRange(prefix: string): void {
    const index = this.ranges.findIndex((range) => range.prefix === prefix);
    if (index < 0) throw new SpeakerError("unknown-range", `there is no listen range ${prefix}`);
    const [range] = this.ranges.splice(index, 1);
    for (const address of [...range.members]) this.removeNeighbor(address);
  }

  /** Announces a route of our own to every neighbour; again for the same prefix replaces it. */
  announce(prefix: string, options: AnnounceOptions = {}): void {
    this.checkOpen();
    this.store.announce(prefix, options);
  }

  /** False: there was no such route of our own. */
  withdraw(prefix: string): boolean {
    this.checkOpen();
    return this.store.withdraw(prefix);
  }

  /** The routes in use, one per prefix. */
  bestRoutes(family: FamilyName): Iterable<Route> {
    return this.store.best(family);
  }

  /**
   * The routes in use and then every change to them, for as long as the consumer goes on. A consumer that falls behind
   * misses nothing but intermediate states: of a prefix that changed several times it sees the last one.
   */
  routes(family?: FamilyName): AsyncIterableIterator<RouteChange> {
    return this.store.changes(family);
  }

  /**
   * Ends every session with Cease/2, stops listening, and resolves once nothing is open any more. A neighbour that does
   * not take the last message is cut off after two seconds.
   */
  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await this.bound.catch(() => undefined); // whoever waits for `ready` has been told
    for (const neighbor of this.byAddress.values()) neighbor.remove(Cease.AdministrativeShutdown);
    this.byAddress.clear();
    this.nextTurn?.cancel();
    this.store.close();
    await Promise.all(this.boundListeners.map((listener) => listener.close()));
    await this.network.idle();
  }

  private async listen(): Promise<void> {
    for (const local of this.settings.listen) {
      this.boundListeners.push(await this.network.listen({ local }, (connection) => this.accept(connection)));
    }
  }

  private accept(connection: Connection): ConnectionEvents | undefined {
    const address = formatIp(connection.remote.address);
    const neighbor = this.byAddress.get(address) ?? this.neighborFromRange(connection.remote.address, address);
    const events = neighbor?.accept(connection);
    if (events === undefined) {
      this.emit(
        "connection-refused",
        formatEndpoint(connection.remote),
        neighbor === undefined ? "not a neighbour" : `its session is ${neighbor.state}`,
      );
    }
    return events;
  }

  private neighborFromRange(remote: IpAddress, address: string): Neighbor | undefined {
    const range = this.ranges.find((each) => each.contains(remote));
    if (range === undefined || range.isFull || this.closed !== undefined) return undefined;
    const neighbor = this.createNeighbor(range.neighborOptions(address), true);
    range.members.add(address);
    this.emit("neighbor-added", neighbor);
    return neighbor;
  }

  private createNeighbor(options: NeighborOptions, dynamic: boolean): Neighbor {
    this.checkOpen();
    const address = canonicalAddress(options.address);
    if (this.byAddress.has(address)) {
      throw new SpeakerError("duplicate-neighbor", `there is a neighbour ${address} already`);
    }
    const neighbor = new Neighbor(address, options, this.neighborContext(), dynamic);
    this.byAddress.set(address, neighbor);
    neighbor.begin();
    return neighbor;
  }

  private neighborContext(): NeighborContext {
    const { clock, network, store, exports } = this;
    return {
      clock,
      network,
      store,
      exports,
      wake: () => this.wake(),
      settingsOf: (options) => neighborSettings(options, this.settings),
      up: (neighbor, negotiated) => this.emit("neighbor-up", neighbor, negotiated),
      defective: (neighbor, defects, message) => {
        if (this.listenerCount("malformed-update") === 0) return; // the words are for whoever listens
        this.emit("malformed-update", neighbor, describeDefects(defects, message));
      },
      faulted: (neighbor, error) => this.emit("internal-error", error, neighbor),
      down: (neighbor, reason, wasEstablished) => this.emit("neighbor-down", neighbor, reason, wasEstablished),
      expired: (neighbor) => this.drop(neighbor, Cease.PeerDeconfigured),
    };
  }

  private drop(neighbor: Neighbor, cease: typeof Cease.PeerDeconfigured): void {
    if (!this.byAddress.delete(neighbor.address)) return; // on its way out already
    neighbor.remove(cease);
    for (const range of this.ranges) range.members.delete(neighbor.address);
    this.emit("neighbor-removed", neighbor);
  }

  private wake(): void {
    if (this.closed === undefined) this.nextTurn ??= this.clock.yield(() => this.turn());
  }

  /** One slice of work: decide, then send what the transports take. */
  private turn(): void {
    this.nextTurn = undefined;
    let more = this.store.settle();
    if (this.exports.pump()) more = true;
    if (more) this.wake();
  }

  private checkOpen(): void {
    if (this.closed !== undefined) throw new SpeakerError("closed", "the speaker is closed");
  }
}

/** One spelling per address, so that it can be a key; what is no address is refused where the options are checked. */
function canonicalAddress(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIp(address);
}
