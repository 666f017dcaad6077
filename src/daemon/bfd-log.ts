/** Tells the log of BFD: of sessions in the words that operators of FRR search for, and of what troubles BFD itself. */
import { Diagnostic, State } from "../bfd/codes.ts";
import type { StateChange } from "../bfd/path.ts";
import type { BfdThreadEvents } from "../liveness/bfd-thread.ts";
import { formatIp } from "../net/address.ts";
import type { Log } from "./log.ts";
import type { SharedPath } from "./shared-monitor.ts";
import { Spate } from "./spate.ts";

const STATES: Readonly<Record<State, string>> = {
  [State.AdminDown]: "admin-down",
  [State.Down]: "down",
  [State.Init]: "init",
  [State.Up]: "up",
};

const REASONS: Readonly<Record<number, string | undefined>> = {
  [Diagnostic.DetectionTimeExpired]: "control-expired",
  [Diagnostic.EchoFailed]: "echo-failed",
  [Diagnostic.NeighborSignaledDown]: "neighbor-down",
  [Diagnostic.ForwardingPlaneReset]: "forwarding-reset",
  [Diagnostic.PathDown]: "path-down",
  [Diagnostic.ConcatenatedPathDown]: "concatenated-path-down",
  [Diagnostic.AdministrativelyDown]: "administratively-down",
  [Diagnostic.ReverseConcatenatedPathDown]: "reverse-concat-path-down",
};

/** One line says that we were starved, and how often, in such a time. */
const MOST_STARVATIONS = 1;
const STARVATION_PERIOD_MS = 60_000;

/** Of coming up, and of being up no more: the rest is for `debug bgp bfd`. */
export function logSessionChange(log: Log, path: SharedPath, change: StateChange): void {
  if (change.to !== State.Up && change.from !== State.Up) return;
  const level = change.to === State.Up ? "info" : "warn";
  log[level]({ neighbor: formatIp(path.options.remote) }, `%BFD: Session-Change: ${changeText(path, change)}`);
}

export function debugSessionChange(log: Log, path: SharedPath, change: StateChange): void {
  const fields = { category: "bfd", neighbor: formatIp(path.options.remote) };
  log.debug(fields, `state-change: ${changeText(path, change)}`);
}

function changeText({ options }: SharedPath, { from, to, diagnostic }: StateChange): string {
  const { remote, local, interfaceName, multihop } = options;
  const words = [
    `mhop:${multihop ? "yes" : "no"}`,
    `peer:${formatIp(remote).split("%")[0]}`,
    ...(local === undefined ? [] : [`local:${formatIp(local).split("%")[0]}`]),
    "vrf:default",
    ...(interfaceName === undefined ? [] : [`ifname:${interfaceName}`]),
  ];
  const reason = to === State.Down ? REASONS[diagnostic] : undefined;
  return `[${words.join(" ")}] ${STATES[from]} -> ${STATES[to]}${reason === undefined ? "" : ` reason:${reason}`}`;
}

/** What BFD's thread says of itself. */
export class BfdTroubles implements Required<BfdThreadEvents> {
  private readonly log: Log;
  private readonly told = new Set<string>();
  private readonly starvations: Spate;

  constructor(log: Log) {
    this.log = log;
    this.starvations = new Spate(MOST_STARVATIONS, STARVATION_PERIOD_MS, (count) => {
      log.warn({ count }, `BFD was late ${count} more times: this process does not get its time`);
    });
  }

  shortcomings(shortcomings: readonly string[]): void {
    for (const shortcoming of shortcomings) {
      if (this.told.has(shortcoming)) continue;
      this.told.add(shortcoming);
      this.log.warn({ shortcoming }, shortcoming);
    }
  }

  starved(lateness: number): void {
    if (!this.starvations.admits()) return;
    const milliseconds = Math.round(lateness);
    this.log.warn(
      { milliseconds },
      `BFD was ${milliseconds} ms late: this process did not get its time, and peers may think us gone`,
    );
  }

  restarted(why: string): void {
    this.log.error({ why }, `the thread that runs BFD has died, and another one goes on with its sessions: ${why}`);
  }

  stop(): void {
    this.starvations.stop();
  }
}
