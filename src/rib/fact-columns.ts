/**
 * The facts of attribute sets as columns by attribute number, so that choosing between routes reads no attribute bytes.
 *
 * One word holds what every set has: the length of its path, its origin, and which of the rarer facts there are. Those
 * stand in columns of their own, which hardly exist in most tables and are read only where the word says so.
 *
 *     shape   │ AS-path length (21 bits) │ which rare facts (9) │ origin (2) │
 */
import { ABSENT, type AttributeFacts, type DecisionFacts } from "./attribute-facts.ts";
import { Column, type None } from "./column.ts";
import type { NextHopId } from "./next-hop-table.ts";

const ORIGIN_MASK = 3;
const Has = {
  LocalPref: 1 << 2,
  Med: 1 << 3,
  Confed: 1 << 4,
  Reflected: 1 << 5,
  LlgrStale: 1 << 6,
  Aigp: 1 << 7,
  Bandwidth: 1 << 8,
  Weight: 1 << 9,
  WellKnownCommunity: 1 << 10,
} as const;
const LENGTH_SHIFT = 11;

/** For reading the same four octets as two kinds of number. */
const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

export class FactColumns<Id extends number> {
  private readonly shapes = new Column();
  private readonly neighborAses = new Column();
  private readonly nextHops = new Column<NextHopId | None>();
  private readonly weights = new Column();
  private readonly localPrefs = new Column();
  private readonly meds = new Column();
  private readonly confedLengths = new Column();
  private readonly confedAses = new Column();
  private readonly originatorIds = new Column();
  private readonly clusterListLengths = new Column();
  private readonly aigpHighs = new Column();
  private readonly aigpLows = new Column();
  private readonly bandwidths = new Column();
  private readonly columns: readonly Column[] = [
    this.shapes,
    this.neighborAses,
    this.nextHops,
    this.weights,
    this.localPrefs,
    this.meds,
    this.confedLengths,
    this.confedAses,
    this.originatorIds,
    this.clusterListLengths,
    this.aigpHighs,
    this.aigpLows,
    this.bandwidths,
  ];

  put(id: Id, facts: AttributeFacts, nextHop: NextHopId | None): void {
    const isConfed = facts.confedLength > 0;
    const isReflected = facts.originatorId !== 0 || facts.clusterListLength !== 0;
    const has =
      (facts.localPref === ABSENT ? 0 : Has.LocalPref) |
      (facts.med === ABSENT ? 0 : Has.Med) |
      (isConfed ? Has.Confed : 0) |
      (isReflected ? Has.Reflected : 0) |
      (facts.isLlgrStale ? Has.LlgrStale : 0) |
      (facts.aigp === undefined ? 0 : Has.Aigp) |
      (facts.bandwidthBits === ABSENT ? 0 : Has.Bandwidth) |
      (facts.weight === 0 ? 0 : Has.Weight) |
      (facts.hasWellKnownCommunity ? Has.WellKnownCommunity : 0);
    this.shapes.set(id, (facts.asPathLength << LENGTH_SHIFT) | has | (facts.origin & ORIGIN_MASK));
    this.neighborAses.set(id, facts.neighborAs);
    this.nextHops.set(id, nextHop);
    if (has === 0) return;
    // Nobody reads a column that the shape does not speak of, so what a former set left there may stay.
    if (facts.weight !== 0) this.weights.set(id, facts.weight);
    if (facts.localPref !== ABSENT) this.localPrefs.set(id, facts.localPref);
    if (facts.med !== ABSENT) this.meds.set(id, facts.med);
    if (isConfed) {
      this.confedLengths.set(id, facts.confedLength);
      this.confedAses.set(id, facts.confedAs);
    }
    if (isReflected) {
      this.originatorIds.set(id, facts.originatorId);
      this.clusterListLengths.set(id, facts.clusterListLength);
    }
    if (facts.aigp !== undefined) {
      this.aigpHighs.set(id, Number(facts.aigp >> 32n));
      this.aigpLows.set(id, Number(facts.aigp & 0xffffffffn));
    }
    if (facts.bandwidthBits !== ABSENT) this.bandwidths.set(id, facts.bandwidthBits);
  }

  /** Copies what the decision compares. */
  read(id: Id, into: DecisionFacts): void {
    const shape = this.shapes.get(id);
    into.asPathLength = shape >>> LENGTH_SHIFT;
    into.origin = shape & ORIGIN_MASK;
    into.neighborAs = this.neighborAses.get(id) >>> 0;
    into.weight = (shape & Has.Weight) === 0 ? 0 : this.weights.get(id) >>> 0;
    into.localPref = (shape & Has.LocalPref) === 0 ? ABSENT : this.localPrefs.get(id) >>> 0;
    into.med = (shape & Has.Med) === 0 ? ABSENT : this.meds.get(id) >>> 0;
    const isConfed = (shape & Has.Confed) !== 0;
    into.confedLength = isConfed ? this.confedLengths.get(id) : 0;
    into.confedAs = isConfed ? this.confedAses.get(id) >>> 0 : 0;
    const isReflected = (shape & Has.Reflected) !== 0;
    into.originatorId = isReflected ? this.originatorIds.get(id) >>> 0 : 0;
    into.clusterListLength = isReflected ? this.clusterListLengths.get(id) : 0;
    into.isLlgrStale = (shape & Has.LlgrStale) !== 0;
    into.aigp = (shape & Has.Aigp) === 0 ? undefined : this.aigp(id);
  }

  /** The AS that the route came through: see `attribute-facts.ts`. */
  neighborAs(id: Id): number {
    return this.neighborAses.get(id) >>> 0;
  }

  /** None: the routes are our own and lead nowhere else. */
  nextHop(id: Id): NextHopId | None {
    return this.nextHops.get(id);
  }

  hasWellKnownCommunity(id: Id): boolean {
    return (this.shapes.get(id) & Has.WellKnownCommunity) !== 0;
  }

  /** Octets per second, from the link bandwidth community. */
  bandwidth(id: Id): number | undefined {
    if ((this.shapes.get(id) & Has.Bandwidth) === 0) return undefined;
    asBits[0] = this.bandwidths.get(id);
    return asFloat[0];
  }

  dropPageOf(id: Id): void {
    for (const column of this.columns) column.dropPageOf(id);
  }

  private aigp(id: Id): bigint {
    return (BigInt(this.aigpHighs.get(id) >>> 0) << 32n) | BigInt(this.aigpLows.get(id) >>> 0);
  }
}
