/** Reading stops while there is enough to decide (docs/decisions/0014-bounded-backlog.md). */
import { expect, it } from "vitest";
import type { Connection, ConnectionEvents, Network } from "../../src/net/network.ts";
import { World } from "./world.ts";

/** Counts how often connections are told to wait, and to go on. */
class Watched {
  pauses = 0;
  resumes = 0;

  over(network: Network): Network {
    const watch = (connection: Connection): Connection =>
      new Proxy(connection, {
        get: (target, name) => {
          if (name === "pause") this.pauses++;
          if (name === "resume") this.resumes++;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    return {
      connect: (options, events) => watch(network.connect(options, events)),
      listen: (options, accept) =>
        network.listen(options, (connection): ConnectionEvents | undefined => accept(watch(connection))),
      addressBeside: (local, version) => network.addressBeside(local, version),
    };
  }
}

it("while neighbours send more than can be decided at once, and goes on until all of it is there", async () => {
  const world = new World();
  const watched = new Watched();
  const host = world.network.addHost("host1", ["10.0.0.1", "2001:db8::1"]);
  const hub = await world.speaker(1, { network: watched.over(host.run()) }, host);
  const sink = await world.speaker(2);
  const { atB } = world.connect(hub, sink);
  // One sends in a turn as much as another decides, so it takes several to get ahead of it.
  for (let number = 3; number < 9; number++) {
    const origin = await world.speaker(number);
    for (let i = 0; i < 8000; i++) origin.speaker.announce(`${number + 20}.${i >> 8}.${i & 255}.0/24`);
    world.connect(hub, origin);
  }
  world.clock.advance(60_000);
  expect(watched.pauses).toBeGreaterThan(0);
  expect(watched.resumes).toBe(watched.pauses);
  expect([...atB.receivedRoutes("ipv4-unicast")]).toHaveLength(48_000);
});
