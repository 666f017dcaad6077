/** Many simulations as tests. Several files call this, so that they run on all cores. */
import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

const STEPS = 40;
const SEEDS_PER_TEST = 25;
/** Milliseconds for one test: some hundred times what it takes, for a machine that is busy with other things. */
const PATIENCE = 120_000;

export function describeSeeds(first: number, last: number): void {
  describe(`networks of speakers, seeds ${first} to ${last}`, () => {
    for (let start = first; start <= last; start += SEEDS_PER_TEST) {
      const end = Math.min(start + SEEDS_PER_TEST - 1, last);
      it(`keep every invariant with seeds ${start} to ${end}`, { timeout: PATIENCE }, async () => {
        for (let seed = start; seed <= end; seed++) {
          const { failure, features } = await simulate(seed, STEPS);
          expect(failure, `${features}: npm run simulate -- --seed ${seed} --steps ${STEPS}`).toBeUndefined();
        }
      });
    }
  });
}
