/**
 * A BGP speaker made by hand, on any `Network`: well-behaved until it is told to send whatever it is told to send, and a
 * strict reader of all that it gets. The attackers of these tests are such peers, and so are the innocents.
 */
import { formatIp, type IpAddress } from "../../src/net/address.ts";
import type { Connection, ConnectionEvents, Endpoint, Listener, Network } from "../../src/net/network.ts";
import { hex } from "../support/wire-fixtures.ts";
import { bytes, CAPABILITY, capabilities, KEEPALIVE, type Octets, open, TYPE } from "./hand-made.ts";
import { readStrictly, type StrictAttribute, type StrictSession } from "./strict-update.ts";

/** Who the peer is, and what it offers. */
export interface Identity {
  readonly address: IpAddress;
  readonly asn: number;
  readonly fourOctetAs: boolean;
  readonly extendedMessage: boolean;
  readonly holdTime: number;
  /** In hexadecimal; the address unless stated. */
  readonly routerId?: string;
  /** The OPEN to send instead of the one that follows from the above. */
  readonly open?: Uint8Array;
}

/**
 * What the peer does by itself on a connection:
 *
 *  - `honest`: OPEN, a KEEPALIVE for the speaker's OPEN, and one for each of its KEEPALIVEs
 *  - `unconfirmed`: its OPEN, and then nothing: the speaker waits in OpenConfirm
 *  - `silent`: nothing at all: the speaker waits in OpenSent
 *  - `away`: it refuses connections
 */
export type Conduct = "honest" | "unconfirmed" | "silent" | "away";

/** The speaker at the other end. */
export interface Speaker {
  readonly endpoint: Endpoint;
  readonly asn: number;
}

export class RawPeer {
  readonly sessions: RawSession[] = [];
  conduct: Conduct;
  identity: Identity;
  private readonly network: Network;
  private readonly speaker: Speaker;

  constructor(network: Network, speaker: Speaker, identity: Identity, conduct: Conduct = "honest") {
    this.network = network;
    this.speaker = speaker;
    this.identity = identity;
    this.conduct = conduct;
  }

  get address(): string {
    return formatIp(this.identity.address);
  }

  /** The newest connection. */
  get session(): RawSession {
    const newest = this.sessions.at(-1);
    if (newest === undefined) throw new Error(`${this.address} never had a connection`);
    return newest;
  }

  get isUp(): boolean {
    return this.sessions.at(-1)?.isUp ?? false;
  }

  get complaints(): readonly string[] {
    return this.sessions.flatMap((session) => session.complaints);
  }

  listen(port = 179): Promise<Listener> {
    const local = { address: this.identity.address, port };
    return this.network.listen({ local }, (connection) => {
      if (this.conduct === "away") return undefined;
      const session = this.newSession(this.conduct);
      session.accepted(connection);
      return session;
    });
  }

  connect(conduct: Conduct = this.conduct): RawSession {
    const session = this.newSession(conduct);
    const { endpoint: remote } = this.speaker;
    session.connection = this.network.connect({ remote, localAddress: this.identity.address }, session);
    return session;
  }

  private newSession(conduct: Conduct): RawSession {
    const session = new RawSession(this.identity, this.speaker.asn, conduct);
    this.sessions.push(session);
    return session;
  }
}

/** One connection. */
export class RawSession implements ConnectionEvents {
  connection!: Connection;
  /** How the connection ended, as this side sees it. */
  end: "closed" | "reset" | undefined;
  isUp = false;

  /** Whatever was wrong with what came. */
  readonly complaints: string[] = [];
  /** Messages by type. */
  readonly counts = [0, 0, 0, 0, 0, 0];
  /** As `code/subcode data`. */
  readonly notifications: string[] = [];
  /** As `subtype afi/safi`. */
  readonly refreshes: string[] = [];
  readonly endsOfRib: string[] = [];
  readonly routes = new Map<string, ReadonlyMap<number, StrictAttribute>>();
  /** `+prefix` and `-prefix`, in the order in which they came. */
  readonly journal: string[] = [];
  /** Octets of what was sent, to look for in what a NOTIFICATION gives back. */
  readonly sent: Uint8Array[] = [];

  private conduct: Conduct;
  private readonly identity: Identity;
  private readonly strict: StrictSession;
  private unread: Uint8Array = new Uint8Array(0);

  constructor(identity: Identity, speakerAs: number, conduct: Conduct) {
    this.identity = identity;
    this.conduct = conduct;
    this.strict = { speakerAs, internal: speakerAs === identity.asn, fourOctetAs: identity.fourOctetAs };
  }

  get isOpen(): boolean {
    return this.end === undefined && this.connection?.local !== undefined;
  }

  send(...parts: readonly Octets[]): void {
    const octets = bytes(...parts);
    this.sent.push(octets.slice());
    this.connection.write(octets);
  }

  /** Says nothing by itself any more, not even KEEPALIVEs. */
  fallSilent(): void {
    this.conduct = "silent";
  }

  /** Says the KEEPALIVE that it held back, and is honest from here on. */
  confirm(): void {
    this.conduct = "honest";
    this.isUp = true;
    this.send(KEEPALIVE);
  }

  reset(): void {
    this.connection.abort();
    this.closed(new Error("by ourselves"));
  }

  accepted(connection: Connection): void {
    this.connection = connection;
    this.opened();
  }

  opened(): void {
    if (this.conduct === "honest" || this.conduct === "unconfirmed") this.send(this.identity.open ?? this.ownOpen());
  }

  data(chunk: Uint8Array): void {
    this.unread = bytes(this.unread, chunk);
    let at = 0;
    while (this.unread.length - at >= 19) {
      const length = this.unread[at + 16] * 256 + this.unread[at + 17];
      if (!this.headerIsGood(at, length)) return;
      if (this.unread.length - at < length) break;
      this.receive(this.unread.subarray(at, at + length));
      at += length;
    }
    this.unread = this.unread.slice(at);
  }

  closed(error: Error | undefined): void {
    this.end ??= error === undefined ? "closed" : "reset";
    this.isUp = false;
    if (this.end === "closed" && this.unread.length > 0) this.complaints.push("closed in the middle of a message");
  }

  private headerIsGood(at: number, length: number): boolean {
    const type = this.unread[at + 18];
    const marker = this.unread.subarray(at, at + 16).every((octet) => octet === 0xff);
    const longest = this.identity.extendedMessage && type !== TYPE.open ? 65535 : 4096;
    if (marker && length >= 19 && length <= longest && type >= 1 && type <= 5) return true;
    this.complaints.push(`not a header: ${hex(this.unread.subarray(at, at + 19))}`);
    this.unread = new Uint8Array(0);
    this.connection.abort();
    return false;
  }

  private receive(message: Uint8Array): void {
    const type = message[18];
    this.counts[type]++;
    if (this.notifications.length > 0) this.complaints.push(`message ${type} after a NOTIFICATION`);
    try {
      if (type === TYPE.open) this.receiveOpen(message);
      else if (type === TYPE.keepalive) this.receiveKeepalive(message);
      else if (type === TYPE.update) this.receiveUpdate(message);
      else if (type === TYPE.notification) this.receiveNotification(message);
      else this.receiveRefresh(message);
    } catch (error) {
      this.complaints.push(`${(error as Error).message}: ${hex(message)}`);
    }
  }

  private receiveOpen(message: Uint8Array): void {
    if (message.length < 29 || message[19] !== 4) throw new Error("not an OPEN");
    if (this.conduct === "honest") this.send(KEEPALIVE);
  }

  private receiveKeepalive(message: Uint8Array): void {
    if (message.length !== 19) throw new Error("not a KEEPALIVE");
    if (this.conduct !== "honest") return;
    if (this.isUp) this.send(KEEPALIVE);
    this.isUp = true;
  }

  private receiveUpdate(message: Uint8Array): void {
    const update = readStrictly(message, this.strict);
    for (const prefix of update.withdrawn) {
      if (!this.routes.delete(prefix)) throw new Error(`${prefix} withdrawn, but never announced`);
      this.journal.push(`-${prefix}`);
    }
    for (const prefix of update.announced) {
      this.routes.set(prefix, update.attributes);
      this.journal.push(`+${prefix}`);
    }
    if (update.endOfRib !== undefined) this.endsOfRib.push(update.endOfRib);
  }

  private receiveNotification(message: Uint8Array): void {
    if (message.length < 21) throw new Error("not a NOTIFICATION");
    this.notifications.push(`${message[19]}/${message[20]} ${hex(message.subarray(21))}`.trimEnd());
  }

  private receiveRefresh(message: Uint8Array): void {
    if (message.length !== 23) throw new Error("not a ROUTE-REFRESH");
    this.refreshes.push(`${message[21]} ${message[19] * 256 + message[20]}/${message[22]}`);
  }

  private ownOpen(): Uint8Array {
    const { address, asn, holdTime, fourOctetAs, extendedMessage, routerId = hex(address.bytes) } = this.identity;
    const { ipv4, ipv6, routeRefresh, enhancedRouteRefresh } = CAPABILITY;
    const offer = [ipv4, ipv6, routeRefresh, enhancedRouteRefresh];
    if (extendedMessage) offer.push(CAPABILITY.extendedMessage);
    if (fourOctetAs) offer.push(CAPABILITY.fourOctetAs(asn));
    return open({ asn, holdTime, routerId, parameters: capabilities(...offer) });
  }
}
