/** What an example of a command is: the line, and what becomes of it. */
import type { BgpInstance, Configuration } from "../../../src/config/model.ts";

export interface Example {
  readonly syntax: string;
  /** Lines that say it, in the block that the group names. */
  readonly good: string;
  /** What the model then holds. */
  readonly gives: (model: Configuration) => unknown;
  readonly value: unknown;
  /** Lines after which the model is as if nothing had been said. */
  readonly without?: string;
  /** A line that is refused, and why. */
  readonly bad: string;
  readonly because: string;
}

/** The neighbour and the peer group of the examples. */
export const A = "192.0.2.1";
export const GROUP = "UPLINK";

export function bgpOf(model: Configuration): BgpInstance {
  if (model.bgp === undefined) throw new Error("no BGP instance was read");
  return model.bgp;
}
export const neighbor = (model: Configuration) => bgpOf(model).neighbors.get(A);
export const group = (model: Configuration) => bgpOf(model).groups.get(GROUP);
