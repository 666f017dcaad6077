/**
 * BFD for programs: says within milliseconds when a path to a peer breaks.
 *
 *     const bfd = new Bfd();
 *     const session = bfd.watch("192.0.2.1", { interval: 100, multiplier: 3 });
 *     session.on("down", (reason) => …);
 */
import { EventEmitter } from "node:events";
import { describeDiagnostic, State, stateName } from "../bfd/codes.ts";
import type { PathMonitor, Watch } from "../bfd/monitor.ts";
import type { StateChange } from "../bfd/path.ts";
import { BfdThread } from "./bfd-thread.ts";
import { BfdError, type BfdOptions, type BfdPathOptions, pathOptions, sessionConfig } from "./path-options.ts";

export interface BfdEvents {
  /** What BFD cannot do on this system, or is not permitted to, each in words. */
  shortcomings: [shortcomings: readonly string[]];
  /** This process was not given its time: our own timers rang so many milliseconds late. */
  starved: [lateness: number];
  /** The thread that runs BFD has died for this reason. Another one goes on with its sessions. */
  restarted: [why: string];
}

export class Bfd extends EventEmitter<BfdEvents> {
  private readonly monitor: PathMonitor;
  private isClosed = false;

  constructor(options: { readonly port?: number; readonly multihopPort?: number } = {}) {
    super();
    const { port, multihopPort } = options;
    this.monitor = new BfdThread(
      {
        ...(port === undefined ? {} : { singleHopPort: port }),
        ...(multihopPort === undefined ? {} : { multihopPort }),
      },
      {
        shortcomings: (shortcomings) => this.emit("shortcomings", shortcomings),
        starved: (lateness) => this.emit("starved", lateness),
        restarted: (why) => this.emit("restarted", why),
      },
    );
  }

  /** Watches the path to a peer from now on. */
  watch(peer: string, options: BfdPathOptions = {}): BfdSession {
    if (this.isClosed) throw new BfdError("closed", "this BFD was closed");
    return new BfdSession(peer, options, this.monitor);
  }

  /** Ends all sessions; peers are not told. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.monitor.close();
  }
}

export interface BfdSessionEvents {
  up: [];
  /** `administrative`: the peer has switched its end off, which says nothing of the path (RFC 5882 § 3.2). */
  down: [reason: string, administrative: boolean];
}

export class BfdSession extends EventEmitter<BfdSessionEvents> {
  readonly peer: string;
  private options: BfdPathOptions;
  private readonly watch: Watch;

  /** @internal Made by `bfd.watch`. */
  constructor(peer: string, options: BfdPathOptions, monitor: PathMonitor) {
    super();
    this.peer = peer;
    this.options = options;
    this.watch = monitor.watch(pathOptions(peer, options), { changed: (change) => this.onChange(change) });
  }

  get isUp(): boolean {
    return this.watch.session?.state === State.Up;
  }

  /** `AdminDown`, `Down`, `Init` or `Up`. */
  get state(): string {
    return stateName(this.watch.session?.state ?? State.Down);
  }

  /** Changes intervals and multiplier. A session that is up stays up. */
  update(changes: BfdOptions): void {
    const options = { ...this.options, ...changes };
    this.watch.reconfigure(sessionConfig(options));
    this.options = options;
  }

  /** Tells the peer, and watches no more. */
  stop(): void {
    this.watch.stop();
  }

  private onChange({ from, to, diagnostic, remoteState }: StateChange): void {
    if (to === State.Up) this.emit("up");
    else if (from === State.Up) this.emit("down", describeDiagnostic(diagnostic), remoteState === State.AdminDown);
  }
}
