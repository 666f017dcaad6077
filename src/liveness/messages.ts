/** What the main thread and the thread that runs BFD say to each other. A watch is known by a number of the main thread's. */
import type { DropReason, PathOptions, SessionCounters, StateChange } from "../bfd/path.ts";
import type { Session, SessionConfig } from "../bfd/session.ts";

export type Order =
  /** `before`: it goes on where a thread that has died left off. */
  | {
      readonly type: "watch";
      readonly watch: number;
      readonly options: PathOptions;
      readonly before: Session | undefined;
    }
  | { readonly type: "reconfigure"; readonly watch: number; readonly config: SessionConfig }
  | { readonly type: "forget"; readonly watch: number }
  | { readonly type: "report"; readonly request: number }
  | { readonly type: "stop" };

export type News =
  | { readonly type: "shortcomings"; readonly shortcomings: readonly string[] }
  /** The session is another one now, and `change` says when it has changed its state. */
  | {
      readonly type: "session";
      readonly watch: number;
      readonly session: Session;
      readonly change: StateChange | undefined;
    }
  | { readonly type: "starved"; readonly lateness: number }
  | { readonly type: "report"; readonly request: number; readonly report: Report };

export interface Report {
  /** By watch. */
  readonly counters: ReadonlyMap<number, SessionCounters>;
  /** Packets that were dropped by us, by reason, and by the kernel. */
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly droppedByKernel: number;
}

/** What the thread is started with. */
export interface ThreadSetup {
  readonly singleHopPort: number;
  readonly multihopPort: number;
  /** SCHED_FIFO, where it is permitted. */
  readonly realTime: boolean;
}
