/** FRR's bgpd alone, on loopback: no zebra, so every next hop counts as reachable. */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../src/lab/eventually.ts";
import { LabProcess, runTool } from "../../src/lab/process.ts";

const BGPD = "/usr/lib/frr/bgpd";

/** What every configuration here begins with: neighbours on loopback, whose addresses are next hops, too. */
export const BGPD_PREAMBLE = ["frr version 8.4", "frr defaults traditional", "allow-reserved-ranges"];

export class Bgpd {
  readonly port: number;
  private readonly directory: string;
  private readonly process: LabProcess;

  private constructor(port: number, directory: string, process: LabProcess) {
    this.port = port;
    this.directory = directory;
    this.process = process;
  }

  /** Resolves once it answers; rejects when it does not take a line of its configuration. */
  static async start(configuration: readonly string[]): Promise<Bgpd> {
    const directory = await mkdtemp(join(tmpdir(), "bgpd-differential-"));
    const port = await freePort();
    await writeFile(join(directory, "vtysh.conf"), "");
    await writeFile(join(directory, "bgpd.conf"), `${configuration.join("\n")}\n`);
    await runTool("chown", ["-R", "frr:frr", directory]);
    const process = new LabProcess({
      command: BGPD,
      args: [
        ...["-Z", "-n", "-f", join(directory, "bgpd.conf"), "-i", join(directory, "bgpd.pid")],
        ...["--vty_socket", directory, "-P", "0", "-p", String(port), "-l", "127.0.0.1", "--log", "stdout"],
      ],
      logFile: join(directory, "bgpd.log"),
    });
    const bgpd = new Bgpd(port, directory, process);
    try {
      await eventually("bgpd answers", () => bgpd.show("show bgp summary json"), { hopeless: () => process.ended });
      const refusal = refusalIn(process.log());
      if (refusal !== undefined) throw new Error(`bgpd refuses its configuration: ${refusal}`);
      return bgpd;
    } catch (error) {
      await bgpd.stop();
      throw error;
    }
  }

  /** Why it does not run any more; undefined while it does. */
  get ended(): Error | undefined {
    return this.process.ended;
  }

  show(command: string): Promise<string> {
    return runTool("vtysh", ["--vty_socket", this.directory, "--config_dir", this.directory, "-c", command], {
      refusal: /^%/,
    });
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.directory, { recursive: true, force: true });
    await rm(join("/var/tmp/frr", `bgpd.${this.process.child.pid}`), { recursive: true, force: true });
  }
}

/** One line that it does not take can cost many others. A folder for crash logs that is there already costs nothing. */
function refusalIn(log: string): string | undefined {
  return log.split("\n").find((line) => /error|failed/.test(line) && !line.includes("failed to mkdir"));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
