/** The peers' process, seen from the benchmark. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "../../src/lab/eventually.ts";
import type { Namespace } from "../../src/lab/namespace.ts";
import { LabProcess } from "../../src/lab/process.ts";
import type { News, Order } from "./peers.program.ts";
import type { Plan } from "./plan.ts";

const PROGRAM = fileURLToPath(new URL("peers.program.ts", import.meta.url));

export class Peers {
  /** Milliseconds, one for each cut. */
  readonly detections: number[] = [];
  falseDowns = 0;
  /** How late the peers' own timers were at worst, in milliseconds, where that is worth telling. */
  worstLateness = 0;
  private readonly process: LabProcess;
  private readonly plan: Plan;
  private up = 0;
  private flooded: number | undefined;

  private constructor(process: LabProcess, plan: Plan) {
    this.process = process;
    this.plan = plan;
    process.child.on("message", (news: News) => {
      if (news.type === "up") this.up = news.sessions;
      else if (news.type === "detected") this.detections.push(news.after);
      else if (news.type === "false-down") this.falseDowns++;
      else if (news.type === "flooded") this.flooded = news.packets;
      else this.worstLateness = Math.max(this.worstLateness, news.lateness);
    });
  }

  static async start(namespace: Namespace, logFile: string, plan: Plan): Promise<Peers> {
    const words = namespace.inside(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM]);
    const started = new LabProcess({ ...words, logFile, ipc: true });
    await once(started.child, "message");
    const peers = new Peers(started, plan);
    peers.order({ type: "start", plan });
    return peers;
  }

  async allUp(): Promise<void> {
    await this.wait("all sessions are up", () => this.up >= this.plan.sessions);
    this.worstLateness = 0; // what the start took does not matter
  }

  /** Every session is cut so many times. */
  async cut(rounds: number): Promise<readonly number[]> {
    this.order({ type: "cut", rounds });
    const { sessions, interval, multiplier } = this.plan;
    const patience = 30_000 + rounds * (multiplier * interval + 5000);
    await this.wait("all cuts were found", () => this.detections.length >= rounds * sessions, patience);
    return this.detections;
  }

  /** How many packets of garbage were sent. */
  async flood(milliseconds: number): Promise<number> {
    this.order({ type: "flood", milliseconds });
    await this.wait("the flood is over", () => this.flooded !== undefined);
    return this.flooded ?? 0;
  }

  stop(): Promise<void> {
    return this.process.kill();
  }

  private order(order: Order): void {
    this.process.child.send(order);
  }

  private async wait(what: string, isSo: () => boolean, within = 60_000): Promise<void> {
    await eventually(what, () => isSo() || undefined, {
      within,
      hopeless: () => this.process.ended,
      evidence: () => Promise.resolve(`${this.up} up, ${this.detections.length} cuts found\n${this.process.log()}`),
    });
  }
}
