/** A difference in words: all that somebody needs to find out who is right. */
import type { Case, Difference } from "./comparison.ts";

/** Of many, as many as anybody reads. */
const MOST = 3;

export function story(found: readonly (readonly [Case, Difference])[]): string {
  const told = found.slice(0, MOST).map(([each, difference]) => one(each, difference));
  return [`${found.length} differences`, ...told].join("\n\n");
}

function one({ differential, prefix, paths, frrPaths, selection }: Case, difference: Difference): string {
  const { seed, round, decisions, configuration } = differential;
  const { what, neighbor, here, there } = difference;
  const names = new Map(round.neighbors.map(({ address, name }) => [address, name]));
  return [
    `seed ${seed}, ${prefix}, ${what}${neighbor === undefined ? "" : ` ${neighbor.name} (${neighbor.address})`}`,
    `here:  ${text(here)}`,
    `there: ${text(there)}`,
    `our reason: ${decisions.get(prefix)?.reason}; FRR's should be: ${selection.reason}`,
    "paths, best first:",
    ...paths.map(({ from, weight, active, attributes }) => {
      return `  ${from} (${names.get(from)}) weight ${weight}${active ? ", active" : ""} ${text(attributes)}`;
    }),
    "FRR's:",
    ...frrPaths.map(({ peer, bestpath, multipath }) => `  ${peer.peerId} ${text(bestpath)} multipath ${multipath}`),
    "FRR's configuration:",
    ...configuration.map((line) => `  ${line}`),
  ].join("\n");
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString("hex");
    return typeof each === "bigint" ? String(each) : each;
  });
}
