/** BFD daemons under test, each set up for the same sessions. */
import { existsSync, mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { eventually } from "../../src/lab/eventually.ts";
import type { Namespace } from "../../src/lab/namespace.ts";
import { LabProcess, runTool } from "../../src/lab/process.ts";
import { findProgram } from "../../src/lab/requirements.ts";
import { DUT_ADDRESS, LINK, type Plan, peerAddresses } from "./plan.ts";

const ZEBRA = "/usr/lib/frr/zebra";
const BFDD = "/usr/lib/frr/bfdd";
const PROGRAM = join(import.meta.dirname, "../dut/bellman-bfd.mjs");
const DIST = resolve(process.env.BELLMAN_DIST ?? join(import.meta.dirname, "../../dist"));

export interface RunningDaemon {
  /** Whose processor time counts. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface BfdDaemonKind {
  readonly name: string;
  readonly isHere: boolean;
  start(namespace: Namespace, directory: string, plan: Plan): Promise<RunningDaemon>;
}

export const BELLMAN = bellman("Bellman", false);
export const BUSY_BELLMAN = bellman("Bellman, loading routes", true);

export const DAEMONS: readonly BfdDaemonKind[] = [
  BELLMAN,
  { name: "FRR", isHere: findProgram(BFDD) !== undefined, start: startFrr },
  { name: "BIRD", isHere: findProgram("bird") !== undefined, start: startBird },
];

function bellman(name: string, loadsRoutes: boolean): BfdDaemonKind {
  return {
    name,
    isHere: true,
    start(namespace, directory, plan) {
      const setup = { ...plan, localAddress: DUT_ADDRESS, peers: peerAddresses(plan), loadsRoutes };
      const words = namespace.inside(process.execPath, [PROGRAM, DIST, JSON.stringify(setup)]);
      return Promise.resolve(running([new LabProcess({ ...words, logFile: join(directory, "bellman.log") })]));
    },
  };
}

async function startFrr(namespace: Namespace, directory: string, plan: Plan): Promise<RunningDaemon> {
  const place = join(directory, "frr");
  mkdirSync(place);
  const zserv = join(place, "zserv.api");
  const lines = peerAddresses(plan).flatMap((peer) => [
    ` peer ${peer} local-address ${DUT_ADDRESS}`,
    `  receive-interval ${plan.interval}`,
    `  transmit-interval ${plan.interval}`,
    `  detect-multiplier ${plan.multiplier}`,
    " exit",
  ]);
  await writeFile(join(place, "zebra.conf"), "");
  await writeFile(join(place, "bfdd.conf"), ["bfd", ...lines, "exit", ""].join("\n"));
  await runTool("chown", ["-R", "frr:frr", place]);
  const start = (program: string, name: string, ...more: readonly string[]) => {
    const files = ["-f", join(place, `${name}.conf`), "-i", join(place, `${name}.pid`), "--vty_socket", place];
    const words = namespace.inside(program, [...files, "-P", "0", "-z", zserv, ...more]);
    return new LabProcess({ ...words, logFile: join(place, `${name}.log`) });
  };
  const zebra = start(ZEBRA, "zebra");
  await eventually("zebra listens", () => existsSync(zserv) || undefined, { hopeless: () => zebra.ended });
  return running([start(BFDD, "bfdd", "--bfdctl", join(place, "bfdd.sock")), zebra]);
}

async function startBird(namespace: Namespace, directory: string, plan: Plan): Promise<RunningDaemon> {
  const file = join(directory, "bird.conf");
  const lines = [
    "log stderr { warning, error, fatal };",
    "router id 192.0.2.1;",
    "protocol device {}",
    "protocol bfd {",
    `interface "${LINK}" { interval ${plan.interval} ms; multiplier ${plan.multiplier}; };`,
    ...peerAddresses(plan).map((peer) => `neighbor ${peer} dev "${LINK}" local ${DUT_ADDRESS};`),
    "}",
    "",
  ];
  await writeFile(file, lines.join("\n"));
  const words = namespace.inside("bird", ["-f", "-c", file, "-s", join(directory, "bird.ctl")]);
  return running([new LabProcess({ ...words, logFile: join(directory, "bird.log") })]);
}

/** The first one is the one that counts. */
function running(processes: readonly [LabProcess, ...LabProcess[]]): RunningDaemon {
  const { pid } = processes[0].child;
  if (pid === undefined) throw new Error(`${processes[0].logFile}: it did not start`);
  return { pid, stop: async () => void (await Promise.all(processes.map((each) => each.kill()))) };
}
