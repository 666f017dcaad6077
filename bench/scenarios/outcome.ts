/** Samples of all rounds, and the tables of medians and ratios that are made from them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DutKind } from "../dut/dut.ts";
import { type Measurement, RESULTS } from "../report.ts";
import type { Sample } from "./scenario.ts";

const DIRECT = "direct";
const OWN = ["bellman", "bellmand"];
const FAILED = "failed";

interface Failure {
  readonly scenario: string;
  readonly dut: string;
  readonly reason: string;
  /** Seconds that it had, if they were not enough. */
  readonly limit: number | undefined;
}

interface Row {
  readonly scenario: string;
  readonly name: string;
  readonly unit: Sample["unit"];
  readonly samples: Map<string, number[]>;
}

export class Outcome {
  private readonly duts: readonly DutKind[];
  private readonly rows: Row[] = [];
  private readonly failures: Failure[] = [];

  constructor(duts: readonly DutKind[]) {
    this.duts = duts;
  }

  add(scenario: string, dut: string, { name, value, unit }: Sample): void {
    let row = this.rows.find((each) => each.scenario === scenario && each.name === name);
    if (row === undefined) {
      row = { scenario, name, unit, samples: new Map() };
      this.rows.push(row);
    }
    row.samples.set(dut, [...(row.samples.get(dut) ?? []), value]);
  }

  fail(failure: Failure): void {
    this.failures.push(failure);
  }

  /** In a round before this one. */
  ranOutOfTime(scenario: string, dut: string): boolean {
    return this.failure(scenario, dut)?.limit !== undefined;
  }

  get hasOwnFailures(): boolean {
    return this.failures.some(({ dut }) => OWN.includes(dut));
  }

  tables(): string {
    return [...new Set(this.rows.map(({ scenario }) => scenario))].map((scenario) => this.table(scenario)).join("\n");
  }

  /** As Markdown: a row for each quantity, a column for each daemon; how many times better than the best peer Bellman is. */
  table(scenario: string): string {
    const names = [...this.duts.map(({ name }) => name), DIRECT];
    const headers = [scenario, ...this.duts.map((dut) => dut.describe()), "no daemon", "best peer ÷ Bellman"];
    const rows = this.rows
      .filter((row) => row.scenario === scenario)
      .map((row) => [`${row.name}, ${row.unit}`, ...names.map((name) => this.cell(row, name)), ratioText(row)]);
    return [headers, headers.map((_, i) => (i === 0 ? "---" : "---:")), ...rows]
      .map((cells) => `| ${cells.join(" | ")} |\n`)
      .join("");
  }

  measurements(): Measurement[] {
    return this.rows.flatMap(({ scenario, name, unit, samples }) =>
      [...samples].map(([dut, values]) => ({ name: `${scenario}: ${name}: ${dut}`, value: median(values), unit })),
    );
  }

  /** Every sample, for whoever wants to see how much they differ. */
  save(): void {
    mkdirSync(RESULTS, { recursive: true });
    const rows = this.rows.map((row) => ({ ...row, samples: Object.fromEntries(row.samples) }));
    const versions = Object.fromEntries(this.duts.map((dut) => [dut.name, dut.describe()]));
    const all = { versions, rows, failures: this.failures };
    writeFileSync(join(RESULTS, "end-to-end-samples.json"), `${JSON.stringify(all, undefined, 2)}\n`);
  }

  private cell({ scenario, samples }: Row, dut: string): string {
    const values = samples.get(dut);
    if (values !== undefined) return readable(median(values));
    const failure = this.failure(scenario, dut);
    if (failure === undefined) return "";
    return failure.limit === undefined ? FAILED : `did not finish in ${failure.limit} s`;
  }

  private failure(scenario: string, dut: string): Failure | undefined {
    return this.failures.find((failure) => failure.scenario === scenario && failure.dut === dut);
  }
}

function ratioText({ samples }: Row): string {
  const medians = [...samples].map(([dut, values]) => ({ dut, value: median(values) }));
  const own = medians.find(({ dut }) => OWN.includes(dut));
  const peers = medians.filter(({ dut }) => dut !== DIRECT && !OWN.includes(dut));
  if (own === undefined || peers.length === 0) return "";
  return `${(Math.min(...peers.map(({ value }) => value)) / own.value).toFixed(2)} ×`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function readable(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 0 });
}
