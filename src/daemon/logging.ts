/** The log as the configuration and the operator steer it while the daemon runs: its level, its form, and debug lines. */
import type { Configuration } from "../config/model.ts";
import type { DaemonLog } from "./log.ts";
import { LOG_LEVELS, type LogLevel } from "./log-level.ts";
import { logFormOf, logLevelOf } from "./log-settings.ts";

const DEBUG_CATEGORIES = [
  "neighbor-events",
  "keepalives",
  "updates",
  "bestpath",
  "zebra",
  "graceful-restart",
  "bfd",
] as const;
export type DebugCategory = (typeof DEBUG_CATEGORIES)[number];

export class Logging {
  private readonly daemonLog: DaemonLog;
  private readonly fromCommandLine: LogLevel;
  private readonly wanted = new Set<DebugCategory>();
  private configured: ReadonlySet<DebugCategory> = new Set();
  private configuredLevel: LogLevel;
  private readonly changed: () => void;

  /** `changed`: other categories are wanted now. */
  constructor(daemonLog: DaemonLog, changed: () => void) {
    this.daemonLog = daemonLog;
    this.fromCommandLine = daemonLog.level;
    this.configuredLevel = daemonLog.level;
    this.changed = changed;
  }

  get debugging(): ReadonlySet<DebugCategory> {
    return this.wanted;
  }

  debug(category: DebugCategory, wanted: boolean): void {
    if (wanted === this.wanted.has(category)) return;
    if (wanted) this.wanted.add(category);
    else this.wanted.delete(category);
    this.changed();
  }

  get level(): LogLevel {
    return this.daemonLog.level;
  }

  /** Until the configuration says another one than before. */
  setLevel(level: string): void {
    const known = LOG_LEVELS.find((each) => each === level);
    if (known === undefined) throw new RangeError(`there is no log level ${level}: expected ${LOG_LEVELS.join(", ")}`);
    this.daemonLog.level = known;
  }

  /** What an operator switched on stays on, unless the configuration had switched it on and does not any more. */
  follow({ log, debugs }: Configuration): void {
    const level = logLevelOf(log, this.fromCommandLine);
    if (level !== this.configuredLevel) this.daemonLog.level = level;
    this.configuredLevel = level;
    this.daemonLog.form = logFormOf(log);
    const before = this.configured;
    this.configured = new Set(
      DEBUG_CATEGORIES.filter((category) => [...debugs].some((words) => names(words, category))),
    );
    for (const category of before) if (!this.configured.has(category)) this.debug(category, false);
    for (const category of this.configured) this.debug(category, true);
  }
}

/** As in `bgp updates in`: what stands behind the category would only narrow it. */
function names(words: string, category: DebugCategory): boolean {
  return words === `bgp ${category}` || words.startsWith(`bgp ${category} `);
}
