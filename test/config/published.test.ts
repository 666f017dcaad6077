/**
 * Configurations that manuals and agents for OpenStack hosts publish, as they stand there, comments and all: what they say
 * that Bellman can do is taken, and everything else is complained of by name.
 */
import { describe, expect, it } from "vitest";
import { PENDING } from "../../src/config/commands/pending.ts";
import { read } from "./reading.ts";

interface Published {
  readonly name: string;
  readonly text: string;
  /** Line and message of every error. */
  readonly errors: readonly string[];
}

const PUBLISHED: readonly Published[] = [
  {
    name: "a controller node",
    text: `
# Sample FRR configuration on an OpenStack Controller node
router bgp 64999
  bgp router-id 172.30.1.1
  neighbor 172.30.1.254 remote-as 65000
  address-family ipv4 unicast
    network 192.1.1.1/32
  exit-address-family`,
    errors: [],
  },
  {
    name: "a border node",
    text: `
 # FRR configuration on border node
 router bgp 64999
   bgp router-id 10.0.0.1
   neighbor 203.0.113.1 remote-as 65001  # External peer
address-family ipv4 unicast
  network 172.16.0.0/16  # OpenStack tenant network range
  redistribute connected
exit-address-family`,
    errors: [`8 "redistribute connected" is not supported yet: ${PENDING.kernel}`],
  },
  {
    name: "several equal paths",
    text: `
# Enable ECMP with up to 8 paths
router bgp 64999
  maximum-paths 8
  maximum-paths ibgp 8`,
    errors: [],
  },
  {
    name: "several equal paths, as an older manual has it",
    text: `
router bgp 64999
  maximum-paths 8
  maximum-paths ibgp 8
  bestpath as-path multipath-relax`,
    errors: [],
  },
  {
    name: "tenant networks",
    text: `
router bgp 64999
  # Advertise tenant network ranges
  address-family ipv4 unicast
    network 10.0.0.0/24    # Tenant network 1
    network 10.1.0.0/24    # Tenant network 2
    network 10.2.0.0/24    # Tenant network 3
  exit-address-family

# Route filtering for security
ip prefix-list TENANT-NETWORKS permit 10.0.0.0/8 le 24
route-map TENANT-FILTER permit 10
  match ip address prefix-list TENANT-NETWORKS`,
    errors: [],
  },
  {
    name: "a compute node",
    text: `
frr version 8.5
frr defaults traditional
hostname rhoso-compute-0
log syslog informational
service integrated-vtysh-config
!
router bgp 64999
 bgp router-id 172.30.1.10
 neighbor 172.30.1.254 remote-as 65000
 neighbor 172.30.1.254 bfd
 !
 address-family ipv4 unicast
  redistribute connected
  maximum-paths 8
 exit-address-family
!`,
    errors: [`14 "redistribute connected" is not supported yet: ${PENDING.kernel}`],
  },
  {
    name: "two zones in one file",
    text: `
router bgp 64999
  bgp router-id 10.1.1.1

  # Local zone ToR peering (eBGP)
  neighbor 10.1.1.254 remote-as 65001
  neighbor 10.1.1.253 remote-as 65001

  # Inter-zone peering (iBGP confederation or eBGP)
  neighbor 10.2.1.1 remote-as 64998
  neighbor 10.2.1.1 ebgp-multihop 3

  address-family ipv4 unicast
    # Advertise zone-specific networks
    network 203.0.113.10/32    # Control plane VIP
    network 203.0.113.100/28   # Zone 1 floating IPs
    network 10.1.0.0/16        # Zone 1 tenant networks (if enabled)

    # ECMP for load balancing
    maximum-paths 4
    maximum-paths ibgp 4

    # Route filtering between zones
    neighbor 10.2.1.1 route-map ZONE2-IN in
    neighbor 10.2.1.1 route-map ZONE1-OUT out
  exit-address-family

# Zone 2 Configuration (AS 64998) 
router bgp 64998
  bgp router-id 10.2.1.1

  # Local zone ToR peering (eBGP)
  neighbor 10.2.1.254 remote-as 65002
  neighbor 10.2.1.253 remote-as 65002

  # Inter-zone peering
  neighbor 10.1.1.1 remote-as 64999
  neighbor 10.1.1.1 ebgp-multihop 3

  address-family ipv4 unicast
    # Advertise zone-specific networks
    network 203.0.113.11/32    # Control plane VIP
    network 203.0.113.201/28   # Zone 2 floating IPs  
    network 10.2.0.0/16        # Zone 2 tenant networks (if enabled)

    maximum-paths 4
    maximum-paths ibgp 4
  exit-address-family`,
    errors: ["29 a BGP instance with AS 64999 exists already (line 2)"],
  },
  {
    name: "two clouds",
    text: `
router bgp 64999
  neighbor 169.254.100.1 remote-as 64512  # AWS side

  address-family ipv4 unicast
    network 10.0.0.0/16  # RHOSO tenant networks
    neighbor 169.254.100.1 prefix-list RHOSO-OUT out
  exit-address-family

# RHOSO to On-premises
router bgp 64999
  neighbor 172.16.1.1 remote-as 65000  # Corporate network

  address-family ipv4 unicast
    neighbor 172.16.1.1 route-map CORPORATE-IN in
  exit-address-family`,
    errors: [],
  },
  {
    name: "fast failure detection",
    text: `
router bgp 64999
  neighbor 172.30.1.254 bfd
  neighbor 172.30.1.254 bfd profile fast-detect

bfd
  profile fast-detect
    detect-multiplier 3
    receive-interval 100
    transmit-interval 100`,
    errors: [],
  },
  {
    name: "fast failure detection of two neighbours that say nothing else",
    text: `
# BFD configuration for fast failure detection
router bgp 64999
  neighbor 192.0.2.1 bfd
  neighbor 192.0.2.2 bfd`,
    errors: [],
  },
  {
    name: "timers, and a neighbour whose AS comes last",
    text: `
router bgp 64999
  # BGP timers (keepalive, hold-time)
  timers bgp 10 30

  # BFD for fast failure detection
  neighbor 172.30.1.254 bfd
  neighbor 172.30.1.254 bfd profile fast-detect

  # BGP session parameters
  neighbor 172.30.1.254 remote-as 65000
  neighbor 172.30.1.254 capability extended-nexthop

# BFD profile for sub-second detection
bfd
  profile fast-detect
    detect-multiplier 3
    receive-interval 100
    transmit-interval 100`,
    errors: [],
  },
  {
    name: "timers of a neighbour that has no AS",
    text: `
router bgp 64999
  neighbor 172.30.1.254 timers 10 30
  neighbor 172.30.1.254 capability extended-nexthop`,
    errors: [],
  },
  {
    name: "a host whose uplink is an interface",
    text: `
frr version 7.0
frr defaults traditional
hostname worker1
no ipv6 forwarding
!
router bgp 64999
bgp router-id 99.99.1.1
bgp log-neighbor-changes
neighbor eth1 interface remote-as 64999
!
address-family ipv4 unicast
redistribute connected
neighbor eth1 route-map out_32_prefixes out
neighbor eth1 allowas-in origin
exit-address-family
!
ip prefix-list out_32_prefixes permit 172.24.4.0/24 ge 32
ip prefix-list out_32_prefixes permit 99.99.1.0/24 ge 32
ip prefix-list out_32_prefixes permit 99.99.2.0/24 ge 32
!
ip protocol bgp route-map out_32_prefixes
!
route-map out_32_prefixes permit 10
match ip address prefix-list out_32_prefixes
set src 99.99.1.1
!
line vty
!`,
    errors: [
      `10 "neighbor interface remote-as" is not supported yet: ${PENDING.neighborsByInterface}`,
      `13 "redistribute connected" is not supported yet: ${PENDING.kernel}`,
      `22 "ip protocol bgp route-map" is not supported yet: ${PENDING.kernel}`,
    ],
  },
];

describe.each(PUBLISHED)("$name", ({ text, errors }) => {
  it("is read up to what is not supported yet", () => {
    const { problems } = read(text);
    const said = problems
      .filter(({ severity }) => severity === "error")
      .map(({ line, message }) => `${line} ${message}`);
    expect(said).toEqual(errors);
  });
});

/** What `docs/configuration.md` says of files like these. */
const DOCUMENTED = [
  /^a comment behind a command is dropped; FRR would refuse the line$/,
  /^FRR would refuse the line: it wants "bgp" before "bestpath"$/,
  /^203\.0\.113\.\d+\/28 has host bits; 203\.0\.113\.\d+\/28 is announced$/,
  /^\S+ is kept but not started: it has no remote-as$/,
  /^no routes are (taken from|sent to) some external neighbours /,
  /^networks are announced without a look at the routing table/,
  /^there is no (route-map|ip prefix-list|BFD profile) /,
  /^"[^"]*" has no effect: /,
];

describe.each(PUBLISHED)("$name", ({ text }) => {
  it("is worth no other notices than those that the manual describes", () => {
    const notices = read(text).problems.filter(({ severity }) => severity === "notice");
    expect(
      notices.map(({ message }) => message).filter((message) => !DOCUMENTED.some((one) => one.test(message))),
    ).toEqual([]);
  });
});

describe("the policy of a host whose uplink is an interface", () => {
  const { policy } = read(PUBLISHED[PUBLISHED.length - 1].text).model;

  it("is taken, though its route map stands between other blocks", () => {
    const list = policy.lists["ip prefix-list"].get("out_32_prefixes");
    expect(list?.inOrder().map(({ sequence, text }) => `${sequence} ${text}`)).toEqual([
      "5 permit 172.24.4.0/24 ge 32",
      "10 permit 99.99.1.0/24 ge 32",
      "15 permit 99.99.2.0/24 ge 32",
    ]);
    expect(policy.routeMaps.get("out_32_prefixes")?.get(10)?.text).toContain(
      "match ip address prefix-list out_32_prefixes\nset src 99.99.1.1",
    );
  });
});
