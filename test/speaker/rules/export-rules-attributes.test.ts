import { describe, expect, it } from "vitest";
import type { Role } from "../../../src/bgp/codes.ts";
import type { PathAttributes } from "../../../src/bgp/messages.ts";
import type { ExportRules, ExportSource } from "../../../src/speaker/rules/export-rules.ts";
import {
  community,
  FROM,
  like,
  quad,
  ROUTE,
  TO_CLIENT,
  TO_EBGP,
  TO_IBGP,
  TO_MEMBER,
  told,
  US_ID,
} from "./routing-rules.ts";

describe("the other attributes", () => {
  const TRANSITIVE = Uint8Array.of(0, 2, 0, 1, 0, 0, 0, 1);
  const NON_TRANSITIVE = Uint8Array.of(0x40, 4, 0, 1, 0, 0, 0, 1);
  const NON_TRANSITIVE_IPV6 = Uint8Array.of(0x40, ...new Uint8Array(19));
  const GSHUT = community("graceful-shutdown");
  const BOTH_CLIENTS = { routeServerClient: true };
  const OFF_LIST = { originatorId: quad("10.9.9.9"), clusterList: [7] };

  it.each<[string, Partial<PathAttributes>, ExportSource, Partial<ExportRules>, Partial<PathAttributes>]>([
    ["MED that was learned stays here (RFC 4271 § 5.1.4)", { med: 50 }, FROM.ebgp, {}, { med: undefined }],
    ["MED of iBGP stays here, too", { med: 50 }, FROM.ibgp, {}, { med: undefined }],
    ["MED of our own goes out", { med: 50 }, FROM.us, {}, { med: 50 }],
    ["MED unchanged", { med: 50 }, FROM.ebgp, { attributeUnchanged: ["med"] }, { med: 50 }],
    [
      "MED between route-server clients (RFC 7947 § 2.2.3)",
      { med: 50 },
      { ...FROM.ebgp, ...BOTH_CLIENTS },
      BOTH_CLIENTS,
      { med: 50 },
    ],
    ["LOCAL_PREF stays here (RFC 4271 § 5.1.5)", { localPref: 200 }, FROM.ibgp, {}, { localPref: undefined }],
    [
      "reflection stays here (RFC 4456 § 8)",
      OFF_LIST,
      FROM.ibgp,
      {},
      { originatorId: undefined, clusterList: undefined },
    ],
    ["AIGP stays here (RFC 7311 § 3.3)", { aigp: 5n }, FROM.ibgp, {}, { aigp: undefined }],
    [
      "non-transitive extended communities between route-server clients (RFC 7947 § 2.2.4)",
      { extendedCommunities: [NON_TRANSITIVE], ipv6ExtendedCommunities: [NON_TRANSITIVE_IPV6] },
      { ...FROM.ebgp, ...BOTH_CLIENTS },
      BOTH_CLIENTS,
      { extendedCommunities: [NON_TRANSITIVE], ipv6ExtendedCommunities: [NON_TRANSITIVE_IPV6] },
    ],
    [
      "non-transitive extended communities stay here (RFC 4360 § 6)",
      { extendedCommunities: [NON_TRANSITIVE, TRANSITIVE], ipv6ExtendedCommunities: [NON_TRANSITIVE_IPV6] },
      FROM.us,
      {},
      { extendedCommunities: [TRANSITIVE], ipv6ExtendedCommunities: undefined },
    ],
    [
      "what others mark, goes on",
      { atomicAggregate: true, onlyToCustomer: 7 },
      FROM.ebgp,
      {},
      { atomicAggregate: true, onlyToCustomer: 7 },
    ],
    [
      "graceful shutdown is said (RFC 8326 § 4)",
      { communities: [1] },
      FROM.us,
      { gracefulShutdown: true },
      { communities: [1, GSHUT] },
    ],
    [
      "graceful shutdown is said once",
      { communities: [GSHUT, 1] },
      FROM.us,
      { gracefulShutdown: true },
      { communities: [GSHUT, 1] },
    ],
    [
      "graceful shutdown is not said without communities",
      {},
      FROM.us,
      { gracefulShutdown: true, sendCommunity: new Set() },
      { communities: undefined },
    ],
  ])("to eBGP: %s", (_, attributes, source, rules, after) => {
    expect(like(after, told({ ...ROUTE, ...attributes }, source, { ...TO_EBGP, ...rules }))).toEqual(after);
  });

  it.each<[string, Partial<PathAttributes>, ExportSource, ExportRules, Partial<PathAttributes>]>([
    ["MED stays within the AS", { med: 50 }, FROM.ebgp, TO_IBGP, { med: 50 }],
    ["MED stays within the confederation (RFC 5065 § 5.2)", { med: 50 }, FROM.ibgp, TO_MEMBER, { med: 50 }],
    ["LOCAL_PREF is set", {}, FROM.ebgp, { ...TO_IBGP, defaultLocalPref: 77 }, { localPref: 77 }],
    ["LOCAL_PREF is set for members, too", {}, FROM.us, TO_MEMBER, { localPref: 100 }],
    ["LOCAL_PREF stays", { localPref: 0 }, FROM.ebgp, TO_IBGP, { localPref: 0 }],
    [
      "graceful shutdown: the last resort",
      { localPref: 200 },
      FROM.us,
      { ...TO_IBGP, gracefulShutdown: true },
      { localPref: 0, communities: undefined },
    ],
    [
      "graceful shutdown: for members, too",
      {},
      FROM.us,
      { ...TO_MEMBER, gracefulShutdown: true },
      { localPref: 0, communities: undefined },
    ],
    [
      "a reflected route gets its originator and our cluster (RFC 4456 § 8)",
      {},
      FROM.client,
      TO_IBGP,
      { originatorId: FROM.client.routerId, clusterList: [US_ID] },
    ],
    [
      "a reflected route keeps its originator",
      OFF_LIST,
      FROM.ibgp,
      { ...TO_CLIENT, clusterId: 8 },
      { originatorId: OFF_LIST.originatorId, clusterList: [8, 7] },
    ],
    [
      "what is not reflected has neither",
      OFF_LIST,
      FROM.ebgp,
      TO_IBGP,
      { originatorId: undefined, clusterList: undefined },
    ],
    [
      "reflection stays within the member AS",
      OFF_LIST,
      FROM.ibgp,
      TO_MEMBER,
      { originatorId: undefined, clusterList: undefined },
    ],
    [
      "non-transitive extended communities stay within the AS",
      { extendedCommunities: [NON_TRANSITIVE] },
      FROM.ebgp,
      TO_IBGP,
      { extendedCommunities: [NON_TRANSITIVE] },
    ],
    [
      "and within the confederation",
      { extendedCommunities: [NON_TRANSITIVE] },
      FROM.ebgp,
      TO_MEMBER,
      { extendedCommunities: [NON_TRANSITIVE] },
    ],
    [
      "AIGP adds up where we are the next hop (RFC 7311 § 3.4)",
      { aigp: 5n },
      FROM.ibgp,
      { ...TO_CLIENT, nextHopSelf: "force" },
      { aigp: 25n },
    ],
    [
      "AIGP is not more than it can be",
      { aigp: 0xfffffffffffffff0n },
      FROM.ebgp,
      { ...TO_IBGP, nextHopSelf: true },
      { aigp: 0xffffffffffffffffn },
    ],
    ["AIGP stays where the next hop does", { aigp: 5n }, FROM.ibgp, TO_CLIENT, { aigp: 5n }],
  ])("inside: %s", (_, attributes, source, rules, after) => {
    expect(like(after, told({ ...ROUTE, ...attributes }, source, rules, undefined, 20))).toEqual(after);
  });

  it.each([
    [[], []],
    [["standard"], ["communities"]],
    [["large"], ["largeCommunities"]],
    [["extended"], ["extendedCommunities", "ipv6ExtendedCommunities"]],
  ] as const)("send-community %j", (kinds, fields) => {
    const all: Partial<PathAttributes> = {
      communities: [1],
      largeCommunities: [{ global: 1, local1: 2, local2: 3 }],
      extendedCommunities: [TRANSITIVE],
      ipv6ExtendedCommunities: [new Uint8Array(20)],
    };
    const sent = told({ ...ROUTE, ...all }, FROM.us, { ...TO_EBGP, sendCommunity: new Set(kinds) });
    const left = Object.keys(all).filter((field) => sent?.[field as keyof PathAttributes] !== undefined);
    expect(left.sort()).toEqual([...fields]);
  });

  // RFC 9234 § 5. Ours; what a route with, and without, the attribute is told with.
  it.each<[Role, string, string]>([
    ["provider", "7", "65000"],
    ["route-server", "7", "65000"],
    ["peer", "nothing", "65000"],
    ["customer", "nothing", "none"],
    ["route-server-client", "nothing", "none"],
  ])("as %s: a marked route goes out with %s, another with %s", (role, marked, unmarked) => {
    const mark = (attributes: PathAttributes, rules: Partial<ExportRules> = {}) => {
      const sent = told(attributes, FROM.ebgp, { ...TO_EBGP, role, ...rules });
      return sent === undefined ? "nothing" : String(sent.onlyToCustomer ?? "none");
    };
    expect(mark({ ...ROUTE, onlyToCustomer: 7 })).toBe(marked);
    expect(mark(ROUTE)).toBe(unmarked);
    // It has to be the AS that the neighbour knows us by.
    if (unmarked === "none") return;
    expect(mark(ROUTE, { localAs: { asn: 200 } })).toBe("200");
    expect(mark(ROUTE, { confederation: 100 })).toBe("100");
  });
});
