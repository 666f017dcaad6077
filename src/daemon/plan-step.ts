/** The steps of a speaker on its way from one plan to another. */
import type { Speaker } from "../speaker/speaker.ts";
import type { Step } from "./plan-difference.ts";

/** All in one turn, and the routes are judged again when it is over: no route meets half of a plan. */
export function takeSteps(speaker: Speaker, steps: readonly Step[]): void {
  for (const step of steps) takeStep(speaker, step);
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
    case "change-behavior":
      speaker.update(step.changes);
      break;
    case "announce":
      speaker.announce(step.prefix);
      break;
    case "withdraw":
      speaker.withdraw(step.prefix);
      break;
    case "add-neighbor":
      // It may be here already, through a listen range.
      if (speaker.neighbor(step.options.address) !== undefined) speaker.removeNeighbor(step.options.address);
      speaker.addNeighbor(step.options);
      break;
    case "change-neighbor": {
      const neighbor = speaker.neighbor(step.options.address);
      if (step.options.shutdown && step.farewell !== undefined) neighbor?.shutdown(step.farewell);
      neighbor?.update(step.options);
      break;
    }
    case "remove-neighbor":
      speaker.removeNeighbor(step.address);
      break;
    case "add-range":
      speaker.addListenRange(step.options);
      break;
    case "change-range":
      speaker.updateListenRange(step.options);
      break;
    case "remove-range":
      speaker.removeListenRange(step.prefix);
      break;
  }
}
