import { describe, expect, it } from "vitest";
import { expectedState } from "../../bench/traffic/expectation.ts";
import { attributesDigest, RouteLedger } from "../../bench/traffic/route-ledger.ts";
import { routeTable, type TableName } from "../../bench/traffic/route-table.ts";
import { announcements } from "../../bench/traffic/stream.ts";
import { COMMUNITY_VALUE, LONGEST_PREFIX, PERMITTED, REFUSED_ROUTES } from "../../bench/transit-policy.ts";
import { parsePrefix } from "../../src/net/prefix.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";

const TABLE: TableName = { kind: "internet", prefixes: 20_000, seed: 1 };
const NEXT_HOP = Uint8Array.of(198, 18, 10, 1);

const entries = PERMITTED.map(({ prefix: text }, sequence) => {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is not a prefix`);
  return { sequence, action: "permit", prefix, le: LONGEST_PREFIX } as const;
});
const list = new PrefixList(4, entries);
const permits = (nlri: Uint8Array, at = 0) => {
  const address = Uint8Array.of(0, 0, 0, 0);
  address.set(nlri.subarray(at + 1, at + 1 + ((nlri[at] + 7) >> 3)));
  return list.permits(address, 0, nlri[at]);
};

describe("the transit policy", () => {
  it("has twenty entries, which let a whole table pass", () => {
    const { nlri } = routeTable(TABLE);
    let refused = 0;
    for (let at = 0; at < nlri.length; at += 1 + ((nlri[at] + 7) >> 3)) if (!permits(nlri, at)) refused++;
    expect(refused).toBe(0);
    expect(entries.length).toBe(20);
  });

  it("refuses one route for its prefix, and one that only its path can give away", () => {
    expect(REFUSED_ROUTES.map(({ nlri }) => permits(nlri))).toEqual([false, true]);
  });

  it("is missed when a route came through that it refuses, or the community is not there", () => {
    const path = [4_200_000_000, 65_001];
    const options = { path, nextHop: NEXT_HOP, packed: true };
    const expected = expectedState(TABLE, path, NEXT_HOP);
    expect(received(announcements(routeTable(TABLE), options)).is(expected)).toBe(true);
    expect(received(announcements(routeTable(TABLE), { ...options, beginsRefused: true })).routes).toBe(20_002);
    const changed = expectedState(TABLE, path, NEXT_HOP, COMMUNITY_VALUE);
    expect(changed).not.toEqual(expected);
    expect(changed.routes).toBe(expected.routes);
  });
});

function received(stream: Buffer): RouteLedger {
  const ledger = new RouteLedger(20_100);
  for (let at = 0; at < stream.length; at += stream.readUInt16BE(at + 16)) {
    const attributes = at + 23;
    const nlri = attributes + stream.readUInt16BE(at + 21);
    const digest = attributesDigest(stream, attributes, nlri);
    ledger.announce(stream, nlri, at + stream.readUInt16BE(at + 16), digest);
  }
  return ledger;
}
