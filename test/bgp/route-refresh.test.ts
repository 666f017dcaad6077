import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressFamily, IPV4_UNICAST, IPV6_UNICAST, RefreshSubtype } from "../../src/bgp/codes.ts";
import { decodeRouteRefresh, encodeRouteRefresh } from "../../src/bgp/route-refresh.ts";
import { hex, octets, outcome, wireFixtures } from "../support/wire-fixtures.ts";

const fixtures = wireFixtures("route-refresh");
const refused = fixtures.filter(({ expected }) => /^\d/.test(expected));
const accepted = fixtures.filter(({ expected }) => expected.startsWith("ROUTE-REFRESH"));

describe("ROUTE-REFRESH", () => {
  it.each(refused)("is refused: $name", ({ bytes, expected }) => {
    expect(outcome(() => decodeRouteRefresh(bytes, 0, bytes.length))).toBe(expected);
  });

  it.each(accepted)("comes back octet for octet: $name", ({ bytes }) => {
    expect(hex(encodeRouteRefresh(decodeRouteRefresh(bytes, 0, bytes.length)))).toBe(hex(bytes));
  });

  it("has family and subtype at their places", () => {
    const orf = new Uint8Array(0);
    expect(decodeRouteRefresh(octets("M 0017 05 0002 01 01"), 0, 23)).toEqual({
      family: IPV6_UNICAST,
      subtype: RefreshSubtype.Begin,
      orf,
    });
    const end = encodeRouteRefresh({ family: IPV4_UNICAST, subtype: RefreshSubtype.End, orf });
    expect(end).toEqual(octets("M 0017 05 0001 02 01"));
  });

  it("survives the way there and back, and a body ends a delimiter only", () => {
    const refreshes = fc.record({
      family: fc.tuple(fc.nat(0xffff), fc.nat(255)).map(([afi, safi]) => addressFamily(afi, safi)),
      subtype: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(255)),
      orf: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(refreshes, (refresh) => {
        const bytes = encodeRouteRefresh(refresh);
        const delimiter = refresh.subtype === RefreshSubtype.Begin || refresh.subtype === RefreshSubtype.End;
        const expected = delimiter && refresh.orf.length > 0 ? `7/1 ${hex(bytes)}` : refresh;
        expect(outcome(() => decodeRouteRefresh(bytes, 0, bytes.length))).toEqual(expected);
      }),
    );
  });

  it("keeps nothing of the buffer, so that the next chunk may overwrite it", () => {
    const chunk = Buffer.from(octets("M 0019 05 0001 00 01 0102"));
    const { orf } = decodeRouteRefresh(chunk, 0, chunk.length);
    chunk.fill(0);
    expect(orf).toEqual(octets("0102"));
  });
});
