/** Puts an explanation together from what the table, the neighbours' import and their export say. */
import { decodeAttributes } from "../../bgp/canonical-attributes.ts";
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST, WellKnownCommunity } from "../../bgp/codes.ts";
import type { SessionState } from "../../bgp/session.ts";
import { formatIp } from "../../net/address.ts";
import { formatPrefix, type Prefix, prefixOf } from "../../net/prefix.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { Comparison } from "../../rib/comparison.ts";
import { PathList } from "../../rib/path-list.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import type { Offer } from "../export/offers.ts";
import { familyNameOf } from "../families.ts";
import type { ImportStory } from "../import/import-judge.ts";
import { prefix as parsePrefixOption } from "../settings/option-checks.ts";
import type {
  Defeat,
  ExplainedNeighbor,
  ExplainedOffer,
  ExplainedPath,
  Explanation,
  ExportObstacle,
  PathStanding,
} from "./explanation.ts";

/** What can be asked of a neighbour. */
interface Witness {
  readonly address: string;
  readonly state: SessionState;
  explainReceived(family: AddressFamily, id: PrefixId, slot: SourceId, prefix: Prefix): ImportStory | undefined;
  explainSent(family: AddressFamily, id: PrefixId | None, prefix: Prefix): readonly Offer[] | ExportObstacle;
}

/** Of a prefix, or of the one that an address is reached by. Throws SpeakerError. */
export function explain(
  prefixOrAddress: string,
  rib: Rib,
  neighbors: ReadonlyMap<string, Witness>,
  isDeferred: (family: AddressFamily) => boolean,
): Explanation {
  const asked = parsePrefixOption("prefix", prefixOrAddress);
  const prefix = prefixOrAddress.includes("/") ? asked : longestMatch(rib.table(asked.version), asked);
  const family = asked.version === 4 ? IPV4_UNICAST : IPV6_UNICAST;
  return new Explainer(rib, family, prefix, neighbors, isDeferred(family)).explain();
}

/** The longest prefix that anybody has announced; without one, the address alone. */
function longestMatch(table: RoutingTable, address: Prefix): Prefix {
  for (let length = address.length; length >= 0; length--) {
    const prefix = prefixOf(address, length);
    const id = table.prefixes.find(prefix);
    if (id !== NONE && hasPaths(table, id)) return prefix;
  }
  return address;
}

function hasPaths(table: RoutingTable, id: PrefixId): boolean {
  const list = new PathList();
  table.listPaths(id, list);
  return list.count > 0;
}

class Explainer {
  private readonly rib: Rib;
  private readonly table: RoutingTable;
  private readonly family: AddressFamily;
  private readonly prefix: Prefix;
  private readonly id: PrefixId | None;
  private readonly neighbors: ReadonlyMap<string, Witness>;
  private readonly isDeferred: boolean;

  /** `neighbors`: by address. `isDeferred`: after a restart of ours nothing of the family has been selected yet. */
  constructor(
    rib: Rib,
    family: AddressFamily,
    prefix: Prefix,
    neighbors: ReadonlyMap<string, Witness>,
    isDeferred: boolean,
  ) {
    this.rib = rib;
    this.table = rib.table(prefix.version);
    this.family = family;
    this.prefix = prefix;
    this.id = this.table.prefixes.find(prefix);
    this.neighbors = neighbors;
    this.isDeferred = isDeferred;
  }

  explain(): Explanation {
    const { table, id } = this;
    return {
      prefix: formatPrefix(this.prefix),
      family: familyNameOf(this.family),
      paths: id === NONE ? [] : this.paths(id),
      reason: id === NONE ? "Nothing to Select" : table.reason(id),
      isSettled: table.undecidedCount === 0 && !this.isDeferred,
      neighbors: Array.from(this.neighbors.values(), (neighbor) => this.neighbor(neighbor)),
    };
  }

  private paths(id: PrefixId): readonly ExplainedPath[] {
    const list = new PathList();
    this.table.listPaths(id, list);
    const slots = Array.from({ length: list.count }, (_, i) => list.at(i));
    const defeats = new Map(this.table.comparisons(id).map((comparison) => [comparison.slot, comparison]));
    return slots.map((slot, place) => {
      const story = this.neighbors.get(this.nameOf(slot))?.explainReceived(this.family, id, slot, this.prefix);
      const standing = place < list.usable ? this.standing(id, slot, place, list, defeats) : undefined;
      return this.path(id, slot, story, standing ?? this.uselessness(id, slot, story));
    });
  }

  private path(id: PrefixId, slot: SourceId, story: ImportStory | undefined, standing: PathStanding): ExplainedPath {
    const { table, rib } = this;
    const used = table.used(slot, id);
    const { weight, tag } = used === NONE ? { weight: 0, tag: 0 } : rib.attributes.localFacts(used);
    return {
      from: this.nameOf(slot),
      pathId: table.pathId(slot, id),
      stale: table.isStale(slot, id),
      received: this.decoded(table.received(slot, id) as AttributeId),
      policy: story?.policy,
      used: used === NONE ? undefined : this.decoded(used),
      weight,
      tag,
      standing,
    };
  }

  private standing(
    id: PrefixId,
    slot: SourceId,
    place: number,
    list: PathList,
    defeats: ReadonlyMap<SourceId, Comparison>,
  ): PathStanding {
    if (slot === list.best) return { type: "best" };
    const defeat = this.defeat(id, defeats.get(slot));
    if (place < list.sharing) return { type: "multipath", ...defeat };
    return defeat === undefined ? { type: "undecided" } : { type: "beaten", ...defeat };
  }

  private defeat(id: PrefixId, comparison: Comparison | undefined): Defeat | undefined {
    if (comparison === undefined) return undefined;
    const { winner, reason, own, winners } = comparison;
    return { by: { from: this.nameOf(winner), pathId: this.table.pathId(winner, id) }, step: reason, own, winners };
  }

  /** Of a path that the decision does not see. */
  private uselessness(id: PrefixId, slot: SourceId, story: ImportStory | undefined): PathStanding {
    const { table } = this;
    if (table.used(slot, id) !== NONE) return { type: "unreachable" };
    if (story?.reason !== undefined) return { type: "refused", reason: story.reason };
    const { communities = [] } = this.decoded(table.received(slot, id) as AttributeId);
    const isGone = table.isStale(slot, id) && communities.includes(WellKnownCommunity.NoLlgr);
    return { type: "refused", reason: isGone ? "no-llgr" : "not-judged" };
  }

  private neighbor(neighbor: Witness): ExplainedNeighbor {
    const { address, state } = neighbor;
    const told = neighbor.explainSent(this.family, this.id, this.prefix);
    if (typeof told === "string") return { address, state, obstacle: told, offers: [] };
    const offers = told.map((offer) => this.offer(offer));
    const obstacle = offers.length > 0 ? undefined : this.isDeferred ? "selection-deferred" : "no-route";
    return { address, state, obstacle, offers };
  }

  private offer({ path, ...offer }: Offer): ExplainedOffer {
    return { from: path === NONE ? "gone" : path === "default-originate" ? path : this.nameOf(path), ...offer };
  }

  /** The neighbour's address, or `local`. */
  private nameOf(slot: SourceId): string {
    const { address } = this.rib.source(slot);
    return address === undefined ? "local" : formatIp(address);
  }

  private decoded(attributes: AttributeId) {
    return decodeAttributes(this.rib.attributes.bytesOf(attributes));
  }
}
