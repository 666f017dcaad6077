/** Capabilities of every kind, with values that the wire can hold. */
import fc from "fast-check";
import { addressFamily, ROLES } from "../../src/bgp/codes.ts";
import type { Capability } from "../../src/bgp/messages.ts";

const KNOWN_CODES = new Set([1, 2, 5, 6, 9, 64, 65, 69, 70, 71, 73, 75, 77]);

const uint32 = fc.nat(0xffffffff);
const family = fc
  .record({ afi: fc.oneof(fc.constantFrom(1, 2, 25, 16388), fc.nat(0xffff)), safi: fc.nat(255) })
  .map(({ afi, safi }) => addressFamily(afi, safi));

/** Text that needs no escape; not all of it ASCII. */
function text(longest: number): fc.Arbitrary<string> {
  const letter = fc.constantFrom(..."abcxyz019-._\\ é☎漢🙂");
  return fc.string({ unit: letter, maxLength: longest }).filter((value) => Buffer.byteLength(value) <= longest);
}

function capability<K extends Capability["kind"]>(
  kind: K,
  fields: { [F in keyof Omit<Extract<Capability, { kind: K }>, "kind">]: fc.Arbitrary<unknown> },
): fc.Arbitrary<Capability> {
  return fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<Capability>;
}

function listOf<T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(entry, { maxLength: 4 });
}

export const arbitraryCapability: fc.Arbitrary<Capability> = fc.oneof(
  capability("multiprotocol", { family }),
  capability("route-refresh", {}),
  capability("enhanced-route-refresh", {}),
  capability("extended-next-hop", { entries: listOf(fc.record({ family, nextHopAfi: fc.nat(0xffff) })) }),
  capability("extended-message", {}),
  capability("role", { role: fc.constantFrom(...ROLES) }),
  capability("graceful-restart", {
    gracefulRestart: fc.record({
      restarting: fc.boolean(),
      notification: fc.boolean(),
      restartTime: fc.nat(4095),
      families: listOf(fc.record({ family, forwarding: fc.boolean() })),
    }),
  }),
  capability("four-octet-as", { asn: uint32 }),
  capability("add-path", {
    entries: listOf(
      fc.record({ family, receive: fc.boolean(), send: fc.boolean() }).filter(({ receive, send }) => receive || send),
    ),
  }),
  capability("long-lived-graceful-restart", {
    entries: listOf(fc.record({ family, forwarding: fc.boolean(), staleTime: fc.nat(0xffffff) })),
  }),
  capability("fqdn", { hostname: text(100), domain: text(100) }),
  capability("software-version", { version: text(200) }),
  capability("link-local-next-hop", {}),
  capability("unknown", {
    code: fc.nat(255).filter((code) => !KNOWN_CODES.has(code)),
    value: fc.uint8Array({ maxLength: 255 }),
  }),
);
