/** A route under comparison: what the decision looks at, copied out of the columns. A few of these serve a whole table. */
import { ABSENT, type DecisionFacts } from "./attribute-facts.ts";
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import type { Path } from "./decision.ts";
import type { BestPathRules } from "./decision-rules.ts";
import type { NextHopTable } from "./next-hop-table.ts";
import type { RouteSource, SourceId } from "./route-source.ts";

/** What FRR gives to routes of its own that policy gave no weight; received ones have 0. */
const LOCAL_WEIGHT = 32768;
/** RFC 4271 § 9.1.2.2 c lets a missing MED be the lowest; this is `missing-as-worst`. */
const WORST_MED = 0xffffffff;

const NOWHERE: RouteSource = {
  kind: "local",
  routerId: 0,
  address: undefined,
  asn: 0,
  reflectorClientFor: new Set(),
  routeServerClientFor: new Set(),
};

export class Candidate implements Path, DecisionFacts {
  slot = 0 as SourceId;
  pathId = 0;
  source = NOWHERE;
  kind = NOWHERE.kind;
  isSelected = false;
  attributes = 0 as AttributeId;
  metric = 0;
  weight = 0;
  localPref = 0;
  asPathLength = 0;
  confedLength = 0;
  hops = 0;
  neighborAs = 0;
  confedAs = 0;
  origin = 0;
  med = 0;
  originatorId = 0;
  routerId = 0;
  clusterListLength = 0;
  isLlgrStale = false;
  aigp: bigint | undefined;

  load(attributes: AttributeId, table: AttributeTable, nextHops: NextHopTable, rules: BestPathRules): void {
    this.attributes = attributes;
    this.metric = nextHops.allNear ? 0 : nextHops.metric(table.facts.nextHop(attributes));
    table.facts.read(attributes, this);
    this.weigh(rules);
  }

  /** Makes of what the route carries what it counts as. */
  weigh(rules: BestPathRules): void {
    const { source } = this;
    this.kind = source.kind;
    if (this.weight === 0 && source.kind === "local") this.weight = LOCAL_WEIGHT;
    if (this.localPref === ABSENT) this.localPref = rules.defaultLocalPref;
    this.hops = rules.asPathIgnore ? 0 : this.asPathLength + (rules.asPathConfed ? this.confedLength : 0);
    if (this.med === ABSENT) this.med = rules.medMissingAsWorst ? WORST_MED : 0;
    // RFC 4456 § 9: the originator stands in for the neighbour that reflected the route.
    this.routerId = this.originatorId !== 0 ? this.originatorId : source.routerId;
    // RFC 7311 § 4.1: the way to the next hop comes on top.
    if (this.aigp !== undefined) this.aigp = rules.aigp ? this.aigp + BigInt(this.metric) : undefined;
  }
}
