/**
 * A running bellmand: a speaker that does what the configuration file says, and follows it when it changes.
 *
 * Everything that can fail at the start fails before the first session begins.
 */
import { hostname, networkInterfaces } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { Configuration } from "../config/model.ts";
import { formatProblem, type Problem } from "../config/problems.ts";
import { ListenError } from "../net/listen-error.ts";
import type { ListenAddress, SpeakerOptions } from "../speaker/settings/options.ts";
import { Speaker } from "../speaker/speaker.ts";
import { errorsAmong, readConfigurationFile, refusal } from "./configuration-file.ts";
import { ExitCode, StartupError } from "./exit-code.ts";
import type { Log } from "./log.ts";
import { type Identity, NO_ROUTER_ID, type Plan, planOf } from "./plan.ts";
import { type Activity, planDifference } from "./plan-difference.ts";
import { takeSteps } from "./plan-step.ts";
import { hostRouterId } from "./router-id.ts";
import { RunDirectory } from "./run-directory.ts";
import { logSessions } from "./session-log.ts";

export interface DaemonOptions {
  readonly configFile: string;
  /** Name and skip lines that cannot be read. */
  readonly lenient: boolean;
  readonly listen: readonly ListenAddress[];
  readonly runDirectory: string;
  /** Told to peers. */
  readonly softwareVersion: string;
}

/** The speaker, the plan that it follows, and what else ends with it. */
interface Running {
  readonly speaker: Speaker;
  readonly plan: Plan;
  readonly stopLogging: () => void;
}

const NOTHING: Omit<Activity, "behavior"> = {
  policy: new Map(),
  neighbors: new Map(),
  ranges: new Map(),
  networks: new Set(),
};

export class Daemon {
  private readonly options: DaemonOptions;
  private readonly log: Log;
  private readonly runDirectory: RunDirectory;
  private running: Running | undefined;
  /** Reloads and the stop happen one after the other. */
  private work: Promise<void> = Promise.resolve();

  private constructor(options: DaemonOptions, log: Log, runDirectory: RunDirectory) {
    this.options = options;
    this.log = log;
    this.runDirectory = runDirectory;
  }

  /** Throws a StartupError, having undone what was done. */
  static async start(options: DaemonOptions, log: Log): Promise<Daemon> {
    const { model, problems } = readConfigurationFile(options.configFile);
    if (errorsAmong(problems).length > 0 && !options.lenient) {
      throw new StartupError(ExitCode.BadConfiguration, refusal(problems));
    }
    const plan = planFor(model);
    if (plan === NO_ROUTER_ID)
      throw new StartupError(ExitCode.BadConfiguration, `${options.configFile}: ${NO_ROUTER_ID}`);
    const daemon = new Daemon(options, log, RunDirectory.acquire(options.runDirectory));
    try {
      daemon.report(problems);
      await daemon.follow(plan);
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    return daemon;
  }

  /** Reads the file again and follows it. A file that cannot be used changes nothing. */
  reload(): Promise<void> {
    return this.next(() => this.reloadNow());
  }

  /** Takes leave of every neighbour and closes everything. */
  stop(): Promise<void> {
    return this.next(async () => {
      await this.close();
      this.runDirectory.release();
    });
  }

  private next(task: () => Promise<void>): Promise<void> {
    const done = this.work.then(task);
    this.work = done.catch(() => undefined); // whoever asked for the task is told
    return done;
  }

  private async reloadNow(): Promise<void> {
    const { configFile, lenient } = this.options;
    let model: Configuration;
    let problems: readonly Problem[];
    try {
      ({ model, problems } = readConfigurationFile(configFile));
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      this.log.error({ file: configFile }, `${error.message}; nothing was changed`);
      return;
    }
    this.report(problems);
    const errors = errorsAmong(problems).length;
    if (errors > 0 && !lenient) {
      this.log.error({ file: configFile, errors }, "the configuration has errors; nothing was changed");
      return;
    }
    const plan = planFor(model, this.running?.plan);
    if (plan === NO_ROUTER_ID) this.log.error({ file: configFile }, `${NO_ROUTER_ID}; nothing was changed`);
    else await this.follow(plan);
  }

  private async follow(plan: Plan | undefined): Promise<void> {
    const { running } = this;
    if (plan === undefined) {
      await this.close();
      this.log.warn('the configuration has no "router bgp": there is nothing to do');
      return;
    }
    if (running === undefined) {
      await this.open(plan);
      return;
    }
    const [before, after] = [running.plan.identity, plan.identity];
    if (!isSameSpeaker(before, after)) {
      this.log.warn("the AS number, router ID, cluster ID or confederation changed: all sessions start anew");
      await this.close();
      await this.open(plan);
      return;
    }
    if (before.hostname !== after.hostname) this.log.warn("peers are told the new host name after the next start");
    const steps = planDifference(running.plan, plan);
    takeSteps(running.speaker, steps);
    this.running = { ...running, plan };
    this.log.info({ changes: steps.length }, `the configuration was read again, changes: ${steps.length}`);
  }

  private async open(plan: Plan): Promise<void> {
    const { listen, softwareVersion } = this.options;
    const { asn, routerId } = plan.identity;
    const speaker = new Speaker({ ...speakerOptions(plan), softwareVersion, listen });
    try {
      await speaker.ready();
    } catch (error) {
      await speaker.close();
      if (!(error instanceof ListenError)) throw error;
      const advice = "see -p and -l; -p 0 accepts no connections";
      throw new StartupError(ExitCode.MissingResource, `${error.message} (${advice})`, error);
    }
    const stopLogging = logSessions(speaker, this.log);
    this.running = { speaker, plan, stopLogging };
    const where = speaker.listening.map(({ address, port }) => `${address} port ${port}`);
    const [neighbors, networks] = [plan.neighbors.size, plan.networks.size];
    const summary = `AS ${asn}, router ID ${routerId}: ${neighbors} neighbours, ${networks} networks`;
    this.log.info({ as: asn, routerId, neighbors, networks, listening: where }, summary);
    takeSteps(speaker, planDifference({ ...NOTHING, behavior: plan.behavior }, plan));
  }

  private async close(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await running?.speaker.close();
    running?.stopLogging();
  }

  private report(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const { severity, file, line, column } = problem;
      const level = severity === "error" ? "error" : "info";
      this.log[level]({ file, line, column }, formatProblem(problem));
    }
  }
}

function speakerOptions({ identity, behavior }: Plan): SpeakerOptions {
  const { clusterId, confederation, ...rest } = identity;
  return {
    ...rest,
    ...behavior,
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(confederation === undefined ? {} : { confederation }),
  };
}

/** Another host name is no reason to end sessions. */
function isSameSpeaker(before: Identity, after: Identity): boolean {
  return isDeepStrictEqual({ ...before, hostname: "" }, { ...after, hostname: "" });
}

/** A router ID that was taken from the host stays, though its addresses may have changed: it identifies the sessions. */
function planFor(model: Configuration, running?: Plan): ReturnType<typeof planOf> {
  const routerId = running?.identity.routerId ?? hostRouterId(networkInterfaces());
  return planOf(model, { hostname: hostname(), routerId });
}
