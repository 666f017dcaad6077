/** What a hostile neighbour on the same link can do to the real thread: it has the peer's address, and the right TTL. */
import dgram from "node:dgram";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { State } from "../../src/bfd/codes.ts";
import { writeControlPacket } from "../../src/bfd/packet.ts";
import type { StateChange } from "../../src/bfd/path.ts";
import { eventually } from "../../src/lab/eventually.ts";
import { BfdThread } from "../../src/liveness/bfd-thread.ts";
import type { ThreadSetup } from "../../src/liveness/messages.ts";
import { pathOptions } from "../../src/liveness/path-options.ts";

const PORTS = { singleHopPort: 35_784, multihopPort: 36_784 };
const THREAD = new URL("../../dist/liveness/thread.js", import.meta.url);
const [OURS, THEIRS, STRANGERS] = ["127.0.0.21", "127.0.0.22", "127.0.0.23"];
const BURST = 20_000;

beforeAll(() => {
  if (!existsSync(THREAD)) throw new Error("the thread is not built: npm run build");
});

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function start(execArgv: readonly string[] = []): { thread: BfdThread; shortcomings: string[]; restarts: string[] } {
  const shortcomings: string[] = [];
  const restarts: string[] = [];
  const thread = new BfdThread(
    PORTS,
    {
      shortcomings: (all) => shortcomings.splice(0, shortcomings.length, ...all),
      restarted: (why) => restarts.push(why),
    },
    (setup: ThreadSetup) => new Worker(THREAD, { workerData: setup, execArgv: [...execArgv] }),
  );
  closing.push(() => thread.close());
  return { thread, shortcomings, restarts };
}

function watchFrom(thread: BfdThread, local: string, remote: string) {
  const changes: StateChange[] = [];
  const path = pathOptions(remote, { localAddress: local, interval: 300 });
  return { changes, watch: thread.watch(path, { changed: (change) => changes.push(change) }) };
}

/** A session between two ends, and packets for our end that its peer could have sent. */
async function upPair() {
  const [one, other] = [start(), start()];
  const ours = watchFrom(one.thread, OURS, THEIRS);
  const theirs = watchFrom(other.thread, THEIRS, OURS);
  await eventually("up", () => [ours, theirs].every(({ changes }) => changes.at(-1)?.to === State.Up) || undefined);
  const { discriminator, remote } = ours.watch.session!;
  const packet = (more: Partial<Parameters<typeof writeControlPacket>[0]> = {}) =>
    writeControlPacket({
      diagnostic: 0,
      state: State.Up,
      poll: false,
      final: false,
      controlPlaneIndependent: false,
      demand: false,
      detectMultiplier: 3,
      myDiscriminator: remote!.discriminator,
      yourDiscriminator: discriminator,
      desiredMinTx: 300_000,
      requiredMinRx: 300_000,
      requiredMinEchoRx: 0,
      ...more,
    });
  return { ...one, ours, theirs, packet, discriminator };
}

async function sender(address: string): Promise<(bytes: Uint8Array, times?: number) => Promise<void>> {
  const socket = dgram.createSocket("udp4");
  closing.push(() => void socket.close());
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  socket.setTTL(255);
  await new Promise<void>((resolve) => socket.connect(PORTS.singleHopPort, OURS, resolve));
  return async (bytes, times = 1) => {
    for (let left = times; left > 0; left -= 100) {
      const sent = Array.from({ length: Math.min(left, 100) }, () => {
        return new Promise<void>((resolve) => socket.send(bytes, () => resolve()));
      });
      await Promise.all(sent);
    }
  };
}

const changed = (bytes: Uint8Array, ...patches: readonly (readonly [at: number, octet: number])[]) => {
  for (const [at, octet] of patches) bytes[at] = octet;
  return bytes;
};

type Pair = Awaited<ReturnType<typeof upPair>>;

/** Each of them would end the session, if it were believed. */
const DEADLY: readonly (readonly [string, (pair: Pair) => Uint8Array])[] = [
  ["version 0", ({ packet }) => changed(packet({ state: State.Down }), [0, 0])],
  ["version 2", ({ packet }) => changed(packet({ state: State.Down }), [0, 0x40])],
  ["the multipoint bit", ({ packet }) => changed(packet({ state: State.Down }), [1, 0x41])],
  ["a multiplier of 0", ({ packet }) => packet({ state: State.Down, detectMultiplier: 0 })],
  ["23 octets", ({ packet }) => packet({ state: State.Down }).subarray(0, 23)],
  ["nothing", () => new Uint8Array(0)],
  ["a length of 23", ({ packet }) => changed(packet({ state: State.Down }), [3, 23])],
  ["a length beyond the datagram", ({ packet }) => changed(packet({ state: State.Down }), [3, 25])],
  ["authentication without a section", ({ packet }) => changed(packet({ state: State.Down }), [1, 0x44])],
  ["authentication that nobody agreed on", ({ packet }) => authenticated(packet({ state: State.Down }))],
  ["no discriminator of the sender's", ({ packet }) => packet({ state: State.Down, myDiscriminator: 0 })],
  ["no discriminator of ours, but state Up", ({ packet }) => packet({ yourDiscriminator: 0 })],
  ["no discriminator of ours, but state Init", ({ packet }) => packet({ state: State.Init, yourDiscriminator: 0 })],
  [
    "another discriminator",
    ({ packet, discriminator }) => packet({ state: State.Down, yourDiscriminator: discriminator ^ 1 }),
  ],
];

function authenticated(bytes: Uint8Array): Uint8Array {
  const section = Uint8Array.of(1, 4, 1, 0x78);
  return changed(Uint8Array.of(...bytes, ...section), [1, 0x44], [3, bytes.length + section.length]);
}

describe("the BFD thread, abused from its peer's own address", () => {
  it("drops and counts every packet that is not sound, and believes the one that is", async () => {
    const pair = await upPair();
    const send = await sender(THEIRS);
    for (const [, make] of DEADLY) await send(make(pair));
    await eventually("all are counted", async () => (await dropsOf(pair.thread)) >= DEADLY.length || undefined);
    expect(await dropsOf(pair.thread)).toBe(DEADLY.length);
    expect(pair.ours.watch.session?.state).toBe(State.Up);
    await send(pair.packet({ state: State.Down })); // what the test is worth
    await eventually("the end", () => pair.ours.changes.some(({ from }) => from === State.Up) || undefined);
  });

  it.each([
    ["a stranger's garbage", STRANGERS, () => new Uint8Array(24).fill(0x55)],
    ["the peer's garbage", THEIRS, () => new Uint8Array(24).fill(0x55)],
    ["the peer's packets for somebody else", THEIRS, ({ packet }: Pair) => packet({ yourDiscriminator: 77 })],
    ["the peer's good packets", THEIRS, ({ packet }: Pair) => packet()],
    ["polls", THEIRS, ({ packet }: Pair) => packet({ poll: true })],
  ])("lives through a burst of %s", async (_, from, make) => {
    const pair = await upPair();
    const counters = await pair.ours.watch.counters();
    const send = await sender(from);
    const bytes = make(pair);
    const began = performance.now();
    await send(bytes, BURST);
    const took = performance.now() - began;
    const report = await pair.thread.report();
    const { sent, received, ups, downs } = await pair.ours.watch.counters();
    // Each of them was read, dropped by us, or dropped by the kernel.
    await eventually("all are counted", async () => {
      const now = await pair.ours.watch.counters();
      return (await dropsOf(pair.thread)) + now.received - counters.received >= BURST || undefined;
    });
    expect(report.counters.size).toBe(1);
    expect(received).toBeGreaterThan(0);
    // Answers to polls have a pace of their own: one in 5 ms, besides what is sent anyway.
    expect(sent - counters.sent).toBeLessThan(20 + (took + 200) / 5);
    expect({ ups, downs }).toEqual({ ups: 1, downs: 0 });
    expect(pair.ours.watch.session?.state).toBe(State.Up);
    expect(pair.restarts).toEqual([]);
  });
});

async function dropsOf(thread: BfdThread): Promise<number> {
  const { dropped, droppedByKernel } = await thread.report();
  return droppedByKernel + [...dropped.values()].reduce((sum, count) => sum + count, 0);
}

describe("the BFD thread, where its sockets are in trouble", () => {
  it("says so when another program has the port, and has it when that has ended", async () => {
    const squatter = dgram.createSocket("udp4");
    await new Promise<void>((resolve) => squatter.bind(PORTS.singleHopPort, OURS, resolve));
    const [one, other] = [start(), start()];
    const ours = watchFrom(one.thread, OURS, THEIRS);
    watchFrom(other.thread, THEIRS, OURS);
    await eventually("a shortcoming", () => one.shortcomings.some((each) => each.includes("EADDRINUSE")) || undefined);
    squatter.close();
    await eventually("up", () => ours.changes.at(-1)?.to === State.Up || undefined);
    expect(one.restarts).toEqual([]);
  });

  it("goes on without native calls, and says what it cannot do then", async () => {
    const hook = fileURLToPath(new URL("without-koffi.cjs", import.meta.url));
    const [one, other] = [start(["--require", hook]), start()];
    const ours = watchFrom(one.thread, OURS, THEIRS);
    const theirs = watchFrom(other.thread, THEIRS, OURS);
    await eventually("up", () => [ours, theirs].every(({ changes }) => changes.at(-1)?.to === State.Up) || undefined);
    expect(one.shortcomings).toContainEqual(expect.stringContaining("hop counts of BFD packets are not checked"));
    expect(one.restarts).toEqual([]);
  });

  it("is not harmed by a peer that cannot be reached, nor by an address that is not there", async () => {
    const pair = await upPair();
    const nowhere = pair.thread.watch(pathOptions("2001:db8::1", { localAddress: "2001:db8::2" }), {
      changed: () => undefined,
    });
    const noInterface = pair.thread.watch(pathOptions("fe80::1%nosuch0", {}), { changed: () => undefined });
    await eventually("both have tried to speak", async () => {
      const counters = [await nowhere.counters(), await noInterface.counters()];
      return counters.every(({ sent }) => sent >= 3) || undefined;
    });
    expect(pair.restarts).toEqual([]);
    expect(pair.ours.watch.session?.state).toBe(State.Up);
  });
});
