/** Bellman's BFD against BIRD's: each kind of session on a link of its own, authentication above all, which FRR does not have. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bird } from "../../../src/lab/peers/bird.ts";
import { assertRequirements, LAB_PROGRAMS } from "../../../src/lab/requirements.ts";
import type { BfdAuthentication } from "../../../src/liveness/index.ts";
import { BfdLab, type Case, INTERVAL, MULTIPLIER, now } from "./bfd-lab.ts";
import { BirdDaemon } from "./bird-daemon.ts";

const SECRET = "a secret";

const AUTHENTICATION: Readonly<Record<BfdAuthentication["type"], string>> = {
  simple: "simple",
  md5: "keyed md5",
  "meticulous-md5": "meticulous keyed md5",
  sha1: "keyed sha1",
  "meticulous-sha1": "meticulous keyed sha1",
};

function authenticated(name: string, type: BfdAuthentication["type"], secret: string): Case {
  return {
    name,
    over: "ipv4",
    options: { authentication: { type, keys: [{ id: 7, secret }] } },
    lines: [`authentication ${AUTHENTICATION[type]};`, `password "${SECRET}" { id 7; };`],
  };
}

const CASES: readonly Case[] = [
  { name: "IPv4", over: "ipv4" },
  { name: "IPv6", over: "ipv6" },
  { name: "link-local", over: "link-local" },
  // BIRD sends these with the system's TTL, and not with 255.
  { name: "multihop IPv4", over: "ipv4", multihop: true, options: { minimumTtl: 63 } },
  { name: "multihop IPv6", over: "ipv6", multihop: true, options: { minimumTtl: 63 } },
  { name: "passive here", over: "ipv4", options: { passive: true } },
  { name: "passive there", over: "ipv4", lines: ["passive yes;"] },
  ...(Object.keys(AUTHENTICATION) as BfdAuthentication["type"][]).map((type) => authenticated(type, type, SECRET)),
  { name: "timers", over: "ipv4" },
  { name: "switched off here", over: "ipv4" },
  { name: "forgotten there", over: "ipv4" },
  { name: "cut", over: "ipv4" },
  { name: "replaced", over: "link-local" },
  { name: "replaced, bound to it", over: "ipv4", isBound: true },
];
const STRANGER = authenticated("another secret", "meticulous-sha1", "no secret");

let lab: BfdLab<BirdDaemon>;

beforeAll(async () => {
  assertRequirements([...LAB_PROGRAMS, ...bird.programs, { program: "nft", debianPackage: "nftables" }]);
  const cases = [...CASES, STRANGER];
  lab = await BfdLab.open(cases, (namespace, directory, wires) => new BirdDaemon(namespace, directory, wires));
  for (const { name } of cases) lab.watch(name);
});

afterAll(() => lab?.close());

describe("BFD with BIRD", () => {
  it.each(CASES.map(({ name }) => name))("%s: comes up", (name) => lab.bothUp(name));

  it("does not come up where the secrets differ", async () => {
    await lab.eventually("BIRD has refused a packet", () => /authentication failed/i.test(lab.daemon.log()));
    expect((await lab.session(STRANGER.name)).isUp).toBe(false);
    expect(lab.watcher.changes(STRANGER.name)).toEqual([]);
  });

  it("changes its timers on either side without a flap", async () => {
    await lab.bothUp("timers");
    for (const interval of [600, 1200]) {
      lab.watcher.update("timers", interval);
      await lab.eventually(`${interval} ms at BIRD`, async () => (await lab.session("timers")).interval === interval);
    }
    lab.watcher.update("timers", INTERVAL);
    await lab.eventually("the first pace", async () => (await lab.session("timers")).interval === INTERVAL);
    await lab.daemon.configure(lab.wire("timers"), "interval 1500 ms;");
    await lab.eventually("BIRD's pace", async () => (await lab.session("timers")).interval === 1500);
    await lab.daemon.configure(lab.wire("timers"), "interval 300 ms;");
    await lab.eventually("the first pace again", async () => (await lab.session("timers")).interval === INTERVAL);
    expect(await lab.session("timers")).toMatchObject({ isUp: true, downs: 0 });
    expect(lab.watcher.changes("timers")).toHaveLength(1);
  });

  it("tells BIRD of its end, and comes back as somebody else", async () => {
    await lab.bothUp("switched off here");
    lab.watcher.stopWatching("switched off here");
    await lab.eventually("BIRD's end is down", async () => !(await lab.session("switched off here")).isUp);
    lab.watch("switched off here");
    await lab.eventually("BIRD's end is up again", async () => (await lab.session("switched off here")).isUp);
    expect(await lab.session("switched off here")).toMatchObject({ downs: 1 });
  });

  it("notices that BIRD has forgotten a session, and comes up when it remembers", async () => {
    await lab.bothUp("forgotten there");
    await lab.daemon.forget(lab.wire("forgotten there"));
    await lab.eventually("our end is down", () => !lab.watcher.isUp("forgotten there"));
    expect(lab.watcher.downs("forgotten there")).toMatchObject([{ reason: "control detection time expired" }]);
    await lab.daemon.configure(lab.wire("forgotten there"));
    await lab.bothUp("forgotten there");
  });

  it("finds a cut in time, and so does BIRD; no other session is harmed", async () => {
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
    await lab.mend();
    await lab.bothUp("cut");
    expect(await lab.session("cut")).toMatchObject({ downs: 1 });
    expect(await lab.session("IPv4")).toMatchObject({ isUp: true, downs: 0 });
  });

  it.each(["replaced", "replaced, bound to it"])(
    "goes on over a new link that has the old one's name: %s",
    async (name) => {
      await lab.bothUp(name);
      await lab.replaceLink(name);
      await lab.eventually("our end has been down", () => lab.watcher.downs(name).length > 0);
      await lab.bothUp(name);
    },
  );

  it("lives through a restart of BIRD with all its sessions", async () => {
    const names = CASES.map(({ name }) => name);
    for (const name of names) await lab.bothUp(name);
    await lab.daemon.kill();
    for (const name of names) await lab.eventually(`${name} is down here`, () => !lab.watcher.isUp(name));
    await lab.daemon.start();
    for (const name of names) await lab.bothUp(name);
    expect(lab.watcher.downs("IPv4")).toHaveLength(1);
  });
});
