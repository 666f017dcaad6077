/**
 * Byte streams between speakers, behind one seam: TCP in production, a simulated network in tests.
 *
 * A connection is driven by callbacks and never calls back from within `connect` or `write`. After `closed` it calls
 * nothing more, and after `abort` it calls nothing at all.
 */
import type { IpAddress } from "./address.ts";

export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

export interface Network {
  /** Starts to connect; the outcome is `opened` or `closed`. */
  connect(options: ConnectOptions, events: ConnectionEvents): Connection;
  /** Resolves once the endpoint is bound; rejects with an error that names it otherwise. */
  listen(options: ListenOptions, accept: AcceptConnection): Promise<Listener>;
  /**
   * An address of the other IP version on the interface that holds `local`: the next hop for routes of one version over a
   * session of the other. Global addresses come before link-local ones.
   */
  addressBeside(local: IpAddress, version: 4 | 6): IpAddress | undefined;
}

export interface ConnectOptions {
  readonly remote: Endpoint;
  /** The source address, when it matters (`update-source`). */
  readonly localAddress?: IpAddress;
  readonly localPort?: number;
}

export interface ListenOptions {
  readonly local: Endpoint;
  /** Completed connections that the kernel holds until we accept them. */
  readonly backlog?: number;
}

/** Decides about a new connection: returns who handles it from now on, or nothing to refuse (reset) it. */
export type AcceptConnection = (connection: Connection) => ConnectionEvents | undefined;

export interface Listener {
  readonly local: Endpoint;
  /** Stops listening; accepted connections live on. */
  close(): Promise<void>;
}

export interface Connection {
  readonly remote: Endpoint;
  /** Known once opened. */
  readonly local: Endpoint | undefined;
  /** Bytes taken by `write` that the transport has not yet passed on. The caller keeps this bounded by waiting for `drained`. */
  readonly unsentBytes: number;
  /**
   * Queues bytes. The buffer belongs to the connection from here on. Writes within one turn of the loop leave in one
   * system call. False says: enough for now, `drained` follows.
   */
  write(bytes: Uint8Array): boolean;
  /** Stops and restarts `data`; the peer then feels TCP's own back-pressure. */
  pause(): void;
  resume(): void;
  /**
   * Sends what is queued, then closes; a peer that does not read is cut off after a grace period. No event but `closed`
   * follows: what still arrives is dropped.
   */
  end(): void;
  /** Drops the connection at once (RST where the transport has one) and calls no event any more. */
  abort(): void;
}

export interface ConnectionEvents {
  opened?(): void;
  /** The chunk is only lent: keep nothing of it after returning. */
  data(chunk: Uint8Array): void;
  /** The transport passed queued bytes on, so the peer is still reading (RFC 9687). */
  progressed?(): void;
  /** Everything queued was passed on after `write` said false. */
  drained?(): void;
  /** The end, whoever brought it: `error` is undefined when the peer closed in good order. */
  closed(error: Error | undefined): void;
}
