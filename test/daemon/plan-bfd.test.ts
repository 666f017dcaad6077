import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/reader.ts";
import { NO_ROUTER_ID, planOf } from "../../src/daemon/plan.ts";
import { plannedBfdPeers } from "../../src/daemon/plan-bfd.ts";
import { formatIp } from "../../src/net/address.ts";

const onLink = (address: string) => address.startsWith("192.0.2.");

function modelOf(...lines: string[]) {
  return readConfiguration(["router bgp 65000", ...lines].join("\n"), "test.conf").model;
}

function bfdOf(address: string, ...lines: string[]) {
  const plan = planOf(modelOf(...lines), { hostname: "x", routerId: "192.0.2.77", onLink });
  if (plan === undefined || plan === NO_ROUTER_ID) throw new Error("no plan");
  return (plan.neighbors.get(address) ?? plan.ranges.get(address))?.bfd;
}

describe("BFD of a neighbour", () => {
  it.each([
    ["an external one on the link", "192.0.2.1", "65001", [], { multihop: false }],
    ["an internal one on the link", "192.0.2.1", "65000", [], { multihop: false }],
    ["an internal one elsewhere", "198.51.100.1", "internal", [], { multihop: true, minimumTtl: 1 }],
    ["an external one elsewhere", "198.51.100.1", "65001", [], { multihop: false }],
    ["ebgp-multihop", "198.51.100.1", "65001", ["ebgp-multihop 3"], { multihop: true, minimumTtl: 253 }],
    ["ebgp-multihop of any length", "192.0.2.1", "65001", ["ebgp-multihop"], { multihop: true, minimumTtl: 1 }],
    ["ebgp-multihop 1", "192.0.2.1", "65001", ["ebgp-multihop 1"], { multihop: false }],
  ] as const)("goes over as many hops as FRR thinks: %s", (_, address, as, lines, wanted) => {
    const said = [`remote-as ${as}`, "bfd", ...lines].map((line) => ` neighbor ${address} ${line}`);
    const bfd = bfdOf(address, ...said);
    expect({ multihop: bfd?.multihop, ...(bfd?.multihop ? { minimumTtl: bfd.minimumTtl } : {}) }).toEqual(wanted);
  });

  it("takes the minimum TTL of its profile where it says no number of hops", () => {
    const profile = ["bfd", " profile far", "  minimum-ttl 250", "exit"];
    const lines = [" neighbor 198.51.100.1 remote-as 65000", " neighbor 198.51.100.1 bfd profile far", ...profile];
    expect(bfdOf("198.51.100.1", ...lines)).toMatchObject({ minimumTtl: 250 });
  });

  it("has no session without being asked for one, nor when that is shut down", () => {
    expect(bfdOf("192.0.2.1", " neighbor 192.0.2.1 remote-as 65001")).toBeUndefined();
    const lines = [" neighbor 192.0.2.1 remote-as 65001", " neighbor 192.0.2.1 bfd profile off"];
    expect(bfdOf("192.0.2.1", ...lines, "bfd", " profile off", "  shutdown")).toBeUndefined();
  });

  it("is strict and looks at the control plane as it says, and never claims that ours survives", () => {
    const use = ["bfd strict hold-time 7", "bfd check-control-plane-failure"];
    const lines = ["remote-as 65001", ...use].map((line) => ` neighbor 192.0.2.1 ${line}`);
    expect(bfdOf("192.0.2.1", ...lines)).toEqual({
      transmitInterval: 300,
      receiveInterval: 300,
      multiplier: 3,
      passive: false,
      multihop: false,
      strict: { holdTime: 7 },
      checkControlPlane: true,
    });
  });

  it("reaches listen ranges", () => {
    const group = ["peer-group", "remote-as external", "bfd 4 50 60"].map((line) => ` neighbor G ${line}`);
    const bfd = bfdOf("198.51.100.0/24", ...group, " bgp listen range 198.51.100.0/24 peer-group G");
    expect(bfd).toMatchObject({ multiplier: 4, receiveInterval: 50, transmitInterval: 60, multihop: false });
  });
});

describe("peers of the bfd block", () => {
  const planned = (...lines: string[]) => [...plannedBfdPeers(modelOf(...lines), onLink)];

  it("have the paths that they say", () => {
    const peers = planned(
      ...["bfd", " peer 192.0.2.1 interface eth1", "  detect-multiplier 7", " exit", " peer fe80::1 interface eth0"],
      ...[" exit", " peer 2001:db8::1 multihop local-address 2001:db8::2", "  minimum-ttl 200"],
    );
    const shown = peers.map(([key, { remote, local, session, ...path }]) => ({
      ...{ key, remote: formatIp(remote), local: local && formatIp(local) },
      ...{ interfaceName: path.interfaceName, multihop: path.multihop, ttl: path.minimumTtl },
      multiplier: session.detectMultiplier,
    }));
    expect(shown).toEqual([
      {
        ...{ key: "192.0.2.1 interface eth1", remote: "192.0.2.1", local: undefined, interfaceName: "eth1" },
        ...{ multihop: false, ttl: 255, multiplier: 7 },
      },
      {
        ...{ key: "fe80::1 interface eth0", remote: "fe80::1%eth0", local: undefined, interfaceName: "eth0" },
        ...{ multihop: false, ttl: 255, multiplier: 3 },
      },
      {
        ...{ key: "2001:db8::1 multihop local-address 2001:db8::2", remote: "2001:db8::1", local: "2001:db8::2" },
        ...{ interfaceName: undefined, multihop: true, ttl: 200, multiplier: 3 },
      },
    ]);
  });

  it("are the neighbour's own session where it has one", () => {
    const neighbor = ["remote-as 65001", "update-source 192.0.2.2", "bfd 4 400 500"];
    const lines = neighbor.map((line) => ` neighbor 192.0.2.1 ${line}`);
    const [[, { local, session }]] = planned(...lines, "bfd", " peer 192.0.2.1", "  detect-multiplier 9");
    expect(local && formatIp(local)).toBe("192.0.2.2");
    expect(session).toMatchObject({ detectMultiplier: 4, requiredMinRx: 400_000, desiredMinTx: 500_000 });
  });

  it.each([
    ["shut down", "peer 192.0.2.1", "shutdown"],
    ["link-local and of no interface", "peer fe80::1", ""],
    ["in a VRF", "peer 192.0.2.1 vrf red", ""],
    ["of two versions", "peer 192.0.2.1 local-address 2001:db8::1", ""],
  ])("are not watched when they are %s", (_, peer, line) => {
    expect(planned("bfd", ` ${peer}`, `  ${line}`)).toEqual([]);
  });
});
