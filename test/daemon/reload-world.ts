/** A daemon among five routers in a simulated network: what a reload does to it, and what they see of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MessageType } from "../../src/bgp/codes.ts";
import { explainMessage } from "../../src/bgp/explain.ts";
import { Daemon } from "../../src/daemon/daemon.ts";
import type { Reload } from "../../src/daemon/reload.ts";
import { FAMILIES } from "../../src/speaker/families.ts";
import { Speaker } from "../../src/speaker/speaker.ts";
import { ScriptedMonitor } from "../speaker/scripted-monitor.ts";
import { Random } from "../support/random.ts";
import { SimulatedNetwork } from "../support/simulated-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { CANDIDATES, OWN_ADDRESSES } from "./random-configuration.ts";
import { RecordedLog } from "./recorded-log.ts";

/** Longer than it takes for sessions to come back, and for what was kept for them to be forgotten. */
const LONG = 500_000;
const LINK = { latency: [1, 5], jitter: 0, window: [65536, 65536], highWaterMark: [131072, 131072] } as const;

export interface Told {
  /** When it began. */
  readonly session: number | undefined;
  readonly hasPathIds: boolean;
  /** By prefix. */
  readonly routes: ReadonlyMap<string, string>;
}

export class ReloadWorld {
  readonly daemon: Daemon;
  readonly routers: readonly Speaker[];
  /** Neighbours of the daemon whose session ended, in the order in which that happened. */
  readonly ended: string[] = [];
  private readonly clock: VirtualClock;

  private constructor(daemon: Daemon, routers: readonly Speaker[], clock: VirtualClock) {
    this.daemon = daemon;
    this.routers = routers;
    this.clock = clock;
    daemon.speaker?.on("neighbor-down", ({ address }, _, wasEstablished) => {
      if (wasEstablished) this.ended.push(address);
    });
  }

  /** Time has passed since the daemon started with the text. The directory must be one that is not there yet. */
  static async open(text: string, directory: string): Promise<ReloadWorld> {
    const clock = new VirtualClock(7);
    const network = new SimulatedNetwork(clock, new Random(7), LINK);
    const routers = await Promise.all(CANDIDATES.map((_, index) => startRouter(index, clock, network)));
    mkdirSync(directory);
    const configFile = join(directory, "bellman.conf");
    writeFileSync(configFile, text);
    const process = network.addHost("daemon", OWN_ADDRESSES).run();
    const options = {
      configFile,
      lenient: false,
      listen: OWN_ADDRESSES.map((address) => ({ address, port: 179 })),
      runDirectory: directory,
      softwareVersion: "Bellman/test",
      clock: process.clock,
      network: process,
      openBfd: () => new ScriptedMonitor(),
    };
    const daemon = await clock.settle(Daemon.start(options, new RecordedLog()));
    const world = new ReloadWorld(daemon, routers, clock);
    world.wait();
    return world;
  }

  wait(milliseconds = LONG): void {
    this.clock.advance(milliseconds);
  }

  apply(text: string): Promise<Reload> {
    return this.clock.settle(this.daemon.apply(text, "other.conf"));
  }

  reload(): Promise<Reload> {
    return this.clock.settle(this.daemon.reload());
  }

  close(): Promise<unknown> {
    return this.clock.settle(Promise.all([this.daemon.stop(), ...this.routers.map((router) => router.close())]));
  }

  /** By neighbour: what it has been told in its present session, and how it was put. */
  get told(): ReadonlyMap<string, Told> {
    const neighbors = this.daemon.speaker?.neighbors() ?? [];
    return new Map(
      neighbors.map((neighbor) => {
        const { address, negotiated, establishedAt: session } = neighbor.info();
        const routes = new Map<string, string>();
        for (const { prefix, attributes } of FAMILIES.flatMap((family) => [...neighbor.advertisedRoutes(family)])) {
          routes.set(prefix, `${routes.get(prefix) ?? ""}${asText(attributes)}`);
        }
        return [address, { session, hasPathIds: (negotiated?.addPathSend.size ?? 0) > 0, routes }];
      }),
    );
  }

  /** Prefixes that these neighbours have sent routes to. */
  prefixesFrom(addresses: readonly string[]): ReadonlySet<string> {
    const neighbors = addresses.map((address) => this.daemon.speaker?.neighbor(address));
    const routes = neighbors.flatMap((neighbor) =>
      FAMILIES.flatMap((family) => [...(neighbor?.receivedRoutes(family) ?? [])]),
    );
    return new Set(routes.map(({ prefix }) => prefix));
  }

  /** From now on: the UPDATEs that neighbours are sent, in words. */
  listen(): readonly { readonly to: string; readonly update: string }[] {
    const heard: { to: string; update: string }[] = [];
    const { speaker } = this.daemon;
    if (speaker === undefined) return heard;
    speaker.tap = {
      state: () => undefined,
      message({ address }, direction, buffer, start, end) {
        if (direction !== "sent" || buffer[start + 18] !== MessageType.Update) return;
        heard.push({ to: address, update: explainMessage(buffer, start, end) });
      },
    };
    return heard;
  }

  /** What each router has of the daemon now. */
  private heard(): readonly string[] {
    return this.routers.map((router) =>
      router
        .neighbors()
        .flatMap((neighbor) => FAMILIES.flatMap((family) => [...neighbor.receivedRoutes(family)]))
        .map(({ prefix, attributes }) => asText({ prefix, attributes }))
        .toSorted()
        .join("\n"),
    );
  }

  /** What it all has come to: sessions with what was agreed on, the daemon's routes, and what it has told of them. */
  state(): Readonly<Record<string, unknown>> {
    const { speaker } = this.daemon;
    const sessions = (speaker?.neighbors() ?? []).map((neighbor) => {
      const { address, state, remoteAs, dynamic, negotiated, routesReceived, routesAdvertised, nextHops } =
        neighbor.info();
      const { families, addPathReceive, addPathSend, extendedNextHop, gracefulRestart } = negotiated ?? {};
      const agreed = { families, addPathReceive, addPathSend, extendedNextHop, gracefulRestart };
      return asText({ address, state, remoteAs, dynamic, agreed, routesReceived, routesAdvertised, nextHops });
    });
    const best = FAMILIES.flatMap((family) => [...(speaker?.bestRoutes(family) ?? [])].map(asText));
    return { sessions: sessions.toSorted(), best: best.toSorted(), heard: this.heard() };
  }
}

/** It takes the daemon as whoever it says it is. Some of its routes are those of others, too. */
async function startRouter(index: number, clock: VirtualClock, network: SimulatedNetwork): Promise<Speaker> {
  const { ipv4, asn, calls } = CANDIDATES[index];
  const process = network.addHost(ipv4, [ipv4]).run();
  const listen = [{ address: ipv4, port: 179 }];
  const router = new Speaker({ asn, routerId: ipv4, listen, clock: process.clock, network: process });
  await clock.settle(router.ready());
  for (const address of OWN_ADDRESSES) {
    const waits = !calls || address !== OWN_ADDRESSES[0];
    const timers = { connectRetry: 5 };
    router.addNeighbor({ address, localAddress: ipv4, remoteAs: "auto", passive: waits, timers });
  }
  router.announce(`198.51.${index}.0/24`, { communities: [`65000:${index % 3}`], med: index });
  router.announce("198.51.100.0/24", { communities: ["65000:2"], med: 5 - index });
  router.announce("198.51.8.0/24", { asPath: index % 2 === 0 ? [] : [65099] });
  return router;
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return `${each}n`;
    return each instanceof Set ? [...each] : each;
  });
}
