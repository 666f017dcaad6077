/** The daemon's log: one JSON object a line on standard output, or readable lines when that is a terminal. */
import { isatty } from "node:tty";
import { type Logger, pino } from "pino";
import type { LogLevel } from "./log-level.ts";
import { type LogSink, openSink } from "./log-sink.ts";
import { prettyLine } from "./pretty-line.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

export interface DaemonLog {
  readonly log: Log;
  /** Resolves when the last lines are taken, as far as somebody takes them. Nothing can be logged after it. */
  close(): Promise<void>;
}

const STDOUT = 1;

export function openLog(level: LogLevel): DaemonLog {
  const sink: LogSink = isatty(STDOUT)
    ? terminalSink()
    : openSink(STDOUT, (lines) => log.warn({ lines }, "log lines were lost: nobody took them"));
  const log = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    sink,
  );
  return { log, close: () => sink.close() };
}

function terminalSink(): LogSink {
  const { stdout } = process;
  const colors = stdout.hasColors() && process.env.NO_COLOR === undefined;
  return {
    write: (line) => stdout.write(prettyLine(line, colors)),
    close: () => Promise.resolve(),
  };
}
