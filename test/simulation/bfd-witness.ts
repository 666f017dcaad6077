/**
 * Sees to it that BFD ends the sessions that it has to end, in time, and no other: a session over a link that is cut while
 * BFD is up there is down after the detection time, and BFD ends none without a cut, or a process that is gone, was
 * started, or stood still.
 */
import { detectionTime } from "../../src/bfd/session.ts";
import type { SimulatedNetwork } from "../support/simulated-network.ts";
import type { Violation } from "./invariants.ts";
import type { Link, Router, Side } from "./topology.ts";

/** Milliseconds. The last packet is on its way when the link is cut, and what BFD finds out takes a moment, too. */
const ON_THE_WAY = 50;
/** In the longest time that BFD takes to find out: when it has just come up, packets may still be due once a second. */
const LONGEST_DETECTION = 6000;

export class BfdWitness {
  readonly violations: Violation[] = [];
  private readonly network: SimulatedNetwork;

  constructor(network: SimulatedNetwork) {
    this.network = network;
  }

  /** Right after it happened. */
  linkCut(link: Link): void {
    for (const side of link.sides) this.expectEnd(link, side);
  }

  /** Of an established session. */
  sessionDown(router: Router, address: string, reason: string): void {
    if (!/^(we sent .*BFD Down|connection lost: BFD)/.test(reason)) return;
    const side = router.sides.find((each) => each.address === address);
    if (side === undefined || this.hadCause(side.link)) return;
    const detail = `${router.name} towards ${side.other.router.name}: ${reason}`;
    this.violations.push({ invariant: "BFD ends no session without a cause", detail });
  }

  private expectEnd(link: Link, side: Side): void {
    const { clock } = this.network;
    const { neighbor } = side;
    const { process } = side.router.running ?? {};
    if (neighbor?.state !== "Established" || process === undefined) return;
    const { bfd, sessionsEstablished } = neighbor.info();
    if (bfd?.state !== "Up" || bfd.session === undefined) return;
    const { changes, changedAt } = link;
    clock.after((detectionTime(bfd.session) ?? 0) / 1000 + ON_THE_WAY, () => {
      const isSame = neighbor.state === "Established" && neighbor.info().sessionsEstablished === sessionsEstablished;
      if (!isSame || side.router.running?.process !== process) return;
      if (link.changes !== changes || process.clock.stoodStillUntil >= changedAt) return;
      const detail = `${side.router.name} towards ${side.other.router.name} after ${clock.now() - changedAt} ms`;
      this.violations.push({ invariant: "BFD ends sessions over a link that is cut", detail });
    });
  }

  private hadCause({ changedAt, sides }: Link): boolean {
    const since = this.network.clock.now() - LONGEST_DETECTION;
    const [a, b] = sides.map(({ router }) => router.host);
    if (this.network.isCut(a, b) || changedAt >= since) return true;
    return sides.some(({ router: { running } }) => {
      return running === undefined || running.startedAt >= since || running.process.clock.stoodStillUntil >= since;
    });
  }
}
