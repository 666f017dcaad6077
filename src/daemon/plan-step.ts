/** Takes the steps of a speaker on its way from one plan to another: all of them, or none. */
import type { AnnounceOptions } from "../speaker/settings/options.ts";
import type { Speaker } from "../speaker/speaker.ts";
import type { Plan } from "./plan.ts";
import { planAfter, planDifference, type Step } from "./plan-difference.ts";

/** As FRR announces what `network` says: with a MED, and that is 0. */
const AS_NETWORK: AnnounceOptions = { med: 0 };

/** A step failed, though nothing spoke against it. What had been done is undone. */
export class StepError extends Error {
  override readonly name = "StepError";
  readonly code = "step-failed";

  constructor(cause: unknown) {
    super(`${cause instanceof Error ? cause.message : String(cause)}; what had been done was undone`, { cause });
  }
}

/**
 * `steps` lead away from the old plan, which the speaker follows. All in one turn, and the routes are judged again when it
 * is over: no route meets half of a plan, and nobody hears of one that was given up.
 */
export function takeSteps(speaker: Speaker, old: Plan, steps: readonly Step[]): void {
  let begun = 0;
  try {
    for (const step of steps) {
      begun++;
      takeStep(speaker, step);
    }
  } catch (error) {
    // A step that failed half-way counts as taken: what it did not do costs nothing to undo.
    const back = planDifference(planAfter(old, steps.slice(0, begun)), old);
    for (const step of back) takeStep(speaker, step);
    tellOfPolicy(speaker, back);
    throw new StepError(error);
  }
  tellOfPolicy(speaker, steps);
}

function tellOfPolicy(speaker: Speaker, steps: readonly Step[]): void {
  if (steps.some(({ type }) => type === "define" || type === "undefine")) speaker.policyChanged();
}

function takeStep(speaker: Speaker, step: Step): void {
  switch (step.type) {
    case "define":
      step.definition.define(speaker.policy);
      break;
    case "undefine":
      step.definition.remove(speaker.policy);
      break;
    case "announce":
      speaker.announce(step.prefix, AS_NETWORK);
      break;
    case "withdraw":
      speaker.withdraw(step.prefix);
      break;
    case "change":
      speaker.change(step.change);
      break;
    case "remove-neighbor":
      if (speaker.neighbor(step.address) !== undefined) speaker.removeNeighbor(step.address);
      break;
    case "remove-range":
      speaker.removeListenRange(step.prefix);
      break;
  }
}
