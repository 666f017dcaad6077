/** A neighbour that answers as far as a test wants it to, and writes down what it is told. */
import { MessageType } from "../../src/bgp/codes.ts";
import { encodeKeepalive, MessageFramer } from "../../src/bgp/framing.ts";
import { decodeNotification } from "../../src/bgp/notification.ts";
import { encodeOpen } from "../../src/bgp/open.ts";
import { parseDottedQuad, parseIp } from "../../src/net/address.ts";
import type { Connection, ConnectionEvents } from "../../src/net/network.ts";
import type { SimulatedHost } from "../support/simulated-network.ts";
import type { World } from "./world.ts";

/** Whether it says nothing, sends an OPEN, or also confirms ours. */
export type Manners = "silent" | "open" | "confirm";

export class ScriptedPeer {
  readonly address: string;
  readonly asn: number;
  readonly host: SimulatedHost;
  private readonly manners: Manners;
  /** Connections that came. */
  attempts = 0;
  /** Code and subcode of NOTIFICATIONs, as in `6/10`. */
  readonly notifications: string[] = [];
  private readonly holdTime: number;
  private connection: Connection | undefined;

  constructor(world: World, number: number, manners: Manners = "confirm", holdTime = 180) {
    this.address = `10.0.0.${number}`;
    this.asn = 65000 + number;
    this.manners = manners;
    this.holdTime = holdTime;
    this.host = world.network.addHost(`peer${number}`, [this.address]);
    const local = { address: parseIp(this.address)!, port: 179 };
    void this.host.run().listen({ local }, (connection) => this.accept(connection));
  }

  hangUp(): void {
    this.connection?.abort();
  }

  /** Opens a connection of its own, and says nothing on it. */
  call(address: string): void {
    const remote = { address: parseIp(address)!, port: 179 };
    this.host.run().connect({ remote }, { data: () => undefined, closed: () => undefined });
  }

  private accept(connection: Connection): ConnectionEvents {
    this.attempts++;
    this.connection = connection;
    const framer = new MessageFramer();
    if (this.manners !== "silent") {
      const { asn, holdTime } = this;
      connection.write(encodeOpen({ asn, holdTime, routerId: parseDottedQuad(this.address)!, capabilities: [] }));
    }
    return {
      data: (chunk) => {
        framer.push(chunk);
        while (framer.next()) this.hear(connection, framer);
      },
      closed: () => undefined,
    };
  }

  private hear(connection: Connection, { type, buffer, start, end }: MessageFramer): void {
    if (type === MessageType.Open && this.manners === "confirm") connection.write(encodeKeepalive());
    if (type !== MessageType.Notification) return;
    const { code, subcode } = decodeNotification(buffer, start, end);
    this.notifications.push(`${code}/${subcode}`);
  }
}
