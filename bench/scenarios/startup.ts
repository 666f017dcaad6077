/** From exec to a session that is Established; the neighbour tries to connect every 2 ms. */
import type { Recorder, Scenario, Size } from "./scenario.ts";
import type { Stage } from "./stage.ts";

export const startup: Scenario = {
  name: "exec",
  about: "from exec to Established, one neighbour",
  direct: false,
  quick: true,
  stage: () => ({ senders: 1, receivers: 0, expectedPrefixes: 1 }),
  run,
};

async function run(stage: Stage, _size: Size, record: Recorder): Promise<void> {
  record("exec → Established", (await stage.openAll()) - stage.startedAt);
  record("idle, RSS", (await stage.usageAtRest()).residentMiB, "MiB");
}
