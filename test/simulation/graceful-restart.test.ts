import { describe, expect, it } from "vitest";
import type { Features, Shape } from "./features.ts";
import { restartGracefully } from "./graceful-restart.ts";

const PLAIN: Omit<Features, "shape"> = {
  policy: false,
  exchange: false,
  addPath: false,
  decision: false,
  distances: false,
  restarts: false,
  bfd: false,
};
const SEEDS = 6;

describe.each<Shape>(["mesh", "fabric", "reflection", "confederation", "route-server"])("in a %s", (shape) => {
  it.each<Partial<Features>>([{}, { policy: true, decision: true, addPath: true }])(
    "nobody notices a router that restarts gracefully: %o",
    async (more) => {
      let dependents = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const report = await restartGracefully(seed, { ...PLAIN, ...more, shape });
        expect(report.complaints, `seed ${seed}\n${report.trace.join("\n")}`).toEqual([]);
        dependents += report.dependents;
      }
      expect(dependents).toBeGreaterThan(0);
    },
  );
});
