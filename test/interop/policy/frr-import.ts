/** FRR's bgpd alone, on loopback: what it makes of the routes of many neighbours, each with a route map of its own. */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../../src/lab/eventually.ts";
import { LabProcess, runTool } from "../../../src/lab/process.ts";

const BGPD = "/usr/lib/frr/bgpd";

export interface FrrNeighbor {
  readonly address: string;
  readonly asn: number;
  readonly routeMap: string;
}

export interface FrrImportOptions {
  readonly asn: number;
  readonly neighbors: readonly FrrNeighbor[];
  /** Lists and route maps. */
  readonly policy: readonly string[];
}

/** A path as `show bgp … json detail` has it. What is absent there is absent here. */
export interface FrrPath {
  readonly aspath: { readonly string: string };
  readonly origin: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly weight?: number;
  readonly tag?: number;
  readonly community?: { readonly string: string };
  readonly largeCommunity?: { readonly string: string };
  readonly extendedCommunity?: { readonly string: string };
  readonly atomicAggregate?: boolean;
  readonly aggregatorAs?: number;
  readonly aggregatorId?: string;
  readonly originatorId?: string;
  readonly nexthops: readonly { readonly ip: string }[];
  readonly peer: { readonly peerId: string };
}

export class FrrImport {
  readonly port: number;
  private readonly directory: string;
  private readonly bgpd: LabProcess;

  private constructor(port: number, directory: string, bgpd: LabProcess) {
    this.port = port;
    this.directory = directory;
    this.bgpd = bgpd;
  }

  static async start(options: FrrImportOptions): Promise<FrrImport> {
    const directory = await mkdtemp(join(tmpdir(), "policy-differential-"));
    const port = await freePort();
    await writeFile(join(directory, "vtysh.conf"), "");
    await writeFile(join(directory, "bgpd.conf"), configuration(options));
    await runTool("chown", ["-R", "frr:frr", directory]);
    const bgpd = new LabProcess({
      command: BGPD,
      args: [
        ...["-Z", "-n", "-f", join(directory, "bgpd.conf"), "-i", join(directory, "bgpd.pid")],
        ...["--vty_socket", directory, "-P", "0", "-p", String(port), "-l", "127.0.0.1", "--log", "stdout"],
      ],
      logFile: join(directory, "bgpd.log"),
    });
    const frr = new FrrImport(port, directory, bgpd);
    try {
      await eventually("bgpd answers", () => frr.show("show bgp summary json"), { hopeless: () => bgpd.ended });
      // One line that it does not take can cost many others.
      const refusal = /^.*(error|failed).*$/m.exec(bgpd.log());
      if (refusal !== null) throw new Error(`bgpd refuses its configuration: ${refusal[0]}`);
      return frr;
    } catch (error) {
      await frr.stop();
      throw error;
    }
  }

  /** Resolves once it has looked at that many UPDATEs of each neighbour. */
  async hasRead(updates: ReadonlyMap<string, number>): Promise<void> {
    await eventually(
      "bgpd has read all UPDATEs",
      async () => {
        const neighbors = JSON.parse(await this.show("show bgp neighbors json")) as Neighbors;
        return (
          [...updates].every(([address, count]) => neighbors[address]?.messageStats.updatesRecv === count) || undefined
        );
      },
      { hopeless: () => this.bgpd.ended, every: 200 },
    );
  }

  /** All paths that were permitted, by neighbour and prefix. */
  async paths(): Promise<ReadonlyMap<string, FrrPath>> {
    const paths = new Map<string, FrrPath>();
    for (const family of ["ipv4", "ipv6"]) {
      const { routes } = JSON.parse(await this.show(`show bgp ${family} unicast json detail`)) as Table;
      for (const [prefix, all] of Object.entries(routes)) {
        for (const path of all) if ("peer" in path) paths.set(`${path.peer.peerId} ${prefix}`, path);
      }
    }
    return paths;
  }

  async stop(): Promise<void> {
    await this.bgpd.stop();
    await rm(this.directory, { recursive: true, force: true });
    await rm(join("/var/tmp/frr", `bgpd.${this.bgpd.child.pid}`), { recursive: true, force: true });
  }

  private show(command: string): Promise<string> {
    return runTool("vtysh", ["--vty_socket", this.directory, "--config_dir", this.directory, "-c", command], {
      refusal: /^%/,
    });
  }
}

type Neighbors = Readonly<Record<string, { readonly messageStats: { readonly updatesRecv: number } } | undefined>>;

interface Table {
  /** Among the paths of a prefix stands something about the prefix. */
  readonly routes: Readonly<Record<string, readonly (FrrPath | { readonly prefix: string })[]>>;
}

function configuration({ asn, neighbors, policy }: FrrImportOptions): string {
  return [
    "frr version 8.4",
    "frr defaults traditional",
    "allow-reserved-ranges", // the neighbours' addresses as next hops
    // Some commands make bgpd commit those before them, and a commit looks at everything: let there be one commit only.
    ...policy.filter(commits),
    ...policy.filter((line) => !commits(line)),
    `router bgp ${asn}`,
    " bgp router-id 10.255.255.1",
    " no bgp ebgp-requires-policy",
    " no bgp default ipv4-unicast",
    ...neighbors.flatMap(({ address, asn }) => [
      ` neighbor ${address} remote-as ${asn}`,
      ` neighbor ${address} passive`,
      ` neighbor ${address} disable-connected-check`,
    ]),
    ...["ipv4", "ipv6"].flatMap((family) => [
      ` address-family ${family} unicast`,
      ...neighbors.flatMap(({ address, routeMap }) => [
        `  neighbor ${address} activate`,
        `  neighbor ${address} route-map ${routeMap} in`,
      ]),
      " exit-address-family",
    ]),
    "exit",
    "",
  ].join("\n");
}

function commits(line: string): boolean {
  return line.startsWith("bgp ");
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
