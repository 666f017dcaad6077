/**
 * Which reason FRR gives: the step that decided the comparison that it made last. So this compares a prefix's paths in the
 * order in which FRR does; step by step, as FRR's manual has them, and with nothing from what is under test.
 */
import type { AsPath, PathAttributes } from "../../../src/bgp/messages.ts";
import { formatIp, parseIp } from "../../../src/net/address.ts";
import type { DecisionPath } from "../../../src/speaker/route.ts";
import type { Round, RoundNeighbor } from "./random-round.ts";

const LLGR_STALE = 0xffff0006;
const WORST_MED = 0xffffffff;
/** What FRR says while it has compared nothing. */
const ONLY_ONE = "First path received";

interface Candidate {
  readonly neighbor: RoundNeighbor;
  readonly attributes: PathAttributes;
  readonly weight: number;
  readonly isSelected: boolean;
}

/** The paths to one prefix, as they come and go. */
export class FrrSelection {
  best: RoundNeighbor | undefined;
  reason = "";
  /** The steps that decided between the best path and each of the others, and would if it was decided once more. */
  steps: readonly string[] = [];
  private readonly speaker: Round["speaker"];
  /** The newest first; what replaces another takes its place. */
  private paths: Candidate[] = [];

  constructor({ speaker }: Round) {
    this.speaker = speaker;
  }

  /** Undefined: the neighbour has no path any more that could be used. */
  update(neighbor: RoundNeighbor, path: DecisionPath | undefined): void {
    const at = this.paths.findIndex((known) => known.neighbor === neighbor);
    if (at < 0 && path === undefined) return;
    if (path === undefined) this.paths.splice(at, 1);
    else {
      const { attributes, weight } = path;
      const candidate = { neighbor, attributes, weight, isSelected: at >= 0 && this.paths[at].isSelected };
      if (at < 0) this.paths.unshift(candidate);
      else this.paths[at] = candidate;
    }
    this.select();
  }

  /**
   * Another path would be the best, had they come in another order: a path can be of one neighbour AS with two others that
   * are of different ones, because with a confederation it can be the AS next to it, or the one outside.
   */
  get hasUnclearGroups(): boolean {
    const { paths, reason } = this;
    const orders = paths.flatMap((_, i) => {
      const rotated = [...paths.slice(i), ...paths.slice(0, i)];
      return [rotated, [...rotated].reverse()];
    });
    const bests = new Set(orders.map((order) => this.bestOf(this.bestsByNeighborAs(order))));
    this.reason = reason;
    return bests.size > 1;
  }

  private select(): void {
    this.reason = "";
    const best = this.bestOf(this.bestsByNeighborAs(this.paths));
    const { ebgp = 1, ibgp = 1 } = this.speaker.maximumPaths ?? {};
    if (best !== undefined && (ebgp > 1 || ibgp > 1)) {
      for (const path of this.paths) if (nextHop(path) !== nextHop(best)) this.isBetter(path, best);
    }
    this.best = best?.neighbor;
    const before = this.stepsTo(best);
    this.paths = this.paths.map((path) => ({ ...path, isSelected: path === best }));
    this.steps = [...before, ...this.stepsTo(this.paths.find(({ isSelected }) => isSelected))];
  }

  private stepsTo(best: Candidate | undefined): string[] {
    if (best === undefined) return [];
    return this.paths.filter((path) => path !== best).map((path) => this.decide(best, path).reason);
  }

  /** `bgp deterministic-med`. */
  private bestsByNeighborAs(paths: readonly Candidate[]): Candidate[] {
    let left = paths;
    const bests = new Set<Candidate>();
    while (left.length > 0) {
      const [first] = left;
      const group = left.filter((path) => path === first || areOfOneNeighborAs(path, first));
      bests.add(group.reduce((best, path) => (this.isBetter(path, best) ? path : best)));
      left = left.filter((path) => !group.includes(path));
    }
    return paths.filter((path) => bests.has(path));
  }

  private bestOf(paths: readonly Candidate[]): Candidate | undefined {
    if (this.reason === "" && paths.length > 0) this.reason = ONLY_ONE;
    return paths.slice(1).reduce((best, path) => (this.isBetter(path, best) ? path : best), paths.at(0));
  }

  private isBetter(path: Candidate, than: Candidate | undefined): boolean {
    if (than === undefined) return true;
    if (path === than) return false;
    // FRR looks no further here, and has no word for it.
    if (isStale(path)) return false;
    if (isStale(than)) return true;
    const { better, reason } = this.decide(path, than);
    this.reason = reason;
    return better === path;
  }

  /** In order; what is lower is better. */
  private decide(a: Candidate, b: Candidate): { readonly better: Candidate; readonly reason: string } {
    const { bestPath = {}, maximumPaths = {}, defaultLocalPref = 100 } = this.speaker;
    const isBoth = (type: RoundNeighbor["peerType"]) => a.neighbor.peerType === type && b.neighbor.peerType === type;
    const hasNoHops = (path: Candidate) => hops(path) === 0;
    const comparesMed = bestPath.alwaysCompareMed || areOfOneNeighborAs(a, b) || [a, b].every(hasNoHops);
    const steps: (readonly [reason: string, value: (path: Candidate) => number, unless?: boolean | undefined])[] = [
      ["Path Staleness", (path) => Number(isStale(path))],
      ["Weight", ({ weight }) => -weight],
      ["Local Pref", ({ attributes }) => -(attributes.localPref ?? defaultLocalPref)],
      ["Confederation based AS Path", (path) => hops(path) + confederationHops(path), !bestPath.asPathConfed],
      ["AS Path", hops, bestPath.asPathConfed],
      ["Origin", ({ attributes }) => attributes.origin],
      ["MED", ({ attributes }) => attributes.med ?? (bestPath.medMissingAsWorst ? WORST_MED : 0), !comparesMed],
      ["Peer Type", ({ neighbor }) => Number(neighbor.peerType !== "ebgp")],
      ["Confed Peer Type", ({ neighbor }) => Number(neighbor.peerType !== "confed"), isBoth("ebgp")],
      ["IGP Metric", clusters, !(maximumPaths.ibgpEqualClusterLength && isBoth("ibgp"))],
      ["Older Path", ({ isSelected }) => Number(!isSelected), bestPath.compareRouterId || !isBoth("ebgp")],
      ["Router ID", ({ attributes, neighbor }) => attributes.originatorId ?? neighbor.routerId],
      ["Cluster length", clusters],
      ["Neighbor IP", ({ neighbor }) => addressValue(neighbor.address)],
    ];
    for (const [reason, value, isSkipped = false] of steps) {
      if (isSkipped || (bestPath.asPathIgnore && reason.endsWith("AS Path"))) continue;
      const [valueA, valueB] = [value(a), value(b)];
      if (valueA !== valueB) return { better: valueA < valueB ? a : b, reason };
    }
    throw new Error("two paths of one neighbour");
  }
}

function isStale({ attributes }: Candidate): boolean {
  return attributes.communities?.includes(LLGR_STALE) ?? false;
}

function nextHop({ attributes }: Candidate): string {
  return attributes.nextHop === undefined ? "" : formatIp(attributes.nextHop.address);
}

function hops({ attributes }: Candidate): number {
  return length(attributes.asPath, "sequence", "set");
}

function confederationHops({ attributes }: Candidate): number {
  return length(attributes.asPath, "confed-sequence", "confed-set");
}

function length(path: AsPath, sequence: AsPath[number]["type"], set: AsPath[number]["type"]): number {
  return path.reduce((sum, { type, asns }) => sum + (type === sequence ? asns.length : type === set ? 1 : 0), 0);
}

function clusters({ attributes }: Candidate): number {
  return attributes.clusterList?.length ?? 0;
}

function addressValue(text: string): number {
  return parseIp(text)?.bytes.reduce((value, octet) => value * 256 + octet, 0) ?? 0;
}

/** Both have no path, or both begin with the same AS, within the confederation or outside. */
function areOfOneNeighborAs(one: Candidate, other: Candidate): boolean {
  const [a, b] = [one.attributes.asPath, other.attributes.asPath];
  if (a.length === 0 && b.length === 0) return true;
  const [outsideA, outsideB] = [a, b].map((path) => path.find(({ type }) => type === "sequence" || type === "set"));
  const areOutside = outsideA?.type === "sequence" && outsideB?.type === "sequence";
  if (areOutside && outsideA.asns[0] === outsideB.asns[0]) return true;
  const areInside = a.at(0)?.type === "confed-sequence" && b.at(0)?.type === "confed-sequence";
  return areInside && a[0].asns[0] === b[0].asns[0];
}
