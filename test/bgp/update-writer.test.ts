import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import { type AddressFamily, addressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../src/bgp/codes.ts";
import type { PathAttributes } from "../../src/bgp/messages.ts";
import { NlriCursor, type NlriRun, prefixWidth } from "../../src/bgp/nlri.ts";
import type { UpdateContext } from "../../src/bgp/update-context.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { encodeEndOfRib, type UpdateEncoding, UpdateWriter } from "../../src/bgp/update-writer.ts";
import { pathAttributes } from "../support/path-attributes.ts";
import { UPDATE_CONTEXTS } from "../support/update-contexts.ts";
import { updateOutcome } from "../support/update-outcome.ts";
import { hex, octets } from "../support/wire-fixtures.ts";

const BOTH = new Set([IPV4_UNICAST, IPV6_UNICAST]);
const PLAIN: UpdateEncoding = {
  fourOctetAs: true,
  extendedNextHop: new Set(),
  addPathSend: new Set(),
  maximumLength: 4096,
};
const ROUTE: PathAttributes = {
  origin: 0,
  asPath: [{ type: "sequence", asns: [64512] }],
  nextHop: { address: { version: 4, bytes: Uint8Array.of(192, 0, 2, 1) } },
};
const NEXT_HOP_IPV6 = { address: { version: 6, bytes: octets("20010db8000000000000000000000001") } } as const;

interface Operation {
  readonly family: AddressFamily;
  /** Undefined withdraws. */
  readonly block: Uint8Array | undefined;
  readonly prefix: Uint8Array;
  readonly bits: number;
  readonly pathId: number;
}

function collector(encoding: UpdateEncoding) {
  const messages: Uint8Array[] = [];
  return { messages, writer: new UpdateWriter(encoding, (message) => messages.push(message)) };
}

/** One line for each route that a message moves. */
function readBack(messages: readonly Uint8Array[], context: UpdateContext): string[] {
  const view = new UpdateView();
  return messages.flatMap((message) => {
    view.read(message, 0, message.length, context);
    expect(view.defects).toEqual([]);
    expect(view.looped).toBe(false);
    const kinds = [view.withdrawn, view.mpWithdrawn, view.announced, view.mpAnnounced];
    expect(kinds.filter((run) => run.end > run.start)).toHaveLength(1);
    const block = (run: typeof view.announced) =>
      hex(run.attributeBytes.subarray(run.attributeStart, run.attributeEnd));
    return [
      ...lines(view.withdrawn, message, "withdrawn"),
      ...lines(view.mpWithdrawn, message, "withdrawn"),
      ...lines(view.announced, message, block(view.announced)),
      ...lines(view.mpAnnounced, message, block(view.mpAnnounced)),
    ];
  });
}

function lines(run: NlriRun, message: Uint8Array, what: string): string[] {
  const cursor = new NlriCursor();
  cursor.open(message, run);
  const result: string[] = [];
  while (cursor.next()) {
    const { offset, bits, pathId } = cursor;
    result.push(line(run.family, message.subarray(offset, offset + ((bits + 7) >> 3)), bits, pathId, what));
  }
  return result;
}

function line(family: AddressFamily, prefix: Uint8Array, bits: number, pathId: number, what: string): string {
  return `${family} ${hex(prefix)}/${bits}#${pathId} ${what}`;
}

const operations: fc.Arbitrary<Operation[]> = fc
  .array(pathAttributes().map(encodeAttributes), { minLength: 1, maxLength: 4 })
  .chain((blocks) =>
    fc.array(
      fc
        .record({
          family: fc.constantFrom(IPV4_UNICAST, IPV6_UNICAST),
          block: fc.option(fc.constantFrom(...blocks), { nil: undefined }),
          prefix: fc.uint8Array({ minLength: 16, maxLength: 16 }),
          length: fc.integer({ min: 0, max: 128 }),
          pathId: fc.integer({ min: 0, max: 0xffffffff }),
          repeat: fc.constantFrom(1, 1, 2, 5, 400),
        })
        .map(({ length, repeat, ...operation }) => {
          const bits = Math.min(length, prefixWidth(operation.family) ?? 0);
          return new Array<Operation>(repeat).fill({ ...operation, bits });
        }),
      { maxLength: 8 },
    ),
  )
  .map((groups) => groups.flat());

describe("written UPDATEs", () => {
  it("are read as what was asked for, in its order, over every kind of session", () => {
    fc.assert(
      fc.property(
        operations,
        fc.record({
          fourOctetAs: fc.boolean(),
          extendedNextHop: fc.constantFrom(new Set<AddressFamily>(), new Set([IPV4_UNICAST])),
          addPathSend: fc.constantFrom(new Set<AddressFamily>(), new Set([IPV4_UNICAST]), BOTH),
          maximumLength: fc.constantFrom(4096, 65535),
        }),
        (asked, encoding) => {
          const { messages, writer } = collector(encoding);
          const expected: string[] = [];
          for (const { family, block, prefix, bits, pathId } of asked) {
            const masked = prefix.slice(0, (bits + 7) >> 3);
            if ((bits & 7) !== 0) masked[masked.length - 1] &= 0xff00 >> (bits & 7);
            const shownId = encoding.addPathSend.has(family) ? pathId : 0;
            if (block === undefined) writer.withdraw(family, prefix, 0, bits, pathId);
            else {
              const result = writer.announce(family, block, prefix, 0, bits, pathId);
              const nextHop = decodeAttributes(block).nextHop?.address.version;
              const possible =
                nextHop === 4 ? family === IPV4_UNICAST : family === IPV6_UNICAST || encoding.extendedNextHop.size > 0;
              expect(result).toBe(possible ? "written" : "next-hop");
              if (!possible) continue;
            }
            expected.push(line(family, masked, bits, shownId, block === undefined ? "withdrawn" : hex(block)));
          }
          writer.finish();
          for (const message of messages) expect(message.length).toBeLessThanOrEqual(encoding.maximumLength);
          const context = {
            ...UPDATE_CONTEXTS.ibgp,
            rejectAsSets: false,
            ...encoding,
            addPathReceive: encoding.addPathSend,
            localAs: 64998,
          };
          expect(readBack(messages, context)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("are filled to the last octet", () => {
    const block = encodeAttributes(ROUTE);
    const prefix = Uint8Array.of(198, 51, 100, 0);
    const room = 4096 - 23 - block.length;
    const perMessage = Math.floor(room / 4);
    const { messages, writer } = collector(PLAIN);
    for (let i = 0; i < perMessage * 3; i++) writer.announce(IPV4_UNICAST, block, prefix, 0, 24);
    writer.finish();
    expect(messages.map((message) => message.length)).toEqual(new Array(3).fill(23 + block.length + perMessage * 4));
    expect(4096 - messages[0].length).toBeLessThan(4);
  });

  it("take routes whose attributes leave room for exactly that prefix, and refuse a longer one", () => {
    // 23 octets of message, 20 of ROUTE, 4 of the opaque one's header; 4 for the prefix.
    const value = new Uint8Array(4096 - 23 - 20 - 4 - 4);
    const block = encodeAttributes({ ...ROUTE, opaque: [{ flags: 0xe0, code: 99, value }] });
    const { messages, writer } = collector(PLAIN);
    const prefix = Uint8Array.of(198, 51, 100, 1);
    expect(writer.announce(IPV4_UNICAST, block, prefix, 0, 25)).toBe("too-long");
    expect(writer.announce(IPV4_UNICAST, block, prefix, 0, 24)).toBe("written");
    expect(writer.announce(IPV4_UNICAST, block, prefix, 0, 32)).toBe("too-long");
    writer.withdraw(IPV4_UNICAST, prefix, 0, 32);
    writer.finish();
    expect(messages.map((message) => message.length)).toEqual([4096, 28]);
  });

  it.each([
    ["IPv4", IPV4_UNICAST, ROUTE.nextHop],
    ["IPv6", IPV6_UNICAST, NEXT_HOP_IPV6],
  ])(
    "never hold %s routes that came with 60 000 octets of attributes to a peer that takes 4096",
    (_, family, nextHop) => {
      const communities = Array.from({ length: 15_000 }, (_, i) => i);
      const block = encodeAttributes({ ...ROUTE, nextHop, communities });
      const { messages, writer } = collector(PLAIN);
      for (let i = 0; i < 3; i++) expect(writer.announce(family, block, new Uint8Array(16), 0, 8)).toBe("too-long");
      expect(writer.announce(family, encodeAttributes({ ...ROUTE, nextHop }), new Uint8Array(16), 0, 8)).toBe(
        "written",
      );
      writer.finish();
      expect(messages).toHaveLength(1);
      const extended = collector({ ...PLAIN, maximumLength: 65535 });
      expect(extended.writer.announce(family, block, new Uint8Array(16), 0, 8)).toBe("written");
      extended.writer.finish();
      expect(extended.messages[0].length).toBeGreaterThan(60_000);
    },
  );

  it("put MP_REACH_NLRI before every other attribute (RFC 7606 § 5.1)", () => {
    const { messages, writer } = collector(PLAIN);
    writer.announce(IPV6_UNICAST, encodeAttributes({ ...ROUTE, nextHop: NEXT_HOP_IPV6 }), octets("20010db8"), 0, 32);
    writer.finish();
    const reach = "900e001a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8";
    expect(hex(messages[0].subarray(19))).toBe(hex(octets(`0000 002b ${reach} 40010100 400206 0201 0000fc00`)));
  });

  it("tell two-octet speakers the whole path beside the one that they understand", () => {
    const { messages, writer } = collector({ ...PLAIN, fourOctetAs: false });
    const block = encodeAttributes({
      ...ROUTE,
      asPath: [
        { type: "confed-sequence", asns: [65001] },
        { type: "sequence", asns: [64512, 200000] },
      ],
      aggregator: { asn: 200000, address: { version: 4, bytes: Uint8Array.of(192, 0, 2, 9) } },
      largeCommunities: [{ global: 1, local1: 2, local2: 3 }],
    });
    writer.announce(IPV4_UNICAST, block, Uint8Array.of(198, 51, 100), 0, 24);
    writer.finish();
    const attributes =
      "40010100 40020a 0301 fde9 0202 fc00 5ba0 400304 c0000201 c00706 5ba0 c0000209 " +
      "c0110a 0202 0000fc00 00030d40 c01208 00030d40 c0000209 c0200c 000000010000000200000003";
    expect(hex(messages[0].subarray(23))).toBe(hex(octets(`${attributes} 18 c63364`)));
  });

  it("have the attributes of each call, also when the caller builds all of them in one buffer", () => {
    const { messages, writer } = collector(PLAIN);
    const block = encodeAttributes({ ...ROUTE, med: 1 });
    writer.announce(IPV4_UNICAST, block, Uint8Array.of(10), 0, 8);
    block.set(encodeAttributes({ ...ROUTE, med: 2 }));
    writer.announce(IPV4_UNICAST, block, Uint8Array.of(11), 0, 8);
    writer.finish();
    expect(messages.map((message) => decodeAttributes(message, 23, message.length - 2).med)).toEqual([1, 2]);
  });

  it("stay what they were when later ones are written", () => {
    const block = encodeAttributes(ROUTE);
    const { messages, writer } = collector(PLAIN);
    const seen: string[] = [];
    for (let i = 0; i < 3000; i++) {
      writer.withdraw(IPV4_UNICAST, Uint8Array.of(10, i >> 8, i & 255), 0, 24);
      writer.announce(IPV4_UNICAST, block, Uint8Array.of(10, i >> 8, i & 255), 0, 24);
      for (const message of messages.slice(seen.length)) seen.push(hex(message));
    }
    expect(messages.map(hex)).toEqual(seen);
  });
});

describe("End-of-RIB", () => {
  it.each([
    ["ipv4-unicast", IPV4_UNICAST],
    ["ipv6-unicast", IPV6_UNICAST],
    ["ipv6-multicast", addressFamily(2, 2)],
  ])("for %s is read as that", (name, family) => {
    const context = { ...UPDATE_CONTEXTS.ebgp, families: new Set([family]) };
    expect(updateOutcome(encodeEndOfRib(family), context)).toBe(`end-of-rib ${name}`);
  });
});
