/** What shows lists and route maps, against bgpd on the same configuration. */
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/reader.ts";
import { POLICY_COMMANDS } from "../../src/control/show/policy/commands.ts";
import { ToolFailed } from "../../src/lab/process.ts";
import { answer } from "../control/answer.ts";
import { CONFIGURATION, comparable, modernized, recordedExchanges } from "../control/show/policy/transcript.ts";
import { BGPD_PREAMBLE, Bgpd } from "./bgpd.ts";

describe("FRR and Bellman", () => {
  it("show the same lists and route maps", async () => {
    const bgpd = await Bgpd.start([...BGPD_PREAMBLE, ...CONFIGURATION.trim().split("\n")]);
    const { model: configuration } = readConfiguration(CONFIGURATION, "policy.conf");
    try {
      for (const { command } of recordedExchanges()) {
        const theirs = await shown(bgpd, command);
        expect(comparable(await answer(POLICY_COMMANDS, { configuration }, command)), command).toBe(modernized(theirs));
      }
    } finally {
      await bgpd.stop();
    }
  });
});

/** A refusal is an answer, too. */
async function shown(bgpd: Bgpd, command: string): Promise<string> {
  try {
    return await bgpd.show(command);
  } catch (error) {
    const [refusal] = (error instanceof ToolFailed ? /% .*/.exec(error.message) : null) ?? [];
    if (refusal === undefined) throw error;
    return `${refusal}\n`;
  }
}
