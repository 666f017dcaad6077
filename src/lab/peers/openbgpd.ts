/**
 * OpenBGPD, read and driven through bgpctl over a socket of its own.
 *
 * Its command line cannot say all attributes of a route (there is no origin), so what it originates is in its
 * configuration, which it reads again without touching a session. bgpctl forgets the last NOTIFICATION as soon as the next
 * session begins, so that one is gathered from the log.
 */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DaemonPeer } from "../daemon-peer.ts";
import { LogFollower } from "../log-follower.ts";
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

/** FRR's daemon has the same name; Debian keeps that one elsewhere. */
const BGPD = "/usr/sbin/bgpd";
const USER = "_openbgpd";

export const openbgpd: PeerKind = {
  name: "openbgpd",
  programs: [
    { program: BGPD, debianPackage: "openbgpd" },
    { program: "bgpctl", debianPackage: "openbgpd" },
  ],
  lacks: {
    "originate-path": "its network statements take no path",
    "answer-refresh": "version 7.7 takes every family for one that was not negotiated (a test the wrong way round)",
  },
  create: (context) => new OpenbgpdPeer(context),
};

class OpenbgpdPeer extends DaemonPeer {
  override readonly kind = openbgpd;
  private readonly configurationFile = join(this.directory, "bgpd.conf");
  private readonly socket = join(this.directory, "bgpd.sock");
  private log: LogFollower | undefined;
  private readonly notifications = new Map<string, SeenNotification>();

  protected override async launch(): Promise<void> {
    await this.writeConfiguration();
    await makeJail();
    const { logFile } = this.startProcess(BGPD, ["-d", "-v", "-f", this.configurationFile]);
    this.log = new LogFollower(logFile);
    this.notifications.clear();
  }

  protected override checkReady(): Promise<unknown> {
    return this.ask("show", "summary");
  }

  /** It refuses a configuration that others could read. */
  private async writeConfiguration(): Promise<void> {
    await writeFile(this.configurationFile, this.configuration(), { mode: 0o600 });
    await chmod(this.configurationFile, 0o600);
  }

  private configuration(): string {
    const { asn, routerId, neighbors, lines } = this.description;
    return [
      `AS ${asn}`,
      `router-id ${routerId}`,
      "fib-update no",
      `socket "${this.socket}"`,
      "connect-retry 1",
      ...neighbors.map(({ localAddress }) => `listen on ${localAddress}`),
      ...[...this.originated.values()].map(networkLine),
      ...neighbors.flatMap((neighbor) => neighborLines(neighbor, asn)),
      "allow from any",
      "allow to any",
      ...lines,
      ...neighbors.flatMap(nextHopRules),
      "",
    ].join("\n");
  }

  protected override async originate(): Promise<void> {
    await this.writeConfiguration();
    await this.ask("reload");
  }

  override async refresh(neighbor: string): Promise<void> {
    await this.ask("neighbor", neighbor, "refresh");
  }

  override async reset(neighbor: string): Promise<void> {
    await this.ask("neighbor", neighbor, "clear");
  }

  override async shutdown(neighbor: string, communication?: string): Promise<void> {
    await this.ask("neighbor", neighbor, "down", ...(communication === undefined ? [] : [communication]));
  }

  override async enable(neighbor: string): Promise<void> {
    await this.ask("neighbor", neighbor, "up");
  }

  /** It would rest for 30 s, and longer each time. */
  override retry(neighbor: string): Promise<void> {
    return this.enable(neighbor);
  }

  override ask(...words: readonly string[]): Promise<string> {
    return runTool("bgpctl", ["-s", this.socket, "-j", ...words]);
  }

  protected override async readSessions(): Promise<readonly PeerSession[]> {
    const { neighbors } = JSON.parse(await this.ask("show", "neighbor")) as OpenbgpdNeighbors;
    for (const line of this.log?.newLines() ?? []) this.readLogLine(line);
    return neighbors.map((neighbor) => sessionOf(neighbor, this.notifications.get(neighbor.remote_addr)));
  }

  /** What a NOTIFICATION says comes before what its communication says. */
  private readLogLine(line: string): void {
    const [, neighbor, text] = /^neighbor (\S+): (.*)$/.exec(line) ?? [];
    if (neighbor === undefined || text === undefined) return;
    const notification = notificationIn(text);
    const communication = /^received shutdown reason: "(.*)"$/.exec(text)?.[1];
    const last = notification ?? this.notifications.get(neighbor);
    if (last !== undefined) this.notifications.set(neighbor, { ...last, ...(communication && { communication }) });
  }

  protected override async readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    const name = family === "ipv4-unicast" ? "inet" : "inet6";
    const { rib = [] } = JSON.parse(await this.ask("show", "rib", name, "detail")) as OpenbgpdRib;
    // It also shows paths that its own AS is in, and does not use them.
    const own = `${this.description.asn}`;
    return rib.filter(({ aspath }) => !aspath.split(" ").includes(own)).map(routeOf);
  }
}

/** Its unprivileged parts lock themselves up in their user's home, which the packaged service makes when it starts. */
async function makeJail(): Promise<void> {
  const users = await readFile("/etc/passwd", "utf8");
  const home = users
    .split("\n")
    .find((line) => line.startsWith(`${USER}:`))
    ?.split(":")[5];
  if (home === undefined) throw new Error(`there is no user ${USER}: is Debian's openbgpd installed?`);
  await mkdir(home, { recursive: true, mode: 0o755 });
}

function networkLine(announcement: Announcement): string {
  const { prefix, origin = "igp", med, localPref, communities = [], largeCommunities = [] } = announcement;
  const attributes = [
    `origin ${origin}`,
    ...(med === undefined ? [] : [`metric ${med}`]),
    ...(localPref === undefined ? [] : [`localpref ${localPref}`]),
    ...communities.map((community) => `community ${community}`),
    ...largeCommunities.map((community) => `large-community ${community}`),
  ];
  return `network ${prefix} set { ${attributes.join(" ")} }`;
}

function neighborLines(neighbor: NeighborDescription, asn: number): string[] {
  const { address, localAddress, remoteAs, passive, holdTime, lines } = neighbor;
  const { session = [], families = [] } = lines;
  return [
    `neighbor ${address} {`,
    `  remote-as ${remoteAs}`,
    ...(remoteAs === asn ? [] : ["  multihop 2"]), // see nextHopRules
    `  local-address ${localAddress}`,
    `  holdtime ${holdTime}`,
    ...(passive ? ["  passive"] : []),
    "  announce IPv4 unicast",
    "  announce IPv6 unicast",
    ...[...session, ...families].map((line) => `  ${line}`),
    "}",
  ];
}

/**
 * The next hop of routes of the family that the session does not run over. Left to itself, 7.7 looks for it on the wrong
 * interface, the loopback, and takes it over ours for a neighbour that is directly connected: hence `multihop`.
 */
function nextHopRules({ address, localAddress, nextHop }: NeighborDescription): string[] {
  const [family, other] = localAddress.includes(":")
    ? (["inet", nextHop.ipv4] as const)
    : (["inet6", nextHop.ipv6] as const);
  if (other === undefined) return [];
  return [`match to ${address} ${family} set nexthop ${other}`, `match to ${address} ${family} set nexthop no-modify`];
}

/** `bgpctl -j show neighbor`, as far as it is read. */
interface OpenbgpdNeighbors {
  readonly neighbors: readonly OpenbgpdNeighbor[];
}

interface OpenbgpdNeighbor {
  readonly remote_as: string;
  readonly remote_addr: string;
  readonly state: SessionState;
  readonly stats: { readonly message: { readonly sent: OpenbgpdCounts; readonly received: OpenbgpdCounts } };
}

interface OpenbgpdCounts {
  readonly open: number;
  readonly notifications: number;
  readonly updates: number;
  readonly keepalives: number;
  readonly route_refresh: number;
}

function sessionOf(shown: OpenbgpdNeighbor, lastNotification: SeenNotification | undefined): PeerSession {
  return {
    neighbor: shown.remote_addr,
    state: shown.state,
    remoteAs: Number(shown.remote_as),
    sent: countsOf(shown.stats.message.sent),
    received: countsOf(shown.stats.message.received),
    ...(lastNotification === undefined ? {} : { lastNotification }),
  };
}

function countsOf(shown: OpenbgpdCounts): MessageCounts {
  return {
    open: shown.open,
    update: shown.updates,
    notification: shown.notifications,
    keepalive: shown.keepalives,
    routeRefresh: shown.route_refresh,
  };
}

/** OpenBGPD's words, by code and subcode. */
const ERRORS: readonly (readonly [words: string, ...subcodes: string[]])[] = [
  ["none"],
  ["Header error", "none", "synchronization error", "wrong length", "unknown message type"],
  [
    "error in OPEN message",
    "none",
    "version mismatch",
    "AS unacceptable",
    "BGPID invalid",
    "optional parameter error",
    "authentication error",
    "unacceptable holdtime",
    "unsupported capability",
    "",
    "",
    "",
    "role mismatch",
  ],
  [
    "error in UPDATE message",
    "none",
    "attribute list error",
    "unknown well-known attribute",
    "well-known attribute missing",
    "attribute flags error",
    "attribute length wrong",
    "origin unacceptable",
    "loop detected",
    "nexthop unacceptable",
    "optional attribute error",
    "network unacceptable",
    "AS-Path unacceptable",
  ],
  ["HoldTimer expired"],
  [
    "Finite State Machine error",
    "unspecified error",
    "received unexpected message in OpenSent",
    "received unexpected message in OpenConfirm",
    "received unexpected message in Established",
  ],
  [
    "Cease",
    "none",
    "received max-prefix exceeded",
    "administratively down",
    "peer unconfigured",
    "administrative reset",
    "connection rejected",
    "other config change",
    "collision",
    "resource exhaustion",
    "hard reset",
    "sent max-prefix exceeded",
  ],
  ["error in ROUTE-REFRESH message", "none", "invalid message length"],
];

/** `received notification: Cease, administrative reset`. */
function notificationIn(text: string): SeenNotification | undefined {
  const [, verb, words, more = ""] = /^(sending|received) notification: ([^,]+)(?:, (.*))?$/.exec(text) ?? [];
  const code = ERRORS.findIndex(([name]) => name === words);
  if (code < 0) return undefined;
  const known = more === "" ? 0 : ERRORS[code].indexOf(more) - 1;
  const subcode = known >= 0 ? known : Number(/unknown subcode (\d+)/.exec(more)?.[1] ?? 0);
  return { direction: verb === "sending" ? "sent" : "received", code, subcode };
}

/** `bgpctl -j show rib detail`, as far as it is read. */
interface OpenbgpdRib {
  readonly rib?: readonly OpenbgpdPath[];
}

interface OpenbgpdPath {
  readonly prefix: string;
  readonly aspath: string;
  readonly exit_nexthop: string;
  readonly neighbor: { readonly description?: string; readonly remote_addr: string };
  readonly origin: string;
  readonly metric: number;
  readonly localpref: number;
  readonly communities?: readonly string[];
  readonly large_communities?: readonly string[];
  readonly extended_communities?: readonly string[];
  readonly path_id?: number;
  readonly best?: boolean;
  readonly stale?: boolean;
}

function routeOf(shown: OpenbgpdPath): PeerRoute {
  return {
    prefix: shown.prefix,
    from: shown.neighbor.description === "LOCAL" ? "local" : shown.neighbor.remote_addr,
    nextHop: shown.exit_nexthop,
    asPath: shown.aspath,
    origin: shown.origin.toLowerCase() as RouteOrigin,
    med: shown.metric,
    localPref: shown.localpref,
    communities: (shown.communities ?? []).map(numericCommunity),
    largeCommunities: shown.large_communities ?? [],
    extendedCommunities: (shown.extended_communities ?? []).map((community) => community.replace(" ", ":")),
    ...(shown.path_id === undefined ? {} : { pathId: shown.path_id }),
    best: shown.best ?? false,
    stale: shown.stale ?? false,
  };
}
