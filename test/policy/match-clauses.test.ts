import { describe, expect, it } from "vitest";
import { AccessList } from "../../src/policy/access-list.ts";
import { AsPathList } from "../../src/policy/as-path-list.ts";
import { EXTENDED_COMMUNITY, LARGE_COMMUNITY, STANDARD_COMMUNITY } from "../../src/policy/community-kinds.ts";
import { CommunityList } from "../../src/policy/community-list.ts";
import { type MatchClause, writeMatch } from "../../src/policy/match-clauses.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";
import { RegularExpression } from "../../src/policy/regular-expression.ts";
import type { PolicyRoute, RouteAttributes, RouteFact } from "../../src/policy/route.ts";
import { community, extended, ip, prefix, route } from "./support.ts";

const RT = extended("0002006400000001");
const LARGE = { global: 1, local1: 2, local2: 3 };
const FROM = { address: ip("192.0.2.254"), interface: "eth0", group: "uplinks" };
/** The next hop of `route()`. */
const HOP = { 4: prefix("192.0.2.1/32"), 6: prefix("2001:db8::1/128") };

/** One list of every kind, each called L; the prefix lists have one prefix of routes and the address of a next hop. */
function lists(): PolicyStore {
  const store = new PolicyStore();
  const prefixes = { 4: prefix("10.0.0.0/8"), 6: prefix("2001:db8:1::/48") };
  for (const version of [4, 6] as const) {
    const permitted = [prefixes[version], HOP[version]];
    const prefixList = new PrefixList(
      version,
      permitted.map((prefix, i) => ({ sequence: i, action: "permit", prefix })),
    );
    const accessList = new AccessList(
      version,
      permitted.map((prefix) => ({ action: "permit", prefix, exact: true })),
    );
    store.defineList(version === 4 ? "ip prefix-list" : "ipv6 prefix-list", "L", prefixList);
    store.defineList(version === 4 ? "access-list" : "ipv6 access-list", "L", accessList);
  }
  store.defineList(
    "as-path access-list",
    "L",
    new AsPathList([{ action: "permit", expression: new RegularExpression("_200$") }]),
  );
  store.defineList(
    "community-list",
    "L",
    new CommunityList(STANDARD_COMMUNITY, [{ action: "permit", communities: [community("1:1")] }]),
  );
  store.defineList(
    "large-community-list",
    "L",
    new CommunityList(LARGE_COMMUNITY, [{ action: "permit", communities: [LARGE] }]),
  );
  store.defineList(
    "extcommunity-list",
    "L",
    new CommunityList(EXTENDED_COMMUNITY, [{ action: "permit", communities: [RT] }]),
  );
  return store;
}

/** Whether a route map that asks nothing else permits the route. */
function fits(clause: MatchClause, to: string, given: PolicyRoute, store = lists()): boolean {
  store.defineRouteMap("M", [{ sequence: 10, action: "permit", matches: [clause] }]);
  const map = store.routeMap("M");
  if (map === undefined) throw new Error("the route map is not there");
  const destination = prefix(to);
  return map.evaluate({ ...given, version: destination.version, prefixClass: map.classOf(destination) }).permitted;
}

const V4 = "10.0.0.0/8";
const V6 = "2001:db8:1::/48";
const has = (attributes: Partial<RouteAttributes>) => route(attributes);
const is = (facts: Partial<PolicyRoute>) => route({}, facts);
const via = (address: string, linkLocal?: string) =>
  has({
    nextHop: linkLocal === undefined ? { address: ip(address) } : { address: ip(address), linkLocal: ip(linkLocal) },
  });
const plain = route();

const CASES: readonly (readonly [
  text: string,
  clause: MatchClause,
  to: string,
  given: PolicyRoute,
  expected: boolean,
])[] = [
  ["match ip address prefix-list L", { kind: "ip address prefix-list", list: "L" }, V4, plain, true],
  ["match ip address prefix-list L", { kind: "ip address prefix-list", list: "L" }, "11.0.0.0/8", plain, false],
  ["match ip address prefix-list L", { kind: "ip address prefix-list", list: "L" }, V6, plain, false],
  ["match ipv6 address prefix-list L", { kind: "ipv6 address prefix-list", list: "L" }, V6, plain, true],
  ["match ipv6 address prefix-list L", { kind: "ipv6 address prefix-list", list: "L" }, V4, plain, false],
  ["match ip address L", { kind: "ip address", list: "L" }, V4, plain, true],
  ["match ip address L", { kind: "ip address", list: "L" }, "10.1.0.0/16", plain, false],
  ["match ipv6 address L", { kind: "ipv6 address", list: "L" }, V6, plain, true],
  ["match ip address prefix-len 8", { kind: "ip address prefix-len", length: 8 }, V4, plain, true],
  ["match ip address prefix-len 9", { kind: "ip address prefix-len", length: 9 }, V4, plain, false],
  ["match ip address prefix-len 48", { kind: "ip address prefix-len", length: 48 }, V6, plain, false],
  ["match ipv6 address prefix-len 48", { kind: "ipv6 address prefix-len", length: 48 }, V6, plain, true],
  ["match ip next-hop prefix-list L", { kind: "ip next-hop prefix-list", list: "L" }, V4, plain, true],
  ["match ip next-hop prefix-list L", { kind: "ip next-hop prefix-list", list: "L" }, V4, via("192.0.2.2"), false],
  ["match ip next-hop prefix-list L", { kind: "ip next-hop prefix-list", list: "L" }, V6, plain, false],
  ["match ip next-hop L", { kind: "ip next-hop", list: "L" }, V4, plain, true],
  ["match ip next-hop L", { kind: "ip next-hop", list: "L" }, V4, has({ nextHop: undefined }), false],
  ["match ip next-hop address 192.0.2.1", { kind: "ip next-hop address", address: ip("192.0.2.1") }, V4, plain, true],
  ["match ip next-hop address 192.0.2.2", { kind: "ip next-hop address", address: ip("192.0.2.2") }, V4, plain, false],
  ["match ipv6 next-hop prefix-list L", { kind: "ipv6 next-hop prefix-list", list: "L" }, V6, via("2001:db8::1"), true],
  ["match ipv6 next-hop prefix-list L", { kind: "ipv6 next-hop prefix-list", list: "L" }, V6, via("fe80::1"), false],
  // Either of two next hops will do.
  ["match ipv6 next-hop L", { kind: "ipv6 next-hop", list: "L" }, V6, via("2001:db8::2", "2001:db8::1"), true],
  ["match ipv6 next-hop L", { kind: "ipv6 next-hop", list: "L" }, V4, via("2001:db8::1"), false],
  [
    "match ipv6 next-hop address fe80::1",
    { kind: "ipv6 next-hop address", address: ip("fe80::1") },
    V6,
    via("2001:db8::1", "fe80::1"),
    true,
  ],
  ["match as-path L", { kind: "as-path", list: "L" }, V4, plain, true],
  ["match as-path L", { kind: "as-path", list: "L" }, V4, has({ asPath: [] }), false],
  ["match community L", { kind: "community", list: "L" }, V4, has({ communities: [community("1:1"), 7] }), true],
  ["match community L", { kind: "community", list: "L" }, V4, plain, false],
  [
    "match community L exact-match",
    { kind: "community", list: "L", match: "exact-match" },
    V4,
    has({ communities: [community("1:1"), 7] }),
    false,
  ],
  [
    "match community L any",
    { kind: "community", list: "L", match: "any" },
    V4,
    has({ communities: [community("1:1"), 7] }),
    true,
  ],
  ["match large-community L", { kind: "large-community", list: "L" }, V4, has({ largeCommunities: [LARGE] }), true],
  ["match large-community L", { kind: "large-community", list: "L" }, V4, plain, false],
  ["match extcommunity L", { kind: "extcommunity", list: "L" }, V4, has({ extendedCommunities: [RT] }), true],
  ["match extcommunity L", { kind: "extcommunity", list: "L" }, V4, plain, false],
  ["match metric 50", { kind: "metric", value: 50 }, V4, has({ med: 50 }), true],
  ["match metric 0", { kind: "metric", value: 0 }, V4, plain, true],
  ["match metric 50", { kind: "metric", value: 50 }, V4, plain, false],
  ["match local-preference 100", { kind: "local-preference", value: 100 }, V4, has({ localPref: 100 }), true],
  // FRR's absent LOCAL_PREF is 0 here, not the default.
  ["match local-preference 100", { kind: "local-preference", value: 100 }, V4, plain, false],
  ["match local-preference 0", { kind: "local-preference", value: 0 }, V4, plain, true],
  ["match origin igp", { kind: "origin", origin: 0 }, V4, plain, true],
  ["match origin incomplete", { kind: "origin", origin: 2 }, V4, plain, false],
  ["match tag 7", { kind: "tag", value: 7 }, V4, is({ tag: 7 }), true],
  ["match tag 7", { kind: "tag", value: 7 }, V4, plain, false],
  ["match peer 192.0.2.254", { kind: "peer", peer: ip("192.0.2.254") }, V4, is({ peer: FROM }), true],
  ["match peer 192.0.2.253", { kind: "peer", peer: ip("192.0.2.253") }, V4, is({ peer: FROM }), false],
  ["match peer eth0", { kind: "peer", peer: "eth0" }, V4, is({ peer: FROM }), true],
  ["match peer uplinks", { kind: "peer", peer: "uplinks" }, V4, is({ peer: FROM }), true],
  ["match peer eth1", { kind: "peer", peer: "eth1" }, V4, is({ peer: FROM }), false],
  ["match peer eth0", { kind: "peer", peer: "eth0" }, V4, plain, false],
  ["match peer local", { kind: "peer", peer: "local" }, V4, is({ direction: "local" }), true],
  ["match peer local", { kind: "peer", peer: "local" }, V4, is({ peer: FROM }), false],
  ["match interface eth0", { kind: "interface", name: "eth0" }, V4, is({ interface: "eth0" }), true],
  ["match interface eth0", { kind: "interface", name: "eth0" }, V4, plain, false],
  [
    "match source-protocol kernel",
    { kind: "source-protocol", name: "kernel" },
    V4,
    is({ sourceProtocol: "kernel" }),
    true,
  ],
  ["match source-protocol kernel", { kind: "source-protocol", name: "kernel" }, V4, plain, false],
  ["match ipv6 address L", { kind: "ipv6 address", list: "L" }, V4, plain, false],
  ["match ipv6 address prefix-len 8", { kind: "ipv6 address prefix-len", length: 8 }, V4, plain, false],
  ["match ipv6 next-hop address fe80::1", { kind: "ipv6 next-hop address", address: ip("fe80::1") }, V4, plain, false],
  ["match source-protocol bgp", { kind: "source-protocol", name: "bgp" }, V4, plain, true],
];

describe("a match clause", () => {
  it.each(CASES)("%s", (text, clause, to, given, expected) => {
    expect(writeMatch(clause)).toBe(text);
    expect(fits(clause, to, given)).toBe(expected);
  });

  it("is tried in every kind, with a route that it fits and one that it does not", () => {
    const kinds: Readonly<Record<MatchClause["kind"], true>> = {
      "as-path": true,
      community: true,
      extcommunity: true,
      interface: true,
      "ip address": true,
      "ip address prefix-len": true,
      "ip address prefix-list": true,
      "ip next-hop": true,
      "ip next-hop address": true,
      "ip next-hop prefix-list": true,
      "ipv6 address": true,
      "ipv6 address prefix-len": true,
      "ipv6 address prefix-list": true,
      "ipv6 next-hop": true,
      "ipv6 next-hop address": true,
      "ipv6 next-hop prefix-list": true,
      "large-community": true,
      "local-preference": true,
      metric: true,
      origin: true,
      peer: true,
      "source-protocol": true,
      tag: true,
    };
    const tried = new Set(CASES.map(([, { kind }, , , expected]) => `${kind}: ${expected}`));
    const wanted = Object.keys(kinds).flatMap((kind) => [`${kind}: true`, `${kind}: false`]);
    expect(wanted.filter((each) => !tried.has(each))).toEqual([]);
  });

  it.each(
    CASES.filter(([, clause]) => "list" in clause && clause.list === "L").map(([text, clause, to]) => ({
      text,
      clause,
      to,
    })),
  )("fits nothing when its list is not there: $text", ({ clause, to }) => {
    const attributes = { communities: [community("1:1")], largeCommunities: [LARGE], extendedCommunities: [RT] };
    expect(fits(clause, to, route(attributes), new PolicyStore())).toBe(false);
  });

  it("asks for the tag that an earlier entry set", () => {
    const store = new PolicyStore();
    store.defineRouteMap("M", [
      { sequence: 10, action: "permit", sets: [{ kind: "tag", value: 7 }], onMatch: "next" },
      { sequence: 20, action: "permit", matches: [{ kind: "tag", value: 7 }] },
    ]);
    expect(store.routeMap("M")?.evaluate(is({ tag: 8 })).permitted).toBe(true);
  });

  it.each<readonly [MatchClause, RouteFact[]]>([
    [{ kind: "ip address prefix-list", list: "missing" }, ["prefix"]],
    [{ kind: "ipv6 address", list: "L" }, ["prefix"]],
    [{ kind: "ip address prefix-len", length: 32 }, ["prefix"]],
    [{ kind: "ip next-hop prefix-list", list: "L" }, []],
    [{ kind: "community", list: "L" }, []],
    [{ kind: "peer", peer: "local" }, ["peer"]],
    [{ kind: "interface", name: "eth0" }, ["interface"]],
    [{ kind: "tag", value: 7 }, ["tag"]],
    [{ kind: "source-protocol", name: "kernel" }, ["source-protocol"]],
  ])("says what its answer depends on: %j", (clause, facts) => {
    const store = lists();
    store.defineRouteMap("M", [{ sequence: 10, action: "permit", matches: [clause] }]);
    expect([...(store.routeMap("M")?.reads ?? [])]).toEqual(facts);
  });
});
