/**
 * What changes of a speaker and its neighbours in one go. A session that the sum of it leaves alone stays up, though a
 * part of it alone would have ended it: the speaker becomes another AS, and this neighbour is told of the old one.
 */
import type { Changes, ListenRangeOptions, NeighborOptions, SpeakerOptions } from "./settings/options.ts";

/** Options that can be changed while running. The first five are told to peers; all but the host name in a new session. */
export type ChangeableOption =
  | "asn"
  | "routerId"
  | "confederation"
  | "clusterId"
  | "hostname"
  | "bestPath"
  | "maximumPaths"
  | "maximumPathsByFamily"
  | "defaultLocalPref"
  | "clientToClientReflection"
  | "gracefulShutdown"
  | "gracefulRestart"
  | "rejectAsSets";

export type SpeakerChanges = Changes<Pick<SpeakerOptions, ChangeableOption>>;

export interface ConfigurationChange {
  readonly speaker?: SpeakerChanges;
  /** Each instead of all that was said of the neighbour; those that are not there yet are added. */
  readonly neighbors?: readonly NeighborOptions[];
  /** Likewise, by prefix: for all that came through the range and all that will. */
  readonly ranges?: readonly ListenRangeOptions[];
}

/** A session that ends. */
export interface SessionEnd {
  readonly neighbor: string;
  readonly why: string;
}
