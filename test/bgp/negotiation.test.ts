import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AddressFamily,
  addressFamily,
  IPV4_UNICAST,
  IPV6_UNICAST,
  ROLES,
  type Role,
} from "../../src/bgp/codes.ts";
import type { Capability, OpenMessage } from "../../src/bgp/messages.ts";
import { checkOpen, negotiate, type OpenPolicy } from "../../src/bgp/negotiation.ts";

const ipv4: Capability = { kind: "multiprotocol", family: IPV4_UNICAST };
const ipv6: Capability = { kind: "multiprotocol", family: IPV6_UNICAST };

const policy: OpenPolicy = {
  localAs: 64999,
  routerId: 0x0a000001,
  remoteAs: 65000,
  holdTime: 180,
  minimumHoldTime: 0,
  capabilities: [ipv4, ipv6],
};

const open: OpenMessage = { asn: 65000, holdTime: 90, routerId: 0x0a000002, capabilities: [ipv4, ipv6] };

/** `2/6`, or nothing when the OPEN is accepted. */
function verdict(ours: Partial<OpenPolicy>, theirs: Partial<OpenMessage>): string | undefined {
  const error = checkOpen({ ...policy, ...ours }, { ...open, ...theirs });
  return error && `${error.code}/${error.subcode}`;
}

/** What both sides agree on when both send these capabilities, or each its own. */
function agree(ours: readonly Capability[], theirs: readonly Capability[] = ours) {
  return negotiate({ ...policy, capabilities: ours }, { ...open, capabilities: theirs });
}

function role(name: Role): Capability {
  return { kind: "role", role: name };
}

describe("the peer's AS", () => {
  it.each([
    [65000, 65000, undefined],
    [65000, 65001, "2/2"],
    [4_200_000_000, 4_200_000_000, undefined],
    ["external", 65001, undefined],
    ["external", 64999, "2/2"],
    ["internal", 64999, undefined],
    ["internal", 65001, "2/2"],
    ["auto", 65001, undefined],
    ["auto", 64999, undefined],
    // Nobody's, whatever we expect (RFC 7607, RFC 6793).
    ["external", 0, "2/2"],
    ["auto", 0, "2/2"],
    ["external", 23456, "2/2"],
    ["auto", 23456, "2/2"],
    [23456, 23456, "2/2"],
  ] as const)("%s expected, %i sent: %s", (remoteAs, asn, expected) => {
    expect(verdict({ remoteAs }, { asn })).toBe(expected);
  });
});

describe("the hold time", () => {
  it.each([
    [0, 0, undefined],
    [0, 1, "2/6"],
    [0, 2, "2/6"],
    [0, 3, undefined],
    [0, 65535, undefined],
    [30, 29, "2/6"],
    [30, 30, undefined],
    [30, 0, "2/6"],
  ])("at least %i expected, %i sent: %s", (minimumHoldTime, holdTime, expected) => {
    expect(verdict({ minimumHoldTime }, { holdTime })).toBe(expected);
  });

  it("is the lower of the two, the keepalive a third of it or less, and neither is ever NaN", () => {
    const seconds = fc.oneof(fc.constant(0), fc.integer({ min: 3, max: 65535 }));
    const keepalive = fc.constantFrom(undefined, 0, 1, 3, 60, 65535);
    fc.assert(
      fc.property(seconds, seconds, keepalive, (ours, theirs, keepaliveTime) => {
        const changed = keepaliveTime === undefined ? {} : { keepaliveTime };
        const agreed = negotiate({ ...policy, holdTime: ours, ...changed }, { ...open, holdTime: theirs });
        expect(agreed.holdTime).toBe(Math.min(ours, theirs));
        expect(agreed.keepaliveTime * 3).toBeLessThanOrEqual(agreed.holdTime);
        expect(agreed.keepaliveTime > 0).toBe(agreed.holdTime > 0);
        expect(agreed.keepaliveTime).toBeLessThanOrEqual(Math.max(1, keepaliveTime ?? Number.POSITIVE_INFINITY));
      }),
    );
  });
});

describe("the BGP identifier", () => {
  const ours = policy.routerId;
  it.each([
    ["ours, on eBGP", 65000, ours, undefined],
    ["ours, on iBGP", 64999, ours, "2/3"],
    ["another, on iBGP", 64999, ours + 1, undefined],
    ["0.0.0.0", 65000, 0, "2/3"],
    ["no unicast address", 65000, 0xffffffff, undefined],
  ])("%s", (_name, asn, routerId, expected) => {
    expect(verdict({ remoteAs: "auto" }, { asn, routerId })).toBe(expected);
  });
});

describe("address families", () => {
  it.each<[string, Capability[], Capability[], AddressFamily[]]>([
    ["those that both name", [ipv4, ipv6], [ipv6], [IPV6_UNICAST]],
    ["IPv4 unicast when nobody names any", [], [], [IPV4_UNICAST]],
    ["IPv4 unicast when only we name some", [ipv4, ipv6], [{ kind: "route-refresh" }], [IPV4_UNICAST]],
    ["IPv4 unicast when only the peer names some", [], [ipv6, ipv4], [IPV4_UNICAST]],
    ["each once, however often it is named", [ipv4], [ipv4, ipv4, ipv4], [IPV4_UNICAST]],
  ])("are %s", (_name, ours, theirs, expected) => {
    expect([...agree(ours, theirs).families]).toEqual(expected);
  });

  it("without one in common end the session with what we miss, as in an OPEN", () => {
    const vpn: Capability = { kind: "multiprotocol", family: addressFamily(0x4004, 128) };
    const error = checkOpen({ ...policy, capabilities: [ipv6, vpn] }, { ...open, capabilities: [ipv4] });
    expect(error).toMatchObject({ code: 2, subcode: 7 });
    expect([...(error?.data ?? [])]).toEqual([1, 4, 0, 2, 0, 1, 1, 4, 0x40, 0x04, 0, 128]);
    expect(verdict({ capabilities: [ipv6] }, { capabilities: [] })).toBe("2/7");
  });
});

describe("a feature that only one side offers", () => {
  const gracefulRestart: Capability = {
    kind: "graceful-restart",
    gracefulRestart: { restarting: false, notification: true, restartTime: 120, families: [] },
  };
  const longLived: Capability = {
    kind: "long-lived-graceful-restart",
    entries: [{ family: IPV4_UNICAST, forwarding: true, staleTime: 3600 }],
  };
  const features: readonly Capability[] = [
    { kind: "four-octet-as", asn: 65000 },
    { kind: "extended-message" },
    { kind: "route-refresh" },
    { kind: "enhanced-route-refresh" },
    { kind: "extended-next-hop", entries: [{ family: IPV4_UNICAST, nextHopAfi: 2 }] },
    { kind: "add-path", entries: [{ family: IPV4_UNICAST, send: true, receive: true }] },
    gracefulRestart,
    longLived,
  ];
  const off = {
    fourOctetAs: false,
    extendedMessage: false,
    routeRefresh: false,
    enhancedRouteRefresh: false,
    extendedNextHop: new Set(),
    addPathReceive: new Set(),
    addPathSend: new Set(),
    gracefulRestart: undefined,
    gracefulNotification: false,
    longLived: [],
  };

  it("is off, whichever side that is, and on when both do", () => {
    expect(agree(features, [ipv4])).toMatchObject(off);
    expect(agree([ipv4], features)).toMatchObject(off);
    expect(agree(features)).toMatchObject({
      fourOctetAs: true,
      extendedMessage: true,
      routeRefresh: true,
      enhancedRouteRefresh: true,
      extendedNextHop: new Set([IPV4_UNICAST]),
      addPathReceive: new Set([IPV4_UNICAST]),
      addPathSend: new Set([IPV4_UNICAST]),
      gracefulRestart: { restartTime: 120 },
      gracefulNotification: true,
      longLived: [{ staleTime: 3600 }],
    });
  });

  it("is off for a family that was not agreed on", () => {
    const entries = [{ family: IPV6_UNICAST, send: true, receive: true }];
    expect(agree([ipv4, { kind: "add-path", entries }]).addPathSend.size).toBe(0);
  });

  it("ADD-PATH: sends where the peer receives, and receives where the peer sends (RFC 7911)", () => {
    const onlySend: Capability = { kind: "add-path", entries: [{ family: IPV4_UNICAST, send: true, receive: false }] };
    const onlyReceive: Capability = {
      kind: "add-path",
      entries: [{ family: IPV4_UNICAST, send: false, receive: true }],
    };
    const sending = agree([onlySend], [onlyReceive]);
    expect([sending.addPathSend.size, sending.addPathReceive.size]).toEqual([1, 0]);
    const receiving = agree([onlyReceive], [onlySend]);
    expect([receiving.addPathSend.size, receiving.addPathReceive.size]).toEqual([0, 1]);
    const neither = agree([onlySend], [onlySend]);
    expect([neither.addPathSend.size, neither.addPathReceive.size]).toEqual([0, 0]);
  });

  it("extended next hop: counts for IPv6 next hops alone (RFC 8950)", () => {
    expect(
      agree([{ kind: "extended-next-hop", entries: [{ family: IPV4_UNICAST, nextHopAfi: 1 }] }]).extendedNextHop.size,
    ).toBe(0);
  });

  it("long-lived graceful restart: is nothing without graceful restart (RFC 9494)", () => {
    expect(agree([longLived, gracefulRestart], [longLived]).longLived).toEqual([]);
  });

  it("long-lived routes may be sent to whoever offers both capabilities, whatever we offer (RFC 9494 § 4.3)", () => {
    expect(agree([ipv4], [longLived, gracefulRestart]).takesLongLived).toBe(true);
    expect(agree([longLived, gracefulRestart], [longLived]).takesLongLived).toBe(false);
    expect(agree([longLived, gracefulRestart], [gracefulRestart]).takesLongLived).toBe(false);
  });

  it("NOTIFICATIONs: both sides must say that they survive them (RFC 8538)", () => {
    const silent: Capability = {
      kind: "graceful-restart",
      gracefulRestart: { restarting: false, notification: false, restartTime: 120, families: [] },
    };
    expect(agree([gracefulRestart], [silent]).gracefulNotification).toBe(false);
    expect(agree([silent], [gracefulRestart]).gracefulNotification).toBe(false);
  });

  it("graceful restart: of several instances the last one counts (RFC 4724)", () => {
    const later: Capability = {
      kind: "graceful-restart",
      gracefulRestart: { restarting: true, notification: false, restartTime: 7, families: [] },
    };
    expect(agree([gracefulRestart], [gracefulRestart, later]).gracefulRestart).toBe(later.gracefulRestart);
  });
});

describe("roles (RFC 9234)", () => {
  const pairs = ["provider customer", "customer provider", "peer peer"];
  const allowed = [...pairs, "route-server route-server-client", "route-server-client route-server"];

  it.each(ROLES.flatMap((ours) => ROLES.map((theirs) => [ours, theirs] as const)))("%s meets %s", (ours, theirs) => {
    const expected = allowed.includes(`${ours} ${theirs}`) ? undefined : "2/11";
    expect(verdict({ role: ours }, { capabilities: [ipv4, role(theirs)] })).toBe(expected);
  });

  it("may be missing, unless we are strict about them", () => {
    expect(verdict({ role: "customer" }, {})).toBeUndefined();
    expect(verdict({ role: "customer", strictRole: true }, {})).toBe("2/11");
  });

  it("may be said twice, but not differently", () => {
    const twice = [ipv4, role("provider"), role("provider")];
    expect(verdict({ role: "customer" }, { capabilities: twice })).toBeUndefined();
    expect(verdict({ role: "customer" }, { capabilities: [...twice, role("peer")] })).toBe("2/11");
  });

  it("must be readable: a role nobody knows is not taken for none", () => {
    const unreadable: Capability = { kind: "unknown", code: 9, value: Uint8Array.of(77) };
    expect(verdict({ role: "customer" }, { capabilities: [ipv4, unreadable] })).toBe("2/11");
    expect(verdict({}, { capabilities: [ipv4, unreadable] })).toBeUndefined();
  });

  it("mean nothing to a session within the AS, or to us while we have none", () => {
    const within = { role: "customer", strictRole: true, remoteAs: "internal" } as const;
    expect(verdict(within, { asn: 64999, capabilities: [ipv4, role("peer")] })).toBeUndefined();
    expect(verdict({}, { capabilities: [ipv4, role("peer")] })).toBeUndefined();
  });

  it("of the peer are passed on", () => {
    expect(agree([ipv4], [ipv4, role("provider")]).peerRole).toBe("provider");
    expect(agree([ipv4]).peerRole).toBeUndefined();
  });
});

describe("the kind of a session", () => {
  it("follows from the peer's AS, not from what we expected", () => {
    expect(negotiate({ ...policy, remoteAs: "auto" }, { ...open, asn: 64999 }).peerType).toBe("ibgp");
    expect(negotiate({ ...policy, remoteAs: "auto" }, open).peerType).toBe("ebgp");
  });
});
