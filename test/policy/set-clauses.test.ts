import { describe, expect, it } from "vitest";
import { editAttributes } from "../../src/bgp/attribute-edit.ts";
import { AttributeView } from "../../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../src/bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../src/bgp/messages.ts";
import {
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  linkBandwidth,
  STANDARD_COMMUNITY,
} from "../../src/policy/community-kinds.ts";
import { CommunityList } from "../../src/policy/community-list.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { NO_CHANGES, type PolicyRoute, type PolicyVerdict, type RouteAttributes } from "../../src/policy/route.ts";
import { type SetClause, writeSet } from "../../src/policy/set-clauses.ts";
import { changed, community, extended, ip, PLAIN, route } from "./support.ts";

const RT = extended("0002006400000001");
const SOO = extended("0003006400000001");
const LARGE = { global: 1, local1: 2, local2: 3 };
const OTHER_LARGE = { global: 1, local1: 2, local2: 4 };
const [C1, C2, C3] = ["1:1", "1:2", "1:3"].map(community);
const FROM = { address: ip("192.0.2.254") };
const FROM_V6 = { address: ip("2001:db8::fe") };
const FROM_LINK = { address: ip("fe80::fe%eth0") };

function store(): PolicyStore {
  const store = new PolicyStore();
  store.defineList(
    "community-list",
    "L",
    new CommunityList(STANDARD_COMMUNITY, [{ action: "permit", communities: [C1] }]),
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

/** What a route map that does nothing else makes of the route. */
function judge(sets: readonly SetClause[], given: PolicyRoute): PolicyVerdict {
  const policy = store();
  policy.defineRouteMap("M", [{ sequence: 10, action: "permit", sets }]);
  const map = policy.routeMap("M");
  if (map === undefined) throw new Error("the route map is not there");
  return map.evaluate(given);
}

function apply(sets: readonly SetClause[], given: PolicyRoute): RouteAttributes {
  return changed(given.attributes, judge(sets, given));
}

type Case = readonly [
  text: string,
  clause: SetClause,
  before: Partial<RouteAttributes>,
  after: Partial<RouteAttributes>,
];

const CASES: readonly Case[] = [
  ["community 1:2 1:1", { kind: "community", communities: [C2, C1] }, { communities: [C3] }, { communities: [C1, C2] }],
  [
    "community 1:2 additive",
    { kind: "community", communities: [C2], additive: true },
    { communities: [C3, C2] },
    { communities: [C2, C3] },
  ],
  ["community 1:2 additive", { kind: "community", communities: [C2], additive: true }, {}, { communities: [C2] }],
  ["community none", { kind: "community", communities: "none" }, { communities: [C1] }, {}],
  ["comm-list L delete", { kind: "comm-list", list: "L" }, { communities: [C2, C1] }, { communities: [C2] }],
  ["comm-list L delete", { kind: "comm-list", list: "L" }, { communities: [C1] }, {}],
  ["comm-list missing delete", { kind: "comm-list", list: "missing" }, { communities: [C1] }, { communities: [C1] }],
  [
    "large-community 1:2:3",
    { kind: "large-community", communities: [LARGE] },
    { largeCommunities: [OTHER_LARGE] },
    { largeCommunities: [LARGE] },
  ],
  [
    "large-community 1:2:4 additive",
    { kind: "large-community", communities: [OTHER_LARGE], additive: true },
    { largeCommunities: [LARGE] },
    { largeCommunities: [LARGE, OTHER_LARGE] },
  ],
  ["large-community none", { kind: "large-community", communities: "none" }, { largeCommunities: [LARGE] }, {}],
  [
    "large-comm-list L delete",
    { kind: "large-comm-list", list: "L" },
    { largeCommunities: [LARGE, OTHER_LARGE] },
    { largeCommunities: [OTHER_LARGE] },
  ],
  [
    "extcommunity rt 100:1",
    { kind: "extcommunity rt", communities: [RT] },
    { extendedCommunities: [SOO] },
    { extendedCommunities: [RT, SOO] },
  ],
  [
    "extcommunity soo 100:1",
    { kind: "extcommunity soo", communities: [SOO] },
    { extendedCommunities: [SOO] },
    { extendedCommunities: [SOO] },
  ],
  ["extcommunity none", { kind: "extcommunity none" }, { extendedCommunities: [RT] }, {}],
  [
    "extended-comm-list L delete",
    { kind: "extended-comm-list", list: "L" },
    { extendedCommunities: [RT, SOO] },
    { extendedCommunities: [SOO] },
  ],
  [
    "extcommunity bandwidth 100",
    { kind: "extcommunity bandwidth", bandwidth: 100 },
    { extendedCommunities: [linkBandwidth(1, 7, false), RT] },
    { extendedCommunities: [RT, linkBandwidth(65000, 12_500_000, false)] },
  ],
  [
    "extcommunity bandwidth 100 non-transitive",
    { kind: "extcommunity bandwidth", bandwidth: 100, nonTransitive: true },
    { extendedCommunities: [linkBandwidth(1, 7, false)] },
    { extendedCommunities: [linkBandwidth(1, 7, false), linkBandwidth(65000, 12_500_000, true)] },
  ],
  [
    "extcommunity bandwidth num-multipaths",
    { kind: "extcommunity bandwidth", bandwidth: "num-multipaths" },
    {},
    { extendedCommunities: [linkBandwidth(65000, 3 * 125_000, false)] },
  ],
  [
    "extcommunity bandwidth cumulative",
    { kind: "extcommunity bandwidth", bandwidth: "cumulative" },
    {},
    { extendedCommunities: [linkBandwidth(65000, 999, false)] },
  ],
  ["local-preference 200", { kind: "local-preference", value: 200 }, { localPref: 5 }, { localPref: 200 }],
  ["local-preference +50", { kind: "local-preference", sign: "+", value: 50 }, { localPref: 100 }, { localPref: 150 }],
  ["local-preference +50", { kind: "local-preference", sign: "+", value: 50 }, {}, { localPref: 170 }],
  ["local-preference -50", { kind: "local-preference", sign: "-", value: 50 }, { localPref: 20 }, { localPref: 0 }],
  ["metric 5", { kind: "metric", value: 5 }, {}, { med: 5 }],
  ["metric +5", { kind: "metric", sign: "+", value: 5 }, {}, { med: 5 }],
  ["metric +5", { kind: "metric", sign: "+", value: 5 }, { med: 4294967294 }, { med: 4294967295 }],
  ["metric -5", { kind: "metric", sign: "-", value: 5 }, { med: 7 }, { med: 2 }],
  ["origin incomplete", { kind: "origin", origin: 2 }, {}, { origin: 2 }],
  [
    "as-path prepend 9 8",
    { kind: "as-path prepend", asns: [9, 8] },
    {},
    { asPath: [{ type: "sequence", asns: [9, 8, 100, 200] }] },
  ],
  [
    "as-path prepend last-as 2",
    { kind: "as-path prepend", lastAs: 2 },
    {},
    { asPath: [{ type: "sequence", asns: [100, 100, 100, 200] }] },
  ],
  ["as-path prepend last-as 2", { kind: "as-path prepend", lastAs: 2 }, { asPath: [] }, { asPath: [] }],
  [
    "as-path exclude 200",
    { kind: "as-path exclude", asns: [200] },
    {},
    { asPath: [{ type: "sequence", asns: [100] }] },
  ],
  ["as-path exclude all", { kind: "as-path exclude", asns: "all" }, {}, { asPath: [] }],
  [
    "aggregator as 9 192.0.2.9",
    { kind: "aggregator as", asn: 9, address: ip("192.0.2.9") },
    {},
    { aggregator: { asn: 9, address: ip("192.0.2.9") } },
  ],
  ["atomic-aggregate", { kind: "atomic-aggregate" }, {}, { atomicAggregate: true }],
  ["originator-id 10.0.0.1", { kind: "originator-id", id: 0x0a000001 }, {}, { originatorId: 0x0a000001 }],
];

describe("a set clause", () => {
  const facts = { localAs: 65000, defaultLocalPref: 120, multipath: { paths: 3, bandwidth: 999 } };

  it.each(CASES)("%s", (text, clause, before, after) => {
    expect(writeSet(clause)).toBe(`set ${text}`);
    expect(apply([clause], route(before, facts))).toEqual({ ...PLAIN, ...after });
  });

  it("knows our preference without being told", () => {
    expect(apply([{ kind: "local-preference", sign: "+", value: 1 }], route()).localPref).toBe(101);
  });

  it("changes what is not an attribute", () => {
    const verdict = judge(
      [
        { kind: "weight", value: 7 },
        { kind: "tag", value: 8 },
        { kind: "src", address: ip("192.0.2.7") },
      ],
      route(),
    );
    expect(verdict).toMatchObject({ weight: 7, tag: 8, source: ip("192.0.2.7") });
    // What it does not set is not in the verdict: this may be kept for routes that differ there.
    expect(judge([], route({}, { tag: 4 }))).toMatchObject({ weight: undefined, tag: undefined, source: undefined });
  });

  it.each([
    [
      "says nothing of a bandwidth that only the best path has",
      { kind: "extcommunity bandwidth", bandwidth: "cumulative" },
    ],
    ["has no list to delete by", { kind: "large-comm-list", list: "missing" }],
    ["finds nothing to delete", { kind: "comm-list", list: "L" }],
    ["finds nothing to exclude", { kind: "as-path exclude", asns: [999] }],
    ["is for next hops of another version", { kind: "ipv6 next-hop global", address: ip("2001:db8::1") }],
    ["clears what is not there", { kind: "community", communities: "none" }],
    ["sets what is set", { kind: "origin", origin: 0 }],
  ] as const)("leaves the very attributes that came, not to be encoded again, when it %s", (_why, clause) => {
    const given = route({ extendedCommunities: [SOO], largeCommunities: [OTHER_LARGE] });
    expect(judge([clause], given).changes).toBe(NO_CHANGES);
  });

  it("reads a block in place and leaves the rest of it as it is", () => {
    const attributes: PathAttributes = {
      ...PLAIN,
      communities: [C2, C1],
      clusterList: [1],
      aigp: 7n,
      opaque: [{ flags: 0xe0, code: 99, value: RT }],
    };
    const block = encodeAttributes(attributes);
    const given = { version: 4, prefixClass: 0, direction: "in", attributes: new AttributeView(block) } as const;
    const { changes } = judge(
      [
        { kind: "metric", value: 5 },
        { kind: "comm-list", list: "L" },
      ],
      given,
    );
    expect(decodeAttributes(editAttributes(block, changes))).toEqual({ ...attributes, communities: [C2], med: 5 });
  });

  it("does not touch the attributes that it was given", () => {
    const given = Object.freeze({ ...PLAIN, communities: Object.freeze([C2, C1]) });
    apply(
      [
        { kind: "community", communities: [C3], additive: true },
        { kind: "metric", value: 1 },
      ],
      route(given),
    );
    expect(given).toEqual({ ...PLAIN, communities: [C2, C1] });
  });

  it("acts in the order it is written in, and once for a kind: the last time", () => {
    const clear: SetClause = { kind: "comm-list", list: "L" };
    const add: SetClause = { kind: "community", communities: [C1], additive: true };
    expect(apply([clear, add], route({ communities: [C2] })).communities).toEqual([C1, C2]);
    expect(apply([add, clear], route({ communities: [C2] })).communities).toEqual([C2]);
    expect(apply([add, clear, add], route({ communities: [C2] })).communities).toEqual([C1, C2]);
    const twice: SetClause[] = [
      { kind: "metric", value: 1 },
      { kind: "metric", sign: "+", value: 5 },
    ];
    expect(apply(twice, route()).med).toBe(5);
  });
});

describe("the next hop", () => {
  type NextHopCase = readonly [
    text: string,
    clause: SetClause,
    given: PolicyRoute,
    nextHop: RouteAttributes["nextHop"],
    orders: PolicyVerdict["nextHop"],
  ];
  const v4 = (facts: Partial<PolicyRoute> = {}) => route({}, facts);
  const v6 = (facts: Partial<PolicyRoute> = {}, linkLocal?: string) => {
    const nextHop = { address: ip("2001:db8::1"), ...(linkLocal === undefined ? {} : { linkLocal: ip(linkLocal) }) };
    return route({ nextHop }, { version: 6, ...facts });
  };
  const [V4, V6] = [ip("192.0.2.1"), ip("2001:db8::1")];
  const [NEW4, NEW6, LINK] = [ip("192.0.2.9"), ip("2001:db8::9"), ip("fe80::9")];
  const toV4 = (to: "peer-address" | "unchanged" | typeof NEW4): SetClause => ({ kind: "ip next-hop", to });
  const peer6: SetClause = { kind: "ipv6 next-hop peer-address" };

  const NEXT_HOP_CASES: readonly NextHopCase[] = [
    ["ip next-hop 192.0.2.9", toV4(NEW4), v4(), { address: NEW4 }, { set: true }],
    ["ip next-hop 192.0.2.9", toV4(NEW4), v6(), { address: V6 }, {}],
    // Of an IPv4 route over IPv6 (RFC 8950) it makes an ordinary one.
    ["ip next-hop 192.0.2.9", toV4(NEW4), v6({ version: 4 }, "fe80::1"), { address: NEW4 }, { set: true }],
    ["ip next-hop unchanged", toV4("unchanged"), v4({ direction: "out" }), { address: V4 }, { unchanged: true }],
    ["ip next-hop peer-address", toV4("peer-address"), v4({ peer: FROM }), { address: FROM.address }, { set: true }],
    ["ip next-hop peer-address", toV4("peer-address"), v4({ peer: FROM_V6 }), { address: V4 }, {}],
    [
      "ip next-hop peer-address",
      toV4("peer-address"),
      v4({ peer: FROM, direction: "out" }),
      { address: V4 },
      { peerAddress: true },
    ],
    ["ip next-hop peer-address", toV4("peer-address"), v4({ direction: "local" }), { address: V4 }, {}],
    [
      "ipv6 next-hop global 2001:db8::9",
      { kind: "ipv6 next-hop global", address: NEW6 },
      v6(),
      { address: NEW6 },
      { set: true },
    ],
    [
      "ipv6 next-hop global 2001:db8::9",
      { kind: "ipv6 next-hop global", address: NEW6 },
      v6({}, "fe80::1"),
      { address: NEW6, linkLocal: ip("fe80::1") },
      { set: true },
    ],
    ["ipv6 next-hop global 2001:db8::9", { kind: "ipv6 next-hop global", address: NEW6 }, v4(), { address: V4 }, {}],
    [
      "ipv6 next-hop global 2001:db8::9",
      { kind: "ipv6 next-hop global", address: NEW6 },
      v6({ version: 4 }),
      { address: NEW6 },
      { set: true },
    ],
    [
      "ipv6 next-hop local fe80::9",
      { kind: "ipv6 next-hop local", address: LINK },
      v6(),
      { address: V6, linkLocal: LINK },
      { set: true },
    ],
    ["ipv6 next-hop local fe80::9", { kind: "ipv6 next-hop local", address: LINK }, v4(), { address: V4 }, {}],
    ["ipv6 next-hop peer-address", peer6, v6({ peer: FROM_V6 }), { address: FROM_V6.address }, { set: true }],
    [
      "ipv6 next-hop peer-address",
      peer6,
      v6({ peer: FROM_LINK }),
      { address: V6, linkLocal: FROM_LINK.address },
      { set: true },
    ],
    ["ipv6 next-hop peer-address", peer6, v6({ direction: "out" }), { address: V6 }, { peerAddress: true }],
    [
      "ipv6 next-hop prefer-global",
      { kind: "ipv6 next-hop prefer-global" },
      v6(),
      { address: V6 },
      { preferGlobal: true },
    ],
  ];

  it.each(NEXT_HOP_CASES)("set %s", (text, clause, given, nextHop, orders) => {
    expect(writeSet(clause)).toBe(`set ${text}`);
    expect(apply([clause], given).nextHop).toEqual(nextHop);
    expect(judge([clause], given).nextHop).toEqual(orders);
  });

  it("has a link-local address alone when there is no global one", () => {
    const { nextHop } = apply(
      [{ kind: "ipv6 next-hop local", address: LINK }],
      route({ nextHop: undefined }, { version: 6 }),
    );
    expect(nextHop).toEqual({ address: LINK });
  });

  it.each([
    [toV4("peer-address"), ["peer"]],
    [toV4(NEW4), []],
    [peer6, ["peer"]],
    [{ kind: "extcommunity bandwidth", bandwidth: "cumulative" }, ["multipath"]],
    [{ kind: "extcommunity bandwidth", bandwidth: 5 }, []],
  ] as const)("says what the outcome depends on: %j", (clause, facts) => {
    const policy = store();
    policy.defineRouteMap("M", [{ sequence: 10, action: "permit", sets: [clause] }]);
    expect([...(policy.routeMap("M")?.reads ?? [])]).toEqual(facts);
  });
});
