import { describe, expect, it } from "vitest";
import { read } from "./reading.ts";

/** What occurs in hosts' configurations, by the block that it stands in, as far as common-statements.ts does not have it. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "": [
    "enable password secret",
    "router ospf6",
    "bgp route-map delay-timer 5",
    "ipv6 access-list NAME permit 2001:db8::1",
    "ipv6 access-list NAME seq 5 deny ipv6 any any",
    "no route-map NAME optimization",
  ],
  "router bgp 1": [
    "address-family ipv4 vpn",
    "address-family ipv6 labeled-unicast",
    "bgp bestpath as-path multipath-relax as-set",
    "bgp bestpath bandwidth ignore",
    "bgp conditional-advertisement timer 5",
    "bgp default-originate timer 5",
    "bgp graceful-restart rib-stale-time 60",
    "bgp route-reflector allow-outbound-policy",
    "bmp targets X",
    "neighbor 10.0.0.1 aigp",
    "neighbor 10.0.0.1 allowas-in route-map NAME 3",
    "neighbor 10.0.0.1 send-community extended rpki",
    "neighbor 10.0.0.1 capability dynamic",
  ],
  "router bgp 1\naddress-family ipv6 unicast": [
    "label vpn export 1",
    "rd vpn export 1:1",
    "route-target import 1:1",
    "redistribute local",
    "redistribute table 5",
    "import vpn",
  ],
  "vrf red": [
    "ip nht bgp route-map NAME",
    "ip protocol ospf route-map NAME",
    "ipv6 route ::/0 fe80::1 bfd profile NAME",
  ],
  "interface eth0": [
    "ip address 10.0.0.1/24 label NAME",
    "ip address 10.0.0.1 peer 10.0.0.2/32",
    "ip pim",
    "ipv6 nd home-agent-config-flag",
    "ipv6 ospf6 area 0",
    "link-params",
    "mpls enable",
  ],
  bfd: ["peer 10.0.0.1 bfd-mode sbfd-init bfd-name NAME", "sbfd reflector source-address ::1 discriminator 5"],
  "route-map NAME permit 10": [
    "match alias NAME",
    "match community-limit 5",
    "match evpn route-type prefix",
    "match ip next-hop type blackhole",
    "match ip route-source NAME",
    "match probability 50",
    "match rpki valid",
    "match src-peer 10.0.0.1",
    "set aigp-metric 5",
    "set as-path exclude as-path-access-list NAME",
    "set as-path replace any",
    "set comm-list add NAME",
    "set distance 5",
    "set evpn gateway-ip ipv4 10.0.0.1",
    "set extcommunity color 01:5",
    "set ipv6 vpn next-hop ::1",
    "set metric rtt",
    "set table 5",
  ],
};

describe.each(Object.entries(KNOWN))("below %j", (block, lines) => {
  it.each(lines)("%s is refused or ignored by name, never taken for a mistake", (line) => {
    const { problems } = read(block, line);
    const at = block.split("\n").length + 1;
    const said = problems.filter((problem) => problem.line === at).map(({ message }) => message);
    expect(said).toEqual([expect.stringMatching(/is not supported yet|has no effect: |the system's is used/)]);
  });
});
