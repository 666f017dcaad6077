/** Where the daemon can be asked, and why it cannot. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DAEMONS } from "../../control/daemon-share.ts";
import { systemMessage } from "../../daemon/exit-code.ts";
import { VtyClient } from "./vty-client.ts";

/** Nobody can be asked; the message names the socket and the reason. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export interface SocketPlace {
  readonly directory: string;
  /** Ask only for what FRR's daemon of this name does. */
  readonly daemon: string | undefined;
}

/** Who may not change anything may perhaps ask. */
export async function connect({ directory, daemon }: SocketPlace): Promise<VtyClient> {
  if (daemon !== undefined) {
    if (!DAEMONS.some((each) => each === daemon))
      throw new Unreachable(`no daemon is named ${daemon}: expected ${DAEMONS.join(", ")}`);
    return await connectTo(join(directory, `${daemon}.vty`));
  }
  try {
    return await connectTo(join(directory, "ctl.sock"));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return await connectTo(join(directory, "show.sock")).catch(() => Promise.reject(error));
  }
}

async function connectTo(path: string): Promise<VtyClient> {
  try {
    return await VtyClient.connect(path);
  } catch (error) {
    throw new Unreachable(`cannot ask bellmand at ${path}: ${reason(path, error)}`, { cause: error });
  }
}

function reason(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "no daemon is running there (--run-dir names another directory)";
    case "ECONNREFUSED":
      return "no daemon is listening, only its socket is left";
    case "EACCES":
      return `permission denied; ${whoMay(path)}`;
    case "EAGAIN":
      return "the daemon has as many connections as it takes";
    default:
      return systemMessage(error);
  }
}

/** The group of the socket; of its directory, when that lets nobody see the socket. */
function whoMay(path: string): string {
  for (const each of [path, dirname(path)]) {
    try {
      return `it is for root and the members of the group ${groupName(statSync(each).gid)}`;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EACCES")) throw error;
    }
  }
  return "it is for root";
}

function groupName(gid: number): string {
  for (const line of readFileSync("/etc/group", "utf8").split("\n")) {
    const [name, , id] = line.split(":");
    if (id === String(gid)) return name;
  }
  return String(gid);
}
