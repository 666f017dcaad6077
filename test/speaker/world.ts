/** A small simulated network for tests of the speaker: one host per speaker, addresses of both versions, virtual time. */

import type { NeighborOptions, SpeakerOptions } from "../../src/index.ts";
import { Speaker } from "../../src/index.ts";
import { Random } from "../support/random.ts";
import { type SimulatedHost, SimulatedNetwork, type SimulatedProcess } from "../support/simulated-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** Time enough for anything that does not wait for a timer of minutes. */
export const SOON = 10_000;

export class World {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;

  constructor(seed = 1) {
    this.clock = new VirtualClock(seed);
    this.network = new SimulatedNetwork(this.clock, new Random(seed));
  }

  /** A speaker with AS 65000 + number, on a host of its own at 10.0.0.number and 2001:db8::number, listening on both. */
  async speaker(number: number, options: Partial<SpeakerOptions> = {}, known?: SimulatedHost): Promise<Party> {
    const ipv4 = `10.0.0.${number}`;
    const ipv6 = `2001:db8::${number}`;
    const host = known ?? this.network.addHost(`host${number}`, [ipv4, ipv6]);
    const process = host.run();
    const speaker = new Speaker({
      asn: 65000 + number,
      routerId: ipv4,
      listen: [{ address: ipv4 }, { address: ipv6 }],
      clock: process.clock,
      network: process,
      ...options,
    });
    await this.clock.settle(speaker.ready());
    return { speaker, host, process, ipv4, ipv6, asn: options.asn ?? 65000 + number };
  }

  /** Makes the two neighbours of each other over IPv4; options that differ may be given for each. */
  connect(a: Party, b: Party, aSide: Partial<NeighborOptions> = {}, bSide: Partial<NeighborOptions> = {}) {
    return {
      atA: a.speaker.addNeighbor({ address: b.ipv4, localAddress: a.ipv4, remoteAs: b.asn, ...aSide }),
      atB: b.speaker.addNeighbor({ address: a.ipv4, localAddress: b.ipv4, remoteAs: a.asn, ...bSide }),
    };
  }

  /** Runs until the condition holds; false when it does not come true in time. */
  until(condition: () => boolean, limit = SOON): boolean {
    return this.clock.runUntil(condition, limit);
  }
}

export interface Party {
  readonly speaker: Speaker;
  readonly host: SimulatedHost;
  readonly process: SimulatedProcess;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly asn: number;
}
