/** A daemon under test: how to start one that takes everything from its neighbours and tells everybody everything. */
import { readFileSync, rmSync } from "node:fs";
import type { LabProcess } from "../../src/lab/process.ts";
import { type Usage, usageOf } from "./usage.ts";
import type { Userland } from "./userland.ts";

export interface DutSetup {
  readonly asn: number;
  readonly routerId: string;
  readonly neighbors: readonly DutNeighbor[];
  /** Look at every route in both directions, as `bench/transit-policy.ts` says. */
  readonly hasPolicy: boolean;
}

/** They connect; the daemon waits. */
export interface DutNeighbor {
  readonly address: string;
  readonly localAddress: string;
  readonly asn: number;
  /** Seconds. */
  readonly holdTime: number;
}

/** A kind of daemon. Adding one means writing one of these. */
export interface DutKind {
  /** As selected on the command line. */
  readonly name: string;
  readonly userland: Userland;
  readonly programs: readonly string[];
  /** It does not answer a ROUTE-REFRESH with its routes. */
  readonly ignoresRefresh?: boolean;
  /** With its version, as shown in tables. */
  describe(): string;
  /** Writes the configuration into the folder; what is to be run, in this order. */
  prepare(setup: DutSetup, directory: string): Promise<readonly DutCommand[]>;
}

export interface DutCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** A file that the next command needs. */
  readonly ready?: string;
}

export function isInstalled({ userland, programs }: DutKind): boolean {
  return programs.every((program) => userland.has(program));
}

export class RunningDut {
  /** When the first of its processes was started, on the shared clock. */
  readonly startedAt: number;
  private readonly directory: string;
  private readonly processes: readonly LabProcess[];

  constructor(directory: string, processes: readonly LabProcess[], startedAt: number) {
    this.directory = directory;
    this.processes = processes;
    this.startedAt = startedAt;
  }

  /** Of all its processes together. */
  usage(): Usage {
    return usageOf(this.processes.flatMap(({ child }) => (child.pid === undefined ? [] : withChildren(child.pid))));
  }

  /** Why it does not run any more, with what it said. */
  get ended(): Error | undefined {
    return this.processes.map(({ ended }) => ended).find((ended) => ended !== undefined);
  }

  log(): string {
    return this.processes.map((process) => process.log().slice(-2000)).join("\n");
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** OpenBGPD is three processes. */
function withChildren(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(withChildren)];
}
