/**
 * One end of a BGP session, as simple as it can be: it sends prepared bytes, and keeps a ledger of what it is sent. It
 * trusts its neighbour; what a benchmark needs to know is checked by the ledger's digest.
 */
import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { IPV4_UNICAST, MessageType, RefreshSubtype } from "../../src/bgp/codes.ts";
import { encodeKeepalive, MessageFramer } from "../../src/bgp/framing.ts";
import { encodeOpen } from "../../src/bgp/open.ts";
import { encodeRouteRefresh } from "../../src/bgp/route-refresh.ts";
import { octetsOf } from "./address-octets.ts";
import { now } from "./clock.ts";
import { attributesDigest, type LedgerState, RouteLedger } from "./route-ledger.ts";
import { FIRST_NUMBER } from "./stream.ts";

const PORT = 179;
const COMMUNITIES = 8;
/** Between two attempts to connect. */
const RETRY_MS = 2;

export interface SessionOptions {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly asn: number;
  /** Seconds. */
  readonly holdTime: number;
  /** Wait to be connected to. */
  readonly listens?: boolean;
  /** How many different prefixes may come at most. */
  readonly expectedPrefixes: number;
}

export interface Target {
  readonly state: LedgerState;
  /** The routes must all have been announced again. */
  readonly again?: boolean;
}

export interface Arrival {
  /** The first UPDATE with routes since the target was set. */
  readonly firstAt: number;
  readonly reachedAt: number;
}

export class TrafficSession {
  readonly ledger: RouteLedger;
  /** When each numbered UPDATE came, by number. */
  readonly sightings: number[] = [];
  watchesNumbers = false;
  /** When KEEPALIVEs came. */
  readonly keepalives: number[] = [];
  private readonly options: SessionOptions;
  private framer = new MessageFramer();
  private socket: Socket | undefined;
  private server: Server | undefined;
  private established: (() => void) | undefined;
  private isEstablished = false;
  private isAbandoned = false;
  private heartbeat: NodeJS.Timeout | undefined;

  private target: Target | undefined;
  private firstAt = 0;
  private reached: ((arrival: Arrival) => void) | undefined;
  private missed: ((error: Error) => void) | undefined;
  private arrival: Promise<Arrival> | undefined;
  private chunkAt = 0;

  constructor(options: SessionOptions) {
    this.options = options;
    this.ledger = new RouteLedger(options.expectedPrefixes);
  }

  /** Tries until the session is Established; when it was. */
  async open(within: number): Promise<number> {
    const deadline = now() + within;
    let failure = "no time left";
    while (now() < deadline && !this.isAbandoned) {
      try {
        return await this.attempt(deadline - now());
      } catch (error) {
        failure = (error as Error).message;
        await pause(RETRY_MS);
      }
    }
    throw new Error(`${this.options.localAddress}: no session within ${within} ms: ${failure}`);
  }

  /** Ends the session by ending its connection. */
  async close(): Promise<number> {
    const { socket } = this;
    if (socket === undefined) throw new Error("the session is closed");
    const at = now();
    socket.destroy();
    await once(socket, "close");
    return at;
  }

  /** The session is over, also one that is still being opened. */
  async abandon(): Promise<void> {
    this.isAbandoned = true;
    this.server?.close();
    if (this.socket !== undefined) await this.close();
  }

  /** Resolves when all is with the kernel. */
  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.socket === undefined) reject(new Error("the session is closed"));
      else this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  fail(error: Error): void {
    this.socket?.destroy(error);
  }

  requestRefresh(): Promise<void> {
    return this.send(
      encodeRouteRefresh({ family: IPV4_UNICAST, subtype: RefreshSubtype.Request, orf: new Uint8Array(0) }),
    );
  }

  /** From now on the ledger is compared with the target after every chunk. */
  setTarget(target: Target): void {
    if (target.again) this.ledger.beginGeneration();
    this.target = target;
    this.firstAt = 0;
    this.arrival = new Promise((resolve, reject) => {
      this.reached = resolve;
      this.missed = reject;
    });
    this.arrival.catch(() => "whoever waits is told");
  }

  waitForTarget(): Promise<Arrival> {
    return this.arrival ?? Promise.reject(new Error("there is no target"));
  }

  private async attempt(within: number): Promise<number> {
    const socket = this.options.listens ? await this.accept() : await this.connect();
    socket.setNoDelay(true);
    this.socket = socket;
    this.ledger.clear();
    const ended = new Promise<never>((_, reject) => {
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("the connection was closed")));
    });
    ended.catch((error) => this.forget(socket, error)); // also after the session was established
    const established = new Promise<number>((resolve) => {
      this.established = () => resolve(now());
    });
    this.framer = new MessageFramer();
    socket.on("data", (chunk) => this.read(chunk));
    const { asn, holdTime, localAddress } = this.options;
    const capabilities = [
      { kind: "multiprotocol", family: IPV4_UNICAST },
      { kind: "route-refresh" },
      { kind: "four-octet-as", asn },
    ] as const;
    socket.write(encodeOpen({ asn, holdTime, routerId: identifierOf(localAddress), capabilities }));
    const timer = setTimeout(() => socket.destroy(), within);
    try {
      return await Promise.race([established, ended]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async connect(): Promise<Socket> {
    const { localAddress, remoteAddress } = this.options;
    const socket = createConnection({ host: remoteAddress, port: PORT, localAddress });
    await once(socket, "connect");
    return socket;
  }

  private async accept(): Promise<Socket> {
    const server = createServer().listen(PORT, this.options.localAddress);
    this.server = server;
    const [socket] = (await once(server, "connection")) as [Socket];
    server.close();
    return socket;
  }

  private forget(socket: Socket, error: Error): void {
    if (this.socket !== socket) return;
    clearInterval(this.heartbeat);
    this.socket = undefined;
    if (this.isEstablished) this.missed?.(error);
    this.isEstablished = false;
  }

  private read(chunk: Uint8Array): void {
    this.chunkAt = now();
    const { framer } = this;
    framer.push(chunk);
    while (framer.next()) {
      const { buffer, start, end } = framer;
      if (framer.type === MessageType.Update) this.readUpdate(buffer, start + 19, end);
      else this.readOther(framer.type);
    }
    if (this.target !== undefined) this.compare(this.target);
  }

  private compare({ state, again }: Target): void {
    if (this.firstAt === 0 || !this.ledger.is(state) || (again && this.ledger.fresh !== state.routes)) return;
    this.target = undefined;
    this.reached?.({ firstAt: this.firstAt, reachedAt: now() });
  }

  private readUpdate(bytes: Uint8Array, start: number, end: number): void {
    const withdrawnEnd = start + 2 + ((bytes[start] << 8) | bytes[start + 1]);
    const attributes = withdrawnEnd + 2;
    const attributesEnd = attributes + ((bytes[withdrawnEnd] << 8) | bytes[withdrawnEnd + 1]);
    if (withdrawnEnd === start + 2 && attributesEnd === end) return; // End-of-RIB
    if (this.firstAt === 0) this.firstAt = this.chunkAt;
    this.ledger.withdraw(bytes, start + 2, withdrawnEnd);
    if (attributesEnd === end) return;
    if (this.watchesNumbers) this.see(bytes, attributes, attributesEnd);
    this.ledger.announce(bytes, attributesEnd, end, attributesDigest(bytes, attributes, attributesEnd));
  }

  private see(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const extended = (bytes[at] & 0x10) !== 0;
      const value = at + (extended ? 4 : 3);
      const next = value + (extended ? (bytes[at + 2] << 8) | bytes[at + 3] : bytes[at + 2]);
      if (bytes[at + 1] === COMMUNITIES && next === value + 4) {
        const [a, b, c, d] = bytes.subarray(value, next);
        const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
        if (number >= FIRST_NUMBER) this.sightings[number - FIRST_NUMBER] = this.chunkAt;
      }
      at = next;
    }
  }

  private readOther(type: MessageType): void {
    if (type === MessageType.Open) this.socket?.write(encodeKeepalive());
    if (type === MessageType.Notification) this.socket?.destroy(new Error("the neighbour sent a NOTIFICATION"));
    if (type !== MessageType.Keepalive) return;
    this.keepalives.push(this.chunkAt);
    if (this.established === undefined) return;
    this.established();
    this.established = undefined;
    this.isEstablished = true;
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => this.socket?.write(encodeKeepalive()), (this.options.holdTime * 1000) / 3);
  }
}

function identifierOf(address: string): number {
  const [a, b, c, d] = octetsOf(address);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
