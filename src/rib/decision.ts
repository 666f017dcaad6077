/**
 * Which of two routes to the same prefix is better, and which step says so (RFC 4271 § 9.1.2, in FRR's order).
 *
 * The first step that does not call it even decides, and its number tells all that anybody asks later: its reason is what
 * FRR prints as the selection reason, and two routes that are told apart only by a late step are equal enough to share
 * the load.
 *
 * The order is total and transitive but for two steps: MEDs are compared within one neighbour AS only, and AIGP between
 * two routes that both have it. With three routes A may then beat B, B beat C, and C beat A; `contest.ts` deals with that.
 */
import { formatDottedQuad, formatIp, type IpAddress } from "../net/address.ts";
import { NO_ONE_NEIGHBOR } from "./attribute-facts.ts";
import type { BestPathRules, DecisionRules, MaximumPaths } from "./decision-rules.ts";
import type { RouteSource, SourceId } from "./route-source.ts";

/** A route as the decision sees it; `candidate.ts` says what the numbers come from. */
export interface Path {
  readonly slot: SourceId;
  /** Tells paths of one neighbour apart (RFC 7911). */
  readonly pathId: number;
  readonly source: RouteSource;
  /** Of the source. */
  readonly kind: RouteSource["kind"];
  /** It is what the Loc-RIB holds for the prefix at the moment. */
  readonly isSelected: boolean;
  readonly isLlgrStale: boolean;
  readonly weight: number;
  readonly localPref: number;
  /** Undefined where it does not take part. */
  readonly aigp: bigint | undefined;
  /** The length of the AS path. */
  readonly hops: number;
  readonly origin: number;
  readonly med: number;
  readonly neighborAs: number;
  readonly confedAs: number;
  /** Of the way to the next hop. */
  readonly metric: number;
  readonly routerId: number;
  readonly clusterListLength: number;
}

const Step = {
  LlgrStale: 1,
  Weight: 2,
  LocalPref: 3,
  LocalRoute: 4,
  Aigp: 5,
  ConfedAsPath: 6,
  AsPath: 7,
  Origin: 8,
  Med: 9,
  PeerType: 10,
  ConfedPeerType: 11,
  IgpMetric: 12,
  Older: 13,
  RouterId: 14,
  ClusterLength: 15,
  LocallyConfigured: 16,
  NeighborIp: 17,
  Nothing: 18,
} as const;

interface StepDescriptor {
  /** FRR's words. */
  readonly reason: string;
  /** What was compared, for people. */
  value(path: Path, other: Path): string;
}

const ORIGINS = ["IGP", "EGP", "incomplete"];

/** By number. FRR has no words for the first step, and says these of other stale paths. */
const STEPS: readonly StepDescriptor[] = [
  { reason: "First path received", value: () => "" },
  { reason: "Path Staleness", value: ({ isLlgrStale }) => (isLlgrStale ? "stale" : "fresh") },
  { reason: "Weight", value: ({ weight }) => String(weight) },
  { reason: "Local Pref", value: ({ localPref }) => String(localPref) },
  { reason: "Local Route", value: ({ kind }) => (kind === "local" ? "local" : "received") },
  { reason: "AIGP", value: ({ aigp }) => String(aigp ?? "none") },
  { reason: "Confederation based AS Path", value: ({ hops }) => String(hops) },
  { reason: "AS Path", value: ({ hops }) => String(hops) },
  { reason: "Origin", value: ({ origin }) => ORIGINS[origin] },
  { reason: "MED", value: ({ med }) => String(med) },
  { reason: "Peer Type", value: ({ kind }) => kind },
  { reason: "Confed Peer Type", value: ({ kind }) => kind },
  {
    reason: "IGP Metric",
    value: ({ metric, clusterListLength }, other) => String(metric === other.metric ? clusterListLength : metric),
  },
  { reason: "Older Path", value: ({ isSelected }) => (isSelected ? "in use" : "not in use") },
  { reason: "Router ID", value: ({ routerId }) => formatDottedQuad(routerId) },
  { reason: "Cluster length", value: ({ clusterListLength }) => String(clusterListLength) },
  { reason: "Locally configured route", value: ({ slot }) => String(slot) },
  { reason: "Neighbor IP", value: ({ source: { address } }) => (address === undefined ? "none" : formatIp(address)) },
  {
    reason: "Nothing left to compare",
    value: ({ pathId, slot }, other) => (pathId === other.pathId ? `number ${slot}` : `path ${pathId}`),
  },
];

/**
 * The number of the step that decides between two routes: positive when `a` is better, negative when `b` is. It is 0 only
 * for a route and itself.
 */
export function compare(a: Path, b: Path, rules: DecisionRules): number {
  return (
    compareMerit(a, b, rules.bestPath) ||
    comparePeerTypes(a, b) ||
    compareDistance(a, b, rules.maximumPaths) ||
    breakTie(a, b, rules.bestPath)
  );
}

/** In FRR's words. Step 0 is no comparison at all: there was one route only. */
export function reasonOf(step: number): string {
  return STEPS[step].reason;
}

/** What the step looked at in `path` when it was compared with `other`, in words. */
export function valueAt(step: number, path: Path, other: Path): string {
  return STEPS[step].value(path, other);
}

/** Whether all steps up to the way to the next hop call it even: then the two may share the traffic. */
export function isEvenMatch(a: Path, b: Path, rules: DecisionRules): boolean {
  return (
    compareMerit(a, b, rules.bestPath) === 0 &&
    (rules.bestPath.peerTypeMultipathRelax || comparePeerTypes(a, b) === 0) &&
    compareDistance(a, b, rules.maximumPaths) === 0
  );
}

/** RFC 4271 § 9.1.2.2 c: only within one neighbour AS, or within none. FRR: or within one neighbouring member AS. */
export function areOfOneNeighborAs(a: Path, b: Path): boolean {
  return (
    (a.neighborAs === b.neighborAs && a.neighborAs !== NO_ONE_NEIGHBOR) ||
    (a.confedAs === b.confedAs && a.confedAs !== 0)
  );
}

/** Whether the outcome, decided by this step, may be another when a third route stands between the two. */
export function mayBeCircular(step: number, a: Path, b: Path, { bestPath }: DecisionRules): boolean {
  const decidedAt = Math.abs(step);
  if (a.med !== b.med && decidedAt >= Step.Med && !bestPath.alwaysCompareMed) return true;
  return bestPath.aigp && decidedAt > Step.Aigp && (a.aigp === undefined) !== (b.aigp === undefined);
}

/** What the routes themselves say. */
function compareMerit(a: Path, b: Path, rules: BestPathRules): number {
  if (a.isLlgrStale !== b.isLlgrStale) return a.isLlgrStale ? -Step.LlgrStale : Step.LlgrStale;
  if (a.weight !== b.weight) return higher(Step.Weight, a.weight, b.weight);
  if (a.localPref !== b.localPref) return higher(Step.LocalPref, a.localPref, b.localPref);
  if (a.kind !== b.kind && (a.kind === "local" || b.kind === "local")) {
    return a.kind === "local" ? Step.LocalRoute : -Step.LocalRoute;
  }
  // FRR: one without AIGP is not ruled out by one that has it (but by RFC 7311 § 4.1).
  if (a.aigp !== b.aigp && a.aigp !== undefined && b.aigp !== undefined)
    return a.aigp < b.aigp ? Step.Aigp : -Step.Aigp;
  if (a.hops !== b.hops) return lower(rules.asPathConfed ? Step.ConfedAsPath : Step.AsPath, a.hops, b.hops);
  if (a.origin !== b.origin) return lower(Step.Origin, a.origin, b.origin);
  return a.med !== b.med && (rules.alwaysCompareMed || areOfOneNeighborAs(a, b)) ? lower(Step.Med, a.med, b.med) : 0;
}

/** RFC 4271 § 9.1.2.2 d; RFC 5065 § 5.3: neighbours within the confederation are internal, and yet a little better. */
function comparePeerTypes(a: Path, b: Path): number {
  if (a.kind === b.kind) return 0;
  if (a.kind === "ebgp" || b.kind === "ebgp") return a.kind === "ebgp" ? Step.PeerType : -Step.PeerType;
  return a.kind === "confed" ? Step.ConfedPeerType : -Step.ConfedPeerType;
}

/** RFC 4271 § 9.1.2.2 e. Where FRR is asked for equal cluster lists, it takes their length for distance, too. */
function compareDistance(a: Path, b: Path, { ibgpEqualClusterLength }: MaximumPaths): number {
  if (a.metric !== b.metric) return lower(Step.IgpMetric, a.metric, b.metric);
  if (!ibgpEqualClusterLength || a.kind !== "ibgp" || b.kind !== "ibgp") return 0;
  return lower(Step.IgpMetric, a.clusterListLength, b.clusterListLength);
}

/** What is left when neither is better. */
function breakTie(a: Path, b: Path, rules: BestPathRules): number {
  // "Older" has always meant: what is in use stays in use, so that equals do not flap. Age itself does not count.
  if (a.isSelected !== b.isSelected && a.kind === "ebgp" && b.kind === "ebgp" && !rules.compareRouterId) {
    return a.isSelected ? Step.Older : -Step.Older;
  }
  return (
    lower(Step.RouterId, a.routerId, b.routerId) ||
    lower(Step.ClusterLength, a.clusterListLength, b.clusterListLength) ||
    (a.kind === "local" && b.kind === "local" ? lower(Step.LocallyConfigured, a.slot, b.slot) : 0) ||
    lower(Step.NeighborIp, compareAddresses(a.source.address, b.source.address), 0) ||
    // FRR keeps the newer one. What the neighbour calls them does not depend on what came first.
    lower(Step.Nothing, a.pathId, b.pathId) ||
    lower(Step.Nothing, a.slot, b.slot)
  );
}

/** The higher value is better. */
function higher(step: number, a: number, b: number): number {
  return a > b ? step : a < b ? -step : 0;
}

/** The lower value is better. */
function lower(step: number, a: number, b: number): number {
  return a < b ? step : a > b ? -step : 0;
}

/** RFC 4271 § 9.1.2.2 g. IPv4 comes before IPv6; one link-local address on two interfaces goes by the interface. */
export function compareAddresses(a: IpAddress | undefined, b: IpAddress | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (a.version !== b.version) return a.version - b.version;
  for (let i = 0; i < a.bytes.length; i++) if (a.bytes[i] !== b.bytes[i]) return a.bytes[i] - b.bytes[i];
  const zoneA = a.zone ?? "";
  const zoneB = b.zone ?? "";
  return zoneA === zoneB ? 0 : zoneA < zoneB ? -1 : 1;
}
