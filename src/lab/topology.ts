/**
 * A topology: which routers, which links, which sessions over them. A plain value; `planTopology` checks it and works out
 * who has which address and who is whose neighbour.
 */
import { formatIp } from "../net/address.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";
import type { NeighborOptions, SpeakerOptions } from "../speaker/settings/options.ts";
import type { Announcement, NeighborDescription, NeighborLines, PeerDescription, PeerKind } from "./peer.ts";

export interface Topology {
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  readonly links: readonly LinkSpec[];
}

export interface NodeSpec {
  readonly kind: PeerKind;
  readonly asn: number;
  readonly routerId: string;
  /** What it originates from its start on. */
  readonly announcements?: readonly Announcement[];
  /** More of its configuration, in its own language; of a Bellman: lists and route maps, in FRR's. */
  readonly lines?: readonly string[];
  /** What is to be different from the defaults of a Bellman. */
  readonly bellman?: Partial<SpeakerOptions>;
}

export interface LinkSpec {
  /** Also the name of the interface at both ends: at most 15 characters. */
  readonly name: string;
  /** Two nodes by name. */
  readonly ends: readonly [string, string];
  /** A subnet of each family, as `10.64.1.0/30`: the first end has its first address, the second end its second. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly sessions?: readonly SessionSpec[];
}

export interface SessionSpec {
  readonly over: "ipv4" | "ipv6";
  /** The node that connects, the other one being passive. Default: both connect. */
  readonly connects?: string;
  /** Seconds. Default 9. */
  readonly holdTime?: number;
  /** What is to be different from the defaults at an end that is a Bellman. */
  readonly bellman?: Partial<NeighborOptions>;
  /** What is to be said besides at an end that is none. */
  readonly lines?: NeighborLines;
  /** The AS that a node, by name, is known by at the other end, where it is not the node's own. */
  readonly knownAs?: Readonly<Record<string, number>>;
}

/** A topology with nothing left to decide. */
export interface Plan {
  readonly nodes: readonly PlannedNode[];
  readonly links: readonly PlannedLink[];
}

export interface PlannedNode {
  readonly kind: PeerKind;
  readonly description: PeerDescription;
}

export interface PlannedLink {
  readonly name: string;
  readonly ends: readonly [PlannedEnd, PlannedEnd];
}

export interface PlannedEnd {
  readonly node: string;
  /** With prefix length. */
  readonly addresses: readonly string[];
}

export class TopologyError extends Error {
  override readonly name = "TopologyError";
  readonly code = "bad-topology";
}

const DEFAULT_HOLD_TIME = 9;
/** IFNAMSIZ less the final zero. */
const LONGEST_INTERFACE_NAME = 15;
/** What /proc/sys/net/ipv4/conf calls those that are none. */
const RESERVED_INTERFACE_NAMES: ReadonlySet<string> = new Set(["all", "default"]);
/** These names end up in interface names, file names and five configuration languages. */
const NAME = /^[a-z][a-z0-9_]*$/i;

export function planTopology({ nodes, links }: Topology): Plan {
  const neighbors = new Map<string, NeighborDescription[]>();
  for (const name of Object.keys(nodes)) {
    checkName(name);
    neighbors.set(name, []);
  }
  const plannedLinks = links.map((link) => {
    checkLink(link, nodes);
    for (const session of link.sessions ?? []) {
      for (const side of [0, 1] as const) {
        neighbors.get(link.ends[side])?.push(describeNeighbor(link, session, side, nodes));
      }
    }
    return { name: link.name, ends: [planEnd(link, 0), planEnd(link, 1)] as const };
  });
  const plannedNodes = Object.entries(nodes).map(([name, node]) => {
    const { kind, asn, routerId, announcements = [], lines = [], bellman = {} } = node;
    const description = { name, asn, routerId, announcements, lines, bellman, neighbors: neighbors.get(name) ?? [] };
    return { kind, description };
  });
  return { nodes: plannedNodes, links: plannedLinks };
}

function describeNeighbor(
  link: LinkSpec,
  { over, connects, holdTime = DEFAULT_HOLD_TIME, bellman = {}, lines = {}, knownAs = {} }: SessionSpec,
  side: 0 | 1,
  nodes: Topology["nodes"],
): NeighborDescription {
  const self = link.ends[side];
  const other = link.ends[1 - side];
  if (connects !== undefined && !link.ends.includes(connects)) {
    throw new TopologyError(`link ${link.name}: ${connects} cannot connect, it is not an end of the link`);
  }
  const subnet = link[over];
  if (subnet === undefined) throw new TopologyError(`link ${link.name}: a session over ${over} needs a subnet of it`);
  return {
    name: `${link.name}_${over}`,
    address: hostOf(subnet, 1 - side),
    localAddress: hostOf(subnet, side),
    remoteAs: knownAs[other] ?? nodes[other].asn,
    passive: connects !== undefined && connects !== self,
    holdTime,
    bellman,
    lines,
    nextHop: {
      ...(link.ipv4 === undefined ? {} : { ipv4: hostOf(link.ipv4, side) }),
      ...(link.ipv6 === undefined ? {} : { ipv6: hostOf(link.ipv6, side) }),
    },
  };
}

function planEnd(link: LinkSpec, side: 0 | 1): PlannedEnd {
  const subnets = [link.ipv4, link.ipv6].filter((subnet) => subnet !== undefined);
  return {
    node: link.ends[side],
    addresses: subnets.map((subnet) => `${hostOf(subnet, side)}/${subnetOf(subnet).length}`),
  };
}

function checkName(name: string): void {
  if (!NAME.test(name))
    throw new TopologyError(`"${name}" is no name: letters, digits and underscores, a letter first`);
}

function checkLink({ name, ends, ipv4, ipv6 }: LinkSpec, nodes: Topology["nodes"]): void {
  checkName(name);
  if (RESERVED_INTERFACE_NAMES.has(name)) throw new TopologyError(`link ${name}: Linux has no interface of this name`);
  if (name.length > LONGEST_INTERFACE_NAME)
    throw new TopologyError(`link ${name}: the name is too long for an interface`);
  for (const end of ends)
    if (nodes[end] === undefined) throw new TopologyError(`link ${name}: there is no node ${end}`);
  if (ends[0] === ends[1]) throw new TopologyError(`link ${name}: both ends are ${ends[0]}`);
  if (ipv4 !== undefined && subnetOf(ipv4).version !== 4) throw new TopologyError(`link ${name}: ${ipv4} is not IPv4`);
  if (ipv6 !== undefined && subnetOf(ipv6).version !== 6) throw new TopologyError(`link ${name}: ${ipv6} is not IPv6`);
}

/** The first or second address of a subnet: `10.64.1.0/30` has 10.64.1.1 and 10.64.1.2. */
function hostOf(subnet: string, index: number): string {
  const { version, bytes } = subnetOf(subnet);
  const host = bytes.slice();
  host[host.length - 1] += index + 1;
  return formatIp({ version, bytes: host });
}

function subnetOf(text: string): Prefix {
  const subnet = parsePrefix(text);
  if (subnet === undefined) throw new TopologyError(`${text} is no subnet`);
  if (subnet.length > subnet.bytes.length * 8 - 2) throw new TopologyError(`${text} has no room for two addresses`);
  return subnet;
}
