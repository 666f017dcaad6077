/** A route under comparison: what the decision looks at, copied out of the columns. Two of these serve a whole table. */
import type { AttributeId, AttributeTable } from "./attribute-table.ts";
import type { Path } from "./decision.ts";
import type { RouteSource, SourceId } from "./route-source.ts";

export class Candidate implements Path {
  sourceId = 0 as SourceId;
  source: RouteSource = { kind: "local", routerId: 0, address: undefined, asn: 0 };
  isSelected = false;
  localPref = 0;
  asPathLength = 0;
  origin = 0;
  med = 0;
  neighborAs = 0;
  originatorId = 0;
  clusterListLength = 0;

  load(sourceId: SourceId, source: RouteSource, isSelected: boolean, table: AttributeTable, id: AttributeId): void {
    this.sourceId = sourceId;
    this.source = source;
    this.isSelected = isSelected;
    this.localPref = table.localPref(id);
    this.asPathLength = table.asPathLength(id);
    this.origin = table.origin(id);
    this.med = table.med(id);
    this.neighborAs = table.neighborAs(id);
    this.originatorId = table.originatorId(id);
    this.clusterListLength = table.clusterListLength(id);
  }
}
