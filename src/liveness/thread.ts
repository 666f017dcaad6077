/** The thread that runs BFD: one engine, its sockets, and the orders that it gets from the main thread. */
import { createHash } from "node:crypto";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { Engine } from "../bfd/engine.ts";
import type { EngineSession } from "../bfd/engine-session.ts";
import type { DropReason, StateChange } from "../bfd/path.ts";
import { libc } from "../linux/libc.ts";
import { systemClock } from "../net/clock.ts";
import type { News, Order, ThreadSetup } from "./messages.ts";
import { SocketTransport } from "./socket-transport.ts";

const SCHED_FIFO = 1;
const PRIORITY = 10;

/** Milliseconds of which one lateness is told. */
const STARVATION_PERIOD = 1000;

if (parentPort !== null) run(parentPort, workerData as ThreadSetup);

function run(main: MessagePort, setup: ThreadSetup): void {
  const tell = (news: News) => main.postMessage(news);
  const watches = new Map<number, EngineSession>();
  const numbers = new Map<EngineSession, number>();
  const dropped = new Map<DropReason, number>();
  const shortcomings: string[] = [];

  const say = (session: EngineSession, change: StateChange | undefined) => {
    const watch = numbers.get(session);
    if (watch !== undefined) tell({ type: "session", watch, session: session.snapshot, change });
  };
  const { singleHopPort: singleHop, multihopPort: multihop } = setup;
  const transport = new SocketTransport(
    { singleHop, multihop },
    (datagram) => engine.receive(datagram),
    (shortcoming) => noteShortcoming(shortcoming),
  );
  const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();
  const engine = new Engine(transport, systemClock, digest, {
    stateChanged: say,
    changed: (session) => say(session, undefined),
    dropped: (reason) => dropped.set(reason, (dropped.get(reason) ?? 0) + 1),
    starved: (lateness) => noteStarvation(lateness),
  });

  /** Where one timer is late, others are: the worst of them is told. */
  let worst = 0;
  const noteStarvation = (lateness: number) => {
    if (worst === 0) {
      setTimeout(() => {
        tell({ type: "starved", lateness: worst });
        worst = 0;
      }, STARVATION_PERIOD);
    }
    worst = Math.max(worst, lateness);
  };
  const noteShortcoming = (shortcoming: string | undefined) => {
    if (shortcoming === undefined || shortcomings.includes(shortcoming)) return;
    shortcomings.push(shortcoming);
    tell({ type: "shortcomings", shortcomings: [...shortcomings] });
  };
  if (setup.realTime) noteShortcoming(askForPriority());

  const begin = ({ watch, options, before }: Extract<Order, { type: "watch" }>) => {
    const session = engine.add(options, before);
    watches.set(watch, session);
    numbers.set(session, watch);
    say(session, undefined);
  };

  const forget = (watch: number, session: EngineSession) => {
    watches.delete(watch);
    numbers.delete(session);
    engine.dismiss(session);
  };

  main.on("message", (order: Order) => {
    switch (order.type) {
      case "watch":
        return begin(order);
      case "report": {
        const counters = new Map(Array.from(watches, ([watch, session]) => [watch, { ...session.counters }]));
        return tell({
          type: "report",
          request: order.request,
          report: { counters, dropped, droppedByKernel: transport.drops },
        });
      }
      case "stop":
        for (const session of [...engine.sessions]) engine.remove(session);
        return main.close();
    }
    const session = watches.get(order.watch);
    if (session === undefined) return;
    switch (order.type) {
      case "reconfigure":
        return session.reconfigure(order.config);
      case "forget":
        return forget(order.watch, session);
    }
  });
}

/** Undefined: we have it. */
function askForPriority(): string | undefined {
  try {
    libc().setScheduler(SCHED_FIFO, PRIORITY);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `BFD runs without real-time priority: ${why}`;
  }
}
