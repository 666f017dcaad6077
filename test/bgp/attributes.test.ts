import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTRIBUTES } from "../../src/bgp/attributes.ts";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../src/bgp/messages.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { pathAttributes } from "../support/path-attributes.ts";
import { update } from "../support/update-builder.ts";
import { UPDATE_CONTEXTS } from "../support/update-contexts.ts";
import { hex, octets, wireFixtures } from "../support/wire-fixtures.ts";

const MINIMAL: PathAttributes = { origin: 0, asPath: [], nextHop: undefined };

/** Partial bits of attributes that are not there have nowhere to be. */
function withoutEmptyPartial(attributes: PathAttributes): PathAttributes {
  const present = (attributes.partial ?? []).filter(
    (code) => ATTRIBUTES[code]?.value?.format(attributes) !== undefined,
  );
  const { partial, ...rest } = attributes;
  return present.length === 0 ? rest : { ...rest, partial: present };
}

describe("a canonical attribute block", () => {
  it("comes back byte for byte from its value, for every block that a fixture leads to", () => {
    const blocks = ["update", "update-captured"].flatMap((file) =>
      wireFixtures(file).flatMap(({ expected }) =>
        [...expected.matchAll(/ with ([0-9a-f]+)/g)].map((match) => match[1]),
      ),
    );
    expect(blocks.length).toBeGreaterThan(400);
    for (const block of blocks) expect(hex(encodeAttributes(decodeAttributes(octets(block))))).toBe(block);
  });

  it("gives back the value that it was made from", () => {
    fc.assert(
      fc.property(pathAttributes(), (attributes) => {
        expect(decodeAttributes(encodeAttributes(attributes))).toEqual(withoutEmptyPartial(attributes));
      }),
    );
  });

  it("is what the reader of UPDATEs takes for canonical", () => {
    const context = { ...UPDATE_CONTEXTS.ibgp, rejectAsSets: false };
    const view = new UpdateView();
    fc.assert(
      fc.property(pathAttributes("ipv4"), (attributes) => {
        // Non-transitive attributes that we do not know end here.
        const opaque = attributes.opaque?.map((entry) => ({ ...entry, flags: 0xe0 })) ?? [];
        const block = encodeAttributes({ ...attributes, opaque });
        const bytes = update({ attributes: [...block], nlri: [0] });
        view.read(bytes, 0, bytes.length, context);
        expect(view.announced.attributeBytes).toBe(bytes);
        expect(hex(bytes.subarray(view.announced.attributeStart, view.announced.attributeEnd))).toBe(hex(block));
      }),
    );
  });

  it("gives values that outlive the chunk which it came in", () => {
    const chunk = Buffer.from(
      octets("40010100 400200 400310 20010db8000000000000000000000001 c01008 0002000000000001 e06304 01020304"),
    );
    const decoded = decodeAttributes(chunk);
    const before = structuredClone(decoded);
    chunk.fill(0);
    expect(decoded).toEqual(before);
  });

  it("splits a segment of more than 255 numbers", () => {
    const asns = Array.from({ length: 600 }, (_, i) => i + 1);
    const decoded = decodeAttributes(encodeAttributes({ ...MINIMAL, asPath: [{ type: "sequence", asns }] }));
    expect(decoded.asPath.map((segment) => segment.asns.length)).toEqual([255, 255, 90]);
    expect(decoded.asPath.flatMap((segment) => segment.asns)).toEqual(asns);
  });

  it("uses two octets of length from 256 on and one before", () => {
    const blockWith = (length: number) =>
      hex(encodeAttributes({ ...MINIMAL, opaque: [{ flags: 0xe0, code: 99, value: new Uint8Array(length) }] })).slice(
        14,
        22,
      );
    expect(blockWith(255)).toBe("e063ff00");
    expect(blockWith(256)).toBe("f0630100");
  });

  it("keeps what AIGP has beside its metric, also when the metric changes (RFC 7311 § 3)", () => {
    const block = octets("40010100 400200 801a1a 070004ff 01000b 0000000000000064 01000b 00000000000000c8");
    const decoded = decodeAttributes(block);
    expect(decoded.aigp).toBe(100n);
    expect(hex(encodeAttributes(decoded))).toBe(hex(block));
    expect(hex(encodeAttributes({ ...decoded, aigp: 101n }))).toBe(hex(block).replace("64", "65"));
  });

  it.each([
    ["an opaque attribute that carries routes", { opaque: [{ flags: 0x80, code: 14, value: new Uint8Array(5) }] }],
    ["an opaque attribute that is understood", { opaque: [{ flags: 0xc0, code: 8, value: new Uint8Array(4) }] }],
    [
      "an attribute that no length field can tell",
      { opaque: [{ flags: 0xe0, code: 99, value: new Uint8Array(65536) }] },
    ],
    ["an extended community of seven octets", { extendedCommunities: [new Uint8Array(7)] }],
  ])("refuses %s", (_, wrong) => {
    expect(() => encodeAttributes({ ...MINIMAL, ...wrong })).toThrow(RangeError);
  });

  it("cannot be without ORIGIN and AS_PATH", () => {
    expect(() => decodeAttributes(octets("400200"))).toThrow(RangeError);
    expect(() => decodeAttributes(octets("40010100"))).toThrow(RangeError);
  });
});
