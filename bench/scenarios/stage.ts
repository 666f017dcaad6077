/** One run: a fresh daemon (or none) between the senders and the receivers, and what scenarios do with them. */
import { setTimeout as pause } from "node:timers/promises";
import type { DutKind, RunningDut } from "../dut/dut.ts";
import { startDut } from "../dut/start.ts";
import type { Usage } from "../dut/usage.ts";
import { octetsOf } from "../traffic/address-octets.ts";
import type { StreamName } from "../traffic/agent-protocol.ts";
import { expectedState, NO_ROUTES } from "../traffic/expectation.ts";
import type { LedgerState } from "../traffic/route-ledger.ts";
import type { TableName } from "../traffic/route-table.ts";
import type { TrafficAgent } from "../traffic/traffic-agent.ts";
import type { Arrival, Target } from "../traffic/traffic-session.ts";
import { COMMUNITY_VALUE } from "../transit-policy.ts";
import { type BenchNetwork, DUT_AS, DUT_ROUTER_ID, type Link, link } from "./network.ts";
import type { Size } from "./scenario.ts";

const HOLD_TIME = 90;
const FIRST_RECEIVER = 10;
/** A daemon is at rest when it uses less than this share of a core. */
const REST_SHARE = 0.1;
const REST_ATTEMPTS = 60;

export interface StageOptions {
  readonly senders: number;
  readonly receivers: number;
  readonly expectedPrefixes: number;
  /** Seconds. */
  readonly holdTime?: number;
  /** The daemon has the transit policy, and senders try it. */
  readonly hasPolicy?: boolean;
}

export interface StreamVariant {
  readonly packed?: boolean;
  /** How often a sender's AS stands in its path: once, plus its own number. */
  readonly prepends?: boolean;
}

export class Stage {
  readonly senders: readonly Link[];
  readonly receivers: readonly Link[];
  /** The daemon does not answer a ROUTE-REFRESH. */
  readonly ignoresRefresh: boolean;
  private readonly network: BenchNetwork;
  private readonly size: Size;
  private readonly options: StageOptions;
  private readonly dut: RunningDut | undefined;
  private readonly deadline: number;

  private constructor(
    network: BenchNetwork,
    size: Size,
    options: StageOptions,
    dut: RunningDut | undefined,
    kind: DutKind | undefined,
  ) {
    this.network = network;
    this.size = size;
    this.ignoresRefresh = kind?.ignoresRefresh ?? false;
    this.options = options;
    this.dut = dut;
    this.deadline = performance.now() + size.limit;
    this.senders = Array.from({ length: options.senders }, (_, i) => link(i));
    this.receivers = Array.from({ length: options.receivers }, (_, i) => receiverLink(i));
  }

  /** Without a kind, senders and receivers talk to each other. */
  static async open(
    network: BenchNetwork,
    kind: DutKind | undefined,
    size: Size,
    options: StageOptions,
  ): Promise<Stage> {
    const { senders, receivers, holdTime = HOLD_TIME, hasPolicy = false } = options;
    const links = [
      ...Array.from({ length: senders }, (_, i) => link(i)),
      ...Array.from({ length: receivers }, (_, i) => receiverLink(i)),
    ];
    const neighbors = links.map(({ address, dutAddress, asn }) => ({
      address,
      localAddress: dutAddress,
      asn,
      holdTime,
    }));
    const setup = { asn: DUT_AS, routerId: DUT_ROUTER_ID, neighbors, hasPolicy };
    const dut = kind && (await startDut(kind, setup, network.dut));
    return new Stage(network, size, options, dut, kind);
  }

  /** When the daemon was started, on the shared clock. */
  get startedAt(): number {
    return this.dut?.startedAt ?? 0;
  }

  get isOutOfTime(): boolean {
    return performance.now() > this.deadline;
  }

  get isDirect(): boolean {
    return this.dut === undefined;
  }

  /** All sessions Established; when the last one was. */
  async openAll(): Promise<number> {
    const opened = [
      ...this.receivers.map((each) => this.openReceiver(each)),
      ...this.senders.map((each) => this.openSender(each)),
    ];
    return Math.max(...(await Promise.all(opened)));
  }

  openSender(sender: Link): Promise<number> {
    return this.within(this.network.senders.call("open", this.nameOf(sender), this.sessionOptions(sender)));
  }

  openReceiver(receiver: Link): Promise<number> {
    return this.within(this.receiverAgent.call("open", this.nameOf(receiver), this.receiverOptions(receiver)));
  }

  closeSender(sender: Link): Promise<number> {
    return this.network.senders.call("close", this.nameOf(sender));
  }

  closeReceiver(receiver: Link): Promise<number> {
    return this.receiverAgent.call("close", this.nameOf(receiver));
  }

  async prepare(sender: Link, table: TableName, variant?: StreamVariant): Promise<void> {
    await this.network.senders.call("prepare", this.stream(sender, "announcements", table, variant));
    await this.network.senders.call("prepare", this.stream(sender, "withdrawals", table, variant));
  }

  /** When it began. */
  announce(sender: Link, table: TableName, variant?: StreamVariant): Promise<number> {
    return this.within(
      this.network.senders.call("send", this.nameOf(sender), this.stream(sender, "announcements", table, variant)),
    );
  }

  withdraw(sender: Link, table: TableName): Promise<number> {
    return this.within(
      this.network.senders.call("send", this.nameOf(sender), this.stream(sender, "withdrawals", table)),
    );
  }

  /** What a receiver must hold when the daemon's best routes are those of the sender. */
  expected(sender: Link, receiver: Link, table: TableName, variant?: StreamVariant): LedgerState {
    const community = this.options.hasPolicy ? COMMUNITY_VALUE : undefined;
    return expectedState(table, this.pathTo(sender, variant), octetsOf(this.nextHopAt(sender, receiver)), community);
  }

  pathTo(sender: Link, variant?: StreamVariant): readonly number[] {
    return [...(this.isDirect ? [] : [DUT_AS]), ...pathOf(sender, variant)];
  }

  nextHopAt(sender: Link, receiver: Link): string {
    return this.isDirect ? sender.address : receiver.dutAddress;
  }

  /** When it was asked. */
  requestRefresh(receiver: Link): Promise<number> {
    return this.receiverAgent.call("requestRefresh", this.nameOf(receiver));
  }

  async setTarget(receiver: Link, target: Target): Promise<void> {
    await this.receiverAgent.call("setTarget", this.nameOf(receiver), target);
  }

  /** Milliseconds from what `begin` gives, when it began, until the receiver holds what it must. */
  async timeUntil(receiver: Link, target: Target, begin: () => Promise<number>): Promise<number> {
    await this.setTarget(receiver, target);
    const begunAt = await begin();
    return (await this.waitForTarget(receiver)).reachedAt - begunAt;
  }

  timeUntilEmpty(receiver: Link, begin: () => Promise<number>): Promise<number> {
    return this.timeUntil(receiver, { state: NO_ROUTES }, begin);
  }

  async waitForTarget(receiver: Link): Promise<Arrival> {
    const { receiverAgent: agent } = this;
    try {
      return await this.within(agent.call("waitForTarget", this.nameOf(receiver)));
    } catch (error) {
      const routes = await agent.call("routes", this.nameOf(receiver)).catch(() => "no");
      throw new Error(`${(error as Error).message}; the receiver holds ${routes} routes`, { cause: error });
    }
  }

  /** Of a session, to the agents. */
  nameOf({ index }: Link): string {
    return `s${index}`;
  }

  get senderAgent(): TrafficAgent {
    return this.network.senders;
  }

  get receiverAgent(): TrafficAgent {
    return this.isDirect ? this.network.directReceivers : this.network.receivers;
  }

  /** Once the daemon is at rest. Without one there is nothing to be used. */
  async usageAtRest(): Promise<Usage> {
    const { dut } = this;
    const { rest } = this.size;
    if (dut === undefined) return { cpuMilliseconds: 0, residentMiB: 0, peakMiB: 0 };
    let usage = dut.usage();
    for (let attempt = 0; attempt < REST_ATTEMPTS; attempt++) {
      const before = usage.cpuMilliseconds;
      await pause(rest);
      usage = dut.usage();
      if (usage.cpuMilliseconds - before <= REST_SHARE * rest) break;
    }
    return usage;
  }

  /** What the daemon said. */
  log(): string {
    return this.dut?.log() ?? "";
  }

  async close(): Promise<void> {
    await this.network.senders.call("reset");
    await this.network.receivers.call("reset");
    await this.network.directReceivers.call("reset");
    await this.dut?.stop();
  }

  /** Not longer than the daemon's time lasts, nor than it lives. */
  async within<Value>(work: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        const ended = this.dut?.ended;
        if (ended !== undefined) reject(ended);
        else if (this.isOutOfTime) reject(new Error(`did not finish in ${this.size.limit / 1000} s`));
      }, 250);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearInterval(timer);
    }
  }

  private sessionOptions({ address, dutAddress, asn }: Link) {
    const { expectedPrefixes, holdTime = HOLD_TIME } = this.options;
    return { localAddress: address, remoteAddress: dutAddress, asn, holdTime, expectedPrefixes };
  }

  /** Without a daemon, the receiver waits at its place for the sender of the same number. */
  private receiverOptions(receiver: Link) {
    const options = this.sessionOptions(receiver);
    if (!this.isDirect) return options;
    const { dutAddress, address } = link(receiver.index - FIRST_RECEIVER);
    return { ...options, localAddress: dutAddress, remoteAddress: address, asn: DUT_AS, listens: true };
  }

  private stream(sender: Link, what: StreamName["what"], table: TableName, variant: StreamVariant = {}): StreamName {
    const { packed = true } = variant;
    const { hasPolicy: beginsRefused = false } = this.options;
    return { table, what, path: pathOf(sender, variant), nextHop: sender.address, packed, beginsRefused };
  }
}

function receiverLink(index: number): Link {
  return link(FIRST_RECEIVER + index);
}

function pathOf({ asn, index }: Link, { prepends = false }: StreamVariant = {}): readonly number[] {
  return Array.from({ length: 1 + (prepends ? index : 0) }, () => asn);
}
