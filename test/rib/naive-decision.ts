/** The decision as a beginner would write it: from the attributes as specified, one list of steps, no shortcuts. */
import { formatIp } from "../../src/net/address.ts";
import type { DecisionRules } from "../../src/rib/decision-rules.ts";
import type { NextHopState } from "../../src/rib/next-hop-table.ts";
import type { RouteSource } from "../../src/rib/route-source.ts";
import { type AttributeSpec, type Segment, segments } from "./attribute-block.ts";

export interface NaivePath {
  /** The number that the real table has for it. */
  readonly slot: number;
  readonly pathId: number;
  readonly source: RouteSource;
  readonly spec: AttributeSpec;
  readonly nextHop: NextHopState;
  readonly isSelected: boolean;
}

/** Above it, paths do not share the traffic; from it on, they may. */
const FIRST_TIE_BREAK = "Older Path";

/** In order; what is lower is better. */
function steps(a: NaivePath, b: NaivePath, { bestPath: rules, maximumPaths }: DecisionRules): Step[] {
  const both = (kind: RouteSource["kind"]) => a.source.kind === kind && b.source.kind === kind;
  const step = (reason: string, value: (path: NaivePath) => number | string, when = true): Step =>
    when ? { reason, a: value(a), b: value(b) } : { reason, a: 0, b: 0 };
  return [
    step("Path Staleness", (p) => Number(p.spec.communities?.includes(0xffff0006) ?? false)),
    step("Weight", (p) => -(p.spec.local?.weight || (p.source.kind === "local" ? 32768 : 0))),
    step("Local Pref", (p) => -(p.spec.localPref ?? rules.defaultLocalPref)),
    step("Local Route", (p) => Number(p.source.kind !== "local")),
    step(
      "AIGP",
      (p) => (p.spec.aigp ?? 0) + p.nextHop.metric,
      rules.aigp && a.spec.aigp !== undefined && b.spec.aigp !== undefined,
    ),
    step("Confederation based AS Path", (p) => hops(p) + confeds(p), !rules.asPathIgnore && rules.asPathConfed),
    step("AS Path", hops, !rules.asPathIgnore && !rules.asPathConfed),
    step("Origin", (p) => p.spec.origin ?? 0),
    step(
      "MED",
      (p) => p.spec.med ?? (rules.medMissingAsWorst ? 0xffffffff : 0),
      rules.alwaysCompareMed || ofOneNeighborAs(a, b),
    ),
    step("Peer Type", (p) => Number(p.source.kind !== "ebgp")),
    step("Confed Peer Type", (p) => Number(p.source.kind !== "confed"), !both("ebgp")),
    step("IGP Metric", (p) => p.nextHop.metric),
    step("IGP Metric", clusters, maximumPaths.ibgpEqualClusterLength && both("ibgp")),
    step(FIRST_TIE_BREAK, (p) => Number(!p.isSelected), both("ebgp") && !rules.compareRouterId),
    step("Router ID", (p) => p.spec.originatorId ?? p.source.routerId),
    step("Cluster length", clusters),
    step("Locally configured route", (p) => p.slot, both("local")),
    step("Neighbor IP", (p) => (p.source.address === undefined ? "" : formatIp(p.source.address))),
    step("Nothing left to compare", (p) => p.pathId),
    step("Nothing left to compare", (p) => p.slot),
  ];
}

interface Step {
  readonly reason: string;
  readonly a: number | string;
  readonly b: number | string;
}

/** The better of two, the step, and its reason. */
function judge(a: NaivePath, b: NaivePath, rules: DecisionRules): { better: NaivePath; at: number; reason: string } {
  const all = steps(a, b, rules);
  const at = all.findIndex((step) => step.a !== step.b);
  if (at < 0) throw new Error("one path twice");
  return { better: all[at].a < all[at].b ? a : b, at, reason: all[at].reason };
}

/** Each neighbour AS finds its best, then these compete; in the order of slots. */
export function bestOf(paths: readonly NaivePath[], rules: DecisionRules): NaivePath | undefined {
  const groups: NaivePath[][] = [];
  for (const path of [...paths].sort((a, b) => a.slot - b.slot)) {
    const group = groups.find(([first]) => ofOneNeighborAs(first, path));
    if (group === undefined) groups.push([path]);
    else group.push(path);
  }
  const best = (some: readonly NaivePath[]) => some.reduce((a, b) => judge(a, b, rules).better);
  return groups.length === 0 ? undefined : best(groups.map(best));
}

/** Best first: whoever would be the best without those before. */
export function ranked(paths: readonly NaivePath[], rules: DecisionRules): NaivePath[] {
  const best = bestOf(paths, rules);
  if (best === undefined) return [];
  const others = paths.filter((path) => path !== best);
  return [best, ...ranked(others, rules)];
}

/** Those that share the traffic with the best one, that one included: one for each next hop, the lowest first. */
export function sharing(paths: readonly NaivePath[], rules: DecisionRules): NaivePath[] {
  const best = bestOf(paths, rules);
  if (best === undefined) return [];
  const { kind } = best.source;
  const most = kind === "local" ? 1 : kind === "ibgp" ? rules.maximumPaths.ibgp : rules.maximumPaths.ebgp;
  const others = evenWith(best, paths, rules).sort((a, b) => (way(a) < way(b) ? -1 : 1));
  const different = new Map([best, ...others].reverse().map((path) => [nextHopOf(path), path]));
  return [best, ...others.filter((path) => different.get(nextHopOf(path)) === path)].slice(0, most);
}

function evenWith(best: NaivePath, paths: readonly NaivePath[], rules: DecisionRules): NaivePath[] {
  return paths.filter((path) => path !== best && mayShare(best, path, rules));
}

/** As text that sorts. */
function way({ source, spec }: NaivePath): string {
  const octets = [...nextHopOctets(spec), ...(source.address?.bytes ?? [])];
  return octets.map((octet) => String.fromCharCode(octet)).join("");
}

function nextHopOf({ spec }: NaivePath): string {
  return nextHopOctets(spec).join(".");
}

/** Without a next hop comes first. */
function nextHopOctets({ nextHop }: NaivePath["spec"]): readonly number[] {
  return nextHop === undefined ? [192, 0, 2, 1] : (nextHop ?? [0]);
}

export function reasonFor(paths: readonly NaivePath[], rules: DecisionRules): string {
  const best = bestOf(paths, rules);
  if (best === undefined) return "Nothing to Select";
  const { maximumPaths } = rules;
  const mayBeSeveral = (best.source.kind === "ibgp" ? maximumPaths.ibgp : maximumPaths.ebgp) > 1;
  const even = mayBeSeveral && best.source.kind !== "local" ? evenWith(best, paths, rules) : [];
  const rivals = paths.filter((path) => path !== best);
  const excluded = rivals.filter((path) => !even.includes(path));
  const decided = (excluded.length > 0 ? excluded : rivals).map((rival) => judge(best, rival, rules));
  const latest = decided.reduce((a, b) => (b.at > a.at ? b : a), { at: -1, reason: "First path received" });
  return latest.reason;
}

function mayShare(best: NaivePath, other: NaivePath, rules: DecisionRules): boolean {
  const ignored = rules.bestPath.peerTypeMultipathRelax ? ["Peer Type", "Confed Peer Type"] : [];
  const all = steps(best, other, rules);
  const compared = all.slice(
    0,
    all.findIndex(({ reason }) => reason === FIRST_TIE_BREAK),
  );
  if (compared.some(({ reason, a, b }) => a !== b && !ignored.includes(reason))) return false;
  if (rules.bestPath.asPathMultipathRelax) return true;
  if (other.source.kind !== "ibgp") return best.source.asn === other.source.asn;
  return JSON.stringify(segments(best.spec)) === JSON.stringify(segments(other.spec));
}

function ofOneNeighborAs(a: NaivePath, b: NaivePath): boolean {
  const [confedA, confedB] = [firstConfed(a), firstConfed(b)];
  if (confedA !== undefined && confedA === confedB) return true;
  const [firstA, firstB] = [firstSegment(a), firstSegment(b)];
  if (firstA === undefined || firstB === undefined) return firstA === firstB;
  return firstA.type === "sequence" && firstB.type === "sequence" && firstA.asns[0] === firstB.asns[0];
}

function firstConfed({ spec }: NaivePath): number | undefined {
  const first = segments(spec).at(0);
  return first?.type === "confed-sequence" ? first.asns[0] : undefined;
}

function firstSegment({ spec }: NaivePath): Segment | undefined {
  return segments(spec).find(({ type }) => type === "sequence" || type === "set");
}

function hops({ spec }: NaivePath): number {
  return length(spec, "sequence", "set");
}

function confeds({ spec }: NaivePath): number {
  return length(spec, "confed-sequence", "confed-set");
}

function length(spec: AttributeSpec, sequence: Segment["type"], set: Segment["type"]): number {
  return segments(spec)
    .map(({ type, asns }) => (type === sequence ? asns.length : type === set ? 1 : 0))
    .reduce((sum: number, n) => sum + n, 0);
}

function clusters({ spec }: NaivePath): number {
  return spec.clusters?.length ?? 0;
}
