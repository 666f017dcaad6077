/**
 * Which route to a prefix should be in use, written down a second time and as plainly as possible (RFC 4271 § 9.1.2,
 * RFC 4456 § 9, RFC 5065 § 5.3, with FRR's order and knobs). Objects and plain loops; none of the RIB's code.
 */
import type { NextHopState, PathAttributes } from "../../src/index.ts";
import { formatIp } from "../../src/net/address.ts";
import type { Router, Side } from "./topology.ts";

/** A route that a router may use: after policy. */
export interface Candidate {
  readonly prefix: string;
  /** The side that it came in through; undefined for a route of the router's own. */
  readonly side: Side | undefined;
  /** RFC 7911. */
  readonly pathId: number;
  readonly attributes: PathAttributes;
  readonly weight: number;
  readonly tag: number;
}

type Kind = "local" | Side["kind"];

const HERE: NextHopState = { reachable: true, metric: 0 };
const WORST_MED = 0xffffffff;
const LOCAL_WEIGHT = 32_768;
const LLGR_STALE = 0xffff0006;

/** All candidates, best first. `inUse` stays in use among external equals. */
export function ranked(router: Router, candidates: readonly Candidate[], inUse: Candidate | undefined): Candidate[] {
  const left = [...candidates];
  const order: Candidate[] = [];
  while (left.length > 0) order.push(...left.splice(left.indexOf(bestOf(router, left, inUse)), 1));
  return order;
}

/** As with `bgp deterministic-med`: each neighbour AS sends its best into the contest. */
export function bestOf(router: Router, candidates: readonly Candidate[], inUse: Candidate | undefined): Candidate {
  const groups: Candidate[][] = [];
  for (const candidate of candidates) {
    const group = groups.find(([first]) => haveOneNeighborAs(first, candidate));
    if (group === undefined) groups.push([candidate]);
    else group.push(candidate);
  }
  const champion = (all: readonly Candidate[]) =>
    all.reduce((best, each) => (compare(router, each, best, inUse) > 0 ? each : best));
  return champion(groups.map(champion));
}

/** How many paths share the traffic with the best one. Two that lead to one next hop are one way. */
export function multipathCount(router: Router, best: Candidate, candidates: readonly Candidate[]): number {
  const { maximumPaths = {}, bestPath = {} } = router.rules;
  const kind = kindOf(best);
  const most = kind === "local" ? 1 : ((kind === "ibgp" ? maximumPaths.ibgp : maximumPaths.ebgp) ?? 1);
  const sharing = candidates.filter((other) => {
    if (other === best) return true;
    if (compareMerit(router, best, other) !== 0 || compareDistance(router, best, other) !== 0) return false;
    if (!bestPath.peerTypeMultipathRelax && kind !== kindOf(other)) return false;
    if (bestPath.asPathMultipathRelax) return true;
    if (kindOf(other) === "ibgp")
      return JSON.stringify(best.attributes.asPath) === JSON.stringify(other.attributes.asPath);
    return neighborOf(best) === neighborOf(other);
  });
  const ways = new Set(sharing.map(({ attributes: { nextHop } }) => nextHop && formatIp(nextHop.address)));
  return Math.min(ways.size, most);
}

/** For ADD-PATH: the AS that a path came through. */
export function neighborAs({ attributes }: Candidate): number | "several" | "ours" {
  const first = attributes.asPath.find(({ type }) => !type.startsWith("confed-"));
  if (first === undefined) return "ours";
  return first.type === "sequence" ? first.asns[0] : "several";
}

/** Positive: `a` is better. */
function compare(router: Router, a: Candidate, b: Candidate, inUse: Candidate | undefined): number {
  const { bestPath = {} } = router.rules;
  const external = kindOf(a) === "ebgp" && kindOf(b) === "ebgp";
  return (
    compareMerit(router, a, b) ||
    higher(kindRank(a), kindRank(b)) ||
    compareDistance(router, a, b) ||
    (external && !bestPath.compareRouterId ? higher(Number(a === inUse), Number(b === inUse)) : 0) ||
    lower(routerIdOf(router, a), routerIdOf(router, b)) ||
    lower(clusterLength(a), clusterLength(b)) ||
    lowerText(addressOf(a), addressOf(b)) ||
    lower(a.pathId, b.pathId)
  );
}

/** The steps that decide whether two may share the traffic, too. */
function compareMerit(router: Router, a: Candidate, b: Candidate): number {
  const { bestPath = {}, defaultLocalPref = 100 } = router.rules;
  const med = ({ attributes }: Candidate) => attributes.med ?? (bestPath.medMissingAsWorst ? WORST_MED : 0);
  const localPref = ({ attributes }: Candidate) => attributes.localPref ?? defaultLocalPref;
  const length = (candidate: Candidate) => pathLength(candidate, bestPath.asPathConfed === true);
  return (
    lower(Number(isLlgrStale(a)), Number(isLlgrStale(b))) ||
    higher(weightOf(a), weightOf(b)) ||
    higher(localPref(a), localPref(b)) ||
    higher(Number(a.side === undefined), Number(b.side === undefined)) ||
    (bestPath.asPathIgnore ? 0 : lower(length(a), length(b))) ||
    lower(a.attributes.origin, b.attributes.origin) ||
    (bestPath.alwaysCompareMed || haveOneNeighborAs(a, b) ? lower(med(a), med(b)) : 0)
  );
}

function compareDistance(router: Router, a: Candidate, b: Candidate): number {
  const metrics = lower(distance(router, a).metric, distance(router, b).metric);
  if (metrics !== 0) return metrics;
  const internal = kindOf(a) === "ibgp" && kindOf(b) === "ibgp";
  if (!internal || !router.rules.maximumPaths?.ibgpEqualClusterLength) return 0;
  return lower(clusterLength(a), clusterLength(b));
}

/** Whether there is a way to the next hop; for routes of the router's own there is. */
export function isReachable(router: Router, candidate: Candidate): boolean {
  return distance(router, candidate).reachable;
}

function distance(router: Router, { attributes: { nextHop } }: Candidate): NextHopState {
  return nextHop === undefined ? HERE : router.distanceTo(formatIp(nextHop.address));
}

function haveOneNeighborAs(a: Candidate, b: Candidate): boolean {
  const outside = neighborAs(a);
  const member = memberAs(a);
  return (outside === neighborAs(b) && outside !== "several") || (member === memberAs(b) && member !== undefined);
}

function memberAs({ attributes }: Candidate): number | undefined {
  const [first] = attributes.asPath;
  return first?.type === "confed-sequence" ? first.asns[0] : undefined;
}

function pathLength({ attributes }: Candidate, countsConfederation: boolean): number {
  let length = 0;
  for (const { type, asns } of attributes.asPath) {
    if (type.startsWith("confed-") && !countsConfederation) continue;
    length += type === "sequence" || type === "confed-sequence" ? asns.length : 1;
  }
  return length;
}

function kindOf({ side }: Candidate): Kind {
  return side?.kind ?? "local";
}

function kindRank(candidate: Candidate): number {
  const kind = kindOf(candidate);
  return kind === "ebgp" ? 2 : kind === "confed" ? 1 : 0;
}

function neighborOf({ side }: Candidate): number | undefined {
  return side?.other.router.asnTowards(side.router);
}

function weightOf({ weight, side }: Candidate): number {
  return weight === 0 && side === undefined ? LOCAL_WEIGHT : weight;
}

function isLlgrStale({ attributes }: Candidate): boolean {
  return attributes.communities?.includes(LLGR_STALE) ?? false;
}

function clusterLength({ attributes }: Candidate): number {
  return attributes.clusterList?.length ?? 0;
}

function routerIdOf(router: Router, { attributes, side }: Candidate): number {
  return attributes.originatorId ?? identifier((side?.other.router ?? router).addresses[4]);
}

/** A dotted quad as a number. */
export function identifier(quad: string): number {
  return quad.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** So that the text sorts as the addresses do: IPv4 first, and the last number decides. */
function addressOf({ side }: Candidate): string {
  if (side === undefined) return "";
  const { version } = side.link;
  return `${version} ${side.other.router.name.padStart(8)}`;
}

function higher(a: number, b: number): number {
  return Math.sign(a - b);
}

function lower(a: number, b: number): number {
  return Math.sign(b - a);
}

function lowerText(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
