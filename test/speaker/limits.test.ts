/** What is too much for a message. A neighbour that takes nothing is row 14 of test/faults. */
import { describe, expect, it } from "vitest";
import type { Neighbor } from "../../src/index.ts";
import { SOON, World } from "./world.ts";

const IPV4 = "ipv4-unicast";
const received = (neighbor: Neighbor) => [...neighbor.receivedRoutes(IPV4)].map(({ prefix }) => prefix).sort();
const communities = (count: number) => Array.from({ length: count }, (_, i) => `65000:${i}`);

/** Origin – hub – sink. */
async function chain() {
  const world = new World();
  const [origin, hub, sink] = [await world.speaker(1), await world.speaker(2), await world.speaker(3)];
  const first = world.connect(origin, hub);
  const second = world.connect(hub, sink);
  world.clock.advance(SOON);
  return { world, origin, hub, sink, first, second };
}

describe("a route with very many communities", () => {
  it.each([1, 255, 256, 1000, 16_000])("%i of them arrive, all and in order", async (count) => {
    const { world, origin, second } = await chain();
    origin.speaker.announce("192.0.2.0/24", { communities: communities(count) });
    world.clock.advance(SOON);
    const [route] = [...second.atB.receivedRoutes(IPV4)];
    expect(route.attributes.communities).toHaveLength(count);
  });

  it("that fits no message any more is not sent, and takes its predecessor away", async () => {
    const { world, origin, first, second } = await chain();
    origin.speaker.announce("192.0.2.0/24");
    origin.speaker.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    expect(received(second.atB)).toHaveLength(2);
    origin.speaker.announce("192.0.2.0/24", { communities: communities(16_383) });
    world.clock.advance(SOON);
    expect(received(first.atB)).toEqual(["198.51.100.0/24"]);
    expect(received(second.atB)).toEqual(["198.51.100.0/24"]);
    expect(first.atA.info().routesAdvertised).toBe(1);
    expect([first, second].every(({ atA }) => atA.info().sessionsLost === 0)).toBe(true);
  });
});

describe("a path of very many hops", () => {
  it.each([254, 255, 256, 511, 4000])("of %i grows by one on the way", async (count) => {
    const { world, origin, second } = await chain();
    origin.speaker.announce("192.0.2.0/24", { asPath: Array.from({ length: count }, (_, i) => 100_000 + i) });
    world.clock.advance(SOON);
    const [route] = [...second.atB.receivedRoutes(IPV4)];
    const asns = route.attributes.asPath.flatMap((segment) => segment.asns);
    expect(asns.slice(0, 3)).toEqual([65002, 65001, 100_000]);
    expect(asns).toHaveLength(count + 2);
    expect(route.attributes.asPath.every((segment) => segment.asns.length <= 255)).toBe(true);
  });
});
