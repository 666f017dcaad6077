/** Who watches paths for others: the seam between those who want to know and the thread that finds out. */
import type { PathOptions, SessionCounters, StateChange } from "./path.ts";
import type { Session, SessionConfig } from "./session.ts";

export interface PathMonitor {
  /** Watches until `stop`. Events come later, never from within the call. */
  watch(options: PathOptions, events: WatchEvents): Watch;
  /** What it cannot do here, each in words: check hop counts, say, or have real-time priority. */
  readonly shortcomings: readonly string[];
  close(): Promise<void>;
}

export interface WatchEvents {
  changed(change: StateChange): void;
}

export interface Watch {
  /** As it was told last. */
  readonly session: Session | undefined;
  reconfigure(config: SessionConfig): void;
  counters(): Promise<SessionCounters>;
  /** Says good-bye to the peer, and forgets the path. */
  stop(): void;
}
