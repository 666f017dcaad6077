/**
 * The library's heart: neighbours and their sessions, bound to one RIB.
 *
 * Making a speaker binds its listening addresses and nothing else; `ready()` says when that is done, or why it failed.
 * All work runs in slices on the clock's loop: what arrives goes into the RIB at once; best paths and UPDATEs follow in
 * the next turn.
 */
import { EventEmitter } from "node:events";
import { type AddressFamily, Cease } from "../bgp/codes.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { formatIp, type IpAddress, parseIp } from "../net/address.ts";
import { type Clock, systemClock, type Timer } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Listener } from "../net/network.ts";
import { TcpNetwork } from "../net/tcp-network.ts";
import { PolicyStore } from "../policy/policy-store.ts";
import type { NextHopState } from "../rib/next-hop-table.ts";
import { describeDefects } from "./defect-text.ts";
import { SpeakerError } from "./errors.ts";
import { ExportGroups } from "./export/export-groups.ts";
import { FAMILIES, familyNameOf, prefixVersion, versionOf } from "./families.ts";
import { ListenRange } from "./listen-range.ts";
import { Neighbor, type NeighborContext, type PrefixLimitWarning } from "./neighbor.ts";
import { DeferredSelection } from "./restart/deferred-selection.ts";
import type { Decision, Route, RouteChange } from "./route.ts";
import { RouteStore } from "./route-store.ts";
import { neighborSettings } from "./settings/neighbor-settings.ts";
import { ip } from "./settings/option-checks.ts";
import type {
  AnnounceOptions,
  FamilyName,
  ListenRangeOptions,
  NeighborOptions,
  SpeakerOptions,
} from "./settings/options.ts";
import { type SpeakerSettings, speakerSettings } from "./settings/speaker-settings.ts";
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
  /** A neighbour sends nearly as many prefixes as it may, or more. */
  "prefix-limit": [neighbor: Neighbor, warning: PrefixLimitWarning];
  /** Routes begin to use this next hop. */
  "next-hop": [address: string];
  /** The neighbour has said that these are all its routes. */
  "end-of-rib": [neighbor: Neighbor, family: FamilyName];
  /** A defect in this program, brought to light by what a neighbour sent. That neighbour's session was ended. */
  "internal-error": [error: unknown, neighbor: Neighbor];
}

/** Options that no peer has to be told of. */
export type ChangeableOption =
  | "bestPath"
  | "maximumPaths"
  | "maximumPathsByFamily"
  | "defaultLocalPref"
  | "clientToClientReflection"
  | "gracefulShutdown"
  | "gracefulRestart"
  | "rejectAsSets";

export class Speaker extends EventEmitter<SpeakerEvents> {
  /** The lists and route maps that neighbours' options name. After changes, call `policyChanged`. */
  readonly policy = new PolicyStore();
  private options: SpeakerOptions;
  private settings: SpeakerSettings;
  private readonly clock: Clock;
  private readonly network: TrackedNetwork;
  private readonly store: RouteStore;
  private readonly exports: ExportGroups;
  private readonly selection: DeferredSelection;
  private readonly byAddress = new Map<string, Neighbor>();
  private readonly ranges: ListenRange[] = [];
  private readonly boundListeners: Listener[] = [];
  private readonly bound: Promise<void>;
  private nextTurn: Timer | undefined;
  private closed: Promise<void> | undefined;

  constructor(options: SpeakerOptions) {
    super();
    this.options = options;
    this.settings = speakerSettings(options);
    this.clock = options.clock ?? systemClock;
    this.network = new TrackedNetwork(options.network ?? new TcpNetwork(this.clock));
    this.store = new RouteStore(this.settings, this.clock, () => this.wake());
    this.applyDecision();
    this.store.rib.nextHops.onNew = (address) => this.emit("next-hop", formatIp(address));
    this.selection = new DeferredSelection(this.clock, this.settings.gracefulRestart, {
      expected: () => this.expectedNeighbors(),
      select: (family) => this.select(family),
    });
    const { rib } = this.store;
    if (this.selection.isRestarting) for (const family of FAMILIES) rib.hold(versionOf(family));
    this.exports = new ExportGroups(
      rib,
      this.clock,
      () => this.wake(),
      (family) => this.selection.isDeferred(family),
    );
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

  /** Changes what can be said of neighbours, for all that came through the range and all that will. */
  updateListenRange(options: ListenRangeOptions): void {
    const range = new ListenRange(options);
    neighborSettings(range.neighborOptions(range.exampleAddress), this.settings);
    const index = this.ranges.findIndex(({ prefix }) => prefix === range.prefix);
    if (index < 0) throw new SpeakerError("unknown-range", `there is no listen range ${range.prefix}`);
    for (const address of this.ranges[index].members) {
      range.members.add(address);
      this.byAddress.get(address)?.update(range.neighborOptions(address));
    }
    this.ranges[index] = range;
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

  /** To be called when definitions in `policy` have changed: what they affect is judged anew and told. */
  policyChanged(): void {
    this.checkOpen();
    for (const neighbor of this.byAddress.values()) neighbor.follow();
  }

  /** Changes what can be changed while running. Sessions stay up. */
  update(changes: Partial<Pick<SpeakerOptions, ChangeableOption>>): void {
    this.checkOpen();
    const options = { ...this.options, ...changes };
    this.settings = speakerSettings(options);
    this.options = options;
    this.applyDecision();
    for (const neighbor of this.byAddress.values()) neighbor.follow();
    this.wake();
  }

  /** The routes in use, one per prefix. */
  bestRoutes(family: FamilyName): Iterable<Route> {
    return this.store.best(family);
  }

  /** How the best route to a prefix was chosen; undefined without a route. */
  decision(prefix: string): Decision | undefined {
    return this.store.decision(prefix);
  }

  /**
   * Says whether a next hop can be reached, and how far away it is. Until somebody says so, every next hop can, at no
   * distance; the event `next-hop` tells of each one that routes begin to use. False: no route uses it.
   */
  setNextHop(address: string, state: NextHopState): boolean {
    this.checkOpen();
    const changed = this.store.rib.nextHops.set(ip("address", address), state);
    this.wake();
    return changed;
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

  private applyDecision(): void {
    const { rib } = this.store;
    const { bestPath, maximumPaths, defaultLocalPref } = this.settings;
    rib.bestPath = { ...bestPath, defaultLocalPref };
    for (const family of FAMILIES) rib.setMaximumPaths(versionOf(family), maximumPaths[family]);
  }

  private expectedNeighbors(): ReadonlyMap<string, readonly AddressFamily[]> {
    return new Map([...this.byAddress].map(([address, neighbor]) => [address, neighbor.restartFamilies]));
  }

  /** What waited for everybody's routes is decided, and told. */
  private select(family: AddressFamily): void {
    this.store.rib.resume(prefixVersion(family));
    if (!this.selection.isRestarting) for (const neighbor of this.byAddress.values()) neighbor.follow();
    this.wake();
  }

  private async shutDown(): Promise<void> {
    await this.bound.catch(() => undefined); // whoever waits for `ready` has been told
    for (const neighbor of this.byAddress.values()) neighbor.remove(Cease.AdministrativeShutdown);
    this.byAddress.clear();
    this.nextTurn?.cancel();
    this.selection.close();
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
      policy: this.policy,
      speaker: () => this.settings,
      isRestarting: () => this.selection.isRestarting,
      wake: () => this.wake(),
      settingsOf: (options) => neighborSettings(options, this.settings),
      up: (neighbor, negotiated) => {
        this.selection.neighborUp(neighbor.address, negotiated);
        this.emit("neighbor-up", neighbor, negotiated);
      },
      endOfRib: (neighbor, family) => {
        this.selection.endOfRib(neighbor.address, family);
        this.emit("end-of-rib", neighbor, familyNameOf(family));
      },
      prefixLimit: (neighbor, warning) => this.emit("prefix-limit", neighbor, warning),
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
    this.selection.neighborGone(neighbor.address);
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
    // What waits for a restart to be over is no reason to stop reading: it waits for what is to be read.
    if (this.store.isBusy && !this.selection.isRestarting) this.network.pause();
    else this.network.resume();
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
