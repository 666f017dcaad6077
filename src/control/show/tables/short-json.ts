/**
 * Paths as `show bgp … json` lists them: short, on one line, with the keys in FRR's order. Of each only the front is made
 * anew; what its attributes and its neighbour make of the rest is made once for many.
 */
import type { AttributeId } from "../../../rib/attribute-table.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import { type JsonObject, plainJson } from "../../json.ts";
import { AttributeCache } from "./attribute-cache.ts";
import type { PathPeer, PathPeers } from "./path-peers.ts";
import { type ShownNextHop, shownAttributes } from "./shown-attributes.ts";
import { pathStatus, usedAttributes } from "./shown-path.ts";

export class ShortJson {
  private readonly view: TableView;
  private readonly peers: PathPeers;
  private readonly ends: AttributeCache<AttributeId, PathPeer, string>;

  constructor(view: TableView, peers: PathPeers, missingMedIsWorst: boolean) {
    this.view = view;
    this.peers = peers;
    this.ends = new AttributeCache(view.sets, (attributes, peer) => {
      const value = view.sets.read(attributes);
      const { metric, localPref, weight, path, origin, nextHop } = shownAttributes(
        value,
        view.sets.localFacts(attributes),
        peer.kind,
        view.ipVersion,
        missingMedIsWorst,
      );
      return membersOf({
        metric,
        locPrf: localPref,
        weight,
        peerId: peer.address ?? "(unspec)",
        path,
        origin: origin.name,
        nexthops: nextHopsJson(nextHop, peer),
      });
    });
  }

  /** The paths of a prefix at these places in the view's list, as an array. */
  paths(id: PrefixId, network: string, places: readonly number[]): string {
    const slash = network.indexOf("/");
    const where =
      `"prefix":"${network.slice(0, slash)}","prefixLen":${network.slice(slash + 1)},` +
      `"network":"${network}","version":${this.view.version(id)},`;
    let text = "[";
    for (let i = 0; i < places.length; i++) {
      if (i > 0) text += ",";
      text += this.path(id, places[i], where);
    }
    return `${text}]`;
  }

  private path(id: PrefixId, place: number, where: string): string {
    const { view } = this;
    const { isBest, isMultipath, isValid, isStale } = pathStatus(view, id, place);
    const peer = this.peers.of(view.source(view.paths.at(place)));
    const attributes = usedAttributes(view, id, place);
    return (
      `{${isStale ? '"stale":true,' : ""}${isValid ? '"valid":true,' : ""}` +
      (isBest ? `"bestpath":true,"selectionReason":"${view.reason(id)}",` : "") +
      `${isMultipath ? '"multipath":true,' : ""}"pathFrom":"${peer.kind === "ibgp" ? "internal" : "external"}",` +
      `${where}${this.ends.of(attributes, peer.number, peer)}}`
    );
  }
}

/** What packets are sent to: one address, or a global one and its link-local companion. */
function nextHopsJson(nextHop: ShownNextHop, peer: PathPeer): JsonObject[] {
  const { hostname } = peer;
  if (nextHop.version === 4) return [{ ip: nextHop.address, hostname, afi: "ipv4", used: true }];
  const companionAddress = nextHop.linkLocal ?? (peer.interface === undefined ? undefined : nextHop.address);
  // The same address twice is one that is link-local alone; FRR marks the first of them.
  const usesCompanion = companionAddress !== nextHop.address && !nextHop.prefersGlobal;
  const global = {
    ip: nextHop.address,
    hostname,
    afi: "ipv6",
    scope: nextHop.isLinkLocal ? "link-local" : "global",
    linkLocalOnly: nextHop.isLinkLocal && nextHop.length === 16 && peer.linkLocalNextHops,
    length: nextHop.length,
    used: companionAddress !== undefined && usesCompanion ? undefined : true,
  };
  if (companionAddress === undefined) return [global];
  const companion = {
    interface: peer.interface,
    ip: companionAddress,
    hostname,
    afi: "ipv6",
    scope: "link-local",
    used: usesCompanion || undefined,
  };
  return [global, companion];
}

/** Without the braces. */
function membersOf(object: JsonObject): string {
  return plainJson(object).slice(1, -1);
}
