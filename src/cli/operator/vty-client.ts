/**
 * One end of FRR's vty protocol: a command is a line and a NUL; its answer is text, three NULs and a status. Answers may
 * be of any size, so their text is handed on in pieces, and no more is read from the daemon than is taken.
 */
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { encodeRequest } from "../../control/vty-protocol.ts";
import { systemMessage } from "../../daemon/exit-code.ts";

/** Gets the pieces of an answer. The next one comes when it is done with this one. */
export type Take = (piece: string) => void | Promise<void>;

/** The daemon went away, or speaks something else: nothing more can be asked on this connection. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  /** The daemon had gone before the last request: it has not seen it. */
  readonly undelivered: boolean;

  constructor(message: string, undelivered: boolean, cause?: unknown) {
    super(message, { cause });
    this.undelivered = undelivered;
  }
}

/** Three NULs, and the status behind them. */
const TRAILER_LENGTH = 4;

export class VtyClient {
  private readonly socket: Socket;
  private readonly chunks: AsyncIterator<Buffer>;
  /** Received with the end of the last answer, and not looked at yet. */
  private rest: Buffer = Buffer.alloc(0);
  private undelivered = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    // Between requests nobody waits for the daemon; that it went is noticed, and said, by the next one.
    socket.on("error", () => undefined);
    this.chunks = socket[Symbol.asyncIterator]();
  }

  /** Rejects with the system's error. */
  static async connect(path: string): Promise<VtyClient> {
    const socket = createConnection({ path });
    await once(socket, "connect");
    return new VtyClient(socket);
  }

  /** Resolves with the status. One at a time. */
  async request(line: string, take: Take): Promise<number> {
    this.send(line);
    return await this.receive(take);
  }

  /** Requests that do not depend on each other's answers may be sent ahead of them; answers come in order. */
  send(line: string): void {
    if (line.includes("\0")) throw new RangeError("a command contains no NUL");
    this.socket.write(encodeRequest(line), (error) => {
      this.undelivered = error instanceof Error;
    });
  }

  async receive(take: Take): Promise<number> {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for (;;) {
      const end = this.rest.indexOf(0);
      const text = decoder.decode(end < 0 ? this.rest : this.rest.subarray(0, end), { stream: end < 0 });
      this.rest = end < 0 ? Buffer.alloc(0) : this.rest.subarray(end);
      if (text !== "") await take(text);
      if (end >= 0) return await this.trailer();
      this.rest = await this.more();
    }
  }

  /** Also ends an answer that nobody wants to the end. */
  close(): void {
    this.socket.destroy();
  }

  private async trailer(): Promise<number> {
    while (this.rest.length < TRAILER_LENGTH) this.rest = Buffer.concat([this.rest, await this.more()]);
    if (this.rest.readUIntBE(0, TRAILER_LENGTH - 1) !== 0) {
      this.close();
      throw new ConnectionLost("what answers does not speak the protocol of bellmand", false);
    }
    const status = this.rest[TRAILER_LENGTH - 1];
    this.rest = this.rest.subarray(TRAILER_LENGTH);
    return status;
  }

  private async more(): Promise<Buffer> {
    let next: IteratorResult<Buffer>;
    try {
      next = await this.chunks.next();
    } catch (error) {
      throw new ConnectionLost(`the connection to bellmand broke: ${systemMessage(error)}`, this.undelivered, error);
    }
    if (next.done) throw new ConnectionLost("bellmand closed the connection", this.undelivered);
    return next.value;
  }
}
