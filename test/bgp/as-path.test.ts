import { describe, expect, it } from "vitest";
import { AsPathFacts, findAsPathFlaw, formatAsPath, prependAsPath } from "../../src/bgp/as-path.ts";
import type { AsPath } from "../../src/bgp/messages.ts";
import { octets } from "../support/wire-fixtures.ts";

const sequence = (...asns: number[]): AsPath => [{ type: "sequence", asns }];

describe("prepending", () => {
  it.each([
    ["to an empty path", [], 1, sequence(64512)],
    ["to a sequence", sequence(1, 2), 2, sequence(64512, 64512, 1, 2)],
    [
      "to a set",
      [{ type: "set", asns: [1] }],
      1,
      [
        { type: "sequence", asns: [64512] },
        { type: "set", asns: [1] },
      ],
    ],
  ] as const)("%s keeps what is behind", (_, path, times, expected) => {
    expect(prependAsPath(path, 64512, times)).toEqual(expected);
  });

  it("to a full segment opens a new one, and never overflows the old (2009's crash)", () => {
    const full = Array.from({ length: 255 }, () => 1);
    expect(prependAsPath(sequence(...full), 64512)).toEqual([
      { type: "sequence", asns: [64512] },
      ...sequence(...full),
    ]);
    expect(prependAsPath(sequence(...full.slice(2)), 64512, 3)).toHaveLength(2);
    expect(prependAsPath(sequence(...full.slice(3)), 64512, 3)).toHaveLength(1);
  });
});

describe("AS path text", () => {
  it.each<[string, AsPath]>([
    ["", []],
    ["64512 4200000000", sequence(64512, 4200000000)],
    ["64512 {1,2}", [...sequence(64512), { type: "set", asns: [1, 2] }]],
    ["(65001 65002) 64512", [{ type: "confed-sequence", asns: [65001, 65002] }, ...sequence(64512)]],
    ["[65001,65002] 64512", [{ type: "confed-set", asns: [65001, 65002] }, ...sequence(64512)]],
  ])("%j", (text, path) => {
    expect(formatAsPath(path)).toBe(text);
  });
});

describe("facts of a path", () => {
  it("count our AS in every kind of segment, however large its number", () => {
    const path = octets("0202 fffffff0 00000001 0102 fffffff0 00000002 0301 fffffff0");
    const facts = new AsPathFacts();
    facts.read(path, 0, path.length, 0xfffffff0);
    expect(facts).toMatchObject({
      first: 0xfffffff0,
      firstSegment: 2,
      length: 5,
      own: 3,
      hasSet: true,
      hasConfederation: true,
    });
    facts.read(path, 0, 0, 0xfffffff0);
    expect(facts).toMatchObject({
      first: 0,
      firstSegment: 0,
      length: 0,
      own: 0,
      hasSet: false,
      hasConfederation: false,
    });
  });

  it("find no flaw in an empty path, and AS 0 at the very end", () => {
    expect(findAsPathFlaw(octets(""), 0, 0, 4)).toBeUndefined();
    const path = octets("0202 0001 0000");
    expect(findAsPathFlaw(path, 0, path.length, 2)?.message).toBe("contains AS 0");
  });
});
