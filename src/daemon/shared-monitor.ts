/**
 * One BFD session for each path, whoever wants it: a neighbour and a `peer` of the `bfd` block may have the same one. Two
 * sessions between the same addresses could not be told apart by the peer.
 *
 * A path that nobody wants any more is let go of; whoever takes it over has to come before the last one leaves.
 */
import { State } from "../bfd/codes.ts";
import type { PathMonitor, Watch, WatchEvents } from "../bfd/monitor.ts";
import type { PathOptions, SessionCounters, StateChange } from "../bfd/path.ts";
import type { Session, SessionConfig } from "../bfd/session.ts";
import { formatIp } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";

export type PathChanged = (path: SharedPath, change: StateChange) => void;

export class SharedMonitor implements PathMonitor {
  private readonly monitor: PathMonitor;
  private readonly clock: Clock;
  private readonly changed: PathChanged;
  private readonly byKey = new Map<string, SharedPath>();

  constructor(monitor: PathMonitor, clock: Clock, changed: PathChanged) {
    this.monitor = monitor;
    this.clock = clock;
    this.changed = changed;
  }

  get shortcomings(): readonly string[] {
    return this.monitor.shortcomings;
  }

  get paths(): readonly SharedPath[] {
    return [...this.byKey.values()];
  }

  watch(options: PathOptions, events: WatchEvents): Watch {
    const key = keyOf(options);
    const { monitor, clock, changed } = this;
    let path = this.byKey.get(key);
    if (path === undefined) {
      path = new SharedPath(options, { monitor, clock, changed, ended: () => this.byKey.delete(key) });
      this.byKey.set(key, path);
    }
    return path.join(options.session, events);
  }

  close(): Promise<void> {
    return this.monitor.close();
  }
}

interface PathContext {
  readonly monitor: PathMonitor;
  readonly clock: Clock;
  readonly changed: PathChanged;
  readonly ended: () => void;
}

const NO_PACKETS = { sent: 0, received: 0, dropped: 0 } as const;

/** A path that is watched, for whoever wants to look at it. */
export class SharedPath {
  /** Wall-clock milliseconds: since when it is up, or is not. */
  since: number;
  options: PathOptions;
  private readonly context: PathContext;
  private readonly watch: Watch;
  private readonly members = new Set<Member>();
  private cleared: Pick<SessionCounters, "sent" | "received" | "dropped"> = NO_PACKETS;

  constructor(options: PathOptions, context: PathContext) {
    this.options = options;
    this.context = context;
    this.since = context.clock.wallTime();
    this.watch = context.monitor.watch(options, { changed: (change) => this.onChange(change) });
  }

  get session(): Session | undefined {
    return this.watch.session;
  }

  /** Packets since they were cleared; how often it went up and down, ever since it is watched. */
  async counters(): Promise<SessionCounters> {
    const { sent, received, dropped, ups, downs } = await this.watch.counters();
    const since = (count: number, before: number) => Math.max(0, count - before); // another thread counts anew
    return {
      sent: since(sent, this.cleared.sent),
      received: since(received, this.cleared.received),
      dropped: since(dropped, this.cleared.dropped),
      ups,
      downs,
    };
  }

  async clearCounters(): Promise<void> {
    const { sent, received, dropped } = await this.watch.counters();
    this.cleared = { sent, received, dropped };
  }

  join(config: SessionConfig, events: WatchEvents): Watch {
    const member = new Member(this, this.watch, events, () => this.leave(member));
    this.members.add(member);
    this.reconfigure(config);
    if (this.session?.state === State.Up) queueMicrotask(() => this.catchUp(member));
    return member;
  }

  reconfigure(config: SessionConfig): void {
    if (isSameConfig(this.options.session, config)) return;
    this.options = { ...this.options, session: config };
    this.watch.reconfigure(config);
  }

  /** Who comes later has missed that it went up. */
  private catchUp(member: Member): void {
    const { session } = this;
    if (session?.state !== State.Up || !this.members.has(member)) return;
    const { diagnostic, remote } = session;
    member.events.changed({ from: State.Down, to: State.Up, diagnostic, remoteState: remote?.state });
  }

  private leave(member: Member): void {
    if (!this.members.delete(member) || this.members.size > 0) return;
    this.watch.stop();
    this.context.ended();
  }

  private onChange(change: StateChange): void {
    if ((change.from === State.Up) !== (change.to === State.Up)) this.since = this.context.clock.wallTime();
    this.context.changed(this, change);
    for (const { events } of [...this.members]) events.changed(change);
  }
}

class Member implements Watch {
  readonly events: WatchEvents;
  readonly stop: () => void;
  private readonly path: SharedPath;
  private readonly watch: Watch;

  constructor(path: SharedPath, watch: Watch, events: WatchEvents, leave: () => void) {
    this.path = path;
    this.watch = watch;
    this.events = events;
    this.stop = leave;
  }

  get session(): Session | undefined {
    return this.watch.session;
  }

  reconfigure(config: SessionConfig): void {
    this.path.reconfigure(config);
  }

  counters(): Promise<SessionCounters> {
    return this.path.counters();
  }
}

/** What makes it another session. */
function keyOf({ remote, local, interfaceName, multihop, minimumTtl, authentication }: PathOptions): string {
  return JSON.stringify([
    formatIp(remote),
    local && formatIp(local),
    interfaceName,
    multihop,
    minimumTtl,
    authentication?.type,
    authentication?.keys.map(({ id, secret }) => [id, [...secret]]),
  ]);
}

function isSameConfig(a: SessionConfig, b: SessionConfig): boolean {
  return (
    a.desiredMinTx === b.desiredMinTx &&
    a.requiredMinRx === b.requiredMinRx &&
    a.detectMultiplier === b.detectMultiplier &&
    a.passive === b.passive &&
    a.controlPlaneIndependent === b.controlPlaneIndependent
  );
}
