/**
 * `configure batch` and `configure replace`: lines are only collected, on top of the configuration that runs or in its
 * place, and take effect together when `commit` is said, or never. So a file keeps its line numbers: whatever is no
 * command of this mode is a line of it.
 */
import type { Completion } from "../../config/command-tree.ts";
import type { Configuration } from "../../config/model.ts";
import type { Problem } from "../../config/problems.ts";
import { readConfiguration } from "../../config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../../config/running-config.ts";
import { type Conversation, type Mode, type Reply, refused, SILENCE, splitLine } from "../conversation.ts";
import { Status } from "../status.ts";
import { reportReload } from "./reload-report.ts";

/** Characters. A hundred thousand lines are a tenth of it. */
const MOST_COLLECTED = 32 * 1024 * 1024;

const WORDS: readonly Completion[] = [
  { token: "abort", help: "forget the lines", isKeyword: true },
  { token: "commit", help: "let the lines take effect", isKeyword: true },
  { token: "do", help: "carry out a command", isKeyword: true },
];

/** What runs, as lines in front of the collected ones. */
const BASE_NAME = "running-config";

export class CollectingMode implements Mode {
  readonly prompt: string;
  private readonly conversation: Conversation;
  private readonly how: "batch" | "replace";
  private readonly name: string;
  private readonly lines: string[] = [];
  private size = 0;

  constructor(conversation: Conversation, how: "batch" | "replace", name: string) {
    this.conversation = conversation;
    this.how = how;
    this.name = name;
    this.prompt = `(config-${how})#`;
  }

  execute(line: string): Reply | Promise<Reply> {
    const words = splitLine(line);
    switch (words.join(" ")) {
      case "commit":
        return this.commit();
      case "commit dry-run":
        return this.preview();
      case "abort":
        return this.leave();
    }
    if (words[0] === "do" && words.length > 1) return this.conversation.execMode.execute(line);
    return this.collect(line);
  }

  complete(words: readonly string[], partial: string): readonly Completion[] {
    if (words[0] === "do") return this.conversation.execMode.complete(words.slice(1), partial);
    if (words.join(" ") === "commit" && "dry-run".startsWith(partial)) {
      return [{ token: "dry-run", help: "only say what would happen", isKeyword: true }];
    }
    return words.length === 0 ? WORDS.filter(({ token }) => token.startsWith(partial)) : [];
  }

  private collect(line: string): Reply {
    this.size += line.length + 1;
    if (this.size > MOST_COLLECTED) {
      this.leave();
      return refused(Status.ConfigFailed, `more than ${MOST_COLLECTED} characters: the lines are forgotten`);
    }
    this.lines.push(line.replace(/\r?\n$/, ""));
    return SILENCE;
  }

  private leave(): Reply {
    this.conversation.mode = this.conversation.execMode;
    return SILENCE;
  }

  private async commit(): Promise<Reply> {
    this.leave();
    let located = (problem: Problem): Problem | undefined => problem;
    const made = (running: Configuration) => {
      const draft = this.draft(running);
      located = draft.located;
      return draft.text;
    };
    return reportReload(await this.conversation.subject.apply(made, this.name), located);
  }

  private preview(): Reply {
    const { text, located } = this.draft(this.conversation.subject.configuration);
    return reportReload(this.conversation.subject.preview(text, this.name), located);
  }

  private draft(running: Configuration): { readonly text: string; located(problem: Problem): Problem | undefined } {
    const collected = this.lines.join("\n");
    if (this.how === "replace") return { text: collected, located: (problem) => problem };
    const base = `${writeConfiguration(running, SECRETS_SHOWN)}end\n`;
    const baseLines = base.split("\n").length - 1;
    const known = new Set(readConfiguration(base, BASE_NAME).problems.map(({ message }) => message));
    return {
      text: base + collected,
      located(problem) {
        if (problem.line > baseLines) return { ...problem, line: problem.line - baseLines };
        return known.has(problem.message) ? undefined : { ...problem, file: BASE_NAME };
      },
    };
  }
}
