/** Routes to hosts: many /32, few attribute sets; as many to an UPDATE as fit, and one to an UPDATE. */
import type { TableName } from "../traffic/route-table.ts";
import { type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const HOSTS = 50_000;
const SETS = 8;

export const hosts: Scenario = {
  name: "hosts",
  about: `${HOSTS / 1000}k host routes, ${SETS} attribute sets, packed and one per UPDATE`,
  direct: true,
  quick: true,
  stage: (size) => ({ senders: 1, receivers: 1, expectedPrefixes: scaled(HOSTS, size) }),
  run,
};

async function run(stage: Stage, size: Size, record: Recorder): Promise<void> {
  const table: TableName = { kind: "hosts", prefixes: scaled(HOSTS, size), sets: SETS };
  const [sender] = stage.senders;
  const [receiver] = stage.receivers;
  const state = stage.expected(sender, receiver, table);
  await stage.openAll();
  for (const packed of [true, false]) {
    await stage.prepare(sender, table, { packed });
    await stage.usageAtRest();
    const time = await stage.timeUntil(receiver, { state }, () => stage.announce(sender, table, { packed }));
    record(packed ? "packed" : "one per UPDATE", time);
    await stage.usageAtRest();
    await stage.timeUntilEmpty(receiver, () => stage.withdraw(sender, table));
  }
}
