/** The same table again and again: neither time nor memory may grow. */
import { internet, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const PREFIXES = 200_000;
const LOADS = 10;

export const memory: Scenario = {
  name: "memory",
  about: `200k prefixes loaded and withdrawn ${LOADS} times`,
  direct: false,
  quick: false,
  stage: (size) => ({ senders: 1, receivers: 1, expectedPrefixes: scaled(PREFIXES, size) }),
  run,
};

async function run(stage: Stage, size: Size, record: Recorder): Promise<void> {
  const table = internet(PREFIXES, size);
  const [sender] = stage.senders;
  const [receiver] = stage.receivers;
  await stage.prepare(sender, table);
  await stage.openAll();
  const state = stage.expected(sender, receiver, table);
  record("idle, RSS", (await stage.usageAtRest()).residentMiB, "MiB");
  for (let load = 1; load <= LOADS; load++) {
    const time = await stage.timeUntil(receiver, { state }, () => stage.announce(sender, table));
    const told = load === 1 ? "first" : load === LOADS ? "tenth" : undefined;
    const loaded = told && (await stage.usageAtRest());
    await stage.timeUntilEmpty(receiver, () => stage.withdraw(sender, table));
    if (loaded === undefined) continue;
    record(`${told} load`, time);
    record(`${told} load, RSS`, loaded.residentMiB, "MiB");
    record(`after ${told} withdraw, RSS`, (await stage.usageAtRest()).residentMiB, "MiB");
  }
}
