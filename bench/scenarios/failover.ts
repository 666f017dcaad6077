/** Two neighbours have the same table. The better one goes away, then the other one, too. */
import { NO_ROUTES } from "../traffic/expectation.ts";
import { internet, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const PREFIXES = 100_000;

export const failover: Scenario = {
  name: "failover",
  about: "100k prefixes: the better of two neighbours is lost, then the only one that is left",
  direct: false,
  quick: true,
  stage: (size) => ({ senders: 2, receivers: 1, expectedPrefixes: scaled(PREFIXES, size) }),
  run,
};

async function run(stage: Stage, size: Size, record: Recorder): Promise<void> {
  const table = internet(PREFIXES, size);
  const [better, other] = stage.senders;
  const [receiver] = stage.receivers;
  const variant = { prepends: true };
  const throughBetter = stage.expected(better, receiver, table, variant);
  const throughOther = stage.expected(other, receiver, table, variant);
  for (const sender of stage.senders) await stage.prepare(sender, table, variant);
  await stage.openAll();
  await stage.timeUntil(receiver, { state: throughBetter }, () => stage.announce(better, table, variant));
  await stage.announce(other, table, variant);
  await stage.usageAtRest();
  for (const [name, sender, state] of [
    ["failover", better, throughOther],
    ["loss", other, NO_ROUTES],
  ] as const) {
    await stage.setTarget(receiver, { state });
    const closedAt = await stage.closeSender(sender);
    const { firstAt, reachedAt } = await stage.waitForTarget(receiver);
    record(`${name}, first`, firstAt - closedAt);
    record(`${name}, all`, reachedAt - closedAt);
    await stage.usageAtRest();
  }
}
