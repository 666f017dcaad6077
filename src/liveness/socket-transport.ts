/**
 * BFD over UDP (RFC 5881 § 4, RFC 5883 § 5): each session sends from a socket of its own, and hears through one that it
 * shares with all sessions of its local address.
 *
 * The kernel drops what is from nobody's peer or from too far away; so a flood costs us little. Without native calls it
 * cannot, and then only the sender's address is checked.
 */
import dgram from "node:dgram";
import { PACKET_LENGTH } from "../bfd/packet.ts";
import type { Datagram, Path, Transport } from "../bfd/path.ts";
import { NativeUnavailable } from "../linux/libc.ts";
import type { Field, PacketFilter } from "../linux/packet-filter.ts";
import { openUdpSocket } from "../linux/udp-socket.ts";
import { formatIp, type IpAddress, parseIp } from "../net/address.ts";

/** RFC 5881 § 4. Firewalls are known to let in the first two alone. */
const FIRST_SOURCE_PORT = 49152;
const LAST_SOURCE_PORT = 65535;

const FARTHEST_TTL = 255;
/** CS6: network control. */
const TRAFFIC_CLASS = 0xc0;

/** Milliseconds until a socket that could not be opened is tried again. */
const RETRY = 1000;

/** Octets. */
const RECEIVE_BUFFER = 1 << 20;

/** RFC 5880 § 6.8.6: version 1, not multipoint, a multiplier, a length that is one, and so much of it at least. */
const CONTROL_PACKET: readonly Field[] = [
  { at: 0, mask: 0xe0, is: 0x20 },
  { at: 1, mask: 0x01, is: 0 },
  { at: 2, mask: 0xff, atLeast: 1 },
  { at: 3, mask: 0xff, atLeast: PACKET_LENGTH },
  { at: PACKET_LENGTH - 1, mask: 0, is: 0 },
];
const YOUR_DISCRIMINATOR_AT = 8;

export interface Ports {
  readonly singleHop: number;
  readonly multihop: number;
}

interface Ear {
  readonly socket: dgram.Socket;
  readonly paths: Set<Path>;
  /** Undefined where the kernel cannot be asked. */
  readonly native: { drops(): number; setFilter(filter: PacketFilter): void } | undefined;
}

export class SocketTransport implements Transport {
  private readonly ports: Ports;
  private readonly receive: (datagram: Datagram) => void;
  private readonly complain: (shortcoming: string) => void;
  private readonly mouths = new Map<Path, Mouth>();
  private readonly discriminators = new Map<Path, number>();
  private readonly ears = new Map<string, Ear>();
  /** Whose filter is not what it should be yet. */
  private readonly unfiltered = new Set<Ear>();
  private dropsOfClosed = 0;

  /** Complaints are in words, and come as often as there is reason. */
  constructor(ports: Ports, receive: (datagram: Datagram) => void, complain: (shortcoming: string) => void) {
    this.ports = ports;
    this.receive = receive;
    this.complain = complain;
  }

  open(path: Path, discriminator: number): void {
    this.discriminators.set(path, discriminator);
    const mouth = new Mouth(path, {
      remotePort: path.multihop ? this.ports.multihop : this.ports.singleHop,
      taken: this.usedPorts(),
      opened: (local) => this.listen(path, local),
      lost: () => this.stopListening(path),
    });
    this.mouths.set(path, mouth);
    mouth.open();
  }

  close(path: Path): void {
    this.mouths.get(path)?.close();
    this.mouths.delete(path);
    this.discriminators.delete(path);
    this.stopListening(path);
  }

  send(path: Path, bytes: Uint8Array): void {
    this.mouths.get(path)?.send(bytes);
  }

  /** Packets that the kernel has dropped for us. */
  get drops(): number {
    let drops = this.dropsOfClosed;
    for (const { native } of this.ears.values()) drops += native?.drops() ?? 0;
    return drops;
  }

  private usedPorts(): ReadonlySet<number> {
    return new Set([...this.mouths.values()].map(({ port }) => port));
  }

  /** False: nothing can be heard there yet. */
  private listen(path: Path, local: IpAddress): boolean {
    const key = `${formatIp(local)} ${path.multihop}`;
    const existing = this.ears.get(key);
    if (existing !== undefined) {
      existing.paths.add(path);
      this.refreshFilter(existing);
      return true;
    }
    const paths = new Set([path]);
    const { multihop } = path;
    const ear = this.openEar(local, multihop, paths);
    if (ear === undefined) return false;
    const { socket, native } = ear;
    this.ears.set(key, { socket, native, paths });
    socket.on("message", (bytes, { address }) => {
      const source = parseIp(address);
      if (source === undefined) return;
      this.receive({ bytes, source, destination: local, interfaceName: source.zone, ttl: undefined, multihop });
    });
    return true;
  }

  private stopListening(path: Path): void {
    for (const [key, ear] of this.ears) {
      if (!ear.paths.delete(path)) continue;
      if (ear.paths.size > 0) this.refreshFilter(ear);
      else {
        this.dropsOfClosed += ear.native?.drops() ?? 0;
        ear.socket.close();
        this.ears.delete(key);
      }
    }
  }

  /** Soon, and once for all that changes at the same time. */
  private refreshFilter(ear: Ear): void {
    if (ear.native === undefined || this.unfiltered.has(ear)) return;
    this.unfiltered.add(ear);
    setImmediate(() => {
      this.unfiltered.delete(ear);
      if (ear.paths.size > 0) ear.native?.setFilter(this.filterOf(ear.paths));
    });
  }

  private filterOf(paths: ReadonlySet<Path>): PacketFilter {
    const senders = Array.from(paths, (path) => ({
      address: path.remote,
      minimumTtl: path.minimumTtl,
      word: { at: YOUR_DISCRIMINATOR_AT, oneOf: [0, this.discriminators.get(path) ?? 0] },
    }));
    return { senders, fields: CONTROL_PACKET };
  }

  private openEar(
    local: IpAddress,
    multihop: boolean,
    paths: ReadonlySet<Path>,
  ): Pick<Ear, "socket" | "native"> | undefined {
    const port = multihop ? this.ports.multihop : this.ports.singleHop;
    try {
      const native = openUdpSocket({ local, port, mayBeAbsent: true, filter: this.filterOf(paths) });
      // Hundreds of peers, and we may be late: as much as the system grants.
      native.socket.once("listening", () => native.socket.setRecvBufferSize(RECEIVE_BUFFER));
      return { socket: native.socket, native };
    } catch (error) {
      if (!(error instanceof NativeUnavailable)) {
        this.complain(unheard(local, port, error instanceof Error ? error.message : String(error)));
        return undefined;
      }
      this.complain(`hop counts of BFD packets are not checked: ${error.message}`);
      const socket = dgram.createSocket(local.version === 4 ? "udp4" : "udp6");
      socket.on("error", ({ message }) => this.complain(unheard(local, port, message)));
      socket.bind(port, formatIp(local));
      return { socket, native: undefined };
    }
  }
}

/** What a mouth needs of the transport around it. */
interface MouthHolder {
  readonly remotePort: number;
  /** Source ports of others. */
  readonly taken: ReadonlySet<number>;
  /** From here packets are sent. False: but none can be heard there yet. */
  opened(local: IpAddress): boolean;
  /** The interface or the address is not there any more; it is opened again by itself. */
  lost(): void;
}

/** The sending side of one session. */
class Mouth {
  port = 0;
  private readonly path: Path;
  private readonly holder: MouthHolder;
  private socket: dgram.Socket | undefined;
  private isConnected = false;
  /** What could not be sent yet: the newest packet says all that older ones did. */
  private waiting: Uint8Array | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(path: Path, holder: MouthHolder) {
    this.path = path;
    this.holder = holder;
  }

  open(): void {
    const { path, holder } = this;
    const local = path.local ?? anyAddress(path.remote.version);
    let socket: dgram.Socket;
    try {
      socket = this.bind(local);
    } catch {
      // No such address or interface yet.
      this.openLater();
      return;
    }
    this.socket = socket;
    // Nobody listens there, or nobody can be reached: the session finds out by itself, from the silence.
    socket.on("error", () => {
      if (!this.isConnected) this.openLater();
    });
    const onConnected = (error?: Error) => {
      if (this.socket !== socket) return; // closed in the meantime
      // No way to the peer yet, or none to hear it.
      if (error !== undefined || !holder.opened(path.local ?? parseIp(socket.address().address) ?? local)) {
        this.openLater();
        return;
      }
      this.isConnected = true;
      if (this.waiting !== undefined) this.send(this.waiting);
      this.waiting = undefined;
    };
    socket.connect(holder.remotePort, formatIp(path.remote), onConnected);
  }

  send(bytes: Uint8Array): void {
    const { socket } = this;
    if (socket === undefined || !this.isConnected) this.waiting = bytes;
    else socket.send(bytes, (error) => this.onSent(socket, error));
  }

  close(): void {
    clearTimeout(this.retry);
    this.isConnected = false;
    this.socket?.close();
    this.socket = undefined;
  }

  private onSent(socket: dgram.Socket, error: Error | null): void {
    if (this.socket !== socket || !isOfLostPlace(error)) return;
    this.holder.lost();
    this.openLater();
  }

  private openLater(): void {
    this.close();
    this.retry = setTimeout(() => this.open(), RETRY);
  }

  private bind(local: IpAddress): dgram.Socket {
    const { interfaceName } = this.path;
    let failure: unknown;
    for (let port = FIRST_SOURCE_PORT; port <= LAST_SOURCE_PORT; port++) {
      if (this.holder.taken.has(port)) continue;
      try {
        const { socket } = openUdpSocket({
          local,
          port,
          mayBeAbsent: true,
          ttl: FARTHEST_TTL,
          trafficClass: TRAFFIC_CLASS,
          ...(interfaceName === undefined ? {} : { interfaceName }),
        });
        this.port = port;
        return socket;
      } catch (error) {
        if (error instanceof NativeUnavailable) return this.bindPlainly(local);
        failure = error;
        if (!isInUse(error)) break;
      }
    }
    throw failure;
  }

  /** Without native calls. Whether the port is free turns out later; where it is not, another one is tried. */
  private bindPlainly(local: IpAddress): dgram.Socket {
    const socket = dgram.createSocket(local.version === 4 ? "udp4" : "udp6");
    this.port = FIRST_SOURCE_PORT + Math.floor(Math.random() * (LAST_SOURCE_PORT - FIRST_SOURCE_PORT));
    socket.once("listening", () => socket.setTTL(FARTHEST_TTL));
    socket.bind(this.port, formatIp(local));
    return socket;
  }
}

/** The socket may be bound to what is gone, and would stay so even when there is another one of the same name. */
const PLACE_IS_LOST: ReadonlySet<unknown> = new Set(["ENODEV", "ENXIO", "EINVAL", "EADDRNOTAVAIL", "ENETUNREACH"]);

function isOfLostPlace(error: Error | null): boolean {
  return error !== null && "code" in error && PLACE_IS_LOST.has(error.code);
}

function unheard(local: IpAddress, port: number, why: string): string {
  return `BFD packets for ${formatIp(local)} port ${port} cannot be heard: ${why}`;
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function anyAddress(version: 4 | 6): IpAddress {
  return { version, bytes: new Uint8Array(version === 4 ? 4 : 16) };
}
