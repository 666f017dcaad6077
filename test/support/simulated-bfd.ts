/**
 * BFD over the simulated network: for each process an engine of its own, whose packets pass the links as connections'
 * segments do. What it finds out reaches the speaker a moment later, as it does from a thread.
 */
import { createHash } from "node:crypto";
import { Engine } from "../../src/bfd/engine.ts";
import type { EngineSession } from "../../src/bfd/engine-session.ts";
import type { PathMonitor, Watch, WatchEvents } from "../../src/bfd/monitor.ts";
import type { Path, PathOptions, SessionCounters } from "../../src/bfd/path.ts";
import type { Session, SessionConfig } from "../../src/bfd/session.ts";
import type { Timer } from "../../src/net/clock.ts";
import type { SimulatedHost, SimulatedNetwork, SimulatedProcess } from "./simulated-network.ts";

/** Milliseconds that news take from the engine to the speaker. */
const NEWS_DELAY = 0.1;
const FARTHEST_TTL = 255;

/** All of a network's. */
export class SimulatedBfd {
  private readonly network: SimulatedNetwork;
  private readonly monitors = new Map<SimulatedHost, SimulatedMonitor>();

  constructor(network: SimulatedNetwork) {
    this.network = network;
  }

  /** For the process that runs there now. */
  monitor(process: SimulatedProcess): SimulatedMonitor {
    const monitor = new SimulatedMonitor(process, (path, bytes) => this.carry(process, path, bytes));
    this.monitors.set(process.host, monitor);
    return monitor;
  }

  private carry(process: SimulatedProcess, path: Path, bytes: Uint8Array): void {
    const { network } = this;
    const { remote, multihop } = path;
    const from = process.host;
    const to = network.hostAt(remote);
    const source = path.local ?? from.addresses.find(({ version }) => version === remote.version);
    if (to === undefined || source === undefined || !from.owns(source)) return;
    network.clock.after(network.delay(from, to), () => {
      if (!network.reachable(from, to)) return;
      this.monitors.get(to)?.receive({
        bytes,
        source,
        destination: remote,
        interfaceName: undefined,
        ttl: FARTHEST_TTL,
        multihop,
      });
    });
  }
}

export class SimulatedMonitor implements PathMonitor {
  readonly shortcomings = [];
  private readonly process: SimulatedProcess;
  private readonly engine: Engine;
  private readonly watches = new Map<EngineSession, SimulatedWatch>();
  /** News that are on their way. */
  private readonly timers = new Set<Timer>();

  constructor(process: SimulatedProcess, send: (path: Path, bytes: Uint8Array) => void) {
    this.process = process;
    const nothing = () => undefined;
    const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();
    this.engine = new Engine({ open: nothing, close: nothing, send }, process.clock, digest, {
      stateChanged: (session, change) => this.tell(session, (watch, seen) => watch.hear(seen, change)),
      changed: (session) => this.tell(session, (watch, seen) => watch.hear(seen, undefined)),
    });
  }

  watch(options: PathOptions, events: WatchEvents): Watch {
    const session = this.engine.add(options);
    const watch = new SimulatedWatch(session, events, () => this.forget(session));
    this.watches.set(session, watch);
    return watch;
  }

  receive(datagram: Parameters<Engine["receive"]>[0]): void {
    this.process.clock.deliver(() => this.engine.receive(datagram));
  }

  close(): Promise<void> {
    for (const session of [...this.engine.sessions]) this.engine.remove(session);
    for (const timer of this.timers) timer.cancel();
    return Promise.resolve();
  }

  private tell(session: EngineSession, say: (watch: SimulatedWatch, seen: Session) => void): void {
    const { snapshot } = session;
    const timer = this.process.clock.after(NEWS_DELAY, () => {
      this.timers.delete(timer);
      const watch = this.watches.get(session);
      if (watch !== undefined) say(watch, snapshot);
    });
    this.timers.add(timer);
  }

  private forget(session: EngineSession): void {
    if (this.watches.delete(session)) this.engine.dismiss(session);
  }
}

class SimulatedWatch implements Watch {
  session: Session | undefined;
  readonly stop: () => void;
  private readonly engineSession: EngineSession;
  private readonly events: WatchEvents;

  constructor(session: EngineSession, events: WatchEvents, stop: () => void) {
    this.engineSession = session;
    this.events = events;
    this.stop = stop;
  }

  hear(session: Session, change: Parameters<WatchEvents["changed"]>[0] | undefined): void {
    this.session = session;
    if (change !== undefined) this.events.changed(change);
  }

  reconfigure(config: SessionConfig): void {
    this.engineSession.reconfigure(config);
  }

  counters(): Promise<SessionCounters> {
    return Promise.resolve({ ...this.engineSession.counters });
  }
}
