/**
 * BFD that watches a session's path: it comes up beside the session, ends it when the router falls silent, long before any
 * hold timer, and lets it come back.
 *
 *     router (AS 65000) ── us (AS 64999) ── witness (AS 65010)
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bellman, bird, frr, type NeighborLines, type PeerKind } from "../../../src/lab/index.ts";
import { FeatureLab } from "./feature-lab.ts";

const THEIRS = "198.18.1.0/24";
/** Seconds: far longer than BFD takes, and than the test waits. */
const HOLD_TIME = 180;
const BFD_DOWN = { code: 6, subcode: 10 };

interface Watching {
  readonly lines: readonly string[];
  readonly neighbor: NeighborLines;
}

const WATCHING: Readonly<Record<string, Watching>> = {
  frr: {
    lines: ["bfd", " profile watching", "  transmit-interval 300", " exit", "exit"],
    neighbor: { session: ["bfd profile watching"] },
  },
  bird: {
    lines: ['protocol bfd watching { interface "*" { interval 300 ms; multiplier 3; }; }'],
    neighbor: { session: ["bfd on;"] },
  },
};

interface FrrBfd {
  readonly status: string;
  readonly "remote-transmit-interval": number;
}

describe.each([frr, bird])("BFD with $name", (kind: PeerKind) => {
  const { lines, neighbor } = WATCHING[kind.name];
  let feature: FeatureLab;

  beforeAll(async () => {
    feature = await FeatureLab.open(
      {
        us: { kind: bellman, asn: 64999, routerId: "10.255.0.1" },
        router: { kind, asn: 65000, routerId: "10.255.0.254", announcements: [{ prefix: THEIRS }], lines },
        witness: { kind: bellman, asn: 65010, routerId: "10.255.0.3" },
      },
      [
        {
          name: "path",
          ends: ["us", "router"],
          holdTime: HOLD_TIME,
          bellman: { bfd: { interval: 300 } },
          lines: neighbor,
        },
        { name: "side", ends: ["us", "witness"] },
      ],
    );
    await feature.established();
    await feature.holds("both ends say that BFD is up", isUp);
  });

  afterAll(() => feature?.close());

  const ownAddress = () => feature.addressOf("us", "path");
  const established = async () => (await feature.session("us", "path")).state === "Established";

  async function frrBfd(): Promise<FrrBfd> {
    const sessions = JSON.parse(await feature.peer("router").ask("show bfd peers json")) as (FrrBfd & {
      peer: string;
    })[];
    const session = sessions.find(({ peer }) => peer === ownAddress());
    if (session === undefined) throw new Error("FRR shows no BFD session");
    return session;
  }

  async function isUp(): Promise<void> {
    if (kind === frr) expect((await frrBfd()).status).toBe("up");
    else
      expect(await feature.peer("router").ask("show bfd sessions")).toMatch(
        new RegExp(`${ownAddress()}\\s+\\S+\\s+Up`),
      );
  }

  async function witnessHas(count: number): Promise<void> {
    expect(await feature.allPaths("witness", THEIRS)).toHaveLength(count);
  }

  it("changes its timers without a flap", async () => {
    const before = (await feature.session("us", "path")).sent.open;
    await feature.bellman("us").changeNeighbor(feature.neighborOf("us", "path"), { bfd: { interval: 200 } });
    if (kind === frr) {
      await feature.holds("FRR knows the new interval", async () => {
        expect((await frrBfd())["remote-transmit-interval"]).toBe(200);
      });
      const { lines: profile } = WATCHING.frr;
      await feature.peer("router").ask("configure terminal", ...profile.slice(0, 2), "transmit-interval 400");
    }
    await feature.holds("both ends say that BFD is up", isUp);
    expect((await feature.session("us", "path")).sent.open).toBe(before);
    expect(await established()).toBe(true);
  });

  it("ends the session when the router falls silent, withdraws its routes, and lets both come back", async () => {
    await feature.holds("the witness has the route", () => witnessHas(1));
    feature.peer("router").freeze();
    try {
      await feature.holds("the route is withdrawn", () => witnessHas(0));
      expect(await established()).toBe(false);
    } finally {
      feature.peer("router").thaw();
    }
    await feature.holds("the session is back, and the route", async () => {
      expect(await established()).toBe(true);
      await witnessHas(1);
      await isUp();
    });
    expect((await feature.session("us", "path")).lastNotification).toMatchObject({ direction: "sent", ...BFD_DOWN });
  });

  if (kind !== frr) return;

  it("goes on with BGP when the router switches BFD off on purpose", async () => {
    const opens = (await feature.session("us", "path")).sent.open;
    await feature.peer("router").ask("configure terminal", "bfd", "profile watching", "shutdown");
    await feature.holds("BFD is switched off", async () => expect((await frrBfd()).status).toBe("shutdown"));
    await feature.hasHeardAll("witness", "side");
    expect(await established()).toBe(true);
    await feature.peer("router").ask("configure terminal", "bfd", "profile watching", "no shutdown");
    await feature.holds("both ends say that BFD is up", isUp);
    expect((await feature.session("us", "path")).sent.open).toBe(opens);
  });
});
