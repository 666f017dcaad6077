/** Bellman under a configuration, on real sockets, that can be asked what its daemon can be asked. */
import { CommandTree } from "../../../src/config/command-tree.ts";
import { splitWords } from "../../../src/config/lines.ts";
import { parseTemplate } from "../../../src/config/notation.ts";
import { readConfiguration } from "../../../src/config/reader.ts";
import { Statement } from "../../../src/config/statement.ts";
import { EXEC_COMMANDS } from "../../../src/control/commands.ts";
import type { Subject } from "../../../src/control/subject.ts";
import { NO_ROUTER_ID, planOf, speakerOptions } from "../../../src/daemon/plan.ts";
import { emptyPlan, planDifference } from "../../../src/daemon/plan-difference.ts";
import { takeSteps } from "../../../src/daemon/plan-step.ts";
import { systemClock } from "../../../src/net/clock.ts";
import { Speaker } from "../../../src/speaker/speaker.ts";

export class ConfiguredSpeaker {
  private readonly subject: Subject;
  private readonly speaker: Speaker;
  private readonly tree = new CommandTree(
    EXEC_COMMANDS.map((command) => ({ command, offered: true, template: parseTemplate(command.syntax) })),
  );

  private constructor(subject: Subject, speaker: Speaker) {
    this.subject = subject;
    this.speaker = speaker;
  }

  /** What is not supported yet is passed over. */
  static async start(lines: readonly string[]): Promise<ConfiguredSpeaker> {
    const { model } = readConfiguration(lines.join("\n"), "frr.conf");
    const plan = planOf(model, { hostname: "bellman", routerId: undefined, onLink: () => false });
    if (plan === undefined || plan === NO_ROUTER_ID) throw new Error("the configuration makes no speaker");
    const speaker = new Speaker(speakerOptions(plan));
    await speaker.ready();
    const nothing = emptyPlan(plan);
    takeSteps(speaker, nothing, planDifference(nothing, plan));
    return new ConfiguredSpeaker(subjectOf(speaker, model), speaker);
  }

  /** The answer to one line. */
  ask(line: string): string {
    const words = splitWords(line, 1);
    const outcome = this.tree.match(words.map(({ text }) => text));
    if (outcome.type !== "match") throw new Error(`no such command: ${line}`);
    const answer = outcome.command.run(this.subject, new Statement(words, outcome.captures, () => undefined));
    if (answer instanceof Promise) throw new Error(`an answer that has to be waited for: ${line}`);
    return typeof answer === "string" ? answer : Array.from(answer).join("");
  }

  stop(): Promise<void> {
    return this.speaker.close();
  }
}

function subjectOf(speaker: Speaker, configuration: Subject["configuration"]): Subject {
  const never = () => {
    throw new Error("a question changes nothing");
  };
  return {
    clock: systemClock,
    softwareVersion: "Bellman/0",
    startedAt: systemClock.wallTime(),
    configuration,
    speaker,
    bfdPaths: [],
    configFile: "frr.conf",
    logging: { debugging: new Set(), debug: never, level: "info", setLevel: never },
    preview: never,
    apply: never,
    reload: never,
    save: never,
  };
}
