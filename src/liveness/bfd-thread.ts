/**
 * BFD in a thread of its own, so that nothing the main thread does delays a packet (see `docs/bfd.md`).
 *
 * The thread may die: it is started again and goes on with the sessions as they were, before their peers have noticed.
 */
import { Worker } from "node:worker_threads";
import type { PathMonitor, Watch, WatchEvents } from "../bfd/monitor.ts";
import type { PathOptions, SessionCounters } from "../bfd/path.ts";
import type { Session, SessionConfig } from "../bfd/session.ts";
import type { News, Order, Report, ThreadSetup } from "./messages.ts";

/** RFC 5881 § 4, RFC 5883 § 5. */
const SINGLE_HOP_PORT = 3784;
const MULTIHOP_PORT = 4784;

/** Milliseconds between two restarts: a thread that cannot live shall not take all our time. */
const RESTART_PACE = 1000;

export interface BfdThreadOptions {
  /** 3784 unless said otherwise. */
  readonly singleHopPort?: number;
  /** 4784 unless said otherwise. */
  readonly multihopPort?: number;
  /** Ask for real-time priority; so it is unless said otherwise. */
  readonly realTime?: boolean;
}

export interface BfdThreadEvents {
  shortcomings?(shortcomings: readonly string[]): void;
  /** Our own timers were late by so many milliseconds. */
  starved?(lateness: number): void;
  /** The thread has died, and another one goes on. */
  restarted?(why: string): void;
}

export class BfdThread implements PathMonitor {
  shortcomings: readonly string[] = [];
  private readonly setup: ThreadSetup;
  private readonly events: BfdThreadEvents;
  private readonly startWorker: (setup: ThreadSetup) => Worker;
  private readonly watches = new Map<number, ThreadWatch>();
  private readonly requests = new Map<number, (report: Report) => void>();
  private lastNumber = 0;
  /** Started with the first watch. */
  private worker: Worker | undefined;
  private restartedAt = Number.NEGATIVE_INFINITY;
  private restart: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(options: BfdThreadOptions = {}, events: BfdThreadEvents = {}, start = startThread) {
    const { singleHopPort = SINGLE_HOP_PORT, multihopPort = MULTIHOP_PORT, realTime = true } = options;
    this.setup = { singleHopPort, multihopPort, realTime };
    this.events = events;
    this.startWorker = start;
  }

  watch(options: PathOptions, events: WatchEvents): Watch {
    if (this.isClosed) throw new Error("the BFD thread has been closed");
    const number = ++this.lastNumber;
    const watch = new ThreadWatch(options, events, {
      forget: () => this.forget(number),
      reconfigure: (config) => this.order({ type: "reconfigure", watch: number, config }),
      counters: async () => (await this.report()).counters.get(number),
    });
    this.watches.set(number, watch);
    if (this.worker === undefined) this.start();
    else this.order({ type: "watch", watch: number, options, before: undefined });
    return watch;
  }

  /** Counters of all watches, and of what belongs to none. */
  report(): Promise<Report> {
    const request = ++this.lastNumber;
    return new Promise((resolve) => {
      this.requests.set(request, resolve);
      if (this.worker === undefined) this.answer(request, NOTHING_TO_REPORT);
      else this.order({ type: "report", request });
    });
  }

  /** Without a word to the peers: whoever wants one stops the watches before. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.restart);
    const { worker } = this;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    this.order({ type: "stop" });
    await ended;
  }

  private forget(watch: number): void {
    this.watches.delete(watch);
    this.order({ type: "forget", watch });
  }

  private order(order: Order): void {
    this.worker?.postMessage(order);
  }

  private start(): void {
    const worker = this.startWorker(this.setup);
    this.worker = worker;
    worker.on("message", (news: News) => this.hear(news));
    let why = "it ended by itself";
    worker.on("error", (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => this.onExit(why));
    for (const [watch, { options, session }] of this.watches) {
      this.order({ type: "watch", watch, options, before: session });
    }
  }

  private onExit(why: string): void {
    this.worker = undefined;
    for (const request of [...this.requests.keys()]) this.answer(request, NOTHING_TO_REPORT);
    if (this.isClosed) return;
    this.events.restarted?.(why);
    const wait = this.restartedAt + RESTART_PACE - performance.now();
    if (wait <= 0) this.startAgain();
    else this.restart = setTimeout(() => this.startAgain(), wait);
  }

  private startAgain(): void {
    this.restartedAt = performance.now();
    this.start();
  }

  private hear(news: News): void {
    switch (news.type) {
      case "session":
        this.watches.get(news.watch)?.hear(news.session, news.change);
        break;
      case "shortcomings":
        this.shortcomings = news.shortcomings;
        this.events.shortcomings?.(news.shortcomings);
        break;
      case "starved":
        this.events.starved?.(news.lateness);
        break;
      case "report":
        this.answer(news.request, news.report);
        break;
    }
  }

  private answer(request: number, report: Report): void {
    this.requests.get(request)?.(report);
    this.requests.delete(request);
  }
}

const NOTHING_TO_REPORT: Report = { counters: new Map(), dropped: new Map(), droppedByKernel: 0 };
const NO_COUNTERS: SessionCounters = { sent: 0, received: 0, dropped: 0, ups: 0, downs: 0 };

interface ThreadLine {
  forget(): void;
  reconfigure(config: SessionConfig): void;
  counters(): Promise<SessionCounters | undefined>;
}

class ThreadWatch implements Watch {
  options: PathOptions;
  session: Session | undefined;
  private readonly events: WatchEvents;
  private readonly line: ThreadLine;
  private isStopped = false;

  constructor(options: PathOptions, events: WatchEvents, line: ThreadLine) {
    this.options = options;
    this.events = events;
    this.line = line;
  }

  hear(session: Session, change: Parameters<WatchEvents["changed"]>[0] | undefined): void {
    this.session = session;
    if (change !== undefined) this.events.changed(change);
  }

  reconfigure(session: SessionConfig): void {
    this.options = { ...this.options, session };
    this.line.reconfigure(session);
  }

  async counters(): Promise<SessionCounters> {
    return (await this.line.counters()) ?? NO_COUNTERS;
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.line.forget();
  }
}

function startThread(setup: ThreadSetup): Worker {
  return new Worker(new URL("./thread.js", import.meta.url), { workerData: setup, name: "bfd" });
}
