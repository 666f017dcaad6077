/** What FRR's bgpd makes of the routes of many neighbours, each with a route map of its own. */

import { eventually } from "../../../src/lab/eventually.ts";
import { BGPD_PREAMBLE, Bgpd } from "../bgpd.ts";

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
  private readonly bgpd: Bgpd;

  private constructor(bgpd: Bgpd) {
    this.bgpd = bgpd;
  }

  static async start(options: FrrImportOptions): Promise<FrrImport> {
    return new FrrImport(await Bgpd.start(configuration(options)));
  }

  get port(): number {
    return this.bgpd.port;
  }

  /** Resolves once it has looked at that many UPDATEs of each neighbour. */
  async hasRead(updates: ReadonlyMap<string, number>): Promise<void> {
    await eventually(
      "bgpd has read all UPDATEs",
      async () => {
        const neighbors = JSON.parse(await this.bgpd.show("show bgp neighbors json")) as Neighbors;
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
      const { routes } = JSON.parse(await this.bgpd.show(`show bgp ${family} unicast json detail`)) as Table;
      for (const [prefix, all] of Object.entries(routes)) {
        for (const path of all) if ("peer" in path) paths.set(`${path.peer.peerId} ${prefix}`, path);
      }
    }
    return paths;
  }

  stop(): Promise<void> {
    return this.bgpd.stop();
  }
}

type Neighbors = Readonly<Record<string, { readonly messageStats: { readonly updatesRecv: number } } | undefined>>;

interface Table {
  /** Among the paths of a prefix stands something about the prefix. */
  readonly routes: Readonly<Record<string, readonly (FrrPath | { readonly prefix: string })[]>>;
}

function configuration({ asn, neighbors, policy }: FrrImportOptions): string[] {
  return [
    ...BGPD_PREAMBLE,
    ...committedOnce(policy),
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
  ];
}

/** Some commands make bgpd commit those before them, and a commit looks at everything: let there be one commit only. */
export function committedOnce(policy: readonly string[]): string[] {
  const commits = (line: string) => line.startsWith("bgp ");
  return [...policy.filter(commits), ...policy.filter((line) => !commits(line))];
}
