import { describe, expect, it } from "vitest";
import { Discriminators } from "../../src/bfd/discriminators.ts";

describe("discriminators", () => {
  it("are never 0, never one in use, and not one that was in use a moment ago", () => {
    let now = 0;
    const draws = [0, 0.25, 0.25, 0.5, 0.25, 0.5, 0.75, 0.25];
    const discriminators = new Discriminators(
      () => draws.shift()!,
      () => now,
    );
    expect(discriminators.draw()).toBe(0x40000000);
    expect(discriminators.draw()).toBe(0x80000000);
    discriminators.giveBack(0x40000000);
    now = 59_999;
    expect(discriminators.draw()).toBe(0xc0000000);
    now = 60_000;
    expect(discriminators.draw()).toBe(0x40000000);
  });
});
