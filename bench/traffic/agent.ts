/** The program of a process that holds sessions: all senders of a scenario, or all receivers. It ends with its parent. */
import { setTimeout as pause } from "node:timers/promises";
import { octetsOf } from "./address-octets.ts";
import type { AgentAnswer, AgentCall, AgentCommands, ChurnOptions, StreamName } from "./agent-protocol.ts";
import { now } from "./clock.ts";
import { churnedPrefix } from "./expectation.ts";
import { routeTable } from "./route-table.ts";
import { announcements, NumberedUpdates, withdrawals } from "./stream.ts";
import { TrafficSession } from "./traffic-session.ts";

const OPEN_WITHIN_MS = 60_000;

const sessions = new Map<string, TrafficSession>();
const streams = new Map<string, Buffer>();

const commands: AgentCommands = {
  prepare: (stream) => streamNamed(stream).length,
  open(name, options) {
    const session = sessions.get(name) ?? new TrafficSession(options);
    sessions.set(name, session);
    return session.open(OPEN_WITHIN_MS);
  },
  close: (name) => sessionNamed(name).close(),
  async send(name, stream) {
    const bytes = streamNamed(stream);
    const session = sessionNamed(name);
    const startedAt = now();
    await session.send(bytes);
    return startedAt;
  },
  async requestRefresh(name) {
    const session = sessionNamed(name);
    const at = now();
    await session.requestRefresh();
    return at;
  },
  setTarget: (name, target) => sessionNamed(name).setTarget(target),
  waitForTarget: (name) => sessionNamed(name).waitForTarget(),
  routes: (name) => sessionNamed(name).ledger.routes,
  churn: (name, options) => churn(sessionNamed(name), options),
  watchNumbers(name) {
    sessionNamed(name).watchesNumbers = true;
  },
  sightings: (name) => Array.from(sessionNamed(name).sightings, (at) => at ?? null),
  keepalives: (name) => sessionNamed(name).keepalives,
  async reset() {
    const open = [...sessions.values()];
    sessions.clear();
    await Promise.all(open.map((session) => session.abandon()));
  },
};

function sessionNamed(name: string): TrafficSession {
  const session = sessions.get(name);
  if (session === undefined) throw new Error(`there is no session ${name}`);
  return session;
}

function streamNamed(name: StreamName): Buffer {
  const key = JSON.stringify(name);
  let stream = streams.get(key);
  if (stream === undefined) {
    const { path, packed, beginsRefused } = name;
    const table = routeTable(name.table);
    stream =
      name.what === "withdrawals"
        ? withdrawals(table)
        : announcements(table, { path, packed, beginsRefused, nextHop: octetsOf(name.nextHop) });
    streams.set(key, stream);
  }
  return stream;
}

async function churn(session: TrafficSession, { table: name, path, nextHop, rate, count }: ChurnOptions) {
  const table = routeTable(name);
  const updates = new NumberedUpdates(table, path, octetsOf(nextHop));
  const { bytes, ends } = updates.all(count, (number) => churnedPrefix(number, table.prefixes));
  const sent: number[] = [];
  const began = now();
  while (sent.length < count) {
    const at = now();
    const begin = ends[sent.length - 1] ?? 0;
    const due = Math.min(count, Math.floor(((at - began) * rate) / 1000) + 1);
    while (sent.length < due) sent.push(at);
    const batch = bytes.subarray(begin, ends[due - 1]);
    if (batch.length > 0) session.send(batch).catch((error: Error) => session.fail(error));
    await pause(1);
  }
  return sent;
}

function answer(message: AgentAnswer): void {
  process.send?.(message);
}

process.on("message", ({ id, command, args }: AgentCall) => {
  const execute = commands[command] as (...args: readonly unknown[]) => unknown;
  Promise.resolve()
    .then(() => execute(...args))
    .then(
      (value) => answer({ id, value }),
      (error: Error) => answer({ id, error: error.message }),
    );
});
process.on("disconnect", () => process.exit());
