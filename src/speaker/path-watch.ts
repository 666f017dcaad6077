/**
 * The path to one neighbour, as BFD knows it. It tells the neighbour what follows: that what goes on over the path has to
 * end, that it is worth a try now, or, in strict mode, that nothing may begin.
 *
 * BFD's session goes on whatever becomes of BGP's. What it says counts as long as it is of the path that is watched now.
 */
import { describeDiagnostic, State, stateName } from "../bfd/codes.ts";
import type { PathMonitor, Watch } from "../bfd/monitor.ts";
import type { PathOptions, SessionCounters, StateChange } from "../bfd/path.ts";
import type { Session } from "../bfd/session.ts";
import type { Clock, Timer } from "../net/clock.ts";
import { type BfdSettings, hasSameConfig, isSamePath } from "./settings/bfd-settings.ts";
import type { NeighborBfdOptions } from "./settings/options.ts";

/** Moments are wall-clock milliseconds. */
export interface BfdInfo {
  readonly state: ReturnType<typeof stateName>;
  /** Since when it is up; else undefined. */
  readonly upSince: number | undefined;
  /** Since when it is not, or is watched at all; undefined while it is up. */
  readonly downSince: number | undefined;
  /** Why it last went down, in words; and what the peer says of that. */
  readonly diagnostic: string;
  readonly remoteDiagnostic: string | undefined;
  /** In strict mode: no session may begin, because BFD is not up. */
  readonly isAwaited: boolean;
  /** Everything that BFD knows, with times in microseconds; undefined before it has begun. */
  readonly session: Session | undefined;
  /** What was asked for, without its secrets. */
  readonly path: Omit<PathOptions, "authentication">;
  readonly options: Omit<NeighborBfdOptions, "authentication">;
}

export interface PathFailure {
  /** In words. */
  readonly why: string;
  /** The peer's BFD does not fall with its control plane (the C bit): it is the path that has failed (RFC 5882 § 4.3). */
  readonly isOfThePath: boolean;
  /** It did, and somebody wants that to be taken for a restart. */
  readonly mayBeRestart: boolean;
}

export interface PathWatchEvents {
  changed(change: StateChange): void;
  /** It was up and is down, and nobody meant it to be. */
  failed(failure: PathFailure): void;
  /** A session may begin, and has better chances than before. */
  opened(): void;
  /** Strict mode: no session may begin. */
  closed(): void;
}

export interface PathWatchContext {
  readonly clock: Clock;
  /** Made when it is first asked for. */
  readonly monitor: () => PathMonitor;
}

export class PathWatch {
  private readonly context: PathWatchContext;
  private readonly events: PathWatchEvents;
  private settings: BfdSettings | undefined;
  private watch: Watch | undefined;
  private isUp = false;
  /** When it went up, or stopped being so. */
  private since = 0;
  /** What the peer's C bit was when BFD came up: when the peer is silent, nobody can ask it any more. */
  private isPeerIndependent = false;
  private patience: Timer | undefined;

  constructor(context: PathWatchContext, events: PathWatchEvents) {
    this.context = context;
    this.events = events;
  }

  /** A session may begin, as far as BFD is concerned. */
  get permitsSession(): boolean {
    return this.settings === undefined || !this.settings.strict || this.isUp;
  }

  get isStrict(): boolean {
    return this.settings?.strict ?? false;
  }

  info(): BfdInfo | undefined {
    const { settings, watch, isUp, since } = this;
    if (settings === undefined || watch === undefined) return undefined;
    const { session } = watch;
    const { authentication: _, ...path } = settings.path;
    const { authentication: __, ...options } = settings.options;
    return {
      state: stateName(session?.state ?? State.Down),
      upSince: isUp ? since : undefined,
      downSince: isUp ? undefined : since,
      diagnostic: describeDiagnostic(session?.diagnostic ?? 0),
      remoteDiagnostic: session?.remote && describeDiagnostic(session.remote.diagnostic),
      isAwaited: !this.permitsSession,
      session,
      path,
      options,
    };
  }

  /** Of packets and ups and downs; undefined when nothing is watched. */
  counters(): Promise<SessionCounters> | undefined {
    return this.watch?.counters();
  }

  /** Watches as the settings say from now on; not at all without any. A path that stays the same stays up. */
  follow(settings: BfdSettings | undefined): void {
    const before = this.settings;
    const permitted = this.permitsSession;
    if (settings === undefined || before === undefined || !isSamePath(before, settings)) this.end();
    this.settings = settings;
    if (settings === undefined) {
      if (!permitted) this.events.opened();
      return;
    }
    if (this.watch === undefined) this.begin(settings);
    else if (before === undefined || !hasSameConfig(before, settings)) {
      this.watch.reconfigure(settings.path.session);
    }
    if (this.permitsSession === permitted) return;
    if (permitted) this.events.closed();
    else {
      this.endWait();
      this.events.opened();
    }
  }

  /** Calls back unless BFD comes up in the hold time of strict mode, or ceases to be strict. */
  awaitUp(givenUp: () => void): void {
    this.endWait();
    this.patience = this.context.clock.after(this.settings?.holdTime ?? 0, givenUp);
  }

  /** The peer is told that this is on purpose. */
  stop(): void {
    this.end();
    this.settings = undefined;
  }

  private endWait(): void {
    this.patience?.cancel();
    this.patience = undefined;
  }

  private begin({ path }: BfdSettings): void {
    this.since = this.context.clock.wallTime();
    const watch = this.context.monitor().watch(path, {
      changed: (change) => {
        if (watch === this.watch) this.onChange(watch, change);
      },
    });
    this.watch = watch;
  }

  private end(): void {
    this.endWait();
    this.watch?.stop();
    this.watch = undefined;
    this.isUp = false;
  }

  private onChange(watch: Watch, change: StateChange): void {
    const wasUp = this.isUp;
    this.isUp = change.to === State.Up;
    if (this.isUp !== wasUp) this.since = this.context.clock.wallTime();
    if (this.isUp) {
      this.endWait();
      this.isPeerIndependent = watch.session?.remote?.controlPlaneIndependent ?? false;
    }
    this.events.changed(change);
    if (watch !== this.watch || this.isUp === wasUp) return;
    if (this.isUp) {
      this.events.opened();
      return;
    }
    // RFC 5882 § 3.2: a peer that has switched BFD off says nothing of the path by that.
    if (change.remoteState !== State.AdminDown) {
      const isOfThePath = this.isPeerIndependent;
      const mayBeRestart = !isOfThePath && this.settings?.checkControlPlane === true;
      this.events.failed({ why: describeDiagnostic(change.diagnostic), isOfThePath, mayBeRestart });
    }
    if (watch === this.watch && !this.permitsSession) this.events.closed();
  }
}
