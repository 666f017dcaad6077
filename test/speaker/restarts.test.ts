/** Graceful restart at work: what is kept while a neighbour is away, and what goes (docs/graceful-restart.md). */
import { describe, expect, it } from "vitest";
import type { Neighbor, NeighborOptions, Route, SpeakerOptions } from "../../src/index.ts";
import { Speaker } from "../../src/index.ts";
import { type Party, SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";
const prefixes = (routes: Iterable<Route>) => [...routes].map(({ prefix }) => prefix).sort();
const stale = (neighbor: Neighbor) =>
  [...neighbor.receivedRoutes(IPV4)].filter((route) => route.stale).map(({ prefix }) => prefix);

/** A – B – C: A restarts, B helps, C shall not notice. */
async function line(
  ofA: Partial<SpeakerOptions> = {},
  ofB: Partial<SpeakerOptions> = {},
  mode: "full" | "off" = "full",
) {
  const world = new World();
  const a = await world.speaker(1, ofA);
  const b = await world.speaker(2, ofB);
  const c = await world.speaker(3);
  const ab = world.connect(a, b, { gracefulRestart: mode }, { gracefulRestart: "helper" });
  const bc = world.connect(b, c);
  a.speaker.announce("192.0.2.0/24");
  a.speaker.announce("198.51.100.0/24");
  world.clock.advance(SOON);
  expect(prefixes(c.speaker.bestRoutes(IPV4))).toHaveLength(2);
  return { world, a, b, c, ab, bc };
}

/** The process is gone, and nobody said goodbye. Another one follows on the same host. */
async function restart(
  world: World,
  party: Party,
  options: Partial<SpeakerOptions>,
  neighbor: Partial<NeighborOptions>,
) {
  const process = party.host.run();
  const speaker = new Speaker({
    asn: party.asn,
    routerId: party.ipv4,
    listen: [{ address: party.ipv4 }],
    clock: process.clock,
    network: process,
    ...options,
  });
  await world.clock.settle(speaker.ready());
  const atOther = speaker.addNeighbor({ address: "10.0.0.2", localAddress: party.ipv4, remoteAs: 65002, ...neighbor });
  return { speaker, atOther };
}

const RESTARTING = { gracefulRestart: { restarting: true, preserveForwarding: true, selectionDeferral: 20 } };

describe("a neighbour that restarts gracefully", () => {
  it("keeps its routes in use, and nobody behind us hears of it", async () => {
    const { world, a, ab, b, bc } = await line();
    const heard = bc.atB.info().received.update;
    a.host.kill();
    world.clock.advance(SOON);
    expect(ab.atB.state).not.toBe("Established");
    expect(ab.atB.info().routesKept).toBe(2);
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toHaveLength(2);
    const { speaker } = await restart(world, a, RESTARTING, { gracefulRestart: "full" });
    speaker.announce("192.0.2.0/24");
    speaker.announce("203.0.113.0/24");
    world.clock.advance(60_000);
    expect(ab.atB.state).toBe("Established");
    // What it repeated stays, what is new comes, what it did not repeat goes with its End-of-RIB.
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24", "203.0.113.0/24"]);
    expect(stale(ab.atB)).toEqual([]);
    expect(bc.atB.info().received.update - heard).toBe(2); // the new one, and the one that went
  });

  it("that does not come back in its restart time loses its routes", async () => {
    const { world, a, b, ab } = await line({ gracefulRestart: { restartTime: 40 } });
    a.host.kill();
    world.clock.advance(30_000);
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toHaveLength(2);
    world.clock.advance(30_000);
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toEqual([]);
    expect(ab.atB.info().routesKept).toBe(0);
  });

  it("lives on as a last resort where both sides know long-lived stale routes", async () => {
    const longLived = { gracefulRestart: { restartTime: 10, longLivedStaleTime: 600 } };
    const { world, a, b, c } = await line(longLived, longLived);
    a.host.kill();
    world.clock.advance(60_000);
    const [route] = [...b.speaker.bestRoutes(IPV4)];
    expect(route.attributes.communities).toContain(0xffff0006);
    expect(prefixes(c.speaker.bestRoutes(IPV4))).toEqual([]); // it does not know them
    world.clock.advance(600_000);
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toEqual([]);
  });

  it("is not waited for when it did not ask for it, or when it says that it is gone for good", async () => {
    const silent = await line({}, {}, "off");
    silent.a.host.kill();
    silent.world.clock.advance(SOON);
    expect(prefixes(silent.b.speaker.bestRoutes(IPV4))).toEqual([]);
    const farewell = await line();
    farewell.ab.atA.shutdown("moving out");
    farewell.world.clock.advance(SOON);
    expect(prefixes(farewell.b.speaker.bestRoutes(IPV4))).toEqual([]);
  });

  it("survives a NOTIFICATION that is no hard reset (RFC 8538)", async () => {
    const { world, b, ab } = await line({ gracefulRestart: { hardAdministrativeReset: false } });
    ab.atA.reset();
    world.clock.advance(200);
    expect(ab.atB.state).not.toBe("Established");
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toHaveLength(2);
    world.clock.advance(60_000);
    expect(ab.atB.state).toBe("Established");
    expect(stale(ab.atB)).toEqual([]);
    expect(prefixes(b.speaker.bestRoutes(IPV4))).toHaveLength(2);
  });
});

describe("a speaker that comes back from a restart", () => {
  it("selects nothing before it has heard everybody out, then tells what is best and End-of-RIB", async () => {
    const { world, a, b, ab } = await line();
    b.speaker.announce("203.0.113.0/24");
    world.clock.advance(SOON);
    a.host.kill();
    world.clock.advance(1000);
    const { speaker, atOther } = await restart(world, a, RESTARTING, { gracefulRestart: "full" });
    speaker.announce("192.0.2.0/24");
    const ends: string[] = [];
    b.speaker.on("end-of-rib", (_, family) => ends.push(family));
    expect(world.until(() => atOther.state === "Established")).toBe(true);
    expect(prefixes(speaker.bestRoutes(IPV4))).toEqual([]);
    world.clock.advance(SOON);
    expect(prefixes(speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24", "203.0.113.0/24"]);
    expect(ends).toContain(IPV4);
    expect(ab.atB.info().negotiated?.gracefulRestart).toMatchObject({ restarting: true });
  });

  it("does not wait for ever for who does not come", async () => {
    const world = new World();
    const alone = await world.speaker(1, RESTARTING);
    alone.speaker.addNeighbor({ address: "10.0.0.2", remoteAs: 65002, gracefulRestart: "full" });
    alone.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(prefixes(alone.speaker.bestRoutes(IPV4))).toEqual([]);
    world.clock.advance(20_000);
    expect(prefixes(alone.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24"]);
  });
});
