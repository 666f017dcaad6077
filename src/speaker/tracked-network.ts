/**
 * A network that knows which of its connections are open, so that a speaker can say when it has left nothing behind, and
 * can keep all of them from delivering more than it can digest.
 */
import type { IpAddress } from "../net/address.ts";
import type {
  AcceptConnection,
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Endpoint,
  Listener,
  ListenOptions,
  Network,
} from "../net/network.ts";

export class TrackedNetwork implements Network {
  private readonly inner: Network;
  private readonly open = new Set<TrackedConnection>();
  private readonly waiting: (() => void)[] = [];
  private paused = false;

  constructor(inner: Network) {
    this.inner = inner;
  }

  connect(options: ConnectOptions, events: ConnectionEvents): Connection {
    const tracked = new TrackedConnection((gone) => this.forget(gone));
    tracked.connection = this.inner.connect(options, tracked.watch(events));
    this.open.add(tracked);
    return tracked;
  }

  listen(options: ListenOptions, accept: AcceptConnection): Promise<Listener> {
    return this.inner.listen(options, (connection) => {
      const tracked = new TrackedConnection((gone) => this.forget(gone));
      tracked.connection = connection;
      const events = accept(tracked);
      if (events === undefined) return undefined;
      this.open.add(tracked);
      return tracked.watch(events);
    });
  }

  addressBeside(local: IpAddress, version: 4 | 6): IpAddress | undefined {
    return this.inner.addressBeside(local, version);
  }

  /** Reads nothing more before `resume`: there is enough to do. It comes to a stop in the peers' send buffers. */
  pause(): void {
    if (this.paused) return;
    this.paused = true;
    for (const { connection } of this.open) connection.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    for (const { connection } of this.open) connection.resume();
  }

  /** Resolves once no connection is open. */
  idle(): Promise<void> {
    return this.open.size === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  private forget(connection: TrackedConnection): void {
    this.open.delete(connection);
    if (this.open.size > 0) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

class TrackedConnection implements Connection {
  connection!: Connection;
  private readonly gone: (connection: TrackedConnection) => void;

  constructor(gone: (connection: TrackedConnection) => void) {
    this.gone = gone;
  }

  watch(events: ConnectionEvents): ConnectionEvents {
    return {
      opened: () => events.opened?.(),
      data: (chunk) => events.data(chunk),
      progressed: () => events.progressed?.(),
      drained: () => events.drained?.(),
      closed: (error) => {
        this.gone(this);
        events.closed(error);
      },
    };
  }

  get remote(): Endpoint {
    return this.connection.remote;
  }
  get local(): Endpoint | undefined {
    return this.connection.local;
  }
  get unsentBytes(): number {
    return this.connection.unsentBytes;
  }
  write(bytes: Uint8Array): boolean {
    return this.connection.write(bytes);
  }
  pause(): void {
    this.connection.pause();
  }
  resume(): void {
    this.connection.resume();
  }
  end(): void {
    this.connection.end();
  }
  abort(): void {
    this.connection.abort();
    this.gone(this);
  }
}
