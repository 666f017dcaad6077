/**
 * The life of the process: it starts, follows signals, and ends. SIGHUP reloads; SIGTERM and SIGINT stop in good order,
 * and the second of them at once.
 */
import { constants } from "node:os";
import { Daemon, type DaemonOptions } from "./daemon.ts";
import { ExitCode } from "./exit-code.ts";
import type { DaemonLog } from "./log.ts";

/** What a process that a signal ended exits with, plus the signal's number. */
const ENDED_BY_SIGNAL = 128;

/** The longest interval that Node knows: 24 days. */
const FOREVER = 0x7fffffff;

/** What lives and dies with the daemon: whatever it is to be talked to by. */
export interface Company {
  /** The daemon follows its file now. What this resolves with is closed before the daemon stops. */
  running(daemon: Daemon): Promise<Closeable> | Closeable;
}

export interface Closeable {
  close(): Promise<void> | void;
}

/** Resolves when the daemon has stopped. A StartupError says why it could not start. */
export async function live(options: DaemonOptions, daemonLog: DaemonLog, company?: Company): Promise<void> {
  const { log } = daemonLog;
  dieOfDefects(daemonLog);
  const stopSignal = nextStopSignal();
  let daemon: Daemon | undefined;
  const failedReload = new Promise<never>((_, reject) => {
    process.on("SIGHUP", () => daemon?.reload().catch(reject));
  });
  daemon = await Daemon.start(options, daemonLog);
  const wakefulness = setInterval(() => undefined, FOREVER); // signals alone do not keep Node running
  let companion: Closeable | undefined;
  try {
    companion = await company?.running(daemon);
    const signal = await Promise.race([stopSignal, failedReload]);
    log.info({ signal }, `stopping on ${signal}`);
  } finally {
    clearInterval(wakefulness);
    await companion?.close();
    await daemon.stop();
    log.info("stopped");
    await daemonLog.close();
  }
}

function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(ENDED_BY_SIGNAL + constants.signals[signal]);
        isStopping = true;
        resolve(signal);
      });
    }
  });
}

/**
 * After a defect nothing may be trusted, so nothing is sent to peers: they keep our routes as long as graceful restart
 * allows, and a supervisor starts us again. Rejections that nobody handles end here, too.
 */
function dieOfDefects({ log, close }: DaemonLog): void {
  let isDying = false;
  process.on("uncaughtException", (error) => {
    if (isDying) process.exit(ExitCode.Crash);
    isDying = true;
    log.fatal({ err: error }, `a defect of bellmand: ${error instanceof Error ? error.message : String(error)}`);
    const die = () => process.exit(ExitCode.Crash);
    close().then(die, die);
  });
}
