/** Whose paths they are: what is shown of the neighbour that a path is from, or of ourselves. */
import { hostname as hostName } from "node:os";
import { formatDottedQuad, formatIp } from "../../../net/address.ts";
import type { RouteSource } from "../../../rib/route-source.ts";
import { printable } from "../foreign-text.ts";
import type { Instance } from "../sessions/instance.ts";
import { type Peer, peersOf } from "../sessions/peers.ts";

export interface PathPeer {
  /** Different for each of them. */
  readonly number: number;
  readonly kind: RouteSource["kind"];
  /** As the speaker knows the neighbour; undefined for ourselves. */
  readonly neighbor: string | undefined;
  /** Without the interface that a link-local address has its meaning by. */
  readonly address: string | undefined;
  readonly interface: string | undefined;
  readonly hostname: string | undefined;
  readonly domain: string | undefined;
  /** How lines for people call it. */
  readonly name: string;
  readonly routerId: string;
  /** Next hops that are link-local and nothing else were agreed on. */
  readonly linkLocalNextHops: boolean;
  readonly reflectorClient: boolean;
  readonly routeServerClient: boolean;
}

/** Looks each neighbour up once. */
export class PathPeers {
  private readonly instance: Instance;
  private readonly ipVersion: 4 | 6;
  private readonly known = new Map<RouteSource, PathPeer>();
  private peersByName: ReadonlyMap<string, Peer> | undefined;

  constructor(instance: Instance, ipVersion: 4 | 6) {
    this.instance = instance;
    this.ipVersion = ipVersion;
  }

  of(source: RouteSource): PathPeer {
    let peer = this.known.get(source);
    if (peer === undefined) {
      peer = this.describe(source);
      this.known.set(source, peer);
    }
    return peer;
  }

  /** All neighbours, in FRR's order. */
  all(): Iterable<Peer> {
    return this.byName().values();
  }

  /** By its address, its interface, or what it calls itself. */
  named(name: string): Peer | undefined {
    return this.byName().get(name) ?? [...this.all()].find(({ hostname }) => hostname === name);
  }

  private byName(): ReadonlyMap<string, Peer> {
    this.peersByName ??= new Map(peersOf(this.instance).map((peer) => [peer.name, peer]));
    return this.peersByName;
  }

  private describe(source: RouteSource): PathPeer {
    const { address } = source;
    const peer = address === undefined ? undefined : this.byName().get(formatIp(address));
    const hostname = address === undefined ? this.ownHostname() : peer?.hostname;
    const text = address && formatIp({ version: address.version, bytes: address.bytes });
    const handle = address?.zone ?? text ?? "";
    return {
      number: this.known.size,
      kind: source.kind,
      neighbor: address && formatIp(address),
      address: text,
      interface: address?.zone,
      hostname: hostname && printable(hostname),
      domain: peer?.domain && printable(peer.domain),
      name: this.instance.showsHostnames && hostname ? `${printable(hostname)}(${handle})` : handle,
      routerId: formatDottedQuad(source.routerId),
      linkLocalNextHops: peer !== undefined && agreesOnLinkLocal(peer),
      reflectorClient: source.reflectorClientFor.has(this.ipVersion),
      routeServerClient: source.routeServerClientFor.has(this.ipVersion),
    };
  }

  private ownHostname(): string {
    return this.instance.subject.configuration.hostname ?? hostName();
  }
}

function agreesOnLinkLocal({ info }: Peer): boolean {
  return [info?.negotiated?.peer.capabilities ?? [], info?.advertised ?? []].every((side) =>
    side.some(({ kind }) => kind === "link-local-next-hop"),
  );
}
