/** The real thread with real sockets, on loopback addresses and ports that need no root. It runs as it is built. */
import dgram from "node:dgram";
import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { State } from "../../src/bfd/codes.ts";
import { writeControlPacket } from "../../src/bfd/packet.ts";
import type { PathOptions, StateChange } from "../../src/bfd/path.ts";
import { eventually } from "../../src/lab/eventually.ts";
import { BfdThread } from "../../src/liveness/bfd-thread.ts";
import type { ThreadSetup } from "../../src/liveness/messages.ts";
import { pathOptions } from "../../src/liveness/path-options.ts";

const PORT = 33_784;
const MULTIHOP_PORT = 34_784;
const THREAD = new URL("../../dist/liveness/thread.js", import.meta.url);

beforeAll(() => {
  if (!existsSync(THREAD)) throw new Error("the thread is not built: npm run build");
});

const ends: TestEnd[] = [];

class TestEnd {
  readonly workers: Worker[] = [];
  readonly restarts: string[] = [];
  readonly changes: StateChange[] = [];
  readonly address: string;
  readonly thread: BfdThread;

  constructor(address: string) {
    this.address = address;
    this.thread = new BfdThread(
      { singleHopPort: PORT, multihopPort: MULTIHOP_PORT },
      { restarted: (why) => this.restarts.push(why) },
      (setup: ThreadSetup) => {
        const worker = new Worker(THREAD, { workerData: setup });
        this.workers.push(worker);
        return worker;
      },
    );
    ends.push(this);
  }

  watch(peer: TestEnd, options: Partial<PathOptions> = {}) {
    const path = { ...pathOptions(peer.address, { localAddress: this.address, interval: 300 }), ...options };
    return this.thread.watch(path, { changed: (change) => this.changes.push(change) });
  }

  get isUp(): boolean {
    return this.changes.at(-1)?.to === State.Up;
  }
}

afterEach(async () => {
  for (const { thread } of ends.splice(0)) await thread.close();
});

async function upPair(options: Partial<PathOptions> = {}) {
  const [a, b] = [new TestEnd("127.0.0.11"), new TestEnd("127.0.0.12")];
  const [watchA, watchB] = [a.watch(b, options), b.watch(a, options)];
  await eventually("both are up", () => (a.isUp && b.isUp) || undefined);
  return { a, b, watchA, watchB };
}

async function sendFrom(address: string, bytes: Uint8Array, to: string, ttl: number): Promise<void> {
  const socket = dgram.createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  socket.setTTL(ttl);
  await new Promise((resolve) => socket.send(bytes, PORT, to, resolve));
  socket.close();
}

describe("the BFD thread", () => {
  it("brings a session up over one hop and over several, and counts", async () => {
    for (const multihop of [false, true]) {
      const { a, watchA } = await upPair({ multihop, minimumTtl: multihop ? 254 : 255 });
      expect(a.changes.map(({ to }) => to).at(-1)).toBe(State.Up);
      const counters = await watchA.counters();
      expect(counters).toMatchObject({ ups: 1, downs: 0, dropped: 0 });
      expect(counters.received).toBeGreaterThan(0);
      for (const { thread } of ends.splice(0)) await thread.close();
    }
  });

  it("never sees packets of strangers, or from too far away; the kernel counts them", async () => {
    const { a, b, watchB } = await upPair();
    const session = watchB.session!;
    const deadly = writeControlPacket({
      diagnostic: 0,
      state: State.AdminDown,
      poll: false,
      final: false,
      controlPlaneIndependent: false,
      demand: false,
      detectMultiplier: 3,
      myDiscriminator: session.remote!.discriminator,
      yourDiscriminator: session.discriminator,
      desiredMinTx: 100_000,
      requiredMinRx: 100_000,
      requiredMinEchoRx: 0,
    });
    await sendFrom(a.address, deadly, b.address, 254);
    await sendFrom("127.0.0.66", deadly, b.address, 255);
    await eventually("two drops", async () => (await b.thread.report()).droppedByKernel === 2 || undefined);
    expect((await b.thread.report()).dropped.size).toBe(0);
    expect(watchB.session?.state).toBe(State.Up);
    await sendFrom(a.address, deadly, b.address, 255); // what the test is worth: this one is believed
    await eventually("the end", () => b.changes.some(({ from }) => from === State.Up) || undefined);
  });

  it("lives through the death of the thread before the peer notices", async () => {
    const { a, b, watchA } = await upPair();
    const discriminator = watchA.session!.discriminator;
    await a.workers[0].terminate();
    await eventually(
      "another thread that hears the peer",
      async () => (await watchA.counters()).received >= 5 || undefined,
    );
    expect(a.restarts).toHaveLength(1);
    expect(watchA.session).toMatchObject({ state: State.Up, discriminator });
    expect(b.changes.filter(({ from }) => from === State.Up)).toEqual([]);
  });

  it("lives through its death with 500 sessions", async () => {
    const [a, b] = [new TestEnd("127.0.0.13"), new TestEnd("127.0.0.14")];
    const path = (peer: string, localAddress: string) => pathOptions(peer, { localAddress, interval: 300 });
    const watches = Array.from({ length: 500 }, (_, i) => {
      const peer = `127.1.${i >> 8}.${i & 255}`;
      b.thread.watch(path(a.address, peer), { changed: (change) => b.changes.push(change) });
      return a.thread.watch(path(peer, a.address), { changed: () => undefined });
    });
    const ups = () => b.changes.filter(({ to }) => to === State.Up).length;
    await eventually("all are up", () => ups() === watches.length || undefined);
    await a.workers[0].terminate();
    const heard = async () => [...(await a.thread.report()).counters.values()].filter(({ received }) => received >= 5);
    await eventually("all have heard from their peers again", async () => {
      return (a.restarts.length === 1 && (await heard()).length === watches.length) || undefined;
    });
    expect(b.changes.filter(({ from }) => from === State.Up)).toEqual([]);
    expect(watches.filter(({ session }) => session?.state !== State.Up)).toEqual([]);
  });

  it("keeps its pace while the main thread does something else for longer than the detection time", async () => {
    const { a, b } = await upPair();
    const until = performance.now() + 1500;
    while (performance.now() < until);
    await eventually("news from both", async () => (await b.thread.report()).counters.size === 1 || undefined);
    expect([...a.changes, ...b.changes].filter(({ from }) => from === State.Up)).toEqual([]);
  });

  it("tells the peer when a watch is stopped", async () => {
    const { b, watchA } = await upPair();
    watchA.stop();
    await eventually(
      "the peer's word",
      () => b.changes.some(({ remoteState }) => remoteState === State.AdminDown) || undefined,
    );
  });
});
