/** Rows that FRR 10.7.1 printed, made again from the same routes. */
import { describe, expect, it } from "vitest";
import { parseIp } from "../../../../src/net/address.ts";
import { formatPrefix, parsePrefix } from "../../../../src/net/prefix.ts";
import { BareTable } from "./bare-table.ts";

const UNNUMBERED = "fe80::1c4a:8dff:fed3:98c5";
const NUMBERED = "100.65.2.1";

function linkLocal(text: string) {
  const address = parseIp(text);
  if (address === undefined) throw new Error(text);
  return { address, linkLocal: address };
}

function to(text: string) {
  const address = parseIp(text);
  if (address === undefined) throw new Error(text);
  return { address };
}

const through = (asn: number) => [{ type: "sequence", asns: [asn] }] as const;

describe("rows as FRR printed them", () => {
  it("of a prefix with two paths, one behind an interface", () => {
    const host = new BareTable(4);
    const eth0 = host.source("ebgp", `${UNNUMBERED}%eth0`, 65001);
    const tor2 = host.source("ebgp", NUMBERED, 65002);
    host.announce(eth0, "0.0.0.0/0", { asPath: through(65001), med: 50, nextHop: linkLocal(UNNUMBERED) });
    const id = host.announce(tor2, "0.0.0.0/0", { asPath: through(65002), med: 50, nextHop: to(NUMBERED) });
    expect(host.json(id)).toBe(
      `[{"valid":true,"bestpath":true,"selectionReason":"Older Path","multipath":true,"pathFrom":"external","prefix":"0.0.0.0","prefixLen":0,"network":"0.0.0.0/0","version":2,"metric":50,"weight":0,"peerId":"${UNNUMBERED}","path":"65001","origin":"incomplete","nexthops":[{"ip":"${UNNUMBERED}","afi":"ipv6","scope":"link-local","linkLocalOnly":false,"length":32,"used":true},{"interface":"eth0","ip":"${UNNUMBERED}","afi":"ipv6","scope":"link-local"}]},{"valid":true,"multipath":true,"pathFrom":"external","prefix":"0.0.0.0","prefixLen":0,"network":"0.0.0.0/0","version":2,"metric":50,"weight":0,"peerId":"100.65.2.1","path":"65002","origin":"incomplete","nexthops":[{"ip":"100.65.2.1","afi":"ipv4","used":true}]}]`,
    );
    expect(host.text(id)).toBe(
      " *>  0.0.0.0/0        eth0                    50             0 65001 ?\n" +
        " *=                   100.65.2.1              50             0 65002 ?\n",
    );
  });

  it("of a route of our own", () => {
    const host = new BareTable(6);
    const id = host.announce(host.source("local"), "f00d:f00d:f00d:f00d::a/128", {});
    expect(host.json(id)).toBe(
      '[{"valid":true,"bestpath":true,"selectionReason":"First path received","pathFrom":"external","prefix":"f00d:f00d:f00d:f00d::a","prefixLen":128,"network":"f00d:f00d:f00d:f00d::a/128","version":1,"metric":0,"weight":32768,"peerId":"(unspec)","path":"","origin":"incomplete","nexthops":[{"ip":"::","hostname":"vm","afi":"ipv6","scope":"global","linkLocalOnly":false,"length":16,"used":true}]}]',
    );
  });

  it("of what is too long for its column, which gets a line of its own", () => {
    const host = new BareTable(6);
    const peer = host.source("ibgp", "2001:db8::1", 64999);
    const attributes = {
      asPath: through(65001),
      localPref: 100,
      origin: 0,
      nextHop: to("2001:db8:1:2:3:4:5:6"),
    } as const;
    const id = host.announce(peer, "2001:db8:aaaa:bbbb::/64", attributes);
    expect(host.text(id)).toBe(
      " *>i 2001:db8:aaaa:bbbb::/64\n" +
        "                    2001:db8:1:2:3:4:5:6\n" +
        `${" ".repeat(52)}100      0 65001 i\n`,
    );
    expect(host.text(id, true)).toBe(
      " *>i 2001:db8:aaaa:bbbb::/64                      2001:db8:1:2:3:4:5:6                                100      0 65001 i\n",
    );
  });

  it("of a path whose next hop is out of reach, and of a stale one", () => {
    const host = new BareTable(4);
    const lost = host.source("ebgp", "192.0.2.1", 65001);
    const stale = host.source("ebgp", "192.0.2.2", 65002);
    host.announce(lost, "198.51.100.0/24", { asPath: through(65001), nextHop: to("192.0.2.1") });
    const id = host.announce(stale, "198.51.100.0/24", { asPath: through(65002), nextHop: to("192.0.2.2") });
    host.rib.nextHops.set(to("192.0.2.1").address, { reachable: false, metric: 0 });
    host.rib.ipv4.markStale(stale);
    host.rib.settle();
    expect(
      host
        .text(id)
        .split("\n")
        .map((line) => line.slice(0, 32)),
    ).toEqual([" S>  198.51.100.0/24  192.0.2.2 ".slice(0, 32), "                      192.0.2.1 ".slice(0, 32), ""]);
    expect(
      JSON.parse(host.json(id)).map(({ valid, stale, bestpath }: Record<string, unknown>) => [valid, stale, bestpath]),
    ).toEqual([
      [true, true, true],
      [undefined, undefined, undefined],
    ]);
    expect(formatPrefix(parsePrefix("198.51.100.0/24")!)).toBe(host.view.format(id));
  });
});
