import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AttributeView } from "../../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../src/bgp/messages.ts";
import { pathAttributes } from "../support/path-attributes.ts";
import { octets } from "../support/wire-fixtures.ts";

type Field = keyof PathAttributes;
const FIELDS = Object.keys({
  origin: 1,
  asPath: 1,
  nextHop: 1,
  med: 1,
  localPref: 1,
  atomicAggregate: 1,
  aggregator: 1,
  communities: 1,
  extendedCommunities: 1,
  ipv6ExtendedCommunities: 1,
  largeCommunities: 1,
  originatorId: 1,
  clusterList: 1,
  aigp: 1,
  onlyToCustomer: 1,
  opaque: 1,
  partial: 1,
} satisfies Record<Field, 1>) as Field[];

const fieldsOf = (attributes: PathAttributes) => Object.fromEntries(FIELDS.map((name) => [name, attributes[name]]));

/** An AIGP attribute with something beside its metric. */
const LONG_AIGP = octets("40010100 400200 801a1a 070004ff 01000b 0000000000000064 01000b 00000000000000c8");

describe("a view of an attribute block", () => {
  it("reads what decoding reads, of one block after the other, whatever was asked of the last one", () => {
    const view = new AttributeView();
    fc.assert(
      fc.property(pathAttributes(), fc.subarray(FIELDS), fc.nat(7), (attributes, asked, offset) => {
        const block = encodeAttributes(attributes);
        const around = new Uint8Array(block.length + 20).fill(0xff);
        around.set(block, offset);
        view.load(around, offset, offset + block.length);
        const decoded = decodeAttributes(block);
        for (const name of asked) expect(view[name]).toEqual(decoded[name]);
        if (asked.length % 2 === 0) expect(fieldsOf(view)).toEqual(fieldsOf(decoded));
      }),
    );
  });

  it("decodes an attribute once, and what it gave outlives it", () => {
    const view = new AttributeView(
      encodeAttributes({ origin: 2, asPath: [], nextHop: undefined, communities: [1, 2] }),
    );
    const { communities } = view;
    expect(view.communities).toBe(communities);
    view.load(encodeAttributes({ origin: 0, asPath: [], nextHop: undefined, communities: [3] }));
    expect([communities, view.communities]).toEqual([[1, 2], [3]]);
  });

  it("keeps what AIGP has beside its metric (RFC 7311 § 3)", () => {
    const view = new AttributeView(LONG_AIGP);
    expect(view.aigp).toBe(100n);
    expect(view.opaque).toEqual(decodeAttributes(LONG_AIGP).opaque);
    expect(view.opaque).toHaveLength(1);
  });

  it("is of the plainest route before it is given one", () => {
    expect(fieldsOf(new AttributeView())).toEqual(fieldsOf({ origin: 0, asPath: [], nextHop: undefined }));
  });

  it.each(["400200", "40010100"])("refuses a block without ORIGIN or AS_PATH: %s", (block) => {
    expect(() => new AttributeView(octets(block))).toThrow(RangeError);
  });
});
