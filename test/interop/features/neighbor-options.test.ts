/**
 * What the options of a neighbour do to paths and attributes, a wire for each: what the router gets of ours, and what we
 * make of its routes.
 *
 *     source (AS 64500) ─┬─ outside (AS 64999) ── wires ── router (AS 65000)
 *                        └─ inside (AS 65000) ─── wires ── router
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Announcement, bellman, bird, frr, gobgp, type NeighborLines, openbgpd } from "../../../src/lab/index.ts";
import type { FamilyOptions, NeighborOptions } from "../../../src/speaker/settings/options.ts";
import { FeatureLab, type Wire } from "./feature-lab.ts";

const ROUTER_AS = 65000;

/** Of outside. */
const PLAIN = "198.18.1.0/24";
const PRIVATE = "198.18.2.0/24";
const MIXED = "198.18.3.0/24";
const ROUTERS_OWN = "198.18.4.0/24";
const DEFAULT = "0.0.0.0/0";
const OURS: readonly Announcement[] = [
  { prefix: PLAIN, med: 9, communities: ["64999:7"], largeCommunities: ["64999:1:2"] },
  { prefix: PRIVATE, asPath: [64700, 4_200_000_001] },
  { prefix: MIXED, asPath: [64700, 3333, 64701] },
  { prefix: ROUTERS_OWN, asPath: [3333, ROUTER_AS] },
];
/** Of the source, through us. */
const TRANSIT = "198.18.5.0/24";
const INSIDE_TRANSIT = "198.18.6.0/24";
/** Of the router. */
const THEIRS = "198.18.11.0/24";
const LOOPED = "198.18.12.0/24";
const ORIGINATED = "198.18.13.0/24";

interface Case {
  readonly wire: string;
  readonly title: string;
  readonly host?: "inside";
  readonly family?: FamilyOptions;
  readonly session?: Partial<NeighborOptions>;
  /** What the router takes us for. */
  readonly knownAs?: number;
  /** Next hops are not on the link, or paths do not begin with our AS. */
  readonly foreign?: true;
  /** By prefix, at the router and at our end; undefined: nothing is to be there. */
  readonly theySee?: Readonly<Record<string, object | undefined>>;
  readonly weSee?: Readonly<Record<string, object | undefined>>;
}

const EVERYTHING = { communities: ["64999:7"], largeCommunities: ["64999:1:2"] };

const CASES: readonly Case[] = [
  {
    wire: "none",
    title: "no option: our AS in front, our address as next hop, no loop taken",
    theySee: {
      [PLAIN]: { asPath: "64999", med: 9, nextHop: "ours", ...EVERYTHING },
      [MIXED]: { asPath: "64999 64700 3333 64701" },
      [TRANSIT]: { asPath: "64999 64500", nextHop: "ours" },
      [ROUTERS_OWN]: undefined,
    },
    weSee: { [THEIRS]: { asPath: "65000" }, [LOOPED]: undefined, [ORIGINATED]: undefined },
  },
  {
    wire: "localas_plain",
    title: "local-as: the other AS in front of ours, and of theirs",
    session: { localAs: { asn: 64888 } },
    knownAs: 64888,
    theySee: { [PLAIN]: { asPath: "64888 64999" } },
    weSee: { [THEIRS]: { asPath: "64888 65000" } },
  },
  {
    wire: "localas_np",
    title: "local-as no-prepend: not in front of theirs",
    session: { localAs: { asn: 64888, noPrepend: true } },
    knownAs: 64888,
    theySee: { [PLAIN]: { asPath: "64888 64999" } },
    weSee: { [THEIRS]: { asPath: "65000" } },
  },
  {
    wire: "localas_ra",
    title: "local-as no-prepend replace-as: the other AS alone",
    session: { localAs: { asn: 64888, noPrepend: true, replaceAs: true } },
    knownAs: 64888,
    theySee: { [PLAIN]: { asPath: "64888" }, [MIXED]: { asPath: "64888 64700 3333 64701" } },
    weSee: { [THEIRS]: { asPath: "65000" } },
  },
  {
    wire: "dualas",
    title: "local-as dual-as: our real AS, where the router knows us by that",
    session: { localAs: { asn: 64888, noPrepend: true, replaceAs: true, dualAs: true } },
    theySee: { [PLAIN]: { asPath: "64999" } },
    weSee: { [THEIRS]: { asPath: "65000" } },
  },
  {
    wire: "override",
    title: "as-override: our AS in place of the router's",
    family: { asOverride: true },
    theySee: { [ROUTERS_OWN]: { asPath: "64999 3333 64999" }, [MIXED]: { asPath: "64999 64700 3333 64701" } },
  },
  {
    wire: "private",
    title: "remove-private-AS: where all are private",
    family: { removePrivateAs: {} },
    theySee: { [PRIVATE]: { asPath: "64999" }, [MIXED]: { asPath: "64999 64700 3333 64701" } },
  },
  {
    wire: "private_all",
    title: "remove-private-AS all",
    family: { removePrivateAs: { all: true } },
    theySee: { [PRIVATE]: { asPath: "64999" }, [MIXED]: { asPath: "64999 3333" } },
  },
  {
    wire: "private_rep",
    title: "remove-private-AS replace-AS",
    family: { removePrivateAs: { replace: true } },
    theySee: { [PRIVATE]: { asPath: "64999 64999 64999" }, [MIXED]: { asPath: "64999 64700 3333 64701" } },
  },
  {
    wire: "private_both",
    title: "remove-private-AS all replace-AS",
    family: { removePrivateAs: { all: true, replace: true } },
    theySee: { [MIXED]: { asPath: "64999 64999 3333 64999" } },
  },
  {
    wire: "allowas",
    title: "allowas-in 1: a path with our AS, wherever it stands",
    family: { allowAsIn: 1 },
    weSee: { [LOOPED]: { asPath: "65000 64999 3333" }, [ORIGINATED]: { asPath: "65000 64999" } },
  },
  {
    wire: "allowas_orig",
    title: "allowas-in origin: only where it is the originator",
    family: { allowAsIn: "origin" },
    weSee: { [LOOPED]: undefined, [ORIGINATED]: { asPath: "65000 64999" } },
  },
  {
    wire: "nh_unchanged",
    title: "attribute-unchanged next-hop",
    family: { attributeUnchanged: ["next-hop"] },
    foreign: true,
    theySee: { [TRANSIT]: { asPath: "64999 64500", nextHop: "the source's" } },
  },
  {
    wire: "as_unchanged",
    title: "attribute-unchanged as-path med",
    family: { attributeUnchanged: ["as-path", "med"] },
    foreign: true,
    theySee: { [TRANSIT]: { asPath: "64500", med: 30, nextHop: "ours" } },
  },
  {
    wire: "rsclient",
    title: "route-server-client: as it came",
    family: { routeServerClient: true },
    foreign: true,
    theySee: { [TRANSIT]: { asPath: "64500", med: 30, nextHop: "the source's" } },
  },
  {
    wire: "ibgp",
    title: "no option, internal: the next hop stays",
    host: "inside",
    foreign: true,
    theySee: { [INSIDE_TRANSIT]: { asPath: "64500", nextHop: "the source's", localPref: 100, med: 30 } },
  },
  {
    wire: "nhself",
    title: "next-hop-self, internal",
    host: "inside",
    family: { nextHopSelf: true },
    theySee: { [INSIDE_TRANSIT]: { asPath: "64500", nextHop: "ours", localPref: 100, med: 30 } },
  },
  {
    wire: "comm_std",
    title: "send-community standard",
    family: { sendCommunity: ["standard"] },
    theySee: { [PLAIN]: { communities: EVERYTHING.communities, largeCommunities: [] } },
  },
  {
    wire: "comm_large",
    title: "send-community large",
    family: { sendCommunity: ["large"] },
    theySee: { [PLAIN]: { communities: [], largeCommunities: EVERYTHING.largeCommunities } },
  },
  {
    wire: "comm_none",
    title: "no send-community",
    family: { sendCommunity: [] },
    theySee: { [PLAIN]: { communities: [], largeCommunities: [] } },
  },
  {
    wire: "default_plain",
    title: "default-originate",
    family: { defaultOriginate: true },
    theySee: { [DEFAULT]: { asPath: "64999", nextHop: "ours" }, [PLAIN]: { asPath: "64999" } },
  },
  {
    wire: "default_map",
    title: "default-originate route-map",
    family: { defaultOriginate: { routeMap: "LAST-RESORT" } },
    theySee: { [DEFAULT]: { asPath: "64999 64999", med: 500, communities: ["64999:500"] } },
  },
  {
    wire: "weighted",
    title: "weight: best of all the router's wires",
    family: { weight: 300, import: { prefixList: "THEIRS" } },
    weSee: { [THEIRS]: { best: true } },
  },
];

/** The source tells each of the two what is for it; to the other end of the wire the list is one that is not there. */
const feeds = (prefixList: string) => ({
  bellman: { familyOptions: { "ipv4-unicast": { export: { prefixList }, routeServerClient: true } } },
});

/** What makes a router take that. */
const TOLERANT: Readonly<Record<string, Readonly<Record<string, NeighborLines>>>> = {
  frr: { outside: { session: ["ebgp-multihop 2"] } },
  bird: { outside: { session: ["multihop 2;"] }, inside: { session: ["multihop 2;"] } },
  openbgpd: { outside: { session: ["enforce neighbor-as no"] } },
};

describe.each([frr, bird, openbgpd, gobgp])("options of a neighbour with $name", (kind) => {
  let feature: FeatureLab;

  const wires: readonly Wire[] = CASES.map(({ wire, host = "outside", family, session, knownAs, foreign }) => ({
    name: wire,
    ends: [host, "router"],
    bellman: { ...session, ...(family === undefined ? {} : { familyOptions: { "ipv4-unicast": family } }) },
    ...(knownAs === undefined ? {} : { knownAs: { [host]: knownAs } }),
    ...(foreign ? { lines: TOLERANT[kind.name]?.[host] } : {}),
  }));

  const canOriginatePaths = kind.lacks["originate-path"] === undefined;
  const looped = [
    { prefix: LOOPED, asPath: [64999, 3333] },
    { prefix: ORIGINATED, asPath: [64999] },
  ];

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        source: {
          kind: bellman,
          asn: 64500,
          routerId: "10.255.0.3",
          announcements: [TRANSIT, INSIDE_TRANSIT].map((prefix) => ({ prefix, med: 30 })),
          lines: [`ip prefix-list TO-OUTSIDE permit ${TRANSIT}`, `ip prefix-list TO-INSIDE permit ${INSIDE_TRANSIT}`],
        },
        outside: {
          kind: bellman,
          asn: 64999,
          routerId: "10.255.0.1",
          announcements: OURS,
          lines: [
            `ip prefix-list THEIRS permit ${THEIRS}`,
            "route-map LAST-RESORT permit 10",
            " set metric 500",
            " set community 64999:500",
            " set as-path prepend 64999",
          ],
        },
        inside: { kind: bellman, asn: ROUTER_AS, routerId: "10.255.0.2" },
        router: {
          kind,
          asn: ROUTER_AS,
          routerId: "10.255.0.254",
          announcements: [{ prefix: THEIRS }, ...(canOriginatePaths ? looped : [])],
        },
      },
      [
        ...wires,
        { name: "feed_outside", ends: ["source", "outside"], ...feeds("TO-OUTSIDE") },
        { name: "feed_inside", ends: ["source", "inside"], ...feeds("TO-INSIDE") },
      ],
    );
    await feature.established();
  });

  afterAll(() => feature?.close());

  it.each(CASES)("$title", async ({ wire, host = "outside", theySee = {}, weSee = {} }) => {
    const source = feature.addressOf("source", host === "inside" ? "feed_inside" : "feed_outside");
    const nextHops: Readonly<Record<string, string>> = {
      ours: feature.addressOf(host, wire),
      "the source's": source,
    };
    const inWords = (seen: object | undefined) => {
      if (seen === undefined || !("nextHop" in seen)) return seen;
      const word = Object.keys(nextHops).find((name) => nextHops[name] === seen.nextHop);
      return { ...seen, nextHop: word ?? seen.nextHop };
    };
    const check = async (node: string, expected: Readonly<Record<string, object | undefined>>, absent: boolean) => {
      for (const [prefix, looks] of Object.entries(expected)) {
        if ((looks === undefined) !== absent) continue;
        if (node !== "router" && !canOriginatePaths && looped.some((route) => route.prefix === prefix)) continue;
        const seen = inWords(await feature.path(node, wire, prefix));
        if (looks === undefined) expect(seen, prefix).toBeUndefined();
        else expect(seen, prefix).toMatchObject(looks);
      }
    };
    await feature.holds("what is to be there", async () => {
      await check("router", theySee, false);
      await check(host, weSee, false);
    });
    if (Object.values(theySee).includes(undefined)) await feature.hasHeardAll("router", wire);
    await check("router", theySee, true);
    await check(host, weSee, true);
  });
});
