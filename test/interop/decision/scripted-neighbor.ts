/**
 * The other end of one session: announces given routes, attributes exactly as they are, and records what it is told. A
 * Speaker would not do: it sends what a router may send, and looks at what it is sent before anybody can see it.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodeAttributes } from "../../../src/bgp/canonical-attributes.ts";
import { IPV4_UNICAST, MAX_MESSAGE_LENGTH, MessageType } from "../../../src/bgp/codes.ts";
import { encodeKeepalive, MessageFramer } from "../../../src/bgp/framing.ts";
import type { PathAttributes } from "../../../src/bgp/messages.ts";
import { encodeOpen } from "../../../src/bgp/open.ts";
import { UpdateWriter } from "../../../src/bgp/update-writer.ts";
import { eventually } from "../../../src/lab/eventually.ts";
import type { Prefix } from "../../../src/net/prefix.ts";
import { type RecordedAttributes, readUpdate } from "./recorded-update.ts";

interface ScriptedNeighborOptions {
  /** Where from; what the router knows the neighbour by. */
  readonly address: string;
  readonly asn: number;
  readonly routerId: number;
  /** Takes several paths for a prefix (RFC 7911). */
  readonly takesPaths: boolean;
  /** The router's. */
  readonly port: number;
}

export interface Announcement {
  readonly prefix: Prefix;
  /** Undefined: withdrawn. */
  readonly attributes: PathAttributes | undefined;
}

export class ScriptedNeighbor {
  /** Why the session is over; undefined while it is up. */
  failure: Error | undefined;
  /** What the router has told, by prefix and path identifier. */
  private readonly told = new Map<string, Map<number, RecordedAttributes>>();
  private readonly options: ScriptedNeighborOptions;
  private readonly socket: Socket;
  private readonly framer = new MessageFramer();
  private isEstablished = false;

  private constructor(options: ScriptedNeighborOptions, socket: Socket) {
    this.options = options;
    this.socket = socket;
  }

  /** Resolves once the session is Established. */
  static async open(options: ScriptedNeighborOptions): Promise<ScriptedNeighbor> {
    const socket = connect({ host: "127.0.0.1", port: options.port, localAddress: options.address });
    await once(socket, "connect");
    const neighbor = new ScriptedNeighbor(options, socket);
    socket.on("close", () => {
      neighbor.failure ??= new Error(`${options.address}: the router closed the connection`);
    });
    socket.on("error", (error) => {
      neighbor.failure ??= error;
    });
    socket.on("data", (chunk) => neighbor.read(chunk));
    socket.write(neighbor.open());
    await neighbor.until("is established", () => neighbor.isEstablished);
    return neighbor;
  }

  /** Equal attributes in a row share messages. */
  announce(routes: readonly Announcement[]): void {
    const none = new Set<never>();
    const encoding = { fourOctetAs: true, extendedNextHop: none, addPathSend: none, maximumLength: MAX_MESSAGE_LENGTH };
    const writer = new UpdateWriter(encoding, (message) => this.socket.write(message));
    for (const { prefix, attributes } of routes) {
      if (attributes === undefined) writer.withdraw(IPV4_UNICAST, prefix.bytes, 0, prefix.length);
      else {
        const result = writer.announce(IPV4_UNICAST, encodeAttributes(attributes), prefix.bytes, 0, prefix.length);
        if (result !== "written") throw new Error(`a route cannot be sent: ${result}`);
      }
    }
    writer.finish();
  }

  /** What it has of the prefix: one path, several, or none. */
  toldOf(prefix: string): readonly RecordedAttributes[] {
    return [...(this.told.get(prefix)?.values() ?? [])];
  }

  /** Resolves once it is told of the prefix; not any more once something is hopeless. */
  async hears(prefix: string, hopeless: () => Error | undefined): Promise<void> {
    await this.until(`hears of ${prefix}`, () => this.told.has(prefix), hopeless);
  }

  close(): void {
    this.socket.removeAllListeners("close").destroy();
  }

  private open(): Uint8Array {
    const { asn, routerId, takesPaths } = this.options;
    const paths = { kind: "add-path", entries: [{ family: IPV4_UNICAST, receive: true, send: false }] } as const;
    return encodeOpen({
      asn,
      holdTime: 180,
      routerId,
      capabilities: [
        { kind: "multiprotocol", family: IPV4_UNICAST },
        { kind: "four-octet-as", asn },
        ...(takesPaths ? [paths] : []),
      ],
    });
  }

  private async until(
    what: string,
    condition: () => boolean,
    hopeless: () => Error | undefined = () => undefined,
  ): Promise<void> {
    await eventually(`${this.options.address} ${what}`, () => condition() || undefined, {
      every: 5,
      hopeless: () => this.failure ?? hopeless(),
    });
  }

  private read(chunk: Uint8Array): void {
    const { framer } = this;
    framer.push(chunk);
    while (framer.next()) {
      if (framer.type === MessageType.Open) this.socket.write(encodeKeepalive());
      else if (framer.type === MessageType.Keepalive) this.isEstablished = true;
      else if (framer.type === MessageType.Update) this.record(framer.buffer, framer.start, framer.end);
      else if (framer.type === MessageType.Notification) {
        const bytes = Buffer.from(framer.buffer.subarray(framer.start + 19, framer.end)).toString("hex");
        this.failure ??= new Error(`${this.options.address} is sent NOTIFICATION ${bytes}`);
      }
    }
  }

  private record(message: Uint8Array, start: number, end: number): void {
    const { withdrawn, announced, attributes } = readUpdate(message, start, end, this.options.takesPaths);
    for (const { prefix, pathId } of withdrawn) {
      const paths = this.told.get(prefix);
      paths?.delete(pathId);
      if (paths?.size === 0) this.told.delete(prefix);
    }
    for (const { prefix, pathId } of announced) {
      const paths = this.told.get(prefix);
      if (paths === undefined) this.told.set(prefix, new Map([[pathId, attributes]]));
      else paths.set(pathId, attributes);
    }
  }
}
