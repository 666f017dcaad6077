import { describe, expect, it } from "vitest";
import { Cease } from "../../src/bgp/codes.ts";
import { World } from "./world.ts";

async function pair(aSide = {}, bSide = {}) {
  const world = new World();
  const [a, b] = [await world.speaker(1), await world.speaker(2, { hostname: "b" })];
  const { atA, atB } = world.connect(a, b, aSide, bSide);
  expect(world.until(() => atA.state === "Established" && atB.state === "Established", 60_000)).toBe(true);
  world.until(() => false, 1000);
  return { world, a, b, atA, atB };
}

describe("what is told of a neighbour", () => {
  it("says when it was last heard, last spoken to, and last sent an UPDATE", async () => {
    const { world, b, atA } = await pair({ timers: { hold: 30, keepalive: 10 } });
    b.speaker.announce("203.0.113.0/24");
    world.until(() => atA.info().routesReceived === 1);
    const updated = world.clock.wallTime();
    world.until(() => false, 60_000);
    const { lastUpdate = 0, lastRead = 0, lastWritten = 0 } = atA.info();
    expect(Math.abs(lastUpdate - updated)).toBeLessThan(1000);
    for (const moment of [lastRead, lastWritten]) {
      expect(world.clock.wallTime() - moment).toBeLessThan(12_000);
      expect(moment).toBeGreaterThan(lastUpdate);
    }
  });

  it("counts routes by family, and repetitions as nothing new", async () => {
    const { world, b, atA, atB } = await pair();
    b.speaker.announce("203.0.113.0/24");
    b.speaker.announce("127.0.0.0/8");
    world.until(() => atA.info().families.get("ipv4-unicast")?.refused === 1);
    expect(atA.info().families.get("ipv4-unicast")).toMatchObject({
      accepted: 1,
      refused: 1,
      repeated: 0,
      advertised: 0,
      endOfRibSent: true,
      endOfRibReceived: true,
    });
    atA.refresh();
    world.until(() => atA.info().families.get("ipv4-unicast")?.repeated === 2);
    expect(atA.info().families.get("ipv4-unicast")).toMatchObject({ accepted: 1, refused: 1, repeated: 2 });
    expect(atB.info().families.get("ipv4-unicast")?.advertised).toBe(2);
    expect(atA.info().families.get("ipv6-unicast")).toMatchObject({ accepted: 0, endOfRibReceived: true });
  });

  it("remembers what it said of itself, and what ended its session, when it has gone", async () => {
    const { world, b, atA, atB } = await pair();
    const { advertised, local, remote } = atA.info();
    expect(advertised.map(({ kind }) => kind)).toContain("four-octet-as");
    expect([local?.address, remote?.address]).toEqual(["10.0.0.1", "10.0.0.2"]);
    atB.shutdown("bye");
    world.until(() => atA.state !== "Established");
    const info = atA.info();
    expect(info.lastPeer?.capabilities).toContainEqual({ kind: "fqdn", hostname: "b", domain: "" });
    expect(info.lastReset?.reason).toMatchObject({ type: "notification-received" });
    expect([info.advertised, [...info.families]]).toEqual([[], []]);
    expect(b.speaker.neighbors()[0].info().lastReset?.reason).toMatchObject({ type: "stopped" });
  });

  it("takes a shutdown for the reason, whether there was a session or not", async () => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    const neighbor = speaker.addNeighbor({ address: "10.0.0.9", remoteAs: 65009, shutdown: true });
    const sent = { code: 6, subcode: Cease.AdministrativeShutdown };
    expect(neighbor.info().lastReset?.reason).toMatchObject({ type: "stopped", sent });
  });

  it("does not take a connection that nobody spoke on for a session", async () => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    await world.speaker(2);
    const neighbor = speaker.addNeighbor({ address: "10.0.0.2", remoteAs: 65002 });
    world.until(() => neighbor.info().lastFailure !== undefined);
    expect(neighbor.info()).toMatchObject({ lastReset: undefined, lastFailure: { at: expect.any(Number) } });
  });

  it("says that it is kept out for too many prefixes, until it is let in", async () => {
    const familyOptions = { "ipv4-unicast": { maximumPrefixes: { limit: 1, restartAfter: 300 } } };
    const { world, b, atA } = await pair({ familyOptions });
    for (const prefix of ["203.0.113.0/24", "198.51.100.0/24"]) b.speaker.announce(prefix);
    world.until(() => atA.info().keptOut !== undefined);
    expect(atA.info().keptOut?.until).toBeCloseTo(world.clock.wallTime() + 300_000, -4);
    b.speaker.withdraw("198.51.100.0/24");
    expect(world.until(() => atA.state === "Established", 400_000)).toBe(true);
    expect(atA.info().keptOut).toBeUndefined();
  });
});

describe("what is told of a speaker", () => {
  it("lists update groups with their members and their history", async () => {
    const { world, a } = await pair();
    const c = await world.speaker(3);
    const { atA } = world.connect(a, c);
    world.until(() => atA.state === "Established", 60_000);
    world.until(() => false, 1000);
    a.speaker.announce("192.0.2.0/24");
    world.until(() => false, 1000);
    const groups = a.speaker.info().updateGroups.filter(({ family }) => family === "ipv4-unicast");
    expect(groups).toHaveLength(1);
    expect([...groups[0].members].sort()).toEqual(["10.0.0.2", "10.0.0.3"]);
    expect(groups[0]).toMatchObject({ routes: 1, toldVersion: 1, merges: 1, joins: 1, prunes: 0 });
    expect(a.speaker.info()).toMatchObject({
      asn: 65001,
      routerId: "10.0.0.1",
      tables: { "ipv4-unicast": { version: 1, prefixes: 1 } },
    });
  });

  it("counts paths to next hops, also when a neighbour leaves in the middle", async () => {
    const { world, a, b } = await pair();
    for (let i = 0; i < 60; i++) b.speaker.announce(`198.18.${i}.0/24`);
    for (let i = 0; i < 11_000; i++)
      a.speaker.announce(`10.${100 + (i >> 8)}.${i & 255}.0/24`, { nextHop: "192.0.2.1" });
    world.until(() => false, 5000);
    const counting = a.speaker.nextHops();
    expect(counting.next()).toEqual({ done: false, value: undefined });
    a.speaker.removeNeighbor("10.0.0.2");
    world.until(() => false, 5000);
    let step = counting.next();
    while (!step.done) step = counting.next();
    expect(step.value).toContainEqual({ address: "192.0.2.1", version: 4, reachable: true, metric: 0, paths: 11_000 });
  });
});
