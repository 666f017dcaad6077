/**
 * What to do to a running speaker so that it follows another plan: at the grain of neighbours, listen ranges and
 * networks. What is the same in both plans is not touched.
 */
import type { ListenRangeOptions } from "../speaker/settings/options.ts";
import type { Plan, PlannedNeighbor } from "./plan.ts";

export type Step =
  | { readonly type: "withdraw"; readonly prefix: string }
  | { readonly type: "remove-range"; readonly prefix: string }
  | { readonly type: "remove-neighbor"; readonly address: string }
  | ({ readonly type: "change-neighbor" } & PlannedNeighbor)
  | ({ readonly type: "add-neighbor" } & PlannedNeighbor)
  | { readonly type: "add-range"; readonly options: ListenRangeOptions }
  | { readonly type: "announce"; readonly prefix: string };

/** What the speaker does that the old plan describes, turned into what the new one describes. */
export function planDifference(old: Pick<Plan, "neighbors" | "ranges" | "networks">, wanted: Plan): Step[] {
  const steps: Step[] = [];
  for (const prefix of old.networks) if (!wanted.networks.has(prefix)) steps.push({ type: "withdraw", prefix });
  for (const [prefix, options] of old.ranges) {
    if (!isSame(wanted.ranges.get(prefix), options)) steps.push({ type: "remove-range", prefix });
  }
  const neighbors = neighborSteps(old, wanted);
  steps.push(...neighbors.filter(({ type }) => type === "remove-neighbor"));
  steps.push(...neighbors.filter(({ type }) => type !== "remove-neighbor"));
  for (const [prefix, options] of wanted.ranges) {
    if (!isSame(old.ranges.get(prefix), options)) steps.push({ type: "add-range", options });
  }
  for (const prefix of wanted.networks) if (!old.networks.has(prefix)) steps.push({ type: "announce", prefix });
  return steps;
}

function neighborSteps(old: Pick<Plan, "neighbors">, wanted: Plan): Step[] {
  const steps: Step[] = [];
  for (const [address, planned] of old.neighbors) {
    const next = wanted.neighbors.get(address);
    if (next === undefined || losesAnOption(planned, next)) steps.push({ type: "remove-neighbor", address });
  }
  for (const [address, planned] of wanted.neighbors) {
    const before = old.neighbors.get(address);
    if (before === undefined || losesAnOption(before, planned)) steps.push({ type: "add-neighbor", ...planned });
    else if (!isSame(before, planned)) steps.push({ type: "change-neighbor", ...planned });
  }
  return steps;
}

/** An update can set an option, but not take one away: the source address, the role. Both need a new session anyhow. */
function losesAnOption(before: PlannedNeighbor, after: PlannedNeighbor): boolean {
  return Object.keys(before.options).some((name) => !Object.hasOwn(after.options, name));
}

/** Plans are built by one function, so what is the same has the same text. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
