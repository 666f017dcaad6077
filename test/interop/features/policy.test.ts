/**
 * Route maps of ours, as routers see their effect, and their routes as our route maps leave them.
 *
 *     outside (AS 64999) ── one wire for each policy ── router (AS 65000) ── inside (AS 65000)
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr, gobgp, openbgpd } from "../../../src/lab/index.ts";
import { FeatureLab, type Wire } from "./feature-lab.ts";

const OURS = "198.18.1.0/24";
const OURS_IPV6 = "2001:db8:e1::/48";
const THEIRS = "198.18.0.0/24";
const THEIR_SECRET = "198.18.66.0/24";

const BOTH = ["ipv4-unicast", "ipv6-unicast"] as const;
type Direction = "import" | "export";
const mapped = (direction: Direction, routeMap: string) => ({
  bellman: { familyOptions: Object.fromEntries(BOTH.map((family) => [family, { [direction]: { routeMap } }])) },
});

const OUTSIDE_POLICY = [
  "route-map SPEAK permit 10",
  " set community 64999:7 no-export additive",
  " set large-community 64999:1:2 additive",
  " set extcommunity rt 64999:70",
  " set extcommunity soo 64999:71",
  " set metric 77",
  " set origin egp",
  " set as-path prepend 64999 64999",
  "route-map DETOUR permit 10",
  " set ip next-hop 10.64.2.77",
  " set ipv6 next-hop global 2001:db8:2::77",
  "route-map STRIP permit 10",
  " set comm-list OWN delete",
  " set as-path exclude 64700",
  "bgp community-list standard OWN permit 64999:1",
  "ip prefix-list SECRET permit 198.18.66.0/24",
  "route-map HEAR deny 10",
  " match ip address prefix-list SECRET",
  "route-map HEAR permit 20",
  " set local-preference 250",
  " set metric +5",
  " set community 64999:99 additive",
  " set as-path prepend last-as 2",
  "route-map CHANGING permit 10",
  " set metric 1",
  "route-map ANY permit 10",
];

const WIRES: readonly Wire[] = [
  { name: "speak", ends: ["outside", "router"], ...mapped("export", "SPEAK") },
  { name: "detour", ends: ["outside", "router"], ...mapped("export", "DETOUR") },
  { name: "strip", ends: ["outside", "router"], ...mapped("export", "STRIP") },
  { name: "hear", ends: ["outside", "router"], ...mapped("import", "HEAR") },
  { name: "changing", ends: ["outside", "router"], ...mapped("export", "CHANGING") },
  { name: "closed", ends: ["outside", "router"], bellman: { ebgpRequiresPolicy: true } },
  { name: "preferred", ends: ["inside", "router"], ...mapped("export", "PREFER") },
];

describe.each([frr, bird, openbgpd, gobgp])("policy with $name", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    const own = { communities: ["64999:1", "64999:2"], med: 10, asPath: [64700, 64701] };
    feature = await FeatureLab.open(
      {
        outside: {
          kind: bellman,
          asn: 64999,
          routerId: "10.255.0.1",
          announcements: [OURS, OURS_IPV6].map((prefix) => ({ prefix, ...own })),
          lines: OUTSIDE_POLICY,
        },
        inside: {
          kind: bellman,
          asn: 65000,
          routerId: "10.255.0.2",
          announcements: [{ prefix: OURS, ...own }],
          lines: ["route-map PREFER permit 10", " set local-preference 333"],
        },
        router: {
          kind,
          asn: 65000,
          routerId: "10.255.0.254",
          announcements: [{ prefix: THEIRS, med: 50, communities: ["65000:1"] }, { prefix: THEIR_SECRET }],
        },
      },
      WIRES,
    );
    await feature.established();
  });

  afterAll(() => feature?.close());

  it("adds communities of all kinds, sets MED and origin, and prepends", () =>
    feature.holds("the router sees what the map set", async () => {
      for (const prefix of [OURS, OURS_IPV6]) {
        const seen = await feature.path("router", "speak", prefix);
        expect(seen).toMatchObject({
          communities: ["64999:1", "64999:2", "64999:7", "65535:65281"],
          largeCommunities: ["64999:1:2"],
          med: 77,
          origin: "egp",
          asPath: "64999 64999 64999 64700 64701",
        });
        expect(seen?.extendedCommunities?.toSorted()).toEqual(["rt:64999:70", "soo:64999:71"]);
      }
    }));

  it("sets a next hop that is nobody's on the link", () =>
    feature.holds("the router sees the next hop", async () => {
      expect(await feature.path("router", "detour", OURS)).toMatchObject({ nextHop: "10.64.2.77" });
      expect(await feature.path("router", "detour", OURS_IPV6)).toMatchObject({ nextHop: "2001:db8:2::77" });
    }));

  it("takes communities and ASes away", () =>
    feature.holds("the router sees what is left", async () => {
      expect(await feature.path("router", "strip", OURS)).toMatchObject({
        communities: ["64999:2"],
        asPath: "64999 64701",
      });
    }));

  it("sets the local preference towards an internal neighbour", () =>
    feature.holds("the router sees the preference", async () => {
      expect(await feature.path("router", "preferred", OURS)).toMatchObject({ localPref: 333, asPath: "64700 64701" });
    }));

  it("judges what comes in", () =>
    feature.holds("we use what the map made of it", async () => {
      expect(await feature.path("outside", "hear", THEIRS)).toMatchObject({
        localPref: 250,
        med: 55,
        communities: ["64999:99", "65000:1"],
        asPath: "65000 65000 65000",
        best: true,
      });
      expect(await feature.refusal("outside", "hear", THEIR_SECRET)).toBe("policy");
      expect(await feature.path("outside", "hear", THEIR_SECRET)).toBeUndefined();
    }));

  it("lets nothing through without a policy where one is required (RFC 8212), and everything once there is one", async () => {
    const [they, we] = [feature.neighborOf("outside", "closed"), feature.bellman("outside")];
    await we.changeNeighbor(they, { ebgpRequiresPolicy: true, familyOptions: {} });
    await feature.holds("their route is refused", async () => {
      expect(await feature.refusal("outside", "closed", THEIRS)).toBe("policy-missing");
      expect(await feature.path("router", "closed", OURS)).toBeUndefined();
    });
    const lost = (await feature.session("outside", "closed")).received.open;
    const any = { import: { routeMap: "ANY" }, export: { routeMap: "ANY" } };
    await we.changeNeighbor(they, { familyOptions: { "ipv4-unicast": any } });
    await feature.holds("routes pass in both directions", async () => {
      expect(await feature.path("outside", "closed", THEIRS)).toBeDefined();
      expect(await feature.path("router", "closed", OURS)).toMatchObject({ asPath: "64999 64700 64701" });
      expect(await feature.path("router", "closed", OURS_IPV6)).toBeUndefined();
    });
    expect((await feature.session("outside", "closed")).received.open).toBe(lost);
  });

  it("changes at run time, and no session notices", async () => {
    const we = feature.bellman("outside");
    const opens = (await feature.session("router", "changing")).received.open;
    for (const med of [2, 3]) {
      await we.define("route-map CHANGING permit 10", ` set metric ${med}`, ` set community 64999:${med}`);
      await feature.holds(`the router sees MED ${med}`, async () => {
        const seen = { med, communities: [`64999:${med}`] };
        expect(await feature.path("router", "changing", OURS)).toMatchObject(seen);
      });
    }
    await we.define("route-map CHANGING deny 10");
    await feature.holds("the router has nothing any more", async () => {
      expect(await feature.path("router", "changing", OURS)).toBeUndefined();
    });
    await we.define("route-map CHANGING permit 10", " set metric 4");
    await feature.hasHeardAll("router", "changing");
    expect(await feature.path("router", "changing", OURS)).toMatchObject({ med: 4 });
    expect((await feature.session("router", "changing")).received.open).toBe(opens);
  });
});
