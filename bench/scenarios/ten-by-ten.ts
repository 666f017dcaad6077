/** Ten neighbours send the same table, each with a longer path than the one before; ten others must get the best. */
import { internet, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const PREFIXES = 100_000;

export const tenByTen: Scenario = {
  name: "ten-by-ten",
  about: "10 × the same 100k prefixes → best path → 10 receivers",
  direct: false,
  quick: true,
  stage: (size) => ({ senders: 10, receivers: 10, expectedPrefixes: scaled(PREFIXES, size) }),
  run,
};

async function run(stage: Stage, size: Size, record: Recorder): Promise<void> {
  const table = internet(PREFIXES, size);
  const [best] = stage.senders;
  const lengthening = { prepends: true };
  for (const sender of stage.senders) await stage.prepare(sender, table, lengthening);
  await stage.openAll();
  const idle = await stage.usageAtRest();
  for (const receiver of stage.receivers) {
    await stage.setTarget(receiver, { state: stage.expected(best, receiver, table, lengthening) });
  }
  const begun = await Promise.all(stage.senders.map((sender) => stage.announce(sender, table, lengthening)));
  const arrivals = await Promise.all(stage.receivers.map((receiver) => stage.waitForTarget(receiver)));
  record("all receivers have the best", Math.max(...arrivals.map(({ reachedAt }) => reachedAt)) - Math.min(...begun));
  const loaded = await stage.usageAtRest();
  record("CPU", loaded.cpuMilliseconds - idle.cpuMilliseconds);
  record("RSS", loaded.residentMiB, "MiB");
}
