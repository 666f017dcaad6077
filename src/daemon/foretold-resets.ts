/** Which sessions the steps to another plan would end, and why. */
import type { SessionEnd } from "../speaker/configuration-change.ts";
import type { Speaker } from "../speaker/speaker.ts";
import type { Step } from "./plan-difference.ts";

export function foretoldResets(speaker: Speaker, steps: readonly Step[]): readonly SessionEnd[] {
  const reasons = new Map<string, string>();
  const foretell = ({ neighbor, why }: SessionEnd) => {
    if (!reasons.has(neighbor)) reasons.set(neighbor, why);
  };
  const listed = new Set<string>();
  for (const step of steps) {
    if (step.type === "remove-neighbor") {
      if (isUp(speaker, step.address))
        foretell({ neighbor: step.address, why: "it is taken out of the configuration" });
    } else if (step.type === "change") {
      for (const { address } of step.change.neighbors) listed.add(address);
      for (const end of speaker.wouldReset(step.change)) foretell(end);
    } else if (step.type === "remove-range") {
      const members = speaker.membersOfRange(step.prefix).filter((address) => !listed.has(address));
      const why = `the listen range ${step.prefix} that it came through is taken away`;
      for (const neighbor of members) if (isUp(speaker, neighbor)) foretell({ neighbor, why });
    }
  }
  return inOrder(reasons);
}

/** All of them, when the speaker itself comes to its end. */
export function endOfAll(speaker: Speaker, why: string): readonly SessionEnd[] {
  const up = speaker.neighbors().filter(({ address }) => isUp(speaker, address));
  return inOrder(new Map(up.map(({ address }) => [address, why])));
}

function isUp(speaker: Speaker, address: string): boolean {
  return speaker.neighbor(address)?.state === "Established";
}

function inOrder(reasons: ReadonlyMap<string, string>): readonly SessionEnd[] {
  return Array.from(reasons, ([neighbor, why]) => ({ neighbor, why }));
}
