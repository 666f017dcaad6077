/** A speaker for as long as there is a plan for one, and its way from each plan to the next. */
import type { PathMonitor } from "../bfd/monitor.ts";
import type { Clock } from "../net/clock.ts";
import { ListenError } from "../net/listen-error.ts";
import type { Network } from "../net/network.ts";
import type { SessionEnd } from "../speaker/configuration-change.ts";
import type { ListenAddress } from "../speaker/settings/options.ts";
import { Speaker } from "../speaker/speaker.ts";
import { ExitCode, StartupError } from "./exit-code.ts";
import { endOfAll, foretoldResets } from "./foretold-resets.ts";
import { type Plan, speakerOptions } from "./plan.ts";
import { emptyPlan, planDifference, type Step } from "./plan-difference.ts";
import { takeSteps } from "./plan-step.ts";

/** What a speaker is given that no configuration says. */
export interface Surroundings {
  readonly listen: readonly ListenAddress[];
  /** Told to peers. */
  readonly softwareVersion: string;
  /** Who watches paths. */
  readonly bfd: PathMonitor;
  /** For simulation and tests. */
  readonly clock?: Clock;
  readonly network?: Network;
}

interface Following {
  readonly speaker: Speaker;
  readonly plan: Plan;
  /** Ends what the owner began with the speaker. */
  readonly ended: () => void;
}

export class Follower {
  private readonly surroundings: Surroundings;
  private readonly begun: (speaker: Speaker, plan: Plan) => () => void;
  private following: Following | undefined;

  /** `begun` is called with each new speaker, before its first session; what it returns, when the speaker is gone. */
  constructor(surroundings: Surroundings, begun: (speaker: Speaker, plan: Plan) => () => void) {
    this.surroundings = surroundings;
    this.begun = begun;
  }

  get speaker(): Speaker | undefined {
    return this.following?.speaker;
  }

  /** From where it is to the plan. */
  stepsTo(plan: Plan): readonly Step[] {
    return planDifference(this.following?.plan ?? emptyPlan(plan), plan);
  }

  /** The plan must be one that has passed its checks. */
  resetsBy(plan: Plan | undefined): readonly SessionEnd[] {
    const { speaker } = this;
    if (speaker === undefined) return [];
    if (plan === undefined) return endOfAll(speaker, '"router bgp" is taken away');
    return foretoldResets(speaker, this.stepsTo(plan));
  }

  /** Throws a StartupError or a StepError, and follows what it followed before. */
  async follow(plan: Plan | undefined): Promise<void> {
    const { following } = this;
    if (plan === undefined) await this.close();
    else if (following === undefined) await this.open(plan);
    else {
      takeSteps(following.speaker, following.plan, this.stepsTo(plan));
      this.following = { ...following, plan };
    }
  }

  /** Takes leave of every neighbour. */
  async close(): Promise<void> {
    const { following } = this;
    this.following = undefined;
    await following?.speaker.close();
    following?.ended();
  }

  private async open(plan: Plan): Promise<void> {
    const speaker = new Speaker({ ...speakerOptions(plan), ...this.surroundings });
    try {
      await speaker.ready();
    } catch (error) {
      await speaker.close();
      if (!(error instanceof ListenError)) throw error;
      const advice = "see -p and -l; -p 0 accepts no connections";
      throw new StartupError(ExitCode.MissingResource, `${error.message} (${advice})`, error);
    }
    this.following = { speaker, plan, ended: this.begun(speaker, plan) };
    try {
      const beginning = emptyPlan(plan);
      takeSteps(speaker, beginning, planDifference(beginning, plan));
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}
