import { describe, expect, it } from "vitest";
import { IdQueue } from "../../src/rib/id-queue.ts";

describe("id queue", () => {
  it("gives back everything in order, through growth and around the ring, more than once", () => {
    const queue = new IdQueue<number>();
    let pushed = 0;
    let shifted = 0;
    const push = (count: number) => {
      for (let i = 0; i < count; i++) queue.push(++pushed);
    };
    const shift = (count: number) => {
      for (let i = 0; i < count; i++) if (queue.shift() !== ++shifted) throw new Error(`${shifted} is out of order`);
    };
    for (let round = 0; round < 3; round++) {
      push(12_000);
      shift(11_000); // so that what follows runs over the end of the ring before it grows
      push(100_000);
      shift(50_000);
      push(200_000);
      shift(pushed - shifted);
      expect(queue.isEmpty).toBe(true);
    }
  });
});
