/**
 * What commands are about: the running daemon, as far as they may know it. The daemon is one; tests make their own.
 */
import type { PathOptions, SessionCounters } from "../bfd/path.ts";
import type { Session } from "../bfd/session.ts";
import type { Configuration } from "../config/model.ts";
import type { Problem } from "../config/problems.ts";
import type { Clock } from "../net/clock.ts";
import type { Speaker } from "../speaker/speaker.ts";

export interface Subject {
  readonly clock: Clock;
  /** As in `Bellman/0.1.0`. */
  readonly softwareVersion: string;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  /** What the daemon follows now. It must not be changed; see `apply`. */
  readonly configuration: Configuration;
  /** Undefined while the configuration has no `router bgp`. */
  readonly speaker: Speaker | undefined;
  /** The configuration file. */
  readonly configFile: string;
  readonly logging: Logging;
  /** The paths that BFD watches, for neighbours and for themselves. */
  readonly bfdPaths: readonly BfdPath[];

  /** What following another text would do. Nothing is changed. */
  preview(text: string, fileName: string): Reload;
  /**
   * Follows another text, wholly or not at all. One that is made of what is followed now is made when it is its turn: what
   * others change meanwhile is in it.
   */
  apply(text: string | TextMaker, fileName: string): Promise<Reload>;
  /** Reads the configuration file again and follows it, wholly or not at all. */
  reload(): Promise<Reload>;
  /**
   * Writes what is followed now to the configuration file: whole, or not at all. Rejects with an error that has a `code`
   * when the file cannot be written, or was changed by somebody else since it was read; `force` overwrites it then.
   */
  save(options?: { readonly force?: boolean }): Promise<void>;
}

export type TextMaker = (running: Configuration) => string;

export interface BfdPath {
  readonly options: PathOptions;
  /** With times in microseconds; undefined before BFD has begun. */
  readonly session: Session | undefined;
  /** Wall-clock milliseconds: since when it is up, or is not. */
  readonly since: number;
  counters(): Promise<SessionCounters>;
  /** Of packets; ups and downs go on being counted. */
  clearCounters(): Promise<void>;
}

/** What became of a reload, or would. */
export interface Reload {
  /** Errors among them: nothing was changed, and nothing would be. */
  readonly problems: readonly Problem[];
  readonly refused: boolean;
  /** The lines that go and come, as `show running-config` has them: with `- ` and `+ ` in front, in their blocks. */
  readonly difference: readonly string[];
  /** Sessions that end, each with its reason. */
  readonly resets: readonly { readonly neighbor: string; readonly why: string }[];
}

export type DebugCategory =
  | "neighbor-events"
  | "keepalives"
  | "updates"
  | "bestpath"
  | "zebra"
  | "graceful-restart"
  | "bfd";

export interface Logging {
  /** The categories that are switched on. */
  readonly debugging: ReadonlySet<DebugCategory>;
  debug(category: DebugCategory, wanted: boolean): void;
  readonly level: string;
  setLevel(level: string): void;
}
