/** BFD that says what a test tells it to. */
import { Diagnostic, State } from "../../src/bfd/codes.ts";
import type { PathMonitor, Watch, WatchEvents } from "../../src/bfd/monitor.ts";
import type { PathOptions, SessionCounters } from "../../src/bfd/path.ts";
import { initialSession, type Session, type SessionConfig } from "../../src/bfd/session.ts";

export class ScriptedMonitor implements PathMonitor {
  readonly shortcomings = [];
  /** All that there have been. */
  readonly watches: ScriptedWatch[] = [];
  isClosed = false;

  get last(): ScriptedWatch {
    return this.watches[this.watches.length - 1];
  }

  watch(options: PathOptions, events: WatchEvents): Watch {
    const watch = new ScriptedWatch(options, events);
    this.watches.push(watch);
    return watch;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

export class ScriptedWatch implements Watch {
  readonly options: PathOptions;
  readonly reconfigured: SessionConfig[] = [];
  session: Session;
  isStopped = false;
  private readonly events: WatchEvents;

  constructor(options: PathOptions, events: WatchEvents) {
    this.options = options;
    this.events = events;
    this.session = { ...initialSession(options.session, 4711), state: State.Down };
  }

  /** The three-way handshake is over; the peer's C bit is like this. */
  up(controlPlaneIndependent = false): void {
    const { desiredMinTx, requiredMinRx, detectMultiplier } = this.options.session;
    this.change(State.Up, Diagnostic.None, {
      discriminator: 4712,
      state: State.Up,
      diagnostic: Diagnostic.None,
      demand: false,
      controlPlaneIndependent,
      detectMultiplier,
      desiredMinTx,
      requiredMinRx,
      requiredMinEchoRx: 0,
    });
  }

  /** Nothing has been heard for the detection time. */
  down(): void {
    this.change(State.Down, Diagnostic.DetectionTimeExpired, undefined);
  }

  /** The peer has switched its BFD off. */
  peerDisables(): void {
    const { remote } = this.session;
    this.change(State.Down, Diagnostic.NeighborSignaledDown, remote && { ...remote, state: State.AdminDown });
  }

  reconfigure(config: SessionConfig): void {
    this.reconfigured.push(config);
  }

  stop(): void {
    this.isStopped = true;
  }

  counters(): Promise<SessionCounters> {
    return Promise.resolve({ sent: 1, received: 2, dropped: 3, ups: 4, downs: 5 });
  }

  private change(to: State, diagnostic: Diagnostic, remote: Session["remote"]): void {
    const from = this.session.state;
    this.session = { ...this.session, state: to, diagnostic, remote };
    this.events.changed({ from, to, diagnostic, remoteState: remote?.state });
  }
}
