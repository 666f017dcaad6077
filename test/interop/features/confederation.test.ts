/**
 * A confederation (RFC 5065): AS 64512 of the members 65001 (us), 65002 (the router) and 65003.
 *
 *     beyond (AS 64900) ── us (65001) ── router (65002) ── world (AS 64901)
 *                              │
 *                          mate (65001)
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr } from "../../../src/lab/index.ts";
import { FeatureLab } from "./feature-lab.ts";

const IDENTIFIER = 64512;
const OURS = "198.18.1.0/24";
const OF_MATE = "198.18.2.0/24";
const THEIRS = "198.18.3.0/24";
const OF_BEYOND = "198.18.4.0/24";
const OF_WORLD = "198.18.5.0/24";

const nextHopSelf = { familyOptions: { "ipv4-unicast": { nextHopSelf: true } } } as const;
const confederated = { confederation: { identifier: IDENTIFIER, members: [65002] } };

describe.each([frr, bird])("a confederation with $name", (kind) => {
  let feature: FeatureLab;
  const member = kind === bird ? { session: [`confederation ${IDENTIFIER};`, "confederation member yes;"] } : {};
  const far = { session: [...(member.session ?? []), ...(kind === bird ? ["multihop 2;"] : [])] };
  const outsider = kind === bird ? { session: [`confederation ${IDENTIFIER};`] } : {};

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: {
          kind: bellman,
          asn: 65001,
          routerId: "10.255.0.1",
          announcements: [{ prefix: OURS, med: 7, localPref: 150 }],
          bellman: confederated,
        },
        mate: {
          kind: bellman,
          asn: 65001,
          routerId: "10.255.0.2",
          announcements: [{ prefix: OF_MATE }],
          bellman: confederated,
        },
        router: {
          kind,
          asn: 65002,
          routerId: "10.255.0.3",
          announcements: [{ prefix: THEIRS, localPref: 170 }],
          lines:
            kind === frr
              ? [
                  "router bgp 65002",
                  ` bgp confederation identifier ${IDENTIFIER}`,
                  " bgp confederation peers 65001",
                  "exit",
                ]
              : [],
        },
        beyond: { kind: bellman, asn: 64900, routerId: "10.255.0.4", announcements: [{ prefix: OF_BEYOND }] },
        world: { kind: bellman, asn: 64901, routerId: "10.255.0.5", announcements: [{ prefix: OF_WORLD }] },
      },
      [
        // The next hops that it carries are behind us.
        { name: "members", ends: ["us", "router"], lines: far },
        { name: "mates", ends: ["us", "mate"] },
        { name: "to_beyond", ends: ["us", "beyond"], knownAs: { us: IDENTIFIER } },
        { name: "to_world", ends: ["router", "world"], knownAs: { router: IDENTIFIER }, lines: outsider },
        { name: "way_out", ends: ["us", "router"], bellman: nextHopSelf, lines: member },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  it("is left by members' segments from us to them, with local preference, MED and next hop as they are", () =>
    feature.holds("the router has our routes", async () => {
      expect(await feature.path("router", "members", OURS)).toMatchObject({
        asPath: "(65001)",
        localPref: 150,
        med: 7,
      });
      expect(await feature.path("router", "members", OF_MATE)).toMatchObject({
        asPath: "(65001)",
        nextHop: feature.addressOf("mate", "mates"),
      });
      expect(await feature.path("router", "members", OF_BEYOND)).toMatchObject({ asPath: "(65001) 64900" });
    }));

  it("reaches us from them, and goes on within our member AS", () =>
    feature.holds("we have the router's routes", async () => {
      expect(await feature.path("us", "members", THEIRS)).toMatchObject({ asPath: "(65002)", localPref: 170 });
      expect(await feature.path("us", "members", OF_WORLD)).toMatchObject({ asPath: "(65002) 64901" });
      expect(await feature.path("mate", "mates", OF_WORLD)).toMatchObject({ asPath: "(65002) 64901" });
    }));

  it("is one AS to the world, on our side and on theirs", () =>
    feature.holds("outsiders see the identifier", async () => {
      expect(await feature.path("beyond", "to_beyond", OURS)).toMatchObject({ asPath: "64512" });
      expect(await feature.path("beyond", "to_beyond", THEIRS)).toMatchObject({ asPath: "64512" });
      expect(await feature.path("beyond", "to_beyond", OF_WORLD)).toMatchObject({ asPath: "64512 64901" });
      expect(await feature.path("world", "to_world", OURS)).toMatchObject({ asPath: "64512" });
      expect(await feature.path("world", "to_world", OF_BEYOND)).toMatchObject({ asPath: "64512 64900" });
    }));
});
