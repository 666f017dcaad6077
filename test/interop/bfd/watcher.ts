/** Bellman's BFD in a namespace, and what it has told so far. */
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Namespace } from "../../../src/lab/namespace.ts";
import { LabProcess } from "../../../src/lab/process.ts";
import type { BfdPathOptions } from "../../../src/liveness/index.ts";
import type { News, Order } from "./watcher.program.ts";

const PROGRAM = fileURLToPath(new URL("watcher.program.ts", import.meta.url));

export class Watcher {
  private readonly process: LabProcess;
  private readonly told: News[] = [];

  private constructor(process: LabProcess) {
    this.process = process;
    process.child.on("message", (news: News) => this.told.push(news));
  }

  static async start(namespace: Namespace, directory: string): Promise<Watcher> {
    const words = namespace.inside(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM]);
    const started = new LabProcess({ ...words, logFile: join(directory, "watcher.log"), ipc: true });
    await once(started.child, "message");
    return new Watcher(started);
  }

  watch(name: string, peer: string, options: BfdPathOptions): void {
    this.order({ type: "watch", name, peer, options });
  }

  /** Another interval, for both ways. */
  update(name: string, interval: number): void {
    this.order({ type: "update", name, interval });
  }

  stopWatching(name: string): void {
    this.order({ type: "stop", name });
  }

  isUp(name: string): boolean {
    return this.changes(name).at(-1)?.isUp ?? false;
  }

  /** How often it has gone down. */
  downs(name: string): readonly News[] {
    return this.changes(name).filter(({ isUp }) => !isUp);
  }

  changes(name: string): readonly News[] {
    return this.told.filter((news) => news.name === name);
  }

  log(): string {
    return `${this.process.log()}\n${this.told.map((news) => JSON.stringify(news)).join("\n")}`;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private order(order: Order): void {
    this.process.child.send(order);
  }
}
