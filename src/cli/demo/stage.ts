/** The demo's two speakers: a host with virtual machines, and its top-of-rack router. Both live in this process. */
import type { Neighbor } from "../../speaker/neighbor.ts";
import { Speaker } from "../../speaker/speaker.ts";
import { RouteWatcher } from "./route-watcher.ts";
import { hostPrefix, type VirtualMachines } from "./virtual-machines.ts";

export const HOST_AS = 64999;
export const ROUTER_AS = 65000;
const LOOPBACK = "127.0.0.1";

/** Loopback addresses are no next hops, so both name the ones that they would have in a rack. */
const HOST_ADDRESSES = { ipv4: "172.30.1.10", ipv6: "2001:db8:30::10" };
const ROUTER_ADDRESSES = { ipv4: "172.30.1.254", ipv6: "2001:db8:30::254" };

export const DEFAULT_ROUTES = ["0.0.0.0/0", "::/0"];

export interface Stage {
  /** Where the router listens. */
  readonly port: number;
  readonly host: Actor;
  readonly router: Actor;
  /** Ends both speakers and resolves when nothing of them is left. */
  clear(): Promise<void>;
}

/** A speaker, its one neighbour, and what it learns. */
export interface Actor {
  readonly speaker: Speaker;
  readonly neighbor: Neighbor;
  readonly learned: RouteWatcher;
}

/** Makes both; the host begins to connect when its neighbour is enabled. */
export async function setStage(machines: VirtualMachines, softwareVersion: string): Promise<Stage> {
  const router = new Speaker({
    asn: ROUTER_AS,
    routerId: ROUTER_ADDRESSES.ipv4,
    hostname: "tor",
    softwareVersion,
    listen: [{ address: LOOPBACK, port: 0 }],
  });
  await router.ready();
  const [{ port }] = router.listening;
  const host = new Speaker({ asn: HOST_AS, routerId: HOST_ADDRESSES.ipv4, hostname: "host", softwareVersion });
  announceMachines(machines, host);
  for (const prefix of DEFAULT_ROUTES) router.announce(prefix);
  const ofRouter = router.addNeighbor({
    address: LOOPBACK,
    remoteAs: HOST_AS,
    passive: true,
    nextHop: ROUTER_ADDRESSES,
  });
  const ofHost = host.addNeighbor({
    address: LOOPBACK,
    port,
    remoteAs: ROUTER_AS,
    nextHop: HOST_ADDRESSES,
    timers: { hold: 9 },
    shutdown: true,
  });
  const actors = {
    host: { speaker: host, neighbor: ofHost, learned: new RouteWatcher(host.routes()) },
    router: { speaker: router, neighbor: ofRouter, learned: new RouteWatcher(router.routes()) },
  };
  return {
    port,
    ...actors,
    clear: async () => {
      await Promise.all([host.close(), router.close()]);
      await Promise.all([actors.host.learned.end(), actors.router.learned.end()]);
    },
  };
}

/** What runs here is announced from here. */
function announceMachines(machines: VirtualMachines, host: Speaker): void {
  machines.on("started", ({ addresses, communities }) => {
    for (const address of addresses) host.announce(hostPrefix(address), { communities });
  });
  machines.on("stopped", ({ addresses }) => {
    for (const address of addresses) host.withdraw(hostPrefix(address));
  });
}
