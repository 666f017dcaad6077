/**
 * Roles of neighbours and Only to Customer (RFC 9234), a wire for each pair of roles.
 *
 *     us (AS 64999) ── wires ── router (AS 65000)
 *       └── upstream (AS 64500) ──┘        its routes are marked: nobody but customers is to have them
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../../src/bgp/codes.ts";
import { bellman, bird, frr, openbgpd } from "../../../src/lab/index.ts";
import { FeatureLab, type Wire } from "./feature-lab.ts";

const OURS = "198.18.1.0/24";
const THEIRS = "198.18.2.0/24";
const MARKED = "198.18.3.0/24";

const OUR_AS = 64999;
const ROUTER_AS = 65000;
const UPSTREAM_AS = 64500;

const ROLE_LINE: Readonly<Record<string, (role: Role) => string>> = {
  frr: (role) => `local-role ${role}`,
  bird: (role) => `local role ${role};`,
  openbgpd: (role) => `announce policy ${role}`,
};

describe.each([frr, bird, openbgpd])("roles with $name", (kind) => {
  let feature: FeatureLab;

  /** OpenBGPD shows neither the mark of a route nor that it is a leak. */
  const marked = (asn: number) => (kind === openbgpd ? {} : { onlyToCustomer: asn });

  const wire = (name: string, ours?: Role, theirs?: Role, strictRole = false): Wire => ({
    name,
    ends: ["us", "router"],
    connects: "router", // FRR remembers why a session did not come about only where it connected
    bellman: { strictRole, ...(ours && { role: ours }) },
    ...(theirs && { lines: { session: [ROLE_LINE[kind.name](theirs)] } }),
  });

  const AGREED = [
    wire("down", "provider", "customer"),
    wire("up", "customer", "provider"),
    wire("across", "peer", "peer"),
    wire("no_roles"),
    wire("leak_to_us", "provider"),
    wire("leak_to_them", undefined, "provider"),
    { name: "marking", ends: ["upstream", "us"], bellman: { role: "peer" } },
    { ...wire("marking_them", "provider", "customer"), ends: ["upstream", "router"] },
  ] as const satisfies readonly Wire[];
  const REFUSED = [wire("mismatch", "provider", "provider"), wire("strict", "customer", undefined, true)];

  beforeAll(async () => {
    const node = (asn: number, last: number, prefix: string) => ({
      asn,
      routerId: `10.255.0.${last}`,
      announcements: [{ prefix }],
    });
    feature = await FeatureLab.open(
      {
        us: { kind: bellman, ...node(OUR_AS, 1, OURS) },
        router: { kind, ...node(ROUTER_AS, 2, THEIRS) },
        upstream: { kind: bellman, ...node(UPSTREAM_AS, 3, MARKED) },
      },
      [...AGREED, ...REFUSED],
    );
    await feature.established(...AGREED.map(({ name }) => name));
  });
  afterAll(() => feature?.close());

  it("mark what goes to a customer, and nothing that goes to a provider", () =>
    feature.holds("marks are where they should be", async () => {
      expect(await feature.path("router", "down", OURS)).toMatchObject(marked(OUR_AS));
      expect(await feature.path("us", "down", THEIRS)).not.toHaveProperty("onlyToCustomer");
      expect(await feature.path("us", "up", THEIRS)).toMatchObject({ onlyToCustomer: ROUTER_AS });
      const up = await feature.path("router", "up", OURS);
      expect(up).toBeDefined();
      expect(up).not.toHaveProperty("onlyToCustomer");
      expect(await feature.path("router", "across", OURS)).toMatchObject(marked(OUR_AS));
      expect(await feature.path("us", "across", THEIRS)).toMatchObject({ onlyToCustomer: ROUTER_AS });
    }));

  it("let marked routes go to customers only", async () => {
    await feature.holds("customers have it, and whoever has no role", async () => {
      for (const name of ["down", "no_roles"]) {
        expect(await feature.path("router", name, MARKED)).toMatchObject({
          asPath: "64999 64500",
          ...marked(UPSTREAM_AS),
        });
      }
    });
    for (const name of ["up", "across"]) {
      await feature.hasHeardAll("router", name);
      expect(await feature.path("router", name, MARKED)).toBeUndefined();
    }
  });

  it("betray a leak of theirs to us", () =>
    feature.holds("we refuse it", async () => {
      expect(await feature.refusal("us", "leak_to_us", MARKED)).toBe("otc-leak");
      expect(await feature.path("us", "leak_to_us", THEIRS)).toBeDefined();
    }));

  if (kind !== openbgpd) {
    it("betray a leak of ours to them", async () => {
      await feature.hasHeardAll("router", "leak_to_them");
      expect(await feature.path("router", "leak_to_them", MARKED)).toBeUndefined();
      expect(await feature.path("router", "leak_to_them", OURS)).toBeDefined();
    });
  }

  it.each(["mismatch", "strict"])("that do not fit make no session: %s", (name) =>
    feature.holds("one says so, and the other hears it", async () => {
      for (const node of ["us", "router"]) {
        const { state, lastNotification } = await feature.session(node, name);
        expect(lastNotification).toMatchObject({ code: 2, subcode: 11 });
        expect(state).not.toBe("Established");
      }
    }),
  );
});
