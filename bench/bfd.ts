/**
 * How soon BFD finds a silent cut, what it costs, and whether it ever finds one that is none; beside FRR's bfdd and BIRD
 * where they are installed. Two namespaces: the daemon's, and its peers'. Needs root and Linux.
 *
 *     npm run bench -- bfd [--quick] [--seconds N] [--part cuts|cost|flood|false-downs]...
 *
 * The time of a detection is that from the peer's last packet to the daemon's first one that says Down, both noted by the
 * peer; the multiplier times the interval is the best that there can be. `--seconds`: how long false ones are waited for.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connect, Namespace, removeNamespace } from "../src/lab/namespace.ts";
import { assertRequirements, LAB_PROGRAMS } from "../src/lab/requirements.ts";
import { BELLMAN, type BfdDaemonKind, BUSY_BELLMAN, DAEMONS, type RunningDaemon } from "./bfd/daemons.ts";
import { Peers } from "./bfd/peers.ts";
import { DUT_ADDRESS, LINK, type Plan, PREFIX_LENGTH, peerAddresses } from "./bfd/plan.ts";
import { usageOf } from "./dut/usage.ts";
import { type Measurement, publish } from "./report.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seconds: { type: "string", default: "30" },
    part: { type: "string", multiple: true },
  },
});
const PARTS = ["cuts", "cost", "flood", "false-downs"] as const;
const parts = options.part ?? PARTS;
const unknownPart = parts.find((part) => !PARTS.some((each) => each === part));
if (unknownPart !== undefined) throw new Error(`no such part: ${unknownPart}. There are: ${PARTS.join(", ")}`);
const MULTIPLIER = 3;
const CUT_SESSIONS = 10;
const CUT_ROUNDS = options.quick ? 1 : 10;
const CPU_SECONDS = options.quick ? 3 : 10;
/** The pace is agreed on, and code is compiled. */
const SETTLE_MS = 3000;
const FLOOD_MS = 2000;

/** What Bellman is to hold; milliseconds, and percent of a core. */
const DETECTION_BARS = [
  { interval: 50, p50: 151, p99: 152, max: 153 },
  { interval: 100, p50: 301, p99: 302, max: 303 },
  { interval: 300, p50: 901, p99: 902, max: 903 },
];
const CPU_BARS = [
  { sessions: 100, interval: 100, percent: 6 },
  { sessions: 100, interval: 50, percent: 12 },
  { sessions: 500, interval: 300, percent: 15 },
];
const BUSY: Plan = { sessions: 100, interval: 50, multiplier: MULTIPLIER };

const present = DAEMONS.filter(({ isHere }) => isHere);

/** A daemon with all its sessions up, in namespaces of its own, for as long as `work` takes. */
async function withSessions<Result>(
  kind: BfdDaemonKind,
  plan: Plan,
  work: (peers: Peers, daemon: RunningDaemon) => Promise<Result>,
): Promise<Result> {
  const run = `bench-${randomBytes(4).toString("hex")}`;
  const directory = mkdtempSync(join(tmpdir(), "bench-bfd-"));
  chmodSync(directory, 0o755); // daemons that become other users must get there
  const names = [`${run}-dut`, `${run}-peers`];
  const remove = () => {
    for (const name of names) removeNamespace(name);
    rmSync(directory, { recursive: true, force: true });
  };
  const [dut, peersPlace] = [await Namespace.create(names[0]), await Namespace.create(names[1])];
  process.once("exit", remove);
  try {
    const withLength = (address: string) => `${address}/${PREFIX_LENGTH}`;
    await connect(LINK, [
      { namespace: dut, addresses: [withLength(DUT_ADDRESS)] },
      { namespace: peersPlace, addresses: peerAddresses(plan).map(withLength) },
    ]);
    const peers = await Peers.start(peersPlace, join(directory, "peers.log"), plan);
    const daemon = await kind.start(dut, directory, plan);
    await peers.allUp();
    const result = await work(peers, daemon);
    if (peers.worstLateness > 0)
      process.stdout.write(`(the peers were late by ${peers.worstLateness.toFixed(0)} ms)\n`);
    await peers.stop();
    await daemon.stop();
    return result;
  } finally {
    process.off("exit", remove);
    remove();
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

async function detection(kind: BfdDaemonKind, bar: (typeof DETECTION_BARS)[number]): Promise<Measurement[]> {
  const plan = { sessions: CUT_SESSIONS, interval: bar.interval, multiplier: MULTIPLIER };
  const samples = await withSessions(kind, plan, (peers) => peers.cut(CUT_ROUNDS));
  const sorted = [...samples].sort((a, b) => a - b);
  const values = { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: percentile(sorted, 1) };
  const isOurs = kind === BELLMAN || kind === BUSY_BELLMAN;
  return (["p50", "p99", "max"] as const).map((which) => ({
    name: `${kind.name}: silent cut found at ${MULTIPLIER} × ${bar.interval} ms, ${which}`,
    value: values[which],
    unit: "ms",
    ...(isOurs ? { atMost: bar[which] } : {}),
  }));
}

async function processorTime(kind: BfdDaemonKind, bar: (typeof CPU_BARS)[number]): Promise<Measurement> {
  const { sessions, interval, percent } = bar;
  const plan = { sessions, interval, multiplier: MULTIPLIER };
  const value = await withSessions(kind, plan, async (_, { pid }) => {
    await sleep(SETTLE_MS);
    const before = usageOf([pid]).cpuMilliseconds;
    const began = performance.now();
    await sleep(CPU_SECONDS * 1000);
    return ((usageOf([pid]).cpuMilliseconds - before) / (performance.now() - began)) * 100;
  });
  const name = `${kind.name}: ${sessions} sessions at ${MULTIPLIER} × ${interval} ms, CPU`;
  return { name, value, unit: "%", ...(kind === BELLMAN ? { atMost: percent } : {}) };
}

async function falseDowns(seconds: number): Promise<Measurement> {
  const value = await withSessions(BUSY_BELLMAN, BUSY, async (peers) => {
    await sleep(seconds * 1000);
    return peers.falseDowns;
  });
  const name = `${BUSY_BELLMAN.name}: false downs in ${seconds} s, ${BUSY.sessions} sessions at ${MULTIPLIER} × ${BUSY.interval} ms`;
  return { name, value, unit: "", atMost: 0 };
}

/** Garbage that has a peer's own address. */
async function flood(kind: BfdDaemonKind): Promise<Measurement[]> {
  const plan = { sessions: 10, interval: 100, multiplier: MULTIPLIER };
  return await withSessions(kind, plan, async (peers, { pid }) => {
    await sleep(SETTLE_MS);
    const before = usageOf([pid]).cpuMilliseconds;
    const packets = await peers.flood(FLOOD_MS);
    const cpu = ((usageOf([pid]).cpuMilliseconds - before) / FLOOD_MS) * 100;
    await sleep(1000); // whatever it has done comes out by then
    const bar = kind === BELLMAN ? { atMost: 0 } : {};
    return [
      { name: `${kind.name}: packets of garbage a second`, value: (packets * 1000) / FLOOD_MS, unit: "" },
      { name: `${kind.name}: CPU under them`, value: cpu, unit: "%" },
      { name: `${kind.name}: sessions that they end`, value: peers.falseDowns, unit: "", ...bar },
    ];
  });
}

const measurements: Measurement[] = [];
function note(...news: readonly Measurement[]): void {
  for (const { name, value, unit } of news) process.stdout.write(`${name}: ${value.toFixed(2)} ${unit}\n`);
  measurements.push(...news);
}

assertRequirements(LAB_PROGRAMS);
if (parts.includes("cuts")) {
  for (const bar of DETECTION_BARS) {
    for (const kind of present) note(...(await detection(kind, bar)));
    if (bar.interval < 300) note(...(await detection(BUSY_BELLMAN, bar)));
  }
}
if (parts.includes("cost")) {
  for (const bar of CPU_BARS) for (const kind of present) note(await processorTime(kind, bar));
}
if (parts.includes("flood")) for (const kind of present) note(...(await flood(kind)));
if (parts.includes("false-downs")) note(await falseDowns(Number(options.seconds)));
publish("bfd", measurements);
