/** Two namespaces, the traffic's and the daemon's, with a link for each session: own address, own AS. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, Namespace, removeNamespace } from "../../src/lab/namespace.ts";
import { TrafficAgent } from "../traffic/traffic-agent.ts";

export const DUT_AS = 4_200_000_000;
export const DUT_ROUTER_ID = "198.18.255.1";
const LINKS = 21;

export interface Link {
  readonly index: number;
  /** The traffic's end. */
  readonly address: string;
  readonly asn: number;
  readonly dutAddress: string;
}

export function link(index: number): Link {
  return {
    index,
    address: `198.18.${index}.2`,
    asn: DUT_AS + 1 + index,
    dutAddress: `198.18.${index}.1`,
  };
}

export class BenchNetwork {
  readonly dut: Namespace;
  readonly senders: TrafficAgent;
  readonly receivers: TrafficAgent;
  /** At the daemon's place, to measure generator and receiver without one. */
  readonly directReceivers: TrafficAgent;
  private readonly traffic: Namespace;
  private readonly directory: string;
  /** The process ends without having closed it. */
  private readonly onExit = () => this.remove();

  private constructor(traffic: Namespace, dut: Namespace) {
    this.traffic = traffic;
    this.dut = dut;
    this.directory = mkdtempSync(join(tmpdir(), "bench-traffic-"));
    process.once("exit", this.onExit);
    this.senders = new TrafficAgent(traffic, join(this.directory, "senders.log"));
    this.receivers = new TrafficAgent(traffic, join(this.directory, "receivers.log"));
    this.directReceivers = new TrafficAgent(dut, join(this.directory, "direct.log"));
  }

  static async create(): Promise<BenchNetwork> {
    const run = `bench-${randomBytes(4).toString("hex")}`;
    const traffic = await Namespace.create(`${run}-traffic`);
    const dut = await Namespace.create(`${run}-dut`);
    for (let index = 0; index < LINKS; index++) {
      const { address, dutAddress } = link(index);
      await connect(`s${index}`, [
        { namespace: traffic, addresses: [`${address}/30`] },
        { namespace: dut, addresses: [`${dutAddress}/30`] },
      ]);
    }
    return new BenchNetwork(traffic, dut);
  }

  private remove(): void {
    for (const { name } of [this.traffic, this.dut]) removeNamespace(name);
    rmSync(this.directory, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.all([this.senders.stop(), this.receivers.stop(), this.directReceivers.stop()]);
    this.remove();
    process.off("exit", this.onExit);
  }
}
