/** The daemon's sockets: Bellman's own two, and FRR's. What is behind each is in `docs/control.md`. */
import type { Share } from "./daemon-share.ts";
import { Shell } from "./shell.ts";
import type { Subject } from "./subject.ts";
import { Turns } from "./turns.ts";
import { type ServerLimits, USUAL_LIMITS, VtyServer } from "./vty-server.ts";

export interface ControlOptions {
  readonly directory: string;
  /** Who, beside the daemon's own user, may connect; undefined: the daemon's group. */
  readonly group?: number;
  /** Of the socket for looking only. */
  readonly showMode?: number;
  readonly limits?: Partial<ServerLimits>;
  defect(error: unknown, beginning: string): void;
}

interface Place {
  readonly name: string;
  readonly share: Share;
  readonly privileged: boolean;
}

const PLACES: readonly Place[] = [
  { name: "ctl.sock", share: "everything", privileged: true },
  { name: "show.sock", share: "everything", privileged: false },
  { name: "bgpd.vty", share: "bgpd", privileged: true },
  { name: "zebra.vty", share: "zebra", privileged: true },
  { name: "bfdd.vty", share: "bfdd", privileged: true },
  { name: "mgmtd.vty", share: "mgmtd", privileged: true },
  { name: "watchfrr.vty", share: "watchfrr", privileged: true },
];

/** Whoever can connect may do what the socket allows: Node cannot ask who it is. */
const GROUP_MODE = 0o660;

export class Control {
  private readonly servers: readonly VtyServer[];

  private constructor(servers: readonly VtyServer[]) {
    this.servers = servers;
  }

  /** Rejects with a SocketError, having undone what was done. */
  static async open(subject: Subject, options: ControlOptions): Promise<Control> {
    const turns = new Turns(subject.clock);
    const servers: VtyServer[] = [];
    try {
      for (const place of PLACES) servers.push(await openAt(place, subject, turns, options));
    } catch (error) {
      await closeAll(servers);
      throw error;
    }
    return new Control(servers);
  }

  /** Cuts off whoever is connected. */
  async close(): Promise<void> {
    await closeAll(this.servers);
  }
}

function openAt(place: Place, subject: Subject, turns: Turns, options: ControlOptions): Promise<VtyServer> {
  const { name, share, privileged } = place;
  const { directory, group, showMode = GROUP_MODE, limits, defect } = options;
  return VtyServer.open({
    directory,
    name,
    access: { mode: privileged ? GROUP_MODE : showMode, group },
    limits: { ...USUAL_LIMITS, ...limits },
    clock: subject.clock,
    turns,
    extras: share === "everything",
    newShell: () => new Shell(subject, { privileged, share }),
    defect,
  });
}

async function closeAll(servers: readonly VtyServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
}
