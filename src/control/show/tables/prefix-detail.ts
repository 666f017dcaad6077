/** One prefix with everything: who has it from us, its paths, and what became of it. */
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { AttributeSets } from "../../../speaker/table-view.ts";
import type { JsonObject } from "../../json.ts";
import { printable } from "../foreign-text.ts";
import type { Peer } from "../sessions/peers.ts";
import { pathJson } from "./detail-json.ts";
import { pathText } from "./detail-text.ts";
import { type DetailedPath, DetailedPaths, detailed } from "./detailed-path.ts";
import type { ExchangedRoute } from "./exchanged-routes.ts";
import type { TableRequest } from "./table-request.ts";

/** Communities that ask for something, in the order in which FRR mentions one of them. */
const REQUESTS: readonly (readonly [community: number, words: string])[] = [
  [0xffff0001, "accept own local route exported and imported in different VRF"],
  [0xffff0002, "mark translated RTs for VPNv4 route filtering"],
  [0xffff0003, "attach RT as-is for VPNv4 route filtering"],
  [0xffff0004, "mark translated RTs for VPNv6 route filtering"],
  [0xffff0005, "attach RT as-is for VPNv6 route filtering"],
  [0xffff0006, "mark routes to be retained for a longer time. Requires support for Long-lived BGP Graceful Restart"],
  [0xffff0007, "mark routes to not be treated according to Long-lived BGP Graceful Restart operations"],
  [0xffff0008, "accept local nexthop"],
  [0xffff029a, "inform peer to blackhole prefix"],
  [0xffffff01, "not advertised to EBGP peer"],
  [0xffffff02, "not advertised to any peer"],
  [0xffffff03, "not advertised outside local AS"],
  [0xffffff04, "inform EBGP peer not to advertise to their EBGP peers"],
];

/** Of prefixes whose paths the view has listed. */
export class PrefixDetail {
  private readonly request: TableRequest;
  private readonly details: DetailedPaths;

  constructor(request: TableRequest) {
    this.request = request;
    this.details = new DetailedPaths(request.view, request.peers, request.missingMedIsWorst);
  }

  /** The paths at these places in the view's list. */
  listed(id: PrefixId, places: readonly number[]): readonly DetailedPath[] {
    return places.map((place) => this.details.of(id, place));
  }

  /** Routes between us and a neighbour, as far as their paths are still there. */
  exchanged<Id extends number>(
    id: PrefixId,
    routes: readonly ExchangedRoute<Id>[],
    sets: AttributeSets<Id>,
  ): readonly DetailedPath[] {
    const { view, missingMedIsWorst } = this.request;
    const paths: DetailedPath[] = [];
    for (const { attributes, place } of routes) {
      if (place === undefined) continue;
      const local = sets.localFacts(attributes);
      const shown = detailed(sets.decode(attributes), local, "ebgp", view.ipVersion, missingMedIsWorst);
      paths.push(this.details.as(id, place, shown));
    }
    return paths;
  }

  /** The prefix with these of its paths. */
  json(id: PrefixId, paths: readonly DetailedPath[]): JsonObject {
    const { view } = this.request;
    const advertisedTo = this.advertisedTo(id);
    return {
      prefix: view.format(id),
      version: view.version(id),
      advertisedTo: Object.keys(advertisedTo).length === 0 ? undefined : advertisedTo,
      pathCount: Math.max(view.paths.used, paths.length),
      paths: this.pathsJson(paths),
      multiPathCount: this.multiPathCount,
      flags: this.flags,
    };
  }

  pathsJson(paths: readonly DetailedPath[]): JsonObject[] {
    const { view, instance } = this.request;
    return paths.map((path) => pathJson(path, view.ipVersion, instance.now));
  }

  text(id: PrefixId, paths: readonly DetailedPath[]): string {
    const { ipVersion } = this.request.view;
    return this.header(id) + paths.map((path) => pathText(path, ipVersion)).join("");
  }

  /** Who was sent a path of the prefix, by name. */
  advertisedTo(id: PrefixId): JsonObject {
    const told: Record<string, JsonObject> = {};
    for (const peer of this.receivers(id)) {
      told[peer.name] = { hostname: peer.hostname && printable(peer.hostname), peerGroup: peer.group?.name };
    }
    return told;
  }

  private header(id: PrefixId): string {
    const { view } = this.request;
    const { paths } = view;
    const best = this.bestPlace();
    const about =
      best === undefined ? ", no best path" : `, best #${best + 1}, table default${this.requestOf(id, best)}`;
    const receivers = [...this.receivers(id)].map((peer) => this.nameOf(peer));
    return [
      `BGP routing table entry for ${view.format(id)}, version ${view.version(id)}`,
      `Paths: (${paths.used} available${about})`,
      receivers.length === 0 ? "  Not advertised to any peer" : `  Advertised to peers:\n  ${receivers.join(" ")}`,
      "",
    ].join("\n");
  }

  /** Paths that share the traffic; none without a best one. */
  get multiPathCount(): number {
    return this.bestPlace() === undefined ? 0 : Math.max(this.request.view.paths.sharing, 1);
  }

  /** No table of the kernel is followed yet. */
  get flags(): JsonObject {
    return {
      bestPathExists: this.bestPlace() !== undefined,
      fibInstalled: false,
      fibWaitForInstall: false,
      fibSuppress: false,
      fibInstallFailed: false,
    };
  }

  private *receivers(id: PrefixId): Iterable<Peer> {
    const { peers, speaker, view } = this.request;
    for (const peer of peers.all()) {
      if ((speaker.neighbor(peer.name)?.sentOf(view.family, id).length ?? 0) > 0) yield peer;
    }
  }

  private nameOf({ name, hostname }: Peer): string {
    return this.request.instance.showsHostnames && hostname ? `${printable(hostname)}(${name})` : name;
  }

  private bestPlace(): number | undefined {
    const { paths } = this.request.view;
    for (let place = 0; place < paths.usable; place++) if (paths.at(place) === paths.best) return place;
    return undefined;
  }

  private requestOf(id: PrefixId, place: number): string {
    const { communities = [] } = this.details.of(id, place).attributes;
    const found = REQUESTS.find(([community]) => communities.includes(community));
    return found === undefined ? "" : `, ${found[1]}`;
  }
}
