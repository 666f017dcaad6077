/** How the routers of a simulation are connected, and what they are to each other. */
import type { Random } from "../support/random.ts";
import type { SimulatedNetwork } from "../support/simulated-network.ts";
import type { Shape } from "./features.ts";
import { Link, type Part, Router, type RouterTraits } from "./topology.ts";

export interface Topology {
  readonly routers: readonly Router[];
  readonly links: readonly Link[];
}

/** Builds routers and links; each router draws its traits when it is made. */
class Site {
  readonly routers: Router[] = [];
  readonly links: Link[] = [];
  readonly random: Random;
  private readonly network: SimulatedNetwork;
  private readonly traits: () => RouterTraits;

  constructor(network: SimulatedNetwork, random: Random, traits: () => RouterTraits) {
    this.network = network;
    this.random = random;
    this.traits = traits;
  }

  router(asn: number, traits: RouterTraits = {}): Router {
    const router = new Router(this.network, this.routers.length + 1, asn, { ...this.traits(), ...traits });
    this.routers.push(router);
    return router;
  }

  several(count: number, asn: (i: number) => number, traits: RouterTraits = {}): Router[] {
    return Array.from({ length: count }, (_, i) => this.router(asn(i), traits));
  }

  link(a: Router, b: Router, partOfA: Part = {}, partOfB: Part = {}): void {
    this.links.push(new Link(a, b, this.random, partOfA, partOfB));
  }

  linkAll(routers: readonly Router[]): void {
    for (const [i, a] of routers.entries()) for (const b of routers.slice(0, i)) this.link(b, a);
  }

  /** Some of them: at least one. */
  some(routers: readonly Router[], chance: number): readonly Router[] {
    const chosen = routers.filter(() => this.random.chance(chance));
    return chosen.length > 0 ? chosen : [this.random.pick(routers)];
  }
}

const SHAPES: Readonly<Record<Shape, (site: Site) => void>> = {
  mesh,
  fabric,
  reflection,
  confederation,
  "route-server": routeServer,
};

export function randomTopology(
  network: SimulatedNetwork,
  random: Random,
  shape: Shape,
  traits: () => RouterTraits,
): Topology {
  const site = new Site(network, random, traits);
  SHAPES[shape](site);
  return site;
}

/** 2 to 8 routers in 1 to 5 autonomous systems, connected, with some links more than a tree has. */
function mesh(site: Site): void {
  const { random, links } = site;
  const systems = random.int(1, 5);
  const routers = site.several(random.int(2, 8), () => 65_000 + random.int(1, systems));
  for (let i = 1; i < routers.length; i++) site.link(routers[random.int(0, i - 1)], routers[i]);
  for (let i = 0; i < routers.length; i++) {
    for (let j = 0; j < i; j++) {
      const known = links.some(({ sides: [a, b] }) => a.router === routers[j] && b.router === routers[i]);
      if (!known && random.chance(0.15)) site.link(routers[j], routers[i]);
    }
  }
}

/** Hosts below leaves below spines, all external to each other; hosts may share an AS, and spines do. */
function fabric(site: Site): void {
  const { random } = site;
  const spines = site.several(random.int(1, 2), () => 65_100);
  const leaves = site.several(random.int(2, 3), (i) => 65_201 + i);
  const shared = random.chance(0.5);
  const hosts = site.several(random.int(2, 3), (i) => (shared ? 65_300 : 65_301 + i));
  for (const leaf of leaves) for (const spine of spines) site.link(leaf, spine);
  for (const host of hosts) for (const leaf of site.some(leaves, 0.5)) site.link(host, leaf);
}

/** One AS whose routers hear of each other through one or two reflectors (RFC 4456), and neighbours outside. */
function reflection(site: Site): void {
  const { random } = site;
  const cluster = random.chance(0.5) ? { clusterId: "10.99.0.1" } : {};
  const reflectors = site.several(random.int(1, 2), () => 65_001, cluster);
  const clients = site.several(random.int(2, 3), () => 65_001);
  const others = site.several(random.int(0, 1), () => 65_001);
  site.linkAll([...reflectors, ...others]);
  for (const client of clients) {
    for (const reflector of site.some(reflectors, 0.7)) {
      const forces = random.chance(0.15) ? { nextHopSelf: "force" as const } : {};
      site.link(reflector, client, { routeReflectorClient: true, ...forces });
    }
  }
  if (random.chance(0.3)) site.link(clients[0], clients[1]);
  const outside = site.several(random.int(1, 3), (i) => 65_010 + (i % 2)); // MEDs are compared within one AS
  for (const router of outside) for (const border of site.some([...clients, ...others], 0.4)) site.link(border, router);
}

/** Two or three member ASes of one confederation (RFC 5065), and a neighbour that takes them for one AS. */
function confederation(site: Site): void {
  const { random } = site;
  const members = [65_401, 65_402, 65_403].slice(0, random.int(2, 3));
  const borders: Router[] = [];
  const inside: Router[] = [];
  for (const member of members) {
    const others = members.filter((each) => each !== member);
    const routers = site.several(random.int(1, 2), () => member, {
      confederation: { identifier: 65_000, members: others },
    });
    site.linkAll(routers);
    borders.push(routers[0]);
    inside.push(...routers);
  }
  site.linkAll(borders);
  const outside = site.several(random.int(1, 2), (i) => 65_010 + i);
  for (const router of outside) for (const border of site.some(inside, 0.4)) site.link(border, router);
}

/** Members of an exchange that hear of each other through a route server (RFC 7947); two of them also directly. */
function routeServer(site: Site): void {
  const { random } = site;
  const server = site.router(65_100);
  const clients = site.several(random.int(2, 4), (i) => 65_001 + i);
  for (const client of clients) site.link(server, client, { routeServerClient: random.chance(0.9) });
  if (random.chance(0.5)) site.link(clients[0], clients[1]);
}
