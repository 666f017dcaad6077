/** What happens in the demo, chapter by chapter. */
import { once } from "node:events";
import { formatAsPath } from "../../bgp/as-path.ts";
import { formatCommunity } from "../../bgp/communities.ts";
import { familyName } from "../../bgp/family-name.ts";
import type { Negotiated } from "../../bgp/negotiation.ts";
import { formatIp } from "../../net/address.ts";
import type { Route } from "../../speaker/route.ts";
import { duration, type Narrator } from "./narrator.ts";
import { DEFAULT_ROUTES, HOST_AS, ROUTER_AS, type Stage } from "./stage.ts";
import { hostPrefix, type VirtualMachine, type VirtualMachines } from "./virtual-machines.ts";

const WEB: VirtualMachine = {
  name: "web",
  addresses: ["192.0.2.10", "2001:db8:1::10"],
  communities: [`${HOST_AS}:80`],
};
const DATABASE: VirtualMachine = {
  name: "db",
  addresses: ["192.0.2.20", "2001:db8:1::20"],
  communities: [`${HOST_AS}:5432`, `${HOST_AS}:100`],
};

const CROWD_SIZE = 1000;
/** From 198.18.0.0/15, which is set aside for benchmarks (RFC 2544). */
const CROWD: readonly VirtualMachine[] = Array.from({ length: CROWD_SIZE }, (_, i) => ({
  name: `vm-${i}`,
  addresses: [`198.18.${i >> 8}.${i & 255}`],
  communities: [],
}));

export class Story {
  private readonly stage: Stage;
  private readonly machines: VirtualMachines;
  private readonly narrator: Narrator;
  /** Milliseconds that each single change took to reach the router's table. */
  private readonly arrivals: number[] = [];

  constructor(stage: Stage, machines: VirtualMachines, narrator: Narrator) {
    this.stage = stage;
    this.machines = machines;
    this.narrator = narrator;
  }

  async tell(): Promise<void> {
    await this.introduction();
    await this.sessionComesUp();
    await this.machinesComeAndGo();
    await this.manyAtOnce();
    await this.sessionIsReset();
    await this.hostLeaves();
    await this.summary();
  }

  private async introduction(): Promise<void> {
    await this.narrator.prologue(
      "Bellman: a host tells its router which virtual machines it runs.",
      "",
      `  host  AS ${HOST_AS}, a compute node`,
      `  tor   AS ${ROUTER_AS}, its top-of-rack router, listening on 127.0.0.1 port ${this.stage.port}`,
      "",
      "Both are in this process, and what they say to each other is BGP over TCP.",
    );
  }

  private async sessionComesUp(): Promise<void> {
    const { narrator } = this;
    const { host, router } = this.stage;
    await narrator.chapter("The session comes up");
    const bothUp = Promise.all([once(host.neighbor, "established"), once(router.neighbor, "established")]);
    const defaultsHere = host.learned.when(DEFAULT_ROUTES, "present");
    const began = performance.now();
    host.neighbor.enable();
    const [[negotiated]] = await bothUp;
    await narrator.happened("host", `Established with the router after ${duration(performance.now() - began)}`, "good");
    for (const line of agreement(negotiated)) await narrator.explain(`       ${line}`);
    await narrator.happened("tor", `announces a default route; the host has it after ${duration(await defaultsHere)}`);
    await narrator.table(tableOf(host.learned.routes.values()));
  }

  private async machinesComeAndGo(): Promise<void> {
    const { narrator } = this;
    await narrator.chapter("Virtual machines come and go");
    await this.start(WEB);
    await this.start(DATABASE);
    await narrator.explain("       The router's table now:");
    await narrator.table(this.routerTable());
    await this.stop(WEB);
    await narrator.table(this.routerTable());
  }

  private async manyAtOnce(): Promise<void> {
    const { narrator } = this;
    const { router } = this.stage;
    await narrator.chapter(`${CROWD_SIZE} more at once`);
    const prefixes = CROWD.flatMap(prefixesOf);
    const arrived = router.learned.when(prefixes, "present");
    for (const machine of CROWD) this.machines.start(machine);
    const took = duration(await arrived);
    await narrator.happened("tor", `has all ${CROWD_SIZE} routes, ${took} after the first machine started`, "good");
    const gone = router.learned.when(prefixes, "absent");
    for (const machine of CROWD) this.machines.stop(machine);
    await narrator.happened("tor", `has none of them, ${duration(await gone)} after the first machine stopped`);
  }

  private async sessionIsReset(): Promise<void> {
    const { narrator } = this;
    const { host, router } = this.stage;
    const prefixes = prefixesOf(DATABASE);
    await narrator.chapter("The router's operator resets the session");
    const down = once(host.neighbor, "down");
    const bothUp = Promise.all([once(host.neighbor, "established"), once(router.neighbor, "established")]);
    const gone = router.learned.when(prefixes, "absent");
    const began = performance.now();
    router.neighbor.reset("new line card, back in a second");
    const [reason] = await down;
    await narrator.happened("host", `session down: ${reason}`, "bad");
    await narrator.happened("tor", `has dropped the host's routes after ${duration(await gone)}`);
    const back = router.learned.when(prefixes, "present");
    await bothUp;
    await narrator.happened(
      "host",
      `Established again, ${duration(performance.now() - began)} after the reset`,
      "good",
    );
    await back;
    await narrator.happened("tor", "has the routes back, and nobody had to announce them again");
    await narrator.table(this.routerTable());
  }

  private async hostLeaves(): Promise<void> {
    const { narrator } = this;
    const { host, router } = this.stage;
    await narrator.chapter("The host shuts down");
    const down = once(router.neighbor, "down");
    const gone = router.learned.when(prefixesOf(DATABASE), "absent");
    await host.speaker.close();
    const [reason] = await down;
    await narrator.happened("tor", `session down: ${reason}`);
    await narrator.happened("tor", `has dropped the host's routes after ${duration(await gone)}`);
  }

  private async summary(): Promise<void> {
    const { narrator } = this;
    const { received, sent, sessionsEstablished } = this.stage.router.neighbor.info();
    const sorted = this.arrivals.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    await narrator.chapter("In sum");
    await narrator.explain(
      `The router saw ${sessionsEstablished} sessions and ${received.update} UPDATE messages, and sent ${sent.update}.`,
    );
    await narrator.explain(
      `A single change reached its table in ${duration(median)} (median), ${duration(sorted[sorted.length - 1])} at worst.`,
    );
    await narrator.explain("Nothing is left: no process, no socket, no file.");
  }

  private async start(machine: VirtualMachine): Promise<void> {
    const arrived = this.stage.router.learned.when(prefixesOf(machine), "present");
    this.machines.start(machine);
    const milliseconds = await arrived;
    this.arrivals.push(milliseconds);
    await this.narrator.happened("host", `"${machine.name}" starts: announced ${prefixesOf(machine).join(" and ")}`);
    await this.narrator.happened("tor", `has both after ${duration(milliseconds)}`, "good");
  }

  private async stop(machine: VirtualMachine): Promise<void> {
    const gone = this.stage.router.learned.when(prefixesOf(machine), "absent");
    this.machines.stop(machine);
    const milliseconds = await gone;
    this.arrivals.push(milliseconds);
    await this.narrator.happened("host", `"${machine.name}" stops: withdrawn ${prefixesOf(machine).join(" and ")}`);
    await this.narrator.happened("tor", `has neither after ${duration(milliseconds)}`, "good");
  }

  private routerTable(): string[][] {
    return tableOf(this.stage.router.learned.routes.values());
  }
}

function prefixesOf({ addresses }: VirtualMachine): string[] {
  return addresses.map(hostPrefix);
}

/** Routes that were learned from the neighbour, for people. */
function tableOf(routes: Iterable<Route>): string[][] {
  const rows = [["prefix", "next hop", "AS path", "communities"]];
  for (const { prefix, from, attributes } of routes) {
    if (from === "local") continue;
    const { nextHop, asPath, communities = [] } = attributes;
    const via = nextHop === undefined ? "" : formatIp(nextHop.address);
    rows.push([prefix, via, formatAsPath(asPath), communities.map(formatCommunity).join(" ")]);
  }
  return rows;
}

/** What the two OPENs came to. */
function agreement(negotiated: Negotiated): string[] {
  const { families, holdTime, keepaliveTime } = negotiated;
  const features = [
    negotiated.fourOctetAs ? "4-octet AS numbers" : "",
    negotiated.routeRefresh ? "route refresh" : "",
    negotiated.enhancedRouteRefresh ? "enhanced route refresh" : "",
    negotiated.extendedMessage ? "extended messages" : "",
  ];
  return [
    `families: ${Array.from(families, familyName).join(", ")}`,
    `hold time ${holdTime} s, the lower of both offers; a keepalive every ${keepaliveTime} s`,
    `also agreed: ${features.filter((feature) => feature !== "").join(", ")}`,
  ];
}
