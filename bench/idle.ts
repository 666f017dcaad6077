/**
 * What ten neighbours cost while nothing happens: the processor time and the memory of a process that holds ten
 * sessions, keepalives included. Once for the library alone, once for the daemon.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Speaker } from "../src/index.ts";
import { type Measurement, publish } from "./report.ts";

const NEIGHBORS = 10;
const PERIOD_MS = 30_000;
/** Start-up work, compilation above all, is not what we measure. */
const SETTLE_MS = 5_000;
/** As short as data centres use them; RFC 4271's defaults would show no keepalive within the period. */
const TIMERS = { hold: 9, keepalive: 3 };

interface PeerEndpoint {
  readonly address: string;
  readonly port: number;
}

/** Linux counts processor time in ticks of 10 ms for every process, whatever the kernel's own clock does. */
const TICK_MS = 10;

function cpuMilliseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses and may hold anything; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

async function measure(subject: string, child: ChildProcess): Promise<Measurement[]> {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${subject} did not start`);
  await sleep(SETTLE_MS);
  const cpuBefore = cpuMilliseconds(pid);
  const started = performance.now();
  await sleep(PERIOD_MS);
  const cpu = ((cpuMilliseconds(pid) - cpuBefore) / (performance.now() - started)) * 100;
  return [
    { name: `${subject}, ${NEIGHBORS} idle neighbours, CPU`, value: cpu, unit: "%", atMost: 0.5 },
    { name: `${subject}, ${NEIGHBORS} idle neighbours, RSS`, value: residentMiB(pid), unit: "MiB", atMost: 90 },
  ];
}

/** Speakers in this process, each on an address of its own, that wait for the measured one. */
async function startPeers(): Promise<{
  readonly speakers: readonly Speaker[];
  readonly endpoints: readonly PeerEndpoint[];
}> {
  const speakers: Speaker[] = [];
  const endpoints: PeerEndpoint[] = [];
  for (let index = 1; index <= NEIGHBORS; index++) {
    const address = `127.0.1.${index}`;
    const speaker = new Speaker({ asn: 65000, routerId: `192.0.2.${100 + index}`, listen: [{ address, port: 0 }] });
    await speaker.ready();
    speaker.addNeighbor({ address: "127.0.0.1", remoteAs: 64999, passive: true, timers: TIMERS });
    speakers.push(speaker);
    endpoints.push({ address, port: speaker.listening[0]?.port ?? 0 });
  }
  return { speakers, endpoints };
}

/** Starts a subject against fresh peers, measures it once all its sessions stand, and ends everything. */
async function measureAgainstPeers(
  subject: string,
  start: (endpoints: readonly PeerEndpoint[]) => ChildProcess,
): Promise<Measurement[]> {
  const { speakers, endpoints } = await startPeers();
  const established = Promise.all(speakers.map((speaker) => once(speaker, "neighbor-up")));
  const child = start(endpoints);
  const exited = once(child, "exit");
  const tooSoon = exited.then(([code]) => {
    throw new Error(`${subject} ended with ${code} in the middle of it`);
  });
  try {
    await Promise.race([established, tooSoon]);
    return await Promise.race([measure(subject, child), tooSoon]);
  } finally {
    tooSoon.catch(() => "the end is expected from here on");
    child.kill("SIGKILL");
    await exited;
    await Promise.all(speakers.map((speaker) => speaker.close()));
  }
}

const directory = mkdtempSync(join(tmpdir(), "bellman-idle-"));

function startLibrary(endpoints: readonly PeerEndpoint[]): ChildProcess {
  const program = join(import.meta.dirname, "idle-process.mjs");
  return spawn(process.execPath, [program, JSON.stringify({ endpoints, timers: TIMERS })], { stdio: "inherit" });
}

function startDaemon(endpoints: readonly PeerEndpoint[]): ChildProcess {
  const file = join(directory, "bellman.conf");
  const neighbors = endpoints.map(
    ({ address, port }) => ` neighbor ${address} remote-as 65000\n neighbor ${address} port ${port}\n`,
  );
  const timers = ` timers bgp ${TIMERS.keepalive} ${TIMERS.hold}\n`;
  writeFileSync(file, `router bgp 64999\n bgp router-id 192.0.2.1\n${timers}${neighbors.join("")}`);
  const daemon = resolve(import.meta.dirname, "../dist/cli/bellmand.js");
  const options = ["-f", file, "--run-dir", directory, "-p", "0", "--no-kernel", "--http", "off"];
  return spawn(process.execPath, [daemon, ...options], { stdio: ["ignore", "ignore", "inherit"] });
}

try {
  const library = await measureAgainstPeers("library", startLibrary);
  const daemon = await measureAgainstPeers("daemon", startDaemon);
  publish("idle", [...library, ...daemon]);
} finally {
  rmSync(directory, { recursive: true });
}
