import { describe, expect, it } from "vitest";
import { formatIp, type IpAddress, parseIp } from "../../src/net/address.ts";
import { NONE } from "../../src/rib/column.ts";
import { type NextHopId, NextHopTable } from "../../src/rib/next-hop-table.ts";
import { nlriOf, PREFIXES, parse, Replica, SPECS, TablePair } from "./table-pair.ts";

function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function intern(table: NextHopTable, text: string): NextHopId {
  const { bytes } = address(text);
  return table.intern(bytes, 0, bytes.length);
}

describe("next-hop table", () => {
  it("interns addresses of both versions, and tells of each that comes into use", () => {
    const seen: string[] = [];
    const table = new NextHopTable([1, 2], () => expect.unreachable());
    table.onNew = (next) => seen.push(formatIp(next));
    const texts = ["192.0.2.1", "192.0.2.1", "::", "0.0.0.0", "c000:201::", "2001:db8::ffff", "192.0.2.1"];
    const ids = texts.map((text) => intern(table, text));
    expect(new Set(ids).size).toBe(5);
    expect(ids.map((id) => formatIp(table.address(id)))).toEqual(texts);
    expect(seen).toEqual([...new Set(texts)]);
    expect([...table.addresses()].map(formatIp).sort()).toEqual([...seen].sort());
    for (const id of ids) table.release(id);
    expect(table.size).toBe(0);
    intern(table, "192.0.2.1");
    expect(seen.length).toBe(6);
  });

  it("forgets what it knew of a next hop with its last use, and remembers nothing of one that is not in use", () => {
    const changed: NextHopId[] = [];
    const table = new NextHopTable([1, 2], (id) => changed.push(id));
    const down = { reachable: false, metric: 0xffffffff };
    expect(table.set(address("192.0.2.1"), down)).toBe(false);
    const id = intern(table, "192.0.2.1");
    expect(table.state(address("192.0.2.1"))).toEqual({ reachable: true, metric: 0 });
    expect([table.set(address("192.0.2.1"), down), table.set(address("192.0.2.1"), down)]).toEqual([true, true]);
    expect(changed).toEqual([id]);
    expect([table.isReachable(id), table.metric(id), table.allReachable, table.allNear]).toEqual([
      false,
      0xffffffff,
      false,
      false,
    ]);
    table.release(id);
    expect([table.allReachable, table.allNear]).toEqual([true, true]);
    expect(table.state(address("192.0.2.1"))).toBeUndefined();
    expect(intern(table, "192.0.2.2")).toBe(id);
    expect([table.isReachable(id), table.metric(id)]).toEqual([true, 0]);
    expect([table.isReachable(NONE), table.metric(NONE)]).toEqual([true, 0]);
  });
});

describe("next-hop tracking", () => {
  it("may answer at once: then no route was ever used that cannot be", () => {
    const pair = new TablePair();
    pair.naive.nextHops.set("192.0.2.1", { reachable: false, metric: 0 });
    const source = pair.addSource("ebgp", 1);
    const reader = new Replica(pair, "now");
    pair.announce(source, PREFIXES, SPECS[1]);
    pair.rib.settle();
    expect([reader.read(), pair.table.usableCount(source)]).toEqual([[], PREFIXES.length]);
    pair.setNextHop("192.0.2.1", { reachable: true, metric: 0 });
    pair.rib.settle();
    expect(reader.read().length).toBe(PREFIXES.length);
  });

  it("touches only what leads there, and leaves our own routes alone", () => {
    const pair = new TablePair();
    const [own, first, second] = [pair.addSource("local", 0), pair.addSource("ebgp", 1), pair.addSource("ebgp", 2)];
    pair.announce(own, PREFIXES.slice(0, 2), SPECS[0]);
    pair.announce(first, PREFIXES.slice(2, 5), SPECS[1]);
    pair.announce(second, PREFIXES.slice(3, 9), SPECS[11]);
    pair.rib.settle();
    const reader = new Replica(pair, "now");
    pair.setNextHop("192.0.2.2", { reachable: false, metric: 0 });
    pair.rib.settle();
    expect(reader.read().length).toBe(6); // two of them go over to the other neighbour
    expect(pair.contents().size).toBe(5);
    pair.naive.settle();
    pair.expectEqual([own, first, second]);
  });

  it.each([
    {
      what: "another next-hop state",
      change: (pair: TablePair) => pair.setNextHop("192.0.2.1", { reachable: false, metric: 1 }),
    },
    { what: "other rules", change: (pair: TablePair) => pair.setRules({ ...pair.naive.rules }) },
    {
      what: "other facts of a source",
      change: (pair: TablePair) => pair.rib.changeSource(FIRST, pair.rib.source(FIRST)),
    },
    { what: "a first reader of all paths", change: (pair: TablePair) => void pair.table.readPaths() },
  ])("works off $what in slices", ({ change }) => {
    const pair = new TablePair();
    const source = pair.addSource("ebgp", 1);
    expect(source).toBe(FIRST);
    const many = Array.from({ length: 1000 }, (_, i) => parse(`10.${i >> 8}.${i & 255}.0/24`));
    const nlri = nlriOf(many);
    const attributes = pair.intern(SPECS[1]);
    pair.table.announce(source, nlri, 0, nlri.length, attributes, attributes);
    pair.rib.settle();
    change(pair);
    let slices = 1;
    for (; !pair.rib.settle(20); slices++) expect(pair.table.undecidedCount).toBeLessThanOrEqual(32);
    expect(slices).toBeGreaterThan(50);
  });
});

const FIRST = new TablePair().addSource("ebgp", 1);
