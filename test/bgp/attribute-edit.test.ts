import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prependAsPath } from "../../src/bgp/as-path.ts";
import { type AttributeChanges, editAttributes } from "../../src/bgp/attribute-edit.ts";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import type { AsPath, AsPathSegment, PathAttributes } from "../../src/bgp/messages.ts";
import { pathAttributes } from "../support/path-attributes.ts";
import { hex, octets } from "../support/wire-fixtures.ts";

const MINIMAL: PathAttributes = { origin: 0, asPath: [], nextHop: undefined };

/** The long way: everything into values, the values changed, everything into bytes. */
function rewritten(block: Uint8Array, { prepend, ...changes }: AttributeChanges): Uint8Array {
  const attributes = { ...decodeAttributes(block), ...changes };
  const [asn] = prepend ?? [];
  const asPath =
    prepend && asn !== undefined ? prependAsPath(attributes.asPath, asn, prepend.length) : attributes.asPath;
  return encodeAttributes({ ...attributes, asPath });
}

/** Some fields of arbitrary attributes, each perhaps to be removed. */
const changes: fc.Arbitrary<AttributeChanges> = fc
  .tuple(pathAttributes(), fc.infiniteStream(fc.constantFrom("keep", "keep", "set", "remove")))
  .map(([attributes, verbs]) => {
    const entries = Object.entries(attributes).flatMap(([name, value]) => {
      const verb = verbs.next().value;
      if (verb === "set") return [[name, value]];
      return verb === "remove" && name !== "origin" && name !== "asPath" ? [[name, undefined]] : [];
    });
    return Object.fromEntries(entries);
  });
const prepend = fc.oneof(
  fc.constant({}),
  fc
    .record({ asn: fc.integer({ min: 1, max: 0xffffffff }), times: fc.integer({ min: 0, max: 4 }) })
    .map(({ asn, times }) => ({ prepend: new Array<number>(times).fill(asn) })),
);

describe("editing an attribute block", () => {
  it("gives what decoding, changing and encoding give", () => {
    fc.assert(
      fc.property(pathAttributes(), changes, prepend, (attributes, changes, prepend) => {
        const block = encodeAttributes(attributes);
        const all = { ...changes, ...prepend };
        expect(hex(editAttributes(block, all))).toBe(hex(rewritten(block, all)));
      }),
      { numRuns: 2000 },
    );
  });

  it("gives the very block back when there is nothing to change", () => {
    const block = encodeAttributes(MINIMAL);
    expect(editAttributes(block, {})).toBe(block);
  });

  it("can edit what it gave", () => {
    fc.assert(
      fc.property(pathAttributes(), changes, changes, (attributes, first, second) => {
        const block = encodeAttributes(attributes);
        const expected = rewritten(rewritten(block, first), second);
        expect(hex(editAttributes(editAttributes(block, first), second))).toBe(hex(expected));
      }),
    );
  });

  it("leaves the block that it was given alone", () => {
    const block = encodeAttributes({ ...MINIMAL, med: 1 });
    const before = hex(block);
    editAttributes(block, { med: undefined, prepend: [1], origin: 2 });
    expect(hex(block)).toBe(before);
  });

  it.each([
    [
      "40010100 400200 c00708 0000fde8c0000201",
      { aggregator: { asn: 1, address: { version: 4, bytes: octets("0a000001") } } },
      "40010100400200c00708000000010a000001",
    ],
    [
      "40010100 400200 e00708 0000fde8c0000201",
      { aggregator: { asn: 1, address: { version: 4, bytes: octets("0a000001") } } },
      "40010100400200e00708000000010a000001",
    ],
    ["40010100 600200", { prepend: [1] }, "40010100600206020100000001"],
  ] as const)("keeps the Partial bit of what it replaces: %s", (block, changes, expected) => {
    expect(hex(editAttributes(octets(block), changes))).toBe(expected);
  });

  it("changes the metric inside AIGP and leaves what else is there (RFC 7311 § 3)", () => {
    const block = octets("40010100 400200 801a1a 070004ff 01000b 0000000000000064 01000b 00000000000000c8");
    expect(hex(editAttributes(block, { aigp: 101n }))).toBe(hex(block).replace("64", "65"));
    expect(hex(editAttributes(block, { aigp: undefined }))).toBe("40010100400200");
  });

  describe("in front of the path", () => {
    const sequence = (length: number): AsPathSegment => ({
      type: "sequence",
      asns: Array.from({ length }, (_, i) => i + 1),
    });
    const set: AsPathSegment = { type: "set", asns: [7, 8] };
    const CASES: readonly (readonly [string, AsPath, number])[] = [
      ["nothing", [], 1],
      ["a sequence", [sequence(3), set], 2],
      ["a set", [set, sequence(3)], 1],
      ["a sequence with room for just these", [sequence(252)], 3],
      ["a sequence without room for all", [sequence(253)], 3],
      ["a full sequence", [sequence(255), sequence(1)], 1],
      ["a sequence whose attribute needs another octet of length then", [sequence(63)], 1],
      ["a confederation's segment", [{ type: "confed-sequence", asns: [1] }], 1],
      ["a path, more numbers than a segment has", [sequence(3)], 300],
    ];

    it.each(CASES)("of %s, as on values", (_what, asPath, times) => {
      const block = encodeAttributes({ ...MINIMAL, asPath, med: 5 });
      const changes = { prepend: new Array<number>(times).fill(64512) };
      const expected = hex(rewritten(block, changes));
      expect(hex(editAttributes(block, changes))).toBe(expected);
      expect(hex(editAttributes(encodeAttributes({ ...MINIMAL, med: 5 }), { ...changes, asPath }))).toBe(expected);
    });

    it("puts different numbers in their order", () => {
      const block = encodeAttributes({ ...MINIMAL, asPath: [sequence(1)] });
      expect(decodeAttributes(editAttributes(block, { prepend: [9, 8] })).asPath[0].asns).toEqual([9, 8, 1]);
    });
  });
});
