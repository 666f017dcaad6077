/** A loaded table of which routes change at a steady rate: how long each change takes through the daemon. */
import { octetsOf } from "../traffic/address-octets.ts";
import { churnedState } from "../traffic/expectation.ts";
import { internet, percentile, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

const PREFIXES = 100_000;
const SLOW = 1_000;
const FAST = 10_000;
const SECONDS = 10;
/** Also the quick mode needs this many for its percentiles. */
const FEWEST_SECONDS = 1;

export const churn: Scenario = churnOf(SLOW);
export const fastChurn: Scenario = churnOf(FAST);

function churnOf(rate: number): Scenario {
  return {
    name: `churn-${rate / 1000}k`,
    about: `${rate.toLocaleString("en-US")} route changes a second, one per UPDATE, 100k prefixes loaded`,
    direct: true,
    quick: rate === SLOW,
    stage: (size) => ({ senders: 1, receivers: 1, expectedPrefixes: scaled(PREFIXES, size) }),
    run: (stage, size, record) => run(stage, rate, size, record),
  };
}

async function run(stage: Stage, rate: number, size: Size, record: Recorder): Promise<void> {
  const table = internet(PREFIXES, size);
  const [sender] = stage.senders;
  const [receiver] = stage.receivers;
  const count = rate * Math.max(FEWEST_SECONDS, SECONDS / size.divisor);
  await stage.prepare(sender, table);
  await stage.openAll();
  const state = stage.expected(sender, receiver, table);
  await stage.timeUntil(receiver, { state }, () => stage.announce(sender, table));
  const idle = await stage.usageAtRest();

  const nextHop = octetsOf(stage.nextHopAt(sender, receiver));
  const { senderAgent, receiverAgent } = stage;
  await receiverAgent.call("watchNumbers", stage.nameOf(receiver));
  await stage.setTarget(receiver, { state: churnedState(table, stage.pathTo(sender), nextHop, count) });
  const options = { table, path: [sender.asn], nextHop: sender.address, rate, count };
  const sent = await stage.within(senderAgent.call("churn", stage.nameOf(sender), options));
  await stage.waitForTarget(receiver);
  const seen = await receiverAgent.call("sightings", stage.nameOf(receiver));
  const delays = seen.flatMap((at, number) => (at === null ? [] : [at - sent[number]]));
  record("p50", percentile(delays, 0.5));
  record("p99", percentile(delays, 0.99));
  record("max", Math.max(...delays));
  if (stage.isDirect) return;
  const seconds = (sent[count - 1] - sent[0]) / 1000;
  record("CPU a second", ((await stage.usageAtRest()).cpuMilliseconds - idle.cpuMilliseconds) / seconds);
}
