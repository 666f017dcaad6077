/** Network namespaces, and the links between them. Everything here carries the run's own name, and nothing else is touched. */
import { spawnSync } from "node:child_process";
import { runTool, signalIfAlive, ToolFailed } from "./process.ts";

/** An end of a link, once it exists. */
interface LinkEnd {
  readonly namespace: Namespace;
  /** With prefix length: `10.64.1.1/30`. */
  readonly addresses: readonly string[];
}

export class Namespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async create(name: string): Promise<Namespace> {
    await runTool("ip", ["netns", "add", name]);
    return new Namespace(name);
  }

  /** The command line that runs a program in here. `ip` becomes the program, so its process id is the program's. */
  inside(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
    return { command: "ip", args: ["netns", "exec", this.name, command, ...args] };
  }

  /** Several `ip` commands with one process. */
  async configure(commands: readonly string[]): Promise<void> {
    const input = commands.map((command) => `${command}\n`).join("");
    await runTool("ip", ["-n", this.name, "-batch", "-"], { input });
  }
}

/**
 * Ends whatever runs in a namespace, then the namespace with all its interfaces. Synchronous, because it must also work
 * when the process is about to end.
 */
export function removeNamespace(name: string): void {
  const pids = ipNow("netns", "pids", name);
  for (const pid of pids.split("\n").filter(Boolean)) signalIfAlive(Number(pid), "SIGKILL");
  ipNow("netns", "delete", name);
}

function ipNow(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new ToolFailed(`ip ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/**
 * A pair of virtual Ethernet interfaces, called `name` at both ends. They come up with usable addresses: duplicate address
 * detection, which keeps an IPv6 address from being bound for a second or more, has nothing to find on a fresh link.
 */
export async function connect(name: string, ends: readonly [LinkEnd, LinkEnd]): Promise<void> {
  const [{ namespace: one }, { namespace: other }] = ends;
  await runTool("ip", [
    "-n",
    one.name,
    "link",
    "add",
    "dev",
    name,
    "type",
    "veth",
    "peer",
    "name",
    name,
    "netns",
    other.name,
  ]);
  for (const { namespace, addresses } of ends) {
    await namespace.configure([
      ...addresses.map((address) => `address add ${address} dev ${name}${address.includes(":") ? " nodad" : ""}`),
      `link set dev ${name} up`,
    ]);
  }
}
