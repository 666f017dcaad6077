/**
 * Thirty reloads among three FRRs, which count the sessions that end: those that the daemon foretold, and no other.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frr, Lab } from "../../../src/lab/index.ts";
import { Random } from "../../support/random.ts";
import { daemonKind, ReloadingDaemon } from "./daemon-kind.ts";

const RELOADS = 30;
const SEED = 4;
const OWN_AS = 65000;
const ROUTERS = ["one", "two", "three"] as const;
type RouterName = (typeof ROUTERS)[number];

/** How many sessions each router has begun and lost with the daemon. */
interface Tally {
  readonly state: string;
  readonly dropped: number;
}

const addressOf = (name: RouterName) => `10.64.${ROUTERS.indexOf(name) + 1}.2`;
const ownAddressTo = (name: RouterName) => `10.64.${ROUTERS.indexOf(name) + 1}.1`;

/** What is drawn anew, by what it is about; `X` is the router's address. Most is nothing that a peer must agree to. */
const TOPICS: Readonly<Record<string, (random: Random) => readonly string[]>> = {
  session: (random) => [
    ...maybe(random, 0.2, () => "neighbor X graceful-restart"),
    ...maybe(random, 0.2, () => "neighbor X addpath-tx-all-paths"),
    ...maybe(random, 0.3, () => "neighbor X capability extended-nexthop"),
    ...maybe(random, 0.1, () => "neighbor X shutdown message for a while"),
  ],
  timers: (random) => [`neighbor X timers ${random.pick(["3 9", "10 30", "20 60"])}`, "neighbor X timers connect 1"],
  words: (random) => [`neighbor X description ${random.pick(["a", "b"])}`],
  policy: (random) => [
    ...maybe(random, 0.5, () => `neighbor X route-map ${random.pick(["ONE", "TWO"])} out`),
    ...maybe(random, 0.5, () => `neighbor X route-map ${random.pick(["ONE", "TWO"])} in`),
    ...maybe(random, 0.3, () => "neighbor X default-originate"),
    ...maybe(random, 0.3, () => "neighbor X weight 5"),
    ...maybe(random, 0.3, () => "neighbor X route-server-client"),
    ...maybe(random, 0.3, () => "neighbor X maximum-prefix 100"),
    ...maybe(random, 0.3, () => "no neighbor X send-community both"),
    ...maybe(random, 0.3, () => "neighbor X enforce-first-as"),
  ],
  families: (random) =>
    random.chance(0.3) ? ["address-family ipv6 unicast", "neighbor X activate", "exit-address-family"] : [],
};

const GENERAL: Readonly<Record<string, (random: Random) => readonly string[]>> = {
  identity: (random) => [`bgp router-id 192.0.2.${random.chance(0.9) ? 1 : 2}`],
  behavior: (random) => [
    ...maybe(random, 0.5, () => "bgp default local-preference 101"),
    ...maybe(random, 0.5, () => "bgp bestpath compare-routerid"),
    ...maybe(random, 0.3, () => "bgp graceful-shutdown"),
    ...maybe(random, 0.3, () => "bgp cluster-id 192.0.2.9"),
    ...maybe(random, 0.3, () => "bgp graceful-restart restart-time 60"),
  ],
  networks: (random) => [1, 2, 3].filter(() => random.chance(0.5)).map((n) => `network 203.0.${n}.0/24`),
  maps: (random) => [`set metric ${random.int(1, 9)}`],
};

class Drawn {
  private readonly general = new Map<string, readonly string[]>();
  private readonly byRouter = new Map<string, readonly string[]>();
  private readonly present = new Set<RouterName>(ROUTERS);

  constructor(random: Random) {
    for (const [topic, draw] of Object.entries(GENERAL)) this.general.set(topic, draw(random));
    for (const name of ROUTERS) for (const topic of Object.keys(TOPICS)) this.byRouter.set(`${name} ${topic}`, []);
  }

  change(random: Random): void {
    if (random.chance(0.1)) {
      const name = random.pick(ROUTERS);
      if (!this.present.delete(name)) this.present.add(name);
    } else if (random.chance(0.4)) {
      const topic = random.pick(Object.keys(GENERAL));
      this.general.set(topic, GENERAL[topic](random));
    } else {
      const topic = random.pick(Object.keys(TOPICS));
      this.byRouter.set(`${random.pick(ROUTERS)} ${topic}`, TOPICS[topic](random));
    }
  }

  isWanted(name: RouterName): boolean {
    const isShut = this.byRouter.get(`${name} session`)?.some((line) => line.includes("shutdown"));
    return this.present.has(name) && !isShut;
  }

  get text(): string {
    const neighbors = [...this.present].flatMap((name) =>
      [
        `neighbor X remote-as ${65001 + ROUTERS.indexOf(name)}`,
        `neighbor X update-source ${ownAddressTo(name)}`,
        ...Object.keys(TOPICS).flatMap((topic) => this.byRouter.get(`${name} ${topic}`) ?? []),
      ].map((line) => line.replace("X", addressOf(name))),
    );
    return [
      "hostname reloading",
      "route-map ONE permit 10",
      ...(this.general.get("maps") ?? []),
      "route-map TWO permit 10",
      "set community 65000:2 additive",
      "exit",
      `router bgp ${OWN_AS}`,
      "no bgp ebgp-requires-policy",
      "no bgp network import-check",
      ...["identity", "behavior", "networks"].flatMap((topic) => this.general.get(topic) ?? []),
      ...neighbors,
      "",
    ].join("\n");
  }
}

describe("reloads among real routers", () => {
  const random = new Random(SEED);
  const drawn = new Drawn(random);
  let lab: Lab;
  let daemon: ReloadingDaemon;

  beforeAll(async () => {
    const routers = ROUTERS.map((name, index) => [
      name,
      {
        kind: frr,
        asn: 65001 + index,
        routerId: `192.0.2.${101 + index}`,
        announcements: [{ prefix: `198.18.${index}.0/24` }],
      },
    ]);
    lab = await Lab.open({
      nodes: {
        ...Object.fromEntries(routers),
        host: { kind: daemonKind, asn: OWN_AS, routerId: "192.0.2.1", lines: drawn.text.split("\n") },
      },
      links: ROUTERS.map((name, index) => ({
        name,
        ends: ["host", name] as const,
        ipv4: `10.64.${index + 1}.0/24`,
        sessions: [{ over: "ipv4" as const, connects: "host" }],
      })),
    });
    const node = lab.peer("host");
    if (!(node instanceof ReloadingDaemon)) throw new Error("the host is no daemon");
    daemon = node;
  });
  afterAll(() => lab?.close());

  async function tallies(): Promise<Record<RouterName, Tally>> {
    const read = async (name: RouterName) => {
      const shown = JSON.parse(await lab.peer(name).ask(`show bgp neighbors ${ownAddressTo(name)} json`));
      const { bgpState, connectionsDropped } = shown[ownAddressTo(name)];
      return [name, { state: bgpState, dropped: connectionsDropped }] as const;
    };
    return Object.fromEntries(await Promise.all(ROUTERS.map(read))) as Record<RouterName, Tally>;
  }

  /** All that the configuration wants is up, and nothing else. */
  function settled(): Promise<Record<RouterName, Tally>> {
    return lab.eventually("the sessions are as the configuration wants them", async () => {
      const now = await tallies();
      return ROUTERS.every((name) => (now[name].state === "Established") === drawn.isWanted(name)) ? now : undefined;
    });
  }

  it("end those sessions that were foretold, and no others", async () => {
    let before = await settled();
    let resets = 0;
    for (let i = 0; i < RELOADS; i++) {
      drawn.change(random);
      const foretold = await daemon.order("preview", drawn.text);
      expect(await daemon.order("apply", drawn.text)).toEqual(foretold);
      expect(foretold.refused, JSON.stringify(foretold.problems)).toBe(false);
      const expected = Object.fromEntries(
        ROUTERS.map((name) => [name, foretold.resets.some(({ neighbor }) => neighbor === addressOf(name)) ? 1 : 0]),
      );
      // A router counts a session that ends when it hears of it, which may be after it is first asked.
      const after = await lab.eventually("the routers have lost what they were to lose", async () => {
        const now = await settled();
        return ROUTERS.every((name) => now[name].dropped - before[name].dropped >= expected[name]) ? now : undefined;
      });
      const counted = Object.fromEntries(ROUTERS.map((name) => [name, after[name].dropped - before[name].dropped]));
      expect(counted, [...foretold.difference, JSON.stringify(foretold.resets)].join("\n")).toEqual(expected);
      resets += foretold.resets.length;
      before = after;
    }
    expect(resets).toBeGreaterThan(3);
    expect(resets).toBeLessThan(RELOADS);
  });
});

function maybe(random: Random, chance: number, line: () => string): readonly string[] {
  return random.chance(chance) ? [line()] : [];
}
