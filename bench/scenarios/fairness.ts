/**
 * While one neighbour loads a table again and again: how late KEEPALIVEs are, and what another neighbour's changes wait.
 * The receiver gets the table, too, so that the changes wait behind it; the KEEPALIVEs are those to the neighbour that
 * sends the table, which is sent nothing else.
 */
import type { TableName } from "../traffic/route-table.ts";
import { internet, percentile, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const PREFIXES = 200_000;
const HOSTS = 100;
const HOLD_SECONDS = 3;
const KEEPALIVE_MS = 1000;
const RATE = 100;
const SECONDS = 10;
const FEWEST_SECONDS = 3;

export const fairness: Scenario = {
  name: "fairness",
  about: "200k prefixes come and go for 10 s: KEEPALIVEs, and another neighbour's single changes",
  direct: false,
  quick: false,
  stage: (size) => ({
    senders: 2,
    receivers: 1,
    expectedPrefixes: scaled(PREFIXES, size) + HOSTS,
    holdTime: HOLD_SECONDS,
  }),
  run,
};

async function run(stage: Stage, size: Size, record: Recorder): Promise<void> {
  const table = internet(PREFIXES, size);
  const single: TableName = { kind: "hosts", prefixes: HOSTS, sets: 1 };
  const [loader, other] = stage.senders;
  const [receiver] = stage.receivers;
  const { senderAgent, receiverAgent } = stage;
  await stage.prepare(loader, table);
  await stage.openAll();
  await stage.usageAtRest();
  await receiverAgent.call("watchNumbers", stage.nameOf(receiver));
  const count = RATE * Math.max(FEWEST_SECONDS, SECONDS / size.divisor);
  const options = { table: single, path: [other.asn], nextHop: other.address, rate: RATE, count };
  let over = false;
  const changes = senderAgent.call("churn", stage.nameOf(other), options).finally(() => {
    over = true;
  });
  while (!over) {
    await stage.announce(loader, table);
    await stage.withdraw(loader, table);
  }
  const sent = await stage.within(changes);
  await stage.usageAtRest();
  const seen = await receiverAgent.call("sightings", stage.nameOf(receiver));
  const delays = sent.flatMap((at, number) => {
    const seenAt = seen[number];
    return typeof seenAt === "number" ? [seenAt - at] : [];
  });
  const keepalives = await senderAgent.call("keepalives", stage.nameOf(loader));
  const gaps = keepalives.slice(1).map((at, i) => at - keepalives[i]);
  record("change of another neighbour, p50", percentile(delays, 0.5));
  record("change of another neighbour, p99", percentile(delays, 0.99));
  record("KEEPALIVE, latest", Math.max(0, ...gaps.map((gap) => gap - KEEPALIVE_MS)));
}
