/**
 * What all kinds of peers have in common: processes with a life, a memory of what they originate, and readings that several
 * askers share.
 */
import { join } from "node:path";
import type { FamilyName } from "../speaker/settings/options.ts";
import { eventually } from "./eventually.ts";
import type {
  Announcement,
  Beginning,
  Peer,
  PeerAbility,
  PeerContext,
  PeerDescription,
  PeerKind,
  PeerRoute,
  PeerSession,
} from "./peer.ts";
import { LabProcess, type ProcessOptions } from "./process.ts";
import { SharedRead } from "./shared-read.ts";

/** Lines of each log that are told when something failed. */
const TOLD_LINES = 60;

export abstract class DaemonPeer implements Peer {
  abstract readonly kind: PeerKind;
  protected readonly context: PeerContext;
  protected readonly description: PeerDescription;
  protected readonly directory: string;
  /** What it originates, by prefix. */
  protected readonly originated = new Map<string, Announcement>();
  private processes: LabProcess[] = [];
  private starts = 0;
  private lastChange: Promise<unknown> = Promise.resolve();

  private readonly sharedSessions = new SharedRead(() => this.readSessions());
  private readonly sharedRoutes: Readonly<Record<FamilyName, SharedRead<readonly PeerRoute[]>>> = {
    "ipv4-unicast": new SharedRead(() => this.readRoutes("ipv4-unicast")),
    "ipv6-unicast": new SharedRead(() => this.readRoutes("ipv6-unicast")),
  };

  constructor(context: PeerContext) {
    this.context = context;
    this.description = context.description;
    this.directory = context.directory;
    for (const announcement of this.description.announcements) this.originated.set(announcement.prefix, announcement);
  }

  /** Writes the configuration, with all that is originated, and starts the processes. */
  protected abstract launch(beginning: Beginning): Promise<void>;
  /** Fails for as long as the peer does not answer to its tools. */
  protected abstract checkReady(): Promise<unknown>;
  protected abstract readSessions(): Promise<readonly PeerSession[]>;
  protected abstract readRoutes(family: FamilyName): Promise<readonly PeerRoute[]>;
  /** Makes a change to `originated` known to the running peer; an absent announcement was withdrawn. */
  protected abstract originate(prefix: string, announcement: Announcement | undefined): Promise<void>;

  abstract ask(...words: readonly string[]): Promise<string>;
  abstract refresh(neighbor: string): Promise<void>;
  abstract reset(neighbor: string): Promise<void>;
  abstract shutdown(neighbor: string, communication?: string): Promise<void>;
  abstract enable(neighbor: string): Promise<void>;

  get name(): string {
    return this.description.name;
  }

  async start(beginning: Beginning = "fresh"): Promise<void> {
    this.starts++;
    await this.launch(beginning);
    await this.becomes(`${this.name} (${this.kind.name}) answers`, async () => {
      await this.checkReady();
      return true;
    });
  }

  async stop(): Promise<void> {
    // Last started, first stopped: what started later may need what started earlier.
    for (const process of this.processes.reverse()) await process.stop();
    this.processes = [];
  }

  async kill(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    this.processes = [];
  }

  freeze(): void {
    for (const process of this.processes) process.signal("SIGSTOP");
  }

  thaw(): void {
    for (const process of this.processes) process.signal("SIGCONT");
  }

  sessions(): Promise<readonly PeerSession[]> {
    return this.sharedSessions.get();
  }

  routes(family: FamilyName): Promise<readonly PeerRoute[]> {
    return this.sharedRoutes[family].get();
  }

  announce(announcement: Announcement): Promise<void> {
    this.originated.set(announcement.prefix, announcement);
    return this.changeOrigination(announcement.prefix);
  }

  async withdraw(prefix: string): Promise<void> {
    if (this.originated.delete(prefix)) await this.changeOrigination(prefix);
  }

  retry(_neighbor: string): Promise<void> {
    return Promise.resolve();
  }

  /** One after the other: to some kinds a change is a reading of the whole configuration. */
  private changeOrigination(prefix: string): Promise<void> {
    const change = this.lastChange.then(() => this.originate(prefix, this.originated.get(prefix)));
    this.lastChange = change.catch(() => undefined); // whoever asked for it is told
    return change;
  }

  logged(): string {
    return this.processes.map((process) => process.log()).join("");
  }

  async evidence(): Promise<string> {
    const logs = this.processes.map((process) => `--- log ${process.logFile}\n${lastLines(process.log())}`);
    const state = await this.sessions().then(
      (sessions) => JSON.stringify(sessions, undefined, 1),
      (error: Error) => error.message,
    );
    return [`=== ${this.name} (${this.kind.name})`, ...logs, `--- sessions\n${state}`].join("\n");
  }

  /** Starts a program in the peer's namespace. Every start has a log of its own. */
  protected startProcess(
    program: string,
    args: readonly string[],
    options: Pick<ProcessOptions, "ipc"> = {},
  ): LabProcess {
    const logFile = join(this.directory, `${program.split("/").at(-1)}-${this.starts}.log`);
    const process = new LabProcess({ ...this.context.namespace.inside(program, args), ...options, logFile });
    this.processes.push(process);
    return process;
  }

  /** Waits for a condition, but not for a peer that has died. */
  protected becomes<Answer>(
    what: string,
    probe: () => Promise<Answer | undefined> | Answer | undefined,
  ): Promise<Answer> {
    return eventually(what, probe, {
      hopeless: () => this.processes.map((process) => process.ended).find((ended) => ended !== undefined),
      evidence: () => this.evidence(),
    });
  }

  /** For what the kind cannot do, with the reason that its descriptor gives. */
  protected lacking(ability: PeerAbility): Error {
    return new Error(`${this.name} (${this.kind.name}) cannot ${ability}: ${this.kind.lacks[ability]}`);
  }

  protected neighborNamed(address: string): PeerDescription["neighbors"][number] {
    const neighbor = this.description.neighbors.find((each) => each.address === address);
    if (neighbor === undefined) throw new Error(`${this.name} has no neighbour ${address}`);
    return neighbor;
  }
}

function lastLines(text: string): string {
  return text.split("\n").slice(-TOLD_LINES).join("\n");
}
