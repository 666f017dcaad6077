/** Several paths for a prefix between two speakers (RFC 7911). */
import { describe, expect, it } from "vitest";
import type { FamilyOptions, Neighbor } from "../../src/index.ts";
import { SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";
const paths = (neighbor: Neighbor) =>
  [...neighbor.receivedRoutes(IPV4)]
    .map(({ prefix, attributes }) => `${prefix} ${attributes.asPath.flatMap(({ asns }) => asns).join(" ")}`)
    .sort();

/** Three origins behind a hub, and a neighbour of the hub that takes several paths. */
async function fan(send: NonNullable<FamilyOptions["addPathSend"]>) {
  const world = new World();
  const hub = await world.speaker(1);
  const origins = [await world.speaker(2), await world.speaker(3), await world.speaker(4)];
  const sink = await world.speaker(5);
  const links = origins.map((origin) => world.connect(hub, origin));
  const toSink = world.connect(hub, sink, { familyOptions: { [IPV4]: { addPathSend: send } } });
  world.clock.advance(SOON);
  const announce = (i: number, asPath: readonly number[] = []) => {
    origins[i].speaker.announce("192.0.2.0/24", { asPath });
    world.clock.advance(SOON);
  };
  return { world, hub, origins, sink, links, toSink, announce };
}

describe("a neighbour that takes several paths", () => {
  it("is sent all of them, each under a number of its own, and each end of one", async () => {
    const { world, origins, toSink, sink, announce } = await fan("all");
    for (const i of [0, 1, 2]) announce(i);
    expect(paths(toSink.atB)).toEqual([
      "192.0.2.0/24 65001 65002",
      "192.0.2.0/24 65001 65003",
      "192.0.2.0/24 65001 65004",
    ]);
    const ids = new Set([...toSink.atB.receivedRoutes(IPV4)].map(({ pathId }) => pathId));
    expect(ids.size).toBe(3);
    expect(toSink.atA.info().routesAdvertised).toBe(3);
    origins[0].speaker.withdraw("192.0.2.0/24"); // it was the best one
    world.clock.advance(SOON);
    expect(paths(toSink.atB)).toEqual(["192.0.2.0/24 65001 65003", "192.0.2.0/24 65001 65004"]);
    expect([...sink.speaker.bestRoutes(IPV4)]).toHaveLength(1);
    for (const origin of origins) origin.speaker.withdraw("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(paths(toSink.atB)).toEqual([]);
    expect(toSink.atA.info().routesAdvertised).toBe(0);
    expect([...sink.speaker.bestRoutes(IPV4)]).toHaveLength(0);
  });

  it("is sent the best of them, as many as it is to have", async () => {
    const { announce, toSink } = await fan({ best: 2 });
    announce(0, [64700, 64701]);
    announce(1, [64700]);
    expect(paths(toSink.atB)).toHaveLength(2);
    announce(2); // better than both
    expect(paths(toSink.atB)).toEqual(["192.0.2.0/24 65001 65003 64700", "192.0.2.0/24 65001 65004"]);
  });

  it("is sent the best one through each neighbour AS", async () => {
    const world = new World();
    const hub = await world.speaker(1);
    const twins = [
      await world.speaker(2, { asn: 65100 }),
      await world.speaker(3, { asn: 65100 }),
      await world.speaker(4),
    ];
    const sink = await world.speaker(5);
    for (const twin of twins) world.connect(hub, twin);
    const toSink = world.connect(hub, sink, { familyOptions: { [IPV4]: { addPathSend: "best-per-as" } } });
    for (const twin of twins) twin.speaker.announce("192.0.2.0/24");
    world.clock.advance(SOON);
    expect(paths(toSink.atB)).toEqual(["192.0.2.0/24 65001 65004", "192.0.2.0/24 65001 65100"]);
  });

  it("and one that does not are told the same best path, and neither hears of its own", async () => {
    const { world, hub, origins, links, toSink, announce } = await fan("all");
    for (const i of [0, 1]) announce(i);
    const mixed = world.connect(hub, await world.speaker(6), { familyOptions: { [IPV4]: { addPathSend: "all" } } });
    world.clock.advance(SOON);
    expect(paths(mixed.atB)).toEqual(paths(toSink.atB));
    expect(paths(links[2].atB)).toHaveLength(1);
    expect(paths(links[0].atB)).toEqual([]); // the best path is its own
    const before = mixed.atB.info().received.update;
    origins[1].speaker.announce("192.0.2.0/24", { communities: ["65000:5"] });
    world.clock.advance(SOON);
    expect(mixed.atB.info().received.update - before).toBe(1);
  });

  it("gets all of it again when it asks", async () => {
    const { world, toSink, announce } = await fan("all");
    for (const i of [0, 1, 2]) announce(i);
    const before = paths(toSink.atB);
    expect(toSink.atB.refresh(IPV4)).toBe(true);
    world.clock.advance(SOON);
    expect(paths(toSink.atB)).toEqual(before);
  });
});
