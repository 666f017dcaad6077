import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAsPath } from "../../../src/bgp/as-path.ts";
import type { AttributeChanges } from "../../../src/bgp/attribute-edit.ts";
import type { Role } from "../../../src/bgp/codes.ts";
import type { PathAttributes } from "../../../src/bgp/messages.ts";
import {
  type ImportRules,
  type ImportVerdict,
  imported,
  leaveOrdinaryRoutes,
} from "../../../src/speaker/rules/import-rules.ts";
import { pathAttributes } from "../../support/path-attributes.ts";
import {
  community,
  FROM_EBGP,
  FROM_IBGP,
  importPolicy,
  ip,
  like,
  path,
  ROUTE,
  THEM,
  taken,
  US,
} from "./routing-rules.ts";

describe("which received routes are used", () => {
  it.each<[string, string, Partial<ImportRules>, boolean]>([
    ["the reader has looked for loops already", "1 65000 2", { allowAsIn: undefined }, true],
    ["our AS (RFC 4271 § 9.1.2)", "1 65000 2", { allowAsIn: 0 }, false],
    ["our AS, in a set", "1 {2,65000}", { allowAsIn: 0 }, false],
    ["allowas-in 2, twice", "65000 1 65000 2", { allowAsIn: 2 }, true],
    ["allowas-in 2, three times", "65000 1 65000 65000", { allowAsIn: 2 }, false],
    ["allowas-in origin: we are the origin", "1 65000", { allowAsIn: "origin" }, true],
    ["allowas-in origin: and it has been here again (FRR)", "65000 1 65000", { allowAsIn: "origin" }, true],
    ["allowas-in origin: we are not", "65000 1", { allowAsIn: "origin" }, false],
    ["allowas-in origin: a set tells of no origin", "65000 {1}", { allowAsIn: "origin" }, true],
    ["allowas-in origin: we are nowhere", "1 2", { allowAsIn: "origin" }, true],
    ["allowas-in origin: nothing there", "", { allowAsIn: "origin" }, true],
    ["the AS that we pretend to be", "1 200", { allowAsIn: 0, localAs: { asn: 200 } }, false],
    ["the AS that we pretend to be, allowed", "1 200", { allowAsIn: 1, localAs: { asn: 200 } }, true],
    [
      "that AS may not be the origin, either (FRR)",
      "1 200 65000",
      { allowAsIn: "origin", localAs: { asn: 200 } },
      false,
    ],
    ["our confederation (RFC 5065 § 4)", "1 100", { allowAsIn: 0, confederation: 100 }, false],
    ["a member that has our confederation's number", "(100) 1", { allowAsIn: 0, confederation: 100 }, true],
    ["our member AS", "(65001 65000) 1", { allowAsIn: 0, confederation: 100 }, false],
    ["our confederation, allowed", "1 100", { allowAsIn: 1, confederation: 100 }, true],
  ])("loops: %s", (_, asPath, rules, used) => {
    const outcome = taken({ ...ROUTE, asPath: path(asPath) }, { ...FROM_EBGP, ...rules });
    expect(outcome.used ? "used" : outcome.reason).toBe(used ? "used" : "as-loop");
  });

  it("none without the policy that is required (RFC 8212)", () => {
    expect(taken(ROUTE, { ...FROM_EBGP, closed: true })).toEqual({ used: false, reason: "policy-missing" });
  });

  it("none that policy refuses", () => {
    expect(taken(ROUTE, FROM_EBGP, importPolicy({ permitted: false }))).toEqual({ used: false, reason: "policy" });
  });

  // RFC 9234 § 5. Ours; then what becomes of a route that the neighbour marked, that another marked, that nobody did.
  it.each<[Role, string, string, string]>([
    ["provider", "otc-leak", "otc-leak", "none"],
    ["route-server", "otc-leak", "otc-leak", "none"],
    ["peer", `${THEM}`, "otc-leak", `${THEM}`],
    ["customer", `${THEM}`, "7", `${THEM}`],
    ["route-server-client", `${THEM}`, "7", `${THEM}`],
  ])("as %s: %s, %s, %s", (role, theirs, others, nobodys) => {
    const outcome = (onlyToCustomer: number | undefined, rules: ImportRules = FROM_EBGP) => {
      const result = taken({ ...ROUTE, onlyToCustomer }, { ...rules, role });
      return result.used ? String(result.attributes.onlyToCustomer ?? "none") : result.reason;
    };
    expect([outcome(THEM), outcome(7), outcome(undefined)]).toEqual([theirs, others, nobodys]);
    expect([outcome(7, FROM_IBGP), outcome(undefined, FROM_IBGP)]).toEqual(["7", "none"]);
  });
});

describe("what is made of a received route", () => {
  const GSHUT = community("graceful-shutdown");
  const BLACKHOLE = community("blackhole");
  const NO_EXPORT = community("no-export");

  it("nothing, where nothing is to be done", () => {
    expect(imported(ROUTE, FROM_EBGP, undefined)).toEqual({ used: true, changes: {}, local: { weight: 0, tag: 0 } });
    expect(imported(ROUTE, FROM_IBGP, importPolicy())).toEqual({
      used: true,
      changes: {},
      local: { weight: 0, tag: 0 },
    });
  });

  it.each<[string, Partial<PathAttributes>, ImportRules, Partial<PathAttributes>]>([
    [
      "who is about to go is the last resort (RFC 8326 § 4)",
      { communities: [1, GSHUT] },
      FROM_EBGP,
      { localPref: 0, communities: [1, GSHUT] },
    ],
    ["within the AS LOCAL_PREF says so", { communities: [GSHUT], localPref: 90 }, FROM_IBGP, { localPref: 90 }],
    [
      "we are about to go: all that comes in is (FRR)",
      { communities: [1] },
      { ...FROM_EBGP, gracefulShutdown: true },
      { localPref: 0, communities: [1, GSHUT] },
    ],
    [
      "we are about to go: what comes from inside stays",
      { localPref: 90 },
      { ...FROM_IBGP, gracefulShutdown: true },
      { localPref: 90, communities: undefined },
    ],
    [
      "a blackhole is for our AS only (RFC 7999 § 3.2)",
      { communities: [BLACKHOLE] },
      FROM_EBGP,
      { communities: [BLACKHOLE, NO_EXPORT] },
    ],
    [
      "a blackhole from within our AS is what its border made of it",
      { communities: [BLACKHOLE] },
      FROM_IBGP,
      { communities: [BLACKHOLE] },
    ],
    [
      "a blackhole that says so already",
      { communities: [NO_EXPORT, BLACKHOLE] },
      FROM_EBGP,
      { communities: [NO_EXPORT, BLACKHOLE] },
    ],
    [
      "both at once",
      { communities: [BLACKHOLE] },
      { ...FROM_EBGP, gracefulShutdown: true },
      { communities: [BLACKHOLE, NO_EXPORT, GSHUT], localPref: 0 },
    ],
    ["MED stays", { med: 50 }, FROM_EBGP, { med: 50, localPref: undefined }],
  ])("%s", (_, attributes, rules, after) => {
    const outcome = taken({ ...ROUTE, ...attributes }, rules);
    expect(like(after, outcome.used ? outcome.attributes : undefined)).toEqual(after);
  });

  it.each<[string, Partial<ImportRules>, AttributeChanges, string]>([
    ["local-as stands in front", { localAs: { asn: 200 } }, {}, "200 3356"],
    ["local-as no-prepend does not", { localAs: { asn: 200, noPrepend: true } }, {}, "3356"],
    ["replace-as is about the way out", { localAs: { asn: 200, replaceAs: true } }, {}, "200 3356"],
    ["local-as is for external neighbours", { localAs: { asn: 200 }, peerType: "ibgp" }, {}, "3356"],
    ["what policy prepends comes before it", { localAs: { asn: 200 } }, { prepend: [9] }, "9 200 3356"],
    ["policy may make another path of it", { localAs: { asn: 200 } }, { asPath: path("9 200 3356") }, "9 200 3356"],
    ["policy may take it out", { localAs: { asn: 200 } }, { asPath: path("3356") }, "3356"],
  ])("%s", (_, rules, changes, after) => {
    const outcome = taken({ ...ROUTE, asPath: path("3356") }, { ...FROM_EBGP, ...rules }, importPolicy({ changes }));
    expect(outcome.used && formatAsPath(outcome.attributes.asPath)).toBe(after);
  });

  it("policy sees the path with the local-as in it, and nothing marked yet", () => {
    let seen: Partial<PathAttributes> = {};
    const policy = importPolicy({}, ({ asPath, localPref, onlyToCustomer }) => {
      seen = { asPath, localPref, onlyToCustomer };
    });
    taken({ ...ROUTE, communities: [GSHUT] }, { ...FROM_EBGP, localAs: { asn: 200 }, role: "customer" }, policy);
    expect(seen).toEqual({ asPath: path("200 3356 174"), localPref: undefined, onlyToCustomer: undefined });
  });

  it.each<[string, AttributeChanges, Partial<PathAttributes>]>([
    ["policy may take the mark of who is about to go", { communities: [1], localPref: 80 }, { localPref: 80 }],
    ["policy may set it", { communities: [GSHUT], localPref: 80 }, { localPref: 0 }],
    ["a preference that policy sets does not undo it", { localPref: 80 }, { localPref: 0, communities: [GSHUT] }],
  ])("%s", (_, changes, after) => {
    const outcome = taken({ ...ROUTE, communities: [GSHUT] }, FROM_EBGP, importPolicy({ changes }));
    expect(like(after, outcome.used ? outcome.attributes : undefined)).toEqual(after);
  });

  const SOURCE = ip("192.0.2.99");
  it.each<[string, number, Partial<ImportVerdict>, object]>([
    ["the neighbour's weight", 10, {}, { weight: 10, tag: 0 }],
    ["the weight that a route map sets", 10, { weight: 0 }, { weight: 0, tag: 0 }],
    ["a tag", 0, { tag: 7 }, { weight: 0, tag: 7 }],
    ["a preferred source (set src)", 0, { source: SOURCE }, { weight: 0, tag: 0, preferredSource: SOURCE }],
    ["prefer-global", 0, { nextHop: { preferGlobal: true } }, { weight: 0, tag: 0, preferGlobalNextHop: true }],
  ])("is noted: %s", (_, weight, verdict, local) => {
    expect(taken(ROUTE, { ...FROM_EBGP, weight }, importPolicy(verdict))).toMatchObject({ used: true, local });
  });

  it("looks at no more than communities in the common case: nothing else has to be decoded", () => {
    const asked = new Set<string | symbol>();
    const spied = new Proxy(ROUTE, {
      get(target, field, receiver) {
        asked.add(field);
        return Reflect.get(target, field, receiver);
      },
    });
    imported(spied, { ...FROM_EBGP, asn: US }, undefined);
    expect([...asked]).toEqual(["communities"]);
  });
});

describe("rules that leave ordinary routes alone", () => {
  const rules: fc.Arbitrary<ImportRules> = fc.record({
    peerType: fc.constantFrom("ebgp", "ibgp", "confed"),
    peerAs: fc.constant(THEM),
    asn: fc.constant(US),
    confederation: fc.constantFrom(undefined, 100),
    localAs: fc.constantFrom(undefined, undefined, { asn: 200 }, { asn: 200, noPrepend: true }),
    allowAsIn: fc.constantFrom(undefined, undefined, 1, "origin" as const),
    weight: fc.constantFrom(0, 0, 5),
    role: fc.constantFrom(undefined, undefined, "customer", "provider", "peer"),
    gracefulShutdown: fc.constantFrom(false, false, true),
    closed: fc.constantFrom(false, false, true),
  });

  it("do just that, whatever comes without a well-known community", () => {
    fc.assert(
      fc.property(rules, pathAttributes(), (some, attributes) => {
        fc.pre(leaveOrdinaryRoutes(some));
        const communities = attributes.communities?.filter((each) => each < 0xffff0000);
        const outcome = imported({ ...attributes, communities }, some, undefined);
        expect(outcome).toEqual({ used: true, changes: {}, local: { weight: 0, tag: 0 } });
      }),
    );
  });

  it("are those of an everyday session", () => {
    expect(leaveOrdinaryRoutes(FROM_EBGP)).toBe(true);
    expect(leaveOrdinaryRoutes(FROM_IBGP)).toBe(true);
    expect(leaveOrdinaryRoutes({ ...FROM_EBGP, weight: 1 })).toBe(false);
  });
});
