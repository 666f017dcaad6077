/**
 * A network in memory: hosts with addresses, links with latency and faults, and TCP-like connections between them
 * (`simulated-connection.ts`), all on virtual time and drawn from one seed.
 *
 * A host runs at most one process at a time. The process owns a clock and a `Network`; when it is killed or its host
 * crashes, both fall silent, so that whatever was running on them can do no more harm.
 */
import { type IpAddress, parseIp, sameIp } from "../../src/net/address.ts";
import type { Timer } from "../../src/net/clock.ts";
import { formatEndpoint } from "../../src/net/endpoint.ts";
import { ListenError } from "../../src/net/listen-error.ts";
import type {
  AcceptConnection,
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Endpoint,
  Listener,
  ListenOptions,
  Network,
} from "../../src/net/network.ts";
import type { Random } from "./random.ts";
import { networkError, type Path, Pipe, type Segment, SimulatedConnection } from "./simulated-connection.ts";
import { ProcessClock, type VirtualClock } from "./virtual-clock.ts";

/** When a client sends its SYN again, and when it gives up: Linux' defaults. */
const SYN_TIMES = [0, 1000, 3000, 7000, 15_000, 31_000, 63_000];
const CONNECT_TIMEOUT = 127_000;
const FIRST_EPHEMERAL_PORT = 32_768;

export interface LinkQuality {
  /** Milliseconds one way; each link draws its own for each direction. */
  readonly latency: readonly [low: number, high: number];
  /** Milliseconds at most on top, drawn for each segment. */
  readonly jitter: number;
  /** Bytes on their way in one direction of a connection; each end draws its own. */
  readonly window: readonly [low: number, high: number];
  /** Unsent bytes from which on `write` asks its caller to wait; each end draws its own. */
  readonly highWaterMark: readonly [low: number, high: number];
}

const ORDINARY: LinkQuality = {
  latency: [0.1, 30],
  jitter: 5,
  window: [2048, 256 * 1024],
  highWaterMark: [128 * 1024, 128 * 1024],
};

export class SimulatedNetwork {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly quality: LinkQuality;
  /** Where addresses that nobody has lead to: no answer ever comes. */
  readonly nowhere: SimulatedHost;
  private readonly hosts: SimulatedHost[] = [];
  private readonly latencies = new Map<string, number>();
  private readonly cuts = new Set<string>();

  constructor(clock: VirtualClock, random: Random, quality: LinkQuality = ORDINARY) {
    this.clock = clock;
    this.random = random;
    this.quality = quality;
    this.nowhere = new SimulatedHost(this, "nowhere", []);
    this.nowhere.crash();
  }

  addHost(name: string, addresses: readonly string[]): SimulatedHost {
    const host = new SimulatedHost(this, name, addresses.map(ip));
    this.hosts.push(host);
    return host;
  }

  hostAt(address: IpAddress): SimulatedHost | undefined {
    return this.hosts.find((host) => host.owns(address));
  }

  /** Nothing passes between the two until `restore`; connections live on and wait. */
  cut(a: SimulatedHost, b: SimulatedHost): void {
    this.cuts.add(pair(a, b));
  }

  restore(a: SimulatedHost, b: SimulatedHost): void {
    this.cuts.delete(pair(a, b));
  }

  isCut(a: SimulatedHost, b: SimulatedHost): boolean {
    return this.cuts.has(pair(a, b));
  }

  /** Something on the way resets every connection between the two, as a firewall or a proxy does. */
  reset(a: SimulatedHost, b: SimulatedHost): void {
    for (const wire of a.wiresTo(b)) wire.reset();
  }

  /** Something on the way forgets every connection between the two: their bytes go nowhere for good, new ones work. */
  halfOpen(a: SimulatedHost, b: SimulatedHost): void {
    for (const wire of a.wiresTo(b)) wire.dead = true;
  }

  /** One way, without jitter. */
  latency(from: SimulatedHost, to: SimulatedHost): number {
    const key = `${from.name}>${to.name}`;
    let latency = this.latencies.get(key);
    if (latency === undefined) {
      const [low, high] = this.quality.latency;
      latency = low + this.random.next() * (high - low);
      this.latencies.set(key, latency);
    }
    return latency;
  }

  delay(from: SimulatedHost, to: SimulatedHost): number {
    return this.latency(from, to) + this.random.next() * this.quality.jitter;
  }

  reachable(a: SimulatedHost, b: SimulatedHost): boolean {
    return a.isUp && b.isUp && !this.isCut(a, b);
  }
}

export class SimulatedHost {
  readonly name: string;
  readonly addresses: readonly IpAddress[];
  isUp = true;
  private readonly world: SimulatedNetwork;
  private process: SimulatedProcess | undefined;
  private readonly wires = new Set<Wire>();
  private nextPort = FIRST_EPHEMERAL_PORT;

  constructor(world: SimulatedNetwork, name: string, addresses: readonly IpAddress[]) {
    this.world = world;
    this.name = name;
    this.addresses = addresses;
  }

  /** The process that runs here; one is started when there is none. */
  run(): SimulatedProcess {
    this.process ??= new SimulatedProcess(this.world, this);
    return this.process;
  }

  /** Ends the process; the system that it ran on resets what it left open. */
  kill(): void {
    const { process } = this;
    this.process = undefined;
    process?.stop((connection) => connection.abort());
  }

  /** Takes the host off the network in the middle of everything. Comes back, remembering nothing, with `restart`. */
  crash(): void {
    this.isUp = false;
    const { process } = this;
    this.process = undefined;
    process?.stop((connection) => connection.vanish());
  }

  restart(): void {
    this.isUp = true;
  }

  owns(address: IpAddress): boolean {
    return this.addresses.some((own) => sameIp(own, address));
  }

  listenerAt(local: Endpoint): SimulatedListener | undefined {
    return this.process?.listenerAt(local);
  }

  takePort(): number {
    return this.nextPort++;
  }

  /** The live connections between this host and another. */
  wiresTo(other: SimulatedHost): Wire[] {
    return [...this.wires].filter((wire) => wire.joins(other));
  }

  plug(wire: Wire): void {
    this.wires.add(wire);
  }

  unplug(wire: Wire): void {
    this.wires.delete(wire);
  }
}

/** What a program on a host has to itself: its clock, its listeners and its connections. */
export class SimulatedProcess implements Network {
  readonly clock: ProcessClock;
  readonly host: SimulatedHost;
  private readonly world: SimulatedNetwork;
  private readonly listeners = new Set<SimulatedListener>();
  private readonly connections = new Set<SimulatedConnection>();
  private stopped = false;

  constructor(world: SimulatedNetwork, host: SimulatedHost) {
    this.world = world;
    this.host = host;
    this.clock = new ProcessClock(world.clock);
  }

  /** Listeners and connections that are open: what a closed speaker must not leave behind. */
  get openSockets(): number {
    return this.listeners.size + this.connections.size;
  }

  connect(options: ConnectOptions, events: ConnectionEvents): Connection {
    const wire = new Wire(this.world, this, options.remote, events);
    wire.dial(options);
    return wire.client;
  }

  async listen(options: ListenOptions, accept: AcceptConnection): Promise<Listener> {
    const { address } = options.local;
    const port = options.local.port === 0 ? this.host.takePort() : options.local.port;
    const local = { address, port };
    if (!isWildcard(address) && !this.host.owns(address)) throw new ListenError("address-not-available", local);
    if (this.listenerAt(local) !== undefined) throw new ListenError("address-in-use", local);
    const listener = new SimulatedListener(local, accept, () => this.listeners.delete(listener));
    if (!this.stopped) this.listeners.add(listener);
    return await Promise.resolve(listener);
  }

  addressBeside(local: IpAddress, version: 4 | 6): IpAddress | undefined {
    return this.host.owns(local) ? this.host.addresses.find((address) => address.version === version) : undefined;
  }

  listenerAt(local: Endpoint): SimulatedListener | undefined {
    for (const listener of this.listeners) if (listener.hears(local)) return listener;
    return undefined;
  }

  own(connection: SimulatedConnection): void {
    this.connections.add(connection);
  }

  disown(connection: SimulatedConnection): void {
    this.connections.delete(connection);
  }

  stop(end: (connection: SimulatedConnection) => void): void {
    this.stopped = true;
    this.listeners.clear();
    for (const connection of [...this.connections]) end(connection);
    this.clock.stop();
  }
}

class SimulatedListener implements Listener {
  readonly local: Endpoint;
  readonly accept: AcceptConnection;
  private readonly closed: () => void;

  constructor(local: Endpoint, accept: AcceptConnection, closed: () => void) {
    this.local = local;
    this.accept = accept;
    this.closed = closed;
  }

  hears({ address, port }: Endpoint): boolean {
    const own = this.local;
    if (own.port !== port || own.address.version !== address.version) return false;
    return isWildcard(own.address) || isWildcard(address) || sameIp(own.address, address);
  }

  close(): Promise<void> {
    this.closed();
    return Promise.resolve();
  }
}

/** One connection: both its ends, the two pipes between them, and the handshake that joins them. */
class Wire {
  readonly client: SimulatedConnection;
  /** Bytes go nowhere any more, and nobody is told. */
  dead = false;
  private readonly world: SimulatedNetwork;
  private readonly origin: SimulatedProcess;
  private readonly target: SimulatedHost;
  private readonly remote: Endpoint;
  private readonly upstream: Pipe;
  private readonly downstream: Pipe;
  private server: SimulatedConnection | undefined;
  private answered = false;
  private nextSyn: Timer | undefined;

  constructor(world: SimulatedNetwork, origin: SimulatedProcess, remote: Endpoint, events: ConnectionEvents) {
    this.world = world;
    this.origin = origin;
    this.remote = remote;
    this.target = world.hostAt(remote.address) ?? world.nowhere;
    this.upstream = new Pipe(world.clock, this.path(origin.host, this.target), (segment) => this.atTarget(segment));
    this.downstream = new Pipe(world.clock, this.path(this.target, origin.host), (segment) =>
      this.client.receive(segment),
    );
    this.client = this.newEnd(origin, remote, this.upstream);
    this.client.attach(events);
    origin.host.plug(this);
    this.target.plug(this);
  }

  joins(host: SimulatedHost): boolean {
    return host === this.target || host === this.origin.host;
  }

  reset(): void {
    this.upstream.send({ kind: "reset" });
    this.downstream.send({ kind: "reset" });
  }

  dial({ localAddress, localPort }: ConnectOptions): void {
    const { host, clock } = this.origin;
    const address = localAddress ?? host.addresses.find(({ version }) => version === this.remote.address.version);
    if (address !== undefined && host.owns(address)) {
      this.sendSyn(0, { address, port: localPort ?? host.takePort() });
    } else {
      this.nextSyn = clock.yield(() => this.client.fail(networkError("EADDRNOTAVAIL", `connect from ${host.name}`)));
    }
  }

  private sendSyn(attempt: number, local: Endpoint): void {
    const { clock, host } = this.origin;
    this.world.clock.after(this.world.delay(host, this.target), () => this.synArrives(local));
    const wait = (SYN_TIMES[attempt + 1] ?? CONNECT_TIMEOUT) - SYN_TIMES[attempt];
    this.nextSyn = clock.after(wait, () => {
      if (attempt + 1 < SYN_TIMES.length) this.sendSyn(attempt + 1, local);
      else this.client.fail(networkError("ETIMEDOUT", `connect to ${formatEndpoint(this.remote)}`));
    });
  }

  private synArrives(local: Endpoint): void {
    if (!this.isPassable()) return;
    const heard = this.target.listenerAt(this.remote) !== undefined;
    this.world.clock.after(this.world.delay(this.target, this.origin.host), () => this.synAnswered(heard, local));
  }

  private synAnswered(heard: boolean, local: Endpoint): void {
    if (this.answered || this.client.isOver || !this.isPassable()) return;
    this.answered = true;
    this.nextSyn?.cancel();
    if (heard) {
      this.client.established(local);
      this.upstream.send({ kind: "handshake", from: local });
      this.client.opened();
    } else {
      this.client.fail(networkError("ECONNREFUSED", `connect to ${formatEndpoint(this.remote)}`));
    }
  }

  private atTarget(segment: Segment): void {
    if (segment.kind === "handshake") this.offer(segment.from);
    else if (this.server !== undefined) this.server.receive(segment);
    else if (segment.kind !== "reset") this.downstream.send({ kind: "reset" });
  }

  private offer(from: Endpoint): void {
    const listener = this.target.listenerAt(this.remote);
    if (listener === undefined) {
      this.downstream.send({ kind: "reset" });
      return;
    }
    const process = this.target.run();
    const server = this.newEnd(process, from, this.downstream);
    this.server = server;
    server.established(this.remote);
    process.clock.deliver(() => {
      if (server.isOver) return; // the process died before it could accept
      const events = listener.accept(server);
      if (events === undefined) server.abort();
      else server.attach(events);
    });
  }

  private newEnd(process: SimulatedProcess, remote: Endpoint, pipe: Pipe): SimulatedConnection {
    const { random, quality } = this.world;
    const connection = new SimulatedConnection({
      clock: process.clock,
      random,
      remote,
      pipe,
      window: logarithmic(random, quality.window),
      highWaterMark: logarithmic(random, quality.highWaterMark),
      over: () => this.ended(process, connection),
    });
    process.own(connection);
    return connection;
  }

  private ended(process: SimulatedProcess, connection: SimulatedConnection): void {
    process.disown(connection);
    if (connection === this.client) this.nextSyn?.cancel();
    if (!this.client.isOver || this.server?.isOver === false) return;
    this.origin.host.unplug(this);
    this.target.unplug(this);
  }

  private path(from: SimulatedHost, to: SimulatedHost): Path {
    return {
      isOpen: () => !this.dead && this.world.reachable(from, to),
      delay: () => this.world.delay(from, to),
    };
  }

  private isPassable(): boolean {
    return !this.dead && this.world.reachable(this.origin.host, this.target);
  }
}

function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

/** A whole number of the range, small ones as likely as large ones of the same order. */
function logarithmic(random: Random, [low, high]: readonly [number, number]): number {
  return Math.round(low * (high / low) ** random.next());
}

function isWildcard(address: IpAddress): boolean {
  return address.bytes.every((byte) => byte === 0);
}

function pair(a: SimulatedHost, b: SimulatedHost): string {
  return [a.name, b.name].sort().join("|");
}
