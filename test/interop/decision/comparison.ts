/** What became of one prefix here and in FRR, side by side. */
import { isDeepStrictEqual } from "node:util";
import type { DecisionPath } from "../../../src/speaker/route.ts";
import type { Differential, FrrPath } from "./differential.ts";
import { FrrSelection } from "./frr-selection.ts";
import { reasonToLeaveOut, withoutKnownDifferences } from "./known-differences.ts";
import type { RoundNeighbor } from "./random-round.ts";
import type { RecordedAttributes } from "./recorded-update.ts";

/** All that is known of one prefix in one round. */
export interface Case {
  readonly differential: Differential;
  readonly prefix: string;
  /** Best first, as we see it. */
  readonly paths: readonly DecisionPath[];
  readonly frrPaths: readonly FrrPath[];
  readonly selection: FrrSelection;
}

export interface Difference {
  readonly what: "paths" | "best" | "reason" | "multipath" | "told";
  /** Whom it was told. */
  readonly neighbor?: RoundNeighbor;
  readonly here: unknown;
  readonly there: unknown;
}

export function cases(differential: Differential): Case[] {
  const { prefixes, steps, round, decisions, frrPaths } = differential;
  const selections = new Map(prefixes.map((prefix) => [prefix, new FrrSelection(round)]));
  for (const { neighbor, paths } of steps) {
    for (const [prefix, path] of paths) selections.get(prefix)?.update(neighbor, path);
  }
  return prefixes.map((prefix) => ({
    differential,
    prefix,
    paths: decisions.get(prefix)?.paths ?? [],
    frrPaths: frrPaths[prefix] ?? [],
    selection: selections.get(prefix) ?? new FrrSelection(round),
  }));
}

export function* differences(each: Case): Iterable<Difference> {
  const { differential, prefix, paths, frrPaths, selection } = each;
  const { decisions, round } = differential;
  const addresses = { here: paths.map(({ from }) => from).sort(), there: frrPaths.map(peer).sort() };
  if (!isDeepStrictEqual(addresses.here, addresses.there)) yield { what: "paths", ...addresses };
  if (reasonToLeaveOut(each) !== undefined) return;
  const best = {
    here: paths.at(0)?.from,
    there: frrPaths
      .filter(({ bestpath }) => bestpath?.overall)
      .map(peer)
      .at(0),
  };
  if (best.here !== best.there) yield { what: "best", ...best };
  const active = {
    here: paths
      .filter(({ active }) => active)
      .map(({ from }) => from)
      .sort(),
    there: frrPaths
      .filter(({ multipath, bestpath }) => multipath || bestpath?.overall)
      .map(peer)
      .sort(),
  };
  if (!isDeepStrictEqual(active.here, active.there)) yield { what: "multipath", ...active };
  const reason = frrPaths.find(({ bestpath }) => bestpath?.overall)?.bestpath?.selectionReason ?? "";
  if (selection.reason !== reason) yield { what: "reason", here: selection.reason, there: reason };
  const ours = decisions.get(prefix)?.reason ?? "";
  const { steps } = selection;
  if (steps.length > 0 && !steps.includes(ours)) yield { what: "reason", here: ours, there: steps };
  for (const neighbor of round.neighbors.filter(({ announces }) => !announces)) {
    const [ours, theirs] = [differential.here, differential.there].map((side) => side.told(neighbor, prefix));
    const left = withoutKnownDifferences(ours, theirs, each, neighbor);
    const told = { here: inOrder(left.here), there: inOrder(left.there) };
    if (!isDeepStrictEqual(told.here, told.there)) yield { what: "told", neighbor, ...told };
  }
}

function peer({ peer: { peerId } }: FrrPath): string {
  return peerId;
}

/** Path identifiers are everybody's own affair. */
function inOrder(paths: readonly RecordedAttributes[]): string[] {
  return paths.map(attributesText).sort();
}

function attributesText(attributes: RecordedAttributes): string {
  return Object.keys(attributes)
    .sort()
    .map((name) => `${name} ${attributes[name]}`)
    .join(", ");
}
