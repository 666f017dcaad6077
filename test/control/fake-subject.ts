/** A daemon as commands see it, without one: it follows texts, remembers what it was told, and has no sessions. */
import type { Configuration } from "../../src/config/model.ts";
import { readConfiguration } from "../../src/config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../../src/config/running-config.ts";
import type { BfdPath, DebugCategory, Logging, Reload, Subject, TextMaker } from "../../src/control/subject.ts";
import { type Clock, systemClock } from "../../src/net/clock.ts";
import type { Speaker } from "../../src/speaker/speaker.ts";

export class FakeSubject implements Subject {
  readonly clock: Clock;
  readonly softwareVersion = "Bellman/1.2.3";
  readonly startedAt = 0;
  readonly configFile = "/nowhere/bellman.conf";
  readonly logging: Logging = new FakeLogging();
  readonly speaker: Speaker | undefined;
  bfdPaths: readonly BfdPath[] = [];
  configuration: Configuration;
  /** The texts that it was told to follow, and saves. */
  private last: Promise<unknown> = Promise.resolve();
  readonly applied: string[] = [];
  readonly saved: { force?: boolean }[] = [];
  refusesToSave = false;
  /** What a reload would do to sessions. */
  resets: Reload["resets"] = [];

  constructor(text = "", { clock = systemClock, speaker }: { clock?: Clock; speaker?: Speaker } = {}) {
    this.clock = clock;
    this.speaker = speaker;
    this.configuration = readConfiguration(`hostname host\n${text}`, "initial").model;
  }

  get running(): string {
    return writeConfiguration(this.configuration, SECRETS_SHOWN);
  }

  preview(text: string, fileName: string): Reload {
    const { model, problems } = readConfiguration(text, fileName);
    const refused = problems.some(({ severity }) => severity === "error");
    const difference = changedLines(this.running, writeConfiguration(model, SECRETS_SHOWN));
    return { problems, refused, difference: refused ? [] : difference, resets: refused ? [] : this.resets };
  }

  /** As in the daemon: one after the other. */
  apply(made: string | TextMaker, fileName: string): Promise<Reload> {
    const done = this.last.then(() => this.applyNow(made, fileName));
    this.last = done;
    return done;
  }

  private async applyNow(made: string | TextMaker, fileName: string): Promise<Reload> {
    const text = typeof made === "string" ? made : made(this.configuration);
    const reload = this.preview(text, fileName);
    await Promise.resolve(); // others may speak before it is done
    this.applied.push(text);
    if (!reload.refused) this.configuration = readConfiguration(text, fileName).model;
    return reload;
  }

  reload(): Promise<Reload> {
    return this.apply(this.running, this.configFile);
  }

  save(options: { force?: boolean } = {}): Promise<void> {
    if (this.refusesToSave && !options.force) {
      return Promise.reject(
        Object.assign(new Error("the file was changed by somebody else"), { code: "file-changed" }),
      );
    }
    this.saved.push(options);
    return Promise.resolve();
  }
}

function changedLines(before: string, after: string): string[] {
  const [old, young] = [new Set(before.split("\n")), new Set(after.split("\n"))];
  return [
    ...[...old].filter((line) => !young.has(line)).map((line) => `- ${line}`),
    ...[...young].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}

class FakeLogging implements Logging {
  readonly debugging = new Set<DebugCategory>();
  level = "info";

  debug(category: DebugCategory, wanted: boolean): void {
    if (wanted) this.debugging.add(category);
    else this.debugging.delete(category);
  }

  setLevel(level: string): void {
    this.level = level;
  }
}
