import { describe, expect, it } from "vitest";
import type { AttributeChanges } from "../../../src/bgp/attribute-edit.ts";
import type { PathAttributes } from "../../../src/bgp/messages.ts";
import type { ExportRules, ExportSource } from "../../../src/speaker/rules/export-rules.ts";
import { exported } from "../../../src/speaker/rules/exported.ts";
import {
  community,
  exportPolicy,
  FAR,
  FROM,
  like,
  OURSELVES,
  path,
  ROUTE,
  THEM,
  TO_CLIENT,
  TO_EBGP,
  TO_IBGP,
  TO_MEMBER,
  told,
  US,
} from "./routing-rules.ts";

describe("why a neighbour does not hear of a route", () => {
  const plain = { ...ROUTE, communities: undefined };
  const refusal = (route: PathAttributes, from: ExportSource, rules: ExportRules, permits: boolean) => {
    const verdict = exported(route, from, rules, exportPolicy({ permitted: permits }));
    return typeof verdict === "string" ? verdict : "heard";
  };
  const marked = (name: string) => ({ ...ROUTE, communities: [community(name)] });

  it.each<readonly [string, PathAttributes, ExportSource, ExportRules, "permitted" | "denied"]>([
    ["heard", plain, FROM.ebgp, TO_EBGP, "permitted"],
    ["policy-missing", plain, FROM.ebgp, { ...TO_EBGP, closed: true }, "permitted"],
    ["policy", plain, FROM.ebgp, TO_EBGP, "denied"],
    ["not-reflected", plain, FROM.ibgp, TO_IBGP, "permitted"],
    ["no-advertise", marked("no-advertise"), FROM.us, TO_IBGP, "permitted"],
    ["no-export", marked("no-export"), FROM.us, TO_EBGP, "permitted"],
    ["no-export-subconfed", marked("no-export-subconfed"), FROM.us, TO_MEMBER, "permitted"],
    [
      "confederation-loop",
      { ...plain, asPath: path("100 200") },
      FROM.ebgp,
      { ...TO_EBGP, confederation: 200 },
      "permitted",
    ],
    ["otc-leak", { ...plain, onlyToCustomer: THEM }, FROM.ebgp, { ...TO_EBGP, role: "peer" }, "permitted"],
    ["llgr-stale", marked("llgr-stale"), FROM.ebgp, { ...TO_EBGP, longLivedStale: false }, "permitted"],
    ["no-next-hop", plain, FROM.ebgp, { ...TO_EBGP, nextHop: undefined }, "permitted"],
  ])("%s", (expected, route, from, rules, verdict) => {
    expect(refusal(route, from, rules, verdict === "permitted")).toBe(expected);
  });
});

describe("who hears of a route", () => {
  const TO = { ebgp: TO_EBGP, confed: TO_MEMBER, ibgp: TO_IBGP, client: TO_CLIENT };

  // RFC 4271 § 9.2, RFC 4456 § 6. Rows: where it is from. Columns: ebgp, confed, ibgp, client of ours.
  it.each([
    ["us", "yes yes yes yes"],
    ["ebgp", "yes yes yes yes"],
    ["confed", "yes yes yes yes"],
    ["ibgp", "yes yes no yes"],
    ["client", "yes yes yes yes"],
  ] as const)("from %s", (from, expected) => {
    const heard = Object.values(TO).map((rules) => told(ROUTE, FROM[from], rules) !== undefined);
    expect(heard.map((yes) => (yes ? "yes" : "no")).join(" ")).toBe(expected);
  });

  it("clients hear nothing of each other when they are not to (no bgp client-to-client reflection)", () => {
    const apart = { clientToClient: false };
    expect(told(ROUTE, FROM.client, { ...TO_CLIENT, ...apart })).toBeUndefined();
    expect(told(ROUTE, FROM.client, { ...TO_IBGP, ...apart })).toBeDefined();
    expect(told(ROUTE, FROM.ibgp, { ...TO_CLIENT, ...apart })).toBeDefined();
  });

  // RFC 1997. Columns: ebgp, confed, ibgp.
  it.each([
    ["no-advertise", "no no no"],
    ["no-export", "no yes yes"],
    ["no-export-subconfed", "no no yes"],
    ["no-peer", "yes yes yes"],
    ["65000:1", "yes yes yes"],
  ])("with community %s", (name, expected) => {
    const route = { ...ROUTE, communities: [community("65000:7"), community(name)] };
    const heard = [TO_EBGP, TO_MEMBER, TO_IBGP].map((rules) => told(route, FROM.us, rules) !== undefined);
    expect(heard.map((yes) => (yes ? "yes" : "no")).join(" ")).toBe(expected);
  });

  it("well-known communities mean nothing between clients of a route server (RFC 7947 § 2.2.4)", () => {
    const route = { ...ROUTE, communities: [community("no-export")] };
    const client = { ...FROM.ebgp, routeServerClient: true };
    expect(told(route, client, { ...TO_EBGP, routeServerClient: true })).toBeDefined();
    expect(told(route, FROM.ebgp, { ...TO_EBGP, routeServerClient: true })).toBeUndefined();
  });

  it.each<[string, PathAttributes, Partial<ExportRules>, boolean]>([
    ["nobody, without the policy that is required (RFC 8212)", ROUTE, { closed: true }, false],
    [
      "nobody, where we are no next hop and it has none",
      { ...ROUTE, nextHop: undefined },
      { nextHop: undefined },
      false,
    ],
    ["stale for long: not who cannot know (RFC 9494 § 4.3)", stale(), { longLivedStale: false }, false],
    ["stale for long: who can know", stale(), { longLivedStale: true }, true],
    [
      "nobody inside, once it has been outside (FRR)",
      { ...ROUTE, asPath: path("1 100 2") },
      { confederation: 100 },
      false,
    ],
    ["inside, whatever the members' numbers are", { ...ROUTE, asPath: path("(100) 1") }, { confederation: 100 }, true],
  ])("%s", (_, route, rules, heard) => {
    expect(told(route, FROM.client, { ...TO_CLIENT, ...rules }) !== undefined).toBe(heard);
  });

  it("a neighbour whose AS is in the path hears of it all the same: it looks for loops itself (FRR)", () => {
    expect(told({ ...ROUTE, asPath: path(`${FAR} ${THEM}`) }, FROM.ebgp, TO_EBGP)).toBeDefined();
  });

  function stale(): PathAttributes {
    return { ...ROUTE, communities: [community("llgr-stale")] };
  }
});

describe("policy on the way out", () => {
  it("decides", () => {
    expect(told(ROUTE, FROM.ebgp, TO_EBGP, exportPolicy({ permitted: false }))).toBeUndefined();
    expect(told(ROUTE, FROM.client, TO_CLIENT, exportPolicy({ permitted: false }))).toBeUndefined();
  });

  it("is not asked about what is not for the neighbour", () => {
    const never = exportPolicy({}, () => expect.unreachable());
    expect(told(ROUTE, FROM.ibgp, TO_IBGP, never)).toBeUndefined();
    expect(told({ ...ROUTE, onlyToCustomer: 7 }, FROM.ebgp, { ...TO_EBGP, role: "customer" }, never)).toBeUndefined();
  });

  it("sees the route as the session makes it, before our AS is in its path", () => {
    let seen: Partial<PathAttributes> = {};
    const policy = exportPolicy({}, ({ asPath, med, localPref, originatorId }) => {
      seen = { asPath, med, localPref, originatorId };
    });
    told({ ...ROUTE, med: 50 }, FROM.ebgp, TO_EBGP, policy);
    expect(seen).toEqual({ asPath: ROUTE.asPath, med: undefined, localPref: undefined, originatorId: undefined });
    told({ ...ROUTE, med: 50 }, FROM.client, TO_IBGP, policy);
    expect(seen).toMatchObject({ med: 50, localPref: 100, originatorId: FROM.client.routerId });
  });

  it.each<[string, ExportSource, Partial<ExportRules>, AttributeChanges, Partial<PathAttributes>]>([
    ["MED that it sets goes out", FROM.ebgp, {}, { med: 9 }, { med: 9 }],
    ["LOCAL_PREF that it sets stays here", FROM.ebgp, {}, { localPref: 9 }, { localPref: undefined }],
    ["LOCAL_PREF that it sets is for iBGP", FROM.ebgp, { peerType: "ibgp" }, { localPref: 9 }, { localPref: 9 }],
    [
      "but not in a graceful shutdown",
      FROM.us,
      { peerType: "ibgp", gracefulShutdown: true },
      { localPref: 9 },
      { localPref: 0 },
    ],
    ["communities that it removes are gone", FROM.us, {}, { communities: undefined }, { communities: undefined }],
    [
      "LLGR_STALE that it removes does not count",
      FROM.us,
      { longLivedStale: false },
      { communities: [2] },
      { communities: [2] },
    ],
    [
      "communities that it sets are not well-known any more",
      FROM.us,
      {},
      { communities: [0xffffff01] },
      { communities: [0xffffff01] },
    ],
    [
      "of reflected routes it changes nothing",
      FROM.client,
      { peerType: "ibgp" },
      { localPref: 9, med: 9 },
      { localPref: 100, med: undefined },
    ],
  ])("%s", (_, source, rules, changes, after) => {
    const route = { ...ROUTE, communities: [community("llgr-stale")] };
    const longLivedStale = { longLivedStale: rules.longLivedStale ?? true };
    expect(
      like(after, told(route, source, { ...TO_EBGP, ...rules, ...longLivedStale }, exportPolicy({ changes }))),
    ).toEqual(after);
  });
});

it("looks at no more than communities in the common case: nothing else has to be decoded", () => {
  const asked = new Set<string | symbol>();
  const spied = new Proxy(ROUTE, {
    get(target, field, receiver) {
      asked.add(field);
      return Reflect.get(target, field, receiver);
    },
  });
  expect(exported(spied, FROM.ebgp, TO_EBGP, undefined)).toMatchObject({ prepend: [US], nextHop: OURSELVES });
  expect([...asked].sort()).toEqual(["communities", "extendedCommunities", "ipv6ExtendedCommunities"]);
});
