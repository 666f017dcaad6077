/** One step of a speaker on its way from one plan to another. */
import type { Speaker } from "../speaker/speaker.ts";
import type { Step } from "./plan-difference.ts";

export function takeStep(speaker: Speaker, step: Step): void {
  switch (step.type) {
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
    case "remove-range":
      speaker.removeListenRange(step.prefix);
      break;
  }
}
