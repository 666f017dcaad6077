/**
 * Whether a plan can be followed: everything that a speaker could refuse is tried without one. What passes here fails
 * later only by a defect, or by something that the system does not give.
 */
import type { Configuration } from "../config/model.ts";
import type { Position, Problem } from "../config/problems.ts";
import { parsePrefix } from "../net/prefix.ts";
import { PolicyStore } from "../policy/policy-store.ts";
import { ListenRange } from "../speaker/listen-range.ts";
import { neighborSettings } from "../speaker/settings/neighbor-settings.ts";
import { type SpeakerSettings, speakerSettings } from "../speaker/settings/speaker-settings.ts";
import { type Plan, speakerOptions } from "./plan.ts";
import type { Step } from "./plan-difference.ts";

const BEGINNING: Position = { line: 1, column: 1 };

/** Of policy only what is new is tried. */
export function checkPlan(
  plan: Plan,
  steps: readonly Step[],
  { bgp }: Configuration,
  file: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const attempt = <Result>(at: Position | undefined, action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      const { line, column } = at ?? bgp?.at ?? BEGINNING;
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ severity: "error", file, line, column, message });
      return undefined;
    }
  };
  const speaker = attempt(bgp?.at, () => speakerSettings(speakerOptions(plan)));
  attempt(undefined, () => tryPolicy(steps));
  if (speaker === undefined) return problems;
  for (const [address, options] of plan.neighbors) {
    attempt(bgp?.neighbors.get(address)?.at, () => neighborSettings(options, speaker));
  }
  for (const [prefix, options] of plan.ranges) {
    attempt(bgp?.listenRanges.get(prefix)?.at, () => tryRange(new ListenRange(options), speaker));
  }
  for (const prefix of plan.networks) attempt(bgp?.networks.get(prefix)?.at, () => tryNetwork(prefix));
  return problems;
}

function tryPolicy(steps: readonly Step[]): void {
  const policy = new PolicyStore();
  const definitions = steps.flatMap((step) => (step.type === "define" ? [step.definition] : []));
  for (const definition of definitions) definition.define(policy);
  for (const definition of definitions) definition.compile(policy);
}

function tryRange(range: ListenRange, speaker: SpeakerSettings): void {
  neighborSettings(range.neighborOptions(range.exampleAddress), speaker);
}

function tryNetwork(prefix: string): void {
  if (parsePrefix(prefix) === undefined) throw new RangeError(`${prefix} is no prefix`);
}
