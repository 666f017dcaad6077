/** What has become of a neighbour's sessions so far. Moments are wall-clock milliseconds. */
import type { DownReason } from "../bgp/session.ts";
import type { Clock } from "../net/clock.ts";
import { describeDown } from "./down-reason.ts";
import type { NeighborInfo } from "./neighbor-info.ts";

type History = Pick<
  NeighborInfo,
  "addedAt" | "establishedAt" | "sessionsEstablished" | "sessionsLost" | "lastDown" | "lastFailure" | "lastReset"
>;

export class SessionHistory {
  private readonly clock: Clock;
  private history: History;

  constructor(clock: Clock) {
    this.clock = clock;
    this.history = {
      addedAt: clock.wallTime(),
      establishedAt: undefined,
      sessionsEstablished: 0,
      sessionsLost: 0,
      lastDown: undefined,
      lastFailure: undefined,
      lastReset: undefined,
    };
  }

  info(): History {
    return this.history;
  }

  noteUp(): void {
    const sessionsEstablished = this.history.sessionsEstablished + 1;
    this.history = { ...this.history, establishedAt: this.clock.wallTime(), sessionsEstablished };
  }

  noteDown(reason: DownReason, wasEstablished: boolean): void {
    // A connection that nobody spoke on was no session.
    if (wasEstablished || reason.type !== "connection-lost") this.noteReset(reason);
    const occasion = { at: this.clock.wallTime(), reason: describeDown(reason) };
    const sessionsLost = this.history.sessionsLost + 1;
    this.history = wasEstablished
      ? { ...this.history, establishedAt: undefined, lastDown: occasion, sessionsLost }
      : { ...this.history, lastFailure: occasion };
  }

  /** Also where there is no session that could end. */
  noteReset(reason: DownReason): void {
    this.history = { ...this.history, lastReset: { at: this.clock.wallTime(), reason } };
  }
}
