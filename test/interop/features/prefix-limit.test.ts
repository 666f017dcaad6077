/** Limits of prefixes: ours on what they send, theirs on what we send, and ours on what we send ourselves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr, gobgp, type NeighborLines, openbgpd } from "../../../src/lab/index.ts";
import { FeatureLab } from "./feature-lab.ts";

const LIMIT = 3;
const prefix = (third: number) => `198.18.${third}.0/24`;
const [OURS, THEIRS] = [[1, 2].map(prefix), [11, 12].map(prefix)];
/** Two too many: FRR 8.4 looks at its count before it adds to it. */
const [MORE_OF_OURS, MORE_OF_THEIRS] = [[3, 4, 5].map(prefix), [13, 14, 15].map(prefix)];

/** What makes a router end a session over too many prefixes. */
const LIMITED: Readonly<Record<string, NeighborLines>> = {
  frr: { families: [`maximum-prefix ${LIMIT}`] },
  bird: { families: [`import limit ${LIMIT} action disable;`] },
  openbgpd: { session: [`max-prefix ${LIMIT}`] },
  gobgp: { families: ["[neighbors.afi-safis.prefix-limit.config]", `max-prefixes = ${LIMIT}`] },
};

describe.each([frr, bird, openbgpd, gobgp])("limits of prefixes with $name", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    const announcements = (prefixes: readonly string[]) => prefixes.map((each) => ({ prefix: each }));
    feature = await FeatureLab.open(
      {
        us: {
          kind: bellman,
          asn: 64999,
          routerId: "10.255.0.1",
          announcements: announcements(OURS),
          lines: ["bgp as-path access-list OWN permit ^$"],
        },
        router: { kind, asn: 65000, routerId: "10.255.0.2", announcements: announcements(THEIRS) },
      },
      [
        {
          name: "ours",
          ends: ["us", "router"],
          bellman: { familyOptions: { "ipv4-unicast": { maximumPrefixes: { limit: LIMIT } } } },
        },
        {
          name: "warned",
          ends: ["us", "router"],
          bellman: { familyOptions: { "ipv4-unicast": { maximumPrefixes: { limit: LIMIT, warnOnly: true } } } },
        },
        {
          name: "theirs",
          ends: ["us", "router"],
          // Some count routes of their own that come back.
          bellman: { familyOptions: { "ipv4-unicast": { export: { filterList: "OWN" } } } },
          lines: LIMITED[kind.name],
        },
        {
          name: "held_back",
          ends: ["us", "router"],
          bellman: { familyOptions: { "ipv4-unicast": { maximumPrefixesOut: 2 } } },
        },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  const originate = (node: string, prefixes: readonly string[]) =>
    Promise.all(prefixes.map((each) => feature.peer(node).announce({ prefix: each })));
  const withdraw = (node: string, prefixes: readonly string[]) =>
    Promise.all(prefixes.map((each) => feature.peer(node).withdraw(each)));

  it("end the session with Cease/1 when they send too many, and they say so", async () => {
    await originate("router", MORE_OF_THEIRS);
    await feature.holds("they know why", async () => {
      expect((await feature.session("us", "ours")).state).toBe("Idle");
      expect((await feature.session("router", "ours")).lastNotification).toMatchObject({
        direction: "received",
        code: 6,
        subcode: 1,
      });
      expect(await feature.path("us", "ours", THEIRS[0])).toBeUndefined();
    });
    await feature.holds("where we only warn, we have all", async () => {
      for (const each of [...THEIRS, ...MORE_OF_THEIRS]) expect(await feature.path("us", "warned", each)).toBeDefined();
    });
    await withdraw("router", MORE_OF_THEIRS);
    await feature.peer("us").enable(feature.neighborOf("us", "ours"));
    await feature.holds("the session is back", async () => {
      await feature.peer("router").retry(feature.neighborOf("router", "ours"));
      expect(await feature.path("us", "ours", THEIRS[0])).toBeDefined();
    });
  });

  it("end the session with Cease/1 when we send too many, and we say so", async () => {
    await originate("us", MORE_OF_OURS);
    try {
      await feature.holds("we know why", async () => {
        expect((await feature.session("us", "theirs")).lastNotification).toMatchObject({
          direction: "received",
          code: 6,
          subcode: 1,
        });
      });
    } finally {
      await withdraw("us", MORE_OF_OURS);
    }
  });

  it("keep us from sending more than we may", async () => {
    await originate("us", MORE_OF_OURS);
    try {
      await feature.holds("the unlimited neighbour has all", async () => {
        for (const each of [...OURS, ...MORE_OF_OURS])
          expect(await feature.path("router", "warned", each)).toBeDefined();
      });
      const sent = await Promise.all(
        [...OURS, ...MORE_OF_OURS].map((each) => feature.path("router", "held_back", each)),
      );
      expect(sent.filter((route) => route !== undefined)).toHaveLength(2);
    } finally {
      await withdraw("us", MORE_OF_OURS);
    }
  });
});
