/**
 * All that is to be said of one path, gathered once for both of the forms in which it is told: lines for people and JSON.
 */
import type { PathAttributes } from "../../../bgp/messages.ts";
import { formatDottedQuad, formatIp } from "../../../net/address.ts";
import type { AttributeId } from "../../../rib/attribute-table.ts";
import { NONE } from "../../../rib/column.ts";
import type { LocalFacts } from "../../../rib/local-facts.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import { AttributeCache } from "./attribute-cache.ts";
import type { PathPeer, PathPeers } from "./path-peers.ts";
import { type ShownAttributes, shownAttributes } from "./shown-attributes.ts";
import { type PathStatus, pathStatus, usedAttributes } from "./shown-path.ts";

export interface DetailedPath extends PathStatus, DetailedAttributes {
  readonly peer: PathPeer;
  /** RFC 7911; 0 where paths have no identifiers. */
  readonly pathId: number;
  /** Why the best path is the best. */
  readonly reason: string;
  /** The table version that the prefix last changed with, and when that was, in wall-clock milliseconds. */
  readonly version: number;
  readonly changedAt: number;
  /** How far away the next hop is. */
  readonly distance: number;
}

interface DetailedAttributes {
  readonly attributes: PathAttributes;
  readonly shown: ShownAttributes;
  readonly tag: number;
  readonly aggregator: { readonly asn: number; readonly address: string } | undefined;
  readonly originatorId: string | undefined;
  readonly clusterList: readonly string[] | undefined;
}

export class DetailedPaths {
  private readonly view: TableView;
  private readonly peers: PathPeers;
  private readonly details: AttributeCache<AttributeId, PathPeer, DetailedAttributes>;

  constructor(view: TableView, peers: PathPeers, missingMedIsWorst: boolean) {
    this.view = view;
    this.peers = peers;
    this.details = new AttributeCache(view.sets, (attributes, { kind }) =>
      detailed(view.sets.decode(attributes), view.sets.localFacts(attributes), kind, view.ipVersion, missingMedIsWorst),
    );
  }

  /** Of the path at this place in the view's list. */
  of(id: PrefixId, place: number): DetailedPath {
    const { view } = this;
    const peer = this.peers.of(view.source(view.paths.at(place)));
    return this.as(id, place, this.details.of(usedAttributes(view, id, place), peer.number, peer));
  }

  /** The same with other attributes, such as those that it was sent with. */
  as(id: PrefixId, place: number, details: DetailedAttributes): DetailedPath {
    const { view } = this;
    const slot = view.paths.at(place);
    const used = view.used(slot, id);
    const { isBest, isMultipath, isValid, isStale } = pathStatus(view, id, place);
    const { attributes, shown, tag, aggregator, originatorId, clusterList } = details;
    // Name by name: to spread objects is slow, and there may be a million of these.
    return {
      isBest,
      isMultipath,
      isValid,
      isStale,
      attributes,
      shown,
      tag,
      aggregator,
      originatorId,
      clusterList,
      peer: this.peers.of(view.source(slot)),
      pathId: view.pathId(slot, id),
      reason: view.reason(id),
      version: view.version(id),
      changedAt: view.changedAt(id),
      distance: used === NONE ? 0 : view.distance(used),
    };
  }
}

export function detailed(
  attributes: PathAttributes,
  local: LocalFacts,
  kind: PathPeer["kind"],
  ipVersion: 4 | 6,
  missingMedIsWorst: boolean,
): DetailedAttributes {
  const { aggregator, originatorId, clusterList } = attributes;
  return {
    attributes,
    shown: shownAttributes(attributes, local, kind, ipVersion, missingMedIsWorst),
    tag: local.tag,
    aggregator: aggregator && { asn: aggregator.asn, address: formatIp(aggregator.address) },
    originatorId: originatorId === undefined ? undefined : formatDottedQuad(originatorId),
    clusterList: clusterList?.map(formatDottedQuad),
  };
}
