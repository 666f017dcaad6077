/** What the benchmark asks of a process that holds sessions, over Node's IPC channel. Times are on the shared clock. */
import type { TableName } from "./route-table.ts";
import type { Arrival, SessionOptions, Target } from "./traffic-session.ts";

export interface StreamName {
  readonly table: TableName;
  readonly what: "announcements" | "withdrawals";
  /** See `StreamOptions`. */
  readonly path: readonly number[];
  readonly nextHop: string;
  readonly packed: boolean;
  readonly beginsRefused: boolean;
}

export interface ChurnOptions {
  readonly table: TableName;
  readonly path: readonly number[];
  readonly nextHop: string;
  /** UPDATEs a second, and how many in all. */
  readonly rate: number;
  readonly count: number;
}

export interface AgentCommands {
  /** Makes a stream, so that sending it costs nothing; its length. */
  prepare(stream: StreamName): number;
  /** Resolves with the time once the session is Established. */
  open(session: string, options: SessionOptions): Promise<number>;
  /** Ends the session by ending its connection; when. */
  close(session: string): Promise<number>;
  /** Sends a prepared stream; when it began. */
  send(session: string, stream: StreamName): Promise<number>;
  /** When it was sent. */
  requestRefresh(session: string): Promise<number>;
  setTarget(session: string, target: Target): void;
  waitForTarget(session: string): Promise<Arrival>;
  routes(session: string): number;
  /** Sends numbered UPDATEs at a steady rate; when each was sent, by number. */
  churn(session: string, options: ChurnOptions): Promise<number[]>;
  watchNumbers(session: string): void;
  /** By number; null: it was never seen, because a later one for the same prefix took its place. */
  sightings(session: string): (number | null)[];
  /** When KEEPALIVEs came. */
  keepalives(session: string): number[];
  /** Ends all sessions and forgets them. */
  reset(): Promise<void>;
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
