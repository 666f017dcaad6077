/** Neighbours that are not to be sent more than so many prefixes, and default routes beside those of the table. */
import { describe, expect, it } from "vitest";
import type { FamilyOptions, Neighbor } from "../../../src/index.ts";
import { type Party, SOON, World } from "../world.ts";

const IPV4 = "ipv4-unicast";
const received = (neighbor: Neighbor) => [...neighbor.receivedRoutes(IPV4)].map(({ prefix }) => prefix).sort();

/** Who sends at most so many prefixes to each of two neighbours. */
async function limited(options: FamilyOptions) {
  const world = new World();
  const hub = await world.speaker(1);
  const leaves = [await world.speaker(2), await world.speaker(3)];
  const links = leaves.map((leaf) => world.connect(hub, leaf, { familyOptions: { [IPV4]: options } }));
  world.clock.advance(SOON);
  return { world, hub, leaves, links };
}

function announce({ speaker }: Party, ...numbers: number[]): void {
  for (const number of numbers) speaker.announce(`10.0.${number}.0/24`);
}

describe.each([
  ["the best paths", {}],
  ["several paths", { addPathSend: "all" }],
] as const)("a limit to what a neighbour is sent, where that is %s", (_, paths) => {
  it("lets others in when there is room again", async () => {
    const { world, hub, links } = await limited({ maximumPrefixesOut: 2, ...paths });
    announce(hub, 1, 2, 3, 4);
    world.clock.advance(SOON);
    expect(received(links[0].atB)).toHaveLength(2);
    for (const prefix of received(links[0].atB)) hub.speaker.withdraw(prefix);
    world.clock.advance(SOON);
    expect(received(links[0].atB)).toEqual([...hub.speaker.bestRoutes(IPV4)].map(({ prefix }) => prefix).sort());
  });

  it("is kept when it becomes lower, and used when it becomes higher", async () => {
    const { world, hub, links } = await limited({ maximumPrefixesOut: 3, ...paths });
    announce(hub, 1, 2, 3, 4);
    world.clock.advance(SOON);
    for (const limit of [1, 4, 2]) {
      links[0].atA.update({ familyOptions: { [IPV4]: { maximumPrefixesOut: limit, ...paths } } });
      world.clock.advance(SOON);
      expect(received(links[0].atB)).toHaveLength(limit);
      expect(links[0].atA.info().routesAdvertised).toBe(limit);
    }
    expect(received(links[1].atB)).toHaveLength(3);
  });

  it("does not count routes that are the neighbour's own", async () => {
    const { world, hub, leaves, links } = await limited({ maximumPrefixesOut: 2, ...paths });
    announce(leaves[0], 1, 2);
    world.clock.advance(SOON);
    announce(hub, 3, 4, 5);
    world.clock.advance(SOON);
    expect(received(links[0].atB)).toEqual(["10.0.3.0/24", "10.0.4.0/24"]);
    expect(received(links[1].atB)).toEqual(["10.0.1.0/24", "10.0.2.0/24"]);
  });
});

describe("a default route of our own", () => {
  it("takes the place of the one in the table, and gives it back", async () => {
    const { world, hub, leaves, links } = await limited({});
    leaves[1].speaker.announce("0.0.0.0/0", { communities: ["65000:1"] });
    world.clock.advance(SOON);
    const origins = () => [...links[0].atB.receivedRoutes(IPV4)].map(({ attributes }) => attributes.asPath[0].asns);
    expect(origins()).toEqual([[65001, 65003]]);
    for (const [on, path] of [
      [true, [65001]],
      [false, [65001, 65003]],
    ] as const) {
      links[0].atA.update({ familyOptions: { [IPV4]: { defaultOriginate: on } } });
      world.clock.advance(SOON);
      expect(origins()).toEqual([path]);
      expect([...links[0].atA.advertisedRoutes(IPV4)]).toHaveLength(1);
      expect(links[0].atA.info().routesAdvertised).toBe(1);
    }
    expect([...hub.speaker.bestRoutes(IPV4)]).toHaveLength(1);
  });
});

describe("an advertisement interval", () => {
  it("ends with the speaker", async () => {
    const world = new World();
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    world.connect(a, b, { advertisementInterval: 600 });
    a.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    await world.clock.settle(a.speaker.close());
    expect(a.process.clock.pending).toBe(0);
  });
});
