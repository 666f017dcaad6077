/** What a scenario is, and what it gives. */
import type { TableName } from "../traffic/route-table.ts";
import type { Stage, StageOptions } from "./stage.ts";

export interface Sample {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
}

export type Unit = "ms" | "MiB";

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly stage: (size: Size) => StageOptions;
  /** Also measured without a daemon, to show what generator and receiver need for themselves. */
  readonly direct: boolean;
  /** Also part of the quick mode. */
  readonly quick: boolean;
  /** What was recorded before a failure counts. */
  run(stage: Stage, size: Size, record: Recorder): Promise<void>;
}

export type Recorder = (name: string, value: number, unit?: Unit) => void;

/** How large a run is. */
export interface Size {
  /** Tables, and the time that steady traffic lasts, are divided by it. */
  readonly divisor: number;
  /** Milliseconds that a daemon has for all of a scenario, and for which it must do nothing to count as at rest. */
  readonly limit: number;
  readonly rest: number;
}

export function scaled(count: number, { divisor }: Size): number {
  return Math.ceil(count / divisor);
}

export function internet(prefixes: number, size: Size): TableName {
  return { kind: "internet", prefixes: scaled(prefixes, size), seed: 1 };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
