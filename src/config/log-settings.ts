/** What a configuration says of the log. */

/** Of syslog (RFC 5424), by FRR's names, the gravest first. */
export const LOG_PRIORITIES = [
  "emergencies",
  "alerts",
  "critical",
  "errors",
  "warnings",
  "notifications",
  "informational",
  "debugging",
] as const;
export type LogPriority = (typeof LOG_PRIORITIES)[number];

/** Where FRR would log to, and from which priority on. Bellman logs to standard output. */
export type LogTarget = "stdout" | "syslog" | "file";

export const LOG_FORMATS = ["json", "frr"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogSettings {
  /** `log level …`: before what is said of targets. */
  level?: LogPriority;
  format?: LogFormat;
  /** Digits of a second. */
  timestampPrecision?: number;
  /** `log stdout|syslog|file …`. */
  readonly targets: { [Target in LogTarget]?: { readonly priority?: LogPriority; readonly file?: string } };
  facility?: string;
  /** `log commands` and other switches that mean nothing to Bellman, by their words; false: `no` was said. */
  readonly switches: Map<string, boolean>;
}

/** As FRR's when nothing is said. */
const DEFAULT_PRIORITY: LogPriority = "informational";

export function emptyLogSettings(): LogSettings {
  return { targets: {}, switches: new Map() };
}

/** The least grave priority that is logged: what is said for Bellman, else what any target of FRR's would show. */
export function logPriorityOf({ level, targets }: LogSettings): LogPriority {
  if (level !== undefined) return level;
  const wanted = Object.values(targets).map(({ priority = "debugging" }) => LOG_PRIORITIES.indexOf(priority));
  return wanted.length === 0 ? DEFAULT_PRIORITY : LOG_PRIORITIES[Math.max(...wanted)];
}
