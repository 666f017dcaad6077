/** Bellman itself, as a library in a process of its own. The lab drives it as it drives the others. */
import { fileURLToPath } from "node:url";
import type { ChangeableOption } from "../../speaker/configuration-change.ts";
import type { FamilyName, NeighborOptions, SpeakerOptions } from "../../speaker/settings/options.ts";
import type { AgentAnswer, AgentCommand, AgentCommands, RefusedRoute, RouteEvent } from "../agent-protocol.ts";
import { DaemonPeer } from "../daemon-peer.ts";
import type { Announcement, Beginning, NeighborDescription, PeerKind, PeerRoute, PeerSession } from "../peer.ts";
import type { LabProcess } from "../process.ts";

export const bellman: PeerKind = {
  name: "bellman",
  programs: [],
  lacks: {},
  create: (context) => new BellmanPeer(context),
};

/** As installed the agent is JavaScript beside this file; from the sources, as in tests, tsx lets Node read it. */
const fromSource = import.meta.url.endsWith(".ts");
const agent = fileURLToPath(new URL(`../bellman-agent.${fromSource ? "ts" : "js"}`, import.meta.url));
const agentArguments = fromSource ? ["--import", import.meta.resolve("tsx"), agent] : [agent];

/** What it can be told and asked besides is the library's, so it takes the library's options. */
export class BellmanPeer extends DaemonPeer {
  override readonly kind = bellman;
  private process: LabProcess | undefined;
  private calls = 0;
  private readonly waiting = new Map<number, (answer: AgentAnswer) => void>();

  protected override async launch(beginning: Beginning): Promise<void> {
    const { asn, routerId, neighbors, lines, bellman: options } = this.description;
    const process = this.startProcess(globalThis.process.execPath, agentArguments, { ipc: true });
    process.child.on("message", (answer: AgentAnswer) => this.waiting.get(answer.id)?.(answer));
    process.child.once("exit", () => this.answerAll(process.ended?.message ?? "the process has ended"));
    this.process = process;
    await this.call("begin", {
      speaker: {
        asn,
        routerId,
        listen: neighbors.map(({ localAddress }) => ({ address: localAddress })),
        ...options,
        gracefulRestart: { ...options.gracefulRestart, restarting: beginning === "recovering" },
      },
      policy: lines,
      neighbors: neighbors.map(neighborOptions),
      announcements: [...this.originated.values()],
    });
  }

  protected override checkReady(): Promise<unknown> {
    return this.sessions();
  }

  protected override readSessions(): Promise<readonly PeerSession[]> {
    return this.call("sessions");
  }

  protected override readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    return this.call("routes", family);
  }

  protected override originate(prefix: string, announcement: Announcement | undefined): Promise<void> {
    return announcement === undefined ? this.call("withdraw", prefix) : this.call("announce", announcement);
  }

  override refresh(neighbor: string): Promise<void> {
    return this.call("refresh", neighbor);
  }

  override reset(neighbor: string): Promise<void> {
    return this.call("reset", neighbor);
  }

  override shutdown(neighbor: string, communication?: string): Promise<void> {
    return this.call("shutdown", neighbor, communication);
  }

  override enable(neighbor: string): Promise<void> {
    return this.call("enable", neighbor);
  }

  /** Of an agent there is nothing to ask that is not asked below. */
  override ask(...words: readonly string[]): Promise<string> {
    return Promise.reject(new Error(`${this.name} has no tool that understands ${words.join(" ")}`));
  }

  /** Lists and route maps, in FRR's words; they take the place of those of the same name. */
  define(...policy: readonly string[]): Promise<void> {
    return this.call("define", policy);
  }

  change(changes: Partial<Pick<SpeakerOptions, ChangeableOption>>): Promise<void> {
    return this.call("change", changes);
  }

  changeNeighbor(neighbor: string, changes: Partial<NeighborOptions>): Promise<void> {
    return this.call("changeNeighbor", neighbor, changes);
  }

  /** What neighbours sent and what is not used, with the reason. */
  refused(family: FamilyName): Promise<readonly RefusedRoute[]> {
    return this.call("refused", family);
  }

  /** How many UPDATEs of the session had been here before. */
  looped(neighbor: string): Promise<number> {
    return this.call("looped", neighbor);
  }

  /** Every change of a best path since the beginning. */
  history(): Promise<readonly RouteEvent[]> {
    return this.call("history");
  }

  private call<Command extends AgentCommand>(
    command: Command,
    ...args: Parameters<AgentCommands[Command]>
  ): Promise<Awaited<ReturnType<AgentCommands[Command]>>> {
    const id = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => {
        this.waiting.delete(id);
        if ("error" in answer) reject(new Error(`${this.name}: ${command}: ${answer.error}`));
        else resolve(answer.value as Awaited<ReturnType<AgentCommands[Command]>>);
      });
      if (!this.process?.child.connected) this.answerAll("the process does not run");
      else this.process.child.send({ id, command, args });
    });
  }

  private answerAll(error: string): void {
    for (const [id, answer] of this.waiting) answer({ id, error });
  }
}

/** Next hops are not among them: the speaker must find the right ones by itself, for both families. */
function neighborOptions(neighbor: NeighborDescription): NeighborOptions {
  const { address, localAddress, remoteAs, passive, holdTime, bellman } = neighbor;
  const timers = { hold: holdTime, connectRetry: 1, idleHold: 1, maximumIdleHold: 2 };
  return { address, localAddress, remoteAs, passive, timers, ...bellman };
}
