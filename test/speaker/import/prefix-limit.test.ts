import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgePrefixes,
  type PrefixLevel,
  type PrefixLimit,
  type PrefixVerdict,
} from "../../../src/speaker/import/prefix-limit.ts";

const strict: PrefixLimit = { limit: 1000, warnAt: 75, warnOnly: false };
const lenient: PrefixLimit = { ...strict, warnOnly: true };

describe("a count against a limit of 1000, with a warning at 75 percent", () => {
  it.each<[before: PrefixLevel, count: number, level: PrefixLevel, strictly: string, leniently: string]>([
    ["fine", 0, "fine", "none", "none"],
    ["fine", 750, "fine", "none", "none"],
    ["fine", 751, "near", "warn", "warn"],
    ["fine", 1000, "near", "warn", "warn"],
    ["fine", 1001, "beyond", "end-session", "exceeded"],
    ["near", 750, "fine", "none", "none"],
    ["near", 751, "near", "none", "none"],
    ["near", 1001, "beyond", "end-session", "exceeded"],
    ["beyond", 750, "fine", "none", "none"],
    ["beyond", 1000, "near", "none", "none"],
    ["beyond", 1001, "beyond", "end-session", "none"],
  ])("%s before, %i now: %s; %s, or %s where it only warns", (before, count, level, strictly, leniently) => {
    expect(judgePrefixes(strict, before, count)).toEqual({ level, action: strictly });
    expect(judgePrefixes(lenient, before, count)).toEqual({ level, action: leniently });
  });

  it("ends a session that was tolerated beyond its limit, when it is not any more", () => {
    expect(judgePrefixes(lenient, "fine", 1001).level).toBe("beyond");
    expect(judgePrefixes(strict, "beyond", 1001).action).toBe("end-session");
  });

  it("has no room for a warning between 100 percent and the limit", () => {
    expect(judgePrefixes({ ...strict, warnAt: 100 }, "fine", 1000)).toEqual({ level: "fine", action: "none" });
  });

  it("speaks of the first prefix where the limit is too small for a share of it", () => {
    expect(judgePrefixes({ ...strict, limit: 1 }, "fine", 1).action).toBe("warn");
  });
});

describe("any sequence of counts", () => {
  it("is told once of each rise above a level, and of nothing else", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1500), { maxLength: 50 }), (counts) => {
        let verdict: PrefixVerdict = { level: "fine", action: "none" };
        let before = 0;
        for (const count of counts) {
          verdict = judgePrefixes(lenient, verdict.level, count);
          const exceeds = before <= 1000 && count > 1000;
          const warns = before <= 750 && count > 750 && count <= 1000;
          expect(verdict.action).toBe(exceeds ? "exceeded" : warns ? "warn" : "none");
          before = count;
        }
      }),
    );
  });

  it("allocates nothing: the same verdict is the same object", () => {
    expect(judgePrefixes(strict, "near", 800)).toBe(judgePrefixes(strict, "near", 900));
  });
});
