/** The valid word closest to a mistyped one. */

const LONGEST_WORD = 40;

/** Undefined when nothing is close: a wild guess misleads more than it helps. */
export function nearestWord(typed: string, candidates: readonly string[]): string | undefined {
  if (typed.length > LONGEST_WORD) return undefined;
  const word = typed.toLowerCase();
  let nearest: string | undefined;
  let distance = mostMistakes(word) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= distance || candidate.length > LONGEST_WORD) continue;
    const mistakes = editDistance(word, candidate, distance);
    if (mistakes >= distance) continue;
    nearest = candidate;
    distance = mistakes;
  }
  return nearest;
}

function mostMistakes(word: string): number {
  if (word.length <= 3) return 1;
  if (word.length <= 6) return 2;
  return word.length <= 12 ? 3 : 4;
}

/** Three rows of the table of distances between beginnings; kept, since a file may have very many mistakes. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(LONGEST_WORD + 1));

/** Insertions, deletions, replacements, and swaps of neighbours; any number from `limit` up when there are that many. */
function editDistance(a: string, b: string, limit: number): number {
  let [beforePrevious, previous, current] = ROWS;
  for (let j = 0; j <= b.length; j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      ) {
        cost = Math.min(cost, beforePrevious[j - 2] + 1);
      }
      current[j] = cost;
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length];
}
