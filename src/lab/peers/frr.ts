/**
 * FRR: zebra and bgpd, read and driven through vtysh.
 *
 * zebra installs nothing (bgpd runs with `-n`), but must be there: without it bgpd knows of no interface, and ends an IPv4
 * session over the first IPv6 route that arrives on it. bfdd runs where a neighbour is to have BFD.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DaemonPeer } from "../daemon-peer.ts";
import type {
  Announcement,
  FamilyName,
  MessageCounts,
  NeighborDescription,
  PeerKind,
  PeerRoute,
  PeerSession,
  RouteOrigin,
  SeenNotification,
  SessionState,
} from "../peer.ts";
import { runTool } from "../process.ts";
import { numericCommunity } from "../spelling.ts";

/** Debian keeps the daemons off the PATH, and OpenBGPD's is called bgpd, too. */
const ZEBRA = "/usr/lib/frr/zebra";
const BGPD = "/usr/lib/frr/bgpd";
const BFDD = "/usr/lib/frr/bfdd";
/** The daemons become this user, and must be able to write into their folder. */
const OWNER = "frr:frr";
/** Each daemon makes a folder here for its crash log, and removes it only when it ends in good order. */
const CRASH_LOGS = "/var/tmp/frr";

export const frr: PeerKind = {
  name: "frr",
  programs: [
    { program: BGPD, debianPackage: "frr" },
    { program: ZEBRA, debianPackage: "frr" },
    { program: "vtysh", debianPackage: "frr" },
  ],
  lacks: {},
  create: (context) => new FrrPeer(context),
};

class FrrPeer extends DaemonPeer {
  override readonly kind = frr;
  private crashLogs: string[] = [];
  private routeMaps = 0;

  protected override async launch(): Promise<void> {
    const zserv = join(this.directory, "zserv.api");
    await rm(zserv, { force: true });
    await writeFile(join(this.directory, "vtysh.conf"), ""); // vtysh complains without
    await writeFile(join(this.directory, "zebra.conf"), "");
    const { bfdd, others } = divided(this.description.lines);
    await writeFile(join(this.directory, "bgpd.conf"), this.configuration(others));
    await writeFile(join(this.directory, "bfdd.conf"), `${bfdd.join("\n")}\n`);
    await runTool("chown", ["-R", OWNER, this.directory]);
    this.startDaemon(ZEBRA, ["-z", zserv]);
    await this.becomes(`${this.name}: zebra listens`, () => existsSync(zserv) || undefined);
    if (bfdd.length > 0 || this.description.neighbors.some(hasBfd)) {
      this.startDaemon(BFDD, ["-z", zserv, "--bfdctl", join(this.directory, "bfdd.sock")]);
    }
    this.startDaemon(BGPD, ["-z", zserv, "-n"]);
  }

  private startDaemon(program: string, args: readonly string[]): void {
    const daemon = program.split("/").at(-1);
    const { child } = this.startProcess(program, [
      ...["-f", join(this.directory, `${daemon}.conf`), "-i", join(this.directory, `${daemon}.pid`)],
      ...["--vty_socket", this.directory, "-P", "0", "--log", "stdout", "--log-level", "debugging"],
      ...args,
    ]);
    this.crashLogs.push(join(CRASH_LOGS, `${daemon}.${child.pid}`));
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.removeCrashLogs();
  }

  override async kill(): Promise<void> {
    await super.kill();
    await this.removeCrashLogs();
  }

  private async removeCrashLogs(): Promise<void> {
    for (const directory of this.crashLogs) await rm(directory, { recursive: true, force: true });
    this.crashLogs = [];
  }

  protected override checkReady(): Promise<unknown> {
    return this.ask("show bgp summary json");
  }

  private configuration(lines: readonly string[]): string {
    const { asn, routerId, neighbors } = this.description;
    const routes = [...this.originated.values()].flatMap((announcement) => this.originationLines(announcement));
    return [
      "debug bgp neighbor-events",
      `router bgp ${asn}`,
      ` bgp router-id ${routerId}`,
      " bgp log-neighbor-changes",
      " no bgp ebgp-requires-policy",
      " no bgp network import-check",
      ...neighbors.flatMap(neighborLines),
      ...(["ipv4", "ipv6"] as const).flatMap((family) => [
        ` address-family ${family} unicast`,
        ...neighbors.flatMap(({ address, lines: { families = [] } }) =>
          ["activate", "send-community all", ...families].map((line) => `  neighbor ${address} ${line}`),
        ),
        " exit-address-family",
      ]),
      "exit",
      ...routes,
      ...lines,
      "",
    ].join("\n");
  }

  /** A route map of its own carries the attributes; a new one each time, because FRR applies a changed one only later. */
  private originationLines(announcement: Announcement): string[] {
    const { prefix, origin = "igp", med, localPref } = announcement;
    const { communities = [], largeCommunities = [], asPath = [] } = announcement;
    const routeMap = `originated-${++this.routeMaps}`;
    return [
      `route-map ${routeMap} permit 10`,
      ` set origin ${origin}`,
      ...(med === undefined ? [] : [` set metric ${med}`]),
      ...(localPref === undefined ? [] : [` set local-preference ${localPref}`]),
      ...(communities.length === 0 ? [] : [` set community ${communities.join(" ")}`]),
      ...(largeCommunities.length === 0 ? [] : [` set large-community ${largeCommunities.join(" ")}`]),
      ...(asPath.length === 0 ? [] : [` set as-path prepend ${asPath.join(" ")}`]),
      "exit",
      ...this.networkLines(`network ${prefix} route-map ${routeMap}`, prefix),
    ];
  }

  private networkLines(line: string, prefix: string): string[] {
    const family = prefix.includes(":") ? "ipv6" : "ipv4";
    return [
      `router bgp ${this.description.asn}`,
      ` address-family ${family} unicast`,
      `  ${line}`,
      " exit-address-family",
      "exit",
    ];
  }

  protected override originate(prefix: string, announcement: Announcement | undefined): Promise<void> {
    return this.configure(
      announcement === undefined
        ? this.networkLines(`no network ${prefix}`, prefix)
        : this.originationLines(announcement),
    );
  }

  override async refresh(neighbor: string): Promise<void> {
    await this.ask(`clear bgp ipv4 unicast ${neighbor} soft in`);
    await this.ask(`clear bgp ipv6 unicast ${neighbor} soft in`);
  }

  override async reset(neighbor: string): Promise<void> {
    await this.ask(`clear bgp ${neighbor}`);
  }

  override async shutdown(neighbor: string, communication?: string): Promise<void> {
    const message = communication === undefined ? "" : ` message ${communication}`;
    await this.configureRouter(`neighbor ${neighbor} shutdown${message}`);
  }

  /** Also takes back the message, which would otherwise go along with the next reset; the grammar wants one to be named. */
  override async enable(neighbor: string): Promise<void> {
    await this.configureRouter(`no neighbor ${neighbor} shutdown message any`);
  }

  private configureRouter(line: string): Promise<void> {
    return this.configure([`router bgp ${this.description.asn}`, line]);
  }

  private async configure(lines: readonly string[]): Promise<void> {
    await this.ask("configure terminal", ...lines);
  }

  /** Each word is a whole command of vtysh. */
  override ask(...commands: readonly string[]): Promise<string> {
    return runTool(
      "vtysh",
      [
        ...["--vty_socket", this.directory, "--config_dir", this.directory],
        ...commands.flatMap((command) => ["-c", command]),
      ],
      { refusal: /^%/ },
    );
  }

  protected override async readSessions(): Promise<readonly PeerSession[]> {
    const neighbors = JSON.parse(await this.ask("show bgp neighbors json")) as Record<string, FrrNeighbor>;
    return Object.entries(neighbors).map(([address, neighbor]) => sessionOf(address, neighbor));
  }

  protected override async readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    const name = family === "ipv4-unicast" ? "ipv4" : "ipv6";
    const { routes } = JSON.parse(await this.ask(`show bgp ${name} unicast json detail`)) as FrrTable;
    return Object.entries(routes).flatMap(([prefix, entry]) => pathsOf(entry).map((path) => routeOf(prefix, path)));
  }
}

/** The blocks that are bfdd's, from `bfd` to `exit`, and all the rest. */
function divided(lines: readonly string[]): { readonly bfdd: readonly string[]; readonly others: readonly string[] } {
  const bfdd: string[] = [];
  const others: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (line === "bfd") isInside = true;
    (isInside ? bfdd : others).push(line);
    if (line === "exit") isInside = false;
  }
  return { bfdd, others };
}

function hasBfd({ lines: { session = [] } }: NeighborDescription): boolean {
  return session.some((line) => line.startsWith("bfd"));
}

function neighborLines(neighbor: NeighborDescription): string[] {
  const { address, localAddress, remoteAs, passive, holdTime, lines } = neighbor;
  const { session = [] } = lines;
  return [
    ` neighbor ${address} remote-as ${remoteAs}`,
    ` neighbor ${address} update-source ${localAddress}`,
    ` neighbor ${address} timers ${Math.max(1, Math.floor(holdTime / 3))} ${holdTime}`,
    ` neighbor ${address} timers connect 1`,
    ...(passive ? [` neighbor ${address} passive`] : []),
    ...session.map((line) => ` neighbor ${address} ${line}`),
  ];
}

/** `show bgp neighbors json`, as far as it is read. */
interface FrrNeighbor {
  readonly remoteAs: number;
  readonly bgpState: string;
  readonly messageStats: {
    readonly opensSent: number;
    readonly opensRecv: number;
    readonly notificationsSent: number;
    readonly notificationsRecv: number;
    readonly updatesSent: number;
    readonly updatesRecv: number;
    readonly keepalivesSent: number;
    readonly keepalivesRecv: number;
    readonly routeRefreshSent: number;
    readonly routeRefreshRecv: number;
  };
  readonly lastResetDueTo?: string;
  /** Code and subcode, two hexadecimal digits each. */
  readonly lastErrorCodeSubcode?: string;
  readonly lastShutdownDescription?: string;
}

function sessionOf(neighbor: string, shown: FrrNeighbor): PeerSession {
  const { messageStats: counted } = shown;
  const sent: MessageCounts = {
    open: counted.opensSent,
    update: counted.updatesSent,
    notification: counted.notificationsSent,
    keepalive: counted.keepalivesSent,
    routeRefresh: counted.routeRefreshSent,
  };
  const received: MessageCounts = {
    open: counted.opensRecv,
    update: counted.updatesRecv,
    notification: counted.notificationsRecv,
    keepalive: counted.keepalivesRecv,
    routeRefresh: counted.routeRefreshRecv,
  };
  const lastNotification = notificationOf(shown);
  return {
    neighbor,
    state: stateOf(shown.bgpState),
    remoteAs: shown.remoteAs,
    sent,
    received,
    ...(lastNotification === undefined ? {} : { lastNotification }),
  };
}

/** FRR has two states more, both on the way to Idle. */
function stateOf(shown: string): SessionState {
  return shown === "Clearing" || shown === "Deleted" ? "Idle" : (shown as SessionState);
}

function notificationOf(shown: FrrNeighbor): SeenNotification | undefined {
  const { lastErrorCodeSubcode: hex, lastShutdownDescription: communication } = shown;
  if (hex === undefined) return undefined;
  return {
    direction: shown.lastResetDueTo === "BGP Notification received" ? "received" : "sent",
    code: Number.parseInt(hex.slice(0, 2), 16),
    subcode: Number.parseInt(hex.slice(2, 4), 16),
    ...(communication === undefined ? {} : { communication }),
  };
}

/** `show bgp … json detail`, as far as it is read. */
interface FrrTable {
  readonly routes: Record<string, FrrEntry>;
}
/** FRR 8 mixes a header of the prefix among its paths; FRR 10 has it around them. */
type FrrEntry = readonly (FrrPath | FrrHeader)[] | { readonly paths: readonly FrrPath[] };
interface FrrHeader {
  readonly peer?: undefined;
}
interface FrrPath {
  readonly aspath: { readonly string: string };
  readonly origin: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly community?: { readonly list: readonly string[] };
  readonly largeCommunity?: { readonly list: readonly string[] };
  readonly extendedCommunity?: { readonly string: string };
  readonly originatorId?: string;
  readonly clusterList?: { readonly list: readonly string[] };
  readonly otc?: number;
  readonly addpathRxId?: number;
  readonly bestpath?: { readonly overall?: true };
  readonly multipath?: true;
  readonly stale?: true;
  readonly nexthops?: readonly { readonly ip: string }[];
  readonly peer: { readonly peerId: string };
}

function pathsOf(entry: FrrEntry): readonly FrrPath[] {
  const all = "paths" in entry ? entry.paths : entry;
  return all.filter((path): path is FrrPath => path.peer !== undefined);
}

/** FRR writes the unspecified address where a path has no peer. */
const NO_PEER = new Set(["0.0.0.0", "::", "(unspec)"]);

function routeOf(prefix: string, path: FrrPath): PeerRoute {
  const { aspath, origin, metric, locPrf, community, largeCommunity, nexthops = [], peer } = path;
  const { extendedCommunity, originatorId, clusterList, otc: onlyToCustomer, addpathRxId: pathId } = path;
  return {
    prefix,
    from: NO_PEER.has(peer.peerId) ? "local" : peer.peerId,
    nextHop: nexthops[0]?.ip,
    asPath: aspath.string === "Local" ? "" : aspath.string,
    origin: origin.toLowerCase() as RouteOrigin,
    ...(metric === undefined ? {} : { med: metric }),
    ...(locPrf === undefined ? {} : { localPref: locPrf }),
    communities: (community?.list ?? []).map(numericCommunity),
    largeCommunities: largeCommunity?.list ?? [],
    extendedCommunities: extendedCommunity?.string.toLowerCase().split(" ") ?? [],
    ...(originatorId === undefined ? {} : { originatorId }),
    ...(clusterList === undefined ? {} : { clusterList: clusterList.list }),
    ...(onlyToCustomer === undefined ? {} : { onlyToCustomer }),
    ...(pathId === undefined ? {} : { pathId }),
    best: path.bestpath?.overall ?? false,
    multipath: path.multipath ?? false,
    stale: path.stale ?? false,
  };
}
