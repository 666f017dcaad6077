import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAsPath } from "../../src/bgp/as-path.ts";
import { asPathWithout, leftmostAs, prependedAsPath } from "../../src/policy/as-path.ts";
import { AsPathList } from "../../src/policy/as-path-list.ts";
import { RegularExpression } from "../../src/policy/regular-expression.ts";
import type { PathSegment } from "../../src/policy/route.ts";
import { asPathText } from "./support.ts";

const sequence = (...asns: number[]): PathSegment => ({ type: "sequence", asns });
const set = (...asns: number[]): PathSegment => ({ type: "set", asns });
const confederation = (...asns: number[]): PathSegment => ({ type: "confed-sequence", asns });

describe("the text of an AS path", () => {
  it("is what people are shown, so that expressions can be written by what they see", () => {
    const segment = fc.record({
      type: fc.constantFrom("sequence", "set", "confed-sequence", "confed-set"),
      asns: fc.uniqueArray(fc.integer({ min: 1, max: 4294967295 }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 4 }), (path) => {
        const ordered = path.map(({ type, asns }) => ({ type, asns: asns.sort((a, b) => a - b) }));
        expect(asPathText(ordered)).toBe(formatAsPath(ordered));
      }),
    );
  });

  it("is whole, however long the path is and whatever numbers are in it", () => {
    const powers = Array.from({ length: 10 }, (_, i) => 10 ** i);
    const asns = [...powers.flatMap((power) => [power - 1, power]).filter(Boolean), 4294967295];
    const path = Array.from({ length: 30 }, () => sequence(...asns));
    expect(asPathText(path)).toBe(formatAsPath(path));
  });

  it("has the members of a set in order and once, however they came", () => {
    expect(asPathText([sequence(3, 1), set(20, 3, 20, 100)])).toBe("3 1 {3,20,100}");
  });
});

describe("prepending", () => {
  it.each([
    ["to a sequence joins it", [sequence(1)], [sequence(9, 9, 1)]],
    ["to nothing", [], [sequence(9, 9)]],
    ["to a set opens a segment", [set(1, 2)], [sequence(9, 9), set(1, 2)]],
    ["drops what belongs to a confederation, as FRR does", [confederation(7), sequence(1)], [sequence(9, 9, 1)]],
  ])("%s", (_what, path, expected) => {
    expect(prependedAsPath(path, [9, 9])).toEqual(expected);
  });

  it("knows the last AS of a sequence only", () => {
    expect(leftmostAs([sequence(5, 6)])).toBe(5);
    expect(leftmostAs([set(5, 6)])).toBeUndefined();
    expect(leftmostAs([])).toBeUndefined();
  });
});

describe("excluding", () => {
  it("takes numbers out of every segment, and empty segments with them", () => {
    expect(asPathWithout([sequence(1, 2, 1), set(1), set(1, 3)], [1])).toEqual([sequence(2), set(3)]);
  });

  it("keeps a path that has none of them, so that nothing is taken for changed", () => {
    const path = [sequence(1, 2)];
    expect(asPathWithout(path, [3])).toBe(path);
  });
});

describe("an as-path list", () => {
  const list = new AsPathList([
    { action: "deny", expression: new RegularExpression("_666_") },
    { action: "permit", expression: new RegularExpression("^100_") },
  ]);

  it.each([
    ["100 200", true],
    ["100 666", false], // the first that fits
    ["200 100", false], // none fits
  ])("%s: %s", (path, permitted) => {
    expect(list.permits([sequence(...path.split(" ").map(Number))])).toBe(permitted);
  });

  it("sees each path, the one after the other, and not the last one again", () => {
    const paths = [[sequence(100)], [sequence(100, 666)], [], [sequence(100)]];
    expect(paths.map((path) => list.permits(path))).toEqual([true, false, false, true]);
  });
});
