/**
 * The network of production: TCP through `node:net`. `tcp-connection.ts` is one connection of it; here is how
 * connections come to be.
 */
import net from "node:net";
import { networkInterfaces } from "node:os";
import { formatIp, type IpAddress, isLinkLocal, parseIp, sameIp } from "./address.ts";
import type { Clock, Timer } from "./clock.ts";
import { formatEndpoint } from "./endpoint.ts";
import { listenErrorFrom } from "./listen-error.ts";
import type {
  AcceptConnection,
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Endpoint,
  Listener,
  ListenOptions,
  Network,
} from "./network.ts";
import { endpointFrom, TcpConnection } from "./tcp-connection.ts";

/** Enough for every peer of a large host to come back at once. */
const DEFAULT_BACKLOG = 511;

/** How long a listener rests when the process or the system is out of file descriptors. */
const ACCEPT_BACK_OFF = 100;

/** Hears that connections cannot be accepted for the moment; once each time this begins. */
export type AcceptFailure = (error: Error, local: Endpoint) => void;

export class TcpNetwork implements Network {
  private readonly clock: Clock;
  private readonly acceptFailed: AcceptFailure;

  constructor(clock: Clock, acceptFailed: AcceptFailure = warn) {
    this.clock = clock;
    this.acceptFailed = acceptFailed;
  }

  connect(options: ConnectOptions, events: ConnectionEvents): Connection {
    return TcpConnection.connect(options, this.clock, events);
  }

  async listen(options: ListenOptions, accept: AcceptConnection): Promise<Listener> {
    const listener = new TcpListener(options, accept, this.clock, this.acceptFailed);
    await listener.open();
    return listener;
  }

  addressBeside(local: IpAddress, version: 4 | 6): IpAddress | undefined {
    let linkLocal: IpAddress | undefined;
    for (const [name, entries = []] of Object.entries(networkInterfaces())) {
      const addresses = entries.map(({ address }) => interfaceAddress(address, name));
      if (!addresses.some((address) => sameIp(address, local))) continue;
      for (const address of addresses) {
        if (address.version !== version) continue;
        if (!isLinkLocal(address)) return address;
        linkLocal ??= address;
      }
    }
    return linkLocal;
  }
}

/** The addresses that the system lists leave out the zone that link-local ones have everywhere else. */
function interfaceAddress(text: string, interfaceName: string): IpAddress {
  const address = parseIp(text)!;
  return address.version === 6 && isLinkLocal(address) ? { ...address, zone: interfaceName } : address;
}

class TcpListener implements Listener {
  private endpoint: Endpoint;
  private readonly backlog: number;
  private readonly accept: AcceptConnection;
  private readonly clock: Clock;
  private readonly acceptFailed: AcceptFailure;
  private server: net.Server | undefined;
  private backOff: Timer | undefined;
  private closed = false;

  constructor(options: ListenOptions, accept: AcceptConnection, clock: Clock, acceptFailed: AcceptFailure) {
    this.endpoint = options.local;
    this.backlog = options.backlog ?? DEFAULT_BACKLOG;
    this.accept = accept;
    this.clock = clock;
    this.acceptFailed = acceptFailed;
  }

  get local(): Endpoint {
    return this.endpoint;
  }

  async open(): Promise<void> {
    const server = await this.bind().catch((error) => {
      throw listenErrorFrom(error, this.endpoint);
    });
    if (this.closed) {
      server.close();
      return;
    }
    this.server = server;
    const { port } = server.address() as net.AddressInfo;
    this.endpoint = { address: this.endpoint.address, port };
  }

  close(): Promise<void> {
    this.closed = true;
    this.backOff?.cancel();
    // The port is free at once. The server's own "close" would wait for the connections that it accepted.
    this.server?.close();
    this.server = undefined;
    return Promise.resolve();
  }

  private bind(): Promise<net.Server> {
    const { address, port } = this.endpoint;
    const host = formatIp(address);
    const server = net.createServer({ allowHalfOpen: true }, (socket) => this.connected(socket));
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.once("listening", () => {
        server.off("error", reject);
        server.on("error", (error) => this.rest(error));
        resolve(server);
      });
      // With ipv6Only, :: and 0.0.0.0 can be listened on side by side.
      server.listen({ host, port, backlog: this.backlog, ipv6Only: host === "::", exclusive: true });
    });
  }

  private connected(socket: net.Socket): void {
    const remote = endpointFrom(socket.remoteAddress, socket.remotePort);
    if (remote === undefined) {
      socket.on("error", ignore).destroy(); // reset before we got to it
      return;
    }
    const connection = TcpConnection.accepted(socket, remote, this.clock);
    const events = this.accept(connection);
    if (events === undefined) connection.abort();
    else connection.attach(events);
  }

  /**
   * The kernel would offer the same connection again and again, so the listener closes for a moment. What waited in
   * its backlog is reset, and tries again; accepted connections notice nothing.
   */
  private rest(error: Error): void {
    if (this.server === undefined) return;
    this.acceptFailed(error, this.endpoint);
    this.server.close();
    this.server = undefined;
    this.tryAgainLater();
  }

  private tryAgainLater(): void {
    this.backOff = this.clock.after(ACCEPT_BACK_OFF, () => {
      this.open().catch(() => {
        if (!this.closed) this.tryAgainLater();
      });
    });
  }
}

function warn(error: Error, local: Endpoint): void {
  process.emitWarning(`${formatEndpoint(local)} accepts no connections for the moment: ${error.message}`);
}

function ignore(): void {
  // The peer of a connection that we do not want may end it as it likes.
}
