/**
 * Every test there is, and their sum as the last line: `N passed, N failed`.
 *
 *     tsx scripts/test-all.ts [--node FILE]
 *
 * `--node` runs the tests that need no root once more with another Node. A run that dies without having counted, or that
 * fails for a reason no test names, counts as one failure. A skipped test is reported and fails the whole.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { TOTALS_VARIABLE, type Totals } from "./totals-reporter.ts";

interface Run extends Totals {
  readonly name: string;
  readonly seconds: number;
}

const repository = resolve(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "bellman-tests-"));
const totalsFile = join(directory, "totals");

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs a command in the repository and answers its exit code. */
function execute(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  const result = spawnSync(command, args, {
    cwd: repository,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (result.error !== undefined) say(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

function count(name: string, test: () => number): Run {
  say(`\n== ${name}`);
  writeFileSync(totalsFile, "");
  const started = performance.now();
  const code = test();
  const seconds = Math.round((performance.now() - started) / 1000);
  const lines = readFileSync(totalsFile, "utf8").split("\n").filter(Boolean);
  const [totals] = lines.map((line) => JSON.parse(line) as Totals);
  if (totals === undefined) return { name, seconds, passed: 0, failed: 1, skipped: 0 };
  const failed = code !== 0 && totals.failed === 0 && totals.skipped === 0 ? 1 : totals.failed;
  return { name, seconds, ...totals, failed };
}

/** The unit tests with `node`, which is also what those tests find as `node` when they start programs. */
function unit(node: string): number {
  const vitest = join(repository, "node_modules/vitest/vitest.mjs");
  const path = [dirname(resolve(node)), process.env.PATH].join(delimiter);
  return execute(node, [vitest, "run", "--project", "unit"], { PATH: path, [TOTALS_VARIABLE]: totalsFile });
}

function version(node: string): string {
  return spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "?";
}

const { values } = parseArgs({ options: { node: { type: "string" } } });

if (execute("npm", ["run", "build"]) !== 0) {
  say("The build failed, so there is nothing to test.\n0 passed, 1 failed");
  process.exit(1);
}
const nodes = values.node === undefined ? [process.execPath] : [process.execPath, values.node];
const runs = nodes.map((node) => count(`unit, Node ${version(node)}`, () => unit(node)));
const interop = ["run", "--silent", "test:interop"];
runs.push(count("interop", () => execute("npm", interop, { [TOTALS_VARIABLE]: totalsFile })));
rmSync(directory, { recursive: true });

say("");
for (const { name, seconds, passed, failed, skipped } of runs) {
  say(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`);
}
const sum = (key: keyof Totals): number => runs.reduce((total, run) => total + run[key], 0);
if (sum("skipped") > 0) say("Skipped tests prove nothing: run them or remove them.");
say(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") + sum("skipped") > 0 ? 1 : 0;
