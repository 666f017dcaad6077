import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editAttributes } from "../../../src/bgp/attribute-edit.ts";
import { AttributeView } from "../../../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../../src/bgp/canonical-attributes.ts";
import { ROLES } from "../../../src/bgp/codes.ts";
import type { AsPath, PathAttributes } from "../../../src/bgp/messages.ts";
import { ChangedAttributes } from "../../../src/speaker/rules/changed-attributes.ts";
import { type ExportRules, type ExportSource, exportRulesKey } from "../../../src/speaker/rules/export-rules.ts";
import { exported } from "../../../src/speaker/rules/exported.ts";
import type { LocalAsOptions } from "../../../src/speaker/settings/options.ts";
import { pathAttributes } from "../../support/path-attributes.ts";
import { exportPolicy, FROM, hop, OURSELVES, THEM, TO_EBGP, told, US } from "./routing-rules.ts";

const COMMUNITY_KINDS = ["standard", "extended", "large"] as const;

/** Few values for each field, so that two sets of rules are often alike. */
const exportRules: fc.Arbitrary<ExportRules> = fc.record({
  peerType: fc.constantFrom("ebgp", "ibgp", "confed"),
  asn: fc.constantFrom(US, 300),
  confederation: fc.constantFrom(undefined, 100),
  localAs: fc.constantFrom<LocalAsOptions | undefined>(
    undefined,
    { asn: 200 },
    { asn: 200, replaceAs: true },
    { asn: 200, noPrepend: true },
  ),
  peerAs: fc.constantFrom(THEM, 400),
  clusterId: fc.constantFrom(1, 2),
  nextHop: fc.constantFrom(OURSELVES, hop("192.0.2.2"), hop("2001:db8::1"), hop("2001:db8::1", "fe80::1"), undefined),
  ipv6NextHops: fc.boolean(),
  nextHopSelf: fc.constantFrom<ExportRules["nextHopSelf"]>(false, true, "force"),
  attributeUnchanged: fc.shuffledSubarray(["as-path", "med", "next-hop"]),
  asOverride: fc.boolean(),
  removePrivateAs: fc.option(fc.record({ all: fc.boolean(), replace: fc.boolean() }), { nil: undefined }),
  sendCommunity: fc.shuffledSubarray([...COMMUNITY_KINDS]).map((kinds) => new Set(kinds)),
  defaultLocalPref: fc.constantFrom(100, 200),
  routeReflectorClient: fc.boolean(),
  routeServerClient: fc.boolean(),
  clientToClient: fc.boolean(),
  gracefulShutdown: fc.boolean(),
  role: fc.constantFrom(undefined, ...ROLES),
  closed: fc.constantFrom(false, false, false, true),
  longLivedStale: fc.boolean(),
});

const source: fc.Arbitrary<ExportSource> = fc
  .tuple(fc.constantFrom(...Object.values(FROM)), fc.boolean())
  .map(([from, routeServerClient]) => ({ ...from, routeServerClient }));

const asn = fc.constantFrom(THEM, 400, 100, 3356, 174, 64512, 65535, 4200000000);
const asPath: fc.Arbitrary<AsPath> = fc.array(
  fc.record({
    type: fc.constantFrom("sequence", "set", "confed-sequence", "confed-set"),
    asns: fc.array(asn, { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 4 },
);

/** Confederation segments only where there is a confederation: the reader of UPDATEs lets no others in. */
function routeFor({ confederation, peerType }: ExportRules): fc.Arbitrary<PathAttributes> {
  const isInside = confederation !== undefined || peerType === "confed";
  const paths = isInside ? asPath : asPath.map((path) => path.filter(({ type }) => !type.startsWith("confed")));
  const communities = fc.array(fc.constantFrom(1, 0xffff0000, 0xffff0006, 0xffffff01, 0xffffff03), { maxLength: 3 });
  return fc
    .tuple(pathAttributes(), paths, communities, fc.constantFrom(undefined, 1, 2))
    .map(([attributes, asPath, communities, originatorId]) => ({
      ...attributes,
      asPath,
      originatorId,
      communities: communities.length === 0 ? undefined : communities,
    }));
}

const situation = exportRules.chain((rules) =>
  fc.record({ rules: fc.constant(rules), route: routeFor(rules), source }),
);

describe("whatever the rules are", () => {
  it("what crosses a border is fit for it", () => {
    let crossed = 0;
    fc.assert(
      fc.property(situation, ({ rules, route, source }) => {
        const sent = told(route, source, rules);
        if (sent === undefined) return;
        expect(sent.nextHop).toBeDefined();
        expect(sent.asPath.every(({ asns }) => asns.length > 0)).toBe(true);
        if (rules.peerType !== "ibgp" || source.kind !== "ibgp")
          expect([sent.originatorId, sent.clusterList]).toEqual([undefined, undefined]);
        if (rules.peerType !== "ebgp") {
          expect(sent.localPref).toBeDefined();
          return;
        }
        crossed++;
        expect([sent.localPref, sent.aigp]).toEqual([undefined, undefined]);
        expect(sent.asPath.length).toBeGreaterThan(0);
        expect(sent.asPath.filter(({ type }) => type.startsWith("confed"))).toEqual([]);
        if (source.routeServerClient && rules.routeServerClient) return;
        const extended = [...(sent.extendedCommunities ?? []), ...(sent.ipv6ExtendedCommunities ?? [])];
        expect(extended.filter(([type]) => (type & 0x40) !== 0)).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(crossed).toBeGreaterThan(20);
  });

  it("rules with equal keys tell alike, so neighbours with equal keys can share a group", () => {
    let alike = 0;
    // The second differs from the first in one field.
    const pair = fc
      .tuple(exportRules, exportRules, fc.nat())
      .map(([rules, other, choice]): [ExportRules, ExportRules] => {
        const fields = Object.keys(rules) as (keyof ExportRules)[];
        const field = fields[choice % fields.length];
        return [rules, { ...rules, [field]: other[field] }];
      });
    const cases = pair.chain(([a, b]) =>
      fc.tuple(fc.constant(a), fc.constant(b), fc.array(routeFor(a), { minLength: 4, maxLength: 4 }), source),
    );
    fc.assert(
      fc.property(cases, ([a, b, routes, source]) => {
        if (exportRulesKey(a) !== exportRulesKey(b)) return;
        alike++;
        for (const route of routes) {
          for (const policy of [undefined, exportPolicy({ changes: { med: 9, localPref: 9 } })]) {
            expect(exported(route, source, b, policy)).toEqual(exported(route, source, a, policy));
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(alike).toBeGreaterThan(200);
  });

  it("a policy that changes nothing changes nothing", () => {
    fc.assert(
      fc.property(situation, ({ rules, route, source }) => {
        expect(told(route, source, rules, exportPolicy())).toEqual(told(route, source, rules));
      }),
    );
  });

  it("policy reads of changed attributes what the bytes will say", () => {
    fc.assert(
      fc.property(situation, ({ rules, route, source }) => {
        const block = encodeAttributes(route).slice();
        const view = new AttributeView(block);
        const changes = exported(view, source, rules, undefined);
        if (typeof changes === "string") return;
        const overlay = new ChangedAttributes(view, changes);
        const written = decodeAttributes(editAttributes(block, changes));
        // How long a segment may be is the business of the bytes, and so is which attributes are partial.
        for (const field of Object.keys(written) as (keyof PathAttributes)[]) {
          if (field !== "partial" && field !== "opaque")
            expect([field, overlay[field]]).toEqual([field, written[field]]);
        }
      }),
    );
  });

  it("removing private ASes leaves all others, in their order, and nothing else", () => {
    const path = asPath.map((path) => path.filter(({ type }) => !type.startsWith("confed")));
    fc.assert(
      fc.property(path, fc.boolean(), fc.boolean(), (asPath, all, replace) => {
        const rules = { removePrivateAs: { all, replace }, peerAs: THEM };
        const route: PathAttributes = { origin: 0, asPath, nextHop: undefined };
        const sent = told(route, FROM.ebgp, { ...TO_EBGP, asn: 300, ...rules })?.asPath.flatMap(({ asns }) => asns);
        const before = asPath.flatMap(({ asns }) => asns);
        const goes = (asn: number) => asn !== THEM && (asn === 64512 || asn === 65535 || asn === 4200000000);
        const isPrivate = (asn: number) => asn === THEM || goes(asn);
        const judged = all || before.every(isPrivate);
        const after = replace ? before.map((asn) => (goes(asn) ? 300 : asn)) : before.filter((asn) => !goes(asn));
        expect(sent).toEqual([300, ...(judged ? after : before)]);
      }),
    );
  });
});
