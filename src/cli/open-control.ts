/** The sockets at which a running bellmand is asked and told things. */
import { readFileSync } from "node:fs";
import { Control } from "../control/control.ts";
import { SocketError } from "../control/socket-place.ts";
import type { Subject } from "../control/subject.ts";
import { ExitCode, StartupError } from "../daemon/exit-code.ts";
import type { Log } from "../daemon/log.ts";

export interface ControlPlace {
  readonly directory: string;
  /** A name or a number; undefined: the group that bellmand runs as. */
  readonly group: string | undefined;
  readonly showMode: number | undefined;
  /** Seconds. */
  readonly idleTimeout: number | undefined;
}

/** Throws a StartupError. */
export async function openControl(subject: Subject, place: ControlPlace, log: Log): Promise<Control> {
  const { directory, group, showMode, idleTimeout } = place;
  try {
    return await Control.open(subject, {
      directory,
      ...(group === undefined ? {} : { group: groupId(group) }),
      ...(showMode === undefined ? {} : { showMode }),
      ...(idleTimeout === undefined ? {} : { limits: { idleTimeout: idleTimeout * 1000 } }),
      defect: (error, command) => log.error({ err: error, command }, "a defect of bellmand: a command came to nothing"),
    });
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    throw new StartupError(ExitCode.MissingResource, error.message, error);
  }
}

const GROUPS = "/etc/group";

/** Node cannot look groups up, so only the host's own are known by name. */
function groupId(name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  const entry = readFileSync(GROUPS, "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([each]) => each === name);
  if (entry === undefined) throw new StartupError(ExitCode.MissingResource, `there is no group ${name} in ${GROUPS}`);
  return Number(entry[2]);
}
