import { beforeEach, describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import { Random } from "../support/random.ts";
import { type SimulatedHost, SimulatedNetwork } from "../support/simulated-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { ascii, describeNetwork, Recorder } from "./network-contract.ts";

function network(seed: number) {
  const clock = new VirtualClock(seed);
  const world = new SimulatedNetwork(clock, new Random(seed));
  return { clock, world, a: world.addHost("a", ["192.0.2.1"]), b: world.addHost("b", ["192.0.2.2"]) };
}

for (const seed of [1, 2, 3]) {
  describeNetwork(`the simulated network (seed ${seed})`, () => {
    const { clock, a, b } = network(seed);
    return {
      server: b.run(),
      client: a.run(),
      serverAddress: b.addresses[0],
      foreignAddress: parseIp("192.0.2.99")!,
      until: (condition, what) => {
        if (!clock.runUntil(condition, 60_000)) throw new Error(`never: ${what}`);
        return Promise.resolve();
      },
      advance: (milliseconds) => clock.advance(milliseconds),
      dispose: () => Promise.resolve(),
    };
  });
}

describe("the faults of the simulated network", () => {
  let clock: VirtualClock;
  let world: SimulatedNetwork;
  let a: SimulatedHost;
  let b: SimulatedHost;
  let accepted: Recorder[];

  beforeEach(() => {
    ({ clock, world, a, b } = network(1));
    accepted = [];
  });

  async function serve(host: SimulatedHost): Promise<void> {
    const local = { address: host.addresses[0], port: 179 };
    await host.run().listen({ local }, (connection) => {
      const end = new Recorder();
      end.connection = connection;
      accepted.push(end);
      return end;
    });
  }

  function connect(from: SimulatedHost, to: SimulatedHost): Recorder {
    const end = new Recorder();
    end.connection = from.run().connect({ remote: { address: to.addresses[0], port: 179 } }, end);
    return end;
  }

  function run(condition: () => boolean, limit: number): number {
    const start = clock.now();
    expect(clock.runUntil(condition, limit)).toBe(true);
    return clock.now() - start;
  }

  async function pair(): Promise<Recorder> {
    await serve(b);
    const client = connect(a, b);
    run(() => accepted.length === 1, 1000);
    return client;
  }

  it("gives up a connection attempt into the void after 127 s", async () => {
    await serve(b);
    world.cut(a, b);
    const client = connect(a, b);
    expect(run(() => client.has("closed"), 200_000)).toBe(127_000);
    expect(client.error).toMatchObject({ code: "ETIMEDOUT" });
    const stranger = new Recorder();
    stranger.connection = a.run().connect({ remote: { address: parseIp("203.0.113.1")!, port: 179 } }, stranger);
    expect(run(() => stranger.has("closed"), 200_000)).toBe(127_000);
  });

  it("connects once a cut link is restored within that time", async () => {
    await serve(b);
    world.cut(a, b);
    const client = connect(a, b);
    clock.advance(20_000);
    expect(client.events).toEqual([]);
    world.restore(a, b);
    run(() => client.has("opened"), 15_000);
  });

  it("delivers what a cut held up after the link is restored, in order", async () => {
    const client = await pair();
    world.cut(a, b);
    for (const text of ["one", "two", "three"]) {
      client.connection!.write(ascii(text));
      clock.advance(7000);
    }
    expect(accepted[0].received).toBe(0);
    world.restore(a, b);
    run(() => accepted[0].text === "onetwothree", 60_000);
  });

  it("ends a connection that nobody acknowledges after a quarter of an hour", async () => {
    const client = await pair();
    world.cut(a, b);
    client.connection!.write(ascii("anybody?"));
    expect(run(() => client.has("closed"), 1_200_000)).toBeGreaterThan(900_000);
    expect(client.error).toMatchObject({ code: "ETIMEDOUT" });
    expect(accepted[0].events).toEqual([]);
  });

  it("tells nobody of a half-open connection, while a new one works", async () => {
    const client = await pair();
    world.halfOpen(a, b);
    client.connection!.write(ascii("lost"));
    accepted[0].connection!.end();
    clock.advance(600_000);
    expect(client.events).toEqual(["opened", "progressed"]);
    expect(accepted[0].events).toEqual(["closed"]); // its own grace period
    const second = connect(a, b);
    run(() => second.has("opened"), 1000);
  });

  it("resets both sides at once", async () => {
    const client = await pair();
    world.reset(a, b);
    run(() => client.has("closed") && accepted[0].has("closed"), 1000);
    expect(client.error).toMatchObject({ code: "ECONNRESET" });
    expect(accepted[0].error).toMatchObject({ code: "ECONNRESET" });
  });

  it("resets the connections of a killed process, and refuses new ones", async () => {
    const client = await pair();
    const process = b.run();
    const silent = accepted[0].events.length;
    b.kill();
    run(() => client.has("closed"), 1000);
    expect(client.error).toMatchObject({ code: "ECONNRESET" });
    expect(accepted[0].events).toHaveLength(silent);
    expect([process.openSockets, process.clock.pending]).toEqual([0, 0]);
    const second = connect(a, b);
    run(() => second.has("closed"), 1000);
    expect(second.error).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("keeps silent about a crashed host until it is back, and then resets", async () => {
    const client = await pair();
    b.crash();
    client.connection!.write(ascii("hello?"));
    clock.advance(30_000);
    expect(client.has("closed")).toBe(false);
    b.restart();
    run(() => client.has("closed"), 60_000);
    expect(client.error).toMatchObject({ code: "ECONNRESET" });
    expect(accepted[0].events).toEqual([]);
    await serve(b);
    const second = connect(a, b);
    run(() => second.has("opened"), 1000);
  });

  it("lets nothing happen on a crashed host, whatever its program still tries", async () => {
    await pair();
    const process = a.run();
    a.crash();
    const ghost = new Recorder();
    ghost.connection = process.connect({ remote: { address: b.addresses[0], port: 179 } }, ghost);
    process.clock.yield(() => ghost.events.push("ran"));
    clock.advance(600_000);
    expect(ghost.events).toEqual([]);
    expect(accepted).toHaveLength(1);
  });

  it("overwrites a chunk after lending it, so that nobody gets away with keeping one", async () => {
    const client = await pair();
    const kept: Uint8Array[] = [];
    accepted[0].data = (chunk) => kept.push(chunk);
    client.connection!.write(ascii("keep me"));
    run(() => kept.length > 0, 1000);
    expect(Buffer.from(kept[0]).toString()).not.toMatch(/k|e|m/);
  });

  it("reorders across connections, never within one", () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { clock, a, b } = network(seed);
      const arrivals: string[] = [];
      let opened = 0;
      void b.run().listen({ local: { address: b.addresses[0], port: 179 } }, () => ({
        data: (chunk) => {
          arrivals.push(...Buffer.from(chunk).toString());
        },
        closed: () => undefined,
      }));
      const ends = ["AB", "ab"].map((text) => {
        const end = a
          .run()
          .connect(
            { remote: { address: b.addresses[0], port: 179 } },
            { opened: () => opened++, data: () => undefined, closed: () => undefined },
          );
        return { end, text };
      });
      clock.runUntil(() => opened === 2, 1000);
      for (const letter of [0, 1]) {
        for (const { end, text } of ends) end.write(ascii(text[letter]));
        clock.advance(1);
      }
      clock.advance(1000);
      const order = arrivals.join("");
      expect(order.replace(/[ab]/g, "")).toBe("AB");
      expect(order.replace(/[AB]/g, "")).toBe("ab");
      orders.add(order);
    }
    expect(orders.size).toBeGreaterThan(2);
  });

  it("plays the same seed the same way", async () => {
    async function play(seed: number): Promise<string[]> {
      ({ clock, world, a, b } = network(seed));
      accepted = [];
      const client = await pair();
      const trace: string[] = [];
      for (const end of [client, accepted[0]]) {
        end.data = (chunk) => {
          trace.push(`${clock.now()} ${chunk.length}`);
        };
        end.connection!.write(new Uint8Array(500_000));
      }
      clock.advance(500);
      world.cut(a, b);
      clock.advance(500);
      world.restore(a, b);
      clock.advance(10_000);
      return trace;
    }
    const first = await play(5);
    expect(first.length).toBeGreaterThan(10);
    expect(await play(5)).toEqual(first);
    expect(await play(6)).not.toEqual(first);
  });
});
