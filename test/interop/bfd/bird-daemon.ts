/** BIRD's BFD. It counts nothing: how often a session went down is read from its log. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../../src/lab/eventually.ts";
import type { Namespace } from "../../../src/lab/namespace.ts";
import { LabProcess, runTool } from "../../../src/lab/process.ts";
import { type BfdDaemon, INTERVAL, MULTIPLIER, type SeenSession, type Wire } from "./bfd-lab.ts";

const PROTOCOL = "liveness";

export class BirdDaemon implements BfdDaemon {
  private readonly namespace: Namespace;
  private readonly wires: readonly Wire[];
  private readonly configuration: string;
  private readonly socket: string;
  private readonly logFile: string;
  private process: LabProcess | undefined;

  constructor(namespace: Namespace, directory: string, wires: readonly Wire[]) {
    this.namespace = namespace;
    this.wires = wires;
    const place = join(directory, "bird");
    mkdirSync(place);
    this.configuration = join(place, "bird.conf");
    this.socket = join(place, "bird.ctl");
    this.logFile = join(place, "bird.log");
  }

  async start(): Promise<void> {
    this.write(this.wires);
    const words = this.namespace.inside("bird", ["-f", "-c", this.configuration, "-s", this.socket]);
    const started = new LabProcess({ ...words, logFile: this.logFile });
    this.process = started;
    await eventually("BIRD answers", async () => (await this.ask("show status")) !== "" || undefined, {
      hopeless: () => started.ended,
    });
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }

  /** Other lines for a wire, from now on. */
  async configure(wire: Wire, ...lines: readonly string[]): Promise<void> {
    this.write(this.wires.map((each) => (each.name === wire.name ? { ...wire, lines } : each)));
    await this.ask("configure");
  }

  /** Has no session with us over a wire any more. */
  async forget(wire: Wire): Promise<void> {
    this.write(this.wires.filter(({ name }) => name !== wire.name));
    await this.ask("configure");
  }

  async session(wire: Wire): Promise<SeenSession> {
    const lines = (await this.ask("show bfd sessions")).split("\n").map((line) => line.split(/\s+/));
    const [, , state, , interval] = lines.find(([address]) => address === wire.local) ?? [];
    if (interval === undefined) throw new Error(`BIRD shows no session to ${wire.local}`);
    const downs = this.log().split(`Session to ${wire.local} changed state from Up to Down`).length - 1;
    return { isUp: state === "Up", interval: Number(interval) * 1000, downs };
  }

  log(): string {
    return this.process?.log() ?? "";
  }

  private write(wires: readonly Wire[]): void {
    const ofKind = (multihop: boolean) => wires.filter((wire) => (wire.multihop ?? false) === multihop);
    const lines = [
      "log stderr all;",
      "router id 192.0.2.1;",
      "protocol device {}",
      `protocol bfd ${PROTOCOL} {`,
      "debug { events };",
      ...ofKind(false).map(({ interfaceName, lines = [] }) => block(`interface "${interfaceName}"`, lines)),
      block(
        "multihop",
        ofKind(true).flatMap(({ lines = [] }) => lines),
      ),
      ...wires.map(neighborLine),
      "}",
      "",
    ];
    writeFileSync(this.configuration, lines.join("\n"));
  }

  private ask(command: string): Promise<string> {
    return runTool("birdc", ["-s", this.socket, command], { refusal: /syntax error|unknown|Reconfiguration failed/i });
  }
}

function block(title: string, lines: readonly string[]): string {
  return `${title} { interval ${INTERVAL} ms; multiplier ${MULTIPLIER}; ${lines.join(" ")} };`;
}

function neighborLine({ multihop, local, remote, interfaceName }: Wire): string {
  const place = multihop ? `local ${remote} multihop yes` : `dev "${interfaceName}" local ${remote}`;
  return `neighbor ${local} ${place};`;
}
