/**
 * Bellman's BFD and another maker's, with as many links between them as there are kinds of sessions to try, and a router
 * in between for those that go over several hops.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../../src/lab/eventually.ts";
import { connect, Namespace, removeNamespace } from "../../../src/lab/namespace.ts";
import { runTool } from "../../../src/lab/process.ts";
import { newRunName, removeAbandonedRuns } from "../../../src/lab/run.ts";
import type { BfdPathOptions } from "../../../src/liveness/index.ts";
import { Watcher } from "./watcher.ts";

/** Milliseconds, on both sides, unless a case says otherwise. */
export const INTERVAL = 300;
export const MULTIPLIER = 3;

/** A session that is tried. */
export interface Case {
  readonly name: string;
  readonly over: "ipv4" | "ipv6" | "link-local";
  readonly multihop?: boolean;
  /** Our end is told its interface, as a link-local one always is. */
  readonly isBound?: boolean;
  /** What is special, on our side, and on the other in its own language. */
  readonly options?: BfdPathOptions;
  readonly lines?: readonly string[];
}

/** A case with its place in the lab. The interfaces of a link have one name at both ends. */
export interface Wire extends Case {
  readonly interfaceName: string;
  /** Of the peer, and of ours. */
  readonly remote: string;
  readonly local: string;
}

/** As the peer's own tools show a session. */
export interface SeenSession {
  readonly isUp: boolean;
  /** Milliseconds between our packets, as the peer has agreed to. */
  readonly interval: number;
  /** How often it has left Up. */
  readonly downs: number;
}

/** Another maker's BFD. */
export interface BfdDaemon {
  start(): Promise<void>;
  kill(): Promise<void>;
  session(wire: Wire): Promise<SeenSession>;
  log(): string;
}

export class BfdLab<Daemon extends BfdDaemon> {
  readonly wires: readonly Wire[];
  readonly daemon: Daemon;
  readonly watcher: Watcher;
  private readonly ours: Namespace;
  private readonly theirs: Namespace;
  private readonly namespaces: readonly Namespace[];
  private readonly directory: string;
  private readonly removeAtExit = () => this.remove();

  private constructor(
    namespaces: readonly [ours: Namespace, router: Namespace, theirs: Namespace],
    directory: string,
    wires: readonly Wire[],
    daemon: Daemon,
    watcher: Watcher,
  ) {
    [this.ours, , this.theirs] = namespaces;
    this.namespaces = namespaces;
    this.directory = directory;
    this.wires = wires;
    this.daemon = daemon;
    this.watcher = watcher;
    process.once("exit", this.removeAtExit);
  }

  static async open<Daemon extends BfdDaemon>(
    cases: readonly Case[],
    makeDaemon: (namespace: Namespace, directory: string, wires: readonly Wire[]) => Daemon,
  ): Promise<BfdLab<Daemon>> {
    removeAbandonedRuns();
    const run = newRunName();
    const directory = mkdtempSync(join(tmpdir(), `${run}-`));
    chmodSync(directory, 0o755); // daemons that become other users must get there
    const ours = await Namespace.create(`${run}-bellman`);
    const router = await Namespace.create(`${run}-router`);
    const theirs = await Namespace.create(`${run}-peer`);
    const wires = cases.map(wireOf);
    for (const wire of wires) {
      if (!wire.multihop) await layWire(ours, theirs, wire);
    }
    await connectOverRouter(ours, router, theirs);
    const daemon = makeDaemon(theirs, directory, wires);
    await daemon.start();
    return new BfdLab([ours, router, theirs], directory, wires, daemon, await Watcher.start(ours, directory));
  }

  wire(name: string): Wire {
    const wire = this.wires.find((each) => each.name === name);
    if (wire === undefined) throw new Error(`there is no wire ${name}`);
    return wire;
  }

  /** Begins to watch the peer over a wire. */
  watch(name: string): void {
    const { remote, local, over, multihop = false, isBound = false, options, interfaceName } = this.wire(name);
    this.watcher.watch(name, over === "link-local" ? `${remote}%${interfaceName}` : remote, {
      localAddress: local,
      ...(isBound ? { interface: interfaceName } : {}),
      multihop,
      interval: INTERVAL,
      multiplier: MULTIPLIER,
      ...options,
    });
  }

  session(name: string): Promise<SeenSession> {
    return this.daemon.session(this.wire(name));
  }

  bothUp(name: string): Promise<void> {
    return this.eventually(`${name} is up on both sides`, async () => {
      const { isUp } = await this.session(name);
      return isUp && this.watcher.isUp(name);
    });
  }

  bothDown(name: string): Promise<void> {
    return this.eventually(`${name} is down on both sides`, async () => {
      const { isUp } = await this.session(name);
      return !isUp && !this.watcher.isUp(name);
    });
  }

  async eventually(what: string, probe: () => Promise<boolean> | boolean): Promise<void> {
    await eventually(what, async () => (await probe()) || undefined, {
      evidence: () => Promise.resolve(`--- ours\n${this.watcher.log()}\n--- theirs\n${this.daemon.log()}`),
    });
  }

  /** From here on all that goes over a wire is lost, silently. */
  async cut(name: string): Promise<void> {
    const { over, remote } = this.wire(name);
    const family = over === "ipv4" ? "ip" : "ip6";
    const rules = [
      "table inet cut {",
      `chain incoming { type filter hook input priority 0; ${family} saddr ${remote} drop; }`,
      `chain outgoing { type filter hook output priority 0; ${family} daddr ${remote} drop; }`,
      "}",
    ];
    await this.nft(rules.join("\n"));
  }

  mend(): Promise<void> {
    return this.nft("delete table inet cut");
  }

  /** Takes our end of a link down, or up again. */
  setLink(name: string, state: "up" | "down"): Promise<void> {
    return this.ours.configure([`link set dev ${this.wire(name).interfaceName} ${state}`]);
  }

  /** Another link in place of the one that was there: of the same name, but to the kernel it is another interface. */
  async replaceLink(name: string): Promise<void> {
    const wire = this.wire(name);
    await this.ours.configure([`link delete dev ${wire.interfaceName}`]);
    await layWire(this.ours, this.theirs, wire);
  }

  async close(): Promise<void> {
    await this.watcher.stop();
    await this.daemon.kill();
    process.off("exit", this.removeAtExit);
    this.remove();
  }

  private async nft(input: string): Promise<void> {
    const { command, args } = this.ours.inside("nft", ["-f", "-"]);
    await runTool(command, args, { input });
  }

  private remove(): void {
    for (const { name } of this.namespaces) removeNamespace(name);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Milliseconds of the clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const NEAR = { ipv4: "10.80.1", ipv6: "fd00:81:" };
const FAR = { ipv4: "10.80.2", ipv6: "fd00:82:" };

function wireOf(spec: Case, index: number): Wire {
  const { over, multihop = false } = spec;
  const interfaceName = multihop ? "near" : `wire${index}`;
  if (over === "link-local") return { ...spec, interfaceName, remote: `fe80::${index}:2`, local: `fe80::${index}:1` };
  const [near, far] = multihop
    ? [NEAR[over], FAR[over]]
    : over === "ipv4"
      ? twice(`10.81.${index}`)
      : twice(`fd00:${index}:`);
  const host = over === "ipv4" ? "." : ":";
  return { ...spec, interfaceName, remote: `${far}${host}2`, local: `${near}${host}1` };
}

function twice(value: string): [string, string] {
  return [value, value];
}

function layWire(ours: Namespace, theirs: Namespace, wire: Wire): Promise<void> {
  return connect(wire.interfaceName, [end(ours, wire, "local"), end(theirs, wire, "remote")]);
}

function end(namespace: Namespace, { over, ...wire }: Wire, side: "local" | "remote") {
  return { namespace, addresses: [`${wire[side]}/${over === "ipv4" ? 24 : 64}`] };
}

/** One hop between the two. */
async function connectOverRouter(ours: Namespace, router: Namespace, theirs: Namespace): Promise<void> {
  const addresses = (net: typeof NEAR, host: number) => [`${net.ipv4}.${host}/24`, `${net.ipv6}:${host}/64`];
  await connect("near", [
    { namespace: ours, addresses: addresses(NEAR, 1) },
    { namespace: router, addresses: addresses(NEAR, 9) },
  ]);
  await connect("far", [
    { namespace: router, addresses: addresses(FAR, 9) },
    { namespace: theirs, addresses: addresses(FAR, 2) },
  ]);
  const { command, args } = router.inside("sh", [
    "-c",
    "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding",
  ]);
  await runTool(command, args);
  await ours.configure(routesTo(FAR, NEAR));
  await theirs.configure(routesTo(NEAR, FAR));
}

function routesTo(net: typeof NEAR, over: typeof NEAR): string[] {
  return [`route add ${net.ipv4}.0/24 via ${over.ipv4}.9`, `route add ${net.ipv6}:/64 via ${over.ipv6}:9`];
}
