/** Options that change while sessions are up: which sessions have to start anew, in which words, and what is followed in them. */
import { describe, expect, it } from "vitest";
import type { ConfigurationChange, Neighbor, NeighborChanges, NeighborOptions } from "../../src/index.ts";
import { type Party, SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";

async function pair(aSide: Partial<NeighborOptions> = {}, bSide: Partial<NeighborOptions> = {}) {
  const world = new World();
  const [a, b] = [await world.speaker(1), await world.speaker(2)];
  const { atA, atB } = world.connect(a, b, aSide, { remoteAs: "auto", ...bSide });
  expect(world.until(() => atA.state === "Established" && atB.state === "Established")).toBe(true);
  return { world, a, b, atA, atB };
}

describe("a neighbour's options", () => {
  it.each<[NeighborChanges, why: RegExp | undefined, aSide?: Partial<NeighborOptions>]>([
    [{ description: "x" }, undefined],
    [{ port: 1790, passive: true, timers: { hold: 9 } }, undefined],
    [{ families: [IPV4] }, /^the capability multiprotocol ipv6-unicast goes$/],
    [
      { families: undefined },
      /^the capability multiprotocol ipv6-unicast is new; .*add-path ipv6-unicast receive is new$/,
      { families: [IPV4] },
    ],
    [{ localAddress: "10.0.0.1" }, undefined, { localAddress: "10.0.0.1" }],
    [{ localAddress: "10.0.0.9" }, /^its connection is to come from 10\.0\.0\.9 instead of 10\.0\.0\.1$/],
    [
      { localAddress: undefined },
      /^its connection is to come from wherever the system chooses instead of 10\.0\.0\.1$/,
    ],
    [{ remoteAs: 65009 }, /^its OPEN does not fit any more: AS 65002 instead of 65009$/],
    [{ remoteAs: "auto" }, undefined],
    [{ localAs: { asn: 65100 } }, /^it is to know us by AS 65100 instead of 65001$/],
    [{ localAs: { asn: 65100, replaceAs: true } }, undefined, { localAs: { asn: 65100 } }],
    [{ localAs: undefined }, /^it is to know us by AS 65001 instead of 65100$/, { localAs: { asn: 65100 } }],
    [{ role: "customer" }, /^the capability role customer is new$/],
    [{ role: undefined }, undefined, { role: "customer" }],
    [{ role: "customer", strictRole: true }, /no role|silent/],
    [{ gracefulRestart: "off" }, /^the capability graceful-restart goes$/],
    [
      { gracefulRestart: "full" },
      /graceful-restart ipv4-unicast is new; the capability graceful-restart ipv6-unicast is new$/,
    ],
    [{ familyOptions: { [IPV4]: { addPathSend: "all" } } }, /^the capability add-path ipv4-unicast send is new$/],
    [{ familyOptions: { [IPV4]: { addPathReceive: false } } }, undefined],
    [{ familyOptions: { [IPV4]: { routeReflectorClient: true } } }, undefined],
    [{ enhancedRouteRefresh: false }, /^the capability enhanced-route-refresh goes$/],
    [{ shutdown: true }, /^it is shut down$/],
  ])("%j", async (changes, why, aSide = {}) => {
    const { world, atA } = await pair(aSide);
    const foretold = atA.wouldReset(changes);
    if (why === undefined) expect(foretold).toBeUndefined();
    else expect(foretold).toMatch(why);
    expect(atA.state).toBe("Established"); // asking changes nothing
    atA.update(changes);
    world.clock.advance(SOON);
    expect(atA.info().sessionsLost).toBe(why === undefined ? 0 : 1);
    expect(atA.wouldReset(changes)).toBeUndefined();
  });

  it("can be changed back and forth: what was told at the session's beginning counts", async () => {
    const { atA } = await pair();
    atA.update({ familyOptions: { [IPV4]: { addPathReceive: false } } });
    expect(atA.wouldReset({ familyOptions: {} })).toBeUndefined();
  });

  it("make a client of it whose routes are for others, and no client again, in its session", async () => {
    const world = new World();
    const hub = await world.speaker(1, { asn: 65000 });
    const spokes = [await world.speaker(2, { asn: 65000 }), await world.speaker(3, { asn: 65000 })];
    const sides = spokes.map((spoke) => world.connect(hub, spoke));
    spokes[0].speaker.announce("192.0.2.0/24");
    const hears = () => [...spokes[1].speaker.bestRoutes(IPV4)].length;
    world.clock.advance(SOON);
    expect(hears()).toBe(0);
    for (const [routeReflectorClient, routes] of [
      [true, 1],
      [false, 0],
      [true, 1],
    ] as const) {
      sides[0].atA.update({ familyOptions: { [IPV4]: { routeReflectorClient } } });
      world.clock.advance(SOON);
      expect(hears()).toBe(routes);
    }
    expect(sides.map(({ atA }) => atA.info().sessionsLost)).toEqual([0, 0]);
  });

  it("let in again who was kept out for too many prefixes, when they raise the limit", async () => {
    const { world, b, atA } = await pair({ familyOptions: { [IPV4]: { maximumPrefixes: { limit: 1 } } } });
    for (const n of [1, 2]) b.speaker.announce(`192.0.${n}.0/24`);
    world.clock.advance(SOON);
    expect(atA.state).toBe("Idle");
    atA.update({ description: "no reason" });
    world.clock.advance(SOON);
    expect(atA.state).toBe("Idle");
    atA.update({ familyOptions: { [IPV4]: { maximumPrefixes: { limit: 2 } } } });
    expect(world.until(() => atA.state === "Established", 200_000)).toBe(true);
  });
});

describe("a change of a speaker and its neighbours", () => {
  const change = ({ b }: { readonly b: Party }, more: Partial<NeighborOptions> = {}): ConfigurationChange => ({
    speaker: { asn: 65009 },
    neighbors: [{ address: b.ipv4, localAddress: "10.0.0.1", remoteAs: b.asn, ...more }],
  });

  it("counts together: a session that is told of the old AS stays", async () => {
    const parties = await pair();
    const { world, a, b, atA, atB } = parties;
    a.speaker.announce("192.0.2.0/24");
    expect(a.speaker.wouldReset(change(parties))).toEqual([
      { neighbor: b.ipv4, why: "it is to know us by AS 65009 instead of 65001" },
    ]);
    const kept = change(parties, { localAs: { asn: 65001 } });
    expect(a.speaker.wouldReset(kept)).toEqual([]);
    a.speaker.change(kept);
    world.clock.advance(SOON);
    expect(atA.info().sessionsLost).toBe(0);
    const [route] = atB.receivedRoutes(IPV4);
    expect(route.attributes.asPath.flatMap(({ asns }) => asns)).toEqual([65001, 65009]);
  });

  it("is refused as a whole", async () => {
    const parties = await pair();
    const { a, atA } = parties;
    expect(() => a.speaker.change(change(parties, { timers: { hold: 2 } }))).toThrow(/timers\.hold: 2 cannot be used/);
    expect(a.speaker.wouldReset({})).toEqual([]);
    expect(atA.state).toBe("Established");
  });

  it("has a neighbour that came through a range listed, in its session, and it is no member then", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    a.speaker.addListenRange({ prefix: "10.0.0.0/24", remoteAs: "external" });
    const atB = b.speaker.addNeighbor({ address: a.ipv4, remoteAs: a.asn });
    expect(world.until(() => atB.state === "Established" && a.speaker.neighbor(b.ipv4)?.state === "Established")).toBe(
      true,
    );
    a.speaker.change({ neighbors: [{ address: b.ipv4, remoteAs: b.asn, description: "listed" }] });
    a.speaker.removeListenRange("10.0.0.0/24");
    world.clock.advance(SOON);
    const listed = a.speaker.neighbor(b.ipv4) as Neighbor;
    expect(listed.info()).toMatchObject({
      dynamic: false,
      description: "listed",
      state: "Established",
      sessionsLost: 0,
    });
  });

  it("tells of a new host name in the next session only", async () => {
    const { world, a, atA, atB } = await pair();
    expect(a.speaker.wouldReset({ speaker: { hostname: "new" } })).toEqual([]);
    a.speaker.update({ hostname: "new" });
    world.clock.advance(SOON);
    expect(atA.info().sessionsLost).toBe(0);
    atA.reset();
    world.clock.advance(SOON);
    expect(atB.info().negotiated?.peer.capabilities).toContainEqual(expect.objectContaining({ hostname: "new" }));
  });

  it("asks again for routes that had been here, when our cluster is another", async () => {
    const { world, a, atA, atB } = await pair();
    a.speaker.update({ clusterId: "192.0.2.9" });
    world.clock.advance(SOON);
    expect(atA.info()).toMatchObject({ sessionsLost: 0, sent: { routeRefresh: 2 } });
    expect(atB.state).toBe("Established");
  });
});
