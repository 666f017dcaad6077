/** A log that tests can read, and wait for. */
import type { DaemonLog, Log, LogForm } from "../../src/daemon/log.ts";
import type { LogLevel } from "../../src/daemon/log-level.ts";

export interface Entry {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

export class RecordedLog implements Log, DaemonLog {
  /** It records every level. */
  readonly log = this;
  readonly debugLog = this;
  level: LogLevel = "info";
  form: LogForm | undefined;
  readonly entries: Entry[] = [];
  private readonly waiting = new Set<() => void>();

  readonly debug = this.recorder("debug");
  readonly info = this.recorder("info");
  readonly warn = this.recorder("warn");
  readonly error = this.recorder("error");
  readonly fatal = this.recorder("fatal");

  messages(level?: string): string[] {
    return this.entries.filter((entry) => level === undefined || entry.level === level).map(({ message }) => message);
  }

  /** Resolves with the first entry that says so, old or new. */
  async said(text: string): Promise<Entry> {
    for (;;) {
      const found = this.entries.find(({ message }) => message.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  clear(): void {
    this.entries.length = 0;
  }

  private recorder(level: string): Log["info"] {
    return (...args: unknown[]) => {
      const [fields, message] = args.length === 1 ? [undefined, args[0]] : args;
      this.entries.push({ level, fields, message: String(message) });
      const waiting = [...this.waiting];
      this.waiting.clear();
      for (const resolve of waiting) resolve();
    };
  }
}
