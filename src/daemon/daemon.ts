/**
 * A running bellmand: a speaker that does what the configuration says, and follows it when it changes.
 *
 * Everything that can fail at the start fails before the first session begins, and everything that can fail in a reload
 * before the first change. Reloads, other changes and the stop happen one after the other; a preview waits for nobody.
 */
import { hostname, networkInterfaces } from "node:os";
import type { PathMonitor } from "../bfd/monitor.ts";
import type { PathOptions, StateChange } from "../bfd/path.ts";
import { bfdOfPath } from "../config/effective-bfd.ts";
import { Configuration } from "../config/model.ts";
import { formatProblem, type Position, type Problem } from "../config/problems.ts";
import { type ReadResult, readConfiguration } from "../config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../config/running-config.ts";
import { BfdThread, type BfdThreadEvents } from "../liveness/bfd-thread.ts";
import { type Clock, systemClock } from "../net/clock.ts";
import type { Speaker } from "../speaker/speaker.ts";
import { BfdTroubles, debugSessionChange, logSessionChange } from "./bfd-log.ts";
import { BfdPeers } from "./bfd-peers.ts";
import { ConfigurationFile, errorsAmong, refusal } from "./configuration-file.ts";
import { debugSpeaker } from "./debug-log.ts";
import { ExitCode, StartupError } from "./exit-code.ts";
import { Follower, type Surroundings } from "./follower.ts";
import { hostLinks } from "./host-links.ts";
import { lineDifference } from "./line-difference.ts";
import type { DaemonLog } from "./log.ts";
import { Logging } from "./logging.ts";
import { NO_ROUTER_ID, type Plan, planOf } from "./plan.ts";
import { plannedBfdPeers } from "./plan-bfd.ts";
import { checkPlan } from "./plan-check.ts";
import { countChanges } from "./plan-difference.ts";
import { StepError } from "./plan-step.ts";
import { type Reload, refusedReload } from "./reload.ts";
import { hostRouterId } from "./router-id.ts";
import { RunDirectory } from "./run-directory.ts";
import { logSessions } from "./session-log.ts";
import { SharedMonitor, type SharedPath } from "./shared-monitor.ts";

export interface DaemonOptions extends Omit<Surroundings, "bfd"> {
  readonly configFile: string;
  /** Name and skip lines that cannot be read. */
  readonly lenient: boolean;
  readonly runDirectory: string;
  /** Where BFD's packets over a single hop are sent to and awaited; 3784 unless said otherwise. */
  readonly bfdPort?: number;
  /** Makes the one who watches paths; a thread of its own unless said otherwise. */
  readonly openBfd?: (events: BfdThreadEvents) => PathMonitor;
}

/** A configuration that can be followed. */
interface Acceptable extends Reload {
  readonly model: Configuration;
  /** Undefined: there is nothing to do. */
  readonly plan: Plan | undefined;
  /** Paths to be watched for themselves. */
  readonly bfdPeers: ReadonlyMap<string, PathOptions>;
}

const BEGINNING: Position = { line: 1, column: 1 };

export class Daemon {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly logging: Logging;
  private readonly options: DaemonOptions;
  private readonly daemonLog: DaemonLog;
  private readonly runDirectory: RunDirectory;
  private readonly file: ConfigurationFile;
  private readonly follower: Follower;
  private readonly monitor: SharedMonitor;
  private readonly bfdPeers: BfdPeers;
  private readonly bfdTroubles: BfdTroubles;
  private followed = new Configuration();
  /** Chosen once: sessions are known by it, though the host's addresses may change. */
  private routerId: string | undefined;
  private stopDebugging: (() => void) | undefined;
  private work: Promise<unknown> = Promise.resolve();

  private constructor(options: DaemonOptions, log: DaemonLog, file: ConfigurationFile, runDirectory: RunDirectory) {
    const { listen, softwareVersion, clock = systemClock, network, bfdPort: singleHopPort } = options;
    const { openBfd = (events) => new BfdThread(singleHopPort === undefined ? {} : { singleHopPort }, events) } =
      options;
    this.options = options;
    this.daemonLog = log;
    this.file = file;
    this.runDirectory = runDirectory;
    this.clock = clock;
    this.startedAt = clock.wallTime();
    this.logging = new Logging(log, () => this.debugAnew());
    this.bfdTroubles = new BfdTroubles(log.log);
    this.monitor = new SharedMonitor(openBfd(this.bfdTroubles), clock, (path, change) => this.onPath(path, change));
    this.bfdPeers = new BfdPeers(this.monitor);
    const surroundings = { listen, softwareVersion, clock, bfd: this.monitor, ...(network && { network }) };
    this.follower = new Follower(surroundings, (speaker, plan) => this.watch(speaker, plan));
  }

  /** Throws a StartupError, having undone what was done. */
  static async start(options: DaemonOptions, log: DaemonLog): Promise<Daemon> {
    const file = new ConfigurationFile(options.configFile);
    const read = file.read();
    const { problems } = read;
    if (errorsAmong(problems).length > 0 && !options.lenient) {
      throw new StartupError(ExitCode.BadConfiguration, refusal(problems));
    }
    const daemon = new Daemon(options, log, file, RunDirectory.acquire(options.runDirectory));
    try {
      const judged = daemon.judge(read, options.configFile);
      daemon.report(problems);
      if (!("model" in judged)) throw new StartupError(ExitCode.BadConfiguration, refusal(judged.problems));
      await daemon.follow(judged);
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    return daemon;
  }

  get configFile(): string {
    return this.options.configFile;
  }

  get softwareVersion(): string {
    return this.options.softwareVersion;
  }

  /** What is followed now. Not to be changed: see `apply`. */
  get configuration(): Configuration {
    return this.followed;
  }

  get speaker(): Speaker | undefined {
    return this.follower.speaker;
  }

  /** The paths that BFD watches, for neighbours and for themselves. */
  get bfdPaths(): readonly SharedPath[] {
    return this.monitor.paths;
  }

  /** What following the text would do. */
  preview(text: string, fileName: string): Reload {
    return reloadOf(this.judge(readConfiguration(text, fileName), fileName));
  }

  /**
   * Follows the text, wholly or not at all; one that is made of what is followed is made when it is its turn. The
   * configuration file stays as it is.
   */
  apply(text: string | ((running: Configuration) => string), fileName: string): Promise<Reload> {
    const read = () => readConfiguration(typeof text === "string" ? text : text(this.followed), fileName);
    return this.next(() => this.change(read, fileName, `${fileName} was applied`));
  }

  /** Reads the configuration file again and follows it, wholly or not at all. */
  reload(): Promise<Reload> {
    return this.next(() => this.change(() => this.file.read(), this.configFile, "the configuration was read again"));
  }

  /** Writes what is followed now to the configuration file; throws a SaveError. `force`: whatever is in it. */
  save({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    return this.next(() => {
      this.file.save(writeConfiguration(this.followed, SECRETS_SHOWN), force);
      this.daemonLog.log.info({ file: this.configFile }, `the configuration was saved to ${this.configFile}`);
    });
  }

  /** Takes leave of every neighbour and closes everything. */
  stop(): Promise<void> {
    return this.next(async () => {
      await this.bfdPeers.follow(new Map(), () => this.follower.close());
      await this.monitor.close();
      this.bfdTroubles.stop();
      this.runDirectory.release();
    });
  }

  private next<T>(task: () => Promise<T> | T): Promise<T> {
    const done = this.work.then(task);
    this.work = done.catch(() => undefined); // whoever asked for the task is told
    return done;
  }

  private async change(read: () => ReadResult, fileName: string, what: string): Promise<Reload> {
    const { log } = this.daemonLog;
    let judged: Acceptable | Reload;
    try {
      judged = this.judge(read(), fileName);
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      log.error({ file: fileName }, `${error.message}; nothing was changed`);
      return refusedReload([problemOf(fileName, BEGINNING, error.message)]);
    }
    this.report(judged.problems);
    const errors = errorsAmong(judged.problems).length;
    if (!("model" in judged)) {
      log.error({ file: fileName, errors }, "the configuration has errors; nothing was changed");
      return judged;
    }
    const steps = judged.plan === undefined ? [] : this.follower.stepsTo(judged.plan);
    const changes = countChanges(steps) + this.bfdPeers.changesTo(judged.bfdPeers);
    for (const { neighbor, why } of judged.resets) {
      log.warn({ neighbor, why }, `the session with ${neighbor} has to end: ${why}`);
    }
    try {
      await this.follow(judged);
    } catch (error) {
      if (!(error instanceof StartupError) && !(error instanceof StepError)) throw error;
      log.error({ file: fileName, err: error }, `the configuration could not be followed: ${error.message}`);
      const problem = problemOf(fileName, judged.model.bgp?.at ?? BEGINNING, error.message);
      return { ...reloadOf(judged), problems: [...judged.problems, problem], refused: true };
    }
    log.info({ changes, resets: judged.resets.length }, `${what}, changes: ${changes}`);
    return reloadOf(judged);
  }

  /** Whether a configuration can be followed, and what that would do. Nothing is changed. */
  private judge({ model, problems }: ReadResult, fileName: string): Acceptable | Reload {
    if (errorsAmong(problems).length > 0 && !this.options.lenient) return refusedReload(problems);
    const interfaces = networkInterfaces();
    this.routerId ??= hostRouterId(interfaces);
    const onLink = hostLinks(interfaces);
    const plan = planOf(model, { hostname: hostname(), routerId: this.routerId, onLink });
    if (plan === NO_ROUTER_ID) {
      return refusedReload([...problems, problemOf(fileName, model.bgp?.at ?? BEGINNING, NO_ROUTER_ID)]);
    }
    const objections = plan === undefined ? [] : checkPlan(plan, this.follower.stepsTo(plan), model, fileName);
    if (objections.length > 0) return refusedReload([...problems, ...objections]);
    const resets = this.follower.resetsBy(plan);
    const bfdPeers = plannedBfdPeers(model, onLink);
    return {
      model,
      plan,
      bfdPeers,
      problems,
      refused: false,
      difference: lineDifference(this.followed, model),
      resets,
    };
  }

  private async follow({ model, plan, bfdPeers }: Acceptable): Promise<void> {
    await this.bfdPeers.follow(bfdPeers, () => this.follower.follow(plan));
    this.followed = model;
    this.logging.follow(model);
    if (plan === undefined && bfdPeers.size === 0) {
      this.daemonLog.log.warn('the configuration has no "router bgp": there is nothing to do');
    }
  }

  private watch(speaker: Speaker, { identity, neighbors, networks }: Plan): () => void {
    const { log } = this.daemonLog;
    const { asn, routerId } = identity;
    const where = speaker.listening.map(({ address, port }) => `${address} port ${port}`);
    const counts = { neighbors: neighbors.size, networks: networks.size };
    const summary = `AS ${asn}, router ID ${routerId}: ${counts.neighbors} neighbours, ${counts.networks} networks`;
    log.info({ as: asn, routerId, ...counts, listening: where }, summary);
    const stopLogging = logSessions(speaker, log);
    this.stopDebugging = debugSpeaker(speaker, this.logging.debugging, this.daemonLog.debugLog);
    return () => {
      stopLogging();
      this.stopDebugging?.();
      this.stopDebugging = undefined;
    };
  }

  private onPath(path: SharedPath, change: StateChange): void {
    const { log, debugLog } = this.daemonLog;
    if (bfdOfPath(this.followed, path.options).logSessionChanges) logSessionChange(log, path, change);
    if (this.logging.debugging.has("bfd")) debugSessionChange(debugLog, path, change);
  }

  private debugAnew(): void {
    const { speaker } = this;
    if (speaker === undefined) return;
    this.stopDebugging?.();
    this.stopDebugging = debugSpeaker(speaker, this.logging.debugging, this.daemonLog.debugLog);
  }

  private report(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const { severity, file, line, column } = problem;
      const level = severity === "error" ? "error" : "info";
      this.daemonLog.log[level]({ file, line, column }, formatProblem(problem));
    }
  }
}

function problemOf(file: string, { line, column }: Position, message: string): Problem {
  return { severity: "error", file, line, column, message };
}

function reloadOf({ problems, refused, difference, resets }: Reload): Reload {
  return { problems, refused, difference, resets };
}
