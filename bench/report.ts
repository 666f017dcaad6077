/** What benchmarks measured: a file for machines, `bench/results/NAME.json`, and a table of all of them for people. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";

export const RESULTS = join(import.meta.dirname, "results");

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The bar: the value may not be larger, or smaller. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface BenchReport {
  readonly bench: string;
  readonly date: string;
  /** Numbers without their machine mean nothing. */
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly linux: string;
  };
  readonly node: string;
  readonly measurements: readonly Measurement[];
}

export function holds({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Measurement): boolean {
  return value <= atMost && value >= atLeast;
}

/** Writes the result file of `bench`. */
export function publish(bench: string, measurements: readonly Measurement[]): void {
  const processors = cpus();
  const result: BenchReport = {
    bench,
    date: new Date().toISOString(),
    machine: {
      cpu: processors[0]?.model ?? "unknown",
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      linux: release(),
    },
    node: process.version,
    measurements,
  };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${bench}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** One line per measurement. */
export function table(reports: readonly BenchReport[]): string {
  const header = ["bench", "measurement", "value", "bar", ""];
  const rows = reports.flatMap(({ bench, measurements }) =>
    measurements.map((measurement) => [
      bench,
      measurement.name,
      `${readable(measurement.value)} ${measurement.unit}`,
      bar(measurement),
      holds(measurement) ? "" : "MISSED",
    ]),
  );
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [header, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function bar({ atMost, atLeast, unit }: Measurement): string {
  if (atMost !== undefined) return `≤ ${readable(atMost)} ${unit}`;
  if (atLeast !== undefined) return `≥ ${readable(atLeast)} ${unit}`;
  return "";
}

/** Three digits that matter, thousands apart. */
function readable(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 3) });
}
