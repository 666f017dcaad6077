/** Why each of the usable paths that is not the best lost: against which other one, by which step, and by which values. */
import type { Candidate } from "./candidate.ts";
import type { Contest } from "./contest.ts";
import { areOfOneNeighborAs, compare, reasonOf, valueAt } from "./decision.ts";
import type { DecisionRules } from "./decision-rules.ts";
import type { SourceId } from "./route-source.ts";

export interface Comparison {
  /** Of the path that lost, and of the one that it lost to. */
  readonly slot: SourceId;
  readonly winner: SourceId;
  /** In FRR's words. */
  readonly reason: string;
  /** What the step looked at, in the one and in the other. */
  readonly own: string;
  readonly winners: string;
}

/** Of a contest that has been decided: of all candidates but the first. */
export function comparisons(contest: Contest, rules: DecisionRules): readonly Comparison[] {
  const candidates = Array.from({ length: contest.size }, (_, i) => contest.at(i));
  return candidates.slice(1).flatMap((loser) => {
    const winner = winnerOver(loser, candidates, rules);
    if (winner === undefined) return [];
    const step = compare(winner, loser, rules);
    const [own, winners] = [valueAt(step, loser, winner), valueAt(step, winner, loser)];
    return { slot: loser.slot, winner: winner.slot, reason: reasonOf(step), own, winners };
  });
}

/**
 * Mostly the best one. But the best may not beat all others itself: where MEDs count within a neighbour AS only, some of
 * them were beaten by their like before (see `contest.ts`).
 */
function winnerOver(loser: Candidate, [best, ...others]: readonly Candidate[], rules: DecisionRules) {
  const beats = (rival: Candidate) => rival !== loser && compare(rival, loser, rules) > 0;
  if (beats(best)) return best;
  return others.find((rival) => areOfOneNeighborAs(rival, loser) && beats(rival)) ?? others.find(beats);
}
