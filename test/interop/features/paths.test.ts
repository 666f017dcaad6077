/**
 * Several paths to a prefix: shared traffic (ECMP), and several sent and received over one session (RFC 7911).
 *
 *     left (AS 65101) ──┐
 *     right (AS 65102) ─┼─ us (AS 64999) ── frr, bird (AS 65000), a session for each way to send
 *     twin (AS 65102) ──┘
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr, gobgp, openbgpd, type PeerKind } from "../../../src/lab/index.ts";
import type { FamilyOptions } from "../../../src/speaker/settings/options.ts";
import { FeatureLab, type Wire } from "./feature-lab.ts";

const SHARED = "198.18.1.0/24";
const SHARED_IPV6 = "2001:db8:e1::/48";

const origin = (kind: PeerKind, asn: number, last: number) => ({
  kind,
  asn,
  routerId: `10.255.0.${last}`,
  announcements: [{ prefix: SHARED }, { prefix: SHARED_IPV6 }],
});

describe("several paths with the same claim", () => {
  let feature: FeatureLab;

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: { kind: bellman, asn: 64999, routerId: "10.255.0.1" },
        one: origin(frr, 65101, 2),
        same: origin(bird, 65101, 3),
        other: origin(bird, 65102, 4),
      },
      ["one", "same", "other"].map((name) => ({ name: `to_${name}`, ends: ["us", name] })),
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  const sharing = async (prefix: string) =>
    (await feature.allPaths("us", prefix)).filter(({ multipath }) => multipath).map(({ from }) => from);
  const neighbors = (...names: string[]) => names.map((name) => feature.neighborOf("us", `to_${name}`));

  it.each([
    { title: "share nothing by default", maximum: 1, relax: false, expected: ["one"] },
    { title: "share when they are through the same AS", maximum: 8, relax: false, expected: ["one", "same"] },
    { title: "share through any AS with multipath-relax", maximum: 8, relax: true, expected: ["one", "same", "other"] },
    { title: "are no more than maximum-paths", maximum: 2, relax: true, expected: ["one", "same"] },
  ])("$title", async ({ maximum, relax, expected }) => {
    await feature.bellman("us").change({
      maximumPaths: { ebgp: maximum },
      bestPath: { asPathMultipathRelax: relax, compareRouterId: true },
    });
    await feature.holds("the right ones share", async () => {
      for (const prefix of [SHARED, SHARED_IPV6]) {
        expect(await feature.allPaths("us", prefix)).toHaveLength(3);
        const active = await sharing(prefix);
        expect(active).toHaveLength(expected.length);
        expect(active).toEqual(expect.arrayContaining(neighbors("one")));
        // When not all can share, the lowest next hops do; which link-local addresses those are is chance.
        const isChance = prefix === SHARED_IPV6 && maximum === expected.length;
        if (!isChance) expect(active.toSorted()).toEqual(neighbors(...expected).toSorted());
      }
    });
  });
});

interface Sending {
  readonly name: string;
  readonly title: string;
  readonly send?: FamilyOptions["addPathSend"];
  readonly paths: readonly string[];
}

const SENDINGS: readonly Sending[] = [
  { name: "send_best", title: "the best one", paths: ["64999 65101"] },
  { name: "send_all", title: "all", send: "all", paths: ["64999 65101", "64999 65102", "64999 65102"] },
  { name: "send_two", title: "the best two", send: { best: 2 }, paths: ["64999 65101", "64999 65102"] },
  { name: "send_as", title: "the best of each AS", send: "best-per-as", paths: ["64999 65101", "64999 65102"] },
];

/** What lets a router take several paths. */
const RECEIVING = {
  frr: {},
  bird: { families: ["add paths rx;"] },
  openbgpd: { session: ["announce add-path recv yes"] },
  gobgp: { families: ["[neighbors.afi-safis.add-paths.config]", "receive = true"] },
} as const;

describe.each([frr, bird, openbgpd, gobgp])("several paths of ours, sent to $name", (kind) => {
  let feature: FeatureLab;
  const origins = { left: 65101, right: 65102, twin: 65102 };

  beforeAll(async () => {
    const wires: Wire[] = SENDINGS.map(({ name, send }) => ({
      name,
      ends: ["us", "router"],
      bellman: {
        familyOptions: {
          "ipv4-unicast": { ...(send && { addPathSend: send }) },
          "ipv6-unicast": { ...(send && { addPathSend: send }) },
        },
      },
      ...(send === undefined ? {} : { lines: RECEIVING[kind.name as keyof typeof RECEIVING] }),
    }));
    feature = await FeatureLab.open(
      {
        us: { kind: bellman, asn: 64999, routerId: "10.255.0.1", bellman: { bestPath: { compareRouterId: true } } },
        ...Object.fromEntries(
          Object.entries(origins).map(([name, asn], index) => [name, origin(bellman, asn, index + 2)]),
        ),
        router: { kind, asn: 65000, routerId: "10.255.0.254" },
      },
      [...wires, ...Object.keys(origins).map((name): Wire => ({ name: `to_${name}`, ends: ["us", name] }))],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  const pathsOf = async (wire: string, prefix: string) =>
    (await feature.paths("router", wire, prefix)).map(({ asPath }) => asPath).toSorted();

  // A router that does not show numbers would have one path instead of several, were they not told apart by them.
  it.each(SENDINGS)("$title", async ({ name, send, paths }) => {
    await feature.holds("the router has them, each by its number", async () => {
      for (const prefix of [SHARED, SHARED_IPV6]) {
        expect(await pathsOf(name, prefix)).toEqual(paths);
        if (send === undefined || kind.lacks["show-path-id"] !== undefined) continue;
        const ids = (await feature.paths("router", name, prefix)).map(({ pathId }) => pathId);
        expect(new Set(ids).size).toBe(paths.length);
        expect(ids).not.toContain(undefined);
      }
    });
    await feature.hasHeardAll("router", name);
    expect(await pathsOf(name, SHARED)).toEqual(paths);
  });

  it("less one that is withdrawn", async () => {
    await feature.peer("left").withdraw(SHARED);
    try {
      await feature.holds("the other two are left", async () => {
        expect(await pathsOf("send_all", SHARED)).toEqual(["64999 65102", "64999 65102"]);
        expect(await pathsOf("send_two", SHARED)).toEqual(["64999 65102", "64999 65102"]);
        expect(await pathsOf("send_as", SHARED)).toEqual(["64999 65102"]);
        expect(await pathsOf("send_best", SHARED)).toEqual(["64999 65102"]);
      });
    } finally {
      await feature.peer("left").announce({ prefix: SHARED });
    }
    await feature.holds("and all three again", async () => {
      expect(await pathsOf("send_all", SHARED)).toHaveLength(3);
    });
  });
});

/** What makes a router send all that it has. */
const SENDING = {
  frr: { families: ["addpath-tx-all-paths"] },
  bird: { families: ["add paths tx;"] },
} as const;

describe.each([frr, bird])("several paths of $name, sent to us", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: { kind: bellman, asn: 64999, routerId: "10.255.0.1", bellman: { maximumPaths: { ebgp: 4 } } },
        left: origin(bellman, 65101, 2),
        right: origin(bellman, 65102, 3),
        router: { kind, asn: 65000, routerId: "10.255.0.254" },
      },
      [
        { name: "several", ends: ["us", "router"], lines: SENDING[kind.name as keyof typeof SENDING] },
        { name: "single", ends: ["us", "router"] },
        { name: "to_left", ends: ["left", "router"] },
        { name: "to_right", ends: ["right", "router"] },
      ],
    );
    await feature.established();
  });
  afterAll(() => feature?.close());

  it("are all in our table, and go one by one", async () => {
    const all = ["65000 65101", "65000 65102"];
    const pathsOf = async (wire: string, prefix: string) =>
      (await feature.paths("us", wire, prefix)).map(({ asPath }) => asPath).toSorted();
    await feature.holds("we have both", async () => {
      for (const prefix of [SHARED, SHARED_IPV6]) {
        expect(await pathsOf("several", prefix)).toEqual(all);
        const ids = (await feature.paths("us", "several", prefix)).map(({ pathId }) => pathId);
        expect(new Set(ids).size).toBe(2);
        expect(await pathsOf("single", prefix)).toHaveLength(1);
      }
    });
    await feature.peer("left").withdraw(SHARED);
    try {
      await feature.holds("we have what is left", async () => {
        expect(await pathsOf("several", SHARED)).toEqual([all[1]]);
        expect(await pathsOf("single", SHARED)).toEqual([all[1]]);
      });
    } finally {
      await feature.peer("left").announce({ prefix: SHARED });
    }
    await feature.holds("and both again", async () => {
      expect(await pathsOf("several", SHARED)).toEqual(all);
    });
  });
});
