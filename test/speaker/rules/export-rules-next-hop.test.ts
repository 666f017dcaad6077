import { describe, expect, it } from "vitest";
import type { PathAttributes } from "../../../src/bgp/messages.ts";
import type { NextHopOrders } from "../../../src/policy/route.ts";
import type { ExportRules, ExportSource } from "../../../src/speaker/rules/export-rules.ts";
import {
  ELSEWHERE,
  exportPolicy,
  FROM,
  hop,
  OURSELVES,
  ROUTE,
  TO_CLIENT,
  TO_EBGP,
  TO_IBGP,
  TO_MEMBER,
  told,
} from "./routing-rules.ts";

describe("the next hop", () => {
  const V6 = { nextHop: hop("2001:db8::1", "fe80::1"), ipv6NextHops: true };
  const FAR_V6 = hop("2001:db8:9::9");
  const WITH_COMPANION = hop("2001:db8:9::9", "fe80::9");
  const BOTH_CLIENTS = { routeServerClient: true };

  it.each<[string, PathAttributes["nextHop"], ExportSource, ExportRules, PathAttributes["nextHop"]]>([
    ["towards eBGP it is ours (RFC 4271 § 5.1.3)", ELSEWHERE, FROM.ebgp, TO_EBGP, OURSELVES],
    ["towards eBGP it is ours, from iBGP, too", ELSEWHERE, FROM.ibgp, TO_EBGP, OURSELVES],
    ["of our own route, if we gave it one, it stands", ELSEWHERE, FROM.us, TO_EBGP, ELSEWHERE],
    ["of our own route it is ours", undefined, FROM.us, TO_EBGP, OURSELVES],
    ["of our own route it is ours inside, too", undefined, FROM.us, TO_IBGP, OURSELVES],
    ["within the AS it stays", ELSEWHERE, FROM.ebgp, TO_IBGP, ELSEWHERE],
    ["within the confederation it stays (RFC 5065)", ELSEWHERE, FROM.ibgp, TO_MEMBER, ELSEWHERE],
    ["when reflected it stays (RFC 4456 § 10)", ELSEWHERE, FROM.client, TO_CLIENT, ELSEWHERE],
    ["next-hop-self", ELSEWHERE, FROM.ebgp, { ...TO_IBGP, nextHopSelf: true }, OURSELVES],
    ["next-hop-self, of our own", ELSEWHERE, FROM.us, { ...TO_EBGP, nextHopSelf: true }, OURSELVES],
    [
      "next-hop-self is not for reflected routes (FRR)",
      ELSEWHERE,
      FROM.client,
      { ...TO_CLIENT, nextHopSelf: true },
      ELSEWHERE,
    ],
    ["next-hop-self force is", ELSEWHERE, FROM.client, { ...TO_CLIENT, nextHopSelf: "force" }, OURSELVES],
    ["next-hop unchanged", ELSEWHERE, FROM.ebgp, { ...TO_EBGP, attributeUnchanged: ["next-hop"] }, ELSEWHERE],
    [
      "unchanged goes before next-hop-self (FRR)",
      ELSEWHERE,
      FROM.ebgp,
      { ...TO_EBGP, attributeUnchanged: ["next-hop"], nextHopSelf: "force" },
      ELSEWHERE,
    ],
    [
      "between route-server clients it stays (RFC 7947 § 2.2.1)",
      ELSEWHERE,
      { ...FROM.ebgp, ...BOTH_CLIENTS },
      { ...TO_EBGP, ...BOTH_CLIENTS },
      ELSEWHERE,
    ],
    [
      "from elsewhere to a route-server client it stays, too (FRR)",
      ELSEWHERE,
      FROM.ibgp,
      { ...TO_EBGP, ...BOTH_CLIENTS, nextHopSelf: "force" },
      ELSEWHERE,
    ],
    ["ours has its companion (RFC 2545 § 3)", FAR_V6, FROM.ebgp, { ...TO_EBGP, ...V6 }, V6.nextHop],
    ["a companion stays on its link", WITH_COMPANION, FROM.ebgp, { ...TO_IBGP, ...V6 }, FAR_V6],
    [
      "a companion stays on its link, unchanged or not",
      WITH_COMPANION,
      FROM.ebgp,
      { ...TO_EBGP, ...V6, attributeUnchanged: ["next-hop"] },
      FAR_V6,
    ],
    ["a link-local one is ours instead", hop("fe80::9"), FROM.ebgp, { ...TO_IBGP, ...V6 }, V6.nextHop],
    [
      "a link-local one, unchanged or not",
      hop("fe80::9"),
      FROM.ebgp,
      { ...TO_EBGP, ...V6, attributeUnchanged: ["next-hop"] },
      V6.nextHop,
    ],
    ["an IPv6 one for who takes none is ours (RFC 8950)", FAR_V6, FROM.ebgp, TO_IBGP, OURSELVES],
    ["an IPv4 one out of 169.254.0.0/16 is as good as any", hop("169.254.1.1"), FROM.ebgp, TO_IBGP, hop("169.254.1.1")],
  ])("%s", (_, before, source, rules, after) => {
    expect(told({ ...ROUTE, nextHop: before }, source, rules)?.nextHop).toEqual(after);
  });

  it.each<[string, ExportSource, ExportRules, NextHopOrders, PathAttributes["nextHop"], PathAttributes["nextHop"]]>([
    ["set ip next-hop stands", FROM.ebgp, TO_EBGP, { set: true }, hop("203.0.113.5"), hop("203.0.113.5")],
    [
      "set ip next-hop goes before next-hop-self force",
      FROM.ebgp,
      { ...TO_IBGP, nextHopSelf: "force" },
      { set: true },
      hop("203.0.113.5"),
      hop("203.0.113.5"),
    ],
    ["set ip next-hop unchanged", FROM.ebgp, TO_EBGP, { unchanged: true }, undefined, ELSEWHERE],
    [
      "set ip next-hop peer-address is our address here",
      FROM.ebgp,
      TO_IBGP,
      { peerAddress: true },
      undefined,
      OURSELVES,
    ],
    [
      "of reflected routes policy changes nothing (FRR)",
      FROM.client,
      TO_CLIENT,
      { set: true },
      hop("203.0.113.5"),
      ELSEWHERE,
    ],
    ["set ipv6 next-hop local stands", FROM.ebgp, { ...TO_EBGP, ...V6 }, { set: true }, hop("fe80::5"), hop("fe80::5")],
    [
      "set ipv6 next-hop global and local",
      FROM.ebgp,
      { ...TO_EBGP, ...V6 },
      { set: true },
      hop("2001:db8::5", "fe80::5"),
      hop("2001:db8::5", "fe80::5"),
    ],
  ])("%s", (_, source, rules, nextHop, set, after) => {
    const changes = set === undefined ? {} : { nextHop: set };
    expect(told(ROUTE, source, rules, exportPolicy({ changes, nextHop }))?.nextHop).toEqual(after);
  });

  it("policy does not see the old companion, which would stay beside a new address", () => {
    let seen: PathAttributes["nextHop"];
    const policy = exportPolicy({}, ({ nextHop }) => {
      seen = nextHop;
    });
    told({ ...ROUTE, nextHop: WITH_COMPANION }, FROM.ebgp, { ...TO_EBGP, ...V6 }, policy);
    expect(seen).toEqual(FAR_V6);
  });
});
