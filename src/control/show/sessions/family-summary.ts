/** The neighbours of one address family that a summary is about. */
import type { FamilyName } from "../../../config/model.ts";
import type { Request } from "../../exec-command.ts";
import type { Instance } from "./instance.ts";
import { hasFailed, isActivated, type Peer } from "./peers.ts";

/** The neighbours of one family, and how they are to be shown. */
export interface Summary {
  readonly instance: Instance;
  readonly family: FamilyName;
  /** All that are activated for the family. */
  readonly peers: readonly Peer[];
  /** Those of them that were asked for. */
  readonly chosen: readonly Peer[];
  readonly failed: number;
  readonly style: SummaryStyle;
}

export interface SummaryStyle {
  readonly only: "established" | "failed" | undefined;
  /** Neighbours were left out. */
  readonly filtered: boolean;
  readonly terse: boolean;
  readonly wide: boolean;
}

export type Filter = (peer: Peer) => boolean;

export function summaryOf(
  instance: Instance,
  family: FamilyName,
  everyone: readonly Peer[],
  filter: Filter | undefined,
  request: Request,
): Summary {
  const peers = everyone.filter((peer) => isActivated(peer, family));
  const matching = filter === undefined ? peers : peers.filter(filter);
  const only = request.said("failed") ? "failed" : request.said("established") ? "established" : undefined;
  return {
    instance,
    family,
    peers,
    chosen: only === "established" ? matching.filter((peer) => !hasFailed(peer, family)) : matching,
    failed: matching.filter((peer) => hasFailed(peer, family)).length,
    style: {
      only,
      filtered: filter !== undefined || only === "established",
      terse: request.said("terse"),
      wide: request.said("wide"),
    },
  };
}
