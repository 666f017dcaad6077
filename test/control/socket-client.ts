/** A client of a `.vty` socket, as an exporter is one: writes a line, reads until the trailer. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { AnswerReader, encodeRequest } from "../../src/control/vty-protocol.ts";

export interface Answered {
  readonly text: string;
  readonly status: number;
}

export class SocketClient {
  readonly socket: Socket;
  private readonly reader = new AnswerReader();
  private readonly chunks: Buffer[] = [];
  private wake: (() => void) | undefined;
  private ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.chunks.push(chunk);
      this.wake?.();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.ended = true;
      this.wake?.();
    });
  }

  static async connect(path: string): Promise<SocketClient> {
    const socket = connect(path);
    const client = new SocketClient(socket);
    await once(socket, "connect");
    return client;
  }

  async ask(line: string): Promise<Answered> {
    this.socket.write(encodeRequest(line));
    return await this.answer();
  }

  /** The next answer. Rejects when the connection ends before it does. */
  async answer(): Promise<Answered> {
    let text = "";
    for (;;) {
      const chunk = this.chunks.shift();
      if (chunk === undefined) {
        if (this.ended) throw new Error(`the connection ended after ${JSON.stringify(text)}`);
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      const end = endOfAnswer(chunk);
      if (end < chunk.length) this.chunks.unshift(chunk.subarray(end));
      const part = this.reader.push(chunk.subarray(0, end));
      text += part.text;
      if (part.status !== undefined) return { text, status: part.status };
    }
  }

  /** Resolves when the other side, or this one, has closed the connection. */
  async closed(): Promise<void> {
    if (!this.ended) await new Promise((resolve) => this.socket.once("close", resolve));
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed();
  }
}

/** Behind the trailer, where several answers come at once; good for answers whose trailer is whole in a chunk. */
function endOfAnswer(chunk: Buffer): number {
  const nul = chunk.indexOf("\0\0\0");
  return nul < 0 ? chunk.length : Math.min(nul + 4, chunk.length);
}
