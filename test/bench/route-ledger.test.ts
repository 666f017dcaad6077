import { describe, expect, it } from "vitest";
import { expectedState } from "../../bench/traffic/expectation.ts";
import { relayedAttributes } from "../../bench/traffic/relayed-attributes.ts";
import { attributesDigest, RouteLedger } from "../../bench/traffic/route-ledger.ts";
import { routeTable, type TableName } from "../../bench/traffic/route-table.ts";
import { announcements, withdrawals } from "../../bench/traffic/stream.ts";

const TABLE: TableName = { kind: "internet", prefixes: 2_000, seed: 3 };
const PATH = [4_200_000_000, 65_001];
const NEXT_HOP = Uint8Array.of(198, 18, 0, 1);

/** Reads a stream as a receiver does. `change` may damage it first. */
function receive(stream: Buffer, change: (stream: Buffer) => void = () => undefined, ledger = new RouteLedger(2_000)) {
  const bytes = Buffer.from(stream);
  change(bytes);
  for (let at = 0; at < bytes.length; at += bytes.readUInt16BE(at + 16)) {
    const withdrawn = at + 21;
    const attributes = withdrawn + bytes.readUInt16BE(withdrawn - 2) + 2;
    const nlri = attributes + bytes.readUInt16BE(attributes - 2);
    ledger.withdraw(bytes, withdrawn, attributes - 2);
    ledger.announce(bytes, nlri, at + bytes.readUInt16BE(at + 16), attributesDigest(bytes, attributes, nlri));
  }
  return ledger;
}

describe("the ledger of a receiver", () => {
  const stream = announcements(routeTable(TABLE), { path: PATH, nextHop: NEXT_HOP, packed: true });
  const expected = expectedState(TABLE, PATH, NEXT_HOP);

  it("agrees with what is expected of the table, however it is packed and whatever was announced before", () => {
    const single = announcements(routeTable(TABLE), { path: PATH, nextHop: NEXT_HOP, packed: false });
    const longer = announcements(routeTable(TABLE), { path: [...PATH, 7], nextHop: NEXT_HOP, packed: true });
    expect(expected.routes).toBe(2_000);
    expect(receive(stream).state()).toEqual(expected);
    expect(receive(single).state()).toEqual(expected);
    expect(receive(stream, undefined, receive(longer)).state()).toEqual(expected);
  });

  it.each([
    ["a prefix that is another one", (bytes: Buffer) => bytes.writeUInt8((bytes.at(-24) ?? 0) ^ 1, bytes.length - 24)],
    ["an origin that was changed", (bytes: Buffer) => bytes.writeUInt8((bytes[26] ?? 0) ^ 1, 26)],
    ["an AS number that was changed", (bytes: Buffer) => bytes.writeUInt8((bytes[35] ?? 0) ^ 1, 35)],
  ])("does not take %s for the right table", (_, damage) => {
    expect(receive(stream, damage).state()).not.toEqual(expected);
  });

  it("does not take a table without its last route for the whole one", () => {
    const ledger = receive(stream);
    const { nlri } = routeTable(TABLE);
    ledger.withdraw(nlri, 0, 1 + ((nlri[0] + 7) >> 3));
    expect(ledger.state()).not.toEqual(expected);
    expect(ledger.routes).toBe(1_999);
  });

  it("is empty after everything was withdrawn, to the last bit of the digest", () => {
    expect(receive(withdrawals(routeTable(TABLE)), undefined, receive(stream)).state()).toEqual({
      routes: 0,
      first: 0,
      second: 0,
    });
  });

  it("does not mind the order of communities, but does mind the AS path's", () => {
    const [origin, path] = [
      [0x40, 1, 1, 0],
      [0x40, 2, 10, 2, 2, 0, 0, 0, 1, 0, 0, 0, 2],
    ];
    const turned = [0x40, 2, 10, 2, 2, 0, 0, 0, 2, 0, 0, 0, 1];
    const digest = (...parts: number[][]) => attributesDigest(Uint8Array.from(parts.flat()), 0, parts.flat().length);
    const communities = digest(origin, path, [0xc0, 8, 8, 0, 0, 0, 1, 0, 0, 0, 2]);
    expect(digest(origin, path, [0xc0, 8, 8, 0, 0, 0, 2, 0, 0, 0, 1])).toBe(communities);
    expect(digest(origin, turned, [0xc0, 8, 8, 0, 0, 0, 1, 0, 0, 0, 2])).not.toBe(communities);
  });

  it("counts routes as announced again only after they were", () => {
    const ledger = receive(stream);
    ledger.beginGeneration();
    expect(ledger.fresh).toBe(0);
    expect(receive(stream, undefined, ledger).fresh).toBe(2_000);
  });
});

describe("relayed attributes", () => {
  it("have the AS numbers in front and the new next hop", () => {
    const block = Uint8Array.of(0x40, 2, 6, 2, 1, 0, 0, 0, 9, 0x40, 3, 4, 1, 2, 3, 4);
    expect([...relayedAttributes(block, 0, block.length, [5, 6], NEXT_HOP)]).toEqual(
      [0x40, 2, 14, 2, 3, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 9, 0x40, 3, 4].concat([...NEXT_HOP]),
    );
  });
});
