/** Arbitrary path attributes for property tests: whatever a route may carry. */
import fc from "fast-check";
import type { AsPath, PathAttributes } from "../../src/bgp/messages.ts";
import type { IpAddress } from "../../src/net/address.ts";

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const asn = fc.oneof(fc.integer({ min: 1, max: 23455 }), fc.integer({ min: 131072, max: 0xffffffff }));
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const ipv4: fc.Arbitrary<IpAddress> = octets(4).map((bytes) => ({ version: 4, bytes }));

/** No next hop that reading would change: neither two link-local addresses nor an unspecified one. */
const ipv4NextHop = octets(3).map((bytes) => ({
  address: { version: 4, bytes: Uint8Array.of(10, ...bytes) } as const,
}));
const global = octets(14).map((bytes) => ({ version: 6, bytes: Uint8Array.of(0x20, 0x01, ...bytes) }) as const);
const linkLocal = octets(14).map((bytes) => ({ version: 6, bytes: Uint8Array.of(0xfe, 0x80, ...bytes) }) as const);
const ipv6NextHop = fc.oneof(
  global.map((address) => ({ address })),
  linkLocal.map((address) => ({ address })),
  fc.record({ address: global, linkLocal }),
);

const asPath: fc.Arbitrary<AsPath> = fc.array(
  fc.record({
    type: fc.constantFrom("sequence" as const, "sequence" as const, "set" as const),
    asns: fc.array(asn, { minLength: 1, maxLength: 6 }),
  }),
  { maxLength: 3 },
);

const large = fc.uniqueArray(fc.record({ global: uint32, local1: uint32, local2: uint32 }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ global, local1, local2 }) => `${global}:${local1}:${local2}`,
});

const opaque = fc
  .uniqueArray(fc.constantFrom(22, 23, 29, 40, 99, 128, 255), { minLength: 1, maxLength: 3 })
  .map((codes) => codes.sort((a, b) => a - b))
  .chain((codes) =>
    fc.tuple(
      ...codes.map((code) =>
        fc.record({ flags: fc.constant(0xe0), code: fc.constant(code), value: fc.uint8Array({ maxLength: 300 }) }),
      ),
    ),
  );

const some = <T>(item: fc.Arbitrary<T>, maxLength = 4) => fc.array(item, { minLength: 1, maxLength });

export function pathAttributes(nextHop: "ipv4" | "ipv6" | "any" = "any"): fc.Arbitrary<PathAttributes> {
  const nextHops = { ipv4: ipv4NextHop, ipv6: ipv6NextHop, any: fc.oneof(ipv4NextHop, ipv6NextHop) };
  return fc.record(
    {
      origin: fc.constantFrom(0 as const, 1 as const, 2 as const),
      asPath,
      nextHop: nextHops[nextHop],
      med: uint32,
      localPref: uint32,
      atomicAggregate: fc.constant(true as const),
      aggregator: fc.record({ asn, address: ipv4 }),
      communities: some(uint32, 80),
      extendedCommunities: some(octets(8)),
      ipv6ExtendedCommunities: some(octets(20), 2),
      largeCommunities: large,
      originatorId: uint32,
      clusterList: some(uint32),
      aigp: fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
      onlyToCustomer: uint32,
      opaque,
      partial: fc.constantFrom([8], [7, 32], [16], [25, 35]),
    },
    { requiredKeys: ["origin", "asPath", "nextHop"] },
  );
}
