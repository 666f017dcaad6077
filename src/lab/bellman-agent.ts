/**
 * The program that a Bellman node of the lab runs: the library, told what to do by its parent process. It ends when the
 * parent goes away, whatever happened to that.
 */
import { Worker } from "node:worker_threads";
import type { PathMonitor } from "../bfd/monitor.ts";
import { formatAsPath } from "../bgp/as-path.ts";
import { formatLargeCommunity } from "../bgp/communities.ts";
import { formatExtendedCommunity } from "../bgp/extended-communities.ts";
import { notificationName } from "../bgp/notification-names.ts";
import { readConfiguration } from "../config/reader.ts";
import { plannedPolicy } from "../daemon/plan-policy.ts";
import { BfdThread } from "../liveness/bfd-thread.ts";
import { formatDottedQuad, formatIp } from "../net/address.ts";
import type { Neighbor } from "../speaker/neighbor.ts";
import type { DecisionPath } from "../speaker/route.ts";
import type { FamilyName } from "../speaker/settings/options.ts";
import { Speaker } from "../speaker/speaker.ts";
import type { AgentAnswer, AgentCall, AgentCommands, AgentSetup, RouteEvent } from "./agent-protocol.ts";
import type { PeerRoute, PeerSession, RouteOrigin, SeenNotification } from "./peer.ts";

let speaker: Speaker | undefined;
/** By neighbour; a session may end without one. */
const lastNotifications = new Map<string, SeenNotification>();
const history: RouteEvent[] = [];

const commands: AgentCommands = {
  async begin(setup: AgentSetup) {
    const begun = new Speaker({ ...setup.speaker, ...builtBfd() });
    speaker = begun;
    await begun.ready();
    define(setup.policy);
    void record(begun);
    for (const { prefix, ...options } of setup.announcements) begun.announce(prefix, options);
    begun.on("neighbor-down", ({ address }, reason) => {
      const notification = notificationIn(reason);
      if (notification !== undefined) lastNotifications.set(address, notification);
    });
    for (const neighbor of setup.neighbors) begun.addNeighbor(neighbor);
  },
  sessions: () => running().neighbors().map(sessionOf),
  routes: (family) => usablePaths(family).map(routeOf),
  announce({ prefix, ...options }) {
    running().announce(prefix, options);
  },
  withdraw(prefix) {
    running().withdraw(prefix);
  },
  refresh(neighbor) {
    if (!neighborAt(neighbor).refresh()) throw new Error(`${neighbor} cannot be asked for a route refresh now`);
  },
  reset: (neighbor) => neighborAt(neighbor).reset(),
  shutdown: (neighbor, communication) => neighborAt(neighbor).shutdown(communication),
  enable: (neighbor) => neighborAt(neighbor).enable(),
  define(policy) {
    define(policy);
    running().policyChanged();
  },
  change: (changes) => running().update(changes),
  changeNeighbor: (neighbor, changes) => neighborAt(neighbor).update(changes),
  refused: (family) =>
    running()
      .neighbors()
      .flatMap((neighbor) => [...neighbor.receivedRoutes(family)])
      .flatMap(({ prefix, from, unused }) => (unused === undefined ? [] : [{ prefix, from, reason: unused }])),
  looped: (neighbor) => neighborAt(neighbor).info().setAside?.looped ?? 0,
  history: () => history,
};

/** From the sources, BFD's thread runs as it was built last: what lets Node read TypeScript does not reach into threads. */
function builtBfd(): { readonly bfd?: PathMonitor } {
  if (!import.meta.url.endsWith(".ts")) return {};
  const thread = new URL("../../dist/liveness/thread.js", import.meta.url);
  return { bfd: new BfdThread({}, {}, (setup) => new Worker(thread, { workerData: setup })) };
}

function define(policy: readonly string[]): void {
  const { model, problems } = readConfiguration(policy.join("\n"), "policy");
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  for (const definition of plannedPolicy(model.policy).values()) definition.define(running().policy);
}

async function record(begun: Speaker): Promise<void> {
  for await (const { type, prefix } of begun.routes()) history.push({ type, prefix });
}

function usablePaths(family: FamilyName): DecisionPath[] {
  const prefixes = [...running().bestRoutes(family)].map(({ prefix }) => prefix);
  return prefixes.flatMap((prefix) => running().decision(prefix)?.paths ?? []);
}

function running(): Speaker {
  if (speaker === undefined) throw new Error("the speaker has not begun");
  return speaker;
}

function neighborAt(address: string): Neighbor {
  const neighbor = running().neighbor(address);
  if (neighbor === undefined) throw new Error(`there is no neighbour ${address}`);
  return neighbor;
}

function sessionOf(neighbor: Neighbor): PeerSession {
  const { address, state, remoteAs, negotiated, sent, received } = neighbor.info();
  const lastNotification = lastNotifications.get(address);
  return {
    neighbor: address,
    state,
    remoteAs: negotiated?.peer.asn ?? (typeof remoteAs === "number" ? remoteAs : 0),
    sent,
    received,
    ...(lastNotification === undefined ? {} : { lastNotification }),
  };
}

const ORIGINS: readonly RouteOrigin[] = ["igp", "egp", "incomplete"];

function routeOf({ prefix, attributes, from, pathId, best, active, stale }: DecisionPath): PeerRoute {
  const { nextHop, asPath, origin, med, localPref, communities = [], largeCommunities = [] } = attributes;
  const { extendedCommunities = [], originatorId, clusterList, onlyToCustomer } = attributes;
  return {
    prefix,
    from,
    nextHop: nextHop === undefined ? undefined : formatIp(nextHop.address),
    asPath: formatAsPath(asPath),
    origin: ORIGINS[origin],
    ...(med === undefined ? {} : { med }),
    ...(localPref === undefined ? {} : { localPref }),
    communities: communities.map((value) => `${value >>> 16}:${value & 0xffff}`),
    largeCommunities: largeCommunities.map(formatLargeCommunity),
    extendedCommunities: extendedCommunities.map(formatExtendedCommunity),
    ...(originatorId === undefined ? {} : { originatorId: formatDottedQuad(originatorId) }),
    ...(clusterList === undefined ? {} : { clusterList: clusterList.map(formatDottedQuad) }),
    ...(onlyToCustomer === undefined ? {} : { onlyToCustomer }),
    ...(pathId === 0 ? {} : { pathId }),
    best,
    multipath: active,
    stale,
  };
}

/** Every NOTIFICATION that has a name, the longest names first, because some begin like others. */
const NAMED = [1, 2, 3, 4, 5, 6, 7, 8]
  .flatMap((code) => Array.from({ length: 12 }, (_, subcode) => ({ code, subcode })))
  .map((numbers) => ({ ...numbers, name: notificationName(numbers) }))
  .sort((a, b) => b.name.length - a.name.length);

/** `the neighbour sent Cease/Administrative Shutdown: "back at noon"`; what a Hard Reset carries follows its name. */
function notificationIn(reason: string): SeenNotification | undefined {
  const [, who, said] = /^(we|the neighbour) sent (?:Cease\/Hard Reset: )?(.*)$/s.exec(reason) ?? [];
  const known = NAMED.find(({ name }) => said?.startsWith(name));
  if (known === undefined) return undefined;
  const communication = /^: "(.*)"$/s.exec(said?.slice(known.name.length) ?? "")?.[1];
  return {
    direction: who === "we" ? "sent" : "received",
    code: known.code,
    subcode: known.subcode,
    ...(communication === undefined ? {} : { communication }),
  };
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
const exit = () => process.exit();
process.on("SIGTERM", () => {
  Promise.resolve(speaker?.close()).then(exit, exit);
});
process.on("disconnect", exit);
