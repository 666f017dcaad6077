/**
 * `npm run bench [NAME]... [OPTION]...`: runs the benchmarks of this folder, or those named, one after the other, each in a process of
 * its own, and prints one table. Exits with 1 if a benchmark failed or missed its bar. Options are for the benchmark; see
 * `end-to-end.ts` and `bfd.ts`. These two and `tables.ts` run only when they are named, because they need root or take long.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchReport, holds, RESULTS, table } from "./report.ts";

const USUAL = ["decode", "policy", "rib", "configuration", "startup", "idle"];
const BENCHES = [...USUAL, "tables", "bfd", "end-to-end"];

const words = process.argv.slice(2);
const named = words.findIndex((word) => word.startsWith("--"));
const options = named < 0 ? [] : words.slice(named);
const names = named < 0 ? words : words.slice(0, named);
const wanted = names.length > 0 ? names : USUAL;
const unknown = wanted.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No such benchmark: ${unknown.join(", ")}. There are: ${BENCHES.join(", ")}.\n`);
  process.exit(2);
}

const reports: BenchReport[] = [];
const failed: string[] = [];
for (const name of wanted) {
  process.stdout.write(`== ${name}\n`);
  const program = ["--import", "tsx", join(import.meta.dirname, `${name}.ts`), ...options];
  const { status } = spawnSync(process.execPath, program, { stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) reports.push(JSON.parse(readFileSync(join(RESULTS, `${name}.json`), "utf8")));
  else failed.push(name);
}

process.stdout.write(`\n${table(reports)}`);
for (const name of failed) process.stdout.write(`${name}: failed\n`);
const missed = reports.some(({ measurements }) => !measurements.every(holds));
process.exitCode = failed.length > 0 || missed ? 1 : 0;
