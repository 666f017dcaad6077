/** Neighbours that share an update group: what each is sent must not depend on whom it shares with. */
import { describe, expect, it } from "vitest";
import type { Neighbor } from "../../../src/index.ts";
import { type Party, SOON, World } from "../world.ts";

const received = (neighbor: Neighbor) =>
  [...neighbor.receivedRoutes("ipv4-unicast")]
    .map(({ prefix, attributes }) => `${prefix} ${attributes.med ?? "-"}`)
    .sort();

/** A hub and its neighbours, all in one AS but the hub, so that the hub sends all of them the same. */
async function star(count: number, seed = 1) {
  const world = new World(seed);
  const hub = await world.speaker(1);
  const leaves: Party[] = [];
  for (let i = 0; i < count; i++) leaves.push(await world.speaker(i + 2, { asn: 65100 + i }));
  const links = leaves.map((leaf) => world.connect(hub, leaf));
  const isUp = () => links.every(({ atA, atB }) => atA.state === "Established" && atB.state === "Established");
  expect(world.until(isUp)).toBe(true);
  world.clock.advance(SOON);
  return { world, hub, leaves, links };
}

const updatesSent = (neighbor: Neighbor) => neighbor.info().sent.update;

describe("an update group", () => {
  it("sends a route to all members but the one that it came from", async () => {
    const { world, hub, leaves, links } = await star(4);
    leaves[0].speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(links.map(({ atB }) => received(atB).length)).toEqual([0, 1, 1, 1]);
    expect(links.map(({ atA }) => atA.info().routesAdvertised)).toEqual([0, 1, 1, 1]);
    expect([...hub.speaker.bestRoutes("ipv4-unicast")]).toHaveLength(1);
  });

  it("gives and takes a route where its owner changes from one member to another", async () => {
    const { world, leaves, links } = await star(3);
    leaves[0].speaker.announce("192.0.2.0/24", { asPath: [64700] });
    world.clock.advance(SOON);
    leaves[1].speaker.announce("192.0.2.0/24"); // shorter: the best one from now on
    world.clock.advance(SOON);
    expect(links.map(({ atB }) => received(atB).length)).toEqual([1, 0, 1]);
    leaves[1].speaker.withdraw("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(links.map(({ atB }) => received(atB).length)).toEqual([0, 1, 1]);
    leaves[0].speaker.withdraw("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(links.map(({ atB }) => received(atB).length)).toEqual([0, 0, 0]);
    expect(links.map(({ atA }) => atA.info().routesAdvertised)).toEqual([0, 0, 0]);
  });

  it("lets a member that does not read fall behind alone, and catch up to the newest state only", async () => {
    const { world, hub, leaves, links } = await star(3);
    world.network.cut(hub.host, leaves[0].host);
    const before = updatesSent(links[0].atA);
    for (let round = 0; round < 14; round++) {
      for (let i = 0; i < 200; i++)
        hub.speaker.announce(`10.${round % 2}.${i}.0/24`, { med: 1000 * round + i, asPath: longPath(round) });
      world.clock.advance(500);
    }
    expect(links[1].atA.info().unsentBytes).toBe(0);
    expect(received(links[1].atB)).toHaveLength(400);
    const whileBehind = updatesSent(links[0].atA) - before;
    world.network.restore(hub.host, leaves[0].host);
    world.clock.advance(60_000);
    expect(links[0].atB.info().sessionsLost).toBe(0);
    expect(received(links[0].atB)).toEqual(received(links[1].atB));
    // It was not sent all that the others were: what it had missed had collapsed into the last of each.
    expect(whileBehind).toBeLessThan(updatesSent(links[1].atA) / 2);
  });

  it("tells every member the same in the end, wherever each left the group and came back", async () => {
    // Each member falls behind and comes back several times, at other places of the table every time.
    const { world, hub, leaves, links } = await star(3, 7);
    for (let round = 0; round < 12; round++) {
      const slow = leaves[round % 3];
      world.network.cut(hub.host, slow.host);
      for (let i = 0; i < 700; i++)
        hub.speaker.announce(`10.${round % 3}.${i >> 8}.${i & 255}/32`, { asPath: longPath(i >> 1) });
      world.clock.advance(3000);
      world.network.restore(hub.host, slow.host);
      world.clock.advance(20);
    }
    world.clock.advance(60_000);
    const expected = [...hub.speaker.bestRoutes("ipv4-unicast")].length;
    expect(expected).toBe(2100);
    for (const { atB } of links) expect(received(atB)).toHaveLength(expected);
    expect(new Set(links.map(({ atB }) => received(atB).join())).size).toBe(1);
  });

  it("repeats itself to the one member that asks, and to nobody else", async () => {
    const { world, hub, links } = await star(3);
    for (let i = 0; i < 20; i++) hub.speaker.announce(`192.0.2.${i}/32`, { med: i });
    world.clock.advance(SOON);
    const before = links.map(({ atA }) => updatesSent(atA));
    links[0].atB.refresh("ipv4-unicast");
    world.clock.advance(SOON);
    expect(links.map(({ atA }, i) => updatesSent(atA) - before[i])).toEqual([20, 0, 0]);
    hub.speaker.announce("192.0.2.99/32");
    world.clock.advance(SOON);
    expect(links.map(({ atB }) => received(atB).length)).toEqual([21, 21, 21]); // together again
  });

  it("sends a member whose next hop changes what differs, and only that", async () => {
    const { world, hub, links } = await star(2);
    hub.speaker.announce("192.0.2.1/32");
    hub.speaker.announce("192.0.2.2/32", { nextHop: "10.0.0.1" }); // keeps its own
    world.clock.advance(SOON);
    const before = updatesSent(links[0].atA);
    links[0].atA.update({ nextHop: { ipv4: "10.0.0.99" } });
    world.clock.advance(SOON);
    expect(updatesSent(links[0].atA) - before).toBe(1);
    links[0].atA.update({ description: "nothing that is sent" });
    world.clock.advance(SOON);
    expect(updatesSent(links[0].atA) - before).toBe(1);
  });
});

/** Different in every round, so that nothing is equal to what was sent before; long, so that a transport fills up. */
function longPath(round: number): number[] {
  return Array.from({ length: 200 }, (_, i) => 4_200_000_000 + round * 1000 + i);
}
