/**
 * The routes to one prefix, compared with one another: which is the best, by which step, and which share its traffic.
 *
 * Where the decision is a total order, finding the best is one pass. It is none when MEDs, or having an AIGP, differ
 * between routes that are equal up to there (see `decision.ts`): then each neighbour AS first finds its own best route,
 * and only these compete, as in FRR with `bgp deterministic-med`. So the outcome never depends on what arrived first.
 */
import type { AttributeTable } from "./attribute-table.ts";
import { Candidate } from "./candidate.ts";
import { areOfOneNeighborAs, compare, mayBeCircular } from "./decision.ts";
import type { DecisionRules } from "./decision-rules.ts";
import { compareWays, leadTheSameWay, maySharePaths, mostPaths } from "./multipath.ts";
import type { NextHopTable } from "./next-hop-table.ts";

export class Contest {
  /** Objects that serve again and again. Those in the running come first. */
  private readonly candidates: Candidate[] = [];
  private count = 0;
  // The best route of each neighbour AS, and the route that says which AS it is.
  private readonly groupBests: Candidate[] = [];
  private readonly groupFirsts: Candidate[] = [];

  /** The step that the best route won by against its closest rival; 0 without a rival. */
  wonBy = 0;

  get size(): number {
    return this.count;
  }

  at(index: number): Candidate {
    return this.candidates[index];
  }

  clear(): void {
    this.count = 0;
  }

  /** One more candidate, to be loaded by the caller. */
  add(): Candidate {
    if (this.count === this.candidates.length) this.candidates.push(new Candidate());
    return this.candidates[this.count++];
  }

  /** Puts the best candidate first. */
  decide(rules: DecisionRules): void {
    this.bringForward(0, this.count, rules);
  }

  /** Puts the candidates from `from` on in order, each the best of those that follow, up to `end`. */
  rank(rules: DecisionRules, from = 0, end = this.count): void {
    for (let at = from; at < end - 1; at++) this.bringForward(at, end, rules);
  }

  /**
   * Once decided: puts those that share the traffic with the best route right behind it, and says how many paths that makes.
   * The reason then is the step against the closest rival that has no share, as FRR has it.
   */
  share(rules: DecisionRules, attributes: AttributeTable, nextHops: NextHopTable): number {
    const best = this.candidates[0];
    const most = mostPaths(best, rules.maximumPaths);
    if (most < 2) return 1;
    const { candidates } = this;
    let sharing = 1;
    let closest = 0;
    for (let i = 1; i < this.count; i++) {
      if (maySharePaths(best, candidates[i], rules, attributes)) this.swap(sharing++, i);
      else closest = Math.max(closest, Math.abs(compare(best, candidates[i], rules)));
    }
    if (closest > 0) this.wonBy = closest;
    return sharing === 1 ? 1 : Math.min(most, this.keepDifferentWays(sharing, attributes, nextHops));
  }

  /**
   * Of those up to `end`, which share with the first: puts one for each next hop behind it, in the order of the next hops.
   * Two reflectors, say, tell of the same way; it gets its part of the traffic once.
   */
  private keepDifferentWays(end: number, attributes: AttributeTable, nextHops: NextHopTable): number {
    const { candidates } = this;
    for (let sorted = 2; sorted < end; sorted++) {
      for (let i = sorted; i > 1; i--) {
        if (compareWays(candidates[i - 1], candidates[i], attributes, nextHops) <= 0) break;
        this.swap(i - 1, i);
      }
    }
    let kept = 1;
    for (let i = 1; i < end; i++) {
      const isKnown =
        leadTheSameWay(candidates[0], candidates[i], attributes, nextHops) ||
        leadTheSameWay(candidates[kept - 1], candidates[i], attributes, nextHops);
      if (!isKnown) this.swap(kept++, i);
    }
    return kept;
  }

  /** Puts the best of the candidates from `from` to `end` in the first place of these. */
  private bringForward(from: number, end: number, rules: DecisionRules): void {
    const { candidates } = this;
    let best = from;
    let winner = candidates[from];
    let wonBy = 0;
    let isCircular = false;
    for (let i = from + 1; i < end; i++) {
      const rival = candidates[i];
      const step = compare(winner, rival, rules);
      if (mayBeCircular(step, winner, rival, rules)) isCircular = true;
      if (step > 0) {
        // What people are told is the latest step that was needed: the one against the closest rival.
        if (step > wonBy) wonBy = step;
        continue;
      }
      wonBy = -step;
      best = i;
      winner = rival;
    }
    this.wonBy = wonBy;
    if (isCircular) best = this.decideByNeighborAs(from, end, rules);
    this.swap(from, best);
  }

  private decideByNeighborAs(from: number, end: number, rules: DecisionRules): number {
    const { candidates, groupBests } = this;
    const groups = this.findGroups(from, end, rules);
    let best = groupBests[0];
    for (let group = 1; group < groups; group++) {
      if (compare(best, groupBests[group], rules) < 0) best = groupBests[group];
    }
    let wonBy = 0;
    for (let i = from; i < end; i++) wonBy = Math.max(wonBy, Math.abs(compare(best, candidates[i], rules)));
    this.wonBy = wonBy;
    return candidates.indexOf(best, from);
  }

  private findGroups(from: number, end: number, rules: DecisionRules): number {
    const { candidates, groupBests, groupFirsts } = this;
    let groups = 0;
    for (let i = from; i < end; i++) {
      const candidate = candidates[i];
      let group = 0;
      while (group < groups && !areOfOneNeighborAs(groupFirsts[group], candidate)) group++;
      if (group < groups) {
        if (compare(groupBests[group], candidate, rules) < 0) groupBests[group] = candidate;
        continue;
      }
      groupFirsts[groups] = candidate;
      groupBests[groups] = candidate;
      groups++;
    }
    return groups;
  }

  private swap(a: number, b: number): void {
    const { candidates } = this;
    const candidate = candidates[a];
    candidates[a] = candidates[b];
    candidates[b] = candidate;
  }
}
