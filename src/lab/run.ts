/**
 * A run of the lab has a name that says which process it belongs to. Everything it makes carries it, so what a killed
 * process left behind can be told from what is in use.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeNamespace } from "./namespace.ts";

const NAME = /^bellman-lab-(\d+)-[0-9a-f]{8}/;
/** Where `ip netns` keeps its names. */
const NAMESPACES = "/run/netns";

export function newRunName(): string {
  return `bellman-lab-${process.pid}-${randomBytes(4).toString("hex")}`;
}

/** Takes away the namespaces, with all that runs in them, and the folders of runs whose process is no more. */
export function removeAbandonedRuns(): void {
  for (const namespace of abandonedIn(NAMESPACES)) removeNamespace(namespace);
  for (const directory of abandonedIn(tmpdir())) rmSync(join(tmpdir(), directory), { recursive: true, force: true });
}

function abandonedIn(directory: string): string[] {
  return namesIn(directory).filter((name) => {
    const pid = NAME.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return []; // nobody has made a namespace yet
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
