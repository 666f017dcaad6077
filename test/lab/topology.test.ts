import { describe, expect, it } from "vitest";
import { bird } from "../../src/lab/peers/bird.ts";
import { frr } from "../../src/lab/peers/frr.ts";
import { planTopology, type Topology, TopologyError } from "../../src/lab/topology.ts";

const nodes = {
  host: { kind: bird, asn: 64999, routerId: "10.255.0.1" },
  tor: { kind: frr, asn: 65000, routerId: "10.255.0.2", announcements: [{ prefix: "198.18.0.0/24" }] },
} as const;

function withLink(link: Partial<Topology["links"][number]>): Topology {
  const whole = { name: "up", ends: ["host", "tor"], ipv4: "10.64.1.0/30", ipv6: "2001:db8:1::/64" } as const;
  return { nodes, links: [{ ...whole, ...link }] };
}

describe("a topology is planned", () => {
  it("so that both ends know each other by the addresses that they really have", () => {
    const { nodes: planned, links } = planTopology(withLink({ sessions: [{ over: "ipv6", connects: "host" }] }));
    expect(links[0].ends.map(({ addresses }) => addresses)).toEqual([
      ["10.64.1.1/30", "2001:db8:1::1/64"],
      ["10.64.1.2/30", "2001:db8:1::2/64"],
    ]);
    const [host, tor] = planned.map(({ description }) => description);
    expect(host.neighbors).toMatchObject([
      { address: "2001:db8:1::2", localAddress: "2001:db8:1::1", remoteAs: 65000, passive: false },
    ]);
    expect(tor.neighbors).toMatchObject([
      { address: "2001:db8:1::1", localAddress: "2001:db8:1::2", remoteAs: 64999, passive: true },
    ]);
    expect(tor.neighbors[0].nextHop).toEqual({ ipv4: "10.64.1.2", ipv6: "2001:db8:1::2" });
    expect(tor.announcements).toEqual([{ prefix: "198.18.0.0/24" }]);
  });

  it("so that both ends connect unless one is named", () => {
    const { nodes: planned } = planTopology(withLink({ sessions: [{ over: "ipv4" }] }));
    expect(planned.map(({ description }) => description.neighbors[0].passive)).toEqual([false, false]);
  });

  it.each<[string, Partial<Topology["links"][number]>, RegExp]>([
    ["a node that nobody described", { ends: ["host", "nobody"] }, /no node nobody/],
    ["a link from a node to itself", { ends: ["tor", "tor"] }, /both ends are tor/],
    ["a name that is too long for an interface", { name: "a_name_beyond_15" }, /too long/],
    ["a name that Linux uses for all interfaces", { name: "all" }, /no interface of this name/],
    ["a name that would be an option or a path", { name: "-n/../x" }, /is no name/],
    ["a subnet of the wrong family", { ipv4: "2001:db8::/64" }, /not IPv4/],
    ["a subnet without room for two", { ipv4: "10.64.1.0/31" }, /no room/],
    ["a subnet that is none", { ipv6: "2001:db8::/640" }, /no subnet/],
    ["a session that a stranger begins", { sessions: [{ over: "ipv4", connects: "me" }] }, /me cannot connect/],
  ])("and refuses %s", (_what, link, message) => {
    expect(() => planTopology(withLink(link))).toThrow(TopologyError);
    expect(() => planTopology(withLink(link))).toThrow(message);
  });

  it("and refuses a session over a family without a subnet", () => {
    const link = { name: "up", ends: ["host", "tor"], ipv4: "10.64.1.0/30", sessions: [{ over: "ipv6" }] } as const;
    expect(() => planTopology({ nodes, links: [link] })).toThrow(/needs a subnet/);
  });
});
