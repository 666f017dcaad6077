import { describe, expect, it } from "vitest";
import type { Neighbor } from "../../src/index.ts";
import { SOON, World } from "./world.ts";

const bothUp = (...neighbors: Neighbor[]) => neighbors.every(({ state }) => state === "Established");
const lastReason = (neighbor: Neighbor) => neighbor.info().lastDown?.reason ?? "";
const lastFailure = (neighbor: Neighbor) => neighbor.info().lastFailure?.reason ?? "";

describe("a session", () => {
  it.each([
    ["both sides connect", false, false],
    ["the first side waits", true, false],
    ["the second side waits", false, true],
  ])("comes up when %s", async (_, aPassive, bPassive) => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, { passive: aPassive }, { passive: bPassive });
    expect(world.until(() => bothUp(atA, atB))).toBe(true);
    expect(atA.info().negotiated?.peerType).toBe("ebgp");
  });

  it("is one session, and the same one on both sides, however two connections collide", async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const world = new World(seed);
      const [a, b] = [await world.speaker(1), await world.speaker(2)];
      const { atA, atB } = world.connect(a, b);
      expect(
        world.until(() => bothUp(atA, atB)),
        `seed ${seed}`,
      ).toBe(true);
      world.clock.advance(5000);
      expect(bothUp(atA, atB), `seed ${seed}`).toBe(true);
      expect(atA.info().localEndpoint, `seed ${seed}`).toBe(atB.info().remoteEndpoint);
      expect(atA.info().remoteEndpoint, `seed ${seed}`).toBe(atB.info().localEndpoint);
      expect(a.process.openSockets, `seed ${seed}`).toBe(2 + 1); // its listeners and this connection
    }
  });

  it("does not come up with the wrong AS, and both sides say why", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, { remoteAs: 64512 });
    expect(world.until(() => lastFailure(atA) !== "" && lastFailure(atB) !== "")).toBe(true);
    expect(lastFailure(atA)).toMatch(/^we sent OPEN Message Error\/Bad Peer AS/);
    expect(lastFailure(atB)).toMatch(/^the neighbour sent OPEN Message Error\/Bad Peer AS/);
    expect(bothUp(atA)).toBe(false);
  });

  it("is dropped at its hold time when the other host dies", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, { timers: { hold: 9 } });
    world.until(() => bothUp(atA, atB));
    const died = world.clock.now();
    b.host.crash();
    expect(world.until(() => atA.state !== "Established", 20_000)).toBe(true);
    expect(world.clock.now() - died).toBeGreaterThan(5_900); // the last KEEPALIVE may be three seconds old
    expect(world.clock.now() - died).toBeLessThan(9_100);
    expect(lastReason(atA)).toMatch(/Hold Timer Expired/);
  });

  it("comes back by itself within seconds of a reset, from either side", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, {}, { passive: true });
    world.until(() => bothUp(atA, atB));
    for (const side of [atA, atB]) {
      side.reset("maintenance");
      expect(world.until(() => !bothUp(atA) && !bothUp(atB))).toBe(true);
      expect(world.until(() => bothUp(atA, atB))).toBe(true);
    }
    expect(atA.info()).toMatchObject({ sessionsEstablished: 3, sessionsLost: 2 });
    expect(lastReason(atA)).toBe('the neighbour sent Cease/Hard Reset: Cease/Administrative Reset: "maintenance"');
  });

  it("stays down after a shutdown until it is enabled", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b);
    world.until(() => bothUp(atA, atB));
    atA.shutdown("rack move");
    expect(world.until(() => !bothUp(atB))).toBe(true);
    expect(lastReason(atB)).toBe('the neighbour sent Cease/Hard Reset: Cease/Administrative Shutdown: "rack move"');
    world.clock.advance(300_000);
    expect(atA.info()).toMatchObject({ state: "Idle", shutdown: true, sessionsEstablished: 1 });
    atA.enable();
    expect(world.until(() => bothUp(atA, atB), 130_000)).toBe(true);
  });

  it("ends with Cease/3 when the neighbour is removed, and nothing of the neighbour is left", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b);
    world.until(() => bothUp(atA, atB));
    a.speaker.removeNeighbor(b.ipv4);
    expect(world.until(() => !bothUp(atB))).toBe(true);
    expect(lastReason(atB)).toMatch(/Peer De-configured/);
    expect(a.speaker.neighbors()).toEqual([]);
    world.clock.advance(60_000);
    expect(a.process.openSockets).toBe(2);
  });
});

describe("options changed at run time", () => {
  it.each([
    ["description", { description: "the left one" }, false],
    ["the first-AS check", { enforceFirstAs: false }, false],
    ["a hold time, which counts from the next session", { timers: { hold: 30 } }, false],
    ["the next hop", { nextHop: { ipv4: "10.0.0.99" } }, false],
    ["families", { families: ["ipv4-unicast"] as const }, true],
    ["the AS, to words that fit the neighbour", { remoteAs: "external" as const }, false],
    ["the role", { role: "customer" as const }, true],
  ])("%s: resets the session only where the peer must agree", async (_, changes, resets) => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b);
    world.until(() => bothUp(atA, atB));
    atA.update(changes);
    world.clock.advance(SOON);
    expect(world.until(() => bothUp(atA, atB))).toBe(true);
    expect(atA.info().sessionsLost).toBe(resets ? 1 : 0);
    if (resets) expect(lastReason(atB)).toMatch(/Other Configuration Change/);
  });

  it("are refused as a whole when one of them is wrong", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b);
    world.until(() => bothUp(atA, atB));
    expect(() => atA.update({ description: "new", timers: { hold: 2 } })).toThrow(/timers\.hold: 2 cannot be used/);
    expect(atA.info().description).toBeUndefined();
  });
});

describe("connections that nobody asked for", () => {
  it("are refused without a byte when the address is no neighbour's", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const refused: string[] = [];
    a.speaker.on("connection-refused", (remote, why) => refused.push(`${remote.replace(/:\d+$/, "")} ${why}`));
    const atB = b.speaker.addNeighbor({ address: a.ipv4, remoteAs: a.asn });
    expect(world.until(() => refused.length > 0)).toBe(true);
    expect(refused[0]).toBe("10.0.0.2 not a neighbour");
    expect(atB.info().received.open).toBe(0);
  });

  it("never number more than two per neighbour, and leave an established session alone", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, { passive: true });
    world.until(() => bothUp(atA, atB));
    let closed = 0;
    for (let i = 0; i < 64; i++) {
      b.process.connect(
        { remote: { address: { version: 4, bytes: Uint8Array.of(10, 0, 0, 1) }, port: 179 } },
        { data: () => undefined, closed: () => closed++ },
      );
    }
    expect(world.until(() => closed === 64)).toBe(true);
    expect(bothUp(atA, atB)).toBe(true);
    expect(atA.info().sessionsLost).toBe(0);
  });

  it("are cut off when they say nothing, and the real neighbour comes up meanwhile", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const atA = a.speaker.addNeighbor({ address: b.ipv4, remoteAs: b.asn, passive: true });
    let closed = false;
    b.process.connect(
      { remote: { address: { version: 4, bytes: Uint8Array.of(10, 0, 0, 1) }, port: 179 } },
      { data: () => undefined, closed: () => (closed = true) },
    );
    world.clock.advance(500); // the silent one is there first
    const atB = b.speaker.addNeighbor({ address: a.ipv4, localAddress: b.ipv4, remoteAs: a.asn });
    expect(world.until(() => bothUp(atA, atB), 1000)).toBe(true);
    expect(world.until(() => closed, 60_000)).toBe(true);
    expect(bothUp(atA, atB)).toBe(true);
  });

  it("do not keep the real neighbour out, however many of them say nothing", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const atA = a.speaker.addNeighbor({ address: b.ipv4, remoteAs: b.asn, passive: true });
    for (let i = 0; i < 5; i++) {
      b.process.connect(
        { remote: { address: { version: 4, bytes: Uint8Array.of(10, 0, 0, 1) }, port: 179 } },
        { data: () => undefined, closed: () => undefined },
      );
    }
    world.clock.advance(500);
    const atB = b.speaker.addNeighbor({ address: a.ipv4, localAddress: b.ipv4, remoteAs: a.asn });
    expect(world.until(() => bothUp(atA, atB), 1000)).toBe(true);
    expect(world.until(() => a.process.openSockets === 3)).toBe(true); // two listeners and the session
  });

  it("that speak another protocol end with Connection Not Synchronized", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const atA = a.speaker.addNeighbor({ address: b.ipv4, remoteAs: b.asn, passive: true });
    const answer: number[] = [];
    const stranger = b.process.connect(
      { remote: { address: { version: 4, bytes: Uint8Array.of(10, 0, 0, 1) }, port: 179 } },
      {
        opened: () => stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: tor\r\n\r\n")),
        data: (chunk) => answer.push(...chunk),
        closed: () => undefined,
      },
    );
    expect(world.until(() => lastFailure(atA) !== "")).toBe(true);
    expect(lastFailure(atA)).toMatch(/Connection Not Synchronized/);
    world.clock.advance(1000);
    expect(answer.slice(-21, -16)).toEqual([0xff, 0xff, 0xff, 0xff, 0xff]);
    expect(answer.slice(-5)).toEqual([0, 21, 3, 1, 1]);
  });
});

describe("a listen range", () => {
  it("makes neighbours of those who connect from it, up to its limit, until their session ends", async () => {
    const world = new World();
    const a = await world.speaker(1);
    const others = [await world.speaker(2), await world.speaker(3), await world.speaker(4)];
    a.speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: "external", limit: 2 });
    const sessions = others.map(({ speaker }) => speaker.addNeighbor({ address: a.ipv4, remoteAs: a.asn }));
    expect(world.until(() => sessions.filter((each) => bothUp(each)).length === 2)).toBe(true);
    world.clock.advance(SOON);
    expect(a.speaker.neighbors().filter(({ dynamic, state }) => dynamic && state === "Established")).toHaveLength(2);

    const first = sessions.findIndex((each) => bothUp(each));
    sessions[first].shutdown();
    expect(world.until(() => sessions.filter((each) => bothUp(each)).length === 2, 130_000)).toBe(true);
    expect(bothUp(sessions[first])).toBe(false);
  });

  it("changes the neighbours that it has made, and those that it will make", async () => {
    const world = new World();
    const a = await world.speaker(1);
    const [early, late] = [await world.speaker(2), await world.speaker(3)];
    a.speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: "external" });
    const first = early.speaker.addNeighbor({ address: a.ipv4, remoteAs: a.asn });
    early.speaker.announce("192.0.2.0/24");
    late.speaker.announce("198.51.100.0/24");
    expect(world.until(() => bothUp(first))).toBe(true);
    const familyOptions = { "ipv4-unicast": { weight: 7 } };
    a.speaker.updateListenRange({ prefix: "10.0.0.0/24", remoteAs: "external", familyOptions });
    late.speaker.addNeighbor({ address: a.ipv4, remoteAs: a.asn });
    world.clock.advance(SOON);
    for (const prefix of ["192.0.2.0/24", "198.51.100.0/24"]) {
      expect(a.speaker.decision(prefix)?.paths.map(({ weight }) => weight)).toEqual([7]);
    }
    expect(first.info().sessionsLost).toBe(0);
    expect(() => a.speaker.updateListenRange({ prefix: "10.9.0.0/24", remoteAs: 1 })).toThrow(/no listen range/);
  });

  it("refuses bad options when it is added, not when somebody connects", async () => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    expect(() => speaker.addListenRange({ prefix: "10.0.0.0/33", remoteAs: 1 })).toThrow(/prefix: "10\.0\.0\.0\/33"/);
    expect(() => speaker.addListenRange({ prefix: "10.0.0.0/8", remoteAs: 0 })).toThrow(/remoteAs: 0 cannot be used/);
    expect(() => speaker.addListenRange({ prefix: "fe80::/10", remoteAs: 1 })).not.toThrow();
  });
});

describe("close", () => {
  it("tells every neighbour and leaves no socket and no timer", async () => {
    const world = new World();
    const [a, b, c] = [await world.speaker(1), await world.speaker(2), await world.speaker(3)];
    const { atB } = world.connect(a, b);
    world.connect(a, c);
    a.speaker.addNeighbor({ address: "10.0.0.77", remoteAs: 1 }); // never answers
    world.until(() => bothUp(atB));
    await world.clock.settle(a.speaker.close());
    expect(a.process.openSockets).toBe(0);
    expect(a.process.clock.pending).toBe(0);
    expect(lastReason(atB)).toMatch(/Administrative Shutdown/);
    expect(() => a.speaker.announce("192.0.2.0/24")).toThrow(/closed/);
    await world.clock.settle(a.speaker.close()); // twice is no error
  });

  it("does not wait for ever for a neighbour that has gone silent", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b);
    world.until(() => bothUp(atA, atB));
    world.network.cut(a.host, b.host);
    const before = world.clock.now();
    await world.clock.settle(a.speaker.close());
    expect(world.clock.now() - before).toBeLessThan(5000);
    expect(a.process.openSockets).toBe(0);
  });
});

describe("a neighbour that we are another AS to", () => {
  it("may choose between that one and our real one, and sees the one that it chose in our paths (dual-as)", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const { atA, atB } = world.connect(a, b, { localAs: { asn: 64888, replaceAs: true, dualAs: true } });
    a.speaker.announce("192.0.2.0/24");
    expect(world.until(() => bothUp(atA, atB), 300_000)).toBe(true);
    world.clock.advance(SOON);
    const path = () => [...atB.receivedRoutes("ipv4-unicast")][0].attributes.asPath.flatMap(({ asns }) => asns);
    expect(path()).toEqual([65001]);
    atB.update({ remoteAs: 64888 });
    expect(world.until(() => bothUp(atA, atB) && atB.info().negotiated?.peer.asn === 64888, 300_000)).toBe(true);
    world.clock.advance(SOON);
    expect(path()).toEqual([64888]);
  });
});
