/** What can happen to a network: each step is drawn by weight, does one thing at random, and says what it did. */
import type { AnnounceOptions } from "../../src/index.ts";
import type { Connection } from "../../src/net/network.ts";
import type { Random } from "../support/random.ts";
import type { SimulatedHost, SimulatedNetwork } from "../support/simulated-network.ts";
import type { BfdWitness } from "./bfd-witness.ts";
import type { Features } from "./features.ts";
import { drawExchange, drawRules } from "./random-options.ts";
import type { Link, Router, Side } from "./topology.ts";

/** What the steps work on. */
export interface Playground {
  readonly random: Random;
  readonly features: Features;
  readonly network: SimulatedNetwork;
  readonly routers: readonly Router[];
  readonly links: readonly Link[];
  /** A host that is nobody's neighbour. */
  readonly stranger: SimulatedHost;
  /** Connections that no speaker opened. */
  readonly intruders: Connection[];
  /** Of links that are cut while BFD is up. */
  readonly witness: BfdWitness;
  start(router: Router): Promise<void>;
  close(router: Router): Promise<void>;
}

/** What was done; undefined when there was nothing to do it to. */
type Outcome = string | undefined | Promise<string | undefined>;

interface Step {
  readonly weight: number;
  readonly apply: (ground: Playground) => Outcome;
}

const STEPS: Readonly<Record<string, Step>> = {
  announce: {
    weight: 20,
    apply: ({ random, routers }) => {
      const router = random.pick(routers);
      const count = random.chance(0.1) ? 40 : random.int(1, 3);
      const prefixes = Array.from({ length: count }, () => randomPrefix(random));
      for (const prefix of prefixes) announce(router, prefix, randomAnnouncement(random));
      return `${router.name} announces ${prefixes.join(" ")}`;
    },
  },
  withdraw: {
    weight: 12,
    apply: ({ random, routers }) => {
      const router = random.pick(routers.filter(({ own }) => own.size > 0).concat(routers[0]));
      const prefixes = [...router.own.keys()].filter(() => random.chance(0.5));
      for (const prefix of prefixes) {
        router.own.delete(prefix);
        router.running?.speaker.withdraw(prefix);
      }
      return prefixes.length === 0 ? undefined : `${router.name} withdraws ${prefixes.join(" ")}`;
    },
  },
  churn: {
    weight: 6,
    apply: ({ random, routers, features }) => {
      if (features.shape === "mesh") return undefined;
      const churning = routers.filter(() => random.chance(0.6));
      for (const router of churning) {
        for (let i = 0; i < 20; i++) {
          const prefix = randomPrefix(random);
          if (random.chance(0.5)) announce(router, prefix, randomAnnouncement(random));
          else if (router.own.delete(prefix)) router.running?.speaker.withdraw(prefix);
        }
      }
      return `${churning.map(({ name }) => name).join(" ")} change many routes`;
    },
  },
  policy: {
    weight: 25,
    apply: ({ random, routers }) => {
      const router = random.pick(routers);
      const { policy } = router.traits;
      if (policy === undefined) return undefined;
      const { speaker } = router.running ?? {};
      const changes = Array.from({ length: random.int(1, 2) }, () => policy.redefine(random, speaker?.policy));
      speaker?.policyChanged();
      return `${router.name} redefines ${changes.join(" and ")}`;
    },
  },
  exchange: {
    weight: 30,
    apply: ({ random, links, features }) => {
      const side = randomSide(random, links);
      if (side.dynamic || !(features.policy || features.exchange)) return undefined;
      drawExchange(random, side, features, random.chance(0.1));
      side.update();
      return `${side.router.name} changes what it exchanges with ${side.other.router.name}: ${side.description}`;
    },
  },
  rules: {
    weight: 15,
    apply: ({ random, routers, features }) => {
      const router = random.pick(routers);
      if (!(features.decision || features.exchange)) return undefined;
      drawRules(random, router, features);
      router.running?.speaker.update(router.rules);
      return `${router.name} changes its rules: ${JSON.stringify(router.rules)}`;
    },
  },
  distance: {
    weight: 15,
    apply: ({ random, routers, features }) => {
      if (!features.distances) return undefined;
      const router = random.pick(routers);
      const address = random.pick(Object.values(random.pick(routers).addresses));
      const state = { reachable: random.chance(0.8), metric: random.int(0, 2) };
      router.distances.set(address, state);
      router.running?.speaker.setNextHop(address, state);
      return `${router.name} finds ${address} ${state.reachable ? `at ${state.metric}` : "unreachable"}`;
    },
  },
  configure: {
    weight: 8,
    apply: ({ random, links }) => {
      const side = randomSide(random, links);
      side.configured = !side.configured;
      if (side.configured) side.add();
      else side.remove();
      return `${side.router.name} ${side.configured ? "adds" : "removes"} neighbour ${side.other.router.name}`;
    },
  },
  change: {
    weight: 5,
    apply: ({ random, links }) => {
      const side = randomSide(random, links);
      if (side.dynamic) return undefined;
      side.change(random);
      return `${side.router.name} changes neighbour ${side.other.router.name}: ${side.description}`;
    },
  },
  shutdown: {
    weight: 8,
    apply: ({ random, links }) => {
      const side = randomSide(random, links);
      if (side.dynamic) return undefined;
      side.shutdown = !side.shutdown;
      if (side.shutdown) side.neighbor?.shutdown("simulated");
      else side.neighbor?.enable();
      return `${side.router.name} ${side.shutdown ? "shuts down" : "enables"} neighbour ${side.other.router.name}`;
    },
  },
  resetSession: {
    weight: 8,
    apply: ({ random, links }) => {
      const side = randomSide(random, links);
      side.neighbor?.reset();
      return `${side.router.name} resets neighbour ${side.other.router.name}`;
    },
  },
  refresh: {
    weight: 5,
    apply: ({ random, links }) => {
      const side = randomSide(random, links);
      const asked = side.neighbor?.refresh() ?? false;
      return asked ? `${side.router.name} asks ${side.other.router.name} for its routes again` : undefined;
    },
  },
  cut: {
    weight: 8,
    apply: ({ random, links, network, witness }) => {
      const link = random.pick(links);
      const [a, b] = hosts(link);
      const cut = network.isCut(a, b);
      link.noteChange(network.clock.now());
      if (cut) network.restore(a, b);
      else {
        network.cut(a, b);
        witness.linkCut(link);
      }
      return `link ${link.name} is ${cut ? "restored" : "cut"}`;
    },
  },
  loseConnection: {
    weight: 8,
    apply: ({ random, links, network }) => {
      const link = random.pick(links);
      network.reset(...hosts(link));
      return `connections of ${link.name} are reset`;
    },
  },
  halfOpen: {
    weight: 6,
    apply: ({ random, links, network }) => {
      const link = random.pick(links);
      network.halfOpen(...hosts(link));
      return `connections of ${link.name} lead nowhere`;
    },
  },
  crash: {
    weight: 5,
    apply: async ({ random, routers, start }) => {
      const router = random.pick(routers);
      if (router.host.isUp && router.running !== undefined) {
        router.running = undefined;
        router.host.crash();
        return `host ${router.name} crashes`;
      }
      router.host.restart();
      if (router.running === undefined) await start(router);
      return `${router.name} is back`;
    },
  },
  kill: {
    weight: 4,
    apply: async ({ random, routers, start }) => {
      const router = random.pick(routers);
      if (!router.host.isUp) return undefined;
      const restarts = random.chance(0.5);
      router.running = undefined;
      router.host.kill();
      if (restarts) await start(router);
      return `${router.name} is killed${restarts ? " and restarted" : ""}`;
    },
  },
  close: {
    weight: 4,
    apply: async ({ random, routers, start, close }) => {
      const router = random.pick(routers);
      if (!router.host.isUp) return undefined;
      if (router.running === undefined) {
        await start(router);
        return `${router.name} is started`;
      }
      await close(router);
      return `${router.name} is closed`;
    },
  },
  freeze: {
    weight: 4,
    apply: ({ random, routers, network }) => {
      const router = random.pick(routers);
      const seconds = random.pick([1, 5, 20, 120]);
      const clock = router.running?.process.clock;
      clock?.freeze();
      network.clock.after(1000 * seconds, () => clock?.thaw());
      return clock === undefined ? undefined : `${router.name} stands still for ${seconds} s`;
    },
  },
  intrude: {
    weight: 4,
    apply: ({ random, links, stranger, intruders }) => {
      const side = randomSide(random, links);
      const impostor = random.chance(0.5);
      const from = impostor ? side.other.router.host : stranger;
      if (!from.isUp) return undefined;
      const remote = { address: side.router.host.addresses[side.link.version === 4 ? 0 : 1], port: 179 };
      const localAddress = from.addresses[side.link.version === 4 ? 0 : 1];
      const intruder = from.run().connect({ remote, localAddress }, { data: () => undefined, closed: () => undefined });
      const marker = "\xff".repeat(16);
      const words = random.pick(["", "GET / HTTP/1.1\r\n\r\n", "\0".repeat(64), marker, `${marker}\0\x13\x04`]);
      intruder.write(Buffer.from(words, "latin1"));
      intruders.push(intruder);
      const who = impostor ? `somebody at ${side.other.router.name}` : "a stranger";
      return `${who} says ${JSON.stringify(words)} to ${side.router.name}`;
    },
  },
};

const WEIGHTS = Object.fromEntries(Object.entries(STEPS).map(([name, { weight }]) => [name, weight]));

/** Does one thing. */
export async function randomStep(ground: Playground): Promise<string | undefined> {
  return await STEPS[ground.random.weighted(WEIGHTS)].apply(ground);
}

/** How long to wait after a step: mostly too short for anything to settle, now and then for timers of minutes. */
export function randomPause(random: Random): number {
  const most = random.pick([0, 5, 50, 500, 2000, 2000, 10_000, 100_000]);
  return random.next() * most;
}

function announce(router: Router, prefix: string, options: AnnounceOptions): void {
  router.own.set(prefix, options);
  router.running?.speaker.announce(prefix, options);
}

function randomPrefix(random: Random): string {
  if (random.chance(0.3)) return `198.51.0.${random.int(0, 2)}/32`; // several routers have these
  return random.chance(0.7) ? `198.51.${random.int(0, 3)}.${random.int(0, 7)}/32` : `2001:db8:${random.int(1, 9)}::/48`;
}

function randomAnnouncement(random: Random): AnnounceOptions {
  if (random.chance(0.3)) return {}; // several routers say the same
  return {
    ...(random.chance(0.3)
      ? { communities: [random.pick(["65000:1", "65000:2", "no-export", "no-advertise", "no-peer"])] }
      : {}),
    ...(random.chance(0.4) ? { med: random.int(0, 2) } : {}),
    ...(random.chance(0.2) ? { localPref: random.int(99, 101) } : {}),
    ...(random.chance(0.2) ? { origin: random.pick(["egp", "incomplete"] as const) } : {}),
    ...(random.chance(0.2)
      ? { asPath: Array.from({ length: random.int(1, 3) }, () => random.int(64_600, 64_605)) }
      : {}),
  };
}

function randomSide(random: Random, links: readonly Link[]): Side {
  return random.pick(random.pick(links).sides);
}

function hosts(link: Link): [SimulatedHost, SimulatedHost] {
  return [link.sides[0].router.host, link.sides[1].router.host];
}
