/** Reads the options, runs scenario by scenario, every daemon in turn (A B C, A B C, …), and prints what came out. */
import { parseArgs } from "node:util";
import { isBuilt } from "../dut/bellman.ts";
import { type DutKind, isInstalled } from "../dut/dut.ts";
import { dutsIn } from "../dut/index.ts";
import { FolderUserland, SYSTEM } from "../dut/userland.ts";
import { publish } from "../report.ts";
import { SCENARIOS } from "./index.ts";
import { BenchNetwork } from "./network.ts";
import { Outcome } from "./outcome.ts";
import type { Scenario, Size } from "./scenario.ts";
import { Stage } from "./stage.ts";

const ROUNDS = 3;
const FULL: Size = { divisor: 1, limit: 300_000, rest: 300 };
const QUICK: Size = { divisor: 50, limit: 60_000, rest: 100 };

const DIRECT = "direct";

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      divisor: { type: "string" },
      limit: { type: "string" },
      peers: { type: "string" },
      scenario: { type: "string", multiple: true },
      dut: { type: "string", multiple: true },
    },
  });
  const { quick } = values;
  const usual = quick ? QUICK : FULL;
  const size = {
    ...usual,
    divisor: Number(values.divisor ?? usual.divisor),
    limit: Number(values.limit ?? usual.limit / 1000) * 1000,
  };
  const rounds = Number(values.rounds ?? (quick ? 1 : ROUNDS));
  const all = chosen("scenario", SCENARIOS, values.scenario);
  const scenarios = all.filter((scenario) => !quick || scenario.quick || values.scenario !== undefined);
  if (!isBuilt()) throw new Error("Bellman is not built: npm run build");
  const newest = values.peers === undefined ? undefined : await FolderUserland.open(values.peers);
  const userlands = newest === undefined ? [SYSTEM] : [SYSTEM, newest];
  const duts = chosen("daemon", dutsIn(userlands), values.dut).filter(isInstalled);

  // So that namespaces are removed also when somebody has seen enough.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const outcome = new Outcome(duts);
  const network = await BenchNetwork.create();
  try {
    for (const scenario of scenarios) {
      process.stdout.write(`\n${scenario.name}: ${scenario.about}\n`);
      for (let round = 0; round < rounds; round++) {
        if (scenario.direct) await measure(network, scenario, undefined, size, outcome);
        for (const kind of duts) {
          if (outcome.ranOutOfTime(scenario.name, kind.name)) continue; // it would again
          await measure(network, scenario, kind, size, outcome);
        }
      }
    }
  } finally {
    await network.close();
  }
  process.stdout.write(`\n${outcome.tables()}`);
  publish("end-to-end", outcome.measurements());
  outcome.save();
  newest?.close();
  if (outcome.hasOwnFailures) process.exitCode = 1;
}

async function measure(
  network: BenchNetwork,
  scenario: Scenario,
  kind: DutKind | undefined,
  size: Size,
  outcome: Outcome,
): Promise<void> {
  const name = kind?.name ?? DIRECT;
  const shown: string[] = [];
  let stage: Stage | undefined;
  try {
    stage = await Stage.open(network, kind, size, scenario.stage(size));
    await scenario.run(stage, size, (quantity, value, unit = "ms") => {
      outcome.add(scenario.name, name, { name: quantity, value, unit });
      shown.push(`${quantity} ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`);
    });
  } catch (error) {
    const reason = (error as Error).message;
    outcome.fail({
      scenario: scenario.name,
      dut: name,
      reason,
      limit: stage?.isOutOfTime ? size.limit / 1000 : undefined,
    });
    shown.push(`failed: ${reason}\n${stage?.log() ?? ""}`);
  } finally {
    await stage?.close();
  }
  process.stdout.write(`  ${name.padEnd(15)} ${shown.join(", ")}\n`);
}

function chosen<Named extends { readonly name: string }>(
  what: string,
  all: readonly Named[],
  names: readonly string[] | undefined,
): readonly Named[] {
  const unknown = names?.filter((name) => !all.some((each) => each.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`no such ${what}: ${unknown.join(", ")}. There are: ${all.map(({ name }) => name).join(", ")}`);
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}
