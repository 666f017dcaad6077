/** Whether a neighbour may have a session, as far as that has been decided: by the operator, or for too many prefixes. */
import type { Clock, Timer } from "../net/clock.ts";
import type { NeighborInfo } from "./neighbor-info.ts";

const SECOND = 1000;

export class Admission {
  /** By the operator. */
  isSwitchedOff: boolean;
  private readonly clock: Clock;
  private exclusion: NeighborInfo["keptOut"];
  private readmission: Timer | undefined;

  constructor(isSwitchedOff: boolean, clock: Clock) {
    this.isSwitchedOff = isSwitchedOff;
    this.clock = clock;
  }

  get isGranted(): boolean {
    return !this.isSwitchedOff && this.exclusion === undefined;
  }

  /** It sent too many prefixes; for so long, where that is said. */
  get keptOut(): NeighborInfo["keptOut"] {
    return this.exclusion;
  }

  /** `seconds`: for how long; undefined: until somebody lets it in. */
  keepOut(seconds: number | undefined, readmitted: () => void): void {
    const { clock } = this;
    this.exclusion = { until: seconds === undefined ? undefined : clock.wallTime() + seconds * SECOND };
    if (seconds === undefined) return;
    this.readmission = clock.after(seconds * SECOND, () => {
      this.letIn();
      readmitted();
    });
  }

  letIn(): void {
    this.readmission?.cancel();
    this.exclusion = undefined;
  }
}
