/** What the lab asks of a Bellman that runs in a process and a namespace of its own, over Node's IPC channel. */

import type { ChangeableOption } from "../speaker/configuration-change.ts";
import type { UnusedReason } from "../speaker/rules/unused-reason.ts";
import type { FamilyName, NeighborOptions, SpeakerOptions } from "../speaker/settings/options.ts";
import type { Announcement, PeerRoute, PeerSession } from "./peer.ts";

export interface AgentSetup {
  readonly speaker: SpeakerOptions;
  /** Lists and route maps, in FRR's words. */
  readonly policy: readonly string[];
  readonly neighbors: readonly NeighborOptions[];
  readonly announcements: readonly Announcement[];
}

/** A route that a neighbour sent and that is not used. */
export interface RefusedRoute {
  readonly prefix: string;
  readonly from: string;
  readonly reason: UnusedReason;
}

/** What has become of the best path to a prefix, in the order of time. */
export interface RouteEvent {
  readonly prefix: string;
  readonly type: "announce" | "withdraw";
}

/** Each may also answer with a promise. */
export interface AgentCommands {
  begin(setup: AgentSetup): void | Promise<void>;
  sessions(): PeerSession[];
  routes(family: FamilyName): PeerRoute[];
  announce(announcement: Announcement): void;
  withdraw(prefix: string): void;
  refresh(neighbor: string): void;
  reset(neighbor: string): void;
  shutdown(neighbor: string, communication?: string): void;
  enable(neighbor: string): void;
  /** Adds definitions to those that there are, and takes the place of those of the same name. */
  define(policy: readonly string[]): void;
  change(changes: Partial<Pick<SpeakerOptions, ChangeableOption>>): void;
  changeNeighbor(neighbor: string, changes: Partial<NeighborOptions>): void;
  refused(family: FamilyName): RefusedRoute[];
  looped(neighbor: string): number;
  /** All there was since the beginning. */
  history(): RouteEvent[];
}

export type AgentCommand = keyof AgentCommands;

export interface AgentCall<Command extends AgentCommand = AgentCommand> {
  readonly id: number;
  readonly command: Command;
  readonly args: Parameters<AgentCommands[Command]>;
}

export type AgentAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };
