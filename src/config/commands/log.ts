/** `log …`, `debug …` and `service …`. */
import type { Command } from "../grammar.ts";
import { LOG_FORMATS, LOG_PRIORITIES, type LogSettings, type LogTarget } from "../log-settings.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { choiceCommand, noticeIdle, numberCommand, type SettingCommand, within } from "./setting.ts";

const PRIORITY = `<${LOG_PRIORITIES.join("|")}>$priority`;
const ELSEWHERE = "logs go to standard output";
const SWITCHES = ["commands", "error-category", "immediate-mode", "record-priority", "record-severity", "unique-id"];

const LOG_COMMANDS: readonly SettingCommand<LogSettings>[] = [
  choiceCommand("level", "log level", LOG_PRIORITIES, "priority"),
  choiceCommand("format", "log format", LOG_FORMATS, "format"),
  numberCommand("timestampPrecision", "log timestamp precision", "(0-6)"),
  target("stdout", `log stdout [${PRIORITY}]`),
  target("syslog", `log syslog [${PRIORITY}]`, ELSEWHERE),
  target("file", `log file ![WORD$file [${PRIORITY}]]`, ELSEWHERE),
  {
    syntax: "[no] log facility ![WORD$facility]",
    set(log, statement) {
      log.facility = statement.text("facility");
      noticeIdle(statement, ELSEWHERE);
    },
    unset: (log) => delete log.facility,
    *lines({ facility }) {
      if (facility !== undefined) yield `log facility ${facility}`;
    },
  },
  {
    syntax: `[no] log <${SWITCHES.join("|")}>$switch`,
    set: (log, statement) => turn(log, statement, true),
    unset: (log, statement) => turn(log, statement, false),
    *lines({ switches }) {
      for (const [words, wanted] of switches) yield `${wanted ? "" : "no "}log ${words}`;
    },
  },
];

function turn({ switches }: LogSettings, statement: Statement, wanted: boolean): void {
  switches.set(statement.text("switch"), wanted);
  noticeIdle(statement, "Bellman's lines have one form");
}

function target(to: LogTarget, syntax: string, idle?: string): SettingCommand<LogSettings> {
  return {
    syntax: `[no] ${syntax}`,
    set({ targets }, statement) {
      const priority = LOG_PRIORITIES.find((word) => statement.has("priority") && statement.text("priority") === word);
      targets[to] = {
        ...(priority === undefined ? {} : { priority }),
        ...(statement.has("file") ? { file: statement.text("file") } : {}),
      };
      noticeIdle(statement, idle);
    },
    unset: ({ targets }) => delete targets[to],
    *lines({ targets }) {
      const said = targets[to];
      if (said !== undefined) yield ["log", to, said.file, said.priority].filter(Boolean).join(" ");
    },
  };
}

/** Words that are kept as they are. */
function wordsCommand(keyword: string, key: "debugs" | "services", why: string): Command<Configuration> {
  return {
    syntax: `[no] ${keyword} LINE...$rest`,
    set(configuration, statement) {
      configuration[key].add(statement.text("rest"));
      noticeIdle(statement, why);
    },
    unset: (configuration, statement) => configuration[key].delete(statement.text("rest")),
    *lines(configuration) {
      for (const words of configuration[key]) yield `${keyword} ${words}`;
    },
  };
}

export const LOGGING_COMMANDS: readonly Command<Configuration>[] = [
  ...LOG_COMMANDS.map((command) => within(({ log }: Configuration) => log, command)),
  wordsCommand("debug", "debugs", "the running daemon's debug command says what is logged beyond its level"),
  wordsCommand("service", "services", "Bellman has one process and one file"),
];
