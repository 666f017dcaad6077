/**
 * What to do to a running speaker so that it follows another plan: at the grain of lists, route maps, neighbours, listen
 * ranges and networks. What is the same in both plans is not touched.
 */
import { isDeepStrictEqual } from "node:util";
import type { ConfigurationChange } from "../speaker/configuration-change.ts";
import type { Plan } from "./plan.ts";
import type { PlannedDefinition, PlannedPolicy } from "./plan-policy.ts";

export type Step =
  | { readonly type: "define" | "undefine"; readonly name: string; readonly definition: PlannedDefinition }
  | { readonly type: "withdraw"; readonly prefix: string }
  | { readonly type: "remove-neighbor"; readonly address: string }
  /** Of the speaker, its neighbours and its ranges, all at once; new ones are in it, too. */
  | { readonly type: "change"; readonly change: Required<ConfigurationChange> }
  | { readonly type: "remove-range"; readonly prefix: string }
  | { readonly type: "announce"; readonly prefix: string };

/** What a speaker follows that has just been made for a plan. */
export function emptyPlan({ identity, behavior }: Plan): Plan {
  return {
    identity,
    behavior,
    policy: new Map(),
    neighbors: new Map(),
    ranges: new Map(),
    networks: new Set(),
  };
}

/** What the speaker does that the old plan describes, turned into what the new one describes. */
export function planDifference(old: Plan, wanted: Plan): Step[] {
  // Neighbours come after the policy that they name. Who came through a range may be listed from now on, and keeps its
  // session then; so ranges go after that.
  const change = changeBetween(old, wanted);
  return [
    ...policySteps(old.policy, wanted.policy),
    ...missing(old.networks, wanted.networks).map((prefix): Step => ({ type: "withdraw", prefix })),
    ...missing(old.neighbors, wanted.neighbors).map((address): Step => ({ type: "remove-neighbor", address })),
    ...(sizeOf(change) === 0 ? [] : [{ type: "change", change } as const]),
    ...missing(old.ranges, wanted.ranges).map((prefix): Step => ({ type: "remove-range", prefix })),
    ...missing(wanted.networks, old.networks).map((prefix): Step => ({ type: "announce", prefix })),
  ];
}

/** For people. */
export function countChanges(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.type === "change" ? sizeOf(step.change) : 1), 0);
}

/** The plan that is followed once the steps are taken. */
export function planAfter(old: Plan, steps: readonly Step[]): Plan {
  const [policy, neighbors, ranges, networks] = [
    new Map(old.policy),
    new Map(old.neighbors),
    new Map(old.ranges),
    new Set(old.networks),
  ];
  let plan: Plan = { ...old, policy, neighbors, ranges, networks };
  for (const step of steps) {
    switch (step.type) {
      case "define":
        policy.set(step.name, step.definition);
        break;
      case "undefine":
        policy.delete(step.name);
        break;
      case "withdraw":
        networks.delete(step.prefix);
        break;
      case "announce":
        networks.add(step.prefix);
        break;
      case "remove-neighbor":
        neighbors.delete(step.address);
        break;
      case "remove-range":
        ranges.delete(step.prefix);
        break;
      case "change":
        plan = { ...plan, ...merged(plan, step.change.speaker) };
        for (const options of step.change.neighbors) neighbors.set(options.address, options);
        for (const options of step.change.ranges) ranges.set(options.prefix, options);
        break;
    }
  }
  return plan;
}

function merged({ identity, behavior }: Plan, changes: object): Pick<Plan, "identity" | "behavior"> {
  const of = <Part extends object>(part: Part): Part =>
    Object.fromEntries(Object.entries({ ...part, ...changes }).filter(([name]) => name in part)) as Part;
  return { identity: of(identity), behavior: of(behavior) };
}

function changeBetween(old: Plan, wanted: Plan): Required<ConfigurationChange> {
  return {
    speaker: { ...differing(old.identity, wanted.identity), ...differing(old.behavior, wanted.behavior) },
    neighbors: newOrChanged(old.neighbors, wanted.neighbors),
    ranges: newOrChanged(old.ranges, wanted.ranges),
  };
}

/** The speaker counts as one. */
function sizeOf({ speaker, neighbors, ranges }: Required<ConfigurationChange>): number {
  return Math.min(Object.keys(speaker).length, 1) + neighbors.length + ranges.length;
}

function differing<Options extends object>(old: Options, wanted: Options): Partial<Options> {
  const names = Object.keys(wanted) as (keyof Options)[];
  const entries = names
    .filter((name) => !isDeepStrictEqual(old[name], wanted[name]))
    .map((name) => [name, wanted[name]]);
  return Object.fromEntries(entries) as Partial<Options>;
}

function newOrChanged<Options>(old: ReadonlyMap<string, Options>, wanted: ReadonlyMap<string, Options>): Options[] {
  return [...wanted]
    .filter(([key, options]) => !isDeepStrictEqual(old.get(key), options))
    .map(([, options]) => options);
}

function missing(from: { keys(): Iterable<string> }, there: { has(key: string): boolean }): string[] {
  return [...from.keys()].filter((key) => !there.has(key));
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
