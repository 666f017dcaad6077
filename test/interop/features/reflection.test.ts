/**
 * Route reflection (RFC 4456): between two clients through us, and to us through a client.
 *
 *     one (FRR) ── us (reflector) ── other (BIRD)          all in AS 65000
 *     leaf (Bellman) ── frr_hub, bird_hub (reflectors) ── us
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Announcement, bellman, bird, frr, type NodeSpec } from "../../../src/lab/index.ts";
import { FeatureLab } from "./feature-lab.ts";

const ASN = 65000;
const CLUSTER = "10.99.0.1";

const node = (kind: NodeSpec["kind"], last: number, announcements: readonly Announcement[] = []): NodeSpec => ({
  kind,
  asn: ASN,
  routerId: `10.255.0.${last}`,
  announcements,
});

const client = {
  familyOptions: {
    "ipv4-unicast": { routeReflectorClient: true },
    "ipv6-unicast": { routeReflectorClient: true },
  },
} as const;

describe("a reflector of ours", () => {
  let feature: FeatureLab;
  const [OF_ONE, OF_OTHER, OF_PLAIN] = ["198.18.1.0/24", "198.18.2.0/24", "198.18.3.0/24"];
  const OF_ONE_IPV6 = "2001:db8:e1::/48";

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: { ...node(bellman, 1), bellman: { clusterId: CLUSTER } },
        one: node(frr, 2, [{ prefix: OF_ONE, med: 7 }, { prefix: OF_ONE_IPV6 }]),
        other: node(bird, 3, [{ prefix: OF_OTHER }]),
        plain: node(bellman, 4, [{ prefix: OF_PLAIN }]),
        /** In the same cluster as we. */
        twin: { ...node(bellman, 5), bellman: { clusterId: CLUSTER } },
      },
      [
        { name: "to_one", ends: ["us", "one"], bellman: client },
        // Next hops behind us are not on its link.
        { name: "to_other", ends: ["us", "other"], bellman: client, lines: { session: ["multihop 2;"] } },
        { name: "to_plain", ends: ["us", "plain"] },
        { name: "to_twin", ends: ["us", "twin"] },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  it("hands a client's routes to the other, says whose they are, and leaves the next hop", () =>
    feature.holds("both clients have each other's routes", async () => {
      const marked = { clusterList: [CLUSTER], asPath: "", localPref: 100 };
      const ofOne = { ...marked, originatorId: "10.255.0.2" };
      expect(await feature.path("other", "to_other", OF_ONE)).toMatchObject({
        ...ofOne,
        med: 7,
        nextHop: feature.addressOf("one", "to_one"),
      });
      expect(await feature.path("other", "to_other", OF_ONE_IPV6)).toMatchObject({
        ...ofOne,
        nextHop: feature.addressOf("one", "to_one", "ipv6"),
      });
      expect(await feature.path("one", "to_one", OF_OTHER)).toMatchObject({
        ...marked,
        originatorId: "10.255.0.3",
        nextHop: feature.addressOf("other", "to_other"),
      });
    }));

  it("hands others' routes to clients, and clients' to others", () =>
    feature.holds("all have what they should", async () => {
      const ofPlain = { originatorId: "10.255.0.4", clusterList: [CLUSTER] };
      expect(await feature.path("one", "to_one", OF_PLAIN)).toMatchObject(ofPlain);
      expect(await feature.path("other", "to_other", OF_PLAIN)).toMatchObject(ofPlain);
      expect(await feature.path("plain", "to_plain", OF_ONE)).toMatchObject({ originatorId: "10.255.0.2" });
    }));

  it("is told of its cluster by one that is in it", async () => {
    await feature.hasHeardAll("twin", "to_twin");
    expect(await feature.bellman("twin").looped(feature.neighborOf("twin", "to_twin"))).toBeGreaterThan(0);
    expect(await feature.path("twin", "to_twin", OF_ONE)).toBeUndefined();
  });

  it("does not hand clients' routes to clients where they have each other", async () => {
    await feature.bellman("us").change({ clientToClientReflection: false });
    await feature.holds("they do not have them any more", async () => {
      expect(await feature.path("other", "to_other", OF_ONE)).toBeUndefined();
      expect(await feature.path("other", "to_other", OF_PLAIN)).toBeDefined();
    });
    await feature.bellman("us").change({ clientToClientReflection: true });
    await feature.holds("and have them again", async () => {
      expect(await feature.path("other", "to_other", OF_ONE)).toBeDefined();
    });
  });

  it("puts itself in as next hop of reflected routes only by force", async () => {
    const us = feature.bellman("us");
    const neighbor = feature.neighborOf("us", "to_other");
    for (const [nextHopSelf, nextHop] of [
      [true, feature.addressOf("one", "to_one")],
      ["force", feature.addressOf("us", "to_other")],
    ] as const) {
      const familyOptions = { "ipv4-unicast": { routeReflectorClient: true, nextHopSelf } } as const;
      await us.changeNeighbor(neighbor, { familyOptions });
      await feature.hasHeardAll("other", "to_other");
      await feature.holds(`next-hop-self ${nextHopSelf}`, async () => {
        expect(await feature.path("other", "to_other", OF_ONE)).toMatchObject({ nextHop });
      });
    }
    await us.changeNeighbor(neighbor, client);
  });
});

describe.each([frr, bird])("a reflector of theirs ($name)", (kind) => {
  let feature: FeatureLab;
  const [OURS, OF_LEAF] = ["198.18.1.0/24", "198.18.2.0/24"];
  const reflects =
    kind === frr ? { families: ["route-reflector-client"] } : { session: ["rr client;", "rr cluster id 10.99.0.2;"] };

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: node(bellman, 1, [{ prefix: OURS }]),
        leaf: node(bellman, 2, [{ prefix: OF_LEAF }]),
        hub: {
          ...node(kind, 3),
          lines: kind === frr ? [`router bgp ${ASN}`, " bgp cluster-id 10.99.0.2", "exit"] : [],
        },
      },
      [
        { name: "to_us", ends: ["us", "hub"], lines: reflects },
        { name: "to_leaf", ends: ["leaf", "hub"], lines: reflects },
        // A second session with the same client: its own routes come back over it.
        { name: "back", ends: ["us", "hub"], lines: reflects },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  it("tells us whose route it is, and we do not take back our own", async () => {
    await feature.holds("we have the leaf's route", async () => {
      expect(await feature.path("us", "to_us", OF_LEAF)).toMatchObject({
        originatorId: "10.255.0.2",
        clusterList: ["10.99.0.2"],
        nextHop: feature.addressOf("leaf", "to_leaf"),
      });
      expect(await feature.bellman("us").looped(feature.neighborOf("us", "back"))).toBeGreaterThan(0);
      expect(await feature.path("leaf", "to_leaf", OURS)).toMatchObject({ originatorId: "10.255.0.1" });
    });
  });
});
