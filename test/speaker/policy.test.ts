/** Policy at work in a speaker: on the way in, on the way out, and when it changes under running sessions. */
import { describe, expect, it } from "vitest";
import type { Neighbor, Route } from "../../src/index.ts";
import { parsePrefix } from "../../src/net/prefix.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";
import { SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";
const received = (neighbor: Neighbor) => [...neighbor.receivedRoutes(IPV4)].map(({ prefix }) => prefix).sort();
const best = (routes: Iterable<Route>) => [...routes].map(({ prefix }) => prefix).sort();

function listOf(...texts: string[]): PrefixList {
  return new PrefixList(
    4,
    texts.map((text, i) => ({ sequence: 5 * (i + 1), action: "permit" as const, prefix: parsePrefix(text)! })),
  );
}

async function pair(
  aSide: Parameters<World["connect"]>[2] = {},
  bSide: Parameters<World["connect"]>[3] = {},
  asns: readonly [number, number] = [65001, 65002],
) {
  const world = new World();
  const a = await world.speaker(1, { asn: asns[0] });
  const b = await world.speaker(2, { asn: asns[1] });
  const { atA, atB } = world.connect(a, b, aSide, bSide);
  expect(world.until(() => atA.state === "Established" && atB.state === "Established")).toBe(true);
  world.clock.advance(SOON);
  return { world, a, b, atA, atB };
}

describe("an import policy", () => {
  it("decides what is used, and both views can be seen", async () => {
    const { world, a, b, atB } = await pair({}, { familyOptions: { [IPV4]: { import: { routeMap: "IN" } } } });
    b.speaker.policy.defineList("ip prefix-list", "HOSTS", listOf("192.0.2.0/24"));
    b.speaker.policy.defineRouteMap("IN", [
      {
        sequence: 10,
        action: "permit",
        matches: [{ kind: "ip address prefix-list", list: "HOSTS" }],
        sets: [
          { kind: "local-preference", value: 250 },
          { kind: "weight", value: 7 },
        ],
      },
    ]);
    b.speaker.policyChanged();
    a.speaker.announce("192.0.2.0/24", { med: 3 });
    a.speaker.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    expect(received(atB)).toEqual(["192.0.2.0/24", "198.51.100.0/24"]);
    const [used, refused] = [...atB.receivedRoutes(IPV4)].sort((x, y) => x.prefix.localeCompare(y.prefix));
    expect(used).toMatchObject({ attributes: { med: 3 }, used: { med: 3, localPref: 250 } });
    expect(used.attributes.localPref).toBeUndefined();
    expect(refused).toMatchObject({ unused: "policy" });
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24"]);
    expect(atB.info().routesReceived).toBe(1);
  });

  it("that is not there lets nothing pass, and what it kept out comes in when it goes", async () => {
    const { world, a, b, atB } = await pair({}, { familyOptions: { [IPV4]: { import: { prefixList: "LATER" } } } });
    a.speaker.announce("192.0.2.0/24");
    a.speaker.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual([]);
    b.speaker.policy.defineList("ip prefix-list", "LATER", listOf("192.0.2.0/24"));
    b.speaker.policyChanged();
    world.clock.advance(SOON);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24"]);
    const updates = atB.info().received.update;
    atB.update({ familyOptions: {} });
    world.clock.advance(SOON);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24", "198.51.100.0/24"]);
    expect(atB.info().received.update).toBe(updates); // nobody had to send anything again
    expect(atB.info().sessionsLost).toBe(0);
  });

  it("is what RFC 8212 asks for, in each direction by itself", async () => {
    const { world, a, b } = await pair({}, { ebgpRequiresPolicy: true });
    const policy = { familyOptions: { [IPV4]: { import: { prefixList: "ANY" } } } } as const;
    b.speaker.policy.defineList("ip prefix-list", "ANY", listOf("192.0.2.0/24"));
    a.speaker.announce("192.0.2.0/24");
    b.speaker.announce("203.0.113.0/24");
    world.clock.advance(SOON);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["203.0.113.0/24"]);
    expect([...b.speaker.neighbors()[0].receivedRoutes(IPV4)]).toMatchObject([{ unused: "policy-missing" }]);
    b.speaker.neighbors()[0].update(policy);
    world.clock.advance(SOON);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24", "203.0.113.0/24"]);
    expect(best(a.speaker.bestRoutes(IPV4))).toEqual(["192.0.2.0/24"]);
  });
});

describe("an export policy", () => {
  it("that changes sends what differs, and nothing else", async () => {
    const { world, a, b, atA, atB } = await pair({ familyOptions: { [IPV4]: { export: { prefixList: "OUT" } } } });
    for (let i = 0; i < 10; i++) a.speaker.announce(`10.0.${i}.0/24`);
    a.speaker.policy.defineList("ip prefix-list", "OUT", listOf("10.0.0.0/24", "10.0.1.0/24"));
    a.speaker.policyChanged();
    world.clock.advance(SOON);
    expect(received(atB)).toEqual(["10.0.0.0/24", "10.0.1.0/24"]);
    const before = atB.info().received.update;
    a.speaker.policy.defineList("ip prefix-list", "OUT", listOf("10.0.1.0/24", "10.0.2.0/24"));
    a.speaker.policyChanged();
    world.clock.advance(SOON);
    expect(received(atB)).toEqual(["10.0.1.0/24", "10.0.2.0/24"]);
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual(["10.0.1.0/24", "10.0.2.0/24"]);
    expect(atB.info().received.update - before).toBe(2); // one withdraws, one announces
    expect(atA.info().routesAdvertised).toBe(2);
  });

  it("of one neighbour is no other's, though they share a table", async () => {
    const world = new World();
    const hub = await world.speaker(1);
    const [left, right] = [await world.speaker(2), await world.speaker(3)];
    hub.speaker.policy.defineList("ip prefix-list", "ONE", listOf("10.0.1.0/24"));
    const toLeft = world.connect(hub, left, { familyOptions: { [IPV4]: { export: { prefixList: "ONE" } } } });
    const toRight = world.connect(hub, right);
    hub.speaker.announce("10.0.1.0/24");
    hub.speaker.announce("10.0.2.0/24");
    world.clock.advance(SOON);
    expect([received(toLeft.atB), received(toRight.atB)]).toEqual([["10.0.1.0/24"], ["10.0.1.0/24", "10.0.2.0/24"]]);
  });
});

describe("a default route of our own", () => {
  it("is sent instead of the table's, and goes with its option", async () => {
    const { world, a, atA, atB } = await pair({ familyOptions: { [IPV4]: { defaultOriginate: true } } });
    a.speaker.announce("0.0.0.0/0", { med: 9 });
    a.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(received(atB)).toEqual(["0.0.0.0/0", "192.0.2.0/24"]);
    expect([...atB.receivedRoutes(IPV4)].find(({ prefix }) => prefix === "0.0.0.0/0")?.attributes.med).toBeUndefined();
    expect([...atA.advertisedRoutes(IPV4)].map(({ prefix }) => prefix).sort()).toEqual(["0.0.0.0/0", "192.0.2.0/24"]);
    atA.update({ familyOptions: {} });
    world.clock.advance(SOON);
    expect([...atB.receivedRoutes(IPV4)].find(({ prefix }) => prefix === "0.0.0.0/0")?.attributes.med).toBe(9);
    a.speaker.withdraw("0.0.0.0/0");
    world.clock.advance(SOON);
    expect(received(atB)).toEqual(["192.0.2.0/24"]);
  });
});

describe("a limit of prefixes", () => {
  it("ends the session with Cease/1, and lets it come back after its time", async () => {
    const options = { familyOptions: { [IPV4]: { maximumPrefixes: { limit: 3, restartAfter: 60 } } } };
    const { world, a, b, atA, atB } = await pair({}, options);
    const warnings: string[] = [];
    b.speaker.on("prefix-limit", (_, { action, count }) => warnings.push(`${action} ${count}`));
    for (let i = 0; i < 3; i++) a.speaker.announce(`10.0.${i}.0/24`);
    world.clock.advance(SOON);
    expect(warnings).toEqual(["warn 3"]);
    a.speaker.announce("10.0.3.0/24");
    world.clock.advance(SOON);
    expect(warnings).toEqual(["warn 3", "end-session 4"]);
    expect(atB.state).toBe("Idle");
    expect(best(b.speaker.bestRoutes(IPV4))).toEqual([]);
    expect(atA.info().lastDown?.reason).toContain("Maximum Number of Prefixes");
    a.speaker.withdraw("10.0.3.0/24");
    world.clock.advance(30_000);
    expect(atB.state).toBe("Idle");
    world.clock.advance(90_000);
    expect(atB.state).toBe("Established");
    expect(received(atB)).toHaveLength(3);
  });

  it("of what is sent is never passed", async () => {
    const { world, a, atA, atB } = await pair({ familyOptions: { [IPV4]: { maximumPrefixesOut: 2 } } });
    for (let i = 0; i < 5; i++) a.speaker.announce(`10.0.${i}.0/24`);
    world.clock.advance(SOON);
    expect(received(atB)).toHaveLength(2);
    expect(atA.info().routesAdvertised).toBe(2);
  });
});

describe("an interval between announcements", () => {
  it("collapses what changes in between into the newest state", async () => {
    const { world, a, atB } = await pair({ advertisementInterval: 30 });
    a.speaker.announce("10.0.0.0/24", { med: 0 });
    world.clock.advance(SOON);
    const before = atB.info().received.update;
    for (let med = 1; med <= 20; med++) {
      a.speaker.announce("10.0.0.0/24", { med });
      world.clock.advance(1000);
    }
    world.clock.advance(60_000);
    expect([...atB.receivedRoutes(IPV4)][0].attributes.med).toBe(20);
    expect(atB.info().received.update - before).toBeLessThanOrEqual(2);
  });
});

describe("route reflection", () => {
  it("hands clients' routes to everybody, others' to clients only, and marks them", async () => {
    const world = new World();
    const hub = await world.speaker(1, { asn: 65000 });
    const [client, other, third] = [
      await world.speaker(2, { asn: 65000 }),
      await world.speaker(3, { asn: 65000 }),
      await world.speaker(4, { asn: 65000 }),
    ];
    const toClient = world.connect(hub, client, { familyOptions: { [IPV4]: { routeReflectorClient: true } } });
    const toOther = world.connect(hub, other);
    const toThird = world.connect(hub, third);
    client.speaker.announce("10.0.2.0/24");
    other.speaker.announce("10.0.3.0/24");
    world.clock.advance(SOON);
    expect(received(toClient.atB)).toEqual(["10.0.3.0/24"]);
    expect(received(toOther.atB)).toEqual(["10.0.2.0/24"]);
    expect(received(toThird.atB)).toEqual(["10.0.2.0/24"]);
    const [{ attributes }] = [...toThird.atB.receivedRoutes(IPV4)];
    expect(attributes).toMatchObject({ originatorId: 0x0a000002, clusterList: [0x0a000001] });
  });
});

describe("the paths to a prefix", () => {
  it("are known best first, with the reason, and with those that share the traffic", async () => {
    const world = new World();
    const hub = await world.speaker(1, {
      maximumPaths: { ebgp: 4 },
      bestPath: { asPathMultipathRelax: true },
    });
    const hops: string[] = [];
    hub.speaker.on("next-hop", (address) => hops.push(address));
    for (const number of [2, 3, 4]) {
      const leaf = await world.speaker(number);
      world.connect(hub, leaf);
      leaf.speaker.announce("192.0.2.0/24", { asPath: number === 4 ? [64700] : [] });
      world.clock.advance(SOON);
    }
    const seen = () =>
      hub.speaker.decision("192.0.2.0/24")?.paths.map(({ from, best, active }) => `${from} ${best} ${active}`);
    expect(seen()).toEqual(["10.0.0.2 true true", "10.0.0.3 false true", "10.0.0.4 false false"]);
    expect(hops.sort()).toEqual(["10.0.0.2", "10.0.0.3", "10.0.0.4"]);
    expect(hub.speaker.decision("198.51.100.0/24")).toBeUndefined();

    expect(hub.speaker.setNextHop("10.0.0.2", { reachable: false, metric: 0 })).toBe(true);
    world.clock.advance(SOON);
    expect(seen()).toEqual(["10.0.0.3 true true", "10.0.0.4 false false"]);
    expect(hub.speaker.setNextHop("10.0.0.99", { reachable: false, metric: 0 })).toBe(false);

    hub.speaker.update({ maximumPaths: { ebgp: 1 } });
    hub.speaker.setNextHop("10.0.0.2", { reachable: true, metric: 0 });
    world.clock.advance(SOON);
    expect(seen()).toEqual(["10.0.0.3 true true", "10.0.0.2 false false", "10.0.0.4 false false"]);
  });
});
