/** FRR's bfdd, with the zebra that tells it of interfaces. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../../../src/lab/eventually.ts";
import type { Namespace } from "../../../src/lab/namespace.ts";
import { LabProcess, runTool } from "../../../src/lab/process.ts";
import type { RequiredProgram } from "../../../src/lab/requirements.ts";
import { type BfdDaemon, INTERVAL, MULTIPLIER, type SeenSession, type Wire } from "./bfd-lab.ts";

const ZEBRA = "/usr/lib/frr/zebra";
const BFDD = "/usr/lib/frr/bfdd";
const CRASH_LOGS = "/var/tmp/frr";

export const FRR_PROGRAMS: readonly RequiredProgram[] = [
  { program: ZEBRA, debianPackage: "frr" },
  { program: BFDD, debianPackage: "frr" },
  { program: "vtysh", debianPackage: "frr" },
];

/** `show bfd peers json`, as far as it is read. */
interface FrrSession {
  readonly peer: string;
  readonly id: number;
  readonly "remote-id": number;
  readonly status: "up" | "down" | "init" | "shutdown";
  readonly diagnostic: string;
  readonly "remote-transmit-interval": number;
}

interface FrrCounters {
  readonly peer: string;
  readonly "control-packet-input": number;
  readonly "session-down": number;
}

export class FrrDaemon implements BfdDaemon {
  private readonly namespace: Namespace;
  private readonly directory: string;
  private readonly wires: readonly Wire[];
  private processes: LabProcess[] = [];

  constructor(namespace: Namespace, directory: string, wires: readonly Wire[]) {
    this.namespace = namespace;
    this.directory = join(directory, "frr");
    this.wires = wires;
    mkdirSync(this.directory);
  }

  async start(): Promise<void> {
    const zserv = join(this.directory, "zserv.api");
    await rm(zserv, { force: true });
    writeFileSync(join(this.directory, "vtysh.conf"), "");
    writeFileSync(join(this.directory, "zebra.conf"), "");
    const lines = ["bfd", ...this.wires.flatMap((wire) => peerLines(wire, wire.lines)), "exit", ""];
    writeFileSync(join(this.directory, "bfdd.conf"), lines.join("\n"));
    await runTool("chown", ["-R", "frr:frr", this.directory]);
    this.startDaemon(ZEBRA, ["-z", zserv]);
    await this.becomes("zebra listens", () => existsSync(zserv) || undefined);
    this.startDaemon(BFDD, ["-z", zserv, "--bfdctl", join(this.directory, "bfdd.sock")]);
    await this.becomes("bfdd answers", async () => (await this.peers()).length > 0 || undefined);
  }

  async kill(): Promise<void> {
    for (const { child } of this.processes) {
      await rm(join(CRASH_LOGS, `zebra.${child.pid}`), { recursive: true, force: true });
      await rm(join(CRASH_LOGS, `bfdd.${child.pid}`), { recursive: true, force: true });
    }
    await Promise.all(this.processes.map((process) => process.kill()));
    this.processes = [];
  }

  /** More lines for a peer, from now on. */
  configure(wire: Wire, ...lines: readonly string[]): Promise<string> {
    return this.ask("configure terminal", "bfd", ...peerLines(wire, lines));
  }

  async session(wire: Wire): Promise<SeenSession> {
    const shown = await this.shown(wire);
    const downs = (await this.counters(wire))["session-down"];
    return { isUp: shown.status === "up", interval: shown["remote-transmit-interval"], downs };
  }

  async shown({ remote, local }: Wire): Promise<FrrSession> {
    const session = (await this.peers()).find(({ peer }) => peer === local);
    if (session === undefined) throw new Error(`bfdd shows no session from ${remote} to ${local}`);
    return session;
  }

  async counters({ local }: Wire): Promise<FrrCounters> {
    const all = JSON.parse(await this.ask("show bfd peers counters json")) as readonly FrrCounters[];
    const counters = all.find(({ peer }) => peer === local);
    if (counters === undefined) throw new Error(`bfdd shows no counters for ${local}`);
    return counters;
  }

  log(): string {
    return this.processes.map((process) => process.log()).join("\n");
  }

  private async peers(): Promise<readonly FrrSession[]> {
    return JSON.parse(await this.ask("show bfd peers json"));
  }

  private ask(...commands: readonly string[]): Promise<string> {
    const words = commands.flatMap((command) => ["-c", command]);
    const place = ["--vty_socket", this.directory, "--config_dir", this.directory];
    return runTool("vtysh", [...place, ...words], { refusal: /^%/ });
  }

  private startDaemon(program: string, args: readonly string[]): void {
    const name = program.split("/").at(-1);
    const words = this.namespace.inside(program, [
      ...["-f", join(this.directory, `${name}.conf`), "-i", join(this.directory, `${name}.pid`)],
      ...["--vty_socket", this.directory, "-P", "0", "--log", "stdout"],
      ...args,
    ]);
    this.processes.push(new LabProcess({ ...words, logFile: join(this.directory, `${name}.log`) }));
  }

  private becomes(what: string, probe: () => Promise<true | undefined> | true | undefined): Promise<true> {
    return eventually(what, probe, {
      hopeless: () => this.processes.map((process) => process.ended).find((ended) => ended !== undefined),
    });
  }
}

function peerLines(wire: Wire, lines: readonly string[] = []): string[] {
  const { over, multihop = false, local, remote, interfaceName } = wire;
  const kind = multihop ? ["multihop"] : [];
  const place = multihop || over === "ipv4" ? [] : ["interface", interfaceName];
  return [
    ` ${["peer", local, ...kind, "local-address", remote, ...place].join(" ")}`,
    `  receive-interval ${INTERVAL}`,
    `  transmit-interval ${INTERVAL}`,
    `  detect-multiplier ${MULTIPLIER}`,
    ...lines.map((line) => `  ${line}`),
    " exit",
  ];
}
