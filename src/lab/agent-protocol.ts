/** What the lab asks of a Bellman that runs in a process and a namespace of its own, over Node's IPC channel. */
import type { FamilyName, NeighborOptions, SpeakerOptions } from "../speaker/settings/options.ts";
import type { Announcement, PeerRoute, PeerSession } from "./peer.ts";

export interface AgentSetup {
  readonly speaker: Pick<SpeakerOptions, "asn" | "routerId" | "listen">;
  readonly neighbors: readonly NeighborOptions[];
  readonly announcements: readonly Announcement[];
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
