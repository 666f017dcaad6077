/**
 * The other end of a session with the router under test: announces given routes, attributes exactly as they are, and
 * listens to nothing. A Speaker would not do: it sends what a router may send, and the routes of a test are wilder.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodeAttributes } from "../../../src/bgp/canonical-attributes.ts";
import { IPV4_UNICAST, IPV6_UNICAST, MAX_MESSAGE_LENGTH, MessageType } from "../../../src/bgp/codes.ts";
import { encodeKeepalive, MessageFramer } from "../../../src/bgp/framing.ts";
import { encodeOpen } from "../../../src/bgp/open.ts";
import { UpdateWriter } from "../../../src/bgp/update-writer.ts";
import type { RandomRoute } from "./random-routes.ts";

export interface FeederOptions {
  /** Where from; what the router knows the neighbour by. */
  readonly address: string;
  readonly asn: number;
  readonly routerId: number;
  /** The router's. */
  readonly port: number;
}

export class RouteFeeder {
  readonly address: string;
  /** UPDATEs sent. */
  sent = 0;
  private readonly socket: Socket;
  private readonly options: FeederOptions;

  private constructor(socket: Socket, options: FeederOptions) {
    this.socket = socket;
    this.options = options;
    this.address = options.address;
  }

  /** Resolves once the session is Established. */
  static async open(options: FeederOptions): Promise<RouteFeeder> {
    const socket = connect({ host: "127.0.0.1", port: options.port, localAddress: options.address });
    await once(socket, "connect");
    const feeder = new RouteFeeder(socket, options);
    await feeder.establish();
    return feeder;
  }

  private async establish(): Promise<void> {
    const { asn, routerId } = this.options;
    const framer = new MessageFramer();
    const established = new Promise<void>((resolve, reject) => {
      this.socket.on("close", () => reject(new Error(`${this.address}: the router closed the connection`)));
      this.socket.on("error", reject);
      this.socket.on("data", (chunk) => {
        framer.push(chunk);
        while (framer.next()) {
          if (framer.type === MessageType.Open) this.socket.write(encodeKeepalive());
          if (framer.type === MessageType.Keepalive) resolve();
        }
      });
    });
    const multiprotocol = [IPV4_UNICAST, IPV6_UNICAST].map((family) => ({ kind: "multiprotocol", family }) as const);
    this.socket.write(
      encodeOpen({ asn, holdTime: 180, routerId, capabilities: [...multiprotocol, { kind: "four-octet-as", asn }] }),
    );
    await established;
  }

  announce(routes: readonly RandomRoute[]): void {
    const none = new Set<never>();
    const encoding = { fourOctetAs: true, extendedNextHop: none, addPathSend: none, maximumLength: MAX_MESSAGE_LENGTH };
    const writer = new UpdateWriter(encoding, (message) => {
      this.sent++;
      this.socket.write(message);
    });
    for (const { prefix, attributes } of routes) {
      const family = prefix.version === 4 ? IPV4_UNICAST : IPV6_UNICAST;
      const result = writer.announce(family, encodeAttributes(attributes), prefix.bytes, 0, prefix.length);
      if (result !== "written") throw new Error(`a route cannot be sent: ${result}`);
    }
    writer.finish();
  }

  close(): void {
    this.socket.removeAllListeners("close").destroy();
  }
}
