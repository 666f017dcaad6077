/**
 * One listening socket and its clients, each with a shell of its own. However many there are, and however they behave,
 * they cost little and hold up nobody:
 *
 * - there are so many clients, no more; each has one request under way, and no more than one waiting;
 * - an answer is asked for its next piece when the client has taken the ones before, and when it has its turn, so that
 *   sessions go on between two pieces;
 * - who begins a request has to finish it soon, and who does nothing for long has to go.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Clock, Timer } from "../net/clock.ts";
import type { Reply } from "./conversation.ts";
import { CommandError } from "./exec-command.ts";
import { answerExtra, isExtra, type Talker } from "./extra-request.ts";
import { listenAt, type SocketAccess, unlinkSocket } from "./socket-place.ts";
import { Status } from "./status.ts";
import type { Turns } from "./turns.ts";
import { encodeStatus, RequestFramer } from "./vty-protocol.ts";

export interface ServerLimits {
  readonly clients: number;
  /** Milliseconds without a word in either direction. A person may go for lunch. */
  readonly idleTimeout: number;
  /** Milliseconds for the rest of a request that has begun. */
  readonly requestTimeout: number;
  /** Milliseconds after which an idle client gives way to a new one when there is room for no more. */
  readonly giveWayAfter: number;
}

export const USUAL_LIMITS: ServerLimits = {
  clients: 64,
  idleTimeout: 3_600_000,
  requestTimeout: 10_000,
  giveWayAfter: 60_000,
};

export interface VtyServerOptions {
  readonly directory: string;
  readonly name: string;
  readonly access: SocketAccess;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  /** Servers of one process share them. */
  readonly turns: Turns;
  /** It answers the requests that are not FRR's. */
  readonly extras: boolean;
  newShell(): Talker;
  /** A defect in a command, which cost its answer and nothing else. Of the line only how it begins: it may hold a secret. */
  defect(error: unknown, beginning: string): void;
}

export class VtyServer {
  private readonly options: VtyServerOptions;
  private readonly server: Server;
  private readonly clients = new Set<Client>();
  private path: string | undefined;

  private constructor(options: VtyServerOptions) {
    this.options = options;
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.accept(socket));
  }

  /** Rejects with a SocketError. */
  static async open(options: VtyServerOptions): Promise<VtyServer> {
    const server = new VtyServer(options);
    await server.listen();
    return server;
  }

  /** Lets nobody in any more, and lets go of everybody. */
  async close(): Promise<void> {
    if (this.path !== undefined) unlinkSocket(this.path);
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const client of this.clients) client.drop();
    await closed;
  }

  private async listen(): Promise<void> {
    const { directory, name, access } = this.options;
    this.path = await listenAt(this.server, directory, name, access);
  }

  private accept(socket: Socket): void {
    if (this.clients.size >= this.options.limits.clients && !this.makeRoom()) {
      turnAway(socket);
      return;
    }
    const client = new Client(socket, this.options, () => this.clients.delete(client));
    this.clients.add(client);
  }

  private makeRoom(): boolean {
    const idle = [...this.clients].filter(({ idleTime }) => idleTime >= this.options.limits.giveWayAfter);
    const longest = idle.sort((a, b) => b.idleTime - a.idleTime).at(0);
    longest?.drop();
    return longest !== undefined;
  }
}

function turnAway(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.write(Buffer.concat([Buffer.from("% Too many clients\n"), encodeStatus(Status.Warning)]));
  socket.destroySoon(); // what it sends is not read
}

class Client {
  private readonly socket: Socket;
  private readonly options: VtyServerOptions;
  private readonly shell: Talker;
  private readonly framer = new RequestFramer();
  private readonly gone: () => void;
  /** An answer is under way. */
  private isBusy = false;
  /** The client will ask no more; it may still wait for answers. */
  private hasEnded = false;
  private lastSign: number;
  private patience: Timer | undefined;
  /** Wakes whoever waits for the socket to take more, or to close. */
  private wake: (() => void) | undefined;

  constructor(socket: Socket, options: VtyServerOptions, gone: () => void) {
    this.socket = socket;
    this.options = options;
    this.gone = gone;
    this.shell = options.newShell();
    this.lastSign = options.clock.now();
    socket.on("data", (chunk) => this.receive(chunk));
    socket.on("end", () => this.end());
    socket.on("drain", () => this.wake?.());
    socket.on("error", () => socket.destroy()); // the client went away; "close" follows
    socket.on("close", () => this.close());
    this.wait(options.limits.idleTimeout);
    socket.resume();
  }

  /** Milliseconds since it last did anything; none while it waits for us. */
  get idleTime(): number {
    const waitsForUs = this.isBusy && this.wake === undefined;
    return waitsForUs ? 0 : this.options.clock.now() - this.lastSign;
  }

  drop(): void {
    this.socket.destroy();
    this.close();
  }

  private close(): void {
    this.patience?.cancel();
    this.gone();
    this.wake?.();
  }

  private receive(chunk: Buffer): void {
    const wasMidway = this.framer.isMidway;
    this.framer.push(chunk);
    if (this.isBusy) return;
    this.advance(wasMidway);
  }

  private end(): void {
    this.hasEnded = true;
    if (!this.isBusy) this.finish();
  }

  /** Takes the next request, if there is a whole one. The time for half a request counts from its first byte. */
  private advance(wasMidway = false): void {
    const request = this.framer.next();
    if (request === "too-long") {
      this.finish(Buffer.concat([Buffer.from("% Command is too long.\n"), encodeStatus(Status.Warning)]));
    } else if (request !== undefined) {
      void this.answer(request.line);
    } else if (this.hasEnded) {
      this.finish();
    } else if (!this.framer.isMidway) {
      this.wait(this.options.limits.idleTimeout);
    } else if (!wasMidway) {
      this.wait(this.options.limits.requestTimeout);
    }
  }

  private async answer(line: string): Promise<void> {
    const { socket } = this;
    this.isBusy = true;
    socket.pause();
    this.patience?.cancel(); // it waits for us
    await this.options.turns.take();
    const closes = await this.carryOut(line);
    this.isBusy = false;
    if (socket.destroyed) return;
    if (closes) {
      this.finish();
      return;
    }
    socket.resume();
    this.advance();
  }

  /** Says its last word. What still comes is not read. */
  private finish(lastWord?: Buffer): void {
    const { socket } = this;
    this.wait(this.options.limits.idleTimeout); // it may not take what it was sent
    socket.pause();
    if (lastWord !== undefined) socket.write(lastWord);
    socket.destroySoon();
  }

  /** True: the conversation is over. */
  private async carryOut(line: string): Promise<boolean> {
    try {
      const reply =
        this.options.extras && isExtra(line) ? answerExtra(this.shell, line) : await this.shell.execute(line);
      await this.send(reply);
      return reply.closes ?? false;
    } catch (error) {
      // Pieces may have gone out already; what went wrong is said behind them.
      if (!(error instanceof CommandError)) this.options.defect(error, beginningOf(line));
      const message = error instanceof CommandError ? error.message : "% an error of bellmand: its log has more";
      await this.send({ status: Status.Warning, answer: `${message}\n` });
      return false;
    }
  }

  private async send({ status, answer }: Reply): Promise<void> {
    for (const piece of typeof answer === "string" ? [answer] : answer) {
      if (piece !== "") await this.write(withoutNul(piece));
      await this.options.turns.take();
      if (this.socket.destroyed) return; // leaving the loop lets go of the answer
    }
    await this.write(encodeStatus(status));
  }

  /** Resolves when the client may be sent more, or is gone. */
  private async write(data: string | Buffer): Promise<void> {
    if (this.socket.destroyed || this.socket.write(data)) return;
    this.wait(this.options.limits.idleTimeout);
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
    this.patience?.cancel();
  }

  private wait(delay: number): void {
    this.lastSign = this.options.clock.now();
    this.patience?.cancel();
    this.patience = this.options.clock.after(delay, () => this.drop());
  }
}

function beginningOf(line: string): string {
  return line.trim().split(/\s+/, 2).join(" ");
}

/** NUL ends an answer, so none may be in it. */
function withoutNul(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\\0") : text;
}
