/** The daemon as a node of the lab: told what to follow, and asked what that would do. */
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reload } from "../../../src/daemon/reload.ts";
import { DaemonPeer } from "../../../src/lab/daemon-peer.ts";
import type { PeerKind, PeerRoute, PeerSession } from "../../../src/lab/peer.ts";
import type { LabProcess } from "../../../src/lab/process.ts";
import type { Answer, Order } from "./daemon.program.ts";

const PROGRAM = fileURLToPath(new URL("daemon.program.ts", import.meta.url));

export const daemonKind: PeerKind = {
  name: "bellmand",
  programs: [],
  lacks: {},
  create: (context) => new ReloadingDaemon(context),
};

/** `lines` of its node are the configuration that it starts with. The lab asks it for nothing: its neighbours tell more. */
export class ReloadingDaemon extends DaemonPeer {
  override readonly kind = daemonKind;
  private process: LabProcess | undefined;
  private orders = 0;

  protected override async launch(): Promise<void> {
    const file = join(this.directory, "bellman.conf");
    const runDirectory = join(this.directory, "run");
    await writeFile(file, this.description.lines.join("\n"));
    await mkdir(runDirectory);
    const args = ["--import", import.meta.resolve("tsx"), PROGRAM, file, runDirectory];
    this.process = this.startProcess(globalThis.process.execPath, args, { ipc: true });
    await once(this.process.child, "message");
  }

  async order(type: Order["type"], text: string): Promise<Reload> {
    const child = this.process?.child;
    if (child === undefined) throw new Error("the daemon does not run");
    const id = ++this.orders;
    child.send({ id, type, text } satisfies Order);
    const [answer]: [Answer] = (await once(child, "message")) as [Answer];
    if (answer.id !== id) throw new Error(`answer ${answer.id} to order ${id}`);
    return answer.reload;
  }

  protected override checkReady(): Promise<unknown> {
    return Promise.resolve(true);
  }

  protected override readSessions(): Promise<readonly PeerSession[]> {
    return Promise.resolve([]);
  }

  protected override readRoutes(): Promise<readonly PeerRoute[]> {
    return Promise.resolve([]);
  }

  protected override originate(): Promise<void> {
    return this.refuse();
  }

  override refresh(): Promise<void> {
    return this.refuse();
  }

  override reset(): Promise<void> {
    return this.refuse();
  }

  override shutdown(): Promise<void> {
    return this.refuse();
  }

  override enable(): Promise<void> {
    return this.refuse();
  }

  override ask(): Promise<string> {
    return Promise.reject(new Error("the daemon is told by its configuration alone"));
  }

  private refuse(): Promise<void> {
    return Promise.reject(new Error("the daemon is told by its configuration alone"));
  }
}
