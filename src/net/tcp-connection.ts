/**
 * One TCP connection.
 *
 * Sending. What is written in one turn of the loop waits in a queue of ours until the turn ends, and then goes out in
 * batches, one at a time:
 *
 *     write()  ──►  queue  ──►  batch (≤ 64 KiB, one writev)  ──►  kernel
 *                   └──────── unsentBytes ────────┘
 *
 * The queue is ours because the socket's own says nothing until the last byte of it is gone. Batches make progress
 * visible while a peer reads slowly, and they keep `unsentBytes` true to the size of one batch.
 *
 * Ending. A socket that is closed while received bytes wait unread sends RST, and the RST can destroy our last message
 * in the peer's buffer. So `end` goes on reading, and forgets what it reads, until the peer closes, too.
 * Where the peer's RST finds bytes that we have not read yet, libuv reports the end of the stream after them, so such a
 * connection is `closed` without an error.
 */
import net from "node:net";
import { networkInterfaces } from "node:os";
import { formatIp, type IpAddress, parseIp, withoutIpv4Mapping } from "./address.ts";
import type { Clock, Timer } from "./clock.ts";
import { formatEndpoint } from "./endpoint.ts";
import type { Connection, ConnectionEvents, ConnectOptions, Endpoint } from "./network.ts";

const LARGEST_BATCH = 64 * 1024;

/** What one connection may deliver before the others, and the timers, have their turn. */
const LARGEST_READ = 32 * 1024;

/** From here on `write` asks its caller to wait. */
const HIGH_WATER_MARK = 128 * 1024;

/** How long a peer may take to read our last bytes. */
const END_GRACE = 2000;

export class TcpConnection implements Connection {
  readonly remote: Endpoint;
  local: Endpoint | undefined;
  private readonly socket: net.Socket;
  private readonly clock: Clock;
  private phase: "connecting" | "open" | "ending" | "over" = "connecting";
  /** Undefined before an accepted connection is handed over, and from the last event on. */
  private events: ConnectionEvents | undefined;
  private failure: Error | undefined;

  private readonly queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private batchBytes = 0;
  private flushPending = false;
  private drainOwed = false;
  private grace: Timer | undefined;

  private paused = false;
  private readInTurn = 0;
  private othersTurn: Timer | undefined;

  static connect(options: ConnectOptions, clock: Clock, events: ConnectionEvents): TcpConnection {
    const connection = new TcpConnection(new net.Socket({ allowHalfOpen: true }), options.remote, clock);
    connection.attach(events);
    connection.dial(options);
    return connection;
  }

  static accepted(socket: net.Socket, remote: Endpoint, clock: Clock): TcpConnection {
    const connection = new TcpConnection(socket, remote, clock);
    connection.established();
    return connection;
  }

  private constructor(socket: net.Socket, remote: Endpoint, clock: Clock) {
    this.socket = socket;
    this.remote = remote;
    this.clock = clock;
    // Always there, so that no error of a socket is ever uncaught.
    socket.on("error", (error) => {
      this.failure = error;
    });
    socket.on("close", () => this.finish());
  }

  /** Says who handles the connection from now on. */
  attach(events: ConnectionEvents): void {
    if (this.phase === "over") return;
    this.events = events;
    this.socket.on("data", (chunk: Buffer) => {
      if (this.phase !== "open") return;
      this.events?.data(chunk);
      this.readInTurn += chunk.length;
      if (this.readInTurn >= LARGEST_READ) this.letOthersRead();
    });
    this.socket.on("end", () => this.peerEnded());
  }

  get unsentBytes(): number {
    return this.queuedBytes + this.batchBytes;
  }

  write(bytes: Uint8Array): boolean {
    if (this.phase === "ending" || this.phase === "over" || bytes.length === 0) return true;
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    this.flushSoon();
    if (this.unsentBytes < HIGH_WATER_MARK) return true;
    this.drainOwed = true;
    return false;
  }

  pause(): void {
    this.paused = true;
    if (this.phase !== "ending") this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    if (this.othersTurn === undefined) this.socket.resume();
  }

  end(): void {
    if (this.phase === "connecting") {
      this.phase = "over";
      this.socket.destroy();
    }
    if (this.phase !== "open") return;
    this.phase = "ending";
    this.grace = this.clock.after(END_GRACE, () => this.cutOff());
    this.socket.resume();
    this.flushSoon();
  }

  abort(): void {
    this.events = undefined;
    this.drop();
  }

  private dial({ remote, localAddress, localPort }: ConnectOptions): void {
    this.socket.once("connect", () => {
      this.established();
      if (this.queuedBytes > 0) this.flushSoon();
      this.events?.opened?.();
    });
    try {
      checkZone(remote.address);
      this.socket.connect({
        host: formatIp(remote.address),
        port: remote.port,
        ...(localAddress === undefined ? {} : { localAddress: formatIp(localAddress) }),
        ...(localPort === undefined ? {} : { localPort }),
      });
    } catch (error) {
      this.socket.destroy(error as Error); // an impossible port or zone; reported as every other failure to connect
    }
  }

  private established(): void {
    this.phase = "open";
    this.local = endpointFrom(this.socket.localAddress, this.socket.localPort);
    // A KEEPALIVE must not wait for the acknowledgement of what went before it.
    this.socket.setNoDelay(true);
  }

  private flushSoon(): void {
    // What is under way calls back.
    if (this.phase === "connecting" || this.batchBytes > 0 || this.flushPending) return;
    this.flushPending = true;
    this.clock.yield(() => {
      this.flushPending = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.phase === "over" || this.batchBytes > 0) return;
    if (this.queuedBytes === 0) {
      if (this.phase === "ending") this.socket.end();
      return;
    }
    const batch = this.takeBatch();
    const last = batch.length - 1;
    this.socket.cork();
    for (let i = 0; i < last; i++) this.socket.write(batch[i]);
    this.socket.write(batch[last], (error) => {
      if (!error) this.batchTaken();
    });
    this.socket.uncork();
  }

  private takeBatch(): Uint8Array[] {
    const { queue } = this;
    let whole = 0;
    let bytes = 0;
    while (whole < queue.length && bytes + queue[whole].length <= LARGEST_BATCH) bytes += queue[whole++].length;
    const batch = joined(queue.splice(0, whole));
    if (whole === 0) {
      bytes = LARGEST_BATCH;
      batch.push(queue[0].subarray(0, bytes));
      queue[0] = queue[0].subarray(bytes);
    }
    this.queuedBytes -= bytes;
    this.batchBytes = bytes;
    return batch;
  }

  private batchTaken(): void {
    if (this.phase === "over") return;
    this.batchBytes = 0;
    this.flush();
    if (this.phase !== "open") return;
    this.events?.progressed?.();
    if (!this.drainOwed || this.unsentBytes > 0) return;
    this.drainOwed = false;
    this.events?.drained?.();
  }

  /** Left alone, libuv reads megabytes from one socket before it looks at the next, or at a timer. */
  private letOthersRead(): void {
    if (this.phase !== "open" || this.othersTurn !== undefined) return;
    this.socket.pause();
    this.othersTurn = this.clock.yield(() => {
      this.othersTurn = undefined;
      this.readInTurn = 0;
      if (!this.paused) this.socket.resume();
    });
  }

  private peerEnded(): void {
    if (this.phase === "ending") return; // it still may read our last bytes; the socket closes after both ends
    this.phase = "over";
    this.socket.destroy();
  }

  private cutOff(): void {
    this.failure = new Error(`${formatEndpoint(this.remote)} did not close within ${END_GRACE} ms`);
    this.drop();
  }

  /** Leaves nothing behind: neither our handle nor, where a RST gets through, the peer's. */
  private drop(): void {
    const { socket } = this;
    // libuv refuses to reset a stream whose FIN is just going out, and would keep the handle.
    const finUnderWay = socket.writableEnded && !socket.writableFinished;
    const noReset = this.phase === "connecting" || finUnderWay;
    this.stop();
    if (noReset) socket.destroy();
    else socket.resetAndDestroy();
  }

  private finish(): void {
    this.stop();
    const { events } = this;
    this.events = undefined;
    events?.closed(this.failure);
  }

  private stop(): void {
    this.phase = "over";
    this.grace?.cancel();
    this.othersTurn?.cancel();
  }
}

/** Messages are mostly written one behind the other into one buffer; what lies side by side goes out as one piece. */
function joined(pieces: readonly Uint8Array[]): Uint8Array[] {
  const runs: Uint8Array[] = [];
  for (let first = 0; first < pieces.length; ) {
    const { buffer, byteOffset } = pieces[first];
    let end = byteOffset + pieces[first].length;
    let next = first + 1;
    while (next < pieces.length && pieces[next].buffer === buffer && pieces[next].byteOffset === end) {
      end += pieces[next++].length;
    }
    runs.push(next === first + 1 ? pieces[first] : new Uint8Array(buffer, byteOffset, end - byteOffset));
    first = next;
  }
  return runs;
}

/** An endpoint as `node:net` names it; undefined once the socket has lost its peer. */
export function endpointFrom(text: string | undefined, port: number | undefined): Endpoint | undefined {
  const address = text === undefined ? undefined : parseIp(text);
  return address === undefined || port === undefined ? undefined : { address: withoutIpv4Mapping(address), port };
}

/** Some Node versions connect without a zone that they cannot find: to whichever host the kernel's routes lead. */
function checkZone({ zone }: IpAddress): void {
  if (zone !== undefined && networkInterfaces()[zone] === undefined) {
    throw new Error(`there is no interface ${zone} with an address`);
  }
}
