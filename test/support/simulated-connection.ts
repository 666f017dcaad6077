/**
 * One end of a TCP connection that exists only in memory.
 *
 * Bytes pass through these stages, and each has its counterpart in a real stack:
 *
 *     write() ─► queue ─► window ─► pipe ─► inbox ─► data()
 *                unsent   (kernel buffers and wire)  unread while paused
 *
 * The window is what the two kernels hold together: it is given back when the receiver has read, so a receiver that
 * pauses stops the sender. A pipe is one direction of the wire. It keeps its order whatever the jitter, cuts and joins
 * what it carries at random, and while its path is broken it tries again with growing pauses, as TCP does.
 */
import type { Clock, Timer } from "../../src/net/clock.ts";
import type { Connection, ConnectionEvents, Endpoint } from "../../src/net/network.ts";
import type { Random } from "./random.ts";
import type { ProcessClock } from "./virtual-clock.ts";

const END_GRACE = 2000;
const FIRST_RETRANSMISSION = 200;
const LONGEST_RETRANSMISSION = 60_000;
/** Linux gives up a connection whose bytes nobody acknowledges after about a quarter of an hour. */
const UNACKNOWLEDGED_LIMIT = 924_600;
/** What a lent chunk is overwritten with after use, so that whoever keeps one is found out. */
const POISON = 0xdb;

export type Segment =
  /** The last step of the handshake: the connection waits to be accepted. */
  | { readonly kind: "handshake"; readonly from: Endpoint }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** The receiver has read so many bytes. */
  | { readonly kind: "credit"; readonly bytes: number }
  | { readonly kind: "fin" }
  | { readonly kind: "reset" };

/** The way from one host to another, for one connection. */
export interface Path {
  isOpen(): boolean;
  /** Milliseconds that a segment takes, drawn anew for each. */
  delay(): number;
}

export interface ConnectionSetup {
  /** The clock of the process that holds this end. */
  readonly clock: ProcessClock;
  readonly random: Random;
  readonly remote: Endpoint;
  readonly pipe: Pipe;
  /** Bytes that the two kernels hold for this direction. */
  readonly window: number;
  /** From so many unsent bytes on, `write` asks its caller to wait. */
  readonly highWaterMark: number;
  /** The end has come: the host may forget this connection. */
  over(): void;
}

export class SimulatedConnection implements Connection {
  readonly remote: Endpoint;
  local: Endpoint | undefined;
  private readonly setup: ConnectionSetup;
  private phase: "connecting" | "open" | "ending" | "over" = "connecting";
  private events: ConnectionEvents | undefined;
  /** This end sends no segment again and knows nothing of the connection: what still arrives is answered with a reset. */
  private forgotten = false;

  private readonly queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private inWindow = 0;
  private drainOwed = false;
  private finSent = false;
  private flushing: Timer | undefined;
  private grace: Timer | undefined;

  private inbox: Uint8Array[] = [];
  private paused = false;
  private peerEnded = false;
  private peerReset = false;
  private reading: Timer | undefined;

  constructor(setup: ConnectionSetup) {
    this.setup = setup;
    this.remote = setup.remote;
    setup.pipe.sender = this;
  }

  /** Whether the connection can still bring events or take bytes. */
  get isOver(): boolean {
    return this.phase === "over";
  }

  get unsentBytes(): number {
    return this.queuedBytes;
  }

  get hasForgotten(): boolean {
    return this.forgotten;
  }

  attach(events: ConnectionEvents): void {
    if (this.phase !== "over") this.events = events;
  }

  write(bytes: Uint8Array): boolean {
    if (this.phase === "ending" || this.phase === "over" || bytes.length === 0) return true;
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    this.flushSoon();
    if (this.queuedBytes < this.setup.highWaterMark) return true;
    this.drainOwed = true;
    return false;
  }

  pause(): void {
    if (this.phase !== "ending") this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.readSoon();
  }

  end(): void {
    const { clock } = this.setup;
    if (this.phase === "connecting") {
      this.phase = "over";
      this.flushing = clock.yield(() => this.finish(undefined));
    }
    if (this.phase !== "open") return;
    this.phase = "ending";
    this.grace = clock.after(END_GRACE, () => {
      this.reset();
      this.finish(networkError("ETIMEDOUT", `the peer did not close within ${END_GRACE} ms`));
    });
    this.paused = false;
    this.readSoon();
    this.flushSoon();
  }

  abort(): void {
    this.events = undefined;
    if (this.phase === "over") return;
    if (this.phase !== "connecting") this.reset();
    this.finish(undefined);
  }

  /** The process or the whole host is gone: no FIN, no RST, no event. */
  vanish(): void {
    this.forgotten = true;
    this.setup.pipe.clear();
    this.events = undefined;
    this.finish(undefined);
  }

  /** The handshake has come so far that this end may send. */
  established(local: Endpoint): void {
    this.local = local;
    this.phase = "open";
  }

  opened(): void {
    this.setup.clock.deliver(() => {
      if (this.queuedBytes > 0) this.flushSoon();
      this.events?.opened?.();
    });
  }

  fail(error: Error): void {
    this.setup.clock.deliver(() => {
      if (this.phase === "over") return;
      this.forgotten = true;
      this.finish(error);
    });
  }

  receive(segment: Segment): void {
    this.setup.clock.deliver(() => this.take(segment));
  }

  private take(segment: Segment): void {
    if (this.forgotten) {
      if (segment.kind !== "reset") this.setup.pipe.send({ kind: "reset" });
      return;
    }
    if (this.phase === "over") return;
    switch (segment.kind) {
      case "data":
        this.inbox.push(segment.bytes);
        break;
      case "credit":
        this.inWindow -= segment.bytes;
        if (this.queuedBytes > 0) this.flushSoon();
        return;
      case "fin":
        this.peerEnded = true;
        break;
      case "reset":
        this.peerReset = true;
        this.forgotten = true;
        break;
      case "handshake":
        return; // the host has dealt with it
    }
    this.read();
  }

  private flushSoon(): void {
    if (this.phase === "connecting") return;
    this.flushing ??= this.setup.clock.yield(() => {
      this.flushing = undefined;
      this.flush();
    });
  }

  private flush(): void {
    if (this.phase === "over") return;
    if (this.peerReset) {
      this.finish(networkError("EPIPE", "write on a connection that the peer reset"));
      return;
    }
    const bytes = Math.min(this.setup.window - this.inWindow, this.queuedBytes);
    if (bytes > 0) {
      this.inWindow += bytes;
      this.queuedBytes -= bytes;
      for (const part of cut(takeBytes(this.queue, bytes), this.setup.random))
        this.setup.pipe.send({ kind: "data", bytes: part });
      if (this.phase === "open") this.events?.progressed?.();
      if (this.phase === "open" && this.drainOwed && this.queuedBytes === 0) {
        this.drainOwed = false;
        this.events?.drained?.();
      }
    }
    if (this.phase === "ending" && this.queuedBytes === 0 && !this.finSent) {
      this.sendFin();
      if (this.peerEnded) this.finish(undefined);
    }
  }

  private readSoon(): void {
    this.reading ??= this.setup.clock.yield(() => {
      this.reading = undefined;
      this.read();
    });
  }

  private read(): void {
    while (this.inbox.length > 0 && !this.paused && this.phase !== "over") {
      const chunk = this.takeChunk();
      this.setup.pipe.send({ kind: "credit", bytes: chunk.length });
      if (this.phase === "open") this.events?.data(chunk);
      chunk.fill(POISON);
    }
    if (this.paused || this.phase === "over") return;
    if (this.peerReset) this.finish(networkError("ECONNRESET", "the peer reset the connection"));
    else if (this.peerEnded) this.endedByPeer();
  }

  /** One chunk of what has arrived, joined with those behind it or not, as a real read may find them. */
  private takeChunk(): Uint8Array {
    const count = this.setup.random.chance(0.5) ? this.inbox.length : 1;
    return join(this.inbox.splice(0, count));
  }

  private endedByPeer(): void {
    if (this.phase === "ending") {
      if (this.finSent) this.finish(undefined);
      return;
    }
    this.sendFin();
    this.finish(undefined);
  }

  private sendFin(): void {
    this.finSent = true;
    this.setup.pipe.send({ kind: "fin" });
  }

  private reset(): void {
    this.forgotten = true;
    this.setup.pipe.send({ kind: "reset" });
  }

  private finish(error: Error | undefined): void {
    this.phase = "over";
    this.flushing?.cancel();
    this.reading?.cancel();
    this.grace?.cancel();
    this.inbox = [];
    const { events } = this;
    this.events = undefined;
    this.setup.over();
    events?.closed(error);
  }
}

/** One direction of the wire between two ends. */
export class Pipe {
  /** Set by the end that sends into this pipe. */
  sender: SimulatedConnection | undefined;
  private readonly clock: Clock;
  private readonly path: Path;
  private readonly deliver: (segment: Segment) => void;
  private readonly underWay: { readonly segment: Segment; readonly arrival: number }[] = [];
  private lastArrival = 0;
  private next: Timer | undefined;
  private brokenSince: number | undefined;
  private backOff = FIRST_RETRANSMISSION;

  constructor(clock: Clock, path: Path, deliver: (segment: Segment) => void) {
    this.clock = clock;
    this.path = path;
    this.deliver = deliver;
  }

  send(segment: Segment): void {
    this.lastArrival = Math.max(this.lastArrival, this.clock.now() + this.path.delay());
    this.underWay.push({ segment, arrival: this.lastArrival });
    this.arm();
  }

  clear(): void {
    this.underWay.length = 0;
    this.next?.cancel();
    this.next = undefined;
  }

  private arm(): void {
    if (this.next !== undefined || this.underWay.length === 0) return;
    const wait = this.brokenSince === undefined ? this.underWay[0].arrival - this.clock.now() : this.backOff;
    this.next = this.clock.after(wait, () => {
      this.next = undefined;
      this.arrive();
      this.arm();
    });
  }

  private arrive(): void {
    while (this.underWay.length > 0 && this.underWay[0].arrival <= this.clock.now()) {
      if (!this.path.isOpen()) {
        this.stall();
        return;
      }
      this.brokenSince = undefined;
      this.backOff = FIRST_RETRANSMISSION;
      this.deliver(this.underWay.shift()!.segment);
    }
  }

  private stall(): void {
    // A reset is sent once, and an end that has forgotten the connection repeats nothing.
    if (this.sender?.hasForgotten) {
      this.clear();
      return;
    }
    this.backOff =
      this.brokenSince === undefined ? FIRST_RETRANSMISSION : Math.min(2 * this.backOff, LONGEST_RETRANSMISSION);
    this.brokenSince ??= this.clock.now();
    if (this.clock.now() - this.brokenSince < UNACKNOWLEDGED_LIMIT) return;
    this.clear();
    this.sender?.fail(networkError("ETIMEDOUT", "nobody acknowledges what was sent"));
  }
}

export function networkError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

/** The first `count` bytes of a queue of chunks, taken off it. */
function takeBytes(queue: Uint8Array[], count: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = count;
  while (left > 0) {
    const chunk = queue[0];
    if (chunk.length <= left) {
      parts.push(chunk);
      queue.shift();
      left -= chunk.length;
    } else {
      parts.push(chunk.subarray(0, left));
      queue[0] = chunk.subarray(left);
      left = 0;
    }
  }
  return join(parts);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Cuts bytes into segments as a network might: mostly not, sometimes anywhere, into 32 pieces at most. */
function* cut(bytes: Uint8Array, random: Random): Iterable<Uint8Array> {
  if (random.chance(0.6)) {
    yield bytes;
    return;
  }
  const least = Math.ceil(bytes.length / 32);
  const most = Math.max(least, random.int(1, bytes.length));
  for (let at = 0; at < bytes.length; ) {
    const size = random.int(least, most);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
