import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Daemon } from "../../src/daemon/daemon.ts";
import type { BfdThreadEvents } from "../../src/liveness/bfd-thread.ts";
import { formatIp } from "../../src/net/address.ts";
import { Speaker } from "../../src/speaker/speaker.ts";
import { ScriptedMonitor } from "../speaker/scripted-monitor.ts";
import { RecordedLog } from "./recorded-log.ts";

const ADDRESS = "127.0.0.1";
const ROUTER = ["router bgp 64999", "bgp router-id 192.0.2.100", "no bgp ebgp-requires-policy"];
const NEIGHBOR = [`neighbor ${ADDRESS} remote-as 65000`, `neighbor ${ADDRESS} update-source ${ADDRESS}`];

let directory: string;
let log: RecordedLog;
let daemon: Daemon;
let monitor: ScriptedMonitor;
let thread: BfdThreadEvents;
const peers: Speaker[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-bfd-"));
  log = new RecordedLog();
  monitor = new ScriptedMonitor();
});

afterEach(async () => {
  await daemon.stop();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
  rmSync(directory, { recursive: true });
});

function write(...lines: string[]): void {
  writeFileSync(join(directory, "bellman.conf"), lines.join("\n"));
}

async function start(...lines: string[]): Promise<void> {
  write(...lines);
  const options = {
    configFile: join(directory, "bellman.conf"),
    lenient: false,
    listen: [],
    runDirectory: directory,
    softwareVersion: "Bellman/test",
    openBfd: (events: BfdThreadEvents) => {
      thread = events;
      return monitor;
    },
  };
  daemon = await Daemon.start(options, log);
}

async function reload(...lines: string[]) {
  write(...lines);
  const reloaded = await daemon.reload();
  expect(reloaded.refused).toBe(false);
  return reloaded;
}

const watched = () => monitor.watches.filter(({ isStopped }) => !isStopped);

describe("sessions that the bfd block asks for", () => {
  const peer = (...lines: string[]) => ["bfd", "peer 192.0.2.1", ...lines, "exit", "exit"];

  it("run without router bgp, follow a reload without a drop, and end with their lines", async () => {
    await start(...peer());
    expect(watched().map(({ options }) => formatIp(options.remote))).toEqual(["192.0.2.1"]);
    expect(log.messages().join()).not.toContain("there is nothing to do");
    monitor.last.up();
    await reload(...peer("detect-multiplier 9", "receive-interval 100"));
    expect(monitor.watches).toHaveLength(1);
    expect(monitor.last.reconfigured).toMatchObject([{ detectMultiplier: 9, requiredMinRx: 100_000 }]);
    expect(log.messages("info")).toContain("the configuration was read again, changes: 1");
    await reload("hostname x");
    expect(watched()).toEqual([]);
  });

  it("end with the daemon, and so does the one who watches", async () => {
    await start(...peer());
    await daemon.stop();
    expect([watched().length, monitor.isClosed]).toEqual([0, true]);
  });

  it("go on, and stay up, when a neighbour wants the same session or wants it no more", async () => {
    await start(...ROUTER, ...NEIGHBOR, "exit", "bfd", `peer ${ADDRESS} local-address ${ADDRESS}`);
    monitor.last.up();
    await reload(...ROUTER, ...NEIGHBOR, `neighbor ${ADDRESS} bfd`);
    expect(daemon.speaker?.neighbor(ADDRESS)?.info().bfd?.state).toBe("Up");
    expect(daemon.bfdPaths).toHaveLength(1);
    await reload(...ROUTER, ...NEIGHBOR, "exit", "bfd", `peer ${ADDRESS} local-address ${ADDRESS}`);
    expect(daemon.speaker?.neighbor(ADDRESS)?.info().bfd).toBeUndefined();
    expect([monitor.watches.length, watched().length]).toEqual([1, 1]);
  });
});

describe("BFD of neighbours", () => {
  async function peerLines(): Promise<{ speaker: Speaker; lines: string[] }> {
    const speaker = new Speaker({
      asn: 65_000,
      routerId: "192.0.2.1",
      listen: [{ address: ADDRESS, port: 0 }],
    });
    peers.push(speaker);
    await speaker.ready();
    speaker.addNeighbor({ address: ADDRESS, remoteAs: "auto", passive: true });
    return { speaker, lines: [...NEIGHBOR, `neighbor ${ADDRESS} port ${speaker.listening[0].port}`] };
  }

  it("ends the session at once when the path breaks, and says both in FRR's words", async () => {
    const { speaker, lines } = await peerLines();
    await start(...ROUTER, ...lines, `neighbor ${ADDRESS} bfd`);
    monitor.last.up();
    await log.said(`%ADJCHANGE: neighbor ${ADDRESS} in vrf default Up`);
    const session = `[mhop:no peer:${ADDRESS} local:${ADDRESS} vrf:default]`;
    expect(log.messages("info")).toContain(`%BFD: Session-Change: ${session} down -> up`);
    const down = once(speaker, "neighbor-down");
    monitor.last.down();
    expect((await down)[1]).toContain("BFD");
    expect(log.messages("warn")).toContain(`%BFD: Session-Change: ${session} up -> down reason:control-expired`);
    expect(log.messages("warn").join()).toContain(`%ADJCHANGE: neighbor ${ADDRESS} in vrf default Down`);
  });

  it("changes at a reload without a reset, foretold and real", async () => {
    const { lines } = await peerLines();
    await start(...ROUTER, ...lines);
    await log.said(`%ADJCHANGE: neighbor ${ADDRESS} in vrf default Up`);
    const changes = [
      [`neighbor ${ADDRESS} bfd`],
      [`neighbor ${ADDRESS} bfd profile fast`, "exit", "bfd", "profile fast", "detect-multiplier 9"],
      [`neighbor ${ADDRESS} bfd 4 400 500`, `neighbor ${ADDRESS} bfd check-control-plane-failure`],
      [],
    ];
    for (const change of changes) {
      const text = [...ROUTER, ...lines, ...change].join("\n");
      expect(daemon.preview(text, "next.conf").resets).toEqual([]);
      expect((await reload(...ROUTER, ...lines, ...change)).resets).toEqual([]);
    }
    expect(monitor.watches).toHaveLength(1);
    expect(monitor.last.reconfigured).toMatchObject([{ detectMultiplier: 9 }, { detectMultiplier: 4 }]);
    expect(daemon.speaker?.neighbor(ADDRESS)?.info().sessionsLost).toBe(0);
  });

  it("is not told of where the configuration says so", async () => {
    await start(
      ...ROUTER,
      ...NEIGHBOR,
      `neighbor ${ADDRESS} bfd profile quiet`,
      "exit",
      "bfd",
      "profile quiet",
      "no log-session-changes",
    );
    monitor.last.up();
    monitor.last.down();
    expect(log.messages().join()).not.toContain("%BFD");
    daemon.logging.debug("bfd", true);
    monitor.last.up();
    expect(log.messages("debug").join()).toContain("state-change: [mhop:no");
  });
});

describe("what troubles BFD", () => {
  it("is told once, each shortcoming and each spate of lateness", async () => {
    await start(...ROUTER);
    log.clear();
    thread.shortcomings?.(["no real-time priority"]);
    thread.shortcomings?.(["no real-time priority", "hop counts are not checked"]);
    for (let i = 0; i < 5; i++) thread.starved?.(123.4);
    thread.restarted?.("out of memory");
    expect(log.messages("warn")).toEqual([
      "no real-time priority",
      "hop counts are not checked",
      "BFD was 123 ms late: this process did not get its time, and peers may think us gone",
    ]);
    expect(log.messages("error")).toEqual([expect.stringContaining("out of memory")]);
    await daemon.stop();
    expect(log.messages("warn")).toContain("BFD was late 4 more times: this process does not get its time");
  });
});
