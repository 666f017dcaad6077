/**
 * Reloads from one random configuration to another, in a simulated network: sessions end if and only if that was foretold,
 * nobody hears of anything that did not change, and it all comes to what a fresh start would have come to.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../support/random.ts";
import { changedConfiguration, randomConfiguration, textOf } from "./random-configuration.ts";
import { ReloadWorld } from "./reload-world.ts";

/** A seed is a chain: each configuration is reloaded from the one before. */
const SEEDS = 25;
const RELOADS = 8;

const PREFIX = /(?<= )[\d.]+\/\d+|(?<= )[\da-f:]+\/\d+/g;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-reloads-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a reload", () => {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    "does what it foretells, and no more: seed %i",
    async (seed) => {
      const random = new Random(seed);
      let configuration = randomConfiguration(random);
      const world = await ReloadWorld.open(textOf(configuration), join(directory, `${seed}`));
      for (let i = 1; i <= RELOADS; i++) {
        configuration = random.chance(0.25) ? randomConfiguration(random) : changedConfiguration(random, configuration);
        const text = textOf(configuration);
        await reload(world, text);
        const fresh = await ReloadWorld.open(text, join(directory, `${seed}-${i}`));
        expect(world.state(), text).toEqual(fresh.state());
        await fresh.close();
      }
      await world.close();
    },
  );
});

async function reload(world: ReloadWorld, text: string): Promise<void> {
  const foretold = world.daemon.preview(text, "other.conf");
  const story = [...foretold.difference, ...foretold.resets.map(({ neighbor, why }) => `${neighbor}: ${why}`)].join(
    "\n",
  );
  expect(foretold.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const ending = foretold.resets.map(({ neighbor }) => neighbor).toSorted();
  world.ended.length = 0;
  const before = world.told;
  const departing = world.prefixesFrom(ending);
  const updates = world.listen();

  expect(await world.apply(text), story).toEqual(foretold);
  world.wait();
  expect([...new Set(world.ended)].toSorted(), story).toEqual(ending);

  const after = world.told;
  const returning = world.prefixesFrom(ending);
  for (const { to, update } of updates) {
    const [old, now] = [before.get(to), after.get(to)];
    if (old?.session !== now?.session || now?.hasPathIds) continue;
    for (const [prefix] of update.matchAll(PREFIX)) {
      const isDue = old?.routes.get(prefix) !== now?.routes.get(prefix);
      const isRepeated = departing.has(prefix) || returning.has(prefix);
      expect(isDue || isRepeated, `to ${to}, without need: ${update}\n${story}`).toBe(true);
    }
  }
}
