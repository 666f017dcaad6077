import { describe, expect, it } from "vitest";
import { type Neighbor, type NeighborOptions, type Route, type RouteChange, Speaker } from "../../src/index.ts";
import { formatIp } from "../../src/net/address.ts";
import { type Party, SOON, World } from "./world.ts";

const prefixes = (routes: Iterable<Route>) => [...routes].map(({ prefix }) => prefix).sort();
const received = (neighbor: Neighbor) => prefixes(neighbor.receivedRoutes("ipv4-unicast"));
const up = (neighbor: Neighbor) => neighbor.state === "Established";

function only(routes: Iterable<Route>): Route {
  const all = [...routes];
  expect(all).toHaveLength(1);
  return all[0];
}

/** Parties in a row, each the neighbour of the next, all sessions up. */
async function chain(asns: readonly number[], options: Partial<NeighborOptions> = {}) {
  const world = new World();
  const parties: Party[] = [];
  for (const [i, asn] of asns.entries()) parties.push(await world.speaker(i + 1, { asn }));
  const links = parties.slice(1).map((party, i) => world.connect(parties[i], party, options, options));
  expect(world.until(() => links.every(({ atA, atB }) => up(atA) && up(atB)))).toBe(true);
  return { world, parties, links };
}

describe("routes between neighbours", () => {
  it("arrive with the attributes that were announced, replace each other and go", async () => {
    const { world, parties, links } = await chain([65001, 65002]);
    const [{ speaker }] = parties;
    const [{ atB }] = links;
    const options = {
      med: 7,
      communities: ["65001:1", "no-peer"],
      largeCommunities: ["65001:2:3"],
      origin: "egp",
    } as const;
    speaker.announce("192.0.2.10/32", options);
    expect(world.until(() => received(atB).length === 1)).toBe(true);
    const { attributes } = only(atB.receivedRoutes("ipv4-unicast"));
    expect(attributes).toMatchObject({
      origin: 1,
      asPath: [{ type: "sequence", asns: [65001] }],
      med: 7,
      communities: [65001 * 65536 + 1, 0xffffff04],
      largeCommunities: [{ global: 65001, local1: 2, local2: 3 }],
    });
    expect(attributes.localPref).toBeUndefined();
    expect(formatIp(attributes.nextHop!.address)).toBe("10.0.0.1");

    speaker.announce("192.0.2.10/32", { med: 8 });
    expect(world.until(() => only(atB.receivedRoutes("ipv4-unicast")).attributes.med === 8)).toBe(true);
    expect(speaker.withdraw("192.0.2.10/32")).toBe(true);
    expect(world.until(() => received(atB).length === 0)).toBe(true);
    expect(speaker.withdraw("192.0.2.10/32")).toBe(false);
  });

  it("carry IPv6 over an IPv4 session with the IPv6 address of the same host as next hop", async () => {
    const { world, parties, links } = await chain([65001, 65002]);
    parties[0].speaker.announce("2001:db8:1::/48");
    expect(world.until(() => prefixes(links[0].atB.receivedRoutes("ipv6-unicast")).length === 1)).toBe(true);
    const { attributes } = only(links[0].atB.receivedRoutes("ipv6-unicast"));
    expect(formatIp(attributes.nextHop!.address)).toBe("2001:db8::1");
  });

  it("of a version for which no next hop is known are not sent, and the neighbour's info tells why", async () => {
    const world = new World();
    const host = world.network.addHost("only4", ["10.0.0.9"]);
    const process = host.run();
    const only4 = new Speaker({ asn: 65009, routerId: "10.0.0.9", clock: process.clock, network: process });
    const other = await world.speaker(1);
    const session = only4.addNeighbor({ address: other.ipv4, remoteAs: other.asn });
    other.speaker.addNeighbor({ address: "10.0.0.9", remoteAs: 65009, passive: true });
    only4.announce("192.0.2.0/24");
    only4.announce("2001:db8:1::/48");
    expect(world.until(() => up(session))).toBe(true);
    world.clock.advance(SOON);
    expect([...other.speaker.bestRoutes("ipv4-unicast")]).toHaveLength(1);
    expect([...other.speaker.bestRoutes("ipv6-unicast")]).toHaveLength(0);
    expect(session.info().nextHops).toEqual({ "ipv4-unicast": "10.0.0.9" });
  });

  it("grow their path from AS to AS, lose the MED of another AS, and do not come back to where they have been", async () => {
    const { world, parties, links } = await chain([65001, 65002, 65003]);
    parties[0].speaker.announce("192.0.2.0/24", { med: 7 });
    const last = links[1].atB;
    expect(world.until(() => received(last).length === 1)).toBe(true);
    const { attributes } = only(last.receivedRoutes("ipv4-unicast"));
    expect(attributes.asPath).toEqual([{ type: "sequence", asns: [65002, 65001] }]);
    expect(attributes.med).toBeUndefined();
    world.clock.advance(SOON);
    expect(received(links[0].atA)).toEqual([]);
    expect(prefixes(links[1].atB.advertisedRoutes("ipv4-unicast"))).toEqual([]);
  });

  it("stay inside an AS for one hop only: what an internal neighbour said is not told to another", async () => {
    const { world, parties, links } = await chain([65001, 65001, 65001]);
    parties[0].speaker.announce("192.0.2.0/24");
    expect(world.until(() => received(links[0].atB).length === 1)).toBe(true);
    expect(only(links[0].atB.receivedRoutes("ipv4-unicast")).attributes).toMatchObject({ asPath: [], localPref: 100 });
    world.clock.advance(SOON);
    expect(received(links[1].atB)).toEqual([]);
  });

  it.each([
    ["no-advertise", [65001, 65002, 65003], []],
    ["no-export", [65001, 65002, 65003], []],
    ["no-export", [65001, 65002, 65002], ["192.0.2.0/24"]],
    ["65001:1", [65001, 65002, 65003], ["192.0.2.0/24"]],
  ])("obey %s on the way %s", async (community, asns, reached) => {
    const { world, parties, links } = await chain(asns);
    // Own routes obey, too, so the community is put on at the second speaker's neighbour, who may not pass it on.
    parties[0].speaker.announce("198.51.100.0/24");
    parties[0].speaker.announce("192.0.2.0/24", { communities: [community] });
    world.until(() => received(links[1].atB).includes("198.51.100.0/24"));
    world.clock.advance(SOON);
    const direct = community.startsWith("no-") ? [] : ["192.0.2.0/24"];
    expect(received(links[0].atB).filter((prefix) => prefix === "192.0.2.0/24")).toEqual(direct);
    expect(received(links[1].atB).filter((prefix) => prefix === "192.0.2.0/24")).toEqual(direct.length ? reached : []);
  });

  it("are all gone at once when their session ends, and back when it is", async () => {
    const { world, parties, links } = await chain([65001, 65002, 65003]);
    for (let i = 0; i < 50; i++) parties[0].speaker.announce(`192.0.2.${i}/32`);
    const last = links[1].atB;
    expect(world.until(() => received(last).length === 50)).toBe(true);
    links[0].atA.shutdown();
    expect(world.until(() => received(last).length === 0)).toBe(true);
    links[0].atA.enable();
    expect(world.until(() => received(last).length === 50, 130_000)).toBe(true);
  });

  it("change over to the second-best neighbour when the best one withdraws", async () => {
    const world = new World();
    const [a, b, c] = [await world.speaker(1), await world.speaker(2), await world.speaker(3)];
    world.connect(a, b);
    world.connect(a, c);
    b.speaker.announce("192.0.2.0/24", { asPath: [65100] });
    c.speaker.announce("192.0.2.0/24");
    const from = () => [...a.speaker.bestRoutes("ipv4-unicast")].map((route) => route.from).join();
    expect(world.until(() => from() === c.ipv4)).toBe(true);
    c.speaker.withdraw("192.0.2.0/24");
    expect(world.until(() => from() === b.ipv4)).toBe(true);
  });

  it("are exchanged with an eBGP neighbour only under a policy, where one is required (RFC 8212)", async () => {
    const { world, parties, links } = await chain([65001, 65002], { ebgpRequiresPolicy: true });
    parties[0].speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(received(links[0].atB)).toEqual([]);
    expect(links[0].atA.info().routesAdvertised).toBe(0);
  });
});

describe("route refresh", () => {
  it("repeats everything once, between its two marks, and disturbs no route", async () => {
    const { world, parties, links } = await chain([65001, 65002]);
    const [{ atA, atB }] = links;
    for (let i = 0; i < 20; i++) parties[0].speaker.announce(`192.0.2.${i}/32`, { med: i });
    expect(world.until(() => received(atB).length === 20)).toBe(true);
    const before = atB.info().received;
    expect(atB.refresh("ipv4-unicast")).toBe(true);
    expect(world.until(() => atB.info().received.routeRefresh === before.routeRefresh + 2)).toBe(true);
    expect(atB.info().received.update).toBe(before.update + 20);
    expect(received(atB)).toHaveLength(20);
    expect(atA.info().received.routeRefresh).toBe(1);
  });

  it("is answered at most once a second, however often it is asked for", async () => {
    const { world, parties, links } = await chain([65001, 65002]);
    const [{ atA, atB }] = links;
    parties[0].speaker.announce("192.0.2.0/24");
    expect(world.until(() => received(atB).length === 1)).toBe(true);
    const before = atA.info().sent.update;
    for (let i = 0; i < 400; i++) atB.refresh("ipv4-unicast");
    world.clock.advance(SOON);
    expect(atA.info().received.routeRefresh).toBe(400);
    expect(atA.info().sent.update - before).toBeLessThanOrEqual(2);
    expect(received(atB)).toEqual(["192.0.2.0/24"]);
  });
});

describe("following routes", () => {
  /** What comes without waiting any longer. */
  async function take(world: World, changes: AsyncIterator<RouteChange>, count: number): Promise<string[]> {
    const seen: string[] = [];
    while (seen.length < count) {
      const { value, done } = await world.clock.settle(changes.next());
      if (done) break;
      seen.push(`${value.type} ${value.prefix}`);
    }
    return seen;
  }

  it("begins with what there is, goes on with what changes, and ends with the speaker", async () => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    speaker.announce("192.0.2.1/32");
    const changes = speaker.routes();
    expect(await take(world, changes, 1)).toEqual(["announce 192.0.2.1/32"]);
    speaker.announce("2001:db8::/32");
    speaker.withdraw("192.0.2.1/32");
    expect((await take(world, changes, 2)).sort()).toEqual(["announce 2001:db8::/32", "withdraw 192.0.2.1/32"]);
    const end = take(world, changes, 1);
    await world.clock.settle(speaker.close());
    expect(await end).toEqual([]);
  });

  it("shows a slow consumer the last state of each prefix once, and holds nothing back for it", async () => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    const changes = speaker.routes("ipv4-unicast");
    speaker.announce("192.0.2.1/32");
    expect(await take(world, changes, 1)).toEqual(["announce 192.0.2.1/32"]);
    for (let i = 0; i < 1000; i++) {
      if (i % 2 === 0) speaker.withdraw("192.0.2.1/32");
      else speaker.announce("192.0.2.1/32", { med: i });
      world.clock.advance(1);
    }
    const { value } = await world.clock.settle(changes.next());
    expect(value).toMatchObject({ type: "announce", prefix: "192.0.2.1/32", attributes: { med: 999 } });
    speaker.announce("192.0.2.2/32");
    expect(await take(world, changes, 1)).toEqual(["announce 192.0.2.2/32"]);
  });
});
