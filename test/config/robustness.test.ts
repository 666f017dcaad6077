import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/reader.ts";

const FILE = `frr version 8.5
frr defaults traditional
hostname compute-0
service integrated-vtysh-config
!
router bgp 64999
 bgp router-id 172.30.1.10
 no bgp ebgp-requires-policy
 timers bgp 10 30
 neighbor UPLINK peer-group
 neighbor UPLINK remote-as external
 neighbor UPLINK shutdown message moving the rack
 neighbor 172.30.1.254 peer-group UPLINK
 neighbor 2001:db8::254 remote-as 1.10   # the other ToR
 neighbor 2001:db8::254 local-role customer strict-mode
 neighbor 2001:db8::254 timers connect 5
 bgp listen range 10.0.0.0/8 peer-group UPLINK
 bgp bestpath med missing-as-worst
 bgp confederation peers 65001 65002
 address-family ipv4 unicast
  network 203.0.113.100/28
  neighbor UPLINK route-map A in
  neighbor UPLINK maximum-prefix 100 80 restart 5
  no neighbor UPLINK send-community large
  maximum-paths ibgp 8 equal-cluster-length
  no neighbor 2001:db8::254 activate
 exit-address-family
 address-family ipv6 unicast
  network 2001:db8::/32
  neighbor 2001:db8::254 activate
 exit-address-family
exit
bfd
 profile fast
  detect-multiplier 3
  echo receive-interval disabled
 exit
 peer 192.0.2.1 multihop local-address 192.0.2.9 vrf red
  profile fast
 exit
exit
router bgp 64999 vrf red
 neighbor eth0 interface v6only remote-as external
 neighbor eth0 bfd profile fast
 neighbor eth0 password secret
 bgp max-med on-startup 60
 address-family ipv4 unicast
  redistribute connected route-map A metric 5
  aggregate-address 10.0.0.0/8 summary-only route-map A
  import vrf default
  distance bgp 20 200 200
 exit-address-family
exit
vrf red
 ip route 10.0.0.0/8 192.0.2.1 tag 5 200
 ip protocol bgp route-map A
exit-vrf
interface eth0 vrf red
 ipv6 nd prefix 2001:db8::/64 infinite 600 off-link
exit
key chain K
 key 1
  key-string secret
  send-lifetime 00:00:00 1 Jan 2026 infinite
log stdout debugging
http listen 127.0.0.1 9342
ovn
 expose-tenant-networks
 sb-connection tcp:192.0.2.1:6642 tcp:192.0.2.2:6642
 bridge-mapping datacentre br-ex
exit
ip prefix-list P seq 5 permit 10.0.0.0/8 ge 24 le 32
ipv6 prefix-list P deny any
access-list L permit ip host 10.0.0.1 any
bgp as-path access-list PATHS permit ^(65000_)+$
bgp community-list standard C permit 65000:1 no-export
bgp extcommunity-list expanded E deny RT:.*
route-map A permit 10
 match ip address prefix-list P
 match community C exact-match
 set src 172.30.1.10
 set community 65000:2 additive
 set as-path prepend last-as 3
 on-match goto 20
route-map A deny 20
line vty
`;

/** Words that mean something somewhere, and some that never do. */
const words = fc.oneof(
  fc.constantFrom(...new Set(FILE.split(/\s+/)), "no", "exit", "end", "quit", "<a|b>", "[no]", "LINE...", "(1-5)"),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer().map(String),
  fc.ipV4Extended(),
  fc.ipV6(),
);

const edits = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(20),
  text: fc.oneof(words, fc.constant("\n")),
});

function holds(text: string): void {
  const { model, problems } = readConfiguration(text, "x");
  const lines = text.split("\n");
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(lines[line - 1].length + 1);
    expect(message).not.toMatch(/undefined|\[object|\p{Cc}/u);
  }
  expect(model.bgp?.asn ?? 1).toBeGreaterThan(0);
}

describe("any text", () => {
  it("is read without a crash, and every complaint has a place in it, when a good file was damaged", () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 8 }), (changes) => {
        let text = FILE;
        for (const { at, length, text: replacement } of changes) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + replacement + text.slice(start + length);
        }
        holds(text);
      }),
      { numRuns: 500 },
    );
  });

  it("is read without a crash when it is made of the grammar's own words", () => {
    const line = fc.array(words, { maxLength: 9 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => holds(["router bgp 1", ...lines].join("\n"))),
      { numRuns: 500 },
    );
  });

  it("cut off anywhere still has its good beginning read", () => {
    for (let end = 0; end <= FILE.length; end += 3) holds(FILE.slice(0, end));
  });

  it("of one endless line is answered by one complaint", () => {
    const { problems } = readConfiguration(`router bgp 1\nneighbor 10.0.0.1 ${"description ".repeat(100_000)}`, "x");
    expect(problems).toHaveLength(1);
    expect(readConfiguration("a".repeat(1_000_000), "x").problems[0].message.length).toBeLessThan(300);
  });
});

describe("a large file", () => {
  /** CPU time, so that a busy machine does not decide. */
  function secondsFor(work: () => void): number {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  }

  it("of 100,000 lines is read in less than a second", () => {
    const lines = ["router bgp 65000", "no bgp ebgp-requires-policy"];
    for (let i = 0; lines.length < 20_000; i++) {
      const address = `10.1.${i >> 8}.${i & 255}`;
      lines.push(`neighbor ${address} remote-as ${i + 1}`, `neighbor ${address} timers 3 9`);
    }
    for (let i = 0; lines.length < 100_000; i++) lines.push(` network 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`);
    const text = lines.join("\n");
    expect(secondsFor(() => expect(readConfiguration(text, "x").model.bgp?.networks.size).toBe(80_000))).toBeLessThan(
      1,
    );
  });

  it("of nothing but mistakes has each of them explained in bounded time", () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `nieghbor${i} 10.0.0.1 remote-as ${i}`);
    expect(
      secondsFor(() => expect(readConfiguration(lines.join("\n"), "x").problems).toHaveLength(20_000)),
    ).toBeLessThan(2);
  });
});
