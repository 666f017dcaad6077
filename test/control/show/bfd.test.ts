import { beforeEach, describe, expect, it } from "vitest";
import type { PathOptions } from "../../../src/bfd/path.ts";
import { readConfiguration } from "../../../src/config/reader.ts";
import { BFD_COMMANDS } from "../../../src/control/show/bfd/commands.ts";
import { SharedMonitor } from "../../../src/daemon/shared-monitor.ts";
import { pathOptions } from "../../../src/liveness/path-options.ts";
import { ScriptedMonitor } from "../../speaker/scripted-monitor.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { answer } from "../answer.ts";
import { keyPathsOf, readFixture } from "./sessions/key-paths.ts";

const UP = "192.0.2.1";
const FAR = "2001:db8::1";
const FRR = readFixture("bfd.txt");

const CONFIGURATION = `
router bgp 65000
 neighbor ${UP} remote-as 65001
 neighbor ${UP} bfd profile fast-detect
bfd
 profile fast-detect
  receive-interval 100
  transmit-interval 100
 peer ${FAR} multihop local-address 2001:db8::2
  passive-mode
  no log-session-changes
`;

let monitor: ScriptedMonitor;
let clock: VirtualClock;
let ask: (line: string) => Promise<string>;

beforeEach(() => {
  clock = new VirtualClock(1);
  monitor = new ScriptedMonitor();
  const shared = new SharedMonitor(monitor, clock, () => undefined);
  const watch = (options: PathOptions) => shared.watch(options, { changed: () => undefined });
  watch(pathOptions(UP, { localAddress: "192.0.2.2", interface: "eth1", interval: 100 }));
  watch(pathOptions(FAR, { localAddress: "2001:db8::2", multihop: true, passive: true, minimumTtl: 250 }));
  const configuration = readConfiguration(CONFIGURATION, "frr.conf").model;
  const subject = { clock, configuration, speaker: undefined };
  ask = (line) => answer(BFD_COMMANDS, { ...subject, bfdPaths: shared.paths }, line);
  clock.advance(3_000);
  monitor.watches[0].up();
  clock.advance(32_500);
});

const json = async (line: string): Promise<unknown> => JSON.parse(await ask(line));

describe("JSON of BFD", () => {
  it.each([...FRR.keys()])("has FRR 10.7's keys and types: %s", async (command) => {
    const ours = keyPathsOf(await json(command.replace("{up}", UP)), {});
    const wanted = FRR.get(command) ?? new Map<string, string>();
    expect(wanted.size).toBeGreaterThan(4);
    expect(Object.fromEntries([...wanted].map(([path]) => [path, ours.get(path)]))).toEqual(Object.fromEntries(wanted));
  });

  it("tells how each session is", async () => {
    expect(await json("show bfd vrf default peers json")).toMatchObject([
      { peer: UP, status: "up", uptime: 32, type: "dynamic", profile: "fast-detect", "detection-timeout": 300 },
      { peer: FAR, multihop: true, "minimum-ttl": 250, status: "down", downtime: 35, type: "configured" },
    ]);
    expect(await json("show bfd vrf red peers json")).toEqual([]);
  });
});

describe("text of BFD", () => {
  it("has FRR's lines", async () => {
    expect(await ask(`show bfd peer ${UP}`)).toBe(`BFD Peer:
	peer ${UP} local-address 192.0.2.2 vrf default interface eth1
		ID: 4711
		Remote ID: 4712
		Active mode
		Log session changes
		Status: up
		Uptime: 32 second(s)
		Diagnostics: ok
		Remote diagnostics: ok
		Peer Type: dynamic
		RTT min/avg/max: 0/0/0 usec
		Profile: fast-detect
		Local timers:
			Detect-multiplier: 3
			Receive interval: 100ms
			Transmission interval: 100ms
			Transmission interval (actual with jitter): 1000ms
			Detection timeout: 300ms
			Echo receive interval: disabled
			Echo transmission interval: disabled
		Remote timers:
			Detect-multiplier: 3
			Receive interval: 100ms
			Transmission interval: 100ms
			Echo receive interval: disabled

`);
  });

  it("says how a session over several hops is down, and since when", async () => {
    clock.advance(3_700_000);
    const text = await ask(`show bfd peer ${FAR}`);
    expect(text).toContain("\tpeer 2001:db8::1 multihop local-address 2001:db8::2 vrf default\n");
    expect(text).toContain(
      "\t\tPassive mode\n\t\tMinimum TTL: 250\n\t\tStatus: down\n\t\tDowntime: 1 hour(s), 2 minute(s), 15 second(s)\n",
    );
    expect(text).not.toContain("Log session changes");
  });

  it("has FRR's columns", async () => {
    expect((await ask("show bfd peers brief")).split("\n")).toEqual([
      "Session count: 2",
      `SessionId  LocalAddress${" ".repeat(29)}PeerAddress${" ".repeat(29)}Status          Profile${" ".repeat(13)}`,
      `=========  ============${" ".repeat(29)}===========${" ".repeat(29)}======          =======${" ".repeat(13)}`,
      `4711       192.0.2.2${" ".repeat(32)}192.0.2.1${" ".repeat(31)}up              fast-detect${" ".repeat(9)}`,
      `4711       2001:db8::2${" ".repeat(30)}2001:db8::1${" ".repeat(29)}down            -${" ".repeat(19)}`,
      "",
    ]);
  });

  it("cannot find what is not there, in FRR's words", async () => {
    expect(await ask("show bfd peer 9.9.9.9")).toBe("% Unable to find 'peer 9.9.9.9'\n");
    expect(await ask(`show bfd vrf default peer ${UP} local-address 9.9.9.9 interface eth1 counters json`)).toBe(
      `% Unable to find 'peer ${UP} interface eth1 local-address 9.9.9.9 vrf default'\n`,
    );
    expect(await ask(`show bfd vrf red peer ${UP}`)).toBe("% Vrf is not exist: red\n");
  });
});

describe("counters of BFD", () => {
  it("are cleared for one peer or for all: packets, but not what became of the session", async () => {
    await ask(`clear bfd peer ${UP} counters`);
    const zero = { "control-packet-input": 0, controlPacketBadInput: 0, "control-packet-output": 0 };
    expect(await json("show bfd peers counters json")).toMatchObject([
      { peer: UP, ...zero, "session-up": 4, "session-down": 5 },
      { peer: FAR, "control-packet-input": 2, controlPacketBadInput: 3, "control-packet-output": 1 },
    ]);
    await ask("clear bfd peers counters");
    expect(await json(`show bfd peer ${FAR} counters json`)).toMatchObject(zero);
    expect(await ask(`show bfd peer ${FAR} counters`)).toContain("\t\tControl packet input: 0 packets\n");
  });
});
