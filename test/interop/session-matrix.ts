/**
 * Every scenario with one kind of router, in every cell of {eBGP, iBGP} × {IPv4, IPv6} × {we connect, they connect}.
 *
 *     external (AS 64999) ── ebgp_out, ebgp_in ── tor (AS 65000, the router) ── ibgp_out, ibgp_in ── internal (AS 65000)
 *
 * Each link carries a session over IPv4 and one over IPv6, so one running router has all eight. A scenario runs in all
 * cells at the same time, and each cell is a test of its own. Conditions are waited for, nothing sleeps.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Announcement,
  bellman,
  Lab,
  type Peer,
  type PeerKind,
  type PeerRoute,
  type PeerSession,
} from "../../src/lab/index.ts";
import type { NeighborOptions } from "../../src/speaker/settings/options.ts";

interface Cell {
  readonly title: string;
  readonly host: "external" | "internal";
  /** The third number of the link's subnets. */
  readonly subnet: number;
  readonly over: "ipv4" | "ipv6";
  readonly hostAddress: string;
  readonly torAddress: string;
}

const TOR_AS = 65000;
const HOSTS = {
  external: { asn: 64999, routerId: "10.255.0.1" },
  internal: { asn: TOR_AS, routerId: "10.255.0.2" },
} as const;

/** Seconds: short enough to wait for, long enough for a busy machine. */
const HOLD_TIME = 6;

const LINKS = [
  { name: "ebgp_out", host: "external", connects: "external", subnet: 1 },
  { name: "ebgp_in", host: "external", connects: "tor", subnet: 2 },
  { name: "ibgp_out", host: "internal", connects: "internal", subnet: 3 },
  { name: "ibgp_in", host: "internal", connects: "tor", subnet: 4 },
] as const;

/** Milliseconds. GoBGP rests for 30 s after a reset of its own, and takes up to 10 s more before it connects. */
const PATIENCE = 60_000;

const CELLS: readonly Cell[] = LINKS.flatMap(({ host, connects, subnet }) =>
  (["ipv4", "ipv6"] as const).map((over) => ({
    title: `${host === "external" ? "eBGP" : "iBGP"} over ${over}, ${connects === "tor" ? "they" : "we"} connect`,
    host,
    subnet,
    over,
    hostAddress: addressOn(subnet, over, 1),
    torAddress: addressOn(subnet, over, 2),
  })),
);

function addressOn(subnet: number, family: "ipv4" | "ipv6", host: 1 | 2): string {
  return family === "ipv4" ? `10.64.${subnet}.${host}` : `2001:db8:${subnet}::${host}`;
}

/** What everybody says about their routes; the local preference is for iBGP only. */
const ATTRIBUTES = {
  origin: "incomplete",
  med: 50,
  localPref: 150,
  communities: ["64999:7", "65000:100"],
  largeCommunities: ["64999:1:2", "65000:3:4"],
} as const;

/** Originated from the start to the end. */
const LASTING = {
  external: ["198.18.1.0/24", "2001:db8:e1::/48"],
  internal: ["198.18.2.0/24", "2001:db8:e2::/48"],
  tor: ["198.18.0.0/24", "2001:db8:e0::/48"],
} as const;

/** Announced and withdrawn while the sessions are up. */
const PASSING = {
  external: ["198.18.101.0/24", "2001:db8:f1::/48"],
  internal: ["198.18.102.0/24", "2001:db8:f2::/48"],
  tor: ["198.18.100.0/24", "2001:db8:f0::/48"],
} as const;

const NODES = ["external", "internal", "tor"] as const;

const lasting = (node: (typeof NODES)[number]): Announcement[] =>
  LASTING[node].map((prefix) => ({ prefix, ...ATTRIBUTES }));

/** `options` are what has to be different from our defaults for this kind of router. */
export function describeSessionsWith(kind: PeerKind, options: Partial<NeighborOptions> = {}): void {
  describe(kind.name, () => {
    let lab: Lab;

    /** Waits until all that `check` expects is so. */
    const holds = (what: string, check: () => Promise<void>) =>
      lab.eventually(
        what,
        async () => {
          await check();
          return true;
        },
        { within: PATIENCE },
      );

    async function sessionOf(node: string, neighbor: string): Promise<PeerSession> {
      const session = (await lab.peer(node).sessions()).find((each) => each.neighbor === neighbor);
      if (session === undefined) throw new Error(`${node} shows no session with ${neighbor}`);
      return session;
    }

    const ourSession = ({ host, torAddress }: Cell) => sessionOf(host, torAddress);
    const theirSession = ({ hostAddress }: Cell) => sessionOf("tor", hostAddress);

    async function routeOf(node: string, prefix: string, from: string): Promise<PeerRoute | undefined> {
      const routes = await lab.peer(node).routes(prefix.includes(":") ? "ipv6-unicast" : "ipv4-unicast");
      return routes.find((route) => route.prefix === prefix && route.from === from);
    }

    const ourRouteAtTheirs = (prefix: string, { hostAddress }: Cell) => routeOf("tor", prefix, hostAddress);
    const theirRouteAtOurs = (prefix: string, { host, torAddress }: Cell) => routeOf(host, prefix, torAddress);

    const established = (cell: Cell) =>
      holds(`${cell.title}: Established`, async () => {
        const theirs = await theirSession(cell);
        if (theirs.state === "Idle") await lab.peer("tor").retry(cell.hostAddress);
        expect(theirs.state).toBe("Established");
        expect((await ourSession(cell)).state).toBe("Established");
      });

    /** Up, and with the routes that were there before. */
    async function backAgain(cell: Cell): Promise<void> {
      await established(cell);
      await holds(`${cell.title}: routes are back`, async () => {
        for (const prefix of LASTING[cell.host]) expect(await ourRouteAtTheirs(prefix, cell)).toBeDefined();
        for (const prefix of LASTING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeDefined();
      });
    }

    /** A scenario: what is done once, then what must hold in every cell. The cells run at once, and are told one by one. */
    function scenario(title: string, before: () => unknown, inCell: (cell: Cell) => Promise<unknown>): void {
      describe(title, () => {
        const outcomes = new Map<Cell, Promise<unknown>>();
        beforeAll(async () => {
          await before();
          for (const cell of CELLS) {
            const outcome = inCell(cell);
            outcome.catch(() => undefined); // told by the cell's own test
            outcomes.set(cell, outcome);
          }
        });
        it.each(CELLS)(
          "$title",
          async (cell) => {
            await outcomes.get(cell);
          },
          2 * PATIENCE,
        );
      });
    }
    const nothing = () => undefined;

    beforeAll(async () => {
      lab = await Lab.open({
        nodes: {
          external: { kind: bellman, ...HOSTS.external, announcements: lasting("external") },
          internal: { kind: bellman, ...HOSTS.internal, announcements: lasting("internal") },
          tor: { kind, asn: TOR_AS, routerId: "10.255.0.254", announcements: lasting("tor") },
        },
        links: LINKS.map(({ name, host, connects, subnet }) => ({
          name,
          ends: [host, "tor"] as const,
          ipv4: `10.64.${subnet}.0/30`,
          ipv6: `2001:db8:${subnet}::/64`,
          sessions: (["ipv4", "ipv6"] as const).map((over) => ({
            over,
            connects,
            holdTime: HOLD_TIME,
            bellman: options,
          })),
        })),
      });
    });

    afterAll(() => lab?.close());

    scenario("a session comes up, as both sides see it", nothing, async (cell) => {
      await established(cell);
      expect(await ourSession(cell)).toMatchObject({ remoteAs: TOR_AS });
      expect(await theirSession(cell)).toMatchObject({ remoteAs: HOSTS[cell.host].asn });
    });

    const { localPref, ...unconditional } = ATTRIBUTES;
    /** How a route of `sender` looks to its neighbour. */
    const asSeen = ({ host, subnet }: Cell, prefix: string, sender: "host" | "tor") => ({
      ...unconditional,
      ...(host === "internal" ? { localPref } : {}),
      asPath: host === "internal" ? "" : `${sender === "host" ? HOSTS.external.asn : TOR_AS}`,
      nextHop: addressOn(subnet, prefix.includes(":") ? "ipv6" : "ipv4", sender === "host" ? 1 : 2),
    });
    /** The order of communities means nothing. */
    const ordered = (route: PeerRoute | undefined) =>
      route && {
        ...route,
        communities: route.communities.toSorted(),
        largeCommunities: route.largeCommunities.toSorted(),
      };

    scenario("our routes are in their table, with all their attributes", nothing, (cell) =>
      holds(`${cell.title}: our routes in their table`, async () => {
        for (const prefix of LASTING[cell.host]) {
          expect(ordered(await ourRouteAtTheirs(prefix, cell))).toMatchObject(asSeen(cell, prefix, "host"));
        }
      }),
    );

    scenario("their routes are in ours, with all their attributes", nothing, (cell) =>
      holds(`${cell.title}: their routes in our table`, async () => {
        for (const prefix of LASTING.tor) {
          expect(ordered(await theirRouteAtOurs(prefix, cell))).toMatchObject(asSeen(cell, prefix, "tor"));
        }
      }),
    );

    const everyPassing = (change: (peer: Peer, prefix: string) => Promise<void>) =>
      Promise.all(NODES.flatMap((node) => PASSING[node].map((prefix) => change(lab.peer(node), prefix))));

    const announcePassing = () => everyPassing((peer, prefix) => peer.announce({ prefix, communities: ["65000:1"] }));
    scenario("a route announced later is there, on both sides", announcePassing, (cell) =>
      holds(`${cell.title}: later routes`, async () => {
        for (const prefix of PASSING[cell.host]) expect(await ourRouteAtTheirs(prefix, cell)).toBeDefined();
        for (const prefix of PASSING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeDefined();
      }),
    );

    const withdrawPassing = () => everyPassing((peer, prefix) => peer.withdraw(prefix));
    scenario("a withdrawn route is gone, on both sides", withdrawPassing, (cell) =>
      holds(`${cell.title}: withdrawn routes`, async () => {
        for (const prefix of PASSING[cell.host]) expect(await ourRouteAtTheirs(prefix, cell)).toBeUndefined();
        for (const prefix of PASSING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeUndefined();
        for (const prefix of LASTING[cell.host]) expect(await ourRouteAtTheirs(prefix, cell)).toBeDefined();
        for (const prefix of LASTING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeDefined();
      }),
    );

    if (kind.lacks["answer-refresh"] === undefined) {
      scenario("they send their routes again when we ask", nothing, async (cell) => {
        const [before, theirs] = [await ourSession(cell), await theirSession(cell)];
        await lab.peer(cell.host).refresh(cell.torAddress);
        await holds(`${cell.title}: they answer our route refresh`, async () => {
          expect((await theirSession(cell)).received.routeRefresh).toBeGreaterThan(theirs.received.routeRefresh);
          expect((await ourSession(cell)).received.update).toBeGreaterThan(before.received.update);
        });
      });
    } else {
      scenario("they hear our route refresh, and the session lives on", nothing, async (cell) => {
        const theirs = await theirSession(cell);
        await lab.peer(cell.host).refresh(cell.torAddress);
        await holds(`${cell.title}: they hear our route refresh`, async () => {
          expect((await theirSession(cell)).received.routeRefresh).toBeGreaterThan(theirs.received.routeRefresh);
        });
        expect((await ourSession(cell)).state).toBe("Established");
      });
    }

    if (kind.lacks["ask-refresh"] === undefined) {
      scenario("we send our routes again when they ask", nothing, async (cell) => {
        const [before, theirs] = [await ourSession(cell), await theirSession(cell)];
        await lab.peer("tor").refresh(cell.hostAddress);
        await holds(`${cell.title}: we answer their route refresh`, async () => {
          const now = await ourSession(cell);
          expect(now.received.routeRefresh).toBeGreaterThan(before.received.routeRefresh);
          expect((await theirSession(cell)).received.update).toBeGreaterThan(theirs.received.update);
        });
      });
    }

    scenario("a session that we reset comes back, and they know why it ended", nothing, async (cell) => {
      await lab.peer(cell.host).reset(cell.torAddress);
      await holds(`${cell.title}: they saw our reset`, async () => {
        expect((await theirSession(cell)).lastNotification).toMatchObject({
          direction: "received",
          code: 6,
          subcode: 4,
        });
      });
      await backAgain(cell);
    });

    scenario("a session that they reset comes back, and we know why it ended", nothing, async (cell) => {
      await lab.peer("tor").reset(cell.hostAddress);
      await holds(`${cell.title}: we saw their reset`, async () => {
        expect((await ourSession(cell)).lastNotification).toMatchObject({ direction: "received", code: 6, subcode: 4 });
      });
      await backAgain(cell);
    });

    const communication = "back at noon";

    scenario("they understand our shutdown, and our return", nothing, async (cell) => {
      const text = kind.lacks["show-communication"] === undefined ? { communication } : {};
      await lab.peer(cell.host).shutdown(cell.torAddress, text.communication);
      await holds(`${cell.title}: they saw our shutdown`, async () => {
        const notification = { direction: "received", code: 6, subcode: 2, ...text };
        expect((await theirSession(cell)).lastNotification).toMatchObject(notification);
        expect((await ourSession(cell)).state).toBe("Idle");
      });
      await lab.peer(cell.host).enable(cell.torAddress);
      await backAgain(cell);
    });

    scenario("we understand their shutdown, and their return", nothing, async (cell) => {
      const text = kind.lacks["send-communication"] === undefined ? { communication } : {};
      await lab.peer("tor").shutdown(cell.hostAddress, text.communication);
      await holds(`${cell.title}: we saw their shutdown`, async () => {
        const notification = { direction: "received", code: 6, subcode: 2, ...text };
        expect((await ourSession(cell)).lastNotification).toMatchObject(notification);
      });
      if (kind.lacks["stay-shut"] === undefined) {
        await holds(`${cell.title}: they stay down`, async () => {
          expect((await theirSession(cell)).state).toBe("Idle");
        });
      }
      await lab.peer("tor").enable(cell.hostAddress);
      await backAgain(cell);
    });

    scenario(
      "a frozen neighbour runs into our hold timer",
      () => lab.peer("tor").freeze(),
      (cell) =>
        holds(`${cell.title}: our hold timer expired`, async () => {
          const session = await ourSession(cell);
          expect(session.lastNotification).toMatchObject({ direction: "sent", code: 4, subcode: 0 });
          for (const prefix of LASTING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeUndefined();
        }),
    );

    scenario("a thawed neighbour is back", () => lab.peer("tor").thaw(), backAgain);

    scenario(
      "the routes of a killed neighbour are gone",
      () => lab.peer("tor").kill(),
      (cell) =>
        holds(`${cell.title}: down`, async () => {
          expect((await ourSession(cell)).state).not.toBe("Established");
          for (const prefix of LASTING.tor) expect(await theirRouteAtOurs(prefix, cell)).toBeUndefined();
        }),
    );

    scenario("a killed neighbour that starts again is back", () => lab.peer("tor").start(), backAgain);
  });
}
