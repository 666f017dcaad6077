import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Daemon } from "../../src/daemon/daemon.ts";
import type { ListenAddress } from "../../src/speaker/settings/options.ts";
import { Speaker } from "../../src/speaker/speaker.ts";
import { RecordedLog } from "./recorded-log.ts";

const OWN_AS = 64999;
const PEER_AS = 65000;

let directory: string;
let log: RecordedLog;
let daemon: Daemon | undefined;
const peers: Speaker[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-daemon-"));
  log = new RecordedLog();
});

afterEach(async () => {
  await daemon?.stop();
  daemon = undefined;
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
  rmSync(directory, { recursive: true });
});

/** A router that listens on an address of the loopback, and waits for the daemon to connect. */
async function peerAt(address: string): Promise<{ speaker: Speaker; lines: string[] }> {
  const speaker = new Speaker({
    asn: PEER_AS,
    routerId: `192.0.2.${address.split(".")[3]}`,
    listen: [{ address, port: 0 }],
  });
  peers.push(speaker);
  await speaker.ready();
  speaker.addNeighbor({ address: "127.0.0.1", remoteAs: "auto", passive: true });
  const lines = [`neighbor ${address} remote-as ${PEER_AS}`, `neighbor ${address} port ${speaker.listening[0].port}`];
  return { speaker, lines: [...lines, `neighbor ${address} update-source 127.0.0.1`] };
}

function configure(...lines: string[]): void {
  const head = [
    `router bgp ${OWN_AS}`,
    "bgp router-id 192.0.2.100",
    "no bgp ebgp-requires-policy",
    "no bgp network import-check",
  ];
  writeFileSync(join(directory, "bellman.conf"), [...head, ...lines].join("\n"));
}

async function start(listen: readonly ListenAddress[] = [], lenient = false): Promise<Daemon> {
  const options = {
    configFile: join(directory, "bellman.conf"),
    lenient,
    listen,
    runDirectory: directory,
    softwareVersion: "Bellman/test",
  };
  daemon = await Daemon.start(options, log);
  return daemon;
}

describe("the daemon", () => {
  it("holds the sessions of its file", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines, "neighbor 127.0.0.1 description the ToR");
    const up = once(speaker, "neighbor-up");
    await start();
    await up;
    expect((await log.said("%ADJCHANGE: neighbor 127.0.0.1 in vrf default Up")).fields).toMatchObject({ as: PEER_AS });
  });

  it("takes leave of its neighbours when it stops, and gives back its run directory", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines);
    const up = once(speaker, "neighbor-up");
    const running = await start();
    await up;
    expect(existsSync(join(directory, "bellmand.pid"))).toBe(true);
    const down = once(speaker, "neighbor-down");
    await running.stop();
    expect((await down)[1]).toContain("Cease/Administrative Shutdown");
    expect(existsSync(join(directory, "bellmand.pid"))).toBe(false);
  });

  it("refuses a file with errors and leaves nothing behind", async () => {
    configure("bogus", "neighbor 10.0.0.1 port 0");
    await expect(start()).rejects.toMatchObject({ name: "StartupError", exitCode: 1 });
    await expect(start()).rejects.toThrow(/bellman\.conf:5:1: error: .*\n.*bellman\.conf:6:24: error: .*\n2 errors/);
    expect(existsSync(join(directory, "bellmand.pid"))).toBe(false);
  });

  it("skips and names such lines when it is lenient", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure("bogus", ...lines);
    const up = once(speaker, "neighbor-up");
    await start([], true);
    await up;
    expect(log.messages("error")).toEqual([expect.stringContaining(":5:1: error: ")]);
  });

  it("names the port that it cannot have, and lets go of the run directory", async () => {
    const { speaker } = await peerAt("127.0.0.1");
    configure();
    const listen = [{ address: "127.0.0.1", port: speaker.listening[0].port }];
    await expect(start(listen)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`127.0.0.1:${listen[0].port}`),
    });
    expect(existsSync(join(directory, "bellmand.pid"))).toBe(false);
  });

  it("names the file that it cannot read", async () => {
    await expect(start()).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining("no such file") });
  });

  it("idles without router bgp, and begins when a reload brings it", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    writeFileSync(join(directory, "bellman.conf"), "hostname x\n");
    const running = await start();
    expect(log.messages("warn")).toEqual([expect.stringContaining('no "router bgp"')]);
    configure(...lines);
    const up = once(speaker, "neighbor-up");
    await running.reload();
    await up;
  });
});

describe("a reload", () => {
  it("touches only the neighbour that changed", async () => {
    const [one, two] = [await peerAt("127.0.0.1"), await peerAt("127.0.0.2")];
    configure(...one.lines, ...two.lines);
    const bothUp = Promise.all([once(one.speaker, "neighbor-up"), once(two.speaker, "neighbor-up")]);
    const running = await start();
    await bothUp;

    configure(...one.lines, "neighbor 127.0.0.1 description renamed");
    const removed = once(two.speaker, "neighbor-down");
    await running.reload();
    expect((await removed)[1]).toContain("Cease/Peer De-configured");

    configure(...one.lines, ...two.lines);
    const again = once(two.speaker, "neighbor-up");
    await running.reload();
    await again;
    expect(one.speaker.neighbors()[0].info()).toMatchObject({
      state: "Established",
      sessionsEstablished: 1,
      sessionsLost: 0,
    });
  });

  it("of a file with errors changes nothing, and says so", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines);
    const up = once(speaker, "neighbor-up");
    const running = await start();
    await up;
    log.clear();
    configure("neighbor 127.0.0.1 remote-ass 1");
    await running.reload();
    rmSync(join(directory, "bellman.conf"));
    await running.reload();
    expect(log.messages("error")).toEqual([
      expect.stringContaining('did you mean "remote-as"?'),
      "the configuration has errors; nothing was changed",
      expect.stringMatching(/^cannot read the configuration .*; nothing was changed$/),
    ]);
    expect(speaker.neighbors()[0].info()).toMatchObject({ state: "Established", sessionsLost: 0 });
  });

  it("of the same file changes nothing", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines, "network 192.0.2.0/24");
    const up = once(speaker, "neighbor-up");
    const running = await start();
    await up;
    await running.reload();
    expect(log.messages().at(-1)).toBe("the configuration was read again, changes: 0");
    expect(speaker.neighbors()[0].info()).toMatchObject({ state: "Established", sessionsLost: 0 });
  });

  it("of another policy has routes judged anew, in the same session", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    const changes = speaker.routes("ipv4-unicast");
    const write = (permitted: string) =>
      configure(
        ...lines,
        "network 198.51.100.0/24",
        "network 203.0.113.0/24",
        "neighbor 127.0.0.1 route-map OUT out",
        "route-map OUT permit 10",
        "match ip address prefix-list SOME",
        "set ip next-hop 192.0.2.100",
        `ip prefix-list SOME permit ${permitted}`,
      );
    write("198.51.100.0/24");
    const running = await start();
    expect((await changes.next()).value).toMatchObject({ type: "announce", prefix: "198.51.100.0/24" });
    write("203.0.113.0/24");
    await running.reload();
    expect(log.messages().at(-1)).toBe("the configuration was read again, changes: 1");
    const told = [(await changes.next()).value, (await changes.next()).value];
    expect(told.map(({ type, prefix }) => `${type} ${prefix}`).toSorted()).toEqual([
      "announce 203.0.113.0/24",
      "withdraw 198.51.100.0/24",
    ]);
    expect(speaker.neighbors()[0].info()).toMatchObject({ state: "Established", sessionsLost: 0 });
  });

  it("tells the neighbour why it is shut down", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines);
    const up = once(speaker, "neighbor-up");
    const running = await start();
    await up;
    const down = once(speaker, "neighbor-down");
    configure(...lines, "neighbor 127.0.0.1 shutdown message moving the rack");
    await running.reload();
    expect((await down)[1]).toMatch(/Administrative Shutdown: "moving the rack"/);
  });

  it("with another AS starts all sessions anew", async () => {
    const { speaker, lines } = await peerAt("127.0.0.1");
    configure(...lines);
    const up = once(speaker, "neighbor-up");
    const running = await start();
    await up;
    const again = once(speaker, "neighbor-up");
    writeFileSync(
      join(directory, "bellman.conf"),
      ["router bgp 64998", "bgp router-id 192.0.2.100", ...lines].join("\n"),
    );
    await running.reload();
    const [, negotiated] = await again;
    expect(negotiated.peer.asn).toBe(64998);
  });

  it("that lists a neighbour who came through a listen range takes it over in its session", async () => {
    configure(
      "neighbor RANGE peer-group",
      "neighbor RANGE remote-as external",
      "bgp listen range 127.0.0.0/8 peer-group RANGE",
    );
    const running = await start([{ address: "127.0.0.1", port: 0 }]);
    const { fields } = await log.said("router ID");
    const port = Number(
      String((fields as { listening: string[] }).listening[0])
        .split(" ")
        .at(-1),
    );
    const peer = new Speaker({ asn: PEER_AS, routerId: "192.0.2.7" });
    peers.push(peer);
    const up = once(peer, "neighbor-up");
    peer.addNeighbor({ address: "127.0.0.1", port, localAddress: "127.0.0.7", remoteAs: OWN_AS });
    await up;
    await log.said("%ADJCHANGE: neighbor 127.0.0.7 in vrf default Up");
    configure("neighbor 127.0.0.7 remote-as external");
    expect(await running.reload()).toMatchObject({ refused: false, resets: [] });
    expect(running.speaker?.neighbor("127.0.0.7")?.info()).toMatchObject({ dynamic: false, state: "Established" });
    expect(peer.neighbors()[0].info().sessionsLost).toBe(0);
    expect(log.messages("error")).toEqual([]);
  });
});
