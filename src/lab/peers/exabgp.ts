/**
 * ExaBGP, read and driven through exabgpcli and the JSON events that it hands to a process of ours.
 *
 * It has no table of its own for what it receives: the events are folded into one here. That process is `cp`: it copies
 * what ExaBGP says into a file as it comes, without a shell.
 */
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
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

export const exabgp: PeerKind = {
  name: "exabgp",
  programs: [
    { program: "exabgp", debianPackage: "exabgp" },
    { program: "exabgpcli", debianPackage: "exabgp" },
  ],
  lacks: {
    "stay-shut": "its teardown is always followed by a new attempt",
    "send-communication": "its teardown takes a subcode and no text",
    "show-communication": "version 4.2 fails while it decodes the text, and ends the session without a reason",
  },
  create: (context) => new ExabgpPeer(context),
};

class ExabgpPeer extends DaemonPeer {
  override readonly kind = exabgp;
  /** ExaBGP looks for pipes of this name in /run first, so nobody else may have it. */
  private readonly pipeName = this.context.namespace.name;
  private readonly environmentFile = join(this.directory, "exabgp.env");
  private eventFiles = 0;
  private events: LogFollower | undefined;
  private readonly seen = new Map<string, SeenFromNeighbor>();
  /** One pair of pipes serves one caller at a time. */
  private lastCall: Promise<unknown> = Promise.resolve();

  protected override async launch(): Promise<void> {
    const pipes = join(this.directory, "run");
    await rm(pipes, { recursive: true, force: true });
    await mkdir(pipes);
    await runTool("mkfifo", [join(pipes, `${this.pipeName}.in`), join(pipes, `${this.pipeName}.out`)]);
    const eventFile = join(this.directory, `events-${++this.eventFiles}.jsonl`);
    const configuration = join(this.directory, "exabgp.conf");
    await writeFile(this.environmentFile, this.environment());
    await writeFile(configuration, this.configuration(eventFile));
    this.seen.clear();
    this.startProcess("exabgp", [...this.commonOptions(), configuration]);
    await this.becomes(`${this.name}: exabgp tells its events`, () => existsSync(eventFile) || undefined);
    this.events = new LogFollower(eventFile);
  }

  protected override checkReady(): Promise<unknown> {
    return this.ask("version");
  }

  private commonOptions(): string[] {
    return ["--root", this.directory, "--env", this.environmentFile];
  }

  private environment(): string {
    const addresses = this.description.neighbors.map(({ localAddress }) => localAddress);
    return [
      "[exabgp.api]",
      "cli = true",
      `pipename = '${this.pipeName}'`,
      "ack = true",
      "respawn = false",
      "[exabgp.daemon]",
      "user = 'root'",
      "drop = false",
      "[exabgp.tcp]",
      `bind = '${addresses.join(" ")}'`,
      "[exabgp.log]",
      "level = DEBUG",
      "destination = stdout",
      "",
    ].join("\n");
  }

  private configuration(eventFile: string): string {
    return [
      "process events {",
      `  run /usr/bin/cp /dev/stdin ${eventFile};`,
      "  encoder json;",
      "}",
      ...this.description.lines,
      ...this.description.neighbors.flatMap((neighbor) => this.neighborLines(neighbor)),
      "",
    ].join("\n");
  }

  private neighborLines(neighbor: NeighborDescription): string[] {
    const { address, localAddress, remoteAs, passive, holdTime, lines } = neighbor;
    const { session = [], families = [] } = lines;
    return [
      `neighbor ${address} {`,
      `  router-id ${this.description.routerId};`,
      `  local-address ${localAddress};`,
      `  local-as ${this.description.asn};`,
      `  peer-as ${remoteAs};`,
      `  hold-time ${holdTime};`,
      `  passive ${passive};`,
      "  capability { route-refresh enable; graceful-restart disable; }",
      "  family { ipv4 unicast; ipv6 unicast; }",
      ...[...session, ...families].map((line) => `  ${line}`),
      "  api { processes [ events ]; neighbor-changes; receive { parsed; update; } }",
      "  static {",
      ...[...this.originated.values()].map((announcement) => `    ${routeLine(announcement, neighbor)}`),
      "  }",
      "}",
    ];
  }

  /** Not by a reload, after which version 4.2 takes no order to ask for a route refresh. One command for each next hop. */
  protected override async originate(prefix: string, announcement: Announcement | undefined): Promise<void> {
    const neighborsOf = new Map<string, string[]>();
    for (const neighbor of this.description.neighbors) {
      const nextHop = nextHopOf(prefix, neighbor);
      const word = nextHop === neighbor.localAddress ? "self" : nextHop;
      neighborsOf.set(word, [...(neighborsOf.get(word) ?? []), `neighbor ${neighbor.address}`]);
    }
    const verb = announcement === undefined ? "withdraw" : "announce";
    const attributes = announcement === undefined ? [] : attributeWords(announcement);
    for (const [nextHop, neighbors] of neighborsOf) {
      await this.ask([neighbors.join(", "), verb, "route", prefix, "next-hop", nextHop, ...attributes].join(" "));
    }
  }

  override async refresh(neighbor: string): Promise<void> {
    await this.ask(`neighbor ${neighbor} announce route-refresh ipv4 unicast`);
    await this.ask(`neighbor ${neighbor} announce route-refresh ipv6 unicast`);
  }

  override async reset(neighbor: string): Promise<void> {
    await this.ask(`neighbor ${neighbor} teardown 4`);
  }

  override async shutdown(neighbor: string): Promise<void> {
    await this.ask(`neighbor ${neighbor} teardown 2`);
  }

  /** It never stays down. */
  override enable(): Promise<void> {
    return Promise.resolve();
  }

  override ask(...words: readonly string[]): Promise<string> {
    const call = this.lastCall.then(() =>
      runTool("exabgpcli", [...this.commonOptions(), ...words.flatMap((word) => word.split(" "))], {
        refusal: /returns an error|could not/,
      }),
    );
    this.lastCall = call.catch(() => undefined); // whoever called is told
    return call;
  }

  protected override async readSessions(): Promise<readonly PeerSession[]> {
    const shown = await this.ask("show neighbor extensive");
    this.readEvents();
    return this.description.neighbors.map((neighbor) => this.sessionOf(neighbor, shown));
  }

  private sessionOf({ address, remoteAs }: NeighborDescription, shown: string): PeerSession {
    const paragraph = shown.split(/^(?=Neighbor )/m).find((text) => text.startsWith(`Neighbor ${address}\n`)) ?? "";
    const { lastNotification } = this.seenFrom(address);
    return {
      neighbor: address,
      state: STATES[/^ +state +(\S+)/m.exec(paragraph)?.[1] ?? ""] ?? "Idle",
      remoteAs: Number(/^ +AS +\d+ +(\d+)/m.exec(paragraph)?.[1] ?? remoteAs),
      sent: countsIn(paragraph, "sent"),
      received: countsIn(paragraph, "received"),
      ...(lastNotification === undefined ? {} : { lastNotification }),
    };
  }

  protected override readRoutes(family: FamilyName): Promise<readonly PeerRoute[]> {
    this.readEvents();
    const version = family === "ipv4-unicast" ? 4 : 6;
    const received = [...this.seen.values()].flatMap(({ routes }) => [...routes.values()]);
    return Promise.resolve(received.filter(({ prefix }) => prefix.includes(":") === (version === 6)));
  }

  private readEvents(): void {
    for (const line of this.events?.newLines() ?? []) this.readEvent(JSON.parse(line) as ExabgpEvent);
  }

  private readEvent({ type, neighbor }: ExabgpEvent): void {
    if (neighbor === undefined) return;
    const seen = this.seenFrom(neighbor.address.peer);
    if (type === "update") fold(seen.routes, neighbor.address.peer, neighbor.message?.update);
    if (type !== "state" || neighbor.state !== "down") return;
    seen.routes.clear();
    seen.lastNotification = notificationIn(neighbor.reason ?? "") ?? seen.lastNotification;
  }

  private seenFrom(neighbor: string): SeenFromNeighbor {
    const seen = this.seen.get(neighbor) ?? { routes: new Map(), lastNotification: undefined };
    this.seen.set(neighbor, seen);
    return seen;
  }
}

interface SeenFromNeighbor {
  readonly routes: Map<string, PeerRoute>;
  lastNotification: SeenNotification | undefined;
}

function routeLine(announcement: Announcement, neighbor: NeighborDescription): string {
  const { prefix } = announcement;
  return `route ${prefix} next-hop ${nextHopOf(prefix, neighbor)} ${attributeWords(announcement).join(" ")};`;
}

/** Always said: `self` would be of the session's family, whatever the route's. */
function nextHopOf(prefix: string, { localAddress, nextHop }: NeighborDescription): string {
  return nextHop[prefix.includes(":") ? "ipv6" : "ipv4"] ?? localAddress;
}

function attributeWords(announcement: Announcement): string[] {
  const { origin = "igp", med, localPref, communities = [], largeCommunities = [], asPath = [] } = announcement;
  return [
    `origin ${origin}`,
    ...(med === undefined ? [] : [`med ${med}`]),
    ...(localPref === undefined ? [] : [`local-preference ${localPref}`]),
    ...(communities.length === 0 ? [] : [`community [ ${communities.join(" ")} ]`]),
    ...(largeCommunities.length === 0 ? [] : [`large-community [ ${largeCommunities.join(" ")} ]`]),
    ...(asPath.length === 0 ? [] : [`as-path [ ${asPath.join(" ")} ]`]),
  ];
}

/** As `show neighbor extensive` writes them. */
const STATES: Readonly<Record<string, SessionState | undefined>> = {
  IDLE: "Idle",
  ACTIVE: "Active",
  CONNECT: "Connect",
  OPENSENT: "OpenSent",
  OPENCONFIRM: "OpenConfirm",
  ESTABLISHED: "Established",
};

/** Lines as `open:  1  1`: sent, then received. They count from the session's beginning. */
function countsIn(paragraph: string, direction: "sent" | "received"): MessageCounts {
  const count = (message: string): number => {
    const [, sent, received] = new RegExp(`^ +${message}: +(\\d+) +(\\d+)`, "m").exec(paragraph) ?? [];
    return Number((direction === "sent" ? sent : received) ?? 0);
  };
  return {
    open: count("open"),
    update: count("update"),
    notification: count("notification"),
    keepalive: count("keepalive"),
    routeRefresh: count("refresh"),
  };
}

/** `peer reset, message (notification sent (6,4)) error(…)`. */
function notificationIn(reason: string): SeenNotification | undefined {
  const [, direction, code, subcode] = /notification (sent|received) \((\d+),(\d+)\)/.exec(reason) ?? [];
  if (direction !== "sent" && direction !== "received") return undefined;
  return { direction, code: Number(code), subcode: Number(subcode) };
}

/** An event, as far as it is read. */
interface ExabgpEvent {
  readonly type: string;
  readonly neighbor?: {
    readonly address: { readonly peer: string };
    readonly state?: string;
    readonly reason?: string;
    readonly message?: { readonly update?: ExabgpUpdate };
  };
}

interface ExabgpUpdate {
  readonly attribute?: ExabgpAttributes;
  /** By family, then by next hop. */
  readonly announce?: Readonly<Record<string, Readonly<Record<string, readonly ExabgpNlri[]>>>>;
  readonly withdraw?: Readonly<Record<string, readonly ExabgpNlri[]>>;
}

interface ExabgpNlri {
  readonly nlri: string;
}

interface ExabgpAttributes {
  readonly origin?: RouteOrigin;
  readonly "as-path"?: readonly number[];
  readonly "as-set"?: readonly number[];
  readonly med?: number;
  readonly "local-preference"?: number;
  readonly community?: readonly (readonly number[])[];
  readonly "large-community"?: readonly (readonly number[])[];
}

function fold(routes: Map<string, PeerRoute>, from: string, update: ExabgpUpdate = {}): void {
  for (const withdrawn of Object.values(update.withdraw ?? {})) for (const { nlri } of withdrawn) routes.delete(nlri);
  for (const byNextHop of Object.values(update.announce ?? {})) {
    // A next hop that came with its link-local companion is told as two.
    const nextHops = Object.keys(byNextHop).sort((a, b) => Number(isLinkLocalText(b)) - Number(isLinkLocalText(a)));
    for (const nextHop of nextHops) {
      for (const { nlri } of byNextHop[nextHop]) {
        routes.set(nlri, routeOf(nlri, from, nextHop, update.attribute ?? {}));
      }
    }
  }
}

const isLinkLocalText = (address: string): boolean => address.startsWith("fe80:");

function routeOf(prefix: string, from: string, nextHop: string, attributes: ExabgpAttributes): PeerRoute {
  const { origin = "igp", med, "local-preference": localPref } = attributes;
  const { "as-path": path = [], "as-set": set = [] } = attributes;
  return {
    prefix,
    from,
    nextHop,
    asPath: [...path, ...(set.length === 0 ? [] : [`{${set.join(",")}}`])].join(" "),
    origin,
    ...(med === undefined ? {} : { med }),
    ...(localPref === undefined ? {} : { localPref }),
    communities: (attributes.community ?? []).map((numbers) => numbers.join(":")),
    largeCommunities: (attributes["large-community"] ?? []).map((numbers) => numbers.join(":")),
  };
}
