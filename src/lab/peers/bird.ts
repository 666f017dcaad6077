/**
 * BIRD 2, read and driven through birdc.
 *
 * birdc shows neither message counts nor the last NOTIFICATION in numbers, so both are gathered from BIRD's log, where
 * `debug packets` tells of every message, except that it is sparing with UPDATEs: in their place stand the routes that the
 * channels count.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DaemonPeer } from "../daemon-peer.ts";
import { LogFollower } from "../log-follower.ts";
import { MessageTally } from "../message-tally.ts";
import type {
  Announcement,
  Beginning,
  FamilyName,
  NeighborDescription,
  PeerKind,
  PeerRoute,
  PeerSession,
  RouteOrigin,
  SeenNotification,
  SessionState,
} from "../peer.ts";
import { runTool } from "../process.ts";

export const bird: PeerKind = {
  name: "bird",
  programs: [
    { program: "bird", debianPackage: "bird2" },
    { program: "birdc", debianPackage: "bird2" },
  ],
  lacks: { "show-path-id": "version 2.0 shows several paths, but not their identifiers" },
  create: (context) => new BirdPeer(context),
};

type Family = "ipv4" | "ipv6";
const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

class BirdPeer extends DaemonPeer {
  override readonly kind = bird;
  private readonly socket = join(this.directory, "bird.ctl");
  private log: LogFollower | undefined;
  private readonly seen = new Map<string, SeenInLog>();

  protected override async launch(beginning: Beginning): Promise<void> {
    const configuration = join(this.directory, "bird.conf");
    await writeFile(configuration, this.configuration());
    for (const family of FAMILIES) await this.writeRoutes(family);
    this.seen.clear();
    const recovery = beginning === "recovering" ? ["-R"] : [];
    const { logFile } = this.startProcess("bird", ["-f", "-c", configuration, "-s", this.socket, ...recovery]);
    this.log = new LogFollower(logFile);
  }

  protected override checkReady(): Promise<unknown> {
    return this.ask("show status");
  }

  private configuration(): string {
    const { routerId, neighbors, lines } = this.description;
    return [
      "log stderr all;",
      `router id ${routerId};`,
      "debug protocols { packets };",
      "protocol device {}",
      ...lines,
      // An include must stand on a line of its own.
      ...FAMILIES.flatMap((family) => [
        `protocol static originated_${family} {`,
        `  ${family};`,
        `  include "${this.routesFile(family)}";`,
        "}",
      ]),
      ...neighbors.flatMap((neighbor) => this.neighborLines(neighbor)),
      "",
    ].join("\n");
  }

  private neighborLines(neighbor: NeighborDescription): string[] {
    const { name, address, localAddress, remoteAs, passive, holdTime, lines } = neighbor;
    const { session = [], families = [] } = lines;
    return [
      `protocol bgp ${name} {`,
      `  local ${localAddress} as ${this.description.asn};`,
      `  neighbor ${address} as ${remoteAs};`,
      "  direct;", // an iBGP neighbour would count as several hops away, and its next hops as unknown
      ...(passive ? ["  passive;"] : []),
      `  hold time ${holdTime};`,
      "  connect delay time 1; connect retry time 1; error wait time 1, 2;",
      ...session.map((line) => `  ${line}`),
      ...FAMILIES.map((family) => `  ${family} { import all; ${exportRule(neighbor, family)} ${families.join(" ")} };`),
      "}",
    ];
  }

  private routesFile(family: Family): string {
    return join(this.directory, `originated-${family}.conf`);
  }

  private async writeRoutes(family: Family): Promise<void> {
    const routes = [...this.originated.values()].filter(({ prefix }) => familyOf(prefix) === family);
    await writeFile(this.routesFile(family), routes.map((route) => `${originationLine(route)}\n`).join(""));
  }

  protected override async originate(prefix: string): Promise<void> {
    await this.writeRoutes(familyOf(prefix));
    await this.ask("configure soft");
  }

  override async refresh(neighbor: string): Promise<void> {
    await this.ask(`reload in ${this.neighborNamed(neighbor).name}`);
  }

  override async reset(neighbor: string): Promise<void> {
    await this.ask(`restart ${this.neighborNamed(neighbor).name}`);
  }

  override async shutdown(neighbor: string, communication?: string): Promise<void> {
    const message = communication === undefined ? "" : ` "${communication}"`;
    await this.ask(`disable ${this.neighborNamed(neighbor).name}${message}`);
  }

  override async enable(neighbor: string): Promise<void> {
    await this.ask(`enable ${this.neighborNamed(neighbor).name}`);
  }

  override ask(...words: readonly string[]): Promise<string> {
    return runTool("birdc", ["-s", this.socket, ...words], {
      refusal: /syntax error|Reconfiguration failed|not found/,
    });
  }

  protected override async readSessions(): Promise<readonly PeerSession[]> {
    const shown = await this.ask("show protocols all");
    for (const line of this.log?.newLines() ?? []) this.readLogLine(line);
    return this.description.neighbors.map((neighbor) => this.sessionOf(neighbor, shown));
  }

  private sessionOf({ name, address, remoteAs }: NeighborDescription, shown: string): PeerSession {
    const paragraph = shown.split(/\n(?=\S)/).find((text) => text.startsWith(`${name} `)) ?? "";
    const { tally, lastNotification } = this.seenFrom(name);
    const { sent, received } = tally.counts();
    return {
      neighbor: address,
      state: stateOf(paragraph),
      remoteAs: Number(/Neighbor AS: +(\d+)/.exec(paragraph)?.[1] ?? remoteAs),
      sent: { ...sent, update: routesCounted(paragraph, "Export") },
      received: { ...received, update: routesCounted(paragraph, "Import") },
      ...(lastNotification === undefined ? {} : { lastNotification: withCommunication(lastNotification, paragraph) }),
    };
  }

  private seenFrom(protocol: string): SeenInLog {
    const seen = this.seen.get(protocol) ?? { tally: new MessageTally(), lastNotification: undefined };
    this.seen.set(protocol, seen);
    return seen;
  }

  private readLogLine(line: string): void {
    const [, protocol, text] = /> (\w+): (.*)$/.exec(line) ?? [];
    if (protocol === undefined || text === undefined) return;
    const seen = this.seenFrom(protocol);
    const [, verb, message] = /^(Sending|Got) ([A-Z-]+)/.exec(text) ?? [];
    if (message !== undefined) seen.tally.count(verb === "Sending" ? "sent" : "received", message);
    const notification = notificationIn(text);
    if (notification === undefined) return;
    seen.lastNotification = notification;
    if (notification.direction === "received") seen.tally.count("received", "NOTIFICATION"); // not logged as `Got`
  }

  protected override async readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    const table = family === "ipv4-unicast" ? "master4" : "master6";
    const addresses = new Map(this.description.neighbors.map(({ name, address }) => [name, address]));
    return routesIn(await this.ask(`show route table ${table} all`), addresses);
  }
}

interface SeenInLog {
  readonly tally: MessageTally;
  lastNotification: SeenNotification | undefined;
}

function familyOf(prefix: string): Family {
  return prefix.includes(":") ? "ipv6" : "ipv4";
}

/**
 * A MED goes to an eBGP neighbour only if the export filter sets it (again). And a route of the family that the session
 * does not run over needs its next hop said.
 */
function exportRule({ nextHop }: NeighborDescription, family: Family): string {
  const address = nextHop[family];
  return [
    "export filter { if source = RTS_STATIC && defined(bgp_med) then bgp_med = bgp_med; accept; };",
    ...(address === undefined ? [] : [`next hop address ${address};`]),
  ].join(" ");
}

function originationLine(announcement: Announcement): string {
  const { prefix, origin = "igp", med, localPref } = announcement;
  const { communities = [], largeCommunities = [], asPath = [] } = announcement;
  const attributes = [
    `bgp_origin = ORIGIN_${origin.toUpperCase()};`,
    ...(med === undefined ? [] : [`bgp_med = ${med};`]),
    ...(localPref === undefined ? [] : [`bgp_local_pref = ${localPref};`]),
    ...communities.map((community) => `bgp_community.add((${community.replaceAll(":", ",")}));`),
    ...largeCommunities.map((community) => `bgp_large_community.add((${community.replaceAll(":", ",")}));`),
    ...asPath.toReversed().map((asn) => `bgp_path.prepend(${asn});`),
  ];
  return `route ${prefix} blackhole { ${attributes.join(" ")} };`;
}

/** A protocol that is not even trying shows no BGP state; BIRD's own states come in the RFC's words. */
function stateOf(paragraph: string): SessionState {
  const shown = /BGP state: +(\S+)/.exec(paragraph)?.[1] ?? "Down";
  return OWN_STATES[shown] ?? (shown as SessionState);
}

const OWN_STATES: Readonly<Record<string, SessionState | undefined>> = {
  Passive: "Active",
  Down: "Idle",
  Close: "Idle",
};

/** Lines as `Import updates: 5 0 0 0 5`, one per channel; `---` stands for what cannot happen. The first number is of all. */
function routesCounted(paragraph: string, direction: "Import" | "Export"): number {
  const counted = paragraph.matchAll(new RegExp(`${direction} (?:updates|withdraws): +(\\d+)`, "g"));
  return [...counted].reduce((sum, [, count]) => sum + Number(count), 0);
}

function withCommunication(notification: SeenNotification, paragraph: string): SeenNotification {
  const communication = /^ +Message: +(.*)$/m.exec(paragraph)?.[1];
  return communication === undefined ? notification : { ...notification, communication };
}

/** BIRD's words for the code and subcode that it received. */
const NOTIFICATIONS: Readonly<Record<string, readonly [code: number, subcode: number] | undefined>> = {
  "Invalid message header": [1, 0],
  "Connection not synchronized": [1, 1],
  "Bad message length": [1, 2],
  "Bad message type": [1, 3],
  "Invalid OPEN message": [2, 0],
  "Unsupported version number": [2, 1],
  "Bad peer AS": [2, 2],
  "Bad BGP identifier": [2, 3],
  "Unsupported optional parameter": [2, 4],
  "Authentication failure": [2, 5],
  "Unacceptable hold time": [2, 6],
  "Required capability missing": [2, 7],
  "No supported AFI/SAFI": [2, 8],
  "Role mismatch": [2, 11],
  "Invalid UPDATE message": [3, 0],
  "Malformed attribute list": [3, 1],
  "Unrecognized well-known attribute": [3, 2],
  "Missing mandatory attribute": [3, 3],
  "Invalid attribute flags": [3, 4],
  "Invalid attribute length": [3, 5],
  "Invalid ORIGIN attribute": [3, 6],
  "AS routing loop": [3, 7],
  "Invalid NEXT_HOP attribute": [3, 8],
  "Optional attribute error": [3, 9],
  "Invalid network field": [3, 10],
  "Malformed AS_PATH": [3, 11],
  "Hold timer expired": [4, 0],
  "Finite state machine error": [5, 0],
  "Unexpected message in OpenSent state": [5, 1],
  "Unexpected message in OpenConfirm state": [5, 2],
  "Unexpected message in Established state": [5, 3],
  Cease: [6, 0],
  "Maximum number of prefixes reached": [6, 1],
  "Administrative shutdown": [6, 2],
  "Peer de-configured": [6, 3],
  "Administrative reset": [6, 4],
  "Connection rejected": [6, 5],
  "Other configuration change": [6, 6],
  "Connection collision resolution": [6, 7],
  "Out of Resources": [6, 8],
  "Invalid ROUTE-REFRESH message": [7, 0],
};

/** `Sending NOTIFICATION(code=6.4)`, `Received: Administrative reset`. */
function notificationIn(text: string): SeenNotification | undefined {
  const [, code, subcode] = /^Sending NOTIFICATION\(code=(\d+)\.(\d+)\)/.exec(text) ?? [];
  if (code !== undefined) return { direction: "sent", code: Number(code), subcode: Number(subcode) };
  const numbers = NOTIFICATIONS[/^Received: ([^:]+)/.exec(text)?.[1] ?? ""];
  return numbers && { direction: "received", code: numbers[0], subcode: numbers[1] };
}

/**
 * `show route all`: a line per path, which names the prefix only for the first of several, then its attributes, indented
 * by a tab.
 */
function routesIn(shown: string, addresses: ReadonlyMap<string, string>): PeerRoute[] {
  const routes: PeerRoute[] = [];
  let prefix = "";
  for (const paragraph of shown.split(/\n(?!\t)/)) {
    const [, named, protocol] = /^(\S+)? +\w+ \[(\w+) /.exec(paragraph) ?? [];
    if (protocol === undefined) continue;
    prefix = named ?? prefix;
    routes.push(routeOf(prefix, addresses.get(protocol) ?? "local", paragraph));
  }
  return routes;
}

function routeOf(prefix: string, from: string, paragraph: string): PeerRoute {
  const attribute = (name: string): string | undefined =>
    new RegExp(`^\\tBGP\\.${name}: (.*)$`, "m").exec(paragraph)?.[1];
  const med = attribute("med");
  const localPref = attribute("local_pref");
  const originatorId = attribute("originator_id");
  const clusterList = attribute("cluster_list");
  const onlyToCustomer = attribute("otc");
  return {
    prefix,
    from,
    nextHop: attribute("next_hop")?.split(" ")[0],
    asPath: attribute("as_path") ?? "",
    origin: (attribute("origin") ?? "IGP").toLowerCase() as RouteOrigin,
    ...(med === undefined ? {} : { med: Number(med) }),
    ...(localPref === undefined ? {} : { localPref: Number(localPref) }),
    communities: tuplesIn(attribute("community")),
    largeCommunities: tuplesIn(attribute("large_community")),
    extendedCommunities: tuplesIn(attribute("ext_community")).map((community) => community.replace(/^ro:/, "soo:")),
    ...(originatorId === undefined ? {} : { originatorId }),
    ...(clusterList === undefined ? {} : { clusterList: clusterList.trim().split(" ") }),
    ...(onlyToCustomer === undefined ? {} : { onlyToCustomer: Number(onlyToCustomer) }),
    best: / \* /.test(paragraph.split("\n", 1)[0]),
  };
}

/** `(65000,100) (65000,200)` and `(1, 2, 3)` to `65000:100`, `65000:200` and `1:2:3`. */
function tuplesIn(text = ""): string[] {
  return [...text.matchAll(/\(([^)]*)\)/g)].map(([, tuple = ""]) => tuple.replace(/, ?/g, ":"));
}
