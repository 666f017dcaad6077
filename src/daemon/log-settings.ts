/** What the configuration says of the log, in the daemon's words. */
import { type LogPriority, type LogSettings, logPriorityOf } from "../config/log-settings.ts";
import type { LogForm } from "./log.ts";
import { LOG_LEVELS, type LogLevel } from "./log-level.ts";

/** Syslog has more shades of grave than there are levels. */
const LEVELS: Readonly<Record<LogPriority, LogLevel>> = {
  emergencies: "fatal",
  alerts: "fatal",
  critical: "fatal",
  errors: "error",
  warnings: "warn",
  notifications: "info",
  informational: "info",
  debugging: "debug",
};

/**
 * `log level` counts by itself. What is said of FRR's targets may make the log more talkative than the command line asks
 * for, but hides nothing that it asks for.
 */
export function logLevelOf(settings: LogSettings, fromCommandLine: LogLevel): LogLevel {
  const said = settings.level !== undefined;
  if (!said && Object.keys(settings.targets).length === 0) return fromCommandLine;
  const level = LEVELS[logPriorityOf(settings)];
  return said || LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(fromCommandLine) ? level : fromCommandLine;
}

/** Undefined: nothing is said of it. */
export function logFormOf({ format, timestampPrecision = 0 }: LogSettings): LogForm | undefined {
  return format === undefined ? undefined : { format, timestampPrecision };
}
