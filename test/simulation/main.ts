/**
 * Runs simulations from the command line:
 *
 *     npm run simulate -- --seed 42 --steps 60          one run, its whole trace
 *     npm run simulate -- --seed 42 --runs 1000         many, from that seed on; stops at the first failure
 */
import { parseArgs } from "node:util";
import { type Report, simulate } from "./simulate.ts";

const USAGE = "usage: npm run simulate -- [--seed N] [--steps M] [--runs COUNT]";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      steps: { type: "string", default: "30" },
      runs: { type: "string", default: "1" },
    },
  });
  const [seed, steps, runs] = [values.seed, values.steps, values.runs].map(Number);
  if (![seed, steps, runs].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  for (let each = seed; each < seed + runs; each++) {
    const report = await simulate(each, steps);
    if (report.failure !== undefined || runs === 1) process.stdout.write(`${render(report)}\n`);
    if (report.failure !== undefined) return 1;
  }
  if (runs > 1)
    process.stdout.write(`seeds ${seed} to ${seed + runs - 1}, ${steps} steps each: every invariant holds\n`);
  return 0;
}

function render({ seed, steps, features, failure, trace, duration }: Report): string {
  const outcome =
    failure === undefined
      ? [`seed ${seed}, ${steps} steps, ${(duration / 1000).toFixed(0)} s of virtual time: every invariant holds`]
      : [
          `seed ${seed} fails after step ${failure.afterStep}`,
          `features: ${features}`,
          `invariant: ${failure.invariant}`,
          `violation: ${failure.detail}`,
          `repeat it: npm run simulate -- --seed ${seed} --steps ${steps}`,
        ];
  return [...trace, "", ...outcome].join("\n");
}

process.exitCode = await main();
