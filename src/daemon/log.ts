/**
 * The daemon's log: one JSON object a line on standard output, lines as FRR has them, or readable ones when that is a
 * terminal.
 */
import { isatty } from "node:tty";
import { type Logger, pino } from "pino";
import { frrLine } from "./frr-line.ts";
import type { LogLevel } from "./log-level.ts";
import { type LogSink, openSink } from "./log-sink.ts";
import { prettyLine } from "./pretty-line.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

export interface LogForm {
  readonly format: "json" | "frr";
  /** Digits of a second, in FRR's format. */
  readonly timestampPrecision: number;
}

export interface DaemonLog {
  readonly log: Log;
  /** For what somebody asked for with `debug`: it is logged whatever the level. */
  readonly debugLog: Log;
  /** From which one on there are lines. */
  level: LogLevel;
  /** Undefined: as it is without a word. */
  form: LogForm | undefined;
  /** Resolves when the last lines are taken, as far as somebody takes them. Nothing can be logged after it. */
  close(): Promise<void>;
}

const STDOUT = 1;

export function openLog(level: LogLevel): DaemonLog {
  const sink: LogSink = isatty(STDOUT)
    ? terminalSink()
    : openSink(STDOUT, (lines) => log.warn({ lines }, "log lines were lost: nobody took them"));
  const usual = isatty(STDOUT) ? terminalLine() : (line: string) => line;
  let form: LogForm | undefined;
  const write = (line: string) => sink.write(form === undefined ? usual(line) : formed(line, form));
  const open = (least: LogLevel) =>
    pino(
      {
        level: least,
        base: null,
        formatters: { level: (label) => ({ level: label }) },
        timestamp: pino.stdTimeFunctions.isoTime,
      },
      { write },
    );
  const log = open(level);
  return {
    log,
    debugLog: open("debug"),
    get level() {
      return log.level as LogLevel;
    },
    set level(wanted) {
      log.level = wanted;
    },
    get form() {
      return form;
    },
    set form(wanted) {
      form = wanted;
    },
    close: () => sink.close(),
  };
}

function formed(line: string, { format, timestampPrecision }: LogForm): string {
  return format === "json" ? line : frrLine(line, timestampPrecision);
}

function terminalLine(): (line: string) => string {
  const colors = process.stdout.hasColors() && process.env.NO_COLOR === undefined;
  return (line) => prettyLine(line, colors);
}

function terminalSink(): LogSink {
  return {
    write: (line) => process.stdout.write(line),
    close: () => Promise.resolve(),
  };
}
