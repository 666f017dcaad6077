import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Collision, type Contender, resolveCollision } from "../../src/bgp/collision.ts";
import type { SessionState } from "../../src/bgp/session.ts";

const low = { routerId: 0x0a000001, asn: 64999 };
const high = { routerId: 0x0a000002, asn: 64998 };

/** Our side has the lower identifier, the connections come from both sides. */
function decide(
  changed: Partial<Collision> & { readonly state: SessionState; readonly candidateFrom: Contender["openedBy"] },
) {
  const { state, candidateFrom, ...rest } = changed;
  return resolveCollision({
    candidate: { openedBy: candidateFrom, state: "OpenSent" },
    existing: { openedBy: candidateFrom === "us" ? "peer" : "us", state },
    local: low,
    remote: high,
    detectEstablished: false,
    ...rest,
  });
}

describe("two connections with one peer", () => {
  // existing connection in; the candidate is from the peer, which has the higher identifier; the candidate is ours
  it.each([
    ["Idle", "both", "both"],
    ["Connect", "both", "both"],
    ["Active", "both", "both"],
    ["OpenSent", "candidate", "existing"],
    ["OpenConfirm", "candidate", "existing"],
    ["Established", "existing", "existing"],
  ] as const)("the other is in %s", (state, fromPeer, ours) => {
    expect(decide({ state, candidateFrom: "peer" })).toBe(fromPeer);
    expect(decide({ state, candidateFrom: "us" })).toBe(ours);
  });

  it.each(["OpenSent", "OpenConfirm"] as const)("with the higher identifier here, ours stays (%s)", (state) => {
    const turned = { local: high, remote: low };
    expect(decide({ state, candidateFrom: "peer", ...turned })).toBe("existing");
    expect(decide({ state, candidateFrom: "us", ...turned })).toBe("candidate");
  });

  it("compares with an established session only where that was asked for", () => {
    const established = { state: "Established", detectEstablished: true } as const;
    expect(decide({ ...established, candidateFrom: "peer" })).toBe("candidate");
    expect(decide({ ...established, candidateFrom: "us" })).toBe("existing");
  });

  it("keeps that of the higher AS between equal identifiers (RFC 6286)", () => {
    const equal = { local: { routerId: 7, asn: 4_200_000_000 }, remote: { routerId: 7, asn: 65000 } };
    expect(decide({ state: "OpenConfirm", candidateFrom: "us", ...equal })).toBe("candidate");
    expect(decide({ state: "OpenConfirm", candidateFrom: "peer", ...equal })).toBe("existing");
  });

  it("compares identifiers as unsigned numbers", () => {
    const far = { local: { routerId: 0xc0000001, asn: 1 }, remote: { routerId: 0x01000000, asn: 2 } };
    expect(decide({ state: "OpenConfirm", candidateFrom: "us", ...far })).toBe("candidate");
  });

  it("prefers the newer of two that the peer opened: it gave up the first", () => {
    const existing: Contender = { openedBy: "peer", state: "OpenSent" };
    for (const local of [low, high]) {
      const remote = local === low ? high : low;
      expect(decide({ state: "OpenSent", candidateFrom: "peer", existing, local, remote })).toBe("candidate");
    }
  });
});

const uint32 = fc.integer({ min: 1, max: 0xffffffff });
const identity = fc.record({ routerId: fc.oneof(uint32, fc.constant(7)), asn: fc.oneof(uint32, fc.constant(65000)) });

describe("both sides of a collision", () => {
  it("close the same connection, whichever OPEN comes first on either side", () => {
    const pairs = fc.tuple(identity, identity).filter(([a, b]) => a.routerId !== b.routerId || a.asn !== b.asn);
    const collides = fc.constantFrom<SessionState>("OpenSent", "OpenConfirm");
    const side = fc.record({ state: collides, candidateFrom: fc.constantFrom("us", "peer") });
    fc.assert(
      fc.property(pairs, side, side, ([a, b], seenByA, seenByB) => {
        const survivorForA = survivor(seenByA.candidateFrom, decide({ ...seenByA, local: a, remote: b }));
        const survivorForB = survivor(seenByB.candidateFrom, decide({ ...seenByB, local: b, remote: a }));
        expect(survivorForA === "us" ? "A" : "B").toBe(survivorForB === "us" ? "B" : "A");
      }),
    );
  });
});

/** Who opened the connection that stays, as seen from one side. */
function survivor(
  candidateFrom: Contender["openedBy"],
  decision: ReturnType<typeof resolveCollision>,
): Contender["openedBy"] {
  const other = candidateFrom === "us" ? "peer" : "us";
  return decision === "candidate" ? candidateFrom : other;
}
