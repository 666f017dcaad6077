/**
 * GoBGP: gobgpd, read and driven through gobgp over a socket of its own.
 *
 * The last NOTIFICATION is gathered from gobgpd's log, the only place that tells it. What the command line originates is
 * lost when gobgpd ends, so it is told again at every start.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatAsPath } from "../../bgp/as-path.ts";
import type { AsPathSegment } from "../../bgp/messages.ts";
import { DaemonPeer } from "../daemon-peer.ts";
import { LogFollower } from "../log-follower.ts";
import type {
  Announcement,
  Beginning,
  FamilyName,
  MessageCounts,
  NeighborDescription,
  PeerKind,
  PeerRoute,
  PeerSession,
  SeenNotification,
  SessionState,
} from "../peer.ts";
import { runTool } from "../process.ts";

export const gobgp: PeerKind = {
  name: "gobgp",
  programs: [
    { program: "gobgpd", debianPackage: "gobgpd" },
    { program: "gobgp", debianPackage: "gobgpd" },
  ],
  lacks: {
    "show-path-id": "its table has several paths, but not their identifiers",
    "ask-refresh": "it never sends a ROUTE-REFRESH: softresetin only judges again what it has kept",
  },
  create: (context) => new GobgpPeer(context),
};

class GobgpPeer extends DaemonPeer {
  override readonly kind = gobgp;
  private readonly socket = join(this.directory, "api.sock");
  private log: LogFollower | undefined;
  private readonly notifications = new Map<string, SeenNotification>();

  protected override async launch(beginning: Beginning): Promise<void> {
    const configuration = join(this.directory, "gobgpd.toml");
    await writeFile(configuration, this.configuration());
    await rm(this.socket, { force: true }); // one that is left behind counts as an address in use
    const { logFile } = this.startProcess("gobgpd", [
      ...(beginning === "recovering" ? ["--graceful-restart"] : []),
      ...["-f", configuration, "--log-level", "debug", "--pprof-disable", "--api-hosts", `unix://${this.socket}`],
    ]);
    this.log = new LogFollower(logFile);
    this.notifications.clear();
    await this.becomes(`${this.name}: gobgpd answers`, () => this.checkReady());
    for (const [prefix, announcement] of this.originated) await this.originate(prefix, announcement);
  }

  protected override checkReady(): Promise<unknown> {
    return this.ask("global");
  }

  private configuration(): string {
    const { asn, routerId, neighbors, lines } = this.description;
    return [
      "[global.config]",
      `as = ${asn}`,
      `router-id = "${routerId}"`,
      "[global.apply-policy.config]",
      'default-export-policy = "accept-route"',
      `export-policy-list = [${neighbors.map(({ name }) => `"${name}"`).join(", ")}]`,
      ...lines,
      ...neighbors.flatMap((neighbor) => [...neighborLines(neighbor), ...nextHopPolicy(neighbor)]),
      "",
    ].join("\n");
  }

  protected override async originate(prefix: string, announcement: Announcement | undefined): Promise<void> {
    const family = prefix.includes(":") ? "ipv6" : "ipv4";
    const attributes = announcement === undefined ? [] : attributeWords(announcement);
    await this.ask("global", "rib", announcement === undefined ? "del" : "add", "-a", family, prefix, ...attributes);
  }

  override refresh(): Promise<void> {
    return Promise.reject(this.lacking("ask-refresh"));
  }

  override async reset(neighbor: string): Promise<void> {
    await this.ask("neighbor", neighbor, "reset");
  }

  /** `shutdown` takes the text but comes back by itself; `disable` stays, but forgets the text. */
  override async shutdown(neighbor: string, communication?: string): Promise<void> {
    if (communication !== undefined) await this.ask("neighbor", neighbor, "shutdown", "--reason", communication);
    await this.ask("neighbor", neighbor, "disable");
  }

  override async enable(neighbor: string): Promise<void> {
    await this.ask("neighbor", neighbor, "enable");
  }

  override ask(...words: readonly string[]): Promise<string> {
    return runTool("gobgp", ["--target", `unix://${this.socket}`, "--json", ...words]);
  }

  protected override async readSessions(): Promise<readonly PeerSession[]> {
    const neighbors = JSON.parse(await this.ask("neighbor")) as readonly GobgpNeighbor[];
    for (const line of this.log?.newLines() ?? []) this.readLogLine(line);
    return neighbors.map((neighbor) => this.sessionOf(neighbor));
  }

  private readLogLine(line: string): void {
    const direction = /"msg":"(sent|received) notification"/.exec(line)?.[1] as
      | SeenNotification["direction"]
      | undefined;
    if (direction === undefined) return;
    const entry = JSON.parse(line) as GobgpNotification;
    const { Key: neighbor, Code: code, Subcode: subcode, "Communicated-Reason": communication } = entry;
    if (code === undefined || subcode === undefined) return;
    this.notifications.set(neighbor, {
      direction,
      code,
      subcode,
      ...(communication ? { communication } : {}),
    });
  }

  private sessionOf({ conf, state }: GobgpNeighbor): PeerSession {
    const lastNotification = this.notifications.get(conf.neighbor_address);
    return {
      neighbor: conf.neighbor_address,
      state: STATES[state.session_state ?? 0] ?? "Idle",
      remoteAs: conf.peer_asn,
      sent: countsOf(state.messages?.sent),
      received: countsOf(state.messages?.received),
      ...(lastNotification === undefined ? {} : { lastNotification }),
    };
  }

  protected override async readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    const shown = await this.ask("global", "rib", "-a", family === "ipv4-unicast" ? "ipv4" : "ipv6");
    const table = JSON.parse(shown) as Record<string, readonly GobgpPath[]>;
    return Object.entries(table).flatMap(([prefix, paths]) => paths.map((path) => routeOf(prefix, path)));
  }
}

function neighborLines(neighbor: NeighborDescription): string[] {
  const { address, localAddress, remoteAs, passive, holdTime, lines } = neighbor;
  const { session = [], families = [] } = lines;
  return [
    "[[neighbors]]",
    "[neighbors.config]",
    `neighbor-address = "${address}"`,
    `peer-as = ${remoteAs}`,
    "[neighbors.timers.config]",
    `hold-time = ${holdTime}`,
    `keepalive-interval = ${Math.max(1, Math.floor(holdTime / 3))}`,
    "connect-retry = 1",
    "[neighbors.transport.config]",
    `local-address = "${localAddress}"`,
    `passive-mode = ${passive}`,
    ...session,
    ...["ipv4-unicast", "ipv6-unicast"].flatMap((family) => [
      "[[neighbors.afi-safis]]",
      "[neighbors.afi-safis.config]",
      `afi-safi-name = "${family}"`,
      ...families,
    ]),
  ];
}

/**
 * GoBGP puts its address on the session into every route of its own: also an IPv6 address into an IPv4 route, which is an
 * error to a neighbour that has not agreed to RFC 8950. An export policy puts the right one.
 */
function nextHopPolicy({ name, address, nextHop }: NeighborDescription): string[] {
  return [
    "[[defined-sets.neighbor-sets]]",
    `neighbor-set-name = "${name}"`,
    `neighbor-info-list = ["${address}"]`,
    "[[policy-definitions]]",
    `name = "${name}"`,
    ...(["ipv4", "ipv6"] as const).flatMap((family) =>
      nextHop[family] === undefined
        ? []
        : [
            "[[policy-definitions.statements]]",
            `name = "${name}_${family}"`,
            "[policy-definitions.statements.conditions.match-neighbor-set]",
            `neighbor-set = "${name}"`,
            "[policy-definitions.statements.conditions.bgp-conditions]",
            `afi-safi-in-list = ["${family}-unicast"]`,
            'route-type = "local"',
            "[policy-definitions.statements.actions]",
            'route-disposition = "accept-route"',
            "[policy-definitions.statements.actions.bgp-actions]",
            `set-next-hop = "${nextHop[family]}"`,
          ],
    ),
  ];
}

function attributeWords(announcement: Announcement): string[] {
  const { origin = "igp", med, localPref, communities = [], largeCommunities = [], asPath = [] } = announcement;
  return [
    ...["origin", origin],
    ...(med === undefined ? [] : ["med", `${med}`]),
    ...(localPref === undefined ? [] : ["local-pref", `${localPref}`]),
    ...(communities.length === 0 ? [] : ["community", communities.join(",")]),
    ...(largeCommunities.length === 0 ? [] : ["large-community", largeCommunities.join(",")]),
    ...(asPath.length === 0 ? [] : ["aspath", asPath.join(" ")]),
  ];
}

/** `gobgp --json neighbor`, as far as it is read; zeros are left out. */
interface GobgpNeighbor {
  readonly conf: { readonly neighbor_address: string; readonly peer_asn: number };
  readonly state: {
    readonly session_state?: number;
    readonly messages?: { readonly sent?: GobgpCounts; readonly received?: GobgpCounts };
  };
}

interface GobgpCounts {
  readonly open?: number;
  readonly update?: number;
  readonly notification?: number;
  readonly keepalive?: number;
  readonly refresh?: number;
}

/** A line of the log. */
interface GobgpNotification {
  readonly Key: string;
  readonly Code?: number;
  readonly Subcode?: number;
  readonly "Communicated-Reason"?: string;
}

/** By the number of its API. */
const STATES: readonly SessionState[] = ["Idle", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"];

function countsOf({
  open = 0,
  update = 0,
  notification = 0,
  keepalive = 0,
  refresh = 0,
}: GobgpCounts = {}): MessageCounts {
  return { open, update, notification, keepalive, routeRefresh: refresh };
}

/** `gobgp --json global rib`, as far as it is read. */
interface GobgpPath {
  /** Absent for a route of its own. */
  readonly "neighbor-ip"?: string;
  readonly best: boolean;
  readonly stale: boolean;
  readonly attrs: readonly GobgpAttribute[];
}

/** By the number that IANA gives the attribute. */
type GobgpAttribute =
  | { readonly type: 1; readonly value: number }
  | { readonly type: 2; readonly as_paths: readonly GobgpSegment[] }
  | { readonly type: 3; readonly nexthop: string }
  | { readonly type: 4; readonly metric: number }
  | { readonly type: 5; readonly value: number }
  | { readonly type: 8; readonly communities: readonly number[] }
  | { readonly type: 14; readonly nexthop: string }
  | { readonly type: 16; readonly value: readonly GobgpExtendedCommunity[] }
  | { readonly type: 32; readonly value: readonly GobgpLargeCommunity[] };

interface GobgpSegment {
  readonly segment_type: number;
  readonly asns: readonly number[];
}

interface GobgpExtendedCommunity {
  readonly subtype: number;
  readonly value: string;
}

interface GobgpLargeCommunity {
  readonly ASN: number;
  readonly LocalData1: number;
  readonly LocalData2: number;
}

const SEGMENTS: readonly AsPathSegment["type"][] = ["set", "sequence", "confed-sequence", "confed-set"];
const ORIGINS = ["igp", "egp", "incomplete"] as const;
/** By subtype. */
const EXTENDED_COMMUNITIES: Readonly<Record<number, string | undefined>> = { 2: "rt", 3: "soo" };

function routeOf(prefix: string, { "neighbor-ip": from = "local", attrs, best, stale }: GobgpPath): PeerRoute {
  const attribute = <Type extends GobgpAttribute["type"]>(type: Type) =>
    attrs.find((each): each is Extract<GobgpAttribute, { type: Type }> => each.type === type);
  const segments = (attribute(2)?.as_paths ?? []).map(({ segment_type, asns }) => ({
    type: SEGMENTS[segment_type - 1],
    asns,
  }));
  const med = attribute(4)?.metric;
  const localPref = attribute(5)?.value;
  return {
    prefix,
    from: from === "<nil>" ? "local" : from,
    nextHop: attribute(3)?.nexthop ?? attribute(14)?.nexthop,
    asPath: formatAsPath(segments),
    origin: ORIGINS[attribute(1)?.value ?? 0],
    ...(med === undefined ? {} : { med }),
    ...(localPref === undefined ? {} : { localPref }),
    communities: (attribute(8)?.communities ?? []).map((value) => `${value >>> 16}:${value & 0xffff}`),
    largeCommunities: (attribute(32)?.value ?? []).map(
      ({ ASN, LocalData1, LocalData2 }) => `${ASN}:${LocalData1}:${LocalData2}`,
    ),
    extendedCommunities: (attribute(16)?.value ?? []).map(
      ({ subtype, value }) => `${EXTENDED_COMMUNITIES[subtype] ?? subtype}:${value}`,
    ),
    best,
    stale,
  };
}
