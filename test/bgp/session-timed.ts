/** A paper driver with a virtual clock. */
import type { SessionAction, SessionConfig, SessionEvent, SessionTimer } from "../../src/bgp/session.ts";
import type { Timer } from "../../src/net/clock.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { config, events, openEvent, PaperDriver, type StartTimer } from "./session-fixtures.ts";

export class TimedSession {
  readonly clock: VirtualClock;
  readonly driver: PaperDriver;
  /** Something waits to be sent, and the transport does not take it. */
  stuck = false;
  private readonly watchers: ((action: SessionAction) => void)[] = [];
  private readonly pending = new Map<SessionTimer, Timer>();

  constructor(changed: Partial<SessionConfig> = {}, clock = new VirtualClock()) {
    this.clock = clock;
    this.driver = new PaperDriver({ ...config, ...changed });
  }

  get state(): string {
    return this.driver.session.state;
  }

  tell(...sequence: readonly SessionEvent[]): void {
    for (const event of sequence) {
      for (const action of this.driver.apply(event)) {
        if (action.type === "stop-timer") this.pending.get(action.timer)?.cancel();
        if (action.type === "start-timer") this.start(action);
        for (const watch of this.watchers) watch(action);
      }
    }
  }

  /** Up, from wherever it is on the way. */
  establish(open: SessionEvent = openEvent()): void {
    this.tell(events.start, events.connected, open, events.keepalive);
  }

  watch(watcher: (action: SessionAction) => void): void {
    this.watchers.push(watcher);
  }

  /** The times at which it does what `wanted` picks, from now on. */
  record(wanted: (action: SessionAction) => boolean): number[] {
    const times: number[] = [];
    this.watch((action) => {
      if (wanted(action)) times.push(this.clock.now());
    });
    return times;
  }

  private start({ timer, delay, jitter }: StartTimer): void {
    this.pending.get(timer)?.cancel();
    const wait = jitter ? delay * (0.75 + this.clock.random() / 4) : delay;
    this.pending.set(
      timer,
      this.clock.after(wait, () => this.tell(this.expiryOf(timer))),
    );
  }

  private expiryOf(timer: SessionTimer): SessionEvent {
    return timer === "send-hold" && !this.stuck ? events["send-progress"] : { type: "timer", timer };
  }
}
