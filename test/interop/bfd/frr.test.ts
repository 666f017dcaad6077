/** Bellman's BFD against FRR's bfdd: each kind of session on a link of its own, and what may happen to one. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertRequirements, LAB_PROGRAMS } from "../../../src/lab/requirements.ts";
import { BfdLab, type Case, INTERVAL, MULTIPLIER, now } from "./bfd-lab.ts";
import { FRR_PROGRAMS, FrrDaemon } from "./frr-daemon.ts";

const CASES: readonly Case[] = [
  { name: "IPv4", over: "ipv4" },
  { name: "IPv6", over: "ipv6" },
  { name: "link-local", over: "link-local" },
  { name: "multihop IPv4", over: "ipv4", multihop: true },
  { name: "multihop IPv6", over: "ipv6", multihop: true },
  { name: "passive here", over: "ipv4", options: { passive: true } },
  { name: "passive there", over: "ipv4", lines: ["passive-mode"] },
  { name: "timers", over: "ipv4" },
  { name: "switched off there", over: "ipv4" },
  { name: "switched off here", over: "ipv4" },
  { name: "cut", over: "ipv4" },
  { name: "unplugged", over: "ipv4" },
];

let lab: BfdLab<FrrDaemon>;

beforeAll(async () => {
  assertRequirements([...LAB_PROGRAMS, ...FRR_PROGRAMS, { program: "nft", debianPackage: "nftables" }]);
  lab = await BfdLab.open(CASES, (namespace, directory, wires) => new FrrDaemon(namespace, directory, wires));
  for (const { name } of CASES) lab.watch(name);
});

afterAll(() => lab?.close());

describe("BFD with FRR", () => {
  it.each(CASES.map(({ name }) => name))("%s: comes up", (name) => lab.bothUp(name));

  it("changes its timers on either side without a flap", async () => {
    const wire = lab.wire("timers");
    await lab.bothUp("timers");
    for (const interval of [150, 600]) {
      lab.watcher.update("timers", interval);
      await lab.eventually(`${interval} ms at FRR`, async () => (await lab.session("timers")).interval === interval);
    }
    // With three times 600 ms we would hear too little of this; so we have to follow.
    await lab.daemon.configure(wire, "transmit-interval 2500", "receive-interval 2500");
    const { "control-packet-input": before } = await lab.daemon.counters(wire);
    await lab.eventually("four packets at the new pace", async () => {
      return (await lab.daemon.counters(wire))["control-packet-input"] >= before + 4;
    });
    await lab.daemon.configure(wire, "transmit-interval 300", "receive-interval 300");
    lab.watcher.update("timers", INTERVAL);
    await lab.eventually("the first pace again", async () => (await lab.session("timers")).interval === INTERVAL);
    expect(await lab.session("timers")).toMatchObject({ isUp: true, downs: 0 });
    expect(lab.watcher.changes("timers")).toHaveLength(1);
  });

  it("knows that FRR was told to end the session", async () => {
    await lab.bothUp("switched off there");
    await lab.daemon.configure(lab.wire("switched off there"), "shutdown");
    await lab.eventually("our end is down", () => !lab.watcher.isUp("switched off there"));
    expect(lab.watcher.downs("switched off there")).toMatchObject([{ administrative: true }]);
    await lab.daemon.configure(lab.wire("switched off there"), "no shutdown");
    await lab.bothUp("switched off there");
  });

  it("tells FRR of its end, and comes back as somebody else", async () => {
    await lab.bothUp("switched off here");
    const { "remote-id": before } = await lab.daemon.shown(lab.wire("switched off here"));
    lab.watcher.stopWatching("switched off here");
    await lab.eventually("FRR's end is down", async () => !(await lab.session("switched off here")).isUp);
    expect(await lab.daemon.shown(lab.wire("switched off here"))).toMatchObject({
      diagnostic: "neighbor signaled session down",
    });
    lab.watch("switched off here");
    await lab.eventually("FRR has the new discriminator", async () => {
      const { status, "remote-id": id } = await lab.daemon.shown(lab.wire("switched off here"));
      return status === "up" && id !== before;
    });
  });

  it("finds a cut in time, and so does FRR; no other session is harmed", async () => {
    await lab.bothUp("cut");
    const before = now();
    await lab.cut("cut");
    const after = now();
    await lab.bothDown("cut");
    const [down] = lab.watcher.downs("cut");
    expect(down).toMatchObject({ reason: "control detection time expired", administrative: false });
    // The last packet may have come just before the cut, or an interval earlier.
    expect(down.at - before).toBeGreaterThan((MULTIPLIER - 1) * INTERVAL);
    expect(down.at - after).toBeLessThan((MULTIPLIER + 1) * INTERVAL);
    expect(await lab.daemon.shown(lab.wire("cut"))).toMatchObject({ diagnostic: "control detection time expired" });
    expect(lab.watcher.downs("IPv4")).toEqual([]);
    await lab.mend();
    await lab.bothUp("cut");
    expect(await lab.session("cut")).toMatchObject({ downs: 1 });
  });

  it("finds an unplugged link, and comes back when it is plugged in", async () => {
    await lab.bothUp("unplugged");
    await lab.setLink("unplugged", "down");
    await lab.eventually("our end is down", () => !lab.watcher.isUp("unplugged"));
    await lab.setLink("unplugged", "up");
    await lab.bothUp("unplugged");
  });

  it("lives through a restart of FRR with all its sessions, and their new discriminators", async () => {
    const wires = lab.wires.map(({ name }) => name);
    for (const name of wires) await lab.bothUp(name);
    const { id: before } = await lab.daemon.shown(lab.wire("IPv4"));
    await lab.daemon.kill();
    for (const name of wires) await lab.eventually(`${name} is down here`, () => !lab.watcher.isUp(name));
    await lab.daemon.start();
    for (const name of wires) await lab.bothUp(name);
    expect((await lab.daemon.shown(lab.wire("IPv4"))).id).not.toBe(before);
    expect(lab.watcher.downs("IPv4")).toHaveLength(1);
    expect(await lab.session("IPv4")).toMatchObject({ downs: 0 });
  });
});
