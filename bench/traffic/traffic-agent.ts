/** A process that holds sessions, from its parent's side. */
import { fileURLToPath } from "node:url";
import type { Namespace } from "../../src/lab/namespace.ts";
import { LabProcess } from "../../src/lab/process.ts";
import type { AgentAnswer, AgentCommand, AgentCommands } from "./agent-protocol.ts";

const program = fileURLToPath(new URL("./agent.ts", import.meta.url));

export class TrafficAgent {
  private readonly process: LabProcess;
  private calls = 0;
  private readonly waiting = new Map<number, (answer: AgentAnswer) => void>();

  constructor(namespace: Namespace, logFile: string) {
    const command = ["--max-semi-space-size=64", "--import", import.meta.resolve("tsx"), program];
    this.process = new LabProcess({ ...namespace.inside(process.execPath, command), logFile, ipc: true });
    this.process.child.on("message", (answer: AgentAnswer) => this.waiting.get(answer.id)?.(answer));
    this.process.child.once("exit", () => {
      for (const [id, answer] of this.waiting) answer({ id, error: `the agent has ended: ${this.process.log()}` });
    });
  }

  call<Command extends AgentCommand>(
    command: Command,
    ...args: Parameters<AgentCommands[Command]>
  ): Promise<Awaited<ReturnType<AgentCommands[Command]>>> {
    const id = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => {
        this.waiting.delete(id);
        if ("error" in answer) reject(new Error(`${command}: ${answer.error}`));
        else resolve(answer.value as Awaited<ReturnType<AgentCommands[Command]>>);
      });
      this.process.child.send({ id, command, args });
    });
  }

  stop(): Promise<void> {
    return this.process.kill();
  }
}
