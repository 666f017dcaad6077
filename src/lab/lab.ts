/**
 * A topology brought to life: namespaces, links and running routers. `close` takes away everything that was made, in
 * whatever state it is. Should nobody have called it, the end of the process does, and should it have been killed, the
 * next lab.
 */
import { rmSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Capture } from "./capture.ts";
import { eventually, type Patience } from "./eventually.ts";
import { connect, Namespace, removeNamespace } from "./namespace.ts";
import type { Peer } from "./peer.ts";
import { assertRequirements, CAPTURE_PROGRAMS, LAB_PROGRAMS } from "./requirements.ts";
import { newRunName, removeAbandonedRuns } from "./run.ts";
import { type Plan, planTopology, type Topology } from "./topology.ts";

export interface LabOptions {
  /** Records every link into a file of this folder, `<link>.pcap`. */
  readonly captureTo?: string;
}

export class Lab {
  private readonly plan: Plan;
  private readonly options: LabOptions;
  /** The same for everything of this run, and for nothing else on the machine. */
  private readonly run = newRunName();
  private readonly namespaces = new Map<string, Namespace>();
  private readonly peers = new Map<string, Peer>();
  private readonly captures: Capture[] = [];
  private directory: string | undefined;
  private readonly onExit = () => this.removeAtExit();

  private constructor(plan: Plan, options: LabOptions) {
    this.plan = plan;
    this.options = options;
  }

  /** Resolves once every router answers to its own tools. Their sessions take longer: see `eventually`. */
  static async open(topology: Topology, options: LabOptions = {}): Promise<Lab> {
    const plan = planTopology(topology);
    assertRequirements([
      ...LAB_PROGRAMS,
      ...(options.captureTo === undefined ? [] : CAPTURE_PROGRAMS),
      ...new Set(plan.nodes.flatMap(({ kind }) => kind.programs)),
    ]);
    removeAbandonedRuns();
    const lab = new Lab(plan, options);
    try {
      await lab.build();
    } catch (error) {
      await lab.close().catch((more) => {
        throw new AggregateError([error, more], "the lab could neither be built nor be removed");
      });
      throw error;
    }
    return lab;
  }

  peer(name: string): Peer {
    const peer = this.peers.get(name);
    if (peer === undefined) throw new Error(`there is no node ${name}`);
    return peer;
  }

  /** Waits for a condition; when the time is over, tells it with the logs and the state of every router. */
  eventually<Answer>(
    what: string,
    probe: () => Promise<Answer | undefined> | Answer | undefined,
    patience: Patience = {},
  ): Promise<Answer> {
    return eventually(what, probe, { evidence: () => this.evidence(), ...patience });
  }

  async evidence(): Promise<string> {
    const stories = await Promise.all([...this.peers.values()].map((peer) => peer.evidence()));
    return stories.join("\n\n");
  }

  /** Every step is tried, whatever happened to the others; what failed is told at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = (step: () => unknown) =>
      Promise.resolve()
        .then(step)
        .catch((error) => failures.push(error));
    await Promise.all(this.captures.map((capture) => attempt(() => capture.stop())));
    await Promise.all([...this.peers.values()].map((peer) => attempt(() => peer.kill())));
    for (const { name } of this.namespaces.values()) await attempt(() => removeNamespace(name));
    this.namespaces.clear();
    await attempt(() => this.removeDirectory());
    process.off("exit", this.onExit);
    if (failures.length > 0) throw new AggregateError(failures, `not all of ${this.run} could be removed`);
  }

  private async build(): Promise<void> {
    process.once("exit", this.onExit);
    const directory = join(tmpdir(), this.run);
    await mkdir(directory);
    this.directory = directory;
    await chmod(directory, 0o755); // daemons that become other users must get to their folders
    for (const { description } of this.plan.nodes) {
      const namespace = await Namespace.create(`${this.run}-${description.name}`);
      this.namespaces.set(description.name, namespace);
      await namespace.configure(["link set lo up"]);
    }
    await allDone(this.plan.links.map((link) => this.connect(link)));
    await allDone(this.plan.nodes.map((node) => this.startNode(node, join(directory, node.description.name))));
  }

  private async connect({ name, ends }: Plan["links"][number]): Promise<void> {
    const [one, other] = ends;
    await connect(name, [
      { namespace: this.namespaceOf(one.node), addresses: one.addresses },
      { namespace: this.namespaceOf(other.node), addresses: other.addresses },
    ]);
    if (this.options.captureTo === undefined) return;
    const file = join(this.options.captureTo, `${name}.pcap`);
    this.captures.push(await Capture.start(this.namespaceOf(one.node), name, file));
  }

  private async startNode({ kind, description }: Plan["nodes"][number], directory: string): Promise<void> {
    await mkdir(directory);
    const peer = kind.create({ description, namespace: this.namespaceOf(description.name), directory });
    this.peers.set(description.name, peer);
    await peer.start();
  }

  private namespaceOf(node: string): Namespace {
    const namespace = this.namespaces.get(node);
    if (namespace === undefined) throw new Error(`there is no node ${node}`);
    return namespace;
  }

  private removeDirectory(): void {
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
  }

  /** The process ends without having closed the lab. Nothing asynchronous happens any more. */
  private removeAtExit(): void {
    for (const { name } of this.namespaces.values()) removeNamespace(name);
    this.removeDirectory();
  }
}

/** Fails with the first failure, but only when nothing is under way any more that close() could overtake. */
async function allDone(steps: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(steps);
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
