/** A whole table through the daemon, one neighbour in, one out, and what can be done with it afterwards. */
import { internet, type Recorder, type Scenario, type Size, scaled } from "./scenario.ts";
import type { Stage } from "./stage.ts";

export const transit: Scenario = transitOf("transit", 1_000_000, "1M prefixes", { quick: true });
export const transitSmall: Scenario = transitOf("transit-100k", 100_000, "100k prefixes", { quick: false });
export const transitPolicy: Scenario = transitOf("transit-policy", 1_000_000, "1M prefixes, policy in and out", {
  quick: true,
  hasPolicy: true,
});

interface TransitOptions {
  readonly quick: boolean;
  readonly hasPolicy?: boolean;
}

function transitOf(
  name: string,
  prefixes: number,
  words: string,
  { quick, hasPolicy = false }: TransitOptions,
): Scenario {
  return {
    name,
    about: `${words}, one neighbour in, one out; the receiver returns; withdraw; load again; refresh`,
    direct: !hasPolicy,
    quick,
    stage: (size) => ({ senders: 1, receivers: 1, expectedPrefixes: scaled(prefixes, size), hasPolicy }),
    run: (stage, size, record) => run(stage, prefixes, size, record),
  };
}

async function run(stage: Stage, prefixes: number, size: Size, record: Recorder): Promise<void> {
  const table = internet(prefixes, size);
  const [sender] = stage.senders;
  const [receiver] = stage.receivers;
  await stage.prepare(sender, table);
  await stage.openAll();
  const idle = await stage.usageAtRest();
  const state = stage.expected(sender, receiver, table);
  const load = () => stage.timeUntil(receiver, { state }, () => stage.announce(sender, table));

  record("load", await load());
  const loaded = await stage.usageAtRest();
  if (!stage.isDirect) {
    record("load, CPU", loaded.cpuMilliseconds - idle.cpuMilliseconds);
    record("loaded, RSS", loaded.residentMiB, "MiB");
    await stage.closeReceiver(receiver);
    await stage.usageAtRest();
    record("receiver returns", await stage.timeUntil(receiver, { state }, () => stage.openReceiver(receiver)));
    await stage.usageAtRest();
  }
  record("withdraw", await stage.timeUntilEmpty(receiver, () => stage.withdraw(sender, table)));
  const empty = await stage.usageAtRest();
  if (!stage.isDirect) record("withdrawn, RSS", empty.residentMiB, "MiB");
  record("load again", await load());
  if (stage.isDirect || stage.ignoresRefresh) return;
  await stage.usageAtRest();
  record("refresh", await stage.timeUntil(receiver, { state, again: true }, () => stage.requestRefresh(receiver)));
}
