/**
 * Which routes to a prefix can be used, brought together for a contest.
 *
 * Most prefixes have one such route. Then there is nothing to compare, and nothing but its slot and its attribute set is
 * looked at.
 */
import type { AdjRibsIn } from "./adj-ribs-in.ts";
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import { NONE, type None } from "./column.ts";
import type { Contest } from "./contest.ts";
import type { DecisionRules } from "./decision-rules.ts";
import type { NextHopTable } from "./next-hop-table.ts";
import type { PrefixId } from "./prefix-table.ts";
import type { SourceId, SourceList } from "./route-source.ts";

export class UsableRoutes {
  /** The attribute set of the route whose slot `gather` returned. */
  firstSet: AttributeId | None = NONE;
  private readonly ribsIn: AdjRibsIn;
  private readonly attributes: AttributeTable;
  private readonly nextHops: NextHopTable;
  private readonly sources: SourceList;

  constructor(ribsIn: AdjRibsIn, attributes: AttributeTable, nextHops: NextHopTable, sources: SourceList) {
    this.ribsIn = ribsIn;
    this.attributes = attributes;
    this.nextHops = nextHops;
    this.sources = sources;
  }

  has(slot: SourceId, id: PrefixId): boolean {
    const used = this.ribsIn.used(slot, id);
    return used !== NONE && this.isReachable(used);
  }

  /** Enlists the usable routes to a prefix for the contest, unless there is only one. Returns the slot of the first. */
  gather(id: PrefixId, selected: SourceId | None, contest: Contest, rules: DecisionRules): SourceId | None {
    const { announcers } = this.ribsIn;
    let first: SourceId | None = NONE;
    let firstSet: AttributeId | None = NONE;
    contest.clear();
    for (let group = 0; group < announcers.length; group++) {
      for (let bits = announcers[group].get(id); bits !== 0; bits &= bits - 1) {
        const slot = ((group << 5) | (31 - Math.clz32(bits & -bits))) as SourceId;
        const used = this.ribsIn.used(slot, id);
        if (used === NONE || !this.isReachable(used)) continue;
        if (firstSet === NONE) {
          first = slot;
          firstSet = used;
          continue;
        }
        if (contest.size === 0) this.enlist(id, first as SourceId, firstSet, selected, contest, rules);
        this.enlist(id, slot, used, selected, contest, rules);
      }
    }
    this.firstSet = firstSet;
    return first;
  }

  private enlist(
    id: PrefixId,
    slot: SourceId,
    attributes: AttributeId,
    selected: SourceId | None,
    contest: Contest,
    rules: DecisionRules,
  ): void {
    const candidate = contest.add();
    candidate.slot = slot;
    candidate.pathId = this.ribsIn.pathId(slot, id);
    candidate.source = this.sources.get(slot);
    candidate.isSelected = slot === selected;
    candidate.load(attributes, this.attributes, this.nextHops, rules.bestPath);
  }

  private isReachable(attributes: AttributeId): boolean {
    return this.nextHops.allReachable || this.nextHops.isReachable(this.attributes.facts.nextHop(attributes));
  }
}
