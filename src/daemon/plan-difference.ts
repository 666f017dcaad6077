/**
 * What to do to a running speaker so that it follows another plan: at the grain of lists, route maps, neighbours, listen
 * ranges and networks. What is the same in both plans is not touched.
 */
import { isDeepStrictEqual } from "node:util";
import type { ListenRangeOptions } from "../speaker/settings/options.ts";
import type { Behavior, Plan, PlannedNeighbor } from "./plan.ts";
import type { PlannedDefinition, PlannedPolicy } from "./plan-policy.ts";

/** What a speaker that has just been made does not do yet. */
export type Activity = Pick<Plan, "behavior" | "policy" | "neighbors" | "ranges" | "networks">;

export type Step =
  | { readonly type: "define" | "undefine"; readonly name: string; readonly definition: PlannedDefinition }
  | { readonly type: "change-behavior"; readonly changes: Partial<Behavior> }
  | { readonly type: "withdraw"; readonly prefix: string }
  | { readonly type: "remove-range"; readonly prefix: string }
  | { readonly type: "remove-neighbor"; readonly address: string }
  | ({ readonly type: "change-neighbor" } & PlannedNeighbor)
  | { readonly type: "change-range"; readonly options: ListenRangeOptions }
  | ({ readonly type: "add-neighbor" } & PlannedNeighbor)
  | { readonly type: "add-range"; readonly options: ListenRangeOptions }
  | { readonly type: "announce"; readonly prefix: string };

/** What the speaker does that the old plan describes, turned into what the new one describes. */
export function planDifference(old: Activity, wanted: Activity): Step[] {
  // Neighbours come after the policy that they name.
  const steps: Step[] = [...behaviorSteps(old.behavior, wanted.behavior), ...policySteps(old.policy, wanted.policy)];
  for (const prefix of old.networks) if (!wanted.networks.has(prefix)) steps.push({ type: "withdraw", prefix });
  for (const [prefix, options] of old.ranges) {
    if (!goesOn(options, wanted.ranges.get(prefix))) steps.push({ type: "remove-range", prefix });
  }
  const neighbors = neighborSteps(old, wanted);
  steps.push(...neighbors.filter(({ type }) => type === "remove-neighbor"));
  steps.push(...neighbors.filter(({ type }) => type !== "remove-neighbor"));
  for (const [prefix, options] of wanted.ranges) {
    const before = old.ranges.get(prefix);
    if (!goesOn(before, options)) steps.push({ type: "add-range", options });
    else if (!isDeepStrictEqual(before, options)) steps.push({ type: "change-range", options });
  }
  for (const prefix of wanted.networks) if (!old.networks.has(prefix)) steps.push({ type: "announce", prefix });
  return steps;
}

function behaviorSteps(old: Behavior, wanted: Behavior): Step[] {
  const changes = Object.entries(wanted).filter(
    ([name, value]) => !isDeepStrictEqual(old[name as keyof Behavior], value),
  );
  return changes.length === 0 ? [] : [{ type: "change-behavior", changes: Object.fromEntries(changes) }];
}

function policySteps(old: PlannedPolicy, wanted: PlannedPolicy): Step[] {
  const steps: Step[] = [];
  for (const [name, definition] of wanted) {
    if (old.get(name)?.text !== definition.text) steps.push({ type: "define", name, definition });
  }
  for (const [name, definition] of old) {
    if (!wanted.has(name)) steps.push({ type: "undefine", name, definition });
  }
  return steps;
}

function neighborSteps(old: Pick<Plan, "neighbors">, wanted: Pick<Plan, "neighbors">): Step[] {
  const steps: Step[] = [];
  for (const [address, planned] of old.neighbors) {
    const next = wanted.neighbors.get(address);
    if (next === undefined || losesAnOption(planned, next)) steps.push({ type: "remove-neighbor", address });
  }
  for (const [address, planned] of wanted.neighbors) {
    const before = old.neighbors.get(address);
    if (before === undefined || losesAnOption(before, planned)) steps.push({ type: "add-neighbor", ...planned });
    else if (!isDeepStrictEqual(before, planned)) steps.push({ type: "change-neighbor", ...planned });
  }
  return steps;
}

function losesAnOption(before: PlannedNeighbor, after: PlannedNeighbor): boolean {
  return !goesOn(before.options, after.options);
}

/** An update can set an option, but not take one away: the source address, the role. Both need a new session anyhow. */
function goesOn(before: object | undefined, after: object | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return Object.keys(before).every((name) => Object.hasOwn(after, name));
}
