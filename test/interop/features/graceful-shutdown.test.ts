/**
 * Graceful shutdown (RFC 8326): said by us while the sessions run, and heard from routers.
 *
 *     outside (AS 64999) ── router (AS 65000) ── inside (AS 65000)
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr, gobgp, openbgpd } from "../../../src/lab/index.ts";
import { FeatureLab } from "./feature-lab.ts";

const OURS = { outside: "198.18.1.0/24", inside: "198.18.2.0/24" } as const;
const THEIRS = "198.18.3.0/24";
const PLAIN = "198.18.4.0/24";
const GSHUT = "65535:0";

describe.each([frr, bird, openbgpd, gobgp])("graceful shutdown with $name", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    const host = (asn: number, last: number, prefix: string) => ({
      kind: bellman,
      asn,
      routerId: `10.255.0.${last}`,
      announcements: [{ prefix, communities: ["64999:7"] }],
    });
    feature = await FeatureLab.open(
      {
        outside: host(64999, 1, OURS.outside),
        inside: host(65000, 2, OURS.inside),
        router: {
          kind,
          asn: 65000,
          routerId: "10.255.0.3",
          announcements: [{ prefix: THEIRS, communities: [GSHUT] }, { prefix: PLAIN }],
        },
      },
      [
        { name: "ebgp", ends: ["outside", "router"] },
        { name: "ibgp", ends: ["inside", "router"] },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  it.each([
    { node: "outside", wire: "ebgp", last: { communities: ["64999:7", GSHUT] } },
    { node: "inside", wire: "ibgp", last: { localPref: 0 } },
  ] as const)("of ours makes our routes their last choice, and ends: $wire", async ({ node, wire, last }) => {
    const { received } = await feature.session("router", wire);
    await feature.bellman(node).change({ gracefulShutdown: true });
    await feature.holds("they see it", async () => {
      expect(await feature.path("router", wire, OURS[node])).toMatchObject(last);
    });
    await feature.bellman(node).change({ gracefulShutdown: false });
    await feature.holds("they see that it is over", async () => {
      const seen = { communities: ["64999:7"], ...(wire === "ibgp" && { localPref: 100 }) };
      expect(await feature.path("router", wire, OURS[node])).toMatchObject(seen);
    });
    expect((await feature.session("router", wire)).received.open).toBe(received.open);
  });

  if (kind === frr) {
    it("of a whole router of theirs makes all its routes our last choice", async () => {
      const router = ["configure terminal", "router bgp 65000"];
      await feature.peer("router").ask(...router, "bgp graceful-shutdown");
      try {
        await feature.holds("we see it", async () => {
          expect(await feature.path("outside", "ebgp", PLAIN)).toMatchObject({ communities: [GSHUT], localPref: 0 });
          expect(await feature.path("inside", "ibgp", PLAIN)).toMatchObject({ localPref: 0 });
        });
      } finally {
        await feature.peer("router").ask(...router, "no bgp graceful-shutdown");
      }
      await feature.holds("we see that it is over", async () => {
        expect(await feature.path("outside", "ebgp", PLAIN)).toMatchObject({ communities: [] });
        expect(await feature.path("inside", "ibgp", PLAIN)).toMatchObject({ localPref: 100 });
      });
    });
  }

  it("of theirs makes their routes our last choice", () =>
    feature.holds("we see it", async () => {
      expect(await feature.path("outside", "ebgp", THEIRS)).toMatchObject({ communities: [GSHUT], localPref: 0 });
      expect(await feature.path("inside", "ibgp", THEIRS)).toMatchObject({ communities: [GSHUT] });
    }));
});
