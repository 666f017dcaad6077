/** What follows for a neighbour's session from what BFD says of the path to it (docs/bfd.md). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Neighbor, NeighborBfdOptions, NeighborOptions } from "../../src/index.ts";
import { parseIp } from "../../src/net/address.ts";
import { ScriptedMonitor, type ScriptedWatch } from "./scripted-monitor.ts";
import { type Manners, ScriptedPeer } from "./scripted-peer.ts";
import { type Party, SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";
const BFD_DOWN = "6/10";

interface Scene {
  readonly world: World;
  readonly monitor: ScriptedMonitor;
  readonly us: Party;
  readonly peer: ScriptedPeer;
  readonly neighbor: Neighbor;
}

async function scene(
  bfd: NeighborBfdOptions = {},
  manners: Manners = "confirm",
  options: Partial<NeighborOptions> = {},
): Promise<Scene> {
  const world = new World();
  const monitor = new ScriptedMonitor();
  const us = await world.speaker(1, { bfd: monitor });
  const peer = new ScriptedPeer(world, 2, manners, options.timers?.hold);
  const neighbor = us.speaker.addNeighbor({ address: peer.address, remoteAs: peer.asn, bfd, ...options });
  return { world, monitor, us, peer, neighbor };
}

/** BFD is up, and BGP is in the state. */
const IN_STATE: Readonly<Record<Neighbor["state"], (bfd: NeighborBfdOptions) => Promise<Scene>>> = {
  Idle: async (bfd) => {
    const it = await established(bfd);
    it.peer.hangUp();
    expect(it.world.until(() => it.neighbor.state === "Idle")).toBe(true);
    return it;
  },
  Connect: async (bfd) => {
    const it = await scene(bfd);
    it.world.network.cut(it.us.host, it.peer.host);
    it.monitor.last.up();
    it.world.clock.advance(100);
    return it;
  },
  Active: async (bfd) => {
    const it = await scene(bfd, "confirm", { passive: true });
    it.monitor.last.up();
    return it;
  },
  OpenSent: async (bfd) => {
    const it = await scene(bfd, "silent");
    it.monitor.last.up();
    it.world.clock.advance(1000);
    return it;
  },
  OpenConfirm: async (bfd) => {
    const it = await scene(bfd, "open");
    it.monitor.last.up();
    it.world.clock.advance(1000);
    return it;
  },
  Established: (bfd) => established(bfd),
};

async function established(bfd: NeighborBfdOptions, options: Partial<NeighborOptions> = {}): Promise<Scene> {
  const it = await scene(bfd, "confirm", options);
  it.monitor.last.up();
  expect(it.world.until(() => it.neighbor.state === "Established")).toBe(true);
  return it;
}

const STATES = ["Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"] as const;
const CONNECTED: readonly Neighbor["state"][] = ["OpenSent", "OpenConfirm", "Established"];

describe.each(STATES)("in %s", (state) => {
  it("a path that fails ends what goes on over it, and what follows is tried again", async () => {
    const { world, monitor, us, peer, neighbor } = await IN_STATE[state]({});
    expect(neighbor.state).toBe(state);
    const { attempts } = peer;
    monitor.last.down();
    expect(neighbor.state).toBe(state === "Active" ? "Active" : "Idle");
    world.clock.advance(100);
    expect(peer.notifications).toEqual(CONNECTED.includes(state) ? [BFD_DOWN] : []);
    world.network.restore(us.host, peer.host);
    world.clock.advance(SOON);
    if (state !== "Active") expect(peer.attempts).toBeGreaterThan(attempts);
    expect(us.speaker.neighbor(peer.address)?.info().bfd?.state).toBe("Down");
  });

  it("a peer that switches BFD off changes nothing", async () => {
    const { world, monitor, peer, neighbor } = await IN_STATE[state]({});
    monitor.last.peerDisables();
    expect(neighbor.state).toBe(state);
    world.clock.advance(100);
    expect(peer.notifications).toEqual([]);
  });

  it("a path that comes up is tried at once, and what goes on goes on", async () => {
    const { world, monitor, us, peer, neighbor } = await IN_STATE[state]({});
    monitor.last.peerDisables();
    world.network.restore(us.host, peer.host);
    const { attempts } = peer;
    monitor.last.up();
    const tries = state === "Idle" || state === "Connect";
    expect(neighbor.state).toBe(tries ? "Connect" : state);
    world.clock.advance(200);
    expect(peer.attempts).toBe(attempts + (tries ? 1 : 0));
  });

  it.each(["down", "peerDisables"] as const)("strict mode lets nothing begin after %s", async (event) => {
    const { world, monitor, us, peer, neighbor } = await IN_STATE[state]({ strict: true });
    expect(neighbor.state).toBe(state);
    const { attempts } = peer;
    monitor.last[event]();
    const stays = state === "Established" && event === "peerDisables"; // RFC 5882 § 3.2
    expect(neighbor.state).toBe(stays ? "Established" : "Idle");
    world.clock.advance(100);
    expect(peer.notifications).toEqual(CONNECTED.includes(state) && !stays ? [BFD_DOWN] : []);
    if (stays) peer.hangUp();
    world.network.restore(us.host, peer.host);
    world.clock.advance(600_000);
    expect(neighbor.state).toBe("Idle");
    expect(neighbor.info().bfd?.isAwaited).toBe(true);
    expect(peer.attempts).toBe(attempts);
    monitor.last.up();
    expect(neighbor.state).toBe(state === "Active" ? "Active" : "Connect");
  });
});

describe("BFD of a neighbour", () => {
  it("that has never been up keeps nobody from having a session", async () => {
    const { world, monitor, neighbor } = await scene();
    world.clock.advance(SOON);
    expect(neighbor.state).toBe("Established");
    expect(monitor.last.session.state).toBe(1);
    expect(neighbor.info().bfd).toMatchObject({ state: "Down", isAwaited: false, upSince: undefined });
  });

  it("withdraws the routes of a session as it ends it, at once", async () => {
    const { world, us, peer, monitor } = await established({});
    const other = await world.speaker(3);
    const { atA } = world.connect(other, us);
    us.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect([...atA.receivedRoutes(IPV4)]).toHaveLength(1);
    const downs: string[] = [];
    us.speaker.on("bfd", ({ address }, { to }) => downs.push(`${address} is ${to}`));
    us.speaker.on("neighbor-down", ({ address }, reason) => downs.push(`${address}: ${reason}`));
    monitor.last.down();
    expect(downs).toEqual([`${peer.address} is 1`, expect.stringMatching(`^${peer.address}: we sent .*BFD Down`)]);
    expect(us.speaker.neighbor(peer.address)?.info().lastReset?.reason.type).toBe("reset");
  });

  it("is watched from beginning to end, whatever the session does", async () => {
    const { world, monitor, us, peer, neighbor } = await established({});
    peer.hangUp();
    world.clock.advance(SOON);
    neighbor.reset();
    world.clock.advance(SOON);
    expect(neighbor.state).toBe("Established");
    expect(monitor.watches).toHaveLength(1);
    neighbor.shutdown();
    expect(monitor.last.isStopped).toBe(true);
    expect(neighbor.info().bfd).toBeUndefined();
    expect(neighbor.bfdCounters()).toBeUndefined();
    neighbor.enable();
    expect(monitor.watches).toHaveLength(2);
    expect(await neighbor.bfdCounters()).toMatchObject({ ups: 4, downs: 5 });
    us.speaker.removeNeighbor(peer.address);
    expect(monitor.last.isStopped).toBe(true);
    us.speaker.addNeighbor({ address: peer.address, remoteAs: peer.asn, bfd: {} });
    await world.clock.settle(us.speaker.close());
    expect(monitor.watches.map(({ isStopped }) => isStopped)).toEqual([true, true, true]);
    expect(monitor.isClosed).toBe(false); // whoever made it may have other uses for it
  });

  it.each<[string, NeighborBfdOptions, "same" | "told" | "new"]>([
    ["nothing", { interval: 300 }, "same"],
    ["an interval", { interval: 50 }, "told"],
    ["the multiplier", { multiplier: 5 }, "told"],
    ["the C bit", { controlPlaneIndependent: true }, "told"],
    ["what follows from it", { checkControlPlane: true, strict: { holdTime: 5 } }, "same"],
    ["the number of hops", { multihop: true }, "new"],
    ["the authentication", { authentication: { type: "sha1", keys: [{ id: 1, secret: "a" }] } }, "new"],
  ])("follows a change of %s without a new session", async (_, bfd, watch) => {
    const { world, monitor, neighbor } = await established({});
    expect(neighbor.wouldReset({ bfd })).toBeUndefined();
    neighbor.update({ bfd });
    world.clock.advance(SOON);
    expect(neighbor.info().sessionsLost).toBe(0);
    expect(monitor.watches).toHaveLength(watch === "new" ? 2 : 1);
    expect(monitor.watches[0].isStopped).toBe(watch === "new");
    expect(monitor.watches[0].reconfigured).toHaveLength(watch === "told" ? 1 : 0);
    neighbor.update({ bfd: undefined });
    world.clock.advance(SOON);
    expect(monitor.last.isStopped).toBe(true);
    expect(neighbor.state).toBe("Established");
  });

  it("keeps its secrets to itself", async () => {
    const authentication = { type: "sha1", keys: [{ id: 1, secret: "hush" }] } as const;
    const { monitor, neighbor } = await scene({ authentication });
    expect(monitor.last.options.authentication?.keys).toHaveLength(1);
    expect(neighbor.info().bfd).toBeDefined();
    expect(JSON.stringify(neighbor.info())).not.toMatch(/hush|104,|"0":104/);
  });

  it("of a path that is watched no more has no say", async () => {
    const { world, monitor, neighbor } = await established({ strict: true });
    neighbor.update({ bfd: { strict: true, multihop: true } });
    monitor.watches[0].down();
    world.clock.advance(SOON);
    expect(neighbor.state).toBe("Established"); // strict mode asks when a session begins
    monitor.watches[0].up();
    expect(neighbor.info().bfd?.isAwaited).toBe(true);
    neighbor.update({ bfd: undefined });
    monitor.watches[1].up();
    monitor.watches[1].down();
    expect(neighbor.state).toBe("Established");
  });

  it.each([{ bfd: {} }, { bfd: undefined }])(
    "that is not strict any more keeps nobody waiting: %o",
    async (changes) => {
      const { world, peer, neighbor } = await scene({ strict: true });
      world.clock.advance(60_000);
      expect([neighbor.state, peer.attempts]).toEqual(["Idle", 0]);
      neighbor.reset(); // nor is there a way around it
      neighbor.enable();
      world.clock.advance(60_000);
      expect([neighbor.state, peer.attempts]).toEqual(["Idle", 0]);
      neighbor.update(changes);
      world.clock.advance(1000);
      expect(neighbor.state).toBe("Established");
    },
  );

  it("that is strict accepts nobody in place of a session that may stay", async () => {
    const options = { collisionDetectEstablished: true };
    const { world, monitor, us, peer, neighbor } = await established({ strict: true }, options);
    const refusals: string[] = [];
    us.speaker.on("connection-refused", (_, why) => refusals.push(why));
    monitor.last.peerDisables();
    peer.call(us.ipv4);
    world.clock.advance(1000);
    expect(refusals).toEqual(["BFD is not up"]);
    expect(neighbor.info().sessionsLost).toBe(0);
  });

  it("does not let in who is kept out for other reasons", async () => {
    const world = new World();
    const monitor = new ScriptedMonitor();
    const us = await world.speaker(1, { bfd: monitor });
    const them = await world.speaker(2);
    for (const prefix of ["192.0.2.0/24", "198.51.100.0/24"]) them.speaker.announce(prefix);
    const familyOptions = { [IPV4]: { maximumPrefixes: { limit: 1 } } };
    const { atA } = world.connect(us, them, { bfd: {}, familyOptions });
    world.clock.advance(SOON);
    expect(atA.info().keptOut).toBeDefined();
    monitor.last.up();
    world.clock.advance(SOON);
    expect(atA.info()).toMatchObject({ state: "Idle", sessionsEstablished: 1 });
  });

  it.each<[string, NeighborBfdOptions]>([
    ["bfd.multiplier", { multiplier: 0 }],
    ["bfd.transmitInterval", { transmitInterval: 0.5 }],
    ["bfd.strict.holdTime", { strict: { holdTime: 0 } }],
    ["bfd.authentication.keys", { authentication: { type: "md5", keys: [] } }],
    ["bfd.minimumTtl", { minimumTtl: 256 }],
    ["bfd has no option", { echo: true } as NeighborBfdOptions],
  ])("is refused by name: %s", async (name, bfd) => {
    const { speaker } = await new World().speaker(1, { bfd: new ScriptedMonitor() });
    expect(() => speaker.addNeighbor({ address: "10.0.0.2", remoteAs: 65002, bfd })).toThrow(name);
    expect(() => speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: 65002, bfd })).toThrow(name);
    expect(speaker.neighbors()).toEqual([]);
  });
});

describe("flaps", () => {
  type Happening = (scene: Scene) => void;
  const happenings: Readonly<Record<string, Happening>> = {
    up: ({ monitor }) => monitor.last.up(),
    down: ({ monitor }) => monitor.last.down(),
    peerDisables: ({ monitor }) => monitor.last.peerDisables(),
    hangUp: ({ peer }) => peer.hangUp(),
    soon: ({ world }) => world.clock.advance(30),
    later: ({ world }) => world.clock.advance(1500),
    otherPath: ({ neighbor }) => neighbor.update({ bfd: { ...neighbor.info().bfd?.options, minimumTtl: 250 } }),
    staleNews: ({ monitor }) => monitor.watches[0].down(),
  };
  const sequences = fc.array(fc.constantFrom(...Object.keys(happenings)), { maxLength: 25 });

  const causes = ["down", "staleNews", "hangUp"];

  it.each([
    { strict: false, hold: 600 },
    { strict: true, hold: 600 },
    { strict: true, hold: 0 },
  ])("leave nothing behind that goes on flapping: %o", async ({ strict, hold }) => {
    await fc.assert(
      fc.asyncProperty(sequences, async (names) => {
        const it = await scene({ strict }, "confirm", { timers: { hold } });
        for (const name of names) happenings[name](it);
        const caused = names.filter((name) => causes.includes(name)).length;
        expect(it.neighbor.info().sessionsLost).toBeLessThanOrEqual(caused);
        it.monitor.last.up();
        it.world.clock.advance(1000); // whatever was under way has come
        expect(it.world.until(() => it.neighbor.state === "Established", 120_000)).toBe(true);
        const { sessionsLost } = it.neighbor.info();
        it.world.clock.advance(300_000);
        expect(it.neighbor.state).toBe("Established");
        expect(it.neighbor.info().sessionsLost).toBe(sessionsLost);
      }),
      { numRuns: 100 },
    );
  });
});

describe("strict mode without a hold time of BGP's", () => {
  const options = { timers: { hold: 0 } };

  it("is the only one that waits", async () => {
    const { monitor, neighbor } = await established({}, options);
    monitor.last.down();
    expect(neighbor.state).toBe("Idle");
  });

  it("lets a session live when it ends before the wait does", async () => {
    const { world, monitor, neighbor } = await established({ strict: true }, options);
    monitor.last.down();
    world.clock.advance(10_000);
    neighbor.update({ bfd: {} });
    world.clock.advance(60_000);
    expect(neighbor.info().sessionsLost).toBe(0);
  });

  it("gives BFD its own hold time to come back", async () => {
    const { world, monitor, peer, neighbor } = await established({ strict: { holdTime: 20 } }, options);
    monitor.last.down();
    world.clock.advance(19_000);
    monitor.last.up();
    world.clock.advance(60_000);
    expect(neighbor.info().sessionsLost).toBe(0);
    monitor.last.down();
    world.clock.advance(19_900);
    expect(neighbor.state).toBe("Established");
    world.clock.advance(200);
    expect([neighbor.state, ...peer.notifications]).toEqual(["Idle", BFD_DOWN]);
  });

  it("ends no later session for what an earlier one did not live to see", async () => {
    const { world, monitor, peer, neighbor } = await established({ strict: { holdTime: 20 } }, options);
    monitor.last.down();
    world.clock.advance(10_000);
    peer.hangUp();
    world.clock.advance(5000);
    neighbor.update({ bfd: {} });
    world.clock.advance(60_000);
    expect(neighbor.state).toBe("Established");
    expect(neighbor.info().sessionsLost).toBe(1);
  });
});

describe("a neighbour from a listen range, in strict mode,", () => {
  async function range() {
    const world = new World();
    const monitor = new ScriptedMonitor();
    const us = await world.speaker(1, { bfd: monitor });
    const them = await world.speaker(2);
    us.speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: 65002, bfd: { strict: { holdTime: 40 } } });
    const refusals: string[] = [];
    us.speaker.on("connection-refused", (_, why) => refusals.push(why));
    const timers = { connectRetry: 5 };
    const atThem = them.speaker.addNeighbor({ address: us.ipv4, localAddress: them.ipv4, remoteAs: 65001, timers });
    world.clock.advance(1000);
    expect(refusals).toContain("BFD is not up");
    return { world, monitor, us, them, atThem };
  }

  it("is refused until BFD, which it needs to be known for, is up", async () => {
    const { world, monitor, us, them, atThem } = await range();
    expect(us.speaker.neighbor(them.ipv4)?.state).toBe("Idle");
    expect(monitor.watches).toHaveLength(1);
    world.clock.advance(10_000);
    monitor.last.up();
    expect(world.until(() => atThem.state === "Established")).toBe(true);
    expect(monitor.watches).toHaveLength(1);
    monitor.last.down();
    expect(us.speaker.neighbors()).toEqual([]);
    expect(monitor.last.isStopped).toBe(true);
  });

  it("is forgotten when BFD does not come up in its hold time", async () => {
    const { world, us, them, atThem } = await range();
    atThem.shutdown();
    world.clock.advance(38_000);
    expect(us.speaker.neighbors()).toHaveLength(1);
    world.clock.advance(2000);
    expect(us.speaker.neighbors()).toEqual([]);
    expect(us.speaker.membersOfRange("10.0.0.0/24")).toEqual([]);
    expect(them.speaker.neighbors()).toHaveLength(1);
  });
});

/** A – B – C: B has lost A, or thinks so, and C sees what B makes of it. */
describe("routes of a neighbour that can restart gracefully", () => {
  async function line(bfd: NeighborBfdOptions) {
    const world = new World();
    const monitor = new ScriptedMonitor();
    const a = await world.speaker(1);
    const b = await world.speaker(2, { bfd: monitor });
    const c = await world.speaker(3);
    const { atA, atB } = world.connect(a, b, { gracefulRestart: "full" }, { bfd, gracefulRestart: "helper" });
    world.connect(b, c);
    a.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    const seen = () => [...c.speaker.bestRoutes(IPV4)].length;
    expect(seen()).toBe(1);
    return { world, a, atA, atB, watch: monitor.last, seen };
  }

  it.each<[string, NeighborBfdOptions, boolean, number]>([
    ["go with the session", {}, false, 0],
    ["go when it is the path that has failed", { checkControlPlane: true }, true, 0],
    ["stay when it may be but a restart", { checkControlPlane: true }, false, 1],
  ])("%s", async (_, bfd, independent, kept) => {
    const { world, atA, atB, watch, seen } = await line(bfd);
    watch.up(independent);
    watch.down();
    expect(atB.state).toBe("Idle");
    world.clock.advance(500);
    expect(seen()).toBe(kept);
    expect(atB.info().routesKept).toBe(kept);
    // RFC 9384 § 3, RFC 8538: who may keep our routes is told not to, and who may restart is not told anything.
    expect(atA.info().lastDown?.reason).toMatch(kept === 0 ? /Hard Reset.*BFD Down/ : /connection/);
  });

  it("are nothing to spare a neighbour for that cannot restart gracefully", async () => {
    const { world, monitor, peer } = await established({ checkControlPlane: true });
    monitor.last.down();
    world.clock.advance(100);
    expect(peer.notifications).toEqual([BFD_DOWN]);
  });

  it("take a neighbour from a listen range with them when they go", async () => {
    const world = new World();
    const monitor = new ScriptedMonitor();
    const a = await world.speaker(1);
    const b = await world.speaker(2, { bfd: monitor });
    b.speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: 65001, bfd: {} });
    a.speaker.addNeighbor({ address: b.ipv4, localAddress: a.ipv4, remoteAs: 65002, gracefulRestart: "full" });
    a.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    monitor.last.up(true);
    a.host.kill();
    world.clock.advance(500);
    expect(b.speaker.neighbors().map((each) => each.info().routesKept)).toEqual([1]);
    monitor.last.down();
    expect(b.speaker.neighbors()).toEqual([]);
  });

  it.each<[string, boolean, number]>([
    ["go at once when it is the path that fails then", true, 0],
    ["stay when its BFD has gone with it", false, 1],
  ])("and is away: %s", async (_, independent, kept) => {
    const { world, a, atB, watch, seen } = await line({});
    watch.up(independent);
    a.host.kill();
    world.clock.advance(500);
    expect(atB.info().routesKept).toBe(1);
    watch.down();
    world.clock.advance(500);
    expect([seen(), atB.info().routesKept]).toEqual([kept, kept]);
  });
});

/** Of the many ways to say who is where: `local` and `remote` are addresses. */
function ends({ options: { local, remote, interfaceName } }: ScriptedWatch) {
  return { local, remote, interfaceName };
}

describe("the path", () => {
  it("runs between the addresses of the session", async () => {
    const monitor = new ScriptedMonitor();
    const { speaker } = await new World().speaker(1, { bfd: monitor });
    speaker.addNeighbor({ address: "10.0.0.2", remoteAs: 65002, bfd: {} });
    expect(ends(monitor.last)).toEqual({ local: undefined, remote: parseIp("10.0.0.2"), interfaceName: undefined });
    speaker.addNeighbor({ address: "2001:db8::2", localAddress: "2001:db8::1", remoteAs: 65002, bfd: {} });
    expect(ends(monitor.last)).toMatchObject({ local: parseIp("2001:db8::1"), remote: parseIp("2001:db8::2") });
    speaker.addNeighbor({ address: "fe80::2%eth0", remoteAs: 65002, bfd: {} });
    expect(ends(monitor.last)).toMatchObject({ remote: parseIp("fe80::2%eth0"), interfaceName: "eth0" });
  });
});
