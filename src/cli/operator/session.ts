/**
 * A conversation with the daemon that outlasts a connection: when the daemon was restarted meanwhile, the next command
 * goes to the new one.
 */
import type { Completion } from "../../config/command-tree.ts";
import { Status } from "../../control/status.ts";
import { readCompletions } from "./completion-answer.ts";
import { connect, type SocketPlace } from "./socket-place.ts";
import { ConnectionLost, type Take, type VtyClient } from "./vty-client.ts";

export interface SessionOptions {
  /** Starts without the right to change anything. */
  readonly unprivileged: boolean;
  /** What a restarted daemon is told next does not depend on what the one before was told. */
  readonly reconnects: boolean;
  /** Is told what the operator should know about the connection. */
  notice(message: string): void;
}

/** Requests about the conversation itself, where the daemon understands them. */
const PROMPT = "\u0001prompt";
const COMPLETE = "\u0001complete ";

export class Session {
  private readonly place: SocketPlace;
  private readonly options: SessionOptions;
  private client: VtyClient | undefined;
  private lastPrompt = "";
  private interrupted = false;
  /** The connection ended without anybody's wish. */
  private lost = false;
  /** The prompt was not asked for since, and may belong to another connection. */
  private promptIsOld = false;

  private constructor(place: SocketPlace, options: SessionOptions) {
    this.place = place;
    this.options = options;
  }

  /** Rejects with Unreachable. */
  static async open(place: SocketPlace, options: SessionOptions): Promise<Session> {
    const session = new Session(place, options);
    await session.connected();
    return session;
  }

  /** Whether lines are about the configuration, as the prompt last said: a mode that ends with the connection. */
  get configuring(): boolean {
    return this.lastPrompt.includes("(config");
  }

  /** Resolves with the status. Rejects with ConnectionLost or Unreachable; the next command tries anew. */
  async execute(line: string, take: Take): Promise<number> {
    try {
      return await this.request(line, async (piece) => {
        if (!this.interrupted) await take(piece);
      });
    } catch (error) {
      if (this.interrupted && error instanceof ConnectionLost) return Status.Success;
      throw error;
    } finally {
      this.interrupted = false;
    }
  }

  /** Several lines whose answers are short, without waiting for each. Stops after the first that fails. */
  async executeAll(lines: readonly string[], take: Take): Promise<number> {
    const client = await this.connected();
    for (const line of lines) client.send(line);
    for (const _ of lines) {
      const status = await client.receive(take);
      if (status !== Status.Success) return status;
    }
    return Status.Success;
  }

  /** Nobody wants the rest of the answer. Where the connection holds a mode it is kept, and the rest thrown away. */
  interrupt(): void {
    this.interrupted = true;
    if (!this.configuring) this.close();
  }

  /** With a blank behind it. */
  async prompt(): Promise<string> {
    const answer = await this.ask(PROMPT);
    this.promptIsOld = false;
    this.lastPrompt = `${answer?.trimEnd() ?? `${this.place.daemon ?? "bellman"}#`} `;
    return this.lastPrompt;
  }

  /** What may come at the end of the line. */
  async complete(line: string): Promise<readonly Completion[]> {
    const completions = readCompletions((await this.ask(COMPLETE + line)) ?? "");
    if (completions !== undefined) return completions;
    this.close();
    throw new ConnectionLost("what answers does not complete lines as bellmand does", false);
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  /** Undefined where the daemon does not understand the question. */
  private async ask(question: string): Promise<string | undefined> {
    let answer = "";
    const status = await this.request(question, (piece) => {
      answer += piece;
    });
    return status === Status.Success ? answer : undefined;
  }

  private async request(line: string, take: Take): Promise<number> {
    const client = await this.connectedFor(line);
    try {
      return await client.request(line, take);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.lost = !this.interrupted;
      this.close();
      if (!error.undelivered || !this.options.reconnects) throw error;
    }
    const next = await this.connectedFor(line);
    return await next.request(line, take);
  }

  /** A line of a configuration that was being entered would mean something else on another connection. */
  private async connectedFor(line: string): Promise<VtyClient> {
    const client = await this.connected();
    const isAboutConversation = line === PROMPT || line.startsWith(COMPLETE);
    if (!this.promptIsOld || !this.configuring || isAboutConversation) return client;
    throw new ConnectionLost("the configuration that was being entered is left, and the last line was not done", false);
  }

  private async connected(): Promise<VtyClient> {
    if (this.client !== undefined) return this.client;
    const client = await connect(this.place);
    const privileged = this.lastPrompt === "" ? !this.options.unprivileged : !this.lastPrompt.endsWith("> ");
    if (!privileged) await client.request("disable", () => undefined);
    if (this.lost) this.options.notice("connected to bellmand again");
    this.lost = false;
    this.promptIsOld = true;
    this.client = client;
    return client;
  }
}
