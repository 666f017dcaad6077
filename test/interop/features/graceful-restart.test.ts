/**
 * Graceful restart (RFC 4724), with NOTIFICATIONs (RFC 8538) and long-lived (RFC 9494): a router restarts and we help, and
 * the other way round. What the witness hears is what matters: it shall not notice.
 *
 *     leaf (AS 65020) ── router (AS 65000) ── us (AS 64999) ─┬─ witness (FRR, AS 65010)
 *                                                            └─ stranger (BIRD, AS 65011), who knows nothing of all this
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bellman, bird, frr, gobgp, type NeighborLines, openbgpd, type PeerKind } from "../../../src/lab/index.ts";
import type { SpeakerOptions } from "../../../src/speaker/settings/options.ts";
import { FeatureLab } from "./feature-lab.ts";

const OURS = "198.18.1.0/24";
const KEPT = "198.18.2.0/24";
/** The leaf's: it goes away while the router does. */
const GOING = "198.18.3.0/24";
const LLGR_STALE = "65535:6";

const ROUTER_AS = 65000;

interface Restarting {
  readonly lines: readonly string[];
  readonly neighbor?: NeighborLines;
}

const GOBGP_FAMILY = ["[neighbors.afi-safis.mp-graceful-restart.config]", "enabled = true"];

/** What makes a router ask for help, and give up waiting for a neighbour that does not come back. */
const RESTARTING: Readonly<Record<string, Restarting>> = {
  frr: {
    lines: [
      `router bgp ${ROUTER_AS}`,
      " bgp graceful-restart",
      " bgp graceful-restart preserve-fw-state",
      " bgp graceful-restart select-defer-time 2",
      " no bgp hard-administrative-reset",
      "exit",
    ],
  },
  openbgpd: { lines: [] },
  bird: { lines: ["graceful restart wait 2;"], neighbor: { session: ["graceful restart on;"] } },
  gobgp: {
    lines: [],
    neighbor: {
      session: ["[neighbors.graceful-restart.config]", "enabled = true", "restart-time = 60", "deferral-time = 2"],
      families: GOBGP_FAMILY,
    },
  },
};

/** Short for the restart, long for what comes after it. */
const LONG_LIVED: Readonly<Record<string, Restarting>> = {
  frr: {
    lines: [
      `router bgp ${ROUTER_AS}`,
      " bgp graceful-restart",
      " bgp graceful-restart restart-time 1",
      " bgp long-lived-graceful-restart stale-time 600",
      "exit",
    ],
  },
  bird: {
    lines: [],
    neighbor: {
      session: [
        "graceful restart on;",
        "graceful restart time 1;",
        "long lived graceful restart on;",
        "long lived stale time 600;",
      ],
    },
  },
  gobgp: {
    lines: [],
    neighbor: {
      session: [
        "[neighbors.graceful-restart.config]",
        "enabled = true",
        "restart-time = 1",
        "deferral-time = 2",
        "long-lived-enabled = true",
      ],
      families: [
        ...GOBGP_FAMILY,
        "[neighbors.afi-safis.long-lived-graceful-restart.config]",
        "enabled = true",
        "restart-time = 600",
      ],
    },
  },
};

const OUR_RESTARTS = { preserveForwarding: true, selectionDeferral: 3, hardAdministrativeReset: false } as const;

function openLab(
  kind: PeerKind,
  { lines, neighbor = {} }: Restarting,
  gracefulRestart: SpeakerOptions["gracefulRestart"],
): Promise<FeatureLab> {
  const node = (asn: number, last: number, ...prefixes: string[]) => ({
    asn,
    routerId: `10.255.0.${last}`,
    announcements: prefixes.map((prefix) => ({ prefix })),
  });
  return FeatureLab.open(
    {
      us: { kind: bellman, ...node(64999, 1, OURS), bellman: { ...(gracefulRestart && { gracefulRestart }) } },
      router: { kind, ...node(ROUTER_AS, 2, KEPT), lines },
      leaf: { kind: bellman, ...node(65020, 3, GOING) },
      witness: { kind: frr, ...node(65010, 4), lines: ["debug bgp updates in"] },
      stranger: { kind: bird, ...node(65011, 5) },
    },
    [
      { name: "between", ends: ["us", "router"], bellman: { gracefulRestart: "full" }, lines: neighbor },
      { name: "to_witness", ends: ["us", "witness"] },
      {
        name: "to_stranger",
        ends: ["us", "stranger"],
        lines: { session: ["graceful restart off;", "long lived graceful restart off;"] },
      },
      { name: "to_leaf", ends: ["router", "leaf"], lines: neighbor },
    ],
  );
}

describe.each([frr, bird, gobgp, openbgpd])("graceful restart with $name", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    feature = await openLab(kind, RESTARTING[kind.name], OUR_RESTARTS);
  });
  afterAll(() => feature?.close());

  /** Everybody has everything, and nothing is stale. */
  beforeEach(async () => {
    await feature.established();
    await feature.holds("all routes are where they should be", async () => {
      for (const prefix of [KEPT, GOING]) {
        expect(await feature.path("us", "between", prefix)).toMatchObject({ stale: false });
        expect(await feature.path("witness", "to_witness", prefix)).toBeDefined();
      }
      expect(await feature.path("router", "between", OURS)).toBeDefined();
      expect(await feature.path("leaf", "to_leaf", OURS)).toBeDefined();
    });
  });

  const withdrawalsAtWitness = (prefix: string) =>
    feature
      .peer("witness")
      .logged()
      .split("\n")
      .filter((line) => line.includes(prefix) && line.includes("withdrawn")).length;

  const withdrawalsAtLeaf = async (prefix: string) =>
    (await feature.bellman("leaf").history()).filter((event) => event.prefix === prefix && event.type === "withdraw")
      .length;

  // OpenBGPD asks nobody to keep its routes; see docs/testing.md.
  if (kind !== openbgpd) {
    it("of theirs: we keep their routes, and drop what they do not repeat", async () => {
      const before = { kept: withdrawalsAtWitness(KEPT), going: withdrawalsAtWitness(GOING) };
      feature.peer("router").freeze(); // lest it tells that the leaf goes
      await feature.restart("leaf", async () => {
        await feature.restart("router", async () => {
          await feature.holds("their routes are stale, and in use", async () => {
            expect((await feature.session("us", "between")).state).not.toBe("Established");
            for (const prefix of [KEPT, GOING]) {
              expect(await feature.path("us", "between", prefix)).toMatchObject({ stale: true, best: true });
            }
          });
          await feature.hasHeardAll("witness", "to_witness");
          for (const prefix of [KEPT, GOING]) expect(await feature.path("witness", "to_witness", prefix)).toBeDefined();
        });
        await feature.holds("the one is fresh, the other is gone", async () => {
          expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: false });
          expect(await feature.path("us", "between", GOING)).toBeUndefined();
          expect(await feature.path("witness", "to_witness", GOING)).toBeUndefined();
        });
      });
      expect(await feature.path("witness", "to_witness", KEPT)).toBeDefined();
      expect(withdrawalsAtWitness(KEPT)).toBe(before.kept);
      expect(withdrawalsAtWitness(GOING)).toBe(before.going + 1);
    });
  }

  it("of ours: they keep our routes, and the leaf behind them does not notice", async () => {
    const before = await withdrawalsAtLeaf(OURS);
    await feature.restart("us", () =>
      feature.holds("they say that we restart, and keep our route", async () => {
        expect((await feature.session("router", "between")).state).not.toBe("Established");
        await theyKeepOurs();
      }),
    );
    await feature.established("between");
    await feature.holds("our route is fresh", async () => {
      const ours = await feature.path("router", "between", OURS);
      expect(ours).toBeDefined();
      expect(ours?.stale ?? false).toBe(false);
      expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: false });
    });
    await feature.hasHeardAll("router", "between");
    await feature.hasHeardAll("leaf", "to_leaf");
    expect(await withdrawalsAtLeaf(OURS)).toBe(before);
  });

  /** BIRD has no mark for a stale route; it says so of the neighbour. */
  async function theyKeepOurs(): Promise<void> {
    const ours = await feature.path("router", "between", OURS);
    expect(ours).toBeDefined();
    if (kind !== bird) expect(ours).toMatchObject({ stale: true });
    else expect(await feature.peer("router").ask("show", "protocols", "all", "between_ipv4")).toMatch(/restart active/);
  }

  if (kind === frr) {
    it("survives a NOTIFICATION of theirs (RFC 8538)", async () => {
      const before = withdrawalsAtWitness(KEPT);
      const { received } = await feature.session("us", "between");
      await feature.peer("router").reset(feature.neighborOf("router", "between"));
      await feature.holds("the session is another one", async () => {
        const session = await feature.session("us", "between");
        expect(session.lastNotification).toMatchObject({ direction: "received", code: 6, subcode: 4 });
        expect(session.received.open).toBeGreaterThan(received.open);
        expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: false });
      });
      await feature.hasHeardAll("witness", "to_witness");
      expect(withdrawalsAtWitness(KEPT)).toBe(before);
    });

    it("survives a NOTIFICATION of ours (RFC 8538)", async () => {
      const before = await withdrawalsAtLeaf(OURS);
      const { received } = await feature.session("router", "between");
      await feature.peer("us").reset(feature.neighborOf("us", "between"));
      await feature.holds("the session is another one", async () => {
        const session = await feature.session("router", "between");
        expect(session.received.open).toBeGreaterThan(received.open);
        expect(await feature.path("router", "between", OURS)).toMatchObject({ stale: false });
      });
      await feature.hasHeardAll("router", "between");
      expect(await withdrawalsAtLeaf(OURS)).toBe(before);
    });
  }

  it("is not for those who go for good", async () => {
    await feature.peer("us").shutdown(feature.neighborOf("us", "between"));
    await feature.holds("our route is gone", async () => {
      expect(await feature.path("router", "between", OURS)).toBeUndefined();
      expect(await feature.path("us", "between", KEPT)).toBeUndefined();
    });
    await feature.peer("us").enable(feature.neighborOf("us", "between"));
  });
});

describe.each([frr, bird, gobgp])("long-lived graceful restart with $name", (kind) => {
  let feature: FeatureLab;

  beforeAll(async () => {
    feature = await openLab(kind, LONG_LIVED[kind.name], { ...OUR_RESTARTS, restartTime: 1, longLivedStaleTime: 600 });
  });
  afterAll(() => feature?.close());

  beforeEach(async () => {
    await feature.established();
    await feature.holds("all routes are where they should be", async () => {
      expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: false });
      expect(await feature.path("witness", "to_witness", KEPT)).toBeDefined();
      expect(await feature.path("router", "between", OURS)).toBeDefined();
    });
  });

  it("of theirs: their routes become our last choice, which only those hear of who know what that is", async () => {
    await feature.restart("router", () =>
      feature.holds("their route says that it is stale", async () => {
        expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: true, communities: [LLGR_STALE] });
        expect(await feature.path("witness", "to_witness", KEPT)).toMatchObject({ communities: [LLGR_STALE] });
        expect(await feature.path("stranger", "to_stranger", KEPT)).toBeUndefined();
      }),
    );
    await feature.holds("their route is fresh", async () => {
      expect(await feature.path("us", "between", KEPT)).toMatchObject({ stale: false, communities: [] });
      expect(await feature.path("stranger", "to_stranger", KEPT)).toBeDefined();
    });
  });

  it("of ours: they mark our routes", async () => {
    await feature.restart("us", () =>
      feature.holds("our route says that it is stale", async () => {
        expect(await feature.path("router", "between", OURS)).toMatchObject({ communities: [LLGR_STALE] });
      }),
    );
    await feature.holds("our route is fresh", async () => {
      expect(await feature.path("router", "between", OURS)).toMatchObject({ communities: [] });
    });
  });
});
