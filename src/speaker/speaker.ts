/**
 * The library's heart: neighbours and their sessions, bound to one RIB.
 *
 * Making a speaker binds its listening addresses and nothing else; `ready()` says when that is done, or why it failed.
 * All work runs in slices on the clock's loop: what arrives goes into the RIB at once; best paths and UPDATEs follow in
 * the next turn.
 */
import { EventEmitter } from "node:events";
import type { PathMonitor } from "../bfd/monitor.ts";
import type { StateChange } from "../bfd/path.ts";
import { type AddressFamily, Cease } from "../bgp/codes.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { BfdThread } from "../liveness/bfd-thread.ts";
import { formatIp, type IpAddress, parseIp } from "../net/address.ts";
import { type Clock, systemClock, type Timer } from "../net/clock.ts";
import { formatEndpoint } from "../net/endpoint.ts";
import type { Connection, ConnectionEvents, Listener } from "../net/network.ts";
import { TcpNetwork } from "../net/tcp-network.ts";
import { PolicyStore } from "../policy/policy-store.ts";
import type { NextHopState } from "../rib/next-hop-table.ts";
import type { ConfigurationChange, SessionEnd, SpeakerChanges } from "./configuration-change.ts";
import { describeDefects } from "./defect-text.ts";
import { SpeakerError } from "./errors.ts";
import { explain } from "./explanation/explain.ts";
import type { Explanation } from "./explanation/explanation.ts";
import { ExportGroups } from "./export/export-groups.ts";
import { FAMILIES, familyNameOf, prefixVersion, versionOf } from "./families.ts";
import { ListenRange } from "./listen-range.ts";
import { Neighbor, type NeighborContext, type PrefixLimitWarning, type SpeakerTap } from "./neighbor.ts";
import { DeferredSelection } from "./restart/deferred-selection.ts";
import type { Decision, Route, RouteChange } from "./route.ts";
import { RouteStore } from "./route-store.ts";
import { changedOptions } from "./settings/known-options.ts";
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
import { type NextHopInfo, nextHopsOf, type SpeakerInfo, speakerInfo } from "./speaker-info.ts";
import type { TableView } from "./table-view.ts";
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
  /** BFD of a neighbour has changed its state. What follows for the session comes after it. */
  bfd: [neighbor: Neighbor, change: StateChange];
  /** Routes begin to use this next hop. */
  "next-hop": [address: string];
  /** The neighbour has said that these are all its routes. */
  "end-of-rib": [neighbor: Neighbor, family: FamilyName];
  /** A defect in this program, brought to light by what a neighbour sent. That neighbour's session was ended. */
  "internal-error": [error: unknown, neighbor: Neighbor];
}

/** A change that nothing speaks against. Neighbours are by address: those that are named, and members of its ranges. */
interface PreparedChange {
  readonly options: SpeakerOptions;
  readonly settings: SpeakerSettings;
  readonly ranges: readonly ListenRange[];
  readonly members: ReadonlyMap<string, NeighborOptions>;
  readonly listed: ReadonlyMap<string, NeighborOptions>;
}

export class Speaker extends EventEmitter<SpeakerEvents> {
  /** The lists and route maps that neighbours' options name. After changes, call `policyChanged`. */
  readonly policy = new PolicyStore();
  /** For `debug` and the like: told of every message and every change of a session's state. */
  tap: SpeakerTap | undefined;
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
  private ownMonitor: PathMonitor | undefined;
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

  /** Who watches the paths to neighbours; undefined as long as no neighbour asks for BFD and nobody was named. */
  get monitor(): PathMonitor | undefined {
    return this.options.bfd ?? this.ownMonitor;
  }

  info(): SpeakerInfo {
    return speakerInfo(this.settings, this.store.rib, this.exports);
  }

  /** The next hops in use, with their paths counted bit by bit: between steps that yield nothing other work may be done. */
  nextHops(): Generator<undefined, readonly NextHopInfo[]> {
    return nextHopsOf(this.store.rib);
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
    const range = checkedRange(options, this.settings);
    if (this.rangeNamed(range.prefix) !== undefined) {
      throw new SpeakerError("duplicate-range", `there is a listen range ${range.prefix} already`);
    }
    this.putRange(range);
  }

  /** Changes what can be said of neighbours, for all that came through the range and all that will. */
  updateListenRange(options: ListenRangeOptions): void {
    this.checkOpen();
    this.knownRange(checkedRange(options, this.settings).prefix);
    this.change({ ranges: [options] });
  }

  /** Takes the range away, and the neighbours that came through it. */
  removeListenRange(prefix: string): void {
    const range = this.knownRange(prefix);
    this.ranges.splice(this.ranges.indexOf(range), 1);
    for (const address of [...range.members]) this.removeNeighbor(address);
  }

  /** Addresses of the neighbours that came through the range. */
  membersOfRange(prefix: string): readonly string[] {
    return [...(this.rangeNamed(prefix)?.members ?? [])];
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

  /** Changes what can be changed while running. Only sessions whose peer was told otherwise start anew. */
  update(changes: SpeakerChanges): void {
    this.change({ speaker: changes });
  }

  /** Changes the speaker and its neighbours in one go, or nothing when some option cannot be used. */
  change(change: ConfigurationChange): void {
    this.checkOpen();
    const before = this.settings;
    const { options, settings, ranges, members, listed } = this.prepare(change);
    this.options = options;
    this.settings = settings;
    for (const range of ranges) this.putRange(range);
    for (const [address, each] of members) if (!listed.has(address)) this.byAddress.get(address)?.adopt(each, true);
    for (const [address, each] of listed) this.list(address, each);
    if (change.speaker === undefined) return;
    if (before.asn !== settings.asn || before.routerId !== settings.routerId) this.store.identify(settings);
    this.applyDecision();
    for (const [address, neighbor] of this.byAddress) {
      if (!listed.has(address) && !members.has(address)) neighbor.follow();
    }
    this.wake();
  }

  /** The sessions that `change` would end, and why. */
  wouldReset(change: ConfigurationChange): readonly SessionEnd[] {
    const { settings, members, listed } = this.prepare(change);
    const ends: SessionEnd[] = [];
    for (const [address, neighbor] of this.byAddress) {
      const why = neighbor.whyReset(listed.get(address) ?? members.get(address), settings);
      if (why !== undefined) ends.push({ neighbor: address, why });
    }
    return ends;
  }

  /** @internal All routes of a family, to be read where they are: for whoever shows large tables. */
  table(family: FamilyName): TableView {
    return this.store.view(family);
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
   * Why the routes to a prefix are as they are: every path with what was made of it, why the best is the best, and what
   * each neighbour was told or why not. An address stands for the longest prefix that it lies in.
   */
  explain(prefixOrAddress: string): Explanation {
    return explain(prefixOrAddress, this.store.rib, this.byAddress, (family) => this.selection.isDeferred(family));
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

  /** Everything that can be refused is, before anything changes. */
  private prepare({ speaker = {}, neighbors = [], ranges = [] }: ConfigurationChange): PreparedChange {
    const options = changedOptions(this.options, speaker);
    const settings = speakerSettings(options);
    for (const each of neighbors) neighborSettings(each, settings);
    const checkedRanges = ranges.map((each) => checkedRange(each, settings));
    const members = checkedRanges.flatMap((range) =>
      this.membersOfRange(range.prefix).map((address) => [address, range.neighborOptions(address)] as const),
    );
    return {
      options,
      settings,
      ranges: checkedRanges,
      members: new Map(members),
      listed: new Map(neighbors.map((each) => [canonicalAddress(each.address), each])),
    };
  }

  /** Instead of the one of the same prefix, if there is one. */
  private putRange(range: ListenRange): void {
    const before = this.rangeNamed(range.prefix);
    if (before !== undefined) {
      for (const address of before.members) range.members.add(address);
      this.ranges[this.ranges.indexOf(before)] = range;
      return;
    }
    this.ranges.push(range);
    this.ranges.sort((a, b) => b.length - a.length);
  }

  private rangeNamed(prefix: string): ListenRange | undefined {
    return this.ranges.find((each) => each.prefix === prefix);
  }

  private knownRange(prefix: string): ListenRange {
    const range = this.rangeNamed(prefix);
    if (range === undefined) throw new SpeakerError("unknown-range", `there is no listen range ${prefix}`);
    return range;
  }

  /** The neighbour is one that was named, though it may have come through a listen range. */
  private list(address: string, options: NeighborOptions): void {
    const neighbor = this.byAddress.get(address);
    if (neighbor === undefined) {
      this.createNeighbor(options, false);
      return;
    }
    for (const range of this.ranges) range.members.delete(address);
    neighbor.adopt(options, false);
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
    await this.ownMonitor?.close();
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
        neighbor === undefined ? "not a neighbour" : neighbor.whyRefused,
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
      monitor: () => this.neededMonitor(),
      policy: this.policy,
      speaker: () => this.settings,
      tap: () => this.tap,
      isRestarting: () => this.selection.isRestarting,
      wake: () => this.wake(),
      settingsOf: (options, speaker = this.settings) => neighborSettings(options, speaker),
      up: (neighbor, negotiated) => {
        this.selection.neighborUp(neighbor.address, negotiated);
        this.emit("neighbor-up", neighbor, negotiated);
      },
      endOfRib: (neighbor, family) => {
        this.selection.endOfRib(neighbor.address, family);
        this.emit("end-of-rib", neighbor, familyNameOf(family));
      },
      prefixLimit: (neighbor, warning) => this.emit("prefix-limit", neighbor, warning),
      pathChanged: (neighbor, change) => this.emit("bfd", neighbor, change),
      defective: (neighbor, defects, message) => {
        if (this.listenerCount("malformed-update") === 0) return; // the words are for whoever listens
        this.emit("malformed-update", neighbor, describeDefects(defects, message));
      },
      faulted: (neighbor, error) => this.emit("internal-error", error, neighbor),
      down: (neighbor, reason, wasEstablished) => this.emit("neighbor-down", neighbor, reason, wasEstablished),
      expired: (neighbor) => this.drop(neighbor, Cease.PeerDeconfigured),
    };
  }

  private neededMonitor(): PathMonitor {
    if (this.options.bfd !== undefined) return this.options.bfd;
    this.ownMonitor ??= new BfdThread();
    return this.ownMonitor;
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

/** With options that a neighbour could have: they are refused now, not at the first connection. */
function checkedRange(options: ListenRangeOptions, settings: SpeakerSettings): ListenRange {
  const range = new ListenRange(options);
  neighborSettings(range.neighborOptions(range.exampleAddress), settings);
  return range;
}

/** One spelling per address, so that it can be a key; what is no address is refused where the options are checked. */
function canonicalAddress(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIp(address);
}
