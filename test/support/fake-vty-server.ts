/** A daemon's end of the vty protocol, which answers what a test says. */
import { once } from "node:events";
import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { encodeStatus } from "../../src/control/vty-protocol.ts";

export interface FakeAnswer {
  readonly text?: string | Iterable<string>;
  readonly status?: number;
  /** After the answer, or instead of the rest of it. */
  readonly closes?: true;
  /** Raw bytes in place of all that. */
  readonly bytes?: readonly Uint8Array[];
}

export class FakeVtyServer {
  /** What was asked, in order. */
  readonly lines: string[] = [];
  /** How many bytes were handed to the system, whether anybody reads them or not. */
  bytesWritten = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly answer: (line: string) => FakeAnswer;

  private constructor(answer: (line: string) => FakeAnswer) {
    this.answer = answer;
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      void this.serve(socket);
    });
  }

  static async listen(path: string, answer: (line: string) => FakeAnswer, mode = 0o660): Promise<FakeVtyServer> {
    if (existsSync(path)) unlinkSync(path);
    const fake = new FakeVtyServer(answer);
    fake.server.listen(path);
    await once(fake.server, "listening");
    chmodSync(path, mode);
    return fake;
  }

  /** As when the daemon dies. */
  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    const ended = [...this.sockets].map((socket) => once(socket, "close"));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all([closed, ...ended]);
  }

  get connections(): number {
    return this.sockets.size;
  }

  private async serve(socket: Socket): Promise<void> {
    let received = "";
    try {
      for await (const chunk of socket.setEncoding("utf8")) {
        received += String(chunk);
        const lines = received.split("\0");
        received = lines.pop() ?? "";
        for (const line of lines) await this.reply(socket, line);
      }
    } catch {
      // The client went away, which is its right.
      socket.destroy();
    }
  }

  private async reply(socket: Socket, line: string): Promise<void> {
    this.lines.push(line);
    const { text = "", status = 0, closes, bytes } = this.answer(line);
    const pieces = typeof text === "string" ? [text] : text;
    for (const piece of bytes ?? pieces) {
      if (socket.destroyed) return;
      this.bytesWritten += piece.length;
      if (!socket.write(piece)) await once(socket, "drain");
    }
    if (bytes === undefined) socket.write(encodeStatus(status));
    if (closes) socket.destroy();
  }
}
